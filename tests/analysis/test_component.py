"""What a council sees of a tier: printed points, ranks, given figures, notes, what is withheld."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.component import Given, survey_component
from analysis.rules import Rule, RuleName
from analysis.scheme_model import AbsentGroup, RoundingOf, Wording
from survey.words import explain
from tests.analysis.invented import Listing, criterion, linked, tier

P = {"P": 1}


def component(listing: Listing, scheme, **more):
    """Return the component of a listing, with few draws."""
    return survey_component(listing.ratings, listing.listed, scheme, seed=1, draws=200, **more)


def codes(found, unit: str | None = None) -> set[str]:
    """Return the codes of the notes, of one unit or of all; every note has words in both languages."""
    assert all(explain(note.problem(lang), lang) for note in found.notes for lang in ("vi", "en"))
    return {str(note.code) for note in found.notes if unit is None or note.unit == unit}


def thirds(rounding: RoundingOf):
    """Three criteria of 1 point at 1/3 each: 0.3333 points."""
    listing = Listing().own("P", "A", 3, x=[5, 1, 1], y=[5, 1, 1], z=[5, 1, 1])
    scheme = tier(*(criterion(name, 1.0, P) for name in "xyz"), rounding=rounding)
    return component(listing, scheme).unit("A")


def test_printed_parts_add_up_when_criteria_are_rounded():
    """0.33 three times is 0.99."""
    unit = thirds(RoundingOf.CRITERION)
    assert [part.printed for part in unit.criteria] == [0.33, 0.33, 0.33]
    assert (unit.areas[0].printed, unit.total.printed) == (0.99, 0.99)


def test_the_total_is_rounded_alone_when_the_scheme_says_so():
    """Three times a third is 1.00."""
    assert thirds(RoundingOf.TOTAL).total.printed == 1.0
    assert thirds(RoundingOf.NONE).total.printed == pytest.approx(1.0, abs=1e-15)


def three_units() -> Listing:
    """List A and B, which differ by less than a printed hundredth, and C below."""
    listing = Listing()
    for unit, levels in (("A", [5] * 1000), ("B", [5] * 999 + [4]), ("C", [1] * 1000)):
        listing.own("P", unit, 1000, c=levels)
    return listing


def test_equal_printed_points_share_a_rank():
    """Đồng hạng: A and B are both first, C is third; nothing tells A from B although nobody is missing."""
    found = component(three_units(), tier(criterion("c", 10.0, P), rounding=RoundingOf.TOTAL))
    assert [(u.rank, u.tied, u.rank_low, u.rank_high) for u in found.units] == [
        (1, True, 1, 2),
        (1, True, 1, 2),
        (3, False, 3, 3),
    ]
    assert found.together == (("A", "B"),)
    assert [(pair.above, pair.below) for pair in found.distinguishable] == [("A", "C"), ("B", "C")]


def test_points_known_without_error_are_told_apart_exactly():
    """Without rounding A is above B: everyone answered, so the difference is known."""
    found = component(three_units(), tier(criterion("c", 10.0, P)))
    assert [(u.rank, u.rank_low, u.rank_high) for u in found.units] == [(1, 1, 1), (2, 2, 2), (3, 3, 3)]
    assert (found.critical_value, found.together) == (0.0, ())


def test_full_response_has_a_standard_error_of_exactly_zero_and_says_so():
    """There is nobody whose answer is unknown."""
    found = component(three_units(), tier(criterion("c", 10.0, P)))
    total = found.unit("B").total
    assert (total.estimate.se, total.estimate.df) == (0.0, None)
    assert total.estimate.low == total.estimate.high == total.estimate.value
    assert total.without_fpc.se > 0
    assert "note-full-response" in codes(found, "B")


def test_units_that_are_assessed_but_not_ranked_have_points_and_no_rank():
    """The ranks of the others leave no gap."""
    found = component(three_units(), tier(criterion("c", 10.0, P), unranked=("A",)))
    assert [(u.code, u.rank) for u in found.units] == [("A", None), ("B", 1), ("C", 2)]
    assert found.unit("A").total.estimate.value == 10.0
    assert found.pairs == 1


def with_sipas() -> tuple[Listing, object]:
    """List two units with one asked criterion of 2 points and a linked one of 10."""
    listing = Listing().own("P", "A", 10, c=[5, 3, 3, 1, 3]).own("P", "B", 10, c=[3] * 10)
    return listing, tier(criterion("c", 2.0, P), linked("s", 10.0, area="2"), rounding=RoundingOf.CRITERION)


def test_a_given_percentage_makes_points():
    """SIPAS 83.94 of 10 points is 8.394, printed 8.39."""
    listing, scheme = with_sipas()
    unit = component(listing, scheme, given={"s": {"A": Given(83.94), "B": Given(80)}}).unit("A")
    assert unit.criteria[1].estimate.value == pytest.approx(8.394)
    assert (unit.criteria[1].printed, unit.criteria[1].given, unit.total.printed) == (8.39, True, 9.39)


def test_a_given_error_adds_to_that_of_the_answers():
    """Independent errors add as squares; a given one is known, so it raises the degrees of freedom."""
    listing, scheme = with_sipas()
    unit = component(listing, scheme, given={"s": {"A": Given(80, se=2), "B": Given(80, se=2)}}).unit("A")
    answers, given = unit.criteria[0].estimate, unit.criteria[1].estimate
    assert given.se == pytest.approx(0.2)
    assert unit.total.estimate.se == pytest.approx(np.hypot(answers.se, 0.2))
    assert unit.total.estimate.df == pytest.approx(4 * (unit.total.estimate.se / answers.se) ** 4)
    assert unit.areas[1].estimate.se == pytest.approx(0.2)


def test_a_given_figure_without_error_says_so():
    """Its own interval is unknown, the total's is that of the answers."""
    listing, scheme = with_sipas()
    found = component(listing, scheme, given={"s": {"A": Given(80), "B": Given(80)}})
    unit = found.unit("A")
    assert unit.criteria[1].estimate.se is None
    assert unit.areas[1].estimate.se is None
    assert unit.total.estimate.se == unit.criteria[0].estimate.se
    assert "note-given-exact" in codes(found, "A")


