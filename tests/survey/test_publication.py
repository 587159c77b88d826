"""Published results: the printed digits, nothing to solve small groups from."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from survey.numbers import round_half_up
from survey.publication import published
from survey.report.words import points, share, span
from survey.resultset import Interval, ResultSet
from tests.survey.invented_results import exact, result_set

LONG = re.compile(r"\d+\.\d{4,}|\de-\d")


def test_publishing_twice_changes_nothing():
    """Rounding what is rounded gives it again."""
    once = published(exact())
    assert published(once) == once
    assert ResultSet.from_json(once.to_json()) == once


@given(st.floats(0, 100), st.floats(0, 10), st.floats(1, 1e6))
def test_any_interval_is_published_once_and_for_all(value, se, df):
    """No double is moved by a second rounding, and the digits are the printed ones."""
    result = result_set()
    tier = result.tiers[0]
    unit = replace(tier.units[0], points=Interval(value, se, df, value - se, value + se))
    shown = published(replace(result, tiers=(replace(tier, units=(unit,)),)))
    assert published(shown) == shown
    found = shown.tiers[0].units[0].points
    assert (points(found.value, "vi"), span(found, "vi")) == (points(value, "vi"), span(unit.points, "vi"))
    assert found.df == round_half_up(df, 0)


def test_no_published_number_has_more_than_three_decimals():
    """In the whole JSON but the pictures, which are drawn once, and the provenance, which holds no figure."""
    shown = replace(published(exact()), figures=(), provenance=result_set().provenance)
    assert LONG.findall(replace(exact(), figures=()).to_json()) != []
    assert LONG.findall(shown.to_json()) == []


def test_totals_ranks_and_counts_are_those_printed_from_the_exact_results():
    """What a reader of the report sees does not change."""
    for before, after in zip(exact().tiers, published(exact()).tiers, strict=True):
        assert [printed(unit) for unit in before.units] == [printed(unit) for unit in after.units]
        assert [said(part) for part in before.group_parts] == [said(part) for part in after.group_parts]
        assert (before.notes, before.merges, before.response) == (after.notes, after.merges, after.response)


def printed(unit):
    """Return the line of a unit as the report prints it, and its criteria."""
    parts = [part.estimate and points(part.estimate.value, "vi") for part in (*unit.areas, *unit.criteria)]
    ranks = (unit.rank, unit.rank_low, unit.rank_high, unit.tied, unit.forms, unit.asked)
    return (
        points(unit.points.value, "vi"),
        points(unit.points.se, "vi"),
        span(unit.points, "vi"),
        ranks,
        parts,
    )


def said(part):
    """Return what a group says as the report prints it."""
    return part.group, part.criterion, part.percent and share(part.percent, 100, "vi"), part.suppressed


def test_figures_before_rounding_and_covariances_are_gone():
    """They would turn a sum into equations for its parts."""
    for tier in published(exact()).tiers:
        assert (tier.covariance_order, tier.covariance) == ((), ())
        parts = [part for unit in tier.units for part in (*unit.areas, *unit.criteria)]
        assert {each.unrounded for each in (*tier.units, *parts)} == {None}


def test_provenance_and_pictures_stay():
    """Hashes speak of the exact data; pictures are drawn once."""
    before, after = exact(), published(exact())
    assert (after.provenance, after.figures) == (before.provenance, before.figures)


def test_the_same_results_are_published_as_the_same_bytes():
    """Twice from equal result sets."""
    assert published(exact()).to_json() == published(exact()).to_json()
