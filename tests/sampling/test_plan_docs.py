"""The page about writing a plan says what is so: its example loads, its figures are reckoned, its fields exist."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from sampling.load import parse_plan
from sampling.plan import Factor, Group, Plan, Task, Term
from sampling.quota import quotas

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "plans.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)[0]
FIELDS = {name for kind in (Factor, Group, Plan, Task, Term) for name in kind.__dataclass_fields__} | {
    "range"
}


def test_the_example_is_a_plan():
    """And its open factor is what the page says."""
    table = quotas(parse_plan(EXAMPLE))
    assert table.group("G1").implied.value == Fraction(44, 6)
    assert [remark.code for remark in table.mismatches] == ["no-whole-number"]


@pytest.mark.parametrize("row", re.findall(r"^\| (`.*?) \|", PAGE, flags=re.MULTILINE))
def test_each_field_of_the_table_exists(row):
    """Nothing is documented that the loader does not read."""
    assert set(re.findall(r"`(\w+)", row)) <= FIELDS
