"""``khaosat round`` and ``khaosat worker``: a round without a page."""

from __future__ import annotations

import csv
import json
import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from survey.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Give a function that runs a command on a fresh database of either kind."""
    monkeypatch.setenv("KHAOSAT_DATABASE_URL", database_url)
    monkeypatch.setenv("USER", "an")
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()

    def call(*arguments: str, lang: str = "en", keys: str | None = None) -> Result:
        return runner.invoke(main, ["--lang", lang, *arguments], input=keys, catch_exceptions=False)

    return call


@pytest.fixture
def made(run, small_frame: Path):
    """Give the function after it has made the round "bp"."""
    done = run(
        "round", "create", "--id", "bp", "--plan", "binh-phuoc-2022", "--frame", str(small_frame),
        "--questionnaires", "binh-phuoc-2022", "--scheme", "binh-phuoc-2022", "--closes", "31/12/2099",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return run


def test_a_round_is_made_opened_extended_and_closed(made, tmp_path: Path):
    """From the plan to the destroyed keys."""
    assert "20" in str(made("round", "open", "bp").output.count("Note: the cell Q14|"))
    assert (
        made("round", "extend", "bp", "01/06/2100 17:30").output.strip()
        == "The round bp now closes at 01/06/2100 17:30."
    )
    assert made("round", "recount", "bp").exit_code == 0
    refused = made("round", "close", "bp")
    assert (refused.exit_code, "--early" in refused.output) == (1, True)
    assert made("round", "close", "bp", "--early", keys="n\n").exit_code == 1
    closed = made("round", "close", "bp", "--early", keys="y\n")
    assert (closed.exit_code, "0 responses kept" in closed.output) == (0, True)
    rounds = json.loads(made("round", "list", "--format", "json").output)
    assert [(r["id"], r["state"], r["closes"]) for r in rounds] == [
        ("bp", "closed", "2100-06-01T10:30:00+00:00")
    ]
    assert "4 entries" in made("round", "verify").output


def test_dates_are_shown_in_vietnams_time(made):
    """A date alone means its last minute; stored in UTC."""
    (shown,) = json.loads(made("round", "show", "bp", "--format", "json").output)
    assert shown["closes"] == "2099-12-31T16:59:00+00:00"
    assert "31/12/2099 23:59" in made("round", "show", "bp").output


def test_invitations_are_a_file_that_only_the_owner_can_read(made, tmp_path: Path):
    """One row a person; not written over by accident."""
    target = tmp_path / "invitations.csv"
    done = made("round", "invite", "bp", "--base-url", "https://h.example", "--out", str(target))
    assert done.exit_code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["code"] for row in rows}) == 367
    assert rows[0]["link"] == f"https://h.example/c/{rows[0]['code']}"
    assert rows[0]["code"] not in done.output
    again = made("round", "invite", "bp", "--base-url", "https://h.example", "--out", str(target))
    assert (again.exit_code, "--overwrite" in again.output) == (1, True)
    assert (
        made(
            "round", "invite", "bp", "--base-url", "https://h.example", "--out", str(target), "--overwrite"
        ).exit_code
        == 0
    )


def test_a_name_that_a_spreadsheet_would_run_is_written_inert(tmp_path: Path):
    """A formula in a list of persons."""
    from survey.cli.private import write_private

    write_private(tmp_path / "x.csv", [["=cmd()", "An"]], overwrite=False)
    assert (tmp_path / "x.csv").read_text(encoding="utf-8-sig").splitlines() == ["'=cmd(),An"]


def test_status_is_a_table_json_or_csv(made):
    """Vietnamese numbers on the screen, plain ones for machines."""
    assert "Tổng" in made("round", "status", "bp", lang="vi").output
    assert "0,00" in made("round", "status", "bp", lang="vi").output
    groups = json.loads(made("round", "status", "bp", "--format", "json").output)
    assert [(g["group"], g["sent"]) for g in groups] == [
        ("Q13", 100),
        ("Q14", 80),
        ("Q15", 132),
        ("Q16", 55),
        ("", 367),
    ]
    lines = made("round", "status", "bp", "--by", "both", "--format", "csv").output.splitlines()
    assert lines[0] == "group,unit,name,sent,returned,valid,rate"
    assert len(lines) == 1 + 62 + 1


def test_a_new_code_is_printed_once(made):
    """On standard output alone, to be piped."""
    with_link = made("round", "new-code", "bp", "P00001", "--base-url", "https://h.example")
    assert with_link.stdout.startswith("https://h.example/c/")
    assert len(made("round", "new-code", "bp", "P00001").stdout.strip()) == 30


def test_a_list_added_later_says_what_it_took(made, small_frame: Path, tmp_path: Path):
    """Refused units end with exit code 1."""
    assert "0 new forms (367 known already)" in made("round", "add-list", "bp", str(small_frame)).output
    bad = tmp_path / "bad.csv"
    header = small_frame.read_text(encoding="utf-8").splitlines()[0]
    bad.write_text(f"{header}\nN1,Q13,BP-SYT,,BP-STC,,Người giả định 90001,,,0\n", encoding="utf-8")
    refused = made("round", "add-list", "bp", str(bad))
    assert (refused.exit_code, "BP-SYT" in refused.output) == (1, True)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "other"),
        ("open", "other"),
        ("extend", "bp", "tomorrow"),
        ("extend", "bp", "01/01/2100"),
        ("status", "other"),
        ("new-code", "bp", "nobody"),
        ("add-list", "bp", "missing.csv"),
        ("close", "bp", "--yes"),
        ("create", "--id", "bp", "--plan", "binh-phuoc-2022", "--questionnaires", "binh-phuoc-2022", "--scheme", "binh-phuoc-2022", "--closes", "31/12/2099"),
        ("create", "--id", "b", "--plan", "nowhere", "--questionnaires", "x", "--scheme", "nowhere", "--closes", "31/12/2099"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_words(made, lang: str, arguments: tuple[str, ...]):
    """Exit code 1, one line a problem, no stack trace."""
    done = made("round", *arguments, lang=lang)
    lines = done.stderr.splitlines()
    assert done.exit_code == 1
    assert lines
    assert all(line.startswith({"vi": "Lỗi: ", "en": "Error: "}[lang]) for line in lines)


def test_problems_of_plan_questionnaires_and_scheme_come_together(run):
    """One run, all of them."""
    done = run(
        "round", "create", "--id", "BP", "--plan", "binh-phuoc-2022", "--questionnaires", "nowhere",
        "--scheme", "nowhere", "--closes", "01/01/2020",
    )  # fmt: skip
    assert len(done.stderr.splitlines()) >= 4


def test_a_damaged_log_and_wrong_counters_are_found(made, database_url: str):
    """Verify and recount end with exit code 1; repair mends the counters."""
    from sqlalchemy import text

    from survey.store import open_store

    store = open_store(database_url)
    with store.begin() as session:
        session.execute(text("UPDATE audit SET actor = 'somebody'"))
        session.execute(text("UPDATE counter SET sent = sent + 1 WHERE group_id = 'Q13' AND unit = 'BP-SYT'"))
    store.dispose()
    assert made("round", "verify").exit_code == 1
    found = made("round", "recount", "bp")
    assert (found.exit_code, "Q13 BP-SYT sent: 6 → 5" in found.output) == (1, True)
    assert made("round", "recount", "bp", "--repair").exit_code == 0
    assert made("round", "recount", "bp").exit_code == 0


def test_an_old_database_says_how_to_upgrade_it(made, database_url: str):
    """And the upgrade works."""
    from sqlalchemy import text

    from survey.store import open_store

    store = open_store(database_url)
    with store.begin() as session:
        for table in (
            "variant",
            "plan_text",
            "staff_session",
            "staff_sign_in",
            "result",
            "wrong_code",
            "job",
        ):
            session.execute(text(f"DROP TABLE {table}"))
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    store.dispose()
    refused = made("round", "list")
    assert (refused.exit_code, "khaosat round upgrade" in refused.output) == (1, True)
    assert made("round", "upgrade").exit_code == 0
    assert "bp" in made("round", "list").output


def test_the_worker_does_what_waits_and_ends(made, database_url: str):
    """Words for what failed."""
    from survey.jobs import enqueue
    from survey.store import open_store

    made("round", "open", "bp")
    store = open_store(database_url)
    with store.begin() as session:
        enqueue(session, "close", "bp")
        enqueue(session, "close", "other")
    store.dispose()
    done = made("worker", "--once")
    assert "close bp: done" in done.output
    assert "close other: failed" in done.output
    assert "there is no round “other”" in done.output


def test_invitations_that_cannot_be_written_are_named(made, tmp_path: Path):
    """The folder is not there; nothing is left half-written."""
    done = made(
        "round", "invite", "bp", "--base-url", "https://h.example", "--out", str(tmp_path / "no" / "x.csv")
    )
    assert (done.exit_code, "cannot write the file" in done.stderr) == (1, True)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT")
def test_the_worker_waits_for_work_until_it_is_interrupted(made, database_url: str):
    """Queued while it waits, done, ended by Ctrl-C without a trace."""
    from survey.jobs import enqueue
    from survey.store import open_store

    made("round", "open", "bp")
    program = [
        sys.executable,
        "-c",
        "from survey.cli import main; main()",
        "--lang",
        "en",
        "worker",
        "--every",
        "0.2",
    ]
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as worker:
        store = open_store(database_url)
        with store.begin() as session:
            enqueue(session, "close", "bp")
        store.dispose()
        assert worker.stdout.readline().strip() == "close bp: done"
        worker.send_signal(signal.SIGINT)
        assert worker.wait() == 0
        assert worker.stderr.read() == ""
