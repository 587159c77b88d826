"""``khaosat estimate``: options to estimates, files of both kinds, three forms, named errors."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.designs import Design
from analysis.estimands import estimate, mean, proportion, quantile, ratio, total
from survey.cli import main

SAMPLE = str(Path(__file__).parents[1] / "reference" / "weights" / "apiclus1.csv")
CLUSTERS = ("--weight", "pw", "--psu", "dnum", "--fpc", "fpc")
ROWS = pd.DataFrame(
    {
        "tỉnh": ["01", "01", "01", "01", "42", "42", "42", "42"],
        "sở": [11, 11, 12, 12, 21, 21, 22, 22],
        "N": 20,
        "w": [10.0, 10, 10, 10, 9, 9, 9, 9],
        "điểm": [4, 5, 3, None, 2, 4, 5, 5],
        "ý kiến": ["tốt", "tốt", 'chưa "tốt", ạ', "tốt", 'chưa "tốt", ạ', None, "tốt", "tốt"],
    }
)  # fmt: skip
ROWS_DESIGN = ("--weight", "w", "--strata", "tỉnh", "--psu", "sở", "--fpc", "N")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder with the same rows as CSV and Parquet."""
    monkeypatch.chdir(tmp_path)
    ROWS.to_csv("forms.csv", index=False, encoding="utf-8-sig")
    ROWS.to_parquet("forms.parquet", index=False)
    return tmp_path


def run(*words, lang="en"):
    return CliRunner().invoke(main, ["--lang", lang, "estimate", *words])


def told(*words):
    done = run(*words, "--format", "json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def refused(*words):
    done = run(*words)
    assert done.exit_code == 1
    assert not done.stdout
    return done.stderr


@pytest.mark.parametrize("engine", ["numpy", "duckdb"])
def test_the_clusters_of_r(engine):
    """Svymean of api00 in apiclus1: 644.17, standard error 23.542, 14 degrees of freedom (survey 4.5)."""
    found = told(SAMPLE, *CLUSTERS, "--mean", "api00", "--total", "enroll", "--engine", engine)
    assert list(found) == ["design", "estimates"]
    first, second = found["estimates"]
    assert list(first) == [
        "estimand", "variable", "category", "domain", "value", "se", "df", "low", "high", "deff", "n",
    ]  # fmt: skip
    assert (round(first["value"], 2), round(first["se"], 3), first["df"], first["n"]) == (
        644.17,
        23.542,
        14,
        183,
    )
    assert (second["estimand"], second["domain"], second["category"]) == ("total", {}, None)
    assert found["design"]["units"] == 15


@pytest.mark.parametrize("name", ["forms.csv", "forms.parquet"])
@pytest.mark.parametrize("engine", ["numpy", "duckdb"])
def test_every_way_in_says_the_same_as_the_library(folder, name, engine):
    """CSV and Parquet, both engines, every kind of estimate, domains and a condition with Vietnamese."""
    words = ("--mean", "điểm", "--ratio", "điểm/N", "--total", "điểm", "--proportion", "ý kiến")
    where = '`ý kiến` != "không" and điểm > 1'
    found = told(name, *ROWS_DESIGN, *words, "--by", "tỉnh", "--where", where, "--engine", engine)[
        "estimates"
    ]
    design = Design(weight="w", strata="tỉnh", psu="sở", fpc="N")
    asked = (mean("điểm"), ratio("điểm", "N"), total("điểm"), proportion("ý kiến"))
    expected = list(estimate(ROWS, design, *asked, by="tỉnh", where=where, deff="wor"))
    assert [each["domain"] for each in found] == [dict(each.domain) for each in expected]
    assert [each["category"] for each in found] == [each.category for each in expected]
    for key in ("value", "se", "low", "high", "deff"):
        mine = np.array([each[key] for each in found], dtype=float)
        np.testing.assert_allclose(
            mine, np.array([getattr(e, key) for e in expected], dtype=float), rtol=1e-12
        )


def test_codes_of_a_csv_stay_text(folder):
    """01 is a province, not the number one; plain numbers are numbers and sort as such."""
    Path("codes.csv").write_text("p,n,y\n01,2,1\n02,10,2\n01,2,3\n02,NA,4\n", encoding="utf-8")
    assert [e["domain"] for e in told("codes.csv", "--mean", "y", "--by", "p")["estimates"]] == [
        {"p": "01"}, {"p": "02"},
    ]  # fmt: skip
    by_number = told("codes.csv", "--mean", "y", "--by", "n", "--empty", "drop")["estimates"]
    assert [e["domain"] for e in by_number] == [{"n": 2}, {"n": 10}]


def test_a_table_in_two_languages(folder):
    """Numbers as each language writes them, the design in words."""
    done = run("forms.csv", *ROWS_DESIGN, "--mean", "điểm", "--decimals", "2", lang="vi")
    assert "trung bình" in done.stdout
    assert "4,00" in done.stdout
    english = run("forms.csv", *ROWS_DESIGN, "--mean", "điểm", "--decimals", "2")
    assert "4.00" in english.stdout
    assert "4 sampling units in 2 strata" in english.stdout


def test_csv_holds_all_digits(folder):
    """One line an estimate, a column a domain variable; labels with commas and quotes survive."""
    done = run("forms.csv", *ROWS_DESIGN, "--proportion", "ý kiến", "--by", "tỉnh", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {line["category"] for line in lines} == {"tốt", 'chưa "tốt", ạ'}
    assert float(lines[0]["value"]) == 0.25


def test_notes_are_said(folder):
    """What was left out is in the table and in the JSON's design."""
    words = (
        "forms.csv",
        *ROWS_DESIGN,
        "--mean",
        "điểm",
        "--by",
        "ý kiến,tỉnh",
        "--where",
        "điểm > 3",
        "--empty",
        "drop",
    )
    assert "notes" in told(*words)["design"]
    assert run(*words).exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*CLUSTERS, "--mean", "api_00"), "near it: api00"),
        ((*CLUSTERS, "--mean", "stype"), "must hold numbers"),
        ((*CLUSTERS, "--mean", "api00", "--where", 'stype == "Z"'), "none of the 183 rows"),
        ((*CLUSTERS, "--mean", "api00", "--where", "stype =="), "not understood"),
        ((*CLUSTERS, "--mean", "api00", "--where", "stype > 3"), "not understood"),
        ((*CLUSTERS,), "nothing is asked for"),
        (("--weight", "pw", "--strata", "dnum", "--mean", "api00"), "single sampling unit"),
        (("--weight", "pw", "--strata", "stype", "--psu", "dnum", "--mean", "api00"), "several strata"),
        ((*CLUSTERS, "--mean", "api00", "--level", "2"), "0 < level < 1"),
    ],
)
@pytest.mark.parametrize("engine", ["numpy", "duckdb"])
def test_what_is_wrong_is_said_in_words(words, said, engine):
    """Exit code 1, one line a problem, nothing on the output."""
    assert said in refused(SAMPLE, *words, "--engine", engine)


