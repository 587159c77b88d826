"""The command ``khaosat questionnaire``."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from questionnaires import load_questionnaire, parse_questionnaire
from survey.cli import main

SURVEYS = Path(__file__).parent.parent / "surveys"


def run(*words: str, code: int = 0):
    """Run the command and return its two streams."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result


def rows_of(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def test_the_list_names_each_questionnaire_with_its_version():
    """Three forms of the same list agree."""
    rows = json.loads(run("questionnaire", "list", "--format", "json").stdout)
    assert len(rows) == 13
    assert rows[0]["version"] == load_questionnaire(rows[0]["id"]).version
    assert [row["id"] for row in rows_of(run("questionnaire", "list", "--format", "csv").stdout)] == [
        row["id"] for row in rows
    ]
    assert "757-2023-Q11" in run("questionnaire", "list").stdout


def test_show_says_that_content_is_a_sample_and_what_is_assumed():
    """The head stands above the questions, in the language asked for."""
    assert "Câu hỏi minh họa" in run("questionnaire", "show", "757-2023-Q01").stdout
    english = run("--lang", "en", "questionnaire", "show", "757-2023-Q01").stdout
    assert "Sample content" in english
    assert "is an assumption" in english


def test_show_as_json_is_the_whole_questionnaire():
    """Its output is a questionnaire file again."""
    text = run("questionnaire", "show", SURVEYS / "bank.yaml", "--format", "json").stdout
    assert parse_questionnaire(text, "shown") == load_questionnaire(SURVEYS / "bank.yaml")


def test_show_as_csv_has_a_row_for_each_question():
    """Items with page, type, criterion, condition and codes."""
    rows = rows_of(run("questionnaire", "show", "757-2023-Q02", "--format", "csv").stdout)
    assert [row["item"] for row in rows if row["criterion"]] == [
        item.id for item in load_questionnaire("757-2023-Q02").scored()
    ]


def test_the_codebook_explains_values():
    """Stored code, value in the ratings and meaning stand in one row."""
    rows = rows_of(run("questionnaire", "codebook", "757-2023-Q08", "--format", "csv").stdout)
    assert {(row["code"], row["value"], row["label"]) for row in rows if row["item"] == "p1_1"} >= {
        ("5", "5", "Rất tốt"),
        ("no_opinion", "-1", "Không có ý kiến"),
        ("cannot_judge", "-2", "Không đủ thông tin để đánh giá"),
        ("", "0", "Không trả lời"),
    }


@pytest.mark.parametrize("name", ["757-2023", "binh-phuoc-2022"])
def test_the_catalogue_fits_its_scoring_scheme(name):
    """Each criterion that an item feeds exists in the scheme of its tier."""
    assert run("questionnaire", "check", name, "--scheme", name).stderr == ""


def test_check_tells_all_problems_of_all_files(tmp_path):
    """Exit code 1, one line a problem, in the user's language."""
    (tmp_path / "a.yaml").write_text("id: a\nrates: none\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("id: [", encoding="utf-8")
    lines = run(
        "questionnaire", "check", tmp_path / "a.yaml", tmp_path / "b.yaml", "757-2023", code=1
    ).stderr.splitlines()
    assert len(lines) > 5
    assert all(line.startswith("Lỗi: ") for line in lines)
    assert {line.split()[1].split(":")[0] for line in lines} == {"a.yaml", "b.yaml"}


def test_a_criterion_of_another_scheme_is_refused():
    """A questionnaire for departments does not fit the Ministry's scheme."""
    errors = run(
        "--lang", "en", "questionnaire", "check", "binh-phuoc-2022", "--scheme", "757-2023", code=1
    ).stderr
    assert "has no criterion “D1.1”" in errors


def test_an_unknown_questionnaire_ends_with_words():
    """No traceback, the ids at hand are named."""
    assert "757-2023-Q01" in run("questionnaire", "show", "Q99", code=1).stderr
