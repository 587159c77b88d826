"""A round from its making to its opening: plan, list, questionnaires and scheme, kept as they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from survey.clock import Clock, utc_now
from survey.round_view import RoundView, UnitName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from questionnaires.model import Questionnaire
    from sampling.plan import Plan
    from survey.store import Session, Store

__all__ = [
    "ListReport", "OpeningReport", "RoundView", "SmallCell", "UnitName", "add_list", "create_round", "extend_round",
    "list_rounds", "open_round", "plan_of", "questionnaire_of", "round_view", "scheme_text_of", "small_cells",
]  # fmt: skip

GRACE: Final = timedelta(minutes=10)
"""How long after the close a form that was begun before it may still be sent."""


@dataclass(frozen=True, slots=True)
class SmallCell:
    """A cell with so few persons listed that its answers could be guessed to be theirs."""

    cell: str
    group: str
    listed: int


@dataclass(frozen=True, slots=True)
class OpeningReport:
    """What the opening found: the round as it is now, and the cells to be warned about."""

    round: RoundView
    small_cells: tuple[SmallCell, ...]


@dataclass(frozen=True, slots=True)
class ListReport:
    """What became of a list: units taken whole, units refused whole (with their problems as words' facts).

    `added` and `known` count forms: new ones, and those that the round had already.
    """

    accepted: tuple[str, ...]
    rejected: tuple[str, ...]
    added: int
    known: int
    problems: tuple[object, ...]


def create_round(
    store: Store,
    *,
    round_id: str,
    title: str,
    plan: str | Path,
    questionnaires: str | Path,
    scheme: str | Path,
    closes: datetime,
    organiser: str,
    frame: str | Path | None = None,
    opens: datetime | None = None,
    grace: timedelta = GRACE,
    actor: str = "",
    clock: Clock = utc_now,
) -> RoundView:
    """Make a round in the state "draft" and return it; nothing is left behind when something is wrong.

    Parameters
    ----------
    plan, scheme
        Id of the catalogue, or path of a YAML file; the text is kept with the round.
    questionnaires
        Name of a set of the catalogue, or a folder of YAML files.
    frame
        Canonical CSV of the respondents; lists can be added later.
    opens, closes
        Moments with a zone; `opens` ``None`` means "at the opening".

    Raises
    ------
    SurveyError
        With every problem of the list, the documents and the dates at once.
    """
    raise NotImplementedError


def add_list(
    store: Store,
    round_id: str,
    rows: str | Path | Iterable[Mapping[str, str]],
    *,
    actor: str = "",
    clock: Clock = utc_now,
) -> ListReport:
    """Add respondents (canonical columns); each unit's list is taken whole or not at all, units independently."""
    raise NotImplementedError


def open_round(store: Store, round_id: str, *, actor: str = "", clock: Clock = utc_now) -> OpeningReport:
    """Open a round; it must have its keys, a list, and a questionnaire for each group in the list."""
    raise NotImplementedError


def extend_round(
    store: Store, round_id: str, closes: datetime, *, actor: str = "", clock: Clock = utc_now
) -> RoundView:
    """Move the close of an open round forward."""
    raise NotImplementedError


def round_view(session: Session, round_id: str) -> RoundView:
    """Return a round.

    Raises
    ------
    SurveyError
        ``round-unknown``.
    """
    raise NotImplementedError


def list_rounds(session: Session) -> tuple[RoundView, ...]:
    """Return all rounds, the newest first."""
    raise NotImplementedError


def small_cells(session: Session, round_id: str) -> tuple[SmallCell, ...]:
    """Return the cells in which fewer than five persons are listed."""
    raise NotImplementedError


def questionnaire_of(session: Session, round_id: str, group: str) -> Questionnaire:
    """Return the questionnaire of a group as the round keeps it (parsed once per version and process)."""
    raise NotImplementedError


def plan_of(session: Session, round_id: str) -> Plan:
    """Return the plan as the round keeps it."""
    raise NotImplementedError


def scheme_text_of(session: Session, round_id: str) -> str:
    """Return the text (YAML) of the scoring scheme as the round keeps it."""
    raise NotImplementedError