@pytest.mark.parametrize(
    ("rows", "words", "said"),
    [
        ("w,y\n1,2\n-1,3\n", ("--weight", "w"), "negative"),
        ("w,y\n1,2\n,3\n", ("--weight", "w"), "missing"),
        ("w,y\n0,2\n0,3\n", ("--weight", "w"), "every weight"),
        ("w,y\n1,inf\n2,3\n", ("--weight", "w"), "infinite"),
        ("h,N,y\na,2,2\na,2,3\na,2,4\n", ("--strata", "h", "--fpc", "N"), "below the 3 units"),
        ("h,y\na,2\n,3\n", ("--strata", "h"), "empty in 1 rows"),
        ("y\n100000000000000000\n1\n", (), "no longer exact"),
        ("y\n", (), "no row"),
        ("a\n1\n", (), "there is no column"),
        ("", (), "there is no column"),
    ],
)
@pytest.mark.parametrize("engine", ["numpy", "duckdb"])
def test_bad_rows_are_said_in_words(tmp_path, rows, words, said, engine):
    """Weights, infinities, populations, empty strata, overflow, no rows: by either engine."""
    path = tmp_path / "bad.csv"
    path.write_text(rows, encoding="utf-8")
    assert said in refused(str(path), *words, "--mean", "y", "--engine", engine)


def test_a_file_that_is_not_there():
    """The path is in the message, in both languages."""
    assert "absent.csv" in refused("absent.csv", "--mean", "y")
    assert "không đọc được" in run("absent.parquet", "--mean", "y", lang="vi").stderr


def test_quantiles_of_numpy():
    """Several shares of a column; another engine says that it cannot."""
    words = (SAMPLE, *CLUSTERS, "--quantile", "api00:0.25,0.5", "--mean", "api00")
    values = [each["value"] for each in told(*words)["estimates"]]
    design = Design(weight="pw", psu="dnum", fpc="fpc")
    expected = estimate(pd.read_csv(SAMPLE), design, quantile("api00", 0.25, 0.5), mean("api00"))
    np.testing.assert_allclose(values, expected.points, rtol=1e-12)
    assert "in memory only" in refused(*words, "--engine", "duckdb")
    assert run(SAMPLE, "--quantile", "api00:half").exit_code == 2


def test_lonely_units_by_policy():
    """Each policy is passed on."""
    words = (SAMPLE, "--weight", "pw", "--strata", "dnum", "--mean", "api00")
    errors = [
        told(*words, "--lonely", policy)["estimates"][0]["se"]
        for policy in ("certainty", "adjust", "average", "collapse")
    ]
    assert len(set(errors)) == 4


def test_numpy_waits_for_no_other_engine():
    """Neither ibis nor pyspark is imported where they are not asked for."""
    code = f"import sys; from survey.cli import main\ntry: main(['estimate', {SAMPLE!r}, '--mean', 'api00'])\nexcept SystemExit: print({{'ibis', 'pyspark'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