def test_a_figure_given_for_nobody_is_absent_and_never_zero():
    """Without any SIPAS all units are compared on the rest."""
    listing, scheme = with_sipas()
    found = component(listing, scheme)
    unit = found.unit("A")
    assert unit.criteria[1].estimate is None
    assert (unit.total.max_points, found.max_points, found.missing_points) == (2.0, 2.0, 10.0)
    assert {"note-given-missing"} <= codes(found)
    assert unit.rank == 1


def test_a_unit_without_the_figure_that_others_have_is_not_ranked():
    """B lacks its SIPAS: points of different worth are not compared."""
    listing, scheme = with_sipas()
    found = component(listing, scheme, given={"s": {"A": Given(80)}})
    assert [(u.complete, u.rank) for u in found.units] == [(True, 1), (False, None)]
    assert {"note-unit-given-missing", "note-incomplete"} <= codes(found, "B")


def test_appraised_points_make_the_index():
    """Appraised 60 plus printed survey points; the interval moves along; ranks follow the index."""
    listing, scheme = with_sipas()
    figures = {"s": {"A": Given(80), "B": Given(80)}}
    found = component(listing, scheme, given=figures, appraised={"A": 60.005, "B": 70})
    unit = found.unit("A")
    assert unit.index.value == pytest.approx(60.005 + 9.0)
    assert unit.index_printed == 69.01
    assert unit.index.high - unit.index.low == pytest.approx(
        unit.total.estimate.high - unit.total.estimate.low
    )
    assert [u.index_rank for u in found.units] == [2, 1]
    assert [(u.index_rank_low, u.index_rank_high) for u in found.units] == [(2, 2), (1, 1)]


