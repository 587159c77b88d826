"""Results of scoring runs, kept in the store. The web process reads them: nothing heavy is imported here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from survey.clock import Clock, utc_now
from survey.resultset import ResultSet
from survey.store.results import find_result, insert_result, list_results

if TYPE_CHECKING:
    from datetime import datetime

    from survey.store import Session

KEPT: Final = 4
"""Result sets that a process keeps parsed; one is a few megabytes."""

_parsed: dict[str, ResultSet] = {}


@dataclass(frozen=True, slots=True)
class Run:
    """A scoring run without its content: its number in the round, when it was made, the hash of its JSON."""

    number: int
    made_at: datetime
    sha256: str


def save_results(session: Session, round_id: str, result: ResultSet, *, clock: Clock = utc_now) -> Run:
    """Write a result set and return its run; results that are the round's latest already are not repeated.

    Takes a writing session.

    Raises
    ------
    SurveyError
        ``round-unknown``.
    """
    text = result.to_json()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    last = latest_run(session, round_id)
    if last is not None and last.sha256 == sha256:
        return last
    made_at = clock()
    return Run(insert_result(session, round_id, text, sha256, made_at), made_at, sha256)


def latest_run(session: Session, round_id: str) -> Run | None:
    """Return the latest run of a round, ``None`` when it was never scored."""
    runs = list_results(session, round_id)
    return Run(runs[0].run, runs[0].made_at, runs[0].sha256) if runs else None


def latest_results(session: Session, round_id: str) -> ResultSet | None:
    """Return the latest result set of a round, ``None`` when it was never scored."""
    last = latest_run(session, round_id)
    if last is None:
        return None
    found = _parsed.get(last.sha256)
    if found is None:
        row = find_result(session, round_id, last.number)
        assert row is not None
        found = _parse(last.sha256, row.json)
    return found


def _parse(sha256: str, text: str) -> ResultSet:
    result = ResultSet.from_json(text)
    while len(_parsed) >= KEPT:
        # Another thread may have taken the oldest one already.
        _parsed.pop(next(iter(_parsed), ""), None)
    _parsed[sha256] = result
    return result
