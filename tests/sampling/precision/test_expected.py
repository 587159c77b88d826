"""Expected precision of a plan: by hand, its properties, what it warns about, what it refuses."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.load import load_plan
from sampling.plan import Rates, Text
from sampling.precision import (
    ListedCell,
    cells_of_plan,
    cells_of_rows,
    compare,
    expected_precision,
    less_response,
    load_assumptions,
    with_response,
)
from sampling.precision.assumptions import ScoredCriterion, TierPoints
from sampling.precision.assumptions_file import assumptions_for

PLAN = load_plan("757-2023")
ASSUMED = load_assumptions("757-2023")
TRIAL = Text("thử", "a trial")
UNITS = PLAN.tier("ministry").units
RATES = st.floats(0.2, 1.0)


def rates(**response: float):
    """Return the assumptions of decision 757 with other response rates."""
    return with_response(ASSUMED, response, TRIAL)


def bare(*, missing: float = 0.0, between_units: float = 0.28):
    """Return assumptions of one criterion of 10 points with one item, which Q01 and Q02 answer."""
    answers = replace(
        ASSUMED.answers,
        missing=replace(ASSUMED.answers.missing, value=missing),
        missing_by_group={},
        sd=replace(ASSUMED.answers.sd, value=20.0),
        between_units=replace(ASSUMED.answers.between_units, value=between_units),
    )
    points = TierPoints("ministry", 10.0, (ScoredCriterion("c", 10.0, 1, {"Q01": 1.0, "Q02": 1.0}),), TRIAL)
    return replace(with_response(ASSUMED, {"Q01": 0.5, "Q02": 0.5}, TRIAL), answers=answers, tiers=(points,))


def test_one_cell_by_hand():
    """Two persons, response one half: variance (5/6 - 1/2) × (10/100 × 20)², so se = 2 √(1/3)."""
    table = expected_precision(PLAN, bare(), cells=[ListedCell("Q01", ("BYT",), 2.0)])
    assert table.tier("ministry").unit("BYT").fpc.se == pytest.approx(2 * sqrt(1 / 3), rel=1e-12)
    assert table.tier("ministry").unit("BYT").plain.se == pytest.approx(2 * sqrt(5 / 6), rel=1e-12)


def test_two_groups_share_the_weight():
    """Equal weights halve each group's part: the variance of two like groups is half that of one."""
    cells = [ListedCell("Q01", ("BYT",), 2.0), ListedCell("Q02", ("BYT",), 2.0)]
    found = expected_precision(PLAN, bare(), cells=cells).tier("ministry").unit("BYT").fpc
    assert found.se == pytest.approx(2 * sqrt(1 / 3) / sqrt(2), rel=1e-12)


def test_units_rated_by_the_same_persons_err_together():
    """The covariance is the correlation between units times the variance; the difference errs less."""
    cells = [ListedCell("Q02", ("BNV", "BTP"), 2.0)]
    tier = expected_precision(PLAN, bare(between_units=0.5), cells=cells).tier("ministry")
    one, other = UNITS.index("BNV"), UNITS.index("BTP")
    assert tier.covariance[one, other] == pytest.approx(0.5 * 4 / 3, rel=1e-12)
    assert tier.difference_se[one, other] == pytest.approx(sqrt(4 / 3), rel=1e-12)


def test_a_unit_rated_by_two_cells_weights_them_by_persons():
    """Shares 2/3 and 1/3 of the persons: their squares weigh the variances of the cells' means."""
    cells = [ListedCell("Q02", ("BNV",), 20.0), ListedCell("Q02", ("BNV", "BTP"), 10.0)]
    parts = [
        expected_precision(PLAN, bare(), cells=[cell]).tier("ministry").unit("BNV").fpc.se ** 2
        for cell in cells
    ]
    both = expected_precision(PLAN, bare(), cells=cells).tier("ministry").unit("BNV").fpc.se ** 2
    assert both == pytest.approx(4 / 9 * parts[0] + 1 / 9 * parts[1], rel=1e-12)


