"""Tables of strata and targets as planners keep them; every problem of a file at once."""

from __future__ import annotations

import numpy as np
import pytest

from sampling.allocation.bethel import bethel
from sampling.allocation.table import read_table
from sampling.allocation.targets import Target, domain_types, read_targets
from sampling.errors import SamplingError
from sampling.figure_text import Unread, decimal_mark, figure

TABLE = """tầng;số đơn vị;S_tuổi;M_tuổi;P_hài lòng;chi phí;DOM_vùng;lấy hết
Hà Nội;2.600;3,5;40;80 %;120;Bắc;
Huế;800;2,5;41;70 %;100;Trung;không
Bộ;12;1;45;50 %;50;Bắc;x
"""


def problems_of(ask) -> list[tuple[str, object, object]]:
    with pytest.raises(SamplingError) as caught:
        ask()
    return [(p.code, p.facts.get("row"), p.facts.get("column")) for p in caught.value.problems]


def test_a_table_with_vietnamese_headings_and_numbers():
    """Decimal commas, grouped counts, percentages, flags and domains."""
    table = read_table(TABLE)
    assert table.strata.names == ("Hà Nội", "Huế", "Bộ")
    assert table.strata.units.tolist() == [2600, 800, 12]
    assert table.strata.low.tolist() == [2, 2, 12]
    assert table.strata.cost.tolist() == [120, 100, 50]
    assert table.variables == ("tuổi", "hài lòng")
    assert table.sd[:, 0].tolist() == [3.5, 2.5, 1]
    np.testing.assert_allclose(table.sd[2, 1], np.sqrt(0.25 * 12 / 11))
    assert table.groupings[0].values == ("Bắc", "Trung")


def test_a_table_in_the_manner_of_r2beat():
    """STRATUM, N, M1, S1, DOM1, COST, CENS with decimal points and a byte order mark."""
    table = read_table(
        "\ufeffSTRATUM,N,DOM1,M1,S1,COST,CENS\n1,100,A,0.021,0.143,1,0\n2,300,B,0.023,0.150,1,1\n"
    )
    assert table.variables == ("V1",)
    assert table.sd[:, 0].tolist() == [0.143, 0.15]
    assert table.groupings[0].name == "DOM1"
    assert table.strata.low.tolist() == [2, 300]


def test_every_problem_of_a_table_at_once():
    """Row and column of each."""
    text = "stratum,N,S,M,cost,take_all\na,0,1,2,1,0\na,10,x,,1,0\n,10.5,-1,2,0,0\nb,,1.600,2,1,perhaps\n"
    assert problems_of(lambda: read_table(text)) == [
        ("allocation-units-none", 2, None),
        ("allocation-stratum-twice", 3, None),
        ("allocation-cell-not-number", 3, "S"),
        ("allocation-cell-missing", 3, "M"),
        ("allocation-cell-missing", 4, "stratum"),
        ("allocation-cell-not-whole", 4, "N"),
        ("allocation-cost-none", 4, None),
        ("allocation-cell-negative", 4, "S"),
        ("allocation-cell-missing", 5, "N"),
        ("allocation-cell-not-flag", 5, "take_all"),
        ("allocation-cell-ambiguous", 5, "S"),
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["allocation-file-empty"]),
        ("stratum,N\n", ["allocation-file-empty"]),
        ("name of it,S\na,1\n", ["allocation-column-missing"] * 2),
        ("stratum,N,M_x\na,1,1\n", ["allocation-column-unpaired"]),
        ("stratum,N,N\na,1,1\n", ["allocation-column-twice"]),
        ("stratum,N,S\na,1,1,5\n", ["allocation-row-length"]),
        ("stratum,N,P_x\na,10,1.2\n", ["allocation-cell-not-share"]),
        ("stratum,N,min,max\na,10,9,8\n", ["allocation-bounds-cross"]),
    ],
)
def test_tables_that_cannot_be_read(text: str, codes: list[str]):
    """Each fault has its own words."""
    assert [code for code, _, _ in problems_of(lambda: read_table(text))] == codes


