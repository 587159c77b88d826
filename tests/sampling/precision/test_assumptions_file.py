"""Assumptions as YAML: sources demanded, all problems at once, a distribution of levels instead of a spread."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sampling.errors import SamplingError
from sampling.precision import load_assumptions
from sampling.precision.assumptions_file import assumption_ids, parse_assumptions

SOURCE = 'unit: share, assumption: true, source: {vi: "năm trước", en: "last year"}'
OWN = f"""
id: own
response:
  default: {{value: 0.8, {SOURCE}}}
  groups:
    Q01: {{value: 0.65, {SOURCE}}}
answers:
  levels:
    percents: [0, 50, 100]
    shares: [0.25, 0.50, 0.25]
    assumption: true
    source: {{vi: "năm trước", en: "last year"}}
"""


def codes(text: str) -> list[str]:
    """Return the codes of all problems of a text."""
    with pytest.raises(SamplingError) as caught:
        parse_assumptions(text)
    return [str(problem.code) for problem in caught.value.problems]


def test_what_a_file_leaves_out_is_general():
    """The rates and the spread are its own, the correlations those of the catalogue."""
    found, general = parse_assumptions(OWN), load_assumptions("default")
    assert (found.response_of("Q01"), found.response_of("Q02")) == (0.65, 0.8)
    assert found.answers.between_items == general.answers.between_items


def test_the_spread_follows_from_the_shares_of_levels():
    """A quarter at 0, half at 50, a quarter at 100: variance 1,250, by hand."""
    assert parse_assumptions(OWN).answers.sd.value == pytest.approx(1250**0.5)


@pytest.mark.parametrize("name", assumption_ids())
def test_everything_in_the_catalogue_says_where_it_is_from(name):
    """Nobody has confirmed any of it: assumption and source stand beside each number."""
    found = load_assumptions(name)
    answers = found.answers
    numbers = [
        found.default_response,
        answers.sd,
        answers.between_items,
        answers.between_units,
        answers.missing,
    ]
    assert all(number.assumption and number.source.vi and number.source.en for number in numbers)
    assert all(points.assumption and points.source.vi for points in found.tiers)


def test_all_problems_come_at_once():
    """A rate of 70, shares that add up to 0.9, a field that does not exist, a number without a source."""
    broken = (
        OWN.replace("0.65", "70").replace("0.50, 0.25]", "0.50, 0.15]").replace("id: own", "id: own\nodd: 1")
    )
    assert sorted(codes(broken)) == ["plan-field-unknown", "precision-share-outside", "precision-shares-sum"]
    assert codes("id: own\nresponse:\n  default: {value: 0.5, unit: share}") == ["plan-number-bare"]


def test_a_tier_without_criteria_is_refused():
    """Points need something that earns them."""
    text = 'id: x\npoints:\n  - {tier: ministry, max_points: 10, source: {vi: "a", en: "b"}}'
    assert codes(text) == ["precision-points-missing"]


@pytest.mark.parametrize(
    ("name", "code"), [("757", "precision-file-unknown"), ("gone.yaml", "precision-unreadable")]
)
def test_a_missing_file_is_said_in_words(name, code):
    """No traceback."""
    with pytest.raises(SamplingError) as caught:
        load_assumptions(name)
    assert [str(problem.code) for problem in caught.value.problems] == [code]


def test_pages_can_reckon_precision_without_heavy_libraries():
    """Numpy and scipy.special only: pandas, scipy.stats and analysis stay out of the web process."""
    script = (
        "import sys, sampling.precision as p; from sampling.load import load_plan;"
        "p.expected_precision(load_plan('757-2023'), p.load_assumptions('757-2023'));"
        "print([m for m in ('pandas', 'scipy.stats', 'scipy.optimize', 'statsmodels', 'analysis') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
