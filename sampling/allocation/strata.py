"""Strata as values: how many units, what a form costs, how few and how many may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sampling.allocation_codes import AllocationCode
from sampling.errors import Problem, SamplingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]

# A stratum needs two answers before its spread can be estimated.
FEWEST = 2


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """Strata and what holds for each.

    Parameters
    ----------
    names : tuple of str, length H
        Names, each once.
    units : ndarray, shape (H,)
        N_h, units in the stratum, 1 or more.
    cost : ndarray, shape (H,)
        c_h, cost of one form, positive.
    low, high : ndarray, shape (H,)
        Fewest and most forms, 0 ≤ low ≤ high ≤ N_h; equal where everyone is asked.
    """

    names: tuple[str, ...]
    units: Vector
    cost: Vector
    low: Vector
    high: Vector

    def __len__(self) -> int:
        return len(self.names)


def strata(
    units: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    cost: ArrayLike = 1.0,
    minimum: ArrayLike = FEWEST,
    maximum: ArrayLike = np.inf,
    take_all: ArrayLike = False,
) -> Strata:
    """Return strata with their bounds worked out.

    Parameters
    ----------
    units : array_like, shape (H,)
        N_h.
    names : sequence of str, optional
        Default "1", "2", ….
    cost : array_like
        Cost of a form, one for all or one a stratum.
    minimum, maximum : array_like
        Fewest and most forms; a stratum of fewer units gives all it has.
    take_all : array_like of bool
        Strata in which everyone is asked.

    Raises
    ------
    SamplingError
        Every stratum without units, without a cost, with a name that stands before, or whose minimum
        exceeds its maximum.

    Examples
    --------
    >>> found = strata([100, 1, 30], take_all=[False, False, True])
    >>> found.low.tolist(), found.high.tolist()
    ([2.0, 1.0, 30.0], [100.0, 1.0, 30.0])
    """
    n = np.atleast_1d(np.asarray(units, dtype=np.float64))
    labels = tuple(names) if names is not None else tuple(str(i + 1) for i in range(len(n)))
    price, few, most = (
        np.broadcast_to(np.asarray(x, dtype=np.float64), n.shape) for x in (cost, minimum, maximum)
    )
    everyone = np.broadcast_to(np.asarray(take_all, dtype=bool), n.shape)
    # Forms are whole: half a form more than allowed is one too many.
    high = np.minimum(n, np.floor(most))
    low = np.where(everyone, n, np.minimum(np.ceil(few), n))
    problems = _fault(labels, n, price) or _crossing(labels, low, high)
    if problems:
        raise SamplingError(problems)
    return Strata(labels, n, price.copy(), low, high)


def _fault(names: tuple[str, ...], units: Vector, cost: Vector) -> list[Problem]:
    if not names or len(names) != len(units):
        facts = {"lengths": f"{len(names)}, {len(units)}"}
        return [Problem("", AllocationCode.SIZES_DIFFER if names else AllocationCode.NO_STRATA, facts)]
    seen: set[str] = set()
    problems = []
    for name, n, c in zip(names, units, cost, strict=True):
        if name in seen:
            problems.append(Problem(name, AllocationCode.STRATUM_TWICE, {"name": name}))
        if not (np.isfinite(n) and n >= 1):
            problems.append(Problem(name, AllocationCode.UNITS_NONE, {"found": float(n)}))
        if not (np.isfinite(c) and c > 0):
            problems.append(Problem(name, AllocationCode.COST_NONE, {"found": float(c)}))
        seen.add(name)
    return problems


def _crossing(names: tuple[str, ...], low: Vector, high: Vector) -> list[Problem]:
    wrong = np.flatnonzero(~((low >= 0) & (low <= high)))
    return [
        Problem(names[i], AllocationCode.BOUNDS_CROSS, {"minimum": float(low[i]), "maximum": float(high[i])})
        for i in wrong
    ]
