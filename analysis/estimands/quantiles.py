"""Quantiles in the common machinery: indicators 1(y ≤ q) are estimated, their intervals read back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.table import Table, numeric
from analysis.engine.plan import Factor, MomentPlan, Sum
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError, Problem
from analysis.estimands.answer import Asked, Empty
from analysis.estimands.proportions import t_quantiles
from analysis.estimands.quantile_rules import QuantileRule
from analysis.estimands.quantile_search import Histogram, find, histogram
from analysis.estimands.targets import Rule, Target

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.bound import Bound
    from analysis.engine.expressions import Expression
    from analysis.engine.memory import MemoryEngine
    from analysis.estimands.solve import Solved
    from analysis.estimands.spec import Quantile
    from analysis.results.estimates import Estimates


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """One quantile in D domains: the `target` that estimates 1(y ≤ q), its rows, and its `value` (D,)."""

    target: Target
    rule: QuantileRule
    rows: Histogram
    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """Solved targets some of which stand for quantiles: influence values times `scale` (D·K,)."""

    inner: Solved | Scaled
    scale: NDArray[np.float64]

    def covariance(self) -> NDArray[np.float64]:
        """Return the covariance of all estimates, (D·K, D·K)."""
        return self.inner.covariance() * np.outer(self.scale, self.scale)


def seek(
    engine: MemoryEngine, asked: Asked, condition: Expression | None, quantiles: tuple[Quantile, ...]
) -> tuple[Bound, tuple[tuple[Sought, ...], ...]]:
    """Return a bound with a column of indicators for each quantile, and the quantiles found.

    References
    ----------
    Francisco and Fuller (1991), *Annals of Statistics* 19, 454–469.
    """
    code, domains = engine.domains(MomentPlan(asked.by, condition, (), (), ()))
    bound, out = engine.bound, []
    for place, each in enumerate(quantiles):
        values = numeric(bound.table.column(each.column), each.column).astype(np.float64, copy=False)
        absent = np.isnan(values)
        used = ~absent & (bound.weight > 0)
        if code is not None:
            used &= code >= 0
        kept = slice(None) if used.all() else np.flatnonzero(used)
        inside = None if code is None else code[kept]
        rows = histogram(values[kept], bound.weight[kept], inside, len(domains))
        found = []
        for share in each.shares:
            value = find(rows, np.full((len(domains), 1), share), QuantileRule(each.rule))[:, 0]
            name = f"{each.column} ≤ {share} ({place})"
            target = _target(each, share, name)
            found.append(Sought(target, QuantileRule(each.rule), rows, value))
            bound = _with_column(bound, name, _indicator(values, value, code, absent))
        out.append(tuple(found))
    return bound, tuple(out)


def _target(each: Quantile, share: float, name: str) -> Target:
    sums = (Sum((Factor(name),), (name,)), Sum((), (name,)))
    return Target("quantile", each.column, share, Rule.MEAN, sums, (name,), (name,), str(each.interval))


def _indicator(
    values: NDArray[np.float64],
    limit: NDArray[np.float64],
    code: NDArray[np.intp] | None,
    absent: NDArray[np.bool_],
) -> NDArray[np.generic]:
    """Return 1 where a value is at most the quantile of its domain, 0 above, missing where it is missing."""
    below = values <= (limit[0] if code is None else limit[code])
    return np.where(absent, np.nan, below) if absent.any() else below


def _with_column(bound: Bound, name: str, values: NDArray[np.generic]) -> Bound:
    table = Table((*bound.table.names, name), (*bound.table.columns, values))
    return replace(bound, table=table)


def read_back(
    estimates: Estimates, sought: tuple[Sought, ...], targets: tuple[Target, ...], asked: Asked
) -> Estimates:
    """Return the estimates with shares below the quantiles turned into quantiles.

    The ends of the interval of F(q) are read back by the same rule; the standard error is the width over
    twice the t quantile. Where one end falls outside 0 to 1 the interval is open there and the standard
    error comes from the other half.

    References
    ----------
    Woodruff (1952), *JASA* 47, 635–646; Francisco and Fuller (1991), eq. 3.3; Shah and Vaish (2006).
    """
    width = len(estimates.targets)
    value, se = estimates.value.copy(), estimates.se.copy()
    low, high = estimates.low.copy(), estimates.high.copy()
    scale = np.ones(len(value))
    for each in sought:
        here = np.arange(len(each.value)) * width + targets.index(each.target)
        value[here] = each.value
        low[here], high[here] = _ends(each, estimates.low[here], estimates.high[here])
        se[here] = _errors(each.value, low[here], high[here], t_quantiles(estimates.df[here], asked.level))
        known = estimates.se[here] == 0
        still = known & (estimates.low[here] == estimates.high[here])
        low[here], high[here] = (
            np.where(still, each.value, low[here]),
            np.where(still, each.value, high[here]),
        )
        se[here] = np.where(still, 0.0, se[here])
        flat = np.where(known, 1.0, estimates.se[here])
        scale[here] = np.where(known, 0.0, -se[here] / flat)
    changed = replace(
        estimates, value=value, se=se, low=low, high=high, solved=Scaled(estimates.solved, scale)
    )
    return _without_errors(changed, asked)


def _ends(
    sought: Sought, low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    shares = np.column_stack([low, high])
    ends = find(sought.rows, np.where((shares < 0) | (shares > 1), np.nan, shares), sought.rule)
    return ends[:, 0], ends[:, 1]


def _errors(
    value: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    reach: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the standard errors, (D,): half the width over t, or one half where the other is open."""
    below, above = value - low, high - value
    half = np.where(np.isnan(below), above, np.where(np.isnan(above), below, (high - low) / 2))
    out: NDArray[np.float64] = half / reach
    return out


def _without_errors(estimates: Estimates, asked: Asked) -> Estimates:
    """Refuse (or leave out, where that was asked for) quantiles whose interval is open on both sides."""
    open_ended = [place for place in estimates.kept if not np.isfinite(estimates.se[place])]
    problems = []
    for place in open_ended:
        domain, target = divmod(int(place), len(estimates.targets))
        estimand, variable, category = estimates.targets[target]
        labels = zip(estimates.domains.by, estimates.domains.labels[domain], strict=True)
        facts = {"estimand": estimand, "variable": variable, "n": int(estimates.n[place])}
        where = ", ".join(f"{name}={label}" for name, label in labels) or f"{variable}:{category}"
        problems.append(Problem(where, EstimateCode.QUANTILE_OPEN, facts))
    if not problems:
        return estimates
    kept = np.setdiff1d(estimates.kept, open_ended)
    if asked.empty is Empty.FAIL or not len(kept):
        raise AnalysisError(problems)
    left = tuple(Problem(p.path, EstimateCode.NOTE_DROPPED, p.facts) for p in problems)
    return replace(estimates, kept=kept, notes=(*estimates.notes, *left))
