"""Cases to redo by hand, and everything that must be refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.designs import Design, bind
from analysis.errors import AnalysisError
from analysis.weight_codes import WeightCode
from analysis.weighting import (
    adjust_by_propensity,
    adjust_eligibility,
    adjust_nonresponse,
    auxiliaries,
    base_weights,
    calibrate,
    calibrated_covariance,
    cross,
    diagnose,
    factor,
    influence,
    linear_mean,
    linear_total,
    margin,
    poststratify,
    rake,
    totals_needed,
    trim,
    trim_and_recalibrate,
)

EVEN = base_weights([10.0] * 6)
SIDES = ["a", "a", "a", "b", "b", "b"]
EVEN_SIDE = factor("side", SIDES)


def codes(refused):
    """Return the codes of a refusal."""
    return [problem.code for problem in refused.value.problems]


def facts(refused, code):
    """Return the facts of the first problem with a code."""
    return next(problem.facts for problem in refused.value.problems if problem.code == code)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([1.0, np.nan], WeightCode.MISSING),
        ([1.0, np.inf], WeightCode.MISSING),
        ([1.0, -2.0], WeightCode.NEGATIVE),
        ([1.0, 0.0], WeightCode.ZERO),
        ([], WeightCode.ALL_ZERO),
        (["x", "y"], WeightCode.NOT_NUMERIC),
    ],
)
def test_base_weights_that_are_none_are_refused(values, code):
    """Missing, infinite, negative, zero, absent, not numbers."""
    with pytest.raises(AnalysisError) as refused:
        base_weights(values)
    assert code in codes(refused)


def test_all_problems_of_weights_are_said_at_once():
    """Missing and negative and zero, each with its first row."""
    with pytest.raises(AnalysisError) as refused:
        base_weights([np.nan, -1.0, 0.0])
    assert codes(refused) == [WeightCode.MISSING, WeightCode.NEGATIVE, WeightCode.ZERO]
    assert facts(refused, WeightCode.ZERO)["row"] == 3


def test_zero_weights_are_accepted_on_request():
    """Listed but out of scope."""
    assert base_weights([1.0, 0.0], allow_zero=True).g.tolist() == [1.0, 1.0]


def test_all_problems_of_a_margin_are_said_at_once():
    """A level without total, a total without rows, a negative total."""
    with pytest.raises(AnalysisError) as refused:
        margin("side", ["a", "b", "c", "d"], {"a": 5, "b": -1, "e": 7, "d": 0})
    assert set(codes(refused)) == {
        WeightCode.MARGIN_NO_TOTAL,
        WeightCode.MARGIN_EMPTY,
        WeightCode.MARGIN_RANGE,
        WeightCode.MARGIN_ZERO,
    }


def test_margins_that_do_not_add_up_are_named_with_their_amounts():
    """60 persons on one side, 70 on the other."""
    with pytest.raises(AnalysisError) as refused:
        rake(EVEN, [margin("a", SIDES, {"a": 30, "b": 30}), margin("c", list("uvuvuv"), {"u": 40, "v": 30})])
    assert codes(refused) == [WeightCode.MARGINS_DISAGREE]
    assert facts(refused, WeightCode.MARGINS_DISAGREE)["difference"] == 10


def test_margins_that_cannot_be_met_are_named_with_the_nearest_amount():
    """Nobody is both b and v, and all but five of u are a: b's total cannot exceed u's."""
    one = margin("one", ["a", "a", "b"], {"a": 10, "b": 50})
    two = margin("two", ["u", "v", "u"], {"u": 30, "v": 30})
    with pytest.raises(AnalysisError) as refused:
        rake(base_weights([10.0] * 3), [one, two])
    assert set(codes(refused)) == {WeightCode.CANNOT_BE_MET}
    shown = facts(refused, WeightCode.CANNOT_BE_MET)
    assert abs(shown["asked"] - shown["nearest"]) == pytest.approx(20)


def test_margins_that_need_a_zero_cell_are_refused():
    """All of u must be b then, although an a-and-u person answered."""
    one = margin("one", ["a", "a", "b"], {"a": 30, "b": 30})
    two = margin("two", ["u", "v", "u"], {"u": 30, "v": 30})
    with pytest.raises(AnalysisError) as refused:
        rake(base_weights([10.0] * 3), [one, two])
    assert codes(refused) == [WeightCode.ONLY_WITH_ZERO]


def test_slow_margins_are_finished_by_newton():
    """Nearly diagonal tables make proportional fitting crawl; the margins are still exact."""
    rng = np.random.default_rng(5)
    left = rng.integers(0, 3, 3000)
    right = np.where(rng.random(3000) < 0.004, (left + 1) % 3, left)
    one = margin("one", left, {0: 900, 1: 1100, 2: 1000})
    two = margin("two", right, {0: 1000, 1: 1000, 2: 1000})
    done = rake(base_weights(np.ones(3000)), [one, two])
    for each in (one, two):
        np.testing.assert_allclose(
            np.bincount(each.factor.codes, weights=done.current), each.totals, rtol=1e-9
        )
    assert done.current.min() > 0


def test_a_total_that_contradicts_the_others_is_named():
    """N = 60 while the two sides add up to 50."""
    with pytest.raises(AnalysisError) as refused:
        calibrate(EVEN, auxiliaries({"side": SIDES}), {"N": 60, "side=a": 20, "side=b": 30})
    assert codes(refused) == [WeightCode.TOTALS_CONTRADICT]


def test_a_total_out_of_reach_is_named_with_what_can_be_reached():
    """Weights may at most double: 30 becomes 60, not 90."""
    x = auxiliaries({"side": SIDES}, intercept=False)
    with pytest.raises(AnalysisError) as refused:
        calibrate(EVEN, x, {"side=a": 90, "side=b": 30}, bounds=(0.5, 2.0))
    assert facts(refused, WeightCode.OUT_OF_REACH)["high"] == 60
    assert facts(refused, WeightCode.BOUNDS_TOO_NARROW)["only_high"] == 3.0


def test_the_reported_bound_works():
    """Raising the upper bound as reported meets the total."""
    x = auxiliaries({"side": SIDES}, intercept=False)
    done = calibrate(EVEN, x, {"side=a": 90, "side=b": 30}, bounds=(0.5, 3.0))
    np.testing.assert_allclose(done.current, [30, 30, 30, 10, 10, 10], rtol=1e-12)


def test_many_distinct_rows_are_certified_and_diagnosed_too():
    """3,500 rows: the total out of reach is named, and the bounds reported work where tighter ones do not."""
    rng = np.random.default_rng(4)
    x = auxiliaries({"v": rng.normal(50, 10, 3500), "u": rng.gamma(2, 3, 3500)})
    base = base_weights(rng.gamma(4, 1.5, 3500) + 0.5)
    known = dict(
        zip(x.names, (base.current * np.clip(1 + 0.012 * (x.x[:, 1] - 50), 0.4, 2)) @ x.x, strict=True)
    )
    with pytest.raises(AnalysisError) as refused:
        calibrate(base, x, known, bounds=(0.93, 1.07))
    shown = facts(refused, WeightCode.BOUNDS_TOO_NARROW)
    assert WeightCode.CANNOT_BE_MET in codes(refused)
    done = calibrate(base, x, known, bounds=(shown["both_low"], shown["both_high"]))
    np.testing.assert_allclose(done.current @ x.x, list(known.values()), rtol=1e-9)
    with pytest.raises(AnalysisError):
        calibrate(base, x, known, bounds=(shown["both_low"] + 0.01, shown["both_high"] - 0.01))


def test_bounds_can_be_on_the_weight():
    """Nobody shall weigh more than 14."""
    x = auxiliaries({"v": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]})
    done = calibrate(EVEN, x, {"N": 60, "v": 240}, weight_bounds=(5, 14))
    assert done.current.max() <= 14 + 1e-9
    assert done.current @ x.x[:, 1] == pytest.approx(240, rel=1e-12)
    assert [note.kind for note in done.steps[0].notes] == ["at-bound"]


def test_negative_weights_of_linear_calibration_are_said():
    """Without bounds the linear distance may go below zero; the log tells."""
    x = auxiliaries({"v": [1.0, 2.0, 3.0, 4.0, 5.0, 30.0]})
    done = calibrate(EVEN, x, {"N": 60, "v": 50})
    assert diagnose(done).negative == 1
    assert ("negative", 1) in [(note.kind, note.count) for note in done.steps[0].notes]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"bounds": (2.0, 0.5)}, WeightCode.BOUNDS_ORDER),
        ({"distance": "logit"}, WeightCode.BOUNDS_NEEDED),
        ({"distance": "logit", "bounds": (1.2, 2.0)}, WeightCode.BOUNDS_WITHOUT_ONE),
        ({"sigma2": [1, 1, 1, 1, 1, 0]}, WeightCode.SIGMA),
        ({"domains": factor("d", SIDES)}, WeightCode.DOMAIN_NO_TOTALS),
    ],
)
def test_options_that_make_no_sense_are_refused(options, code):
    """Bounds the wrong way round, logit without bounds, a variance of zero, domains without totals."""
    with pytest.raises(AnalysisError) as refused:
        calibrate(EVEN, auxiliaries({"side": SIDES}), {"N": 60, "side=a": 20, "side=b": 40}, **options)
    assert code in codes(refused)


def test_totals_that_are_missing_or_unknown_are_named():
    """Both kinds at once."""
    with pytest.raises(AnalysisError) as refused:
        calibrate(EVEN, auxiliaries({"side": SIDES}), {"N": 60, "side=a": 20, "side=c": 40})
    assert codes(refused) == [WeightCode.AUXILIARY_NO_TOTAL, WeightCode.AUXILIARY_UNKNOWN]


def test_auxiliaries_with_gaps_are_refused():
    """A gap in an auxiliary would drop a person without a word."""
    with pytest.raises(AnalysisError) as refused:
        auxiliaries({"v": [1.0, np.nan]})
    assert codes(refused) == [WeightCode.VALUE_MISSING]
    with pytest.raises(AnalysisError) as refused:
        factor("g", ["a", None])
    assert codes(refused) == [WeightCode.LEVEL_MISSING]


def test_small_response_cells_are_merged_and_the_merge_is_told():
    """B has one respondent: it joins its neighbour c."""
    cells = factor("cell", list("aabbcc"))
    done = adjust_nonresponse(EVEN, [1, 1, 1, 0, 1, 1], cells, min_size=2)
    np.testing.assert_allclose(done.current, [10, 10, 40 / 3, 0, 40 / 3, 40 / 3])
    assert done.steps[0].notes[0].where == "cell: b → c"


def test_a_cell_where_all_is_too_thin_is_refused():
    """One respondent, five asked for."""
    with pytest.raises(AnalysisError) as refused:
        adjust_nonresponse(EVEN, [1, 0, 0, 0, 0, 0], factor("cell", SIDES))
    assert codes(refused) == [WeightCode.CELL_EMPTY]


def test_nobody_responded():
    """There is nothing to weight."""
    with pytest.raises(AnalysisError) as refused:
        adjust_nonresponse(EVEN, [0] * 6, factor("cell", SIDES))
    assert codes(refused) == [WeightCode.NO_RESPONDENTS]


def test_unknown_eligibility_is_spread_over_the_known():
    """Six of 10: three known (two eligible), the eligible then stand for 2/3 of 60."""
    done = adjust_eligibility(EVEN, [1, 1, 1, 0, 0, 0], [1, 1, 0, 0, 0, 0], factor("all", ["x"] * 6))
    assert done.current.tolist() == [20.0, 20.0, 0.0, 0.0, 0.0, 0.0]
    assert done.steps[0].notes[-1].count == 1


def test_the_variance_of_an_eligible_total_is_that_of_a_ratio():
    """Influence of Σ w over eligible rows: known d(1 + …), unknown the eligible share."""
    done = adjust_eligibility(EVEN, [1, 1, 1, 0, 0, 0], [1, 1, 0, 0, 0, 0], factor("all", ["x"] * 6))
    found = influence(done, linear_total(done, np.ones(6)).u)[:, 0]
    np.testing.assert_allclose(found, [4 / 3, 4 / 3, -2 / 3, 2 / 3, 2 / 3, 2 / 3], rtol=1e-12)


def test_propensity_classes_are_response_cells():
    """Two groups with different response: their own response rates are the propensities."""
    x = auxiliaries({"g": list("aaaabbbb")})
    answered = [1, 1, 0, 0, 1, 1, 1, 0]
    base = base_weights([10.0] * 8)
    direct = adjust_by_propensity(base, answered, x, classes=None)
    classes = adjust_by_propensity(base, answered, x, classes=2, min_size=1)
    cells = adjust_nonresponse(base, answered, factor("g", list("aaaabbbb")), min_size=1)
    np.testing.assert_allclose(direct.current, cells.current, rtol=1e-9)
    np.testing.assert_allclose(classes.current, cells.current, rtol=1e-12)


def test_an_estimated_propensity_has_the_variance_of_its_cells():
    """A saturated model is a weighting-class adjustment, in the variance too."""
    x = auxiliaries({"g": list("aaaabbbb")})
    answered, y = [1, 1, 0, 0, 1, 1, 1, 0], [1.0, 3, 0, 0, 2, 5, 8, 0]
    base = base_weights([10.0, 12, 9, 11, 8, 10, 14, 10])
    direct = adjust_by_propensity(base, answered, x, classes=None)
    cells = adjust_nonresponse(base, answered, factor("g", list("aaaabbbb")), min_size=1)
    np.testing.assert_allclose(
        influence(direct, linear_mean(direct, y).u), influence(cells, linear_mean(cells, y).u), atol=1e-9
    )


def test_a_model_that_separates_is_refused():
    """All of a respond, none of b."""
    with pytest.raises(AnalysisError) as refused:
        adjust_by_propensity(EVEN, [1, 1, 1, 0, 0, 0], auxiliaries({"g": SIDES}), classes=None)
    assert codes(refused) == [WeightCode.PROPENSITY_SEPARATED]


def test_full_response_changes_nothing():
    """Everybody answered: factor one."""
    done = adjust_by_propensity(EVEN, [1] * 6, auxiliaries({"g": SIDES}), classes=None)
    assert done.current.tolist() == EVEN.current.tolist()


@pytest.mark.parametrize(
    ("limits", "code"),
    [((30, 20), WeightCode.TRIM_ORDER), ((11, 20), WeightCode.TRIM_IMPOSSIBLE)],
)
def test_impossible_limits_of_trimming_are_refused(limits, code):
    """The mean weight must lie between them."""
    with pytest.raises(AnalysisError) as refused:
        trim(EVEN, *limits)
    assert codes(refused) == [code]


def test_trimming_and_calibration_settle_or_say_so():
    """Both hold at the end; limits that the margins exclude are refused."""
    known = margin("side", SIDES, {"a": 36, "b": 24})
    start = base_weights([2.0, 10, 24, 8, 8, 8])
    done = trim_and_recalibrate(start, 6, 18, lambda w: rake(w, [known]))
    assert done.current.max() <= 18 * (1 + 1e-9)
    assert done.current[:3].sum() == pytest.approx(36, rel=1e-9)
    with pytest.raises(AnalysisError) as refused:
        trim_and_recalibrate(start, 9, 11, lambda w: rake(w, [known]))
    assert codes(refused) == [WeightCode.TRIM_CYCLE]


def test_the_template_says_which_totals_are_needed():
    """By domain, with the sample's estimate and the rows behind it."""
    x = auxiliaries({"v": [1.0, 2, 3, 4, 5, 0]})
    lines = totals_needed(x, EVEN, domains=factor("d", SIDES))
    assert [(line.domain, line.name, line.sample_total, line.rows) for line in lines] == [
        ("a", "N", 30.0, 3),
        ("a", "v", 60.0, 3),
        ("b", "N", 30.0, 3),
        ("b", "v", 90.0, 2),
    ]


