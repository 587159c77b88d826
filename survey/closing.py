"""The close: afterwards nobody can join a person to an answer, whatever they hold."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey import audit
from survey.clock import Clock, utc_now
from survey.errors import Problem, SurveyCode, SurveyError
from survey.store import drafts, participation, responses, results, rounds
from survey.store.closing import sweep

if TYPE_CHECKING:
    import numpy as np

    from survey.store import Session, Store


@dataclass(frozen=True, slots=True)
class CloseReport:
    """What the close did: responses kept, drafts dropped, and whether it finished an interrupted close."""

    round: str
    responses: int
    drafts: int
    resumed: bool


def close_round(
    store: Store, round_id: str, rng: np.random.Generator, *, actor: str = "", clock: Clock = utc_now
) -> CloseReport:
    """Close a round for good; call it again after an interruption, it goes on where it stopped.

    1. From now on nothing is accepted; forms being sent at this moment are waited for.
    2. In one transaction: responses are copied in random order under new random ids, the old ones and all
       drafts and PINs removed, and provisional results too: two of them differ by the forms between them.
    3. Both secrets of the round are destroyed.
    4. The database is rewritten, so that what was removed is not in its free pages or its log either.
    5. The round is closed, and the audit log says so.

    Backups made before must be destroyed by those who made them.

    Raises
    ------
    SurveyError
        ``round-not-open``, ``round-unknown``, ``close-unfinished``, or a fault of the database.
    """
    resumed = _stop(store, round_id)
    with store.begin() as session:
        dropped = _move(session, round_id, rng)
    store.keys.destroy(round_id)
    if not sweep(store):
        raise SurveyError([Problem("", SurveyCode.CLOSE_UNFINISHED, {"round": round_id})])
    with store.begin() as session:
        kept = responses.count_closed(session, round_id)
        rounds.change_round(session, round_id, ["closing"], state="closed", closed_at=clock())
        facts = {"responses": kept, "resumed": resumed}
        audit.record(session, "close", round_id=round_id, actor=actor, facts=facts, clock=clock)
    return CloseReport(round_id, kept, dropped, resumed)


def _stop(store: Store, round_id: str) -> bool:
    """Let nothing in any more; return whether an earlier close had done so already."""
    with store.begin() as session:
        row = rounds.need_round(session, round_id)
        if row.state == "closing":
            return True
        if not rounds.change_round(session, round_id, ["open"], state="closing"):
            raise SurveyError([Problem("", SurveyCode.ROUND_NOT_OPEN, {"round": round_id})])
        return False


def _move(session: Session, round_id: str, rng: np.random.Generator) -> int:
    """Copy the responses and remove everything that a key could open; return how many forms had drafts.

    The old order is that of the keys, which is random to whoever lacks them; it is permuted all the same. The
    rows are written in the order of their new ids, so that their places in the file tell nothing.
    """
    rounds.lock_round(session, round_id)
    keys = responses.keys_of(session, round_id)
    order = [keys[i] for i in rng.permutation(len(keys))]
    ids = sorted(secrets.token_bytes(16) for _ in keys)
    responses.copy_closed(session, order, ids)
    responses.drop_open(session, round_id)
    participation.forget_pins(session, round_id)
    results.drop_runs(session, round_id)
    return drafts.drop_all(session, round_id)