def test_full_response_leaves_no_error():
    """When everybody answers, every margin with finite population correction is 0, and all pairs are told apart."""
    everybody = {group.id: 1.0 for group in PLAN.groups if group.tier in {"ministry", "province"}}
    tier = expected_precision(PLAN, rates(**everybody)).tier("ministry")
    assert {unit.fpc.half_width for unit in tier.units} == {0.0}
    assert min(unit.plain.half_width for unit in tier.units) > 0
    assert tier.ranks is not None
    assert (tier.ranks.critical, tier.ranks.told_apart) == (0.0, tier.ranks.pairs)


@settings(max_examples=12, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["Q01", "Q02", "Q03", "Q04", "Q07"]), st.tuples(RATES, RATES), min_size=1)
)
def test_more_response_never_makes_a_standard_error_larger(response):
    """Whatever groups answer more: no unit's standard error rises, corrected or not."""
    less, more = (
        expected_precision(PLAN, rates(**{name: pick(pair) for name, pair in response.items()})).tier(
            "ministry"
        )
        for pick in (min, max)
    )
    assert all(b.fpc.se <= a.fpc.se * (1 + 1e-9) for a, b in zip(less.units, more.units, strict=True))
    assert all(b.plain.se <= a.plain.se * (1 + 1e-9) for a, b in zip(less.units, more.units, strict=True))


@settings(max_examples=25, deadline=None)
@given(RATES, RATES)
def test_more_response_of_the_only_group_never_widens_the_interval(one, other):
    """With one group there is one number of degrees of freedom: the corrected interval only shrinks."""
    cells = [ListedCell("Q01", ("BYT",), 84.0)]
    widths = [
        expected_precision(PLAN, rates(Q01=rate), cells=cells).tier("ministry").unit("BYT").fpc.half_width
        for rate in sorted((one, other))
    ]
    assert widths[1] <= widths[0] * (1 + 1e-9)


@settings(max_examples=6, deadline=None)
@given(st.permutations(list(cells_of_plan(PLAN))))
def test_the_order_of_the_cells_does_not_matter(cells):
    """A list can come in any order."""
    found = expected_precision(PLAN, ASSUMED, cells=cells).tier("ministry").covariance
    assert np.allclose(found, expected_precision(PLAN, ASSUMED).tier("ministry").covariance, rtol=1e-12)


def test_the_covariance_is_one():
    """No combination of units has a negative variance."""
    for tier in expected_precision(PLAN, ASSUMED).tiers:
        assert np.linalg.eigvalsh(tier.covariance).min() > 0


def test_groups_that_the_rated_unit_chooses_have_no_margin():
    """Officials and associations are chosen by the ministry: no margin, and every ministry is marked †."""
    table = expected_precision(PLAN, ASSUMED)
    margins = {group.group: group.half_width for group in table.tier("ministry").groups}
    assert [group for group, margin in margins.items() if margin is None] == ["Q04", "Q07"]
    assert all(unit.chosen for unit in table.tier("ministry").units)
    assert [r.about for r in table.remarks if r.code == "precision-chosen"] == [("Q04",), ("Q07",), ("Q11",)]


def test_a_chairman_alone_in_his_cell_is_warned_about():
    """One person per province: the answer would give away who said it."""
    cells = [ListedCell("Q11", (code,), 1.0) for code in PLAN.tier("province").units]
    found = expected_precision(PLAN, ASSUMED, cells=cells).remarks
    alone = next(remark for remark in found if remark.code == "precision-alone")
    assert (alone.about, alone.facts["count"]) == (("Q11",), 63)
    assert alone.text.vi.startswith("63 ô chỉ có một người (Hà Nội, Hà Giang, Cao Bằng và 60 nơi khác)")


def test_small_cells_are_warned_about():
    """The association of the Committee for Ethnic Minority Affairs has two persons."""
    codes = [remark.code for remark in expected_precision(PLAN, ASSUMED).remarks if remark.about == ("Q07",)]
    assert codes == ["precision-chosen", "precision-anonymity", "precision-few", "precision-silent"]