def test_variables_without_means_have_no_cv():
    """A standard deviation alone serves Neyman's allocation, not a CV."""
    table = read_table("stratum,N,S\na,10,1\nb,20,2\n")
    assert problems_of(table.characteristics)[0][0] == "allocation-column-unpaired"
    assert problems_of(read_table("stratum,N\na,10\n").characteristics)[0][0] == "allocation-column-missing"


TARGETS_CSV = "domain;value;variable;cv\nvùng;;*;5 %\nvùng;Trung;tuổi;1%\n;;tuổi;0,02\n"
TARGETS_YAML = """
targets:
  - {domain: vùng, variable: "*", cv: 5 %}
  - {domain: vùng, value: Trung, variable: tuổi, cv: 0.01}
  - {variable: tuổi, cv: 0.02}
"""


@pytest.mark.parametrize("text", [TARGETS_CSV, TARGETS_YAML.lstrip()])
def test_targets_for_all_domains_and_for_one(text: str):
    """A line for one domain narrows that for its type; what is not asked is infinite."""
    whole, regions = domain_types(read_table(TABLE), read_targets(text))
    assert whole.cv.tolist() == [[0.02, np.inf]]
    assert regions.cv.tolist() == [[0.05, 0.05], [0.01, 0.05]]


def test_a_table_and_its_targets_are_an_allocation():
    """From text to whole forms."""
    table = read_table(TABLE)
    types = domain_types(table, read_targets(TARGETS_CSV))
    found = bethel(table.strata, table.characteristics(), types)
    assert found.forms[2] == 12
    assert (found.requirements.reached(found.forms) <= found.requirements.asked * (1 + 1e-8)).all()


def test_every_problem_of_targets_at_once():
    """Unknown variable, domain type and domain, a CV of 0, a line that stands twice."""
    lines = [
        Target("vùng", "", "cân nặng", "5%", 2),
        Target("tỉnh", "", "tuổi", "5%", 3),
        Target("vùng", "", "tuổi", "0", 4),
        Target("vùng", "", "hài lòng", "5%", 5),
        Target("vùng", "", "hài lòng", "6%", 6),
        Target("vùng", "Nam", "tuổi", "5%", 7),
    ]
    assert [code for code, _, _ in problems_of(lambda: domain_types(read_table(TABLE), lines))] == [
        "allocation-target-variable-unknown",
        "allocation-target-domain-unknown",
        "allocation-target-not-positive",
        "allocation-target-twice",
        "allocation-target-value-unknown",
    ]


@pytest.mark.parametrize("text", ["", "domain,variable\na,b\n", "- 5\n", "targets: {a: 1}\n", "- {cv: [\n"])
def test_targets_that_cannot_be_read(text: str):
    """Neither a table with a column cv nor a list."""
    assert problems_of(lambda: read_targets(text))[0][0] == "allocation-targets-unreadable"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1600", 1600),
        ("31,5", 31.5),
        ("0.125", 0.125),
        ("1.600,5", 1600.5),
        ("1,600.5", 1600.5),
        ("1.600.000", 1600000),
        ("5\u00a0%", 0.05),
        ("-2,5", -2.5),
        ("1e-3", 0.001),
    ],
)
def test_numbers_as_people_write_them(text: str, number: float):
    """Vietnamese and English marks, percent, spaces that do not break."""
    assert figure(text) == pytest.approx(number)


def test_a_number_that_may_be_two_is_not_guessed():
    """1.600 is 1600 where only whole numbers stand, 1,6 where the file shows its decimal point."""
    assert figure("1.600") == Unread("1.600", "1600", "1.6")
    assert figure("1.234") == Unread("1.234", "1234", "1.2340")
    assert figure("1.600", whole=True) == 1600
    assert figure("1.600", decimal=".") == 1.6
    assert figure("1.600", decimal=",") == 1600
    assert figure("một") == Unread("một")
    assert decimal_mark(["1.600", "0.25", "1,600.5"]) == "."
    assert decimal_mark(["0.25", "0,25"]) == ""
