"""Files of results: one tidy table, the same figures in every format, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from survey.errors import SurveyError
from survey.exports import parquet_bytes, write_all
from survey.publication import published
from survey.report.document import report_html
from survey.resultset import ResultSet
from survey.tidy import csv_bytes, rows
from tests.survey.invented_results import exact, result_set

SHADE = re.compile(r"(?<=class=\"n) s[0-5](?=\")|<p class=\"legend\">.*?</p>")


def table(result, lang="vi"):
    """Return the CSV file as dictionaries."""
    return list(csv.DictReader(io.StringIO(csv_bytes(result, lang).decode("utf-8-sig"), newline="")))


def test_all_files_are_written_under_stable_names(tmp_path):
    """The report in the language asked for, then table and result set; nothing half-written stays."""
    paths = write_all(result_set(), tmp_path / "out", "en")
    assert [path.name for path in paths] == [
        "report-en.html",
        "results.csv",
        "results.parquet",
        "results.json",
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in paths)
    assert ResultSet.from_json(paths[3].read_text(encoding="utf-8")) == published(result_set())


def test_the_same_results_give_the_same_files(tmp_path):
    """Byte for byte, in both languages."""
    first, second = write_all(result_set(), tmp_path / "a"), write_all(result_set(), tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_table_is_tidy():
    """One row for each unit's total, areas and criteria, each group's forms and figures; keys are unique."""
    found = table(result_set())
    keys = [(row["tier"], row["part"], row["unit"], row["group"], row["id"]) for row in found]
    assert len(keys) == len(set(keys))
    assert {row["part"] for row in found} == {
        "total", "area", "criterion", "index", "appraised", "group", "group-criterion",
    }  # fmt: skip
    total = next(row for row in found if row["part"] == "total" and row["unit"] == "A")
    assert (total["points"], total["max"], total["se"], total["rank"], total["chosen_by_unit"]) == (
        "4.35",
        "5",
        "0.125",
        "1",
        "1",
    )


def test_the_table_opens_in_a_spreadsheet_as_it_is():
    """A byte-order mark for the letters, whole lines, numbers without tails of binary digits."""
    data = csv_bytes(result_set())
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"349999" not in data


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_looks_like_a_formula_is_inert(start):
    """A unit's name comes from a list that somebody else wrote."""
    result = result_set()
    unit = replace(result.tiers[0].units[0], name=f"{start}HYPERLINK(1)")
    tier = replace(result.tiers[0], units=(unit,))
    names = {row["unit_name"] for row in table(replace(result, tiers=(tier,))) if row["unit"]}
    assert names == {f"'{start}HYPERLINK(1)"}


def test_a_withheld_figure_leaves_no_trace():
    """Neither points nor error, interval or counts."""
    hidden = [row for row in table(result_set()) if row["suppressed"] == "1"]
    assert [(row["part"], row["unit"], row["group"], row["id"]) for row in hidden] == [
        ("criterion", "C", "", "M2.1"),
        ("group-criterion", "", "Q07", "M1.1"),
    ]
    traces = ("points", "estimate", "se", "df", "low", "high", "answers", "no_opinion", "cannot_judge")
    assert {row[name] for row in hidden for name in traces} == {""}


def test_parquet_holds_the_same_rows_with_their_kinds():
    """Numbers as the result set has them, missing ones as missing, versions as metadata."""
    found = pq.read_table(io.BytesIO(parquet_bytes(result_set())))
    assert found.num_rows == len(list(rows(result_set())))
    first = found.slice(0, 1).to_pylist()[0]
    assert (first["points"], first["rank"], first["tied"], first["estimate"]) == (
        4.349999999999999,
        1,
        False,
        None,
    )
    assert found.schema.metadata[b"data_sha256"] == b"d" * 64


def test_labels_follow_the_language():
    """Names of units, areas and criteria."""
    areas = {
        lang: next(row["label"] for row in table(result_set(), lang) if row["part"] == "area")
        for lang in ("vi", "en")
    }
    assert areas == {"vi": "Chỉ đạo, điều hành", "en": "Direction"}


def test_a_folder_that_cannot_be_written_is_a_problem_with_words(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(SurveyError) as error:
        write_all(result_set(), tmp_path / "taken")
    assert [problem.code for problem in error.value.problems] == ["file-unwritable"]


def test_every_file_holds_the_printed_digits(tmp_path):
    """Table and result set are those of the published results, not of the exact ones."""
    shown = published(exact())
    report, table_file, parquet, json_file = write_all(exact(), tmp_path)
    assert json_file.read_text("utf-8") == shown.to_json()
    assert table_file.read_bytes() == csv_bytes(shown)
    assert parquet.read_bytes() == parquet_bytes(shown)
    assert report.read_text("utf-8") == report_html(shown)
    assert b"0.123456" not in b"".join(path.read_bytes() for path in (report, table_file, json_file))
    total = pq.read_table(parquet).slice(0, 1).to_pylist()[0]
    assert [total[name] for name in ("points", "estimate", "se", "se_without_fpc", "df")] == [
        4.35, None, 0.12, 0.25, 40.0,
    ]  # fmt: skip


def test_the_report_prints_the_same_from_exact_and_published_results():
    """No template reads a field that is not published; only shades follow the printed digits now."""
    for lang in ("vi", "en"):
        before, after = (SHADE.sub("", report_html(each, lang)) for each in (exact(), published(exact())))
        assert before == after