def test_there_is_no_index_without_all_its_parts():
    """An index of 100 points cannot be made without SIPAS, nor for a unit that was not appraised."""
    listing, scheme = with_sipas()
    assert component(listing, scheme, appraised={"A": 60.0}).unit("A").index is None
    found = component(listing, scheme, given={"s": {"A": Given(80), "B": Given(80)}}, appraised={"A": 60.0})
    assert found.unit("A").index.value == pytest.approx(69.0)
    assert (found.unit("B").index, found.unit("A").index_rank) == (None, None)


def test_a_unit_with_few_forms_is_for_reference_only():
    """Four forms: points stay, the mark says what they are worth; the scheme says whether they are ranked."""
    listing = Listing().own("P", "A", 4, c=[5, 4, 4, 4]).own("P", "B", 10, c=[3] * 10)
    found = component(listing, tier(criterion("c", 2.0, P)))
    assert (found.unit("A").reference_only, found.unit("A").rank) == (True, 1)
    strict = component(listing, tier(criterion("c", 2.0, P), reference_ranked=False))
    assert (strict.unit("A").reference_only, strict.unit("A").rank) == (True, None)
    assert strict.unit("A").total.printed is not None
    assert "note-reference-only" in codes(strict, "A")


def test_units_that_chose_their_raters_are_marked():
    """The mark † hangs on the groups that the unit itself chose."""
    found = component(three_units(), tier(criterion("c", 10.0, P)), chosen_by_rated_unit=frozenset({"P"}))
    assert all(unit.chosen for unit in found.units)
    assert "note-chosen" in codes(found, "C")


def test_a_small_cell_is_withheld_with_another_one_so_that_no_difference_reveals_it():
    """Three answers of P are withheld, and those of Q, which would give them away; the total stays."""
    listing = Listing().own("P", "A", 9, c=[5, 3, 3]).own("Q", "A", 9, c=[3] * 7).own("R", "A", 9, c=[3] * 9)
    unit = component(listing, tier(criterion("c", 2.0, {"P": 1, "Q": 1, "R": 1}))).unit("A")
    assert [(g.group, g.suppressed) for g in unit.criteria[0].groups] == [
        ("P", True),
        ("Q", True),
        ("R", False),
    ]
    assert unit.total.suppressed is False
    assert unit.total.printed is not None


def test_a_criterion_with_few_answers_is_withheld_and_the_total_is_not():
    """Four answers on x: x and the next smallest criterion are withheld, with their areas; the total stays."""
    listing = Listing().own("P", "A", 9, x=[5, 3, 3, 2, -1, -1, -1], y=[3] * 6 + [-1], z=[3] * 7)
    scheme = tier(criterion("x", 1.0, P), criterion("y", 1.0, P, area="2"), criterion("z", 1.0, P, area="3"))
    unit = component(listing, scheme).unit("A")
    assert [part.suppressed for part in unit.criteria] == [True, True, False]
    assert [area.suppressed for area in unit.areas] == [True, True, False]
    assert unit.total.suppressed is False


def test_a_criterion_that_nobody_answered_about_a_unit_is_absent():
    """All have no opinion about A: the part is absent, A is not ranked."""
    listing = Listing().own("P", "A", 9, x=[5] * 6, y=[-1] * 6).own("P", "B", 9, x=[5] * 6, y=[4] * 6)
    found = component(listing, tier(criterion("x", 1.0, P), criterion("y", 1.0, P)))
    assert found.unit("A").criteria[1].estimate is None
    assert found.unit("A").total.max_points == 1.0
    assert {"note-part-missing", "note-incomplete"} <= codes(found, "A")


