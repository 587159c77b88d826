"""Sessions: one writer at a time, in order; faults of the disk in words; nothing half-written."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from survey.errors import SurveyCode, SurveyError
from survey.store.faults import StoreMistake
from survey.store.lock import FairLock

if TYPE_CHECKING:
    from pathlib import Path

    from survey.store import Store

INSERT = text("INSERT INTO wrong_code (minute, tries) VALUES (:minute, 1)")
COUNT = text("SELECT count(*) FROM wrong_code")


def count(store: Store) -> int:
    """Return how many rows there are."""
    with store.read() as session:
        return session.scalar(COUNT)


def run(store: Store, statements: list, *, then: BaseException | type[BaseException] | None = None) -> None:
    """Run statements in one writing session, the row's minute being 1, and raise something at its end."""
    with store.begin() as session:
        for statement in statements:
            session.execute(statement, {"minute": 1} if ":minute" in str(statement) else {})
        if then is not None:
            raise then


def test_what_is_written_is_there_after_the_block(store: Store):
    """Committed at the end."""
    with store.begin() as session:
        session.execute(INSERT, {"minute": 1})
    assert count(store) == 1


def test_nothing_is_written_when_anything_is_raised(store: Store):
    """Rolled back whole."""
    with pytest.raises(ZeroDivisionError):
        run(store, [INSERT], then=ZeroDivisionError)
    assert count(store) == 0


def test_a_reading_session_writes_nothing(store: Store):
    """What it might write is dropped."""
    with store.read() as session:
        session.execute(INSERT, {"minute": 1})
    assert count(store) == 0


def test_a_mistake_of_the_program_is_no_fault_of_the_database(store: Store):
    """Only faults become words for people; a mistake names the constraint or column."""
    with pytest.raises(StoreMistake, match="wrong_code"):
        run(store, [INSERT, INSERT])


def test_parallel_writers_all_get_through(store: Store):
    """No "database is locked", no lost update."""

    def write(number: int) -> None:
        with store.begin() as session:
            tries = session.scalar(text("SELECT count(*) FROM wrong_code"))
            session.execute(INSERT, {"minute": number * 1000 + tries})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert count(store) == 40


def test_a_writer_takes_its_turn_at_its_first_statement(sqlite_store: Store):
    """Slow preparations hold nobody up."""
    with sqlite_store.begin() as waiting:
        with sqlite_store.begin() as other:
            other.execute(INSERT, {"minute": 1})
        waiting.execute(INSERT, {"minute": 2})
    assert count(sqlite_store) == 2


def test_the_lock_serves_in_the_order_of_asking():
    """First come, first served."""
    lock, order, asked = FairLock(), [], threading.Semaphore(0)
    lock.acquire()

    def take(number: int) -> None:
        asked.release()
        lock.acquire()
        order.append(number)
        lock.release()

    threads = []
    for number in range(6):
        thread = threading.Thread(target=take, args=(number,))
        thread.start()
        asked.acquire()
        _until(lambda number=number: len(lock._waiting) == number + 1)
        threads.append(thread)
    lock.release()
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def _until(condition) -> None:
    while not condition():
        pass


def test_a_full_disk_is_said_in_words_and_loses_nothing(sqlite_store: Store):
    """SQLite is told that the disk has no further page."""
    with sqlite_store.begin() as session:
        session.execute(INSERT, {"minute": 1})
    with sqlite_store.begin() as session:
        pages = session.scalar(text("PRAGMA page_count"))
    large = text("INSERT INTO audit VALUES (1, '', '', '', '', hex(zeroblob(100000)), '', 'x')")
    with pytest.raises(SurveyError) as caught:
        run(sqlite_store, [text(f"PRAGMA max_page_count = {pages}"), large])
    assert caught.value.problems[0].code is SurveyCode.DATABASE_FULL
    assert count(sqlite_store) == 1


def test_a_database_that_cannot_be_written_is_said_in_words(sqlite_store: Store):
    """As if the file were mounted read-only."""
    with pytest.raises(SurveyError) as caught:
        run(sqlite_store, [text("PRAGMA query_only = 1"), INSERT])
    assert caught.value.problems[0].code is SurveyCode.DATABASE_READONLY


@pytest.mark.postgres
def test_a_read_only_server_is_said_in_words(postgres_url: str):
    """A standby, or a full one that was set to read-only."""
    from survey.store import open_store

    store = open_store(postgres_url)
    with pytest.raises(SurveyError) as caught:
        run(store, [text("SET TRANSACTION READ ONLY"), INSERT])
    store.dispose()
    assert caught.value.problems[0].code is SurveyCode.DATABASE_READONLY


def test_a_writer_that_fails_lets_the_next_one_in(sqlite_store: Store):
    """The turn is given back."""
    with pytest.raises(SurveyError):
        run(sqlite_store, [INSERT], then=SurveyError([]))
    with sqlite_store.begin() as session:
        session.execute(INSERT, {"minute": 2})
    assert count(sqlite_store) == 1


def test_a_writer_inside_a_writer_is_told_instead_of_waiting_for_itself(sqlite_store: Store):
    """A mistake of the program that would hang for ever."""
    with sqlite_store.begin() as session:
        session.execute(INSERT, {"minute": 1})
        with pytest.raises(RuntimeError, match="inside a writing session"), sqlite_store.begin() as inner:
            inner.execute(INSERT, {"minute": 2})
    assert count(sqlite_store) == 1


def test_an_error_of_the_driver_shows_no_answers(store: Store):
    """Error texts go into logs."""
    with pytest.raises(StoreMistake, match="ck_audit_head_one_row") as caught, store.begin() as session:
        session.execute(
            text("INSERT INTO audit_head VALUES (2, 1, :answer)"), {"answer": "what-somebody-wrote"}
        )
    assert "what-somebody-wrote" not in "".join(traceback.format_exception(caught.value))


WRITER = """
import sys
from sqlalchemy import text
from survey.store import open_store
store = open_store(sys.argv[1])
for number in range(40):
    with store.begin() as session:
        tries = session.scalar(text("SELECT count(*) FROM wrong_code"))
        session.execute(text("INSERT INTO wrong_code VALUES (:m, 1)"), {"m": int(sys.argv[2]) * 10000 + tries})
"""


def test_processes_take_turns_at_a_file_beside_the_database(
    sqlite_store: Store, sqlite_url: str, tmp_path: Path
):
    """Two programs write at once; the file is empty and its owner's alone."""
    programs = [subprocess.Popen([sys.executable, "-c", WRITER, sqlite_url, str(i)]) for i in (1, 2)]
    assert [program.wait() for program in programs] == [0, 0]
    assert count(sqlite_store) == 80
    lock = tmp_path / "khaosat.db.lock"
    assert (lock.stat().st_size, stat.S_IMODE(lock.stat().st_mode)) == (0, 0o600)


def test_a_lock_that_cannot_be_made_is_said_in_words_and_lets_the_next_one_ask(tmp_path: Path):
    """The folder has gone."""
    lock = FairLock(tmp_path / "gone" / "khaosat.db.lock")
    for _ in range(2):
        with pytest.raises(SurveyError) as caught:
            lock.acquire()
        assert caught.value.problems[0].code is SurveyCode.DATABASE_READONLY


def test_too_many_at_once_are_told_to_come_back(store: Store):
    """No connection is free within the waiting time."""
    store.engine.pool._timeout = 0.05
    with ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(store.read()).scalar(COUNT)
        with pytest.raises(SurveyError) as caught:
            count(store)
    assert caught.value.problems[0].code is SurveyCode.DATABASE_BUSY
