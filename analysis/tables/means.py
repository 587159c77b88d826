"""Design-based t tests: one mean, two groups, pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from analysis.designs.factors import factorise
from analysis.designs.table import numeric
from analysis.errors import AnalysisError, Problem, TableCode
from analysis.estimands import estimate_bound, mean
from analysis.estimands.proportions import t_quantiles
from analysis.regression.fitting import Family
from analysis.regression.model import regress_bound
from analysis.tables.crossing import bound_where, with_column

if TYPE_CHECKING:
    from analysis.designs.bound import Bound
    from analysis.designs.spec import Design

DIFFERENCE, SECOND = "difference", "second"


@dataclass(frozen=True, slots=True)
class MeanTest:
    """A t test: `difference` from what the hypothesis says, interval, `t` on `df`, two-sided `p`."""

    difference: float
    se: float
    t: float
    df: float
    p: float
    low: float
    high: float
    groups: tuple[object, ...] = ()


def mean_test(
    data: object, design: Design, variable: str, *, null: float = 0.0, where: str | None = None,
    level: float = 0.95, df: float | None = None,
) -> MeanTest:  # fmt: skip
    """Test whether a mean is `null`, on the design's degrees of freedom.

    References
    ----------
    Korn and Graubard (1999), *Analysis of Health Surveys*, section 3.3.
    """
    bound, _ = bound_where(data, design, (variable,), where)
    return _one(bound, variable, null, where, level=level, df=df)


def paired_difference(
    data: object, design: Design, first: str, second: str, *, where: str | None = None,
    level: float = 0.95, df: float | None = None,
) -> MeanTest:  # fmt: skip
    """Test whether two answers of the same persons have the same mean: first less second."""
    bound, _ = bound_where(data, design, (first, second), where)
    a, b = (numeric(bound.table.column(name), name).astype(np.float64) for name in (first, second))
    return _one(with_column(bound, DIFFERENCE, a - b), DIFFERENCE, 0.0, where, level=level, df=df)


def compare_means(
    data: object, design: Design, variable: str, group: str, *, where: str | None = None,
    level: float = 0.95, df: float | None = None,
) -> MeanTest:  # fmt: skip
    """Test whether two groups have the same mean: the second group (in order) less the first.

    Raises
    ------
    AnalysisError
        If there are not exactly two groups.
    """
    bound, inside = bound_where(data, design, (variable, group), where)
    values = numeric(bound.table.column(variable), variable).astype(np.float64)
    code, labels = factorise(bound.table.column(group))
    used = inside & ~np.isnan(values) & (code >= 0)
    there = np.unique(code[used])
    if len(there) != 2:
        facts = {"column": group, "found": len(there), "needed": 2}
        raise AnalysisError([Problem(group, TableCode.GROUPS, facts)])
    bound = with_column(with_column(bound, SECOND, (code == there[1]).astype(float)), DIFFERENCE, values)
    found = regress_bound(
        bound,
        f"{DIFFERENCE} ~ {SECOND}",
        (DIFFERENCE, SECOND),
        Family.LINEAR,
        inside=used,
        level=level,
        df=df,
    )[SECOND]
    groups = tuple(labels[there].tolist())
    return MeanTest(found.value, found.se, found.t, found.df, found.p, found.low, found.high, groups)


def _one(
    bound: Bound, variable: str, null: float, where: str | None, *, level: float, df: float | None
) -> MeanTest:
    found = estimate_bound(bound, mean(variable), where=where, level=level, df=df)[0]
    if not (found.df > 0 and found.se > 0):
        raise AnalysisError([Problem(variable, TableCode.NO_DEGREES, {"found": f"{found.df:g}"})])
    difference = found.value - null
    t = difference / found.se
    reach = float(t_quantiles(np.array([found.df]), level)[0]) * found.se
    p = float(2 * stdtr(found.df, -abs(t)))
    return MeanTest(difference, found.se, t, found.df, p, difference - reach, difference + reach)
