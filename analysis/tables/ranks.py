"""Design-based rank tests of two or more groups."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import fdtrc, ndtri, stdtr

from analysis.designs.covariance import covariance
from analysis.designs.degrees import degrees
from analysis.designs.factors import factorise
from analysis.designs.table import numeric
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError, Problem, TableCode
from analysis.tables.crossing import bound_where

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.designs.spec import Design


class Score(StrEnum):
    """What a rank counts for: itself (Wilcoxon, Kruskal–Wallis), a normal quantile, above the middle."""

    WILCOXON = "wilcoxon"
    NORMAL = "normal"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class RankTest:
    """A rank test. `differences` are mean rank scores less those of the first group.

    `f` on (`ndf`, `ddf`) degrees of freedom; with two groups `t` is its signed root.
    """

    groups: tuple[object, ...]
    differences: tuple[float, ...]
    f: float
    ndf: int
    ddf: float
    p: float
    t: float | None


def compare_ranks(
    data: object, design: Design, variable: str, group: str, *, score: Score | str = Score.WILCOXON,
    where: str | None = None, df: float | None = None,
) -> RankTest:  # fmt: skip
    """Test whether groups have the same distribution, by estimated population ranks.

    Parameters
    ----------
    score
        ``"wilcoxon"`` (with more groups Kruskal–Wallis), ``"normal"`` (van der Waerden) or ``"median"``.
    df
        Design degrees of freedom, if not those of the complete rows.

    Raises
    ------
    AnalysisError
        If there are fewer than two groups, or the covariance of the differences is singular.

    References
    ----------
    Lumley and Scott (2013), *Biometrika* 100, 831–842, eq. 2 and 4.
    """
    if str(score) not in set(Score):
        facts: dict[str, object] = {"option": "score", "found": str(score), "known": ", ".join(Score)}
        raise AnalysisError([Problem("score", EstimateCode.OPTION, facts)])
    bound, inside = bound_where(data, design, (variable, group), where)
    values = numeric(bound.table.column(variable), variable).astype(np.float64)
    code, labels = factorise(bound.table.column(group))
    used = inside & ~np.isnan(values) & (code >= 0)
    there, member = np.unique(code[used], return_inverse=True)
    if len(there) < 2:
        facts = {"column": group, "found": len(there), "needed": "≥ 2"}
        raise AnalysisError([Problem(group, TableCode.GROUPS, facts)])
    weight = bound.weight[used]
    scores = _scores(Score(score), population_ranks(values[used], weight), float(weight.sum()))
    size = np.bincount(member, weights=weight)
    means = np.bincount(member, weights=weight * scores) / size
    z = np.zeros((bound.rows, len(there)))
    z[np.flatnonzero(used), member] = (scores - means[member]) / size[member]
    square = covariance(bound, z)
    left = (degrees(bound, used) if df is None else df) - (len(there) - 1)
    return _test(tuple(labels[there].tolist()), means, square, left, group)


def population_ranks(values: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the estimated ranks in the population, (n,): the weight below plus half the own; ties share."""
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weight[order]) - weight[order] / 2
    _, block = np.unique(values, return_inverse=True)
    mean = np.bincount(block[order], weights=middle) / np.bincount(block)
    out: NDArray[np.float64] = mean[block]
    return out


def _scores(score: Score, ranks: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    if score is Score.NORMAL:
        return np.asarray(ndtri(ranks / total), dtype=np.float64)
    return ranks / total if score is Score.WILCOXON else (ranks > total / 2).astype(np.float64)


def _test(
    groups: tuple[object, ...],
    means: NDArray[np.float64],
    square: NDArray[np.float64],
    left: float,
    column: str,
) -> RankTest:
    if not left > 0:
        raise AnalysisError([Problem("df", TableCode.NO_DEGREES, {"found": f"{left:g}"})])
    turn = np.column_stack([-np.ones(len(means) - 1), np.eye(len(means) - 1)])
    differences, spread = turn @ means, turn @ square @ turn.T
    if np.linalg.matrix_rank(spread) < len(spread):
        raise AnalysisError([Problem(column, TableCode.SINGULAR, {"table": column})])
    ndf = len(differences)
    f = float(differences @ np.linalg.solve(spread, differences)) / ndf
    t = float(np.copysign(np.sqrt(f), differences[0])) if ndf == 1 else None
    p = float(fdtrc(ndf, left, f)) if t is None else float(2 * stdtr(left, -abs(t)))
    return RankTest(groups, tuple(differences.tolist()), f, ndf, left, p, t)
