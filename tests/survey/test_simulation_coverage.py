"""The known truth is covered by the 95 % intervals at their rate: real plans, questionnaires and schemes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.component import survey_component
from analysis.inputs import Given
from analysis.scheme import load_scheme
from questionnaires.load import load_set
from sampling.frame import simulate
from sampling.load import load_plan
from survey.simulation import Latent, invent
from survey.simulation_truth import returned_tables, truth, truth_tables

SKEWED = Latent()
"""Most answers are good or very good, as in published surveys."""

EVEN = replace(SKEWED, centre=0.0, thresholds=(-1.2, 1.2))
"""Answers lie evenly around the middle."""


def share_covered(plan: str, latent: Latent, seeds: range) -> float:
    """Return the share of the units' 95 % intervals that hold the truth, over seeds and tiers."""
    frame = simulate(load_plan(plan), np.random.default_rng(2023))
    questionnaires, scheme = load_set(plan), load_scheme(plan)
    held = []
    for seed in seeds:
        invented = invent(frame, questionnaires, np.random.default_rng(seed), latent=latent)
        known = truth(invented, frame, scheme)
        for tier, tables in returned_tables(invented, frame).items():
            found = survey_component(tables.ratings, tables.listed, scheme.tier(tier), seed=seed, draws=200)
            for unit in found.units:
                interval, value = unit.total.estimate, known[tier].unit(unit.code).total.estimate.value
                held.append(interval.low - 1e-9 <= value <= interval.high + 1e-9)
    return float(np.mean(held))


@pytest.mark.slow
def test_intervals_of_the_ministrys_plan_hold_the_truth_at_their_rate():
    """19 ministries and 63 provinces, 50,155 forms, six seeds: 492 intervals, 95 % give or take 2.5 points."""
    assert 0.925 <= share_covered("757-2023", SKEWED, range(6)) <= 0.98


@pytest.mark.slow
def test_intervals_of_a_small_plan_hold_the_truth_at_their_rate():
    """Bình Phước, 9 persons a department, answers evenly spread: 1,240 intervals over 40 seeds."""
    assert 0.93 <= share_covered("binh-phuoc-2022", EVEN, range(40)) <= 0.97


@pytest.mark.slow
def test_intervals_of_a_small_plan_with_skewed_answers_lose_little():
    """With 9 persons who mostly say "very good" a t-interval covers a little less than it says, not much."""
    assert 0.91 <= share_covered("binh-phuoc-2022", SKEWED, range(40)) <= 0.97


def test_the_truth_is_plain_arithmetic_over_everybody():
    """Points = maximum × mean over groups of the mean of (level - 1)/4 over all who say something, added up."""
    frame = simulate(load_plan("binh-phuoc-2022"), np.random.default_rng(1))
    invented = invent(frame, load_set("binh-phuoc-2022"), np.random.default_rng(2))
    scheme = load_scheme("binh-phuoc-2022")
    ratings = truth_tables(invented, frame)["department"].ratings
    ours = ratings[ratings["unit"] == "BP-SYT"]
    expected = 0.0
    for criterion in scheme.tier("department").criteria:
        levels = ours[criterion.items[0]].where(lambda level: level > 0)
        shares = ((levels - 1) / 4).groupby(ours["group"], observed=True).mean()
        expected += criterion.max_points * shares.mean()
    found = truth(invented, frame, scheme)["department"].unit("BP-SYT").total
    assert found.estimate.value == pytest.approx(expected, rel=1e-12)
    assert found.estimate.se == 0.0


def test_given_figures_are_part_of_the_truth():
    """With SIPAS given, a province's truth is out of 32 points instead of 22."""
    plan = load_plan("757-2023")
    frame = simulate(plan, np.random.default_rng(1))
    frame = frame[frame["group"] == "Q09"].reset_index(drop=True)
    scheme = load_scheme("757-2023")
    invented = invent(frame, load_set("757-2023"), np.random.default_rng(2))
    provinces = sorted(set(frame["rates"]))
    linked = next(c.id for c in scheme.tier("province").criteria if not c.items)
    bare = truth(invented, frame, scheme)["province"].unit("79").total.estimate.value
    figures = {linked: {code: Given(80.0) for code in provinces}}
    full = truth(invented, frame, scheme, given=figures)["province"].unit("79").total.estimate.value
    assert full - bare == pytest.approx(8.0)


def test_half_of_the_answers_cost_nothing_when_all_say_the_same():
    """Without any spread between persons the estimate is the truth, whoever answers."""
    same = Latent(leniency=0, halo=0, noise=0, no_opinion=0, cannot_judge=0, unanswered=0, abandoned=0)
    frame = simulate(load_plan("binh-phuoc-2022"), np.random.default_rng(1))
    invented = invent(frame, load_set("binh-phuoc-2022"), np.random.default_rng(2), latent=same)
    scheme = load_scheme("binh-phuoc-2022")
    known = truth(invented, frame, scheme)
    tables = returned_tables(invented, frame)["district"]
    found = survey_component(tables.ratings, tables.listed, scheme.tier("district"), seed=1, draws=200)
    errors = pd.Series(
        {
            u.code: u.total.estimate.value - known["district"].unit(u.code).total.estimate.value
            for u in found.units
        }
    )
    assert errors.abs().max() < 1e-9
