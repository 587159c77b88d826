"""The campaign tried out many times: the same numbers as scoring row by row, and the formula beside them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from analysis.inputs import Inputs, read_inputs
from analysis.moments import Rows
from analysis.ranks import difference_se
from analysis.scheme import load_scheme
from analysis.scheme_model import OutsideWeight, Pooling
from analysis.score import score
from questionnaires.load import load_set
from sampling.frame import simulate
from sampling.load import load_plan
from sampling.plan import Text
from sampling.precision import load_assumptions, with_response
from survey.campaign.repetitions import AT_ONCE, repeat
from survey.campaign.results import Campaign, simulate_campaign
from survey.campaign.world import world
from survey.simulation import invent
from survey.simulation_truth import truth_tables
from tests.analysis.invented import criterion, tier

SMALL = "binh-phuoc-2022"
TRIAL = Text("thử", "a trial")


@cache
def campaign(name: str) -> Campaign:
    """Return the questionnaires and the scheme of a plan of the catalogue."""
    return Campaign(load_set(name), load_scheme(name))


@cache
def frame(name: str):
    """Invent the list of a plan."""
    return simulate(load_plan(name), np.random.default_rng(1))


def run(name: str, seed: int = 3, **settings):
    """Try a campaign out."""
    assumed = settings.pop("assumptions", load_assumptions(name))
    rng = np.random.default_rng(seed)
    return simulate_campaign(load_plan(name), frame(name), campaign(name), assumed, rng, **settings)


def everybody(name: str, tier_id: str) -> Inputs:
    """Return what everybody listed would say about one tier."""
    invented = invent(frame(name), load_set(name), np.random.default_rng(2))
    tables = truth_tables(invented, frame(name))[tier_id]
    return read_inputs(tables.ratings, tables.listed, load_scheme(name).tier(tier_id))


def many_units(persons: int = 40, **settings) -> tuple[Inputs, object]:
    """Return 40 persons of two cells who rate eight units on seven items each."""
    rng = np.random.default_rng(4)
    rules = tier(*(criterion(f"c{k}", 2.0, {"g": 1}) for k in range(7)), **settings)
    levels = rng.integers(1, 6, (persons * 8, 7)).astype(np.int8)
    person = np.repeat(np.arange(persons), 8)
    rows = Rows((person >= persons // 2).astype(np.intp), np.tile(np.arange(8), persons), person, levels)
    cells = tuple(
        replace(
            everybody(SMALL, "district").cells[0],
            group="g",
            name=name,
            units=np.arange(8),
            eligible=20,
            valid=20,
        )
        for name in ("g|@01", "g|@02")
    )
    return Inputs(tuple(f"U{u}" for u in range(8)), cells, rows), rules


def row_by_row(inputs: Inputs, rules, response: list[float], seed: int, number: int) -> list:
    """Score the same repetitions from the rows of those who answered, one after the other."""
    rng = np.random.default_rng(seed)
    answered = [
        rng.random((number, cell.eligible)) < p for cell, p in zip(inputs.cells, response, strict=True)
    ]
    found = []
    for r in range(number):
        keep = np.zeros(len(inputs.rows.cell), dtype=bool)
        cells = []
        for i, cell in enumerate(inputs.cells):
            mine = inputs.rows.cell == i
            _, place = np.unique(inputs.rows.response[mine], return_inverse=True)
            keep[mine] = answered[i][r][place]
            valid = int(answered[i][r].sum())
            cells.append(replace(cell, valid=valid, returned=valid))
        rows = Rows(*(getattr(inputs.rows, name)[keep] for name in ("cell", "unit", "response", "levels")))
        found.append(score(Inputs(inputs.units, tuple(cells), rows), rules))
    return found


CASES = {
    "small cells": lambda: (everybody(SMALL, "department"), load_scheme(SMALL).tier("department")),
    "districts": lambda: (everybody(SMALL, "district"), load_scheme(SMALL).tier("district")),
    "19 ministries": lambda: (everybody("757-2023", "ministry"), load_scheme("757-2023").tier("ministry")),
    "eight units": many_units,
    "provinces equal": lambda: many_units(outside=OutsideWeight.PROVINCE),
    "persons pooled": lambda: many_units(pooling=Pooling.POOL),
}


@pytest.mark.parametrize("case", CASES)
def test_repetitions_are_what_scoring_row_by_row_gives(case):
    """Points, variances and degrees of freedom agree to rounding: merged, thin, large and shared cells alike."""
    inputs, rules = CASES[case]()
    response = [0.6] * len(inputs.cells)
    ours = repeat(world(inputs, rules), response, np.random.default_rng(9), 4, critical=3.0)
    for r, peer in enumerate(row_by_row(inputs, rules, response, 9, 4)):
        value = np.nansum(peer.combination.percent * peer.shape.maximum / 100, axis=1)
        assert np.allclose(ours.value[r], value, rtol=1e-12)
        assert np.allclose(ours.variance[r], peer.fpc.variance[:, -1], rtol=1e-9)
        assert np.allclose(ours.df[r], peer.fpc.df[:, -1], rtol=1e-9, equal_nan=True)


def test_units_rated_by_the_same_persons_are_compared_with_their_covariance():
    """Pairs told apart are those that scoring row by row tells apart, covariance included."""
    inputs, rules = many_units()
    response = [0.6] * len(inputs.cells)
    ours = repeat(world(inputs, rules), response, np.random.default_rng(9), 4, critical=1.0)
    for r, peer in enumerate(row_by_row(inputs, rules, response, 9, 4)):
        value = np.nansum(peer.combination.percent * peer.shape.maximum / 100, axis=1)
        se = difference_se(peer.fpc.covariance)
        assert ours.apart[r] == (value[:, None] - value[None, :] > se + np.eye(len(value))).sum()


def test_full_response_finds_the_truth():
    """When everybody answers there is no error, every interval holds the truth and the best unit is first."""
    groups = {group.id: 1.0 for group in load_plan(SMALL).groups}
    everyone = with_response(load_assumptions(SMALL), groups, TRIAL)
    for found in run(SMALL, assumptions=everyone, repetitions=3, worlds=1):
        assert {unit.se for unit in found.units} == {0.0}
        assert (found.covered, found.best_first, found.ratio, found.wrong) == (1.0, 1.0, 1.0, 0.0)
        assert found.rank_errors[0] == 1.0


def test_the_same_seed_gives_the_same_results():
    """Chance comes from the generator alone."""
    assert run(SMALL, repetitions=6, worlds=2) == run(SMALL, repetitions=6, worlds=2)
    assert run(SMALL, repetitions=6, worlds=2) != run(SMALL, seed=4, repetitions=6, worlds=2)


@pytest.mark.slow
def test_the_number_of_processes_does_not_matter():
    """Two processes give what one gives."""
    assert run(SMALL, repetitions=6, worlds=2, workers=2) == run(SMALL, repetitions=6, worlds=2)


def test_repetitions_are_shared_between_worlds():
    """Seven repetitions over three worlds: three, two and two."""
    found = run(SMALL, repetitions=7, worlds=3)
    assert {(each.repetitions, each.worlds) for each in found} == {(7, 3)}
    assert {each.worlds for each in run(SMALL, repetitions=2, worlds=10)} == {2}


def test_more_repetitions_than_one_batch_are_all_kept():
    """One batch and one repetition more."""
    inputs = everybody(SMALL, "district")
    found = repeat(
        world(inputs, load_scheme(SMALL).tier("district")),
        [0.8] * len(inputs.cells),
        np.random.default_rng(1),
        AT_ONCE + 1,
        critical=3.0,
    )
    assert found.value.shape == (AT_ONCE + 1, len(inputs.units))
    assert len(found.forms) == len(found.apart) == AT_ONCE + 1


def test_the_formula_is_what_the_simulation_finds_for_small_units():
    """Bình Phước, 9 to 17 persons a unit: empirical standard errors within 12 % of the formula; t-intervals hold."""
    for found in run(SMALL, repetitions=80, worlds=20):
        assert found.ratio == pytest.approx(1, abs=0.12)
        assert 0.92 <= found.covered <= 0.98
        assert sum(found.rank_errors) == pytest.approx(1)


@pytest.mark.slow
def test_the_formula_is_what_the_simulation_finds_for_the_ministrys_plan():
    """50,155 forms, 60 repetitions in 6 worlds: within 12 % (ministries) and 6 % (provinces) of the formula."""
    ministry, province = run("757-2023", repetitions=60, worlds=6)
    assert ministry.ratio == pytest.approx(1, abs=0.12)
    assert province.ratio == pytest.approx(1, abs=0.06)
    assert 0.93 <= ministry.covered <= 0.97
    assert 0.93 <= province.covered <= 0.97
    assert province.apart == pytest.approx(province.apart_formula, rel=0.15)
    assert max(ministry.wrong, province.wrong) <= 0.05
