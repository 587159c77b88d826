"""``khaosat score`` and ``khaosat report`` as a person types them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from survey.cli import main
from survey.results import save_results
from tests.survey.invented_results import result_set


@pytest.fixture
def run(sqlite_store, sqlite_url):
    """Give a function that runs the command on this test's database."""

    def run_one(*args, lang="vi"):
        return CliRunner().invoke(main, ["--lang", lang, *map(str, args), "--database", sqlite_url])

    return run_one


@pytest.fixture
def scored(sqlite_store, make_small_round):
    """Give the id of a round with hand-made results."""
    round_id = make_small_round(sqlite_store)
    with sqlite_store.begin() as session:
        save_results(session, round_id, result_set())
    return round_id


@pytest.mark.parametrize(("lang", "word"), [("vi", "Khoảng hạng"), ("en", "Rank interval")])
def test_the_ranking_is_printed_with_every_unit(run, sqlite_store, make_small_round, lang, word):
    """An unanswered round: twenty departments and eleven districts, no points, provisional."""
    done = run("score", make_small_round(sqlite_store), lang=lang)
    assert done.exit_code == 0, done.output
    assert word in done.output
    assert "0/9" in done.output
    assert {"vi": "TẠM TÍNH", "en": "PROVISIONAL"}[lang] in done.output


def test_other_formats_and_files(run, sqlite_store, make_small_round, tmp_path):
    """JSON is the result set, CSV the tidy table, --out writes the four files."""
    round_id = make_small_round(sqlite_store)
    as_json = run("score", round_id, "--format", "json", "--seed", 5, "--out", tmp_path / "out")
    assert json.loads(as_json.stdout)["provenance"]["seed"] == 5
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "report-vi.html", "results.csv", "results.json", "results.parquet",
    ]  # fmt: skip
    as_csv = run("score", round_id, "--format", "csv")
    assert as_csv.stdout.startswith("round,tier,part,unit,")


def test_appraised_points_of_a_wrong_unit_are_refused(run, sqlite_store, make_small_round, tmp_path):
    """All rows are named, nothing is stored, the exit code says so."""
    (tmp_path / "points.csv").write_text("unit,points\nXX,60\nBP-SYT,90\n")
    round_id = make_small_round(sqlite_store)
    done = run("score", round_id, "--appraised", tmp_path / "points.csv")
    assert done.exit_code == 1
    assert "points.csv: dòng 2" in done.stderr
    assert "points.csv: dòng 3: điểm thẩm định của BP-SYT phải từ 0 đến 80" in done.stderr
    assert run("report", round_id, "--out", tmp_path / "r.html").exit_code == 1


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_report_of_the_latest_scores_is_written(run, scored, tmp_path, lang):
    """One file, in the language asked for."""
    done = run("report", scored, "--out", tmp_path / "deep" / "report.html", "--lang", lang)
    assert done.exit_code == 0, done.output
    assert f'<html lang="{lang}">' in (tmp_path / "deep" / "report.html").read_text(encoding="utf-8")


def test_a_round_that_was_not_scored_has_no_report(run, sqlite_store, make_small_round, tmp_path):
    """The message says what to run first."""
    done = run("report", make_small_round(sqlite_store), "--out", tmp_path / "report.html")
    assert done.exit_code == 1
    assert "khaosat score bp-2022" in done.stderr


@pytest.mark.parametrize("command", [("score", "none"), ("report", "none", "--out", "report.html")])
def test_an_unknown_round_is_named(run, command):
    """Exit code 1 and words, no traceback."""
    done = run(*command)
    assert done.exit_code == 1
    assert "none" in done.stderr
