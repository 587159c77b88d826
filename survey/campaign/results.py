"""What many repetitions say beside the formula: errors, coverage of intervals, stability of ranks."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np

from analysis.intervals import estimate
from analysis.ranks import competition_ranks
from sampling.errors import Problem, SamplingError
from sampling.precision import cells_of_rows, expected_precision
from sampling.precision_codes import PrecisionCode
from survey.campaign.repetitions import Repetitions, repeat
from survey.campaign.world import invented_world

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    import pandas as pd
    from numpy.random import Generator
    from numpy.typing import NDArray

    from analysis.scheme_model import Scheme, SchemeTier
    from questionnaires.model import Questionnaire
    from sampling.plan import Plan
    from sampling.precision import Assumptions, TierPrecision
    from survey.campaign.world import World
    from survey.simulation import Latent

WORLDS = 10


@dataclass(frozen=True, slots=True)
class CampaignUnit:
    """One unit over all repetitions, in points.

    `se` is the root mean square of estimate minus truth (the empirical standard error), `reported` the root
    mean of the variances that scoring reports, `formula` what was expected beforehand; `bias` the mean error;
    `covered` the share of 95 % intervals that hold the truth.
    """

    code: str
    se: float
    reported: float
    formula: float
    bias: float
    covered: float


@dataclass(frozen=True, slots=True)
class CampaignTier:
    """One tier over all repetitions.

    `covered` is the share of all 95 % intervals that hold the truth. `ratio` is formula / empirical standard
    error (root mean squares over units). `best_first`: share of repetitions in which the truly best unit is
    first.
    `rank_errors[d]` is the share of ranks that lie d places from the true one. `apart` and `apart_formula`
    are mean pairs told apart, `pairs` all pairs; `wrong`: share of repetitions with a pair told apart the
    wrong way round. `worlds` invented sets of answers, `repetitions` fieldworks in all.
    """

    tier: str
    max_points: float
    units: tuple[CampaignUnit, ...]
    repetitions: int
    worlds: int
    forms: float
    covered: float
    ratio: float
    best_first: float
    rank_errors: tuple[float, ...]
    pairs: int
    apart: float
    apart_formula: float
    wrong: float


@dataclass(frozen=True, slots=True, eq=False)
class Campaign:
    """What is asked of each group, how it is scored, and the effects behind the invented answers."""

    questionnaires: Mapping[str, Questionnaire]
    scheme: Scheme
    latent: Latent | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """One world for one process: its seed, how often, and by group and tier response and critical value."""

    frame: pd.DataFrame
    campaign: Campaign
    seed: np.random.SeedSequence
    repetitions: int
    response: Mapping[str, float]
    critical: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Done:
    """One world of one tier with its repetitions; `held` (R, U) marks intervals that hold the truth."""

    tier: SchemeTier
    units: tuple[str, ...]
    truth: NDArray[np.float64]
    found: Repetitions
    held: NDArray[np.bool_]


def simulate_campaign(
    plan: Plan,
    frame: pd.DataFrame,
    campaign: Campaign,
    assumptions: Assumptions,
    rng: Generator,
    *,
    repetitions: int = 1000,
    worlds: int = WORLDS,
    workers: int = 1,
) -> tuple[CampaignTier, ...]:
    """Return what `repetitions` campaigns on a respondent list would find, beside what the formula expects.

    In each of `worlds` worlds everybody's answers are invented once; that world's truth is the component over
    all of them. Each repetition then draws who answers, everyone with the chance assumed for the group, takes
    the moments of those who do, and runs the scoring of `analysis` on them: merged cells, borrowed spread,
    redistribution and degrees of freedom are the real ones. The same generator state gives the same results,
    whatever the number of `workers` (processes).

    Parameters
    ----------
    plan, frame
        The plan and its respondent list: one row is one form.
    campaign
        What is asked of each group, how it is scored, and the effects behind the invented answers.
    assumptions
        Response by group; its other numbers serve the formula only.
    rng
        Source of all chance.
    repetitions, worlds
        Fieldworks in all, and sets of invented answers that they are shared between.
    workers
        Processes; more than one need a main module that can be imported without running.

    Raises
    ------
    SamplingError
        If the list has a group that the plan, or the questionnaires, do not have.

    Notes
    -----
    Ranks are those of points before rounding. Who answers does not depend on what one would say.
    """
    _refuse_unasked(frame, campaign)
    rows = zip(*(frame[name].tolist() for name in ("group", "unit", "rates")), strict=True)
    expected = expected_precision(plan, assumptions, cells=cells_of_rows(plan, rows))
    number = min(worlds, repetitions)
    needed = frame[["person", "group", "unit", "rates"]]
    jobs = [
        _Job(
            needed,
            campaign,
            np.random.SeedSequence(int(seed)),
            repetitions // number + (place < repetitions % number),
            {group.id: assumptions.response_of(group.id) for group in plan.groups},
            {tier.tier: tier.ranks.critical if tier.ranks else np.inf for tier in expected.tiers},
        )
        for place, seed in enumerate(rng.integers(2**63, size=number))
    ]
    done = [each for world in _run(jobs, workers) for each in world]
    return tuple(
        _tier(expected.tier(tier), [each for each in done if each.tier.id == tier])
        for tier in dict.fromkeys(each.tier.id for each in done)
    )


def _refuse_unasked(frame: pd.DataFrame, campaign: Campaign) -> None:
    known = list(campaign.questionnaires)
    facts = {"known": ", ".join(known)}
    problems = [
        Problem("", PrecisionCode.NO_QUESTIONNAIRE, {"asked": group, **facts})
        for group in sorted(set(frame["group"]))
        if group not in known
    ]
    if problems:
        raise SamplingError(problems)


def _run(jobs: Sequence[_Job], workers: int) -> list[tuple[_Done, ...]]:
    if workers <= 1 or len(jobs) == 1:
        return [_do(job) for job in jobs]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_do, jobs))


def _do(job: _Job) -> tuple[_Done, ...]:
    rng = np.random.default_rng(job.seed)
    campaign = job.campaign
    made = invented_world(job.frame, campaign.questionnaires, campaign.scheme, rng, latent=campaign.latent)
    return tuple(_repeated(world, job, rng) for world in made)


def _repeated(world: World, job: _Job, rng: Generator) -> _Done:
    response = [job.response[cell.group] for cell in world.cells]
    found = repeat(world, response, rng, job.repetitions, critical=job.critical[world.tier.id])
    return _Done(world.tier, world.units, world.truth, found, _covered(world, found))


def _tier(expected: TierPrecision, done: Sequence[_Done]) -> CampaignTier:
    tier, units = done[0].tier, done[0].units
    error = np.concatenate([each.found.value - each.truth for each in done])
    variance = np.concatenate([each.found.variance for each in done])
    held = np.concatenate([each.held for each in done])
    formula = np.array([expected.unit(code).fpc.se for code in units])
    empirical = np.sqrt((error**2).mean(axis=0))
    columns = (empirical, np.sqrt(variance.mean(axis=0)), formula, error.mean(axis=0), held.mean(axis=0))
    ranked = np.array([u for u, code in enumerate(units) if code not in tier.unranked])
    best, distance = _ranks(done, ranked)
    return CampaignTier(
        tier=tier.id,
        max_points=expected.max_points,
        units=tuple(
            CampaignUnit(code, *(float(column[u]) for column in columns)) for u, code in enumerate(units)
        ),
        repetitions=len(error),
        worlds=len(done),
        forms=_mean(each.found.forms for each in done),
        covered=float(held.mean()),
        ratio=_ratio(formula, empirical),
        best_first=float(best.mean()),
        rank_errors=tuple((np.bincount(distance, minlength=len(ranked)) / len(distance)).tolist()),
        pairs=len(ranked) * (len(ranked) - 1) // 2,
        apart=_mean(each.found.apart for each in done),
        apart_formula=expected.ranks.told_apart if expected.ranks else 0.0,
        wrong=_mean(each.found.wrong > 0 for each in done),
    )


def _mean(parts: Iterable[NDArray[Any]]) -> float:
    return float(np.concatenate(list(parts)).mean())


def _ratio(formula: NDArray[np.float64], empirical: NDArray[np.float64]) -> float:
    total = float((empirical**2).mean())
    return float(np.sqrt((formula**2).mean() / total)) if total else 1.0


def _covered(world: World, done: Repetitions) -> NDArray[np.bool_]:
    """Return which 95 % intervals hold the truth, (R, U): intervals as `analysis.intervals` makes them."""
    top = sum(each.max_points for each in world.tier.criteria if each.items)
    held = np.empty(done.value.shape, dtype=np.bool_)
    for r, u in np.ndindex(*done.value.shape):
        found = estimate(float(done.value[r, u]), float(done.variance[r, u]), float(done.df[r, u]), top)
        assert found.low is not None
        assert found.high is not None
        held[r, u] = found.low - 1e-9 <= world.truth[u] <= found.high + 1e-9
    return held


def _ranks(done: Sequence[_Done], ranked: NDArray[np.intp]) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Return whether the truly best is first, (R,), and how far ranks are from the true ones, (R n,)."""
    best, distance = [], []
    for each in done:
        truth = each.truth[ranked]
        found = np.array([competition_ranks(row) for row in each.found.value[:, ranked]])
        best.append(found[:, int(np.argmax(truth))] == 1)
        distance.append(np.abs(found - competition_ranks(truth)).ravel())
    return np.concatenate(best), np.concatenate(distance)
