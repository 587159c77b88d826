"""How group means become points: weights, absent groups, pooling, provinces, errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.component import survey_component
from analysis.inputs import read_inputs
from analysis.points import redistribute
from analysis.scheme_model import OutsideWeight, Pooling, Redistribution
from analysis.score import score
from tests.analysis.invented import Listing, criterion, tier

ONE = tier(criterion("c", 10.0, {"P": 2, "Q": 1, "R": 1}))


def component(listing: Listing, scheme=ONE, **more):
    """Return the component of a listing."""
    return survey_component(listing.ratings, listing.listed, scheme, seed=1, draws=50, **more)


def test_groups_count_by_their_weights():
    """Means 100, 50 and 0 percent with weights 2, 1, 1: 62.5 percent of 10 points."""
    listing = Listing().own("P", "A", 2, c=[5, 5]).own("Q", "A", 2, c=[3, 3]).own("R", "A", 2, c=[1, 1])
    assert component(listing).unit("A").total.estimate.value == 6.25


def test_the_weight_of_an_absent_group_goes_to_the_others_in_proportion():
    """Without the group P, Q and R share its weight equally, for they weigh the same."""
    listing = Listing().own("Q", "A", 2, c=[3, 3]).own("R", "A", 2, c=[1, 1])
    assert component(listing).unit("A").total.estimate.value == 2.5


def test_the_weight_of_an_absent_group_can_go_in_equal_parts():
    """Without R (a quarter), P has 1/2 + 1/8 and Q 1/4 + 1/8."""
    listing = Listing().own("P", "A", 2, c=[5, 5]).own("Q", "A", 2, c=[1, 1])
    scheme = tier(*ONE.criteria, redistribution=Redistribution.EQUAL)
    assert component(listing, scheme).unit("A").total.estimate.value == 6.25


@given(
    st.lists(st.tuples(st.just(0.0) | st.floats(1e-3, 5), st.booleans()), min_size=1, max_size=6),
    st.sampled_from(list(Redistribution)),
)
def test_weights_add_up_to_one_over_the_groups_heard(groups, how):
    """Redistribution neither loses nor makes weight."""
    raw, heard = np.array([g[0] for g in groups]), np.array([g[1] for g in groups])
    found = redistribute(raw, heard, how)
    assert found.sum() == pytest.approx(float((heard & (raw > 0)).any()))
    assert not found[~heard].any()


def test_pooling_counts_persons_and_not_groups():
    """One person at 100 and three at 0 percent: 50 as an average of groups, 25 as pooled persons."""
    listing = Listing().own("P", "A", 1, c=[5]).own("Q", "A", 3, c=[1, 1, 1])
    weights = criterion("c", 10.0, {"P": 1, "Q": 1})
    assert component(listing, tier(weights)).unit("A").total.estimate.value == 5.0
    assert component(listing, tier(weights, pooling=Pooling.POOL)).unit("A").total.estimate.value == 2.5


def test_pooled_persons_stand_for_those_who_did_not_answer():
    """One answer of one listed, two of six: pooled over seven listed persons."""
    listing = Listing().own("P", "A", 1, c=[5]).own("Q", "A", 6, c=[1, 1])
    scheme = tier(criterion("c", 10.0, {"P": 1, "Q": 1}), pooling=Pooling.POOL)
    assert component(listing, scheme).unit("A").total.estimate.value == pytest.approx(10 / 7)


def two_provinces() -> Listing:
    """Thirty persons of one province say 5, ten of another say 1, about both units."""
    best, worst = {"A": {"c": 5}, "B": {"c": 5}}, {"A": {"c": 1}, "B": {"c": 1}}
    return (
        Listing().cell("P", "A+B", 30, [best] * 30, name="@01").cell("P", "A+B", 10, [worst] * 10, name="@02")
    )


def test_persons_or_provinces_count_equally():
    """Three quarters of the persons, half of the provinces."""
    persons = tier(criterion("c", 10.0, {"P": 1}))
    provinces = tier(criterion("c", 10.0, {"P": 1}), outside=OutsideWeight.PROVINCE)
    assert component(two_provinces(), persons).unit("A").total.estimate.value == 7.5
    assert component(two_provinces(), provinces).unit("A").total.estimate.value == 5.0


def test_items_of_one_criterion_count_equally():
    """Two items, 100 and 50 percent."""
    listing = Listing().own("P", "A", 2, x=[5, 5], y=[3, 3])
    scheme = tier(criterion("c", 10.0, {"P": 1}, items=["x", "y"]))
    assert component(listing, scheme).unit("A").total.estimate.value == 7.5


def test_no_opinion_leaves_the_denominator_of_its_item_only():
    """A person without an opinion on one item still counts on the other."""
    listing = Listing().own("P", "A", 3, x=[5, -1, 5], y=[1, 5, 0])
    scheme = tier(criterion("x", 1.0, {"P": 1}), criterion("y", 1.0, {"P": 1}))
    parts = component(listing, scheme).unit("A").criteria
    assert [part.estimate.value for part in parts] == [1.0, 0.5]
    assert [(p.answers, p.no_opinion, p.unanswered, p.asked) for p in parts] == [(2, 1, 0, 3), (2, 0, 1, 3)]
    assert parts[0].no_opinion_share == 1 / 3


def test_no_opinion_can_be_scored():
    """A scheme may score "no opinion" as 0 percent: then it counts among the answers that are scored."""
    listing = Listing().own("P", "A", 2, x=[5, -1])
    part = component(listing, tier(criterion("x", 1.0, {"P": 1}), no_opinion=0.0)).unit("A").criteria[0]
    assert (part.estimate.value, part.answers, part.no_opinion, part.asked) == (0.5, 2, 1, 2)


def test_a_standard_error_by_hand():
    """Values 100, 50, 50, 0, 50 of five in ten: s² = 1250, (1 - 5/10) s²/5 = 125 without units of points."""
    listing = Listing().own("P", "A", 10, c=[5, 3, 3, 1, 3])
    total = component(listing, tier(criterion("c", 10.0, {"P": 1}))).unit("A").total
    assert total.estimate.se == pytest.approx(10 / 100 * np.sqrt(125))
    assert total.without_fpc.se == pytest.approx(10 / 100 * np.sqrt(250))
    assert total.estimate.df == 4


def test_an_interval_stays_inside_what_is_possible():
    """Low points with a wide interval: the interval starts at 0."""
    listing = Listing().own("P", "A", 100, c=[1, 1, 1, 1, 2])
    total = component(listing, tier(criterion("c", 10.0, {"P": 1}))).unit("A").total
    assert total.estimate.low == 0.0
    assert total.estimate.high == pytest.approx(
        total.estimate.value + 2.7764451 * total.estimate.se, rel=1e-6
    )


def persons(draw, units: tuple[str, ...], number: int) -> list[dict]:
    """Answers of `number` persons about some units on two items; the first five answer everything, and differ."""
    level = st.sampled_from([-1, 0, 1, 2, 3, 4, 5])
    answered = [
        {unit: {"x": x, "y": y} for unit in units} for x, y in ((3, 4), (4, 2), (1, 5), (5, 1), (2, 3))
    ]
    return answered + [
        {unit: {"x": draw(level), "y": draw(level)} for unit in units} for _ in range(number - 5)
    ]


@st.composite
def listings(draw) -> Listing:
    """Two groups; persons of the second rate one or two units, some cells rate both."""
    listing = Listing()
    for group, units in (("P", "A"), ("P", "B"), ("Q", "A"), ("Q", "A+B"), ("Q", "B+C")):
        number = draw(st.integers(5, 10))
        listing.cell(
            group, units, number + draw(st.integers(0, 6)), persons(draw, tuple(units.split("+")), number)
        )
    return listing


def linearised(listing: Listing, scheme) -> np.ndarray:
    """Covariance of the totals from one number per person and unit, the plain way.

    The derivative of the total with respect to a person's weight is found by giving the person a little
    more weight and computing all points again.
    """
    step = 1e-4
    frame, cells = listing.ratings, listing.listed.set_index("cell")
    weight = frame["cell"].astype(str).map(cells["eligible"] / cells["valid"]).to_numpy(dtype=float)
    response, units = frame["response"].to_numpy(), sorted(frame["unit"].unique())
    effect = np.zeros((response.max() + 1, len(units)))
    for person in range(response.max() + 1):
        mine = response == person
        up, down = (
            points(frame, weight * np.where(mine, 1 + sign * step, 1), scheme, units) for sign in (1, -1)
        )
        effect[person] = (up - down) / (2 * step)
    total = np.zeros((len(units), len(units)))
    for name, members in frame.groupby("cell", observed=True)["response"].unique().items():
        n, eligible = len(members), cells.loc[name, "eligible"]
        total += (1 - n / eligible) * n * np.cov(effect[members].T)
    return total


def points(frame, weight: np.ndarray, scheme, units: list[str]) -> np.ndarray:
    """Total points of each unit under person weights, by loops."""
    found = np.zeros(len(units))
    for u, unit in enumerate(units):
        for each in scheme.criteria:
            means, sizes = [], []
            for group, share in each.weights:
                rows = (frame["unit"] == unit) & (frame["group"] == group) & (frame[each.items[0]] > 0)
                w, y = weight[rows], 25 * (frame.loc[rows, each.items[0]].to_numpy(dtype=float) - 1)
                if rows.any():
                    means.append((w * y).sum() / w.sum())
                    sizes.append(share * (w.sum() if scheme.pooling is Pooling.POOL else 1.0))
            found[u] += each.max_points / 100 * np.average(means, weights=sizes)
    return found


@pytest.mark.parametrize("pooling", list(Pooling))
@settings(max_examples=8, deadline=None)
@given(listing=listings())
def test_the_covariance_is_that_of_the_points_linearised_numerically(pooling, listing):
    """Closed forms from moments equal the covariance of numerical derivatives, for averages and pooled persons."""
    scheme = tier(
        criterion("x", 3.0, {"P": 1, "Q": 3}), criterion("y", 2.0, {"P": 2, "Q": 1}), pooling=pooling
    )
    found = component(listing, scheme)
    expected = linearised(listing, scheme)
    np.testing.assert_allclose(found.covariance, expected, rtol=1e-5, atol=1e-7 * expected.max())


@settings(max_examples=10, deadline=None)
@given(listing=listings(), seed=st.integers(0, 99))
def test_the_order_of_rows_and_cells_does_not_change_a_bit(listing, seed):
    """Shuffled tables give the same component."""
    scheme = tier(criterion("x", 3.0, {"P": 1, "Q": 3}), criterion("y", 2.0, {"P": 2, "Q": 1}))
    first = component(listing, scheme)
    ratings, listed = (frame.sample(frac=1, random_state=seed) for frame in (listing.ratings, listing.listed))
    second = survey_component(ratings, listed, scheme, seed=1, draws=50)
    assert first.units == second.units
    assert first.covariance.tobytes() == second.covariance.tobytes()


def test_area_errors_take_account_of_answers_of_the_same_persons():
    """Two criteria answered alike: the error of the area is the sum of theirs, not the root of squares."""
    listing = Listing().own("P", "A", 20, x=[5, 4, 3, 2, 1, 3], y=[5, 4, 3, 2, 1, 3])
    scheme = tier(
        criterion("x", 1.0, {"P": 1}),
        criterion("y", 1.0, {"P": 1}),
        criterion("z", 1.0, {"P": 1}, area="2", items=["x2"]),
    )
    listing.rows = [{**row, "x2": 3} for row in listing.rows]
    unit = component(listing, scheme).unit("A")
    assert unit.areas[0].estimate.se == pytest.approx(
        unit.criteria[0].estimate.se + unit.criteria[1].estimate.se
    )
    assert unit.total.estimate.value == pytest.approx(sum(area.estimate.value for area in unit.areas))


def test_degrees_of_freedom_follow_the_group_that_carries_the_error():
    """A group with five of ten answers carries all the error, for the other answered to the last: four."""
    listing = Listing().own("P", "A", 10, c=[5, 3, 3, 1, 3]).own("Q", "A", 40, c=[3] * 40)
    scheme = tier(criterion("c", 10.0, {"P": 1, "Q": 1}))
    assert component(listing, scheme).unit("A").total.estimate.df == pytest.approx(4)


def test_a_cell_that_carries_no_error_lends_no_freedom():
    """Everyone of 60 answered in A; of A+B five of ten did: four degrees of freedom, not 63."""
    persons = [{"A": {"c": level}, "B": {"c": level}} for level in (5, 3, 3, 1, 3)]
    listing = Listing().own("P", "A", 60, c=[1, 2, 3, 4, 5, 3] * 10).cell("P", "A+B", 10, persons)
    found = component(listing, tier(criterion("c", 10.0, {"P": 1})))
    assert found.unit("A").total.estimate.df == pytest.approx(4)


def test_degrees_of_freedom_count_those_who_have_an_opinion():
    """Twelve forms, six with an opinion: five degrees of freedom for the criterion."""
    listing = Listing().own("P", "A", 20, x=[5, 4, 3, 2, 1, 3] + [-1] * 6, y=[5, 4, 3] * 4)
    scheme = tier(criterion("x", 1.0, {"P": 1}), criterion("y", 1.0, {"P": 1}))
    unit = component(listing, scheme).unit("A")
    assert [part.estimate.df for part in unit.criteria] == pytest.approx([5, 11])
    assert 5 < unit.total.estimate.df < 11


def test_group_percentages_have_their_own_error():
    """Each group's mean on a criterion, with the correction, beside its weight."""
    listing = Listing().own("P", "A", 10, c=[5, 3, 3, 1, 3]).own("Q", "A", 6, c=[3] * 6)
    groups = component(listing, tier(criterion("c", 10.0, {"P": 1, "Q": 1}))).unit("A").criteria[0].groups
    assert [(g.group, g.answers, g.percent, g.weight) for g in groups] == [
        ("P", 5, 50.0, 0.5),
        ("Q", 6, 50.0, 0.5),
    ]
    assert [g.se for g in groups] == pytest.approx([np.sqrt(125), 0.0])


def test_scored_arrays_have_a_place_for_every_unit_and_group():
    """Arrays are groups × units × criteria."""
    listing = Listing().own("P", "A", 10, c=[5] * 5).own("Q", "B", 6, c=[3] * 6)
    scored = score(read_inputs(listing.ratings, listing.listed, ONE), ONE)
    assert scored.groups == ("P", "Q", "R")
    assert scored.figures.answers.tolist() == [[[5], [0]], [[0], [6]], [[0], [0]]]
    assert np.isnan(scored.figures.percent[0, 1, 0])
