"""Jobs: queued with what caused them, done by a worker, told in words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from survey.errors import SurveyCode, SurveyError
from survey.jobs import enqueue, job_view, list_jobs
from survey.rounds import round_view
from survey.status import status
from survey.words import explain_all
from survey.worker import GIVEN_UP, work_once

if TYPE_CHECKING:
    from survey.store import Store

NOW = datetime(2023, 12, 1, tzinfo=UTC)


def queue(store: Store, kind: str, round_id: str, **options: object) -> str:
    """Queue a job in a transaction of its own."""
    with store.begin() as session:
        return enqueue(session, kind, round_id, **options)


def test_a_job_waits_until_a_worker_does_it(store: Store, small_round: str):
    """Closing a round from a page."""
    job = queue(store, "close", small_round, args={"seed": 7, "actor": "An"})
    with store.read() as session:
        assert job_view(session, job).state == "queued"
        assert round_view(session, small_round).state == "open"
    done = work_once(store)
    assert (done.id, done.kind, done.round, done.state, done.problems) == (
        job,
        "close",
        small_round,
        "done",
        (),
    )
    assert done.result == {"responses": 0, "drafts": 0}
    assert work_once(store) is None
    with store.read() as session:
        assert round_view(session, small_round).state == "closed"
        assert [view.id for view in list_jobs(session, small_round)] == [job]


def test_an_uploaded_list_is_taken_in(store: Store, small_round: str):
    """A semicolon file with Vietnamese headings, as Excel saves it; a unit with a fault is refused whole."""
    rows = ["Họ và tên;Nhóm;Đơn vị;Chức vụ", "Người giả định 90001;Q13;BP-SYT;Trưởng phòng",
            "Người giả định 90002;Q13;BP-STC;Trưởng phòng", "Người giả định 90003;Q99;BP-STC;Trưởng phòng"]  # fmt: skip
    queue(
        store,
        "import-list",
        small_round,
        args={"filename": "ds.csv"},
        payload="\n".join(rows).encode("utf-8-sig"),
    )
    done = work_once(store)
    assert (done.state, done.result) == ("done", {"accepted": ["BP-SYT"], "rejected": ["BP-STC"], "added": 1})
    assert {p.facts["unit"] for p in done.problems if p.facts["level"] == "error"} == {"BP-STC"}
    assert all(explain_all(done.problems, lang) for lang in ("vi", "en"))
    with store.read() as session:
        assert status(session, small_round).total.sent == 368
        assert session.scalar(text("SELECT payload FROM job")) is None


def test_the_same_upload_again_adds_nothing(store: Store, small_round: str):
    """A job is done at least once."""
    rows = "Họ và tên;Nhóm;Đơn vị;Chức vụ\nNgười giả định 90001;Q13;BP-SYT;Trưởng phòng\n"
    for _ in range(2):
        queue(store, "import-list", small_round, args={"filename": "ds.csv"}, payload=rows.encode())
        work_once(store)
    with store.read() as session:
        assert status(session, small_round).total.sent == 368


def test_a_list_that_cannot_be_read_fails_in_words(store: Store, small_round: str):
    """A picture with the name of a list."""
    queue(store, "import-list", small_round, args={"filename": "ds.xlsx"}, payload=b"\x89PNG")
    failed = work_once(store)
    assert failed.state == "failed"
    assert all(explain_all(failed.problems, lang) for lang in ("vi", "en"))


def test_a_problem_of_the_round_fails_in_words(store: Store, small_round: str):
    """Closed twice."""
    queue(store, "close", small_round)
    queue(store, "close", small_round)
    work_once(store)
    failed = work_once(store)
    assert (failed.state, failed.problems[0].code) == ("failed", SurveyCode.ROUND_NOT_OPEN)


def test_an_error_of_the_program_is_told_without_its_insides(
    store: Store, small_round: str, capsys: pytest.CaptureFixture[str]
):
    """No stack trace for users; in the log the place, not the message."""
    queue(store, "close", small_round, args={"seed": "not a number"})
    failed = work_once(store)
    assert (failed.state, str(failed.problems[0].code)) == ("failed", "job-failed")
    log = capsys.readouterr().err
    assert "worker.py" in log
    assert "not a number" not in log


def test_each_job_is_taken_by_one_worker(store: Store, small_round: str):
    """Eight at once on four jobs."""
    jobs = {queue(store, "close", "nowhere") for _ in range(4)}
    with ThreadPoolExecutor(8) as pool:
        taken = [view.id for view in pool.map(lambda _: work_once(store), range(8)) if view is not None]
    assert sorted(taken) == sorted(jobs)


def abandon(store: Store) -> datetime:
    """Let the worker of all jobs vanish; return a moment at which that is noticed."""
    with store.begin() as session:
        session.execute(text("UPDATE job SET state = 'running', started_at = queued_at"))
    return datetime.now(UTC) + GIVEN_UP + timedelta(minutes=1)


def test_a_close_whose_worker_died_is_resumed(store: Store, small_round: str):
    """After an hour without an end."""
    job = queue(store, "close", small_round)
    later = abandon(store)
    assert work_once(store) is None
    done = work_once(store, clock=lambda: later)
    assert (done.id, done.state) == (job, "done")


@pytest.mark.parametrize("kind", ["import-list", "score"])
def test_another_job_whose_worker_died_fails_in_words(store: Store, small_round: str, kind: str):
    """What ended one worker is not given to the next one, again and again."""
    job = queue(store, kind, small_round, payload=b"a list that ends the program")
    later = abandon(store)
    assert work_once(store) is None
    failed = work_once(store, clock=lambda: later)
    assert (failed.id, failed.state, failed.ended_at) == (job, "failed", later)
    assert [problem.code for problem in failed.problems] == [SurveyCode.JOB_ABANDONED]
    assert all(explain_all(failed.problems, lang) for lang in ("vi", "en"))
    assert work_once(store, clock=lambda: later + 2 * GIVEN_UP) is None
    with store.read() as session:
        assert session.scalar(text("SELECT payload FROM job")) is None


def test_jobs_are_done_in_the_order_in_which_they_were_queued(store: Store, small_round: str):
    """The oldest first."""
    with store.begin() as session:
        late = enqueue(session, "close", "b", clock=lambda: NOW + timedelta(seconds=1))
        early = enqueue(session, "close", "a", clock=lambda: NOW)
    assert [work_once(store).id, work_once(store).id] == [early, late]


def test_unknown_kinds_and_jobs_are_named(store: Store):
    """Nothing is queued that nobody can do."""
    with pytest.raises(SurveyError) as kind:
        queue(store, "format-disk", "r")
    with pytest.raises(SurveyError) as job, store.read() as session:
        job_view(session, "nowhere")
    assert [e.value.problems[0].code for e in (kind, job)] == [
        SurveyCode.JOB_KIND_UNKNOWN,
        SurveyCode.JOB_UNKNOWN,
    ]


def _queue_and_fail(store: Store) -> None:
    with store.begin() as session:
        enqueue(session, "close", "r")
        raise ZeroDivisionError


def test_a_job_commits_with_what_caused_it(store: Store):
    """Rolled back together."""
    with pytest.raises(ZeroDivisionError):
        _queue_and_fail(store)
    with store.read() as session:
        assert list_jobs(session) == ()


def test_pages_queue_jobs_without_loading_what_is_heavy():
    """pandas, statsmodels and analysis stay outside the web process."""
    import subprocess
    import sys

    script = (
        "import sys, survey.jobs, survey.rounds, survey.access, survey.fieldwork, survey.status, survey.staff, survey.audit, survey.invitations, survey.closing;"
        "print([m for m in ('pandas', 'scipy.stats', 'statsmodels', 'pyarrow', 'analysis', 'altair', 'sampling.frame') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
