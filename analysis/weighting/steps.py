"""Weights as a frozen result: base, current values, and the log of every step that led to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.integer[Any]]


class StepKind(StrEnum):
    """What a step did."""

    ELIGIBILITY = "eligibility"
    NONRESPONSE = "nonresponse"
    PROPENSITY = "propensity"
    POSTSTRATIFY = "poststratify"
    RAKE = "rake"
    CALIBRATE = "calibrate"
    TRIM = "trim"
    NORMALISE = "normalise"


@dataclass(frozen=True, slots=True, eq=False)
class CellMeans:
    """A factor that is a ratio of two sums inside each cell (Särndal, Swensson, Wretman 1992, §15.6).

    `cells` (N,) of `count`; `counted` (N,) marks the rows whose weight is scaled. With
    `known_total` the numerator is a census figure; otherwise it is the sum over all rows in scope.
    """

    cells: IntArray
    count: int
    counted: NDArray[np.bool_] | None
    scope: NDArray[np.bool_] | None
    known_total: bool


@dataclass(frozen=True, slots=True, eq=False)
class PropensityScore:
    """A logistic model of response: `x` (N, p), `probability` (N,), `responded`, `scope`, score weights."""

    x: FloatArray
    probability: FloatArray
    responded: NDArray[np.bool_]
    scope: NDArray[np.bool_]
    score_weights: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """Calibration on `x` (R, p): row i of the data has the auxiliaries ``x[row[i]]``.

    `q` (N,) is 1/σ² (None: 1), `domain` (N,) the partition inside which coefficients are separate.
    """

    x: FloatArray
    row: IntArray | None
    q: FloatArray | None
    domain: IntArray | None


@dataclass(frozen=True, slots=True, eq=False)
class MarginSweeps:
    """Raking residuals as R survey takes them: ten sweeps of unweighted category means.

    `table` (k, C) is the category of each cell in each margin, `sizes` (k,) the numbers of
    categories, `cells` (N,) each row's cell.
    """

    table: NDArray[np.int64]
    sizes: tuple[int, ...]
    cells: IntArray


Linearisation = CellMeans | PropensityScore | Regression | MarginSweeps


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step: weights before and after (N,), what was adjusted to, how variance follows it.

    `linearisation` is None where the factor is taken as fixed (trimming).
    `notes` are findings to be read: collapsed cells, negative weights, rows at a bound.
    """

    kind: StepKind
    label: str
    before: FloatArray
    after: FloatArray
    linearisation: Linearisation | None = None
    iterations: int = 0
    notes: tuple[Note, ...] = ()

    @property
    def factor(self) -> FloatArray:
        """After over before, (N,); one where both are zero."""
        return ratio(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Note:
    """A finding of a step: kind (``collapsed``, ``negative``, ``at-bound`` …), where, and how many."""

    kind: str
    where: str
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Weights of N rows, in the order of the data.

    Attributes
    ----------
    base
        Weights before any step, (N,).
    current
        Weights now, (N,); zero for rows that left (non-respondents, ineligible).
    steps
        The audit trail, first to last.
    """

    base: FloatArray
    current: FloatArray
    steps: tuple[Step, ...] = ()

    @property
    def g(self) -> FloatArray:
        """Current weight over base weight, (N,)."""
        return ratio(self.current, self.base)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.current)

    def __repr__(self) -> str:
        """Say size, total and the chain of steps."""
        chain = " → ".join(["base", *(step.kind.value for step in self.steps)])
        return f"Weights({len(self)} rows, total {self.current.sum():.6g}, {chain})"


def ratio(after: FloatArray, before: FloatArray) -> FloatArray:
    """Return after / before where before is not zero, one elsewhere."""
    return np.divide(after, before, out=np.ones_like(after), where=before != 0)


def base_weights(values: Any, *, allow_zero: bool = False) -> Weights:
    """Return base weights (inverse inclusion probabilities) as the start of a chain of steps.

    Parameters
    ----------
    values
        N numbers, finite and positive.
    allow_zero
        Accept zeros (rows that are listed but out of scope).

    Raises
    ------
    AnalysisError
        If a weight is missing, not finite, not a number, negative, or (unless allowed) zero.

    Examples
    --------
    >>> base_weights([10.0, 20.0])
    Weights(2 rows, total 30, base)
    """
    numbers = _numbers(values)
    problems = [
        Problem("weights", code, {"count": int(bad.sum()), "row": int(np.flatnonzero(bad)[0]) + 1})
        for code, bad in _bad(numbers, allow_zero=allow_zero)
        if bad.any()
    ]
    if not problems and not np.any(numbers > 0):
        problems = [Problem("weights", WeightCode.ALL_ZERO, {"count": len(numbers)})]
    if problems:
        raise AnalysisError(problems)
    return Weights(numbers, numbers)


def _numbers(values: Any) -> FloatArray:
    try:
        return np.array(values, dtype=np.float64).reshape(-1)
    except (TypeError, ValueError) as error:
        raise AnalysisError([Problem("weights", WeightCode.NOT_NUMERIC, {"reason": str(error)})]) from error


def _bad(numbers: FloatArray, *, allow_zero: bool) -> list[tuple[WeightCode, NDArray[np.bool_]]]:
    zero = (numbers == 0) if not allow_zero else np.zeros(len(numbers), dtype=bool)
    return [
        (WeightCode.MISSING, ~np.isfinite(numbers)),
        (WeightCode.NEGATIVE, numbers < 0),
        (WeightCode.ZERO, zero),
    ]


def add_step(weights: Weights, step: Step) -> Weights:
    """Return the weights after a step, the step at the end of the log."""
    return replace(weights, current=step.after, steps=(*weights.steps, step))