def test_a_tenth_less_response_costs_every_unit():
    """75 % becomes 67.5 %: wider intervals, larger least differences, fewer pairs."""
    before = expected_precision(PLAN, ASSUMED)
    change = compare(before, expected_precision(PLAN, less_response(ASSUMED, 10)))
    assert all(unit.half_width[1] > unit.half_width[0] for unit in change.units)
    ministry = change.tiers[0]
    assert ministry.forms[1] == pytest.approx(0.9 * ministry.forms[0])
    assert ministry.least[1] > ministry.least[0]
    assert ministry.told_apart[1] < ministry.told_apart[0]


def test_the_cells_of_the_plan_hold_its_quotas():
    """Every group's persons add up to the figure in use; the two of the Committee stay two."""
    cells = cells_of_plan(PLAN)
    totals = {
        g: sum(c.persons for c in cells if c.group == g) for g in ("Q01", "Q02", "Q03", "Q04", "Q07", "Q11")
    }
    assert totals == pytest.approx(
        {"Q01": 1600, "Q02": 3700, "Q03": 16400, "Q04": 800, "Q07": 155, "Q11": 2100}
    )
    assert [cell.persons for cell in cells if cell.group == "Q07" and cell.units == ("UBDT",)] == [2.0]


def test_another_count_of_a_group_moves_its_cells_only():
    """A planner changes a factor: 30 officials instead of 40 a ministry."""
    before, after = cells_of_plan(PLAN), cells_of_plan(PLAN, {"Q04": 570})
    assert sum(cell.persons for cell in after if cell.group == "Q04") == pytest.approx(570)
    assert [c for c in before if c.group != "Q04"] == [c for c in after if c.group != "Q04"]


def test_the_rows_of_a_list_are_counted():
    """Raters of all units count province by province."""
    everywhere = replace(
        PLAN, groups=tuple(replace(g, rates=Rates.ALL) if g.id == "Q02" else g for g in PLAN.groups)
    )
    rows = [("Q02", "79", "BNV+BYT"), ("Q02", "01", "BNV+BYT"), ("Q02", "79", "BNV+BYT")]
    cells = cells_of_rows(everywhere, rows)
    assert [(cell.place, cell.persons) for cell in cells] == [("01", 1.0), ("79", 2.0)]


def test_a_list_with_an_unknown_group_is_refused():
    """The plan decides which groups there are."""
    with pytest.raises(SamplingError) as caught:
        cells_of_rows(PLAN, [("Q01", "BYT", "BYT"), ("Q99", "BYT", "BYT"), ("Q98", "BYT", "BYT")])
    assert [problem.facts["asked"] for problem in caught.value.problems] == ["Q98", "Q99"]


def test_a_plan_without_a_scheme_is_reckoned_in_percent():
    """Tiers without known points get a stand-in of 100 points, and the table says so."""
    table = expected_precision(PLAN, replace(ASSUMED, tiers=()))
    assert [tier.max_points for tier in table.tiers] == [100.0, 100.0]
    assert {"precision-stand-in"} <= {remark.code for remark in table.remarks}


def test_a_plan_that_asks_nobody_is_refused():
    """Hà Tĩnh's plan names no groups: nothing to reckon, said in words."""
    plan = load_plan("ha-tinh-2022")
    with pytest.raises(SamplingError) as caught:
        expected_precision(plan, assumptions_for(plan))
    assert [problem.code for problem in caught.value.problems] == ["precision-nothing-asked"]


@pytest.mark.parametrize("rate", [0.0, -0.1, 1.01, 70.0])
def test_impossible_response_rates_are_refused(rate):
    """70 is not 0.7."""
    with pytest.raises(SamplingError) as caught:
        rates(Q02=rate)
    assert caught.value.problems[0].code == "precision-rate-outside"


def test_an_unknown_group_is_refused():
    """All unknown groups at once."""
    with pytest.raises(SamplingError) as caught:
        expected_precision(PLAN, ASSUMED, counts={"Q99": 5, "Q98": 1})
    assert [problem.path for problem in caught.value.problems] == ["Q99", "Q98"]