def test_one_category_is_a_total():
    """Post-stratifying to one cell scales."""
    done = poststratify(EVEN, margin("all", ["x"] * 6, {"x": 90}))
    assert done.current.tolist() == [15.0] * 6


def test_a_mean_over_nobody_is_refused():
    """An empty domain has no mean."""
    with pytest.raises(AnalysisError) as refused:
        linear_mean(EVEN, np.ones(6), domain=np.zeros(6))
    assert codes(refused) == [WeightCode.DOMAIN_NO_ROWS]


def test_many_levels_are_crossed_without_a_dense_table():
    """Three times ten thousand levels, five rows: four cells."""
    left = factor("l", np.array([1, 2, 3, 1, 2]))
    wide = type(left)("w", np.array([0, 999, 5, 0, 7]), tuple(map(str, range(10_000))))
    cells = cross([left, wide])
    assert cells.count == 4
    assert cells.codes.tolist() == [0, 2, 3, 0, 1]


def test_crossings_too_many_to_number_are_crossed_by_parts():
    """Six factors of ten thousand levels: 10²⁴ combinations, four of which occur."""
    names = tuple(map(str, range(10_000)))
    last = np.array([9_999, 0, 9_999, 5])
    cells = cross([type(EVEN_SIDE)(str(k), (last + k) % 10_000, names) for k in range(6)])
    assert cells.count == 3
    assert cells.table[:, cells.codes].T.tolist() == [[int((v + k) % 10_000) for k in range(6)] for v in last]


def test_steps_are_followed_backwards_to_the_first_phase():
    """Post-strata known, everybody answered, equal cells: s²(1/n) within strata, by hand.

    Two strata of three with known size 30: V = 900 (1/3) s²_a + 900 (1/3) s²_b for the total; the design is
    simple random sampling with replacement of six, residuals e: 6/5 Σ (10 e)².
    """
    y = np.array([1.0, 2, 3, 4, 6, 8])
    done = poststratify(EVEN, margin("side", SIDES, {"a": 30, "b": 30}))
    bound = bind({"w": np.full(6, 10.0)}, Design(weight="w"))
    found = calibrated_covariance(bound, done, y)[0, 0]
    assert found == pytest.approx(6 / 5 * 100 * (2 + 8), rel=1e-12)
