"""Put scored arrays together as units with ranks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.component_model import Component, DistinguishablePair, Estimate, UnitScore
from analysis.inputs import cells_of
from analysis.notes import Comparison, notes
from analysis.parts import rounded, unit_parts
from analysis.ranks import critical_value, difference_se, ranking
from analysis.response import cell_weights, merges
from analysis.rounding import exact_sum
from analysis.scheme_model import RoundingOf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from analysis.inputs import Given, Inputs
    from analysis.moments import Cell
    from analysis.parts import UnitParts
    from analysis.ranks import Ranking
    from analysis.scheme_model import SchemeTier
    from analysis.score import Scored


@dataclass(frozen=True, slots=True)
class Outside:
    """What comes from outside the survey, and the groups whose persons the rated unit chose."""

    given: Mapping[str, Mapping[str, Given]]
    appraised: Mapping[str, float]
    chosen: frozenset[str]


def assemble(
    inputs: Inputs, tier: SchemeTier, scored: Scored, outside: Outside, *, seed: int, draws: int
) -> Component:
    """Return the component of a tier."""
    parts = [unit_parts(u, code, tier, scored, outside.given) for u, code in enumerate(inputs.units)]
    live = frozenset(part.id for each in parts for part in each.criteria if part.estimate is not None)
    units = _units(inputs, parts, tier, outside, live)
    given_variance = np.diag([each.given_variance for each in parts])
    covariance = scored.fpc.covariance + given_variance
    se = difference_se(covariance)
    ranked = np.array([u for u, unit in enumerate(units) if unit.ranked], dtype=np.intp)
    rng = np.random.default_rng(seed)
    critical = critical_value(covariance[np.ix_(ranked, ranked)], _df(units, ranked), rng, draws=draws)
    comparison = Comparison(critical, draws, seed)
    order, values = _ranking(units, ranked, se, critical)
    units = _with_index_ranks(_with_ranks(units, ranked, order), se, critical)
    return Component(
        tier=tier.id,
        max_points=_points(tier, live),
        missing_points=_points(tier, frozenset(each.id for each in tier.criteria) - live),
        index_points=tier.index_points,
        units=tuple(units),
        covariance=_frozen(covariance),
        covariance_without_fpc=_frozen(scored.plain.covariance + given_variance),
        difference_se=_frozen(se),
        pairs=len(ranked) * (len(ranked) - 1) // 2,
        critical_value=critical,
        distinguishable=_pairs(units, ranked, order, values, se),
        together=_together(units, ranked, order),
        weights=cell_weights(inputs.cells, scored.strata),
        merges=merges(inputs.cells, scored.strata),
        notes=notes(inputs, tier, scored, units, live=live, comparison=comparison),
        seed=seed,
        draws=draws,
    )


def _units(
    inputs: Inputs, parts: Sequence[UnitParts], tier: SchemeTier, outside: Outside, live: frozenset[str]
) -> list[UnitScore]:
    return [
        _unit(code, each, cells, tier, outside, live=live)
        for code, each, cells in zip(inputs.units, parts, cells_of(inputs), strict=True)
    ]


def _points(tier: SchemeTier, criteria: frozenset[str]) -> float:
    return exact_sum([each.max_points for each in tier.criteria if each.id in criteria])


def _together(
    units: Sequence[UnitScore], ranked: NDArray[np.intp], order: Ranking
) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(units[ranked[i]].code for i in run) for run in order.together)


def _frozen(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    matrix.flags.writeable = False
    return matrix


def _unit(
    code: str,
    parts: UnitParts,
    mine: Sequence[Cell],
    tier: SchemeTier,
    outside: Outside,
    *,
    live: frozenset[str],
) -> UnitScore:
    forms = sum(cell.valid for cell in mine)
    complete = all(part.estimate is not None for part in parts.criteria if part.id in live)
    reference_only = forms < tier.minimum_forms
    ranked = code not in tier.unranked and complete and parts.total.estimate is not None
    unit = UnitScore(
        code=code,
        total=parts.total,
        areas=parts.areas,
        criteria=parts.criteria,
        asked=sum(cell.eligible for cell in mine),
        returned=sum(cell.returned for cell in mine),
        forms=forms,
        ranked=ranked and (tier.reference_ranked or not reference_only),
        complete=complete,
        chosen=any(cell.group in outside.chosen and cell.eligible > 0 for cell in mine),
        reference_only=reference_only,
        appraised=outside.appraised.get(code),
    )
    return _with_index(unit, tier)


def _with_index(unit: UnitScore, tier: SchemeTier) -> UnitScore:
    """Add the whole index where appraised points and every survey part are there."""
    whole = all(part.estimate is not None for part in unit.criteria)
    survey, appraised = unit.total.estimate, unit.appraised
    if appraised is None or survey is None or unit.total.printed is None or not whole:
        return unit
    index = Estimate(
        appraised + survey.value,
        survey.se,
        survey.df,
        None if survey.low is None else appraised + survey.low,
        None if survey.high is None else appraised + survey.high,
    )
    if tier.rounding.of is RoundingOf.NONE:
        return replace(unit, index=index, index_printed=index.value)
    printed = exact_sum([rounded(appraised, tier), unit.total.printed])
    return replace(unit, index=index, index_printed=printed)


def _df(units: Sequence[UnitScore], ranked: NDArray[np.intp]) -> NDArray[np.float64]:
    found = [units[u].total.estimate for u in ranked]
    return np.array([np.inf if each is None or each.df is None else each.df for each in found])


def _ranking(
    units: Sequence[UnitScore], ranked: NDArray[np.intp], se: NDArray[np.float64], critical: float
) -> tuple[Ranking, NDArray[np.float64]]:
    totals = [units[u].total for u in ranked]
    values = np.array([0.0 if part.estimate is None else part.estimate.value for part in totals])
    printed = np.array([part.printed for part in totals], dtype=np.float64)
    return ranking(values, printed, se[np.ix_(ranked, ranked)], critical), values


def _with_ranks(units: list[UnitScore], ranked: NDArray[np.intp], order: Ranking) -> list[UnitScore]:
    found = list(units)
    for i, u in enumerate(ranked):
        found[u] = replace(
            units[u],
            rank=int(order.rank[i]),
            rank_low=int(order.low[i]),
            rank_high=int(order.high[i]),
            tied=bool(order.tied[i]),
        )
    return found


def _with_index_ranks(units: list[UnitScore], se: NDArray[np.float64], critical: float) -> list[UnitScore]:
    """Rank the whole index when every ranked unit has one; appraised points carry no sampling error."""
    ranked = [u for u, unit in enumerate(units) if unit.ranked]
    index = [units[u].index for u in ranked]
    printed = np.array([units[u].index_printed for u in ranked], dtype=np.float64)
    if not ranked or np.isnan(printed).any():
        return units
    values = np.array([each.value for each in index if each is not None])
    order = ranking(values, printed, se[np.ix_(ranked, ranked)], critical)
    found = list(units)
    for i, u in enumerate(ranked):
        found[u] = replace(
            units[u],
            index_rank=int(order.rank[i]),
            index_rank_low=int(order.low[i]),
            index_rank_high=int(order.high[i]),
            index_tied=bool(order.tied[i]),
        )
    return found


def _pairs(
    units: Sequence[UnitScore],
    ranked: NDArray[np.intp],
    order: Ranking,
    values: NDArray[np.float64],
    se: NDArray[np.float64],
) -> tuple[DistinguishablePair, ...]:
    """Return the distinguishable pairs by rank of the upper, then of the lower unit."""
    found = [(int(order.rank[i]), int(order.rank[j]), i, j) for i, j in np.argwhere(order.above).tolist()]
    return tuple(
        DistinguishablePair(
            units[ranked[i]].code,
            units[ranked[j]].code,
            float(values[i] - values[j]),
            float(se[ranked[i], ranked[j]]),
        )
        for _, _, i, j in sorted(found)
    )
