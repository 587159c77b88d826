"""The audit log: a chain that shows every change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from survey.audit import AuditReport, entries, record, verify

if TYPE_CHECKING:
    from survey.store import Store


@pytest.fixture
def logged(store: Store) -> Store:
    """Give a store with five entries."""
    for number in range(5):
        with store.begin() as session:
            record(
                session, "open", round_id="r", actor="An", facts={"number": number},
                clock=lambda: datetime(2023, 12, 1, tzinfo=UTC),
            )  # fmt: skip
    return store


def test_entries_are_numbered_and_chained(logged: Store):
    """Each holds the hash of the one before it."""
    with logged.read() as session:
        found = entries(session)
        assert verify(session) == AuditReport(5, None)
    assert [e.entry for e in found] == [5, 4, 3, 2, 1]
    assert [e.previous for e in found[:-1]] == [e.sha256 for e in found[1:]]
    assert (found[0].at, found[0].actor, found[0].facts) == ("2023-12-01T00:00:00+00:00", "An", {"number": 4})


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE audit SET actor = 'Bình' WHERE entry = 3", 3),
        ("DELETE FROM audit WHERE entry = 3", 3),
        ("DELETE FROM audit WHERE entry = 5", 5),
        ("UPDATE audit SET entry = 9 WHERE entry = 5", 5),
        ("DELETE FROM audit", 1),
    ],
)
def test_whatever_is_changed_or_removed_breaks_the_chain_there(logged: Store, change: str, broken_at: int):
    """Also at the end, which the note of the last entry guards."""
    with logged.begin() as session:
        session.execute(text(change))
    with logged.read() as session:
        assert verify(session).broken_at == broken_at


def test_an_empty_log_is_whole(store: Store):
    """Before the first round."""
    with store.read() as session:
        assert verify(session) == AuditReport(0, None)


def test_entries_written_at_the_same_moment_make_one_chain(store: Store):
    """No number twice, none left out."""

    def write(number: int) -> None:
        with store.begin() as session:
            record(session, "open", facts={"number": number})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(24)))
    with store.read() as session:
        assert verify(session) == AuditReport(24, None)


def _record_and_fail(store: Store) -> None:
    with store.begin() as session:
        record(session, "close")
        raise ZeroDivisionError


def test_what_is_rolled_back_leaves_no_entry(logged: Store):
    """The entry commits with what it tells."""
    with pytest.raises(ZeroDivisionError):
        _record_and_fail(logged)
    with logged.read() as session:
        assert verify(session) == AuditReport(5, None)


def test_entries_of_one_round_can_be_asked_for(logged: Store):
    """The newest first, at most so many."""
    with logged.begin() as session:
        record(session, "open", round_id="other")
    with logged.read() as session:
        assert [e.entry for e in entries(session, round_id="r", limit=2)] == [5, 4]
