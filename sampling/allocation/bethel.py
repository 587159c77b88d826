"""Bethel–Chromy allocation: many characteristics in many domains at the smallest cost, whole and feasible."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq

from sampling.allocation.bethel_integers import KEPT, rounded_up, shaved
from sampling.allocation.duality import Programme, solve
from sampling.allocation.requirements import Requirement, require
from sampling.allocation_codes import AllocationCode
from sampling.errors import Problem, SamplingError
from sampling.size import checks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from sampling.allocation.duality import Optimum
    from sampling.allocation.requirements import Characteristics, DomainType, Requirements
    from sampling.allocation.strata import Strata

    Vector = NDArray[np.float64]
    Whole = NDArray[np.int64]

# Implied bounds are held a little below themselves, so that constraints keep their multipliers.
ALMOST = 0.999
# CVs are stretched by at most e¹², to about a part in ten thousand.
WIDEST = 12.0
STEP = 1e-4


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What one constraint does to the sample.

    Parameters
    ----------
    requirement : Requirement
        The constraint.
    reached : float
        CV under the whole allocation.
    multiplier : float
        λ, cost that the constraint's bound carries; 0 where others bind.
    saving : float
        Cost (forms, where each costs 1) that relaxing its CV by 1 % of itself saves, to first order.
    """

    requirement: Requirement
    reached: float
    multiplier: float
    saving: float


@dataclass(frozen=True, slots=True, eq=False)
class Allocation:
    """A multivariate allocation.

    Parameters
    ----------
    forms : ndarray of int, shape (H,)
        Whole forms: every constraint holds, and no single form can be taken away.
    rounded_up : ndarray of int, shape (H,)
        The continuous optimum rounded up, as R2BEAT and *bethel* report it.
    continuous : ndarray, shape (H,)
        The continuous optimum.
    cost : float
        Cost of `forms`.
    bound : float
        No feasible allocation, whole or not, costs less.
    gap : float
        Relative distance of the continuous optimum from `bound`: the certificate of the solver.
    multipliers : ndarray, shape (C,)
        λ of each constraint.
    requirements : Requirements
        The constraints.
    """

    forms: Whole
    rounded_up: Whole
    continuous: Vector
    cost: float
    bound: float
    gap: float
    multipliers: Vector
    requirements: Requirements

    def sensitivities(self) -> tuple[Sensitivity, ...]:
        """Return what each constraint does, the dearest first."""
        needed = self.requirements
        reached = needed.reached(self.forms)
        elasticity = 2 * (needed.asked * needed.totals) ** 2 / needed.bound
        saving = 0.01 * self.multipliers * elasticity
        order = np.argsort(-saving, kind="stable")
        return tuple(
            Sensitivity(needed.at(c), float(reached[c]), float(self.multipliers[c]), float(saving[c]))
            for c in order
        )


def bethel(
    strata: Strata,
    characteristics: Characteristics,
    types: Sequence[DomainType],
    *,
    tolerance: float = 1e-9,
) -> Allocation:
    """Return the cheapest allocation that gives each characteristic its CV in each domain.

    Parameters
    ----------
    strata : Strata
        H strata with costs and bounds.
    characteristics : Characteristics
        Means and spreads, (H, J).
    types : sequence of DomainType
        Domain types with the CVs asked.
    tolerance : float
        Relative gap at which the solver stops.

    Raises
    ------
    SamplingError
        Every constraint that even the largest allowed sample misses, with the CV it reaches; targets that
        are not positive or whose total is zero; ``allocation-not-converged`` if the gap stays above 1e-4.

    References
    ----------
    Bethel (1989), *Survey Methodology* 15, 47-57; Chromy (1987); Falorsi, Ballin, De Vitiis & Scepi (1998),
    *Principi e metodi del software generalizzato per la definizione del disegno di campionamento*.

    Examples
    --------
    >>> from sampling.allocation.requirements import Characteristics, DomainType
    >>> from sampling.allocation.strata import strata
    >>> made = strata([1000, 3000])
    >>> known = Characteristics(("y",), np.array([[10.0], [20.0]]), np.array([[10.0], [20.0]]))
    >>> country = DomainType("country", ("VN",), np.zeros(2, dtype=int), np.array([[0.05]]))
    >>> found = bethel(made, known, [country])
    >>> found.forms.tolist(), round(found.sensitivities()[0].saving, 2)
    ([52, 310], 6.54)
    """
    needed = require(strata.units, characteristics, types)
    programme = _programme(strata, needed)
    _demand_reachable(needed, strata)
    optimum = solve(programme, tolerance=tolerance)
    if optimum.gap > NOT_SOLVED:
        raise SamplingError([Problem("", AllocationCode.NOT_CONVERGED, {"gap": optimum.gap})])
    return _allocation(needed, programme, optimum)