def test_cells_weighted_as_one_and_units_without_a_list_are_noted():
    """Three of A+B join the cell of A; the unit C of the scheme is on no list."""
    persons = [{"A": {"c": 4}, "B": {"c": 3}}] * 3
    listing = (
        Listing().own("P", "A", 9, c=[5, 4, 3, 3, 5]).own("P", "B", 9, c=[3] * 6).cell("P", "A+B", 7, persons)
    )
    found = component(listing, tier(criterion("c", 2.0, P), units=("A", "B", "C")))
    assert {"note-merge", "note-unlisted-unit"} <= codes(found)
    assert [weight.adjustment for weight in found.weights] == [16 / 8, 16 / 8, 9 / 6]
    assert found.order == ("A", "B")


def test_an_index_that_is_not_rounded_is_the_plain_sum():
    """A scheme may round nothing."""
    found = component(
        Listing().own("P", "A", 3, c=[5, 1, 1]), tier(criterion("c", 1.0, P)), appraised={"A": 60.0}
    )
    assert found.unit("A").index_printed == found.unit("A").index.value == 60 + 1 / 3


def test_a_criterion_that_nobody_answered_at_all_is_left_out():
    """Its points are missing for all, so all are still compared."""
    listing = Listing().own("P", "A", 9, x=[5] * 6, y=[-1] * 6)
    found = component(listing, tier(criterion("x", 1.0, P), criterion("y", 1.0, P)))
    assert (found.max_points, found.missing_points, found.unit("A").rank) == (1.0, 1.0, 1)
    assert "note-criterion-missing" in codes(found)


def test_silent_unlisted_and_absent_groups_are_three_different_notes():
    """Q was asked and said nothing, R is not on the list, S cannot exist for A."""
    listing = Listing().own("P", "A", 9, c=[5] * 5 + [4]).cell("Q", "A", 5, [])
    absent = (AbsentGroup("S", "A", Wording("lý do", "a reason")),)
    found = component(listing, tier(criterion("c", 2.0, {"P": 1, "Q": 1, "R": 1, "S": 1}), absent=absent))
    notes = {note.facts["group"]: str(note.code) for note in found.notes if "group" in note.facts}
    assert notes == {"Q": "note-group-silent", "R": "note-group-unlisted", "S": "note-group-absent"}
    (reason,) = [note.problem("en").facts["reason"] for note in found.notes if note.facts.get("group") == "S"]
    assert reason == "a reason"


def test_a_group_without_an_opinion_on_one_criterion_is_named_there():
    """Q returned six forms about A and judged y only: on x the weight of Q goes to P, and a note says so."""
    listing = Listing().own("P", "A", 9, x=[5, 4, 3, 5, 4, 3], y=[5, 4, 3, 5, 4, 3])
    listing.own("Q", "A", 9, x=[-1] * 6, y=[1, 2, 3, 1, 2, 3])
    weights = {"P": 1, "Q": 1}
    found = component(listing, tier(criterion("x", 2.0, weights), criterion("y", 2.0, weights)))
    assert found.unit("A").criteria[0].estimate.value == pytest.approx(2 * 0.75)
    (note,) = [note for note in found.notes if str(note.code) == "note-group-no-opinion"]
    assert note.facts == {"group": "Q", "unit": "A", "criteria": "x"}


def test_a_group_declared_absent_that_answers_still_counts():
    """The list wins over the scheme, and a note says so."""
    listing = Listing().own("P", "A", 9, c=[5] * 6)
    absent = (AbsentGroup("P", "A", Wording("lý do", "a reason")),)
    found = component(listing, tier(criterion("c", 2.0, P), absent=absent))
    assert "note-group-not-absent" in codes(found, "A")
    assert found.unit("A").total.printed == 2.0


