"""The close: afterwards nobody can join a person to an answer, whatever they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.clock import Clock, utc_now

if TYPE_CHECKING:
    import numpy as np

    from survey.store import Store


@dataclass(frozen=True, slots=True)
class CloseReport:
    """What the close did: responses copied, drafts dropped, whether it finished an interrupted close."""

    round: str
    responses: int
    drafts: int
    resumed: bool


def close_round(
    store: Store, round_id: str, rng: np.random.Generator, *, actor: str = "", clock: Clock = utc_now
) -> CloseReport:
    """Close a round for good; call it again after an interruption, it goes on where it stopped.

    Raises
    ------
    SurveyError
        ``round-state`` (not open), ``round-unknown``, ``close-unfinished``, or a fault of the database.
    """
    raise NotImplementedError
