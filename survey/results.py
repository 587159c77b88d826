"""Results of scoring runs, kept in the store. The web process reads them: nothing heavy is imported here."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from survey.clock import Clock, utc_now
from survey.resultset import ResultSet
from survey.store.results import Run, insert_run, latest_run, run_text

if TYPE_CHECKING:
    from survey.store import Session

__all__ = ["Run", "latest_results", "latest_run", "save_results"]

KEPT: Final = 4
"""Result sets that a process keeps parsed; one is a few megabytes."""

_parsed: dict[str, ResultSet] = {}


def save_results(session: Session, round_id: str, result: ResultSet, *, clock: Clock = utc_now) -> Run:
    """Write a result set and return its run; results that are the round's latest already are not repeated.

    Takes a writing session.
    """
    text = result.to_json()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    last = latest_run(session, round_id)
    if last is not None and last.sha256 == sha256:
        return last
    made_at = clock()
    return Run(insert_run(session, round_id, text=text, sha256=sha256, made_at=made_at), made_at, sha256)


def latest_results(session: Session, round_id: str) -> ResultSet | None:
    """Return the latest result set of a round, ``None`` when it was never scored."""
    last = latest_run(session, round_id)
    if last is None:
        return None
    found = _parsed.get(last.sha256)
    return found if found is not None else _parse(last.sha256, run_text(session, round_id, last.number))


def _parse(sha256: str, text: str) -> ResultSet:
    result = ResultSet.from_json(text)
    while len(_parsed) >= KEPT:
        # Another thread may have taken the oldest one already.
        _parsed.pop(next(iter(_parsed), ""), None)
    _parsed[sha256] = result
    return result
