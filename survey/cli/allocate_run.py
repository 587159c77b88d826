"""One allocation of a table of strata: the forms, and what must be said about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sampling.allocation import integers, methods
from sampling.allocation.bethel import bethel, for_budget
from sampling.allocation.targets import domain_types
from sampling.allocation.two_stage import two_stage
from sampling.allocation_codes import AllocationCode
from sampling.errors import Problem, SamplingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sampling.allocation.bethel import Sensitivity
    from sampling.allocation.table import StrataTable
    from sampling.allocation.targets import Target
    from sampling.allocation.two_stage import Clusters, TwoStageAllocation

    Vector = NDArray[np.float64]
    Whole = NDArray[np.int64]

BINDING = 0.005


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """An allocation: its method, whole and unrounded forms, cost, and what is known of its precision.

    Parameters
    ----------
    method : str
        Name of the method.
    forms, exact : ndarray, shape (H,)
        Whole and unrounded.
    cost : float
        Cost of the whole forms.
    cv : float or None
        CV of the mean over all strata for one characteristic, where a mean is known.
    constraints : tuple of Sensitivity
        Constraints of a multivariate allocation, the dearest first.
    bound : float or None
        No feasible allocation costs less.
    factor : float or None
        What a budget multiplies all CVs by.
    two_stage : TwoStageAllocation or None
        Clusters and turns, where persons are reached through clusters.
    """

    method: str
    forms: Whole
    exact: Vector
    cost: float
    cv: float | None = None
    constraints: tuple[Sensitivity, ...] = ()
    bound: float | None = None
    factor: float | None = None
    two_stage: TwoStageAllocation | None = None

    @property
    def binding(self) -> tuple[Sensitivity, ...]:
        """Constraints whose relaxation saves anything to speak of."""
        return tuple(each for each in self.constraints if each.saving > BINDING)


def run(
    table: StrataTable, given: dict[str, Any], targets: Sequence[Target], clusters: Clusters | None = None
) -> Made:
    """Return the allocation that the options ask for.

    Raises
    ------
    SamplingError
        What is missing from the table or cannot be reached.
    """
    if given["method"] == "bethel":
        return _bethel(table, given, targets, clusters)
    j = _variable(table, given) if given["method"] in {"neyman", "cost", "power"} else None
    exact, forms = _classical(table, given, j)
    cost = float(table.strata.cost @ forms)
    return Made(given["method"], forms, exact, cost, _cv(table, j, forms))


def _bethel(
    table: StrataTable, given: dict[str, Any], targets: Sequence[Target], clusters: Clusters | None
) -> Made:
    types = domain_types(table, targets)
    known = table.characteristics()
    factor, staged = None, None
    if clusters is not None:
        staged = two_stage(table.strata, known, types, clusters)
        found = staged.allocation
    elif given["budget"]:
        factor, found = for_budget(table.strata, known, types, given["budget"])
    else:
        found = bethel(table.strata, known, types)
    forms = found.rounded_up if given["round_up"] else found.forms
    cost = float(table.strata.cost @ forms)
    return Made(
        "bethel", forms, found.continuous, cost, None, found.sensitivities(), found.bound, factor, staged
    )


def _variable(table: StrataTable, given: dict[str, Any]) -> int:
    known = ", ".join(table.variables)
    if not table.variables:
        raise SamplingError([Problem("", AllocationCode.COLUMN_MISSING, {"column": "S", "known": "–"})])
    asked = given["variable"] or table.variables[0]
    if asked not in table.variables:
        facts = {"row": "–", "found": asked, "known": known}
        raise SamplingError([Problem("--variable", AllocationCode.TARGET_VARIABLE_UNKNOWN, facts)])
    return table.variables.index(asked)


def _classical(table: StrataTable, given: dict[str, Any], j: int | None) -> tuple[Vector, Whole]:
    strata, n = table.strata, given["n"]
    sd = table.sd[:, j] if j is not None else np.zeros(len(strata))
    match given["method"]:
        case "equal":
            exact = methods.equal(strata, n)
        case "proportional":
            exact = methods.proportional(strata, n)
        case "power":
            exact = methods.power(strata, sd, _means(table, j), n, exponent=given["exponent"])
        case "neyman" if n is not None:
            return methods.neyman(strata, sd, n), integers.neyman(strata, sd, int(n))
        case "cost" if given["budget"] is not None:
            exact = methods.cost_optimal(strata, sd, given["budget"])
            return exact, integers.within_budget(strata, sd, exact, given["budget"])
        case _:
            return _for_cv(table, given, j, sd)
    return exact, integers.largest_remainder(exact, strata.high)


def _for_cv(table: StrataTable, given: dict[str, Any], j: int | None, sd: Vector) -> tuple[Vector, Whole]:
    strata = table.strata
    mean = float(strata.units @ _means(table, j) / strata.units.sum())
    variance = (given["cv"] * mean) ** 2
    exact = methods.for_variance(strata, sd, variance)
    if given["method"] == "neyman":
        return exact, integers.for_variance(strata, sd, variance)
    return exact, np.minimum(np.ceil(exact * (1 - 1e-10)), np.floor(strata.high)).astype(np.int64)


def _means(table: StrataTable, j: int | None) -> Vector:
    assert j is not None
    if np.isnan(table.mean[:, j]).any():
        name = table.variables[j]
        facts = {"column": f"S_{name}", "missing": f"M_{name}"}
        raise SamplingError([Problem("", AllocationCode.COLUMN_UNPAIRED, facts)])
    return table.mean[:, j]


def _cv(table: StrataTable, j: int | None, forms: Whole) -> float | None:
    if j is None or np.isnan(table.mean[:, j]).any():
        return None
    mean = abs(float(table.strata.units @ table.mean[:, j] / table.strata.units.sum()))
    return methods.variance(table.strata, table.sd[:, j], forms) ** 0.5 / mean if mean else None