NOT_SOLVED = 1e-4


def _programme(strata: Strata, needed: Requirements) -> Programme:
    a = needed.matrix
    room = (needed.asked * needed.totals) ** 2 / needed.bound
    low = np.clip(ALMOST * _implied(a, strata.high), strata.low, strata.high)
    return Programme(a, a.T.tocsr(), strata.cost, low, strata.high, room)


def _implied(a: sparse.csr_array, high: Vector) -> Vector:
    """Return the forms below which a stratum misses a constraint even when all others are asked in full.

    From a_hc/n_h ≤ 1 − Σ_k≠h a_kc/high_k. Near a census this leaves the solver little to search.
    """
    row = np.repeat(np.arange(a.shape[0]), np.diff(a.indptr))
    part = a.data / high[row]
    others = np.bincount(a.indices, weights=part, minlength=a.shape[1])[a.indices] - part
    fewest = np.zeros(a.shape[0])
    np.maximum.at(fewest, row, a.data / np.maximum(1 - others, part))
    return fewest


def _demand_reachable(needed: Requirements, strata: Strata) -> None:
    reached = needed.reached(np.floor(strata.high * (1 + KEPT)))
    problems = []
    for c in np.flatnonzero(reached > needed.asked * (1 + KEPT)):
        one = needed.at(int(c))
        facts = {
            "asked": 100 * one.cv,
            "reached": 100 * float(reached[c]),
            "apart": 100 * float(reached[c] - one.cv),
        }
        problems.append(Problem(one.place, AllocationCode.TARGET_OUT_OF_REACH, facts))
    if problems:
        raise SamplingError(problems)


def _allocation(needed: Requirements, programme: Programme, optimum: Optimum) -> Allocation:
    up = rounded_up(optimum, programme)
    forms = shaved(up, optimum, programme)
    cost = float(programme.cost @ forms)
    return Allocation(forms, up, optimum.forms, cost, optimum.bound, optimum.gap, optimum.multipliers, needed)


def for_budget(
    strata: Strata, characteristics: Characteristics, types: Sequence[DomainType], budget: float
) -> tuple[float, Allocation]:
    """Return the factor by which all CVs must be multiplied to fit `budget`, and that allocation.

    Below 1 the budget buys more precision than asked.

    Raises
    ------
    SamplingError
        If the budget does not pay the minima of the strata, or exceeds what asking everyone costs.

    Examples
    --------
    >>> from sampling.allocation.requirements import Characteristics, DomainType
    >>> from sampling.allocation.strata import strata
    >>> made = strata([1000, 3000])
    >>> known = Characteristics(("y",), np.array([[10.0], [20.0]]), np.array([[10.0], [20.0]]))
    >>> country = DomainType("country", ("VN",), np.zeros(2, dtype=int), np.array([[0.05]]))
    >>> factor, found = for_budget(made, known, [country], 160)
    >>> round(factor, 3), int(found.forms.sum())
    (1.552, 160)
    """
    checks.demand(
        checks.positive("budget", budget),
        _outside(budget, float(strata.cost @ strata.low), float(strata.cost @ strata.high)),
    )

    def stretched(log_factor: float) -> Allocation:
        factor = float(np.exp(log_factor))
        return bethel(strata, characteristics, [replace(each, cv=each.cv * factor) for each in types])

    def over(log_factor: float) -> float:
        return float(np.log(stretched(log_factor).cost / budget))

    log_factor = _root(over)
    found = stretched(log_factor)
    while found.cost > budget * (1 + KEPT):
        log_factor += STEP
        found = stretched(log_factor)
    return float(np.exp(log_factor)), found


def _root(over: Callable[[float], float]) -> float:
    """Return a logarithm at which `over` (falling, in small steps) crosses zero."""
    start = over(0.0)
    reach = float(np.log(2)) * (1 if start > 0 else -1)
    while over(reach) * start > 0 and abs(reach) < WIDEST:
        reach *= 2
    return float(brentq(over, 0.0, reach, xtol=STEP)) if start * over(reach) < 0 else reach


def _outside(budget: float, least: float, most: float) -> Problem | None:
    if least <= budget <= most:
        return None
    code = AllocationCode.BUDGET_SMALL if budget < least else AllocationCode.BUDGET_LARGE
    bound = least if budget < least else most
    return Problem("", code, {"asked": float(budget), "bound": bound, "apart": abs(budget - bound)})