def test_answers_that_all_agree_take_the_spread_of_the_group():
    """Six equal answers of nine in A, a spread of 1250 / 5 in B: A is not certain, and a note says so."""
    listing = Listing().own("P", "A", 9, c=[4] * 6).own("P", "B", 9, c=[5, 4, 4, 4, 4, 3])
    found = component(listing, tier(criterion("c", 2.0, P)))
    pooled = (0 + 2 * 25**2) / (5 + 5)
    assert found.unit("A").total.estimate.se == pytest.approx(2 / 100 * np.sqrt((1 - 6 / 9) * pooled / 6))
    assert found.unit("A").total.estimate.df == 10
    assert found.unit("A").criteria[0].alike
    assert "note-no-spread" in codes(found, "A")
    assert "note-no-spread" not in codes(found, "B")


def test_when_a_whole_group_agrees_one_more_answer_at_the_other_end_is_counted():
    """Six equal answers of nine, nobody else: range² 6/49 with N/(N - 1); errors of two items add up."""
    listing = Listing().own("P", "A", 9, c=[4] * 6, d=[5] * 6)
    found = component(listing, tier(criterion("c", 2.0, P), criterion("d", 2.0, P)))
    expected = 2 / 100 * np.sqrt((1 - 6 / 9) * 100**2 * 6 / 49 * 9 / 8 / 6)
    assert [part.estimate.se for part in found.unit("A").criteria] == pytest.approx([expected] * 2)
    assert found.unit("A").total.estimate.se == pytest.approx(2 * expected)
    assert {"note-no-spread", "note-spread-bound"} <= codes(found, "A")


def test_a_single_opinion_among_many_forms_is_not_certain():
    """Ten forms, one opinion on x: its error is that of one answer with the spread of the group."""
    listing = Listing().own("P", "A", 12, x=[4] + [-1] * 9, y=[1, 2, 3, 4, 5] * 2)
    listing.own("P", "B", 12, x=[1, 2, 3, 4, 5] * 2, y=[1, 2, 3, 4, 5] * 2)
    found = component(listing, tier(criterion("x", 2.0, P), criterion("y", 2.0, P)))
    part = found.unit("A").criteria[0]
    assert part.estimate.se == pytest.approx(2 / 100 * np.sqrt((1 - 10 / 12) * 1250 * 10 / 9))
    assert part.estimate.df == 9
    assert not found.unit("A").criteria[1].alike


def test_equal_answers_that_no_binary_fraction_holds_leave_no_trace():
    """Eleven of thirty say 4 of 4 levels at thirds: no error of 1e-9, no negative variance, a critical value."""
    rule = Rule(RuleName.OPTION_PERCENT, 4, (0, 100 / 3, 200 / 3, 100))
    for valid, eligible in ((11, 30), (23, 26), (14, 17), (11, 15), (25, 29)):
        listing = Listing().own("P", "A", eligible, c=[3] * valid)
        listing.own("P", "B", eligible, c=([1, 2, 3, 4] * 8)[:valid])
        listing.own("P", "C", eligible, c=[2] * valid)
        found = component(listing, tier(criterion("c", 2.0, P, rule=rule)))
        assert [unit.criteria[0].alike for unit in found.units] == [True, False, True]
        assert found.critical_value > 0
        assert (found.covariance.diagonal() > 1e-6).all()


def test_a_unit_whose_listed_persons_all_answered_is_known_whatever_others_did():
    """Three of three in A+B, so few that the cell might join that of A: B has no error."""
    persons = [{"A": {"c": level}, "B": {"c": level}} for level in (5, 3, 4)]
    listing = Listing().own("P", "A", 12, c=[5, 4, 3, 2, 1, 3]).cell("P", "A+B", 3, persons)
    found = component(listing, tier(criterion("c", 2.0, P)))
    assert (found.unit("A").total.estimate.se > 0, found.unit("B").total.estimate.se) == (True, 0.0)
    assert "note-full-response" in codes(found, "B")


