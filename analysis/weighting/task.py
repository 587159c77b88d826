"""One calibration problem as arrays, and its auxiliaries in an orthonormal basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg import qr, solve_triangular

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analysis.weighting.distances import Distance

    FloatArray = NDArray[np.float64]

RANK_TOLERANCE = 1e-9
AGREEMENT = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Find g (R,) with Σ mass·g·x = totals, low ≤ g ≤ high, nearest to one.

    `x` is (R, p), `mass` (R,) sums of weights, `q` (R,) = 1/σ²; `names` are the p auxiliaries;
    `where` says for which domain.
    """

    names: tuple[str, ...]
    x: FloatArray
    mass: FloatArray
    totals: FloatArray
    low: FloatArray
    high: FloatArray
    q: FloatArray
    distance: Distance
    where: str = "calibration"

    @property
    def size(self) -> FloatArray:
        """A positive magnitude of each total, (p,), against which misses are judged."""
        carried = np.abs(self.x).T @ self.mass
        size = np.maximum(np.abs(self.totals), carried)
        return np.where(size > 0, size, 1.0)

    def miss(self, g: FloatArray) -> FloatArray:
        """Return (reached − asked) relative to `size`, (p,)."""
        return np.asarray((self.x.T @ (self.mass * g) - self.totals) / self.size)


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """Independent auxiliaries, orthonormal under mass·q: `x` (R, r) and their `totals` (r,)."""

    x: FloatArray
    totals: FloatArray


def basis(task: Task) -> Basis:
    """Return the auxiliaries as an orthonormal basis; redundant ones must have totals that agree.

    Raises
    ------
    AnalysisError
        If a total contradicts the others (the auxiliary is a combination of them in the sample).
    """
    scale = task.size
    x, totals = task.x / scale, task.totals / scale
    root = np.sqrt(task.mass * task.q)
    triangle, pivot = qr(x * root[:, None], mode="r", pivoting=True)
    diagonal = np.abs(np.diag(triangle))
    rank = int(np.sum(diagonal > RANK_TOLERANCE * diagonal[0])) if diagonal[0] > 0 else 0
    kept, rest = pivot[:rank], pivot[rank:]
    upper = triangle[:rank, :rank]
    implied = totals[kept] @ solve_triangular(upper, triangle[:rank, rank:]) if rank else np.zeros(len(rest))
    problems = list(_contradictions(task, rest, implied))
    if problems:
        raise AnalysisError(problems)
    across = solve_triangular(upper, x[:, kept].T, trans="T").T
    return Basis(across, solve_triangular(upper, totals[kept], trans="T"))


def _contradictions(task: Task, rest: NDArray[Any], implied: FloatArray) -> Iterator[Problem]:
    for column, value in zip(rest.tolist(), implied.tolist(), strict=True):
        asked, expected = float(task.totals[column]), value * float(task.size[column])
        if abs(asked - expected) > AGREEMENT * float(task.size[column]):
            facts = {"name": task.names[column], "asked": asked, "implied": expected}
            yield Problem(task.where, WeightCode.TOTALS_CONTRADICT, facts)
