"""Permanent random numbers coordinate rounds and limit how often one person is asked."""

import numpy as np
import pytest

from sampling.errors import SamplingError
from sampling.selection.ordered import sequential_poisson_ranks, smallest
from sampling.selection.permanent import collocated, permanent_numbers, shifted
from sampling.selection.rotation import resting, rotation_starts

KEY = b"khoa thu nghiem 1234"
IDS = [f"P{number:05d}" for number in range(4000)]


def asked(start, rate=0.25):
    numbers = shifted(permanent_numbers(IDS, KEY), start)
    taken = smallest(sequential_poisson_ranks(np.full(len(IDS), rate), numbers), int(rate * len(IDS)))
    return set(np.flatnonzero(taken))


def test_numbers_depend_on_the_person_and_the_key_alone():
    """Neither the order of the list nor other persons matter; another key gives other numbers."""
    numbers = dict(zip(IDS, permanent_numbers(IDS, KEY), strict=True))
    few = permanent_numbers(["P00009", "P00003"], KEY)
    assert few.tolist() == [numbers["P00009"], numbers["P00003"]]
    assert permanent_numbers(["P00009"], KEY + b"!")[0] != numbers["P00009"]


def test_numbers_are_spread_evenly():
    """Twenty classes of equal chance, chi-square with 19 degrees of freedom below 43.8 (one in a thousand)."""
    counts = np.histogram(permanent_numbers(IDS, KEY), bins=20, range=(0, 1))[0]
    assert ((counts - 200) ** 2 / 200).sum() < 43.8


def test_the_same_start_keeps_persons_and_a_moved_one_gives_others():
    """Positive and negative coordination."""
    assert asked(0.0) == asked(0.0)
    assert len(asked(0.0) & asked(0.5)) == 0


def test_rotation_asks_nobody_more_often_than_said():
    """A quarter of the list in each of four rounds, everybody once (but for the few at the borders)."""
    rounds = [asked(start, 0.2) for start in rotation_starts(0.2, rounds=4, at_most=1)]
    counts = np.bincount([person for round_ in rounds for person in round_], minlength=len(IDS))
    assert np.mean(counts > 1) < 0.02


def test_rotation_that_cannot_be_is_refused_with_what_can():
    """40 % of the list three times over."""
    with pytest.raises(SamplingError) as caught:
        rotation_starts(0.4, rounds=3, at_most=1)
    assert dict(caught.value.problems[0].facts)["possible"] == 2


def test_a_short_key_is_refused():
    """Otherwise who will be asked could be guessed."""
    with pytest.raises(SamplingError) as caught:
        permanent_numbers(IDS, b"short")
    assert str(caught.value.problems[0].code) == "selection-key-missing"


def test_collocated_numbers_keep_the_order_and_are_even():
    """The k-th smallest lies at (k − ε) / N."""
    numbers = np.array([0.9, 0.11, 0.1, 0.7])
    found = collocated(numbers, np.array([0, 0, 0, 1]), np.array([0.5, 0.25]))
    assert found.tolist() == [5 / 6, 0.5, 1 / 6, 0.75]


def test_who_was_asked_enough_rests():
    """Only the rounds within the window count."""
    rounds = [["a"], ["a", "b"], ["b", "c", "c"]]
    assert resting(rounds, within=3, at_most=2) == {"b"}
    assert resting(rounds, within=2, at_most=1) == {"b", "c"}
    assert resting(rounds, within=1, at_most=1) == frozenset()