def test_a_single_answer_takes_the_largest_spread_that_the_scale_allows():
    """One answer of nine and nobody to borrow from: Popoviciu's bound, (range/2)² N/(N - 1)."""
    found = component(Listing().own("P", "A", 9, c=[4]), tier(criterion("c", 2.0, P)))
    expected = 2 / 100 * np.sqrt((1 - 1 / 9) * 50**2 * 9 / 8)
    assert found.unit("A").total.estimate.se == pytest.approx(expected)
    assert "note-spread-bound" in codes(found, "A")


def test_a_small_cell_has_the_error_of_its_neighbour_and_its_own_mean():
    """Two answers of nine in A with the spread of both cells: pooled s² within cells."""
    listing = Listing().own("P", "A", 9, c=[5, 3]).own("P", "B", 9, c=[1, 2, 3, 4, 5, 3])
    found = component(listing, tier(criterion("c", 2.0, P)))
    a, b = np.array([100, 50]), np.array([0, 25, 50, 75, 100, 50])
    pooled = (a.var() * 2 + b.var() * 6) / (1 + 5)
    assert found.unit("A").total.estimate.value == 1.5
    assert found.unit("A").total.estimate.se == pytest.approx(2 / 100 * np.sqrt((1 - 2 / 9) * pooled / 2))
    assert found.unit("A").total.estimate.df == 6
    assert found.merges[0].cells == ("P|A", "P|B")


def test_a_unit_rated_by_few_of_a_merged_cell_does_not_look_certain():
    """One person of A+B joins the cell of A: about B there is one answer, with the spread of all."""
    levels = [5, 4, 3, 3, 5, 1]
    listing = Listing().own("P", "A", 12, c=levels).cell("P", "A+B", 6, [{"A": {"c": 3}, "B": {"c": 4}}])
    found = component(listing, tier(criterion("c", 2.0, P)))
    spread = np.var(25.0 * np.array(levels), ddof=1)
    weight, fraction = 18 / 7, 7 / 18
    expected = 2 / 100 * np.sqrt((1 - fraction) * weight**2 * spread) / weight
    assert found.unit("B").total.estimate.se == pytest.approx(expected)
    assert found.difference_se[0, 1] == pytest.approx(np.hypot(found.unit("A").total.estimate.se, expected))


def test_units_rated_by_the_same_persons_are_compared_with_their_covariance():
    """Persons who are lenient to both: the difference is surer than two separate errors say."""
    persons = [{"A": {"c": level}, "B": {"c": level - 1}} for level in (5, 4, 3, 2, 5, 4, 3, 2)]
    found = component(Listing().cell("P", "A+B", 20, persons), tier(criterion("c", 2.0, P)))
    assert found.difference_se[0, 1] == 0.0
    assert [(pair.above, pair.below) for pair in found.distinguishable] == [("A", "B")]
    assert [(u.rank_low, u.rank_high) for u in found.units] == [(1, 1), (2, 2)]


def test_the_same_seed_gives_the_same_component():
    """Every draw hangs on the seed."""
    listing, scheme = with_sipas()
    first, second = (component(listing, scheme) for _ in range(2))
    assert (first.critical_value, first.units, first.notes) == (
        second.critical_value,
        second.units,
        second.notes,
    )
    assert first.seed == 1


def test_forms_are_counted_as_sent_returned_and_valid():
    """Phát ra, thu về, hợp lệ about one unit."""
    listing = Listing().own("P", "A", 9, c=[5, 4, 3]).own("Q", "A", 5, c=[3] * 5)
    listing.cells[0]["returned"] = 4
    unit = component(listing, tier(criterion("c", 2.0, {"P": 1, "Q": 1}))).unit("A")
    assert (unit.asked, unit.returned, unit.forms) == (14, 9, 8)


def test_matrices_cannot_be_written():
    """A component is a value."""
    found = component(three_units(), tier(criterion("c", 10.0, P)))
    with pytest.raises(ValueError, match="read-only"):
        found.covariance[0, 0] = 1.0
    with pytest.raises(KeyError):
        found.unit("nowhere")
