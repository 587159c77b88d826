"""Reserves step in; weights and response rates stay honest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.selection.replacement import Sampled, outcomes, read_outcome, replace_units


def domain(name, n, reserves, listed):
    """Return n persons drawn at random from a list, and their reserves."""
    main = [Sampled(f"{name}{k}", name, 0, n / listed, listed / n) for k in range(n)]
    return [*main, *(Sampled(f"{name}r{k}", name, k, n / listed, None) for k in range(1, reserves + 1))]


def test_weights_are_those_of_the_larger_sample():
    """4 of 40; two do not answer: 6 were asked, each stands for 40 / 6, those replaced too."""
    done = replace_units(domain("A", 4, 3, 40), [("A0", "từ chối"), ("A1", "không liên lạc được")])
    asked = [row for row in done.rows if row.weight is not None]
    assert len(asked) == 6
    assert {round(row.weight, 10) for row in asked} == {round(40 / 6, 10)}
    assert [row.probability for row in asked] == pytest.approx([6 / 40] * 6)
    assert [row.released for row in done.rows[-3:]] == [True, True, False]


def test_the_response_rate_counts_who_was_replaced():
    """Six asked, two refused: at most 4 of 6; of the ineligible the rate says nothing."""
    refused = replace_units(domain("A", 4, 3, 40), [("A0", "refused"), ("A1", "refused")]).effects[0]
    moved = replace_units(domain("A", 4, 3, 40), [("A0", "moved away"), ("A1", "died")]).effects[0]
    assert refused.response_at_most == pytest.approx(100 * 4 / 6)
    assert (moved.response_at_most, moved.ineligible) == (100.0, 2)
    assert refused.weight_factor == pytest.approx(4 / 6)


def test_a_reserve_that_fails_is_followed_by_the_next():
    """In the order of their ranks."""
    done = replace_units(domain("A", 2, 3, 20), [("A0", "refused"), ("Ar1", "refused")])
    assert [row.person for row in done.rows if row.released] == ["Ar1", "Ar2"]


def test_domains_do_not_disturb_one_another():
    """Only the domain where somebody was replaced changes."""
    done = replace_units([*domain("A", 2, 1, 20), *domain("B", 2, 1, 20)], [("A0", "refused")])
    assert [row.weight for row in done.rows if row.domain == "B" and row.reserve == 0] == [10.0, 10.0]
    assert [effect.domain for effect in done.effects] == ["A"]


def test_unequal_weights_keep_their_proportions():
    """A reserve enters with its own probability."""
    sample = [
        Sampled("a", "A", 0, 0.5, 2.0),
        Sampled("b", "A", 0, 0.25, 4.0),
        Sampled("c", "A", 1, 0.1, None),
    ]
    done = replace_units(sample, [("a", "refused")])
    assert [row.weight for row in done.rows] == pytest.approx([2 * 2 / 3, 4 * 2 / 3, 10 * 2 / 3])


def test_where_somebody_chose_no_weight_appears():
    """Nothing is invented."""
    sample = [Sampled("a", "A", 0, None, None), Sampled("b", "A", 1, None, None)]
    assert [row.weight for row in replace_units(sample, [("a", "refused")]).rows] == [None, None]


def test_all_problems_are_named_at_once():
    """Spent reserves, an unknown outcome, somebody who is not there."""
    with pytest.raises(SamplingError) as caught:
        replace_units(
            domain("A", 3, 1, 9), [("A0", "refused"), ("A1", "refused"), ("X", "refused"), ("A2", "?!")]
        )
    assert [str(problem.code) for problem in caught.value.problems] == [
        "selection-not-in-sample",
        "selection-outcome-unknown",
        "selection-reserves-spent",
    ]


def test_outcomes_are_read_in_both_languages_and_without_accents():
    """And include the reasons of respondent lists."""
    assert read_outcome("tu choi") is read_outcome("Refused")
    assert (read_outcome("nghỉ hưu").eligible, read_outcome("nghỉ thai sản").eligible) == (False, True)
    assert read_outcome("buồn") is None
    assert len({outcome.id for outcome in outcomes().values()}) >= 10


@given(st.integers(1, 8), st.integers(0, 8), st.integers(0, 30))
@settings(max_examples=50, deadline=None)
def test_weights_of_those_asked_add_to_the_list(n, failed, more):
    """N = Σ weights, however many step in."""
    failed, listed = min(failed, n), 2 * n + more
    done = replace_units(domain("A", n, n, listed), [(f"A{k}", "refused") for k in range(failed)])
    assert sum(row.weight for row in done.rows if row.weight is not None) == pytest.approx(listed)
