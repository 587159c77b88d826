"""Bethel–Chromy when persons are reached through clusters: allocation and design effects in turns.

Each turn the allocation gives the sampling fraction of a stratum, which says which clusters are so large that
they represent themselves (each has at least its minimum of interviews), and how much the others inflate the
variance; the inflated spreads go into the next allocation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sampling.allocation.bethel import bethel
from sampling.allocation_codes import AllocationCode
from sampling.errors import Problem, SamplingError
from sampling.size import checks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sampling.allocation.bethel import Allocation
    from sampling.allocation.requirements import Characteristics, DomainType
    from sampling.allocation.strata import Strata

    Vector = NDArray[np.float64]
    Whole = NDArray[np.int64]

EPSILON = 1e-11
# Of turns that do not come to rest, the largest among this many and the last is taken.
ALTERNATING = 2


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Clusters (primary sampling units) of H strata and how they are asked.

    Parameters
    ----------
    stratum : ndarray of int, shape (P,)
        Stratum of each cluster, 0 to H − 1.
    size : ndarray, shape (P,)
        Measure of size of each cluster, positive; summed over a stratum, its size.
    interviews : ndarray, shape (H,)
        Fewest interviews in a selected cluster.
    members : ndarray, shape (H,)
        δ, persons in a final unit: 1 unless final units are households that are asked whole.
    rho_self, rho : ndarray, shape (H, J)
        Intraclass correlation of each characteristic in clusters that represent themselves and in others.
    fewest : int
        Clusters selected from each group of the others.
    """

    stratum: NDArray[np.int64]
    size: Vector
    interviews: Vector
    members: Vector
    rho_self: Vector
    rho: Vector
    fewest: int = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: clusters that represent themselves, others selected, interviews."""

    self_representing: int
    others: int
    forms: int

    @property
    def clusters(self) -> int:
        """Clusters selected in all."""
        return self.self_representing + self.others


@dataclass(frozen=True, slots=True, eq=False)
class TwoStageAllocation:
    """The allocation of the last turn.

    Parameters
    ----------
    allocation : Allocation
        Of the last turn, its precision including the design effects.
    deft : ndarray, shape (H, J)
        Square roots of the design effects used in it.
    self_representing : ndarray of bool, shape (P,)
        Clusters that are selected with certainty.
    one_stage : int
        Interviews without design effects.
    turns : tuple of Turn
        What each turn gave.
    taken : Turn
        The turn that `allocation` is from.
    settled : bool
        Whether turns came to rest; ``False`` when they alternate, and the largest allocation is returned.
    """

    allocation: Allocation
    deft: Vector
    self_representing: NDArray[np.bool_]
    one_stage: int
    turns: tuple[Turn, ...]
    taken: Turn
    settled: bool


def two_stage(
    strata: Strata,
    characteristics: Characteristics,
    types: Sequence[DomainType],
    clusters: Clusters,
    *,
    rest: int = 5,
    deft_rest: float = 0.06,
    turns: int = 20,
) -> TwoStageAllocation:
    """Return the allocation of a two-stage sample.

    Parameters
    ----------
    strata, characteristics, types
        As for :func:`sampling.allocation.bethel.bethel`.
    clusters : Clusters
        Their sizes and correlations.
    rest, deft_rest : int, float
        Turns end when no stratum changes by more than `rest` interviews, or no deft by more than `deft_rest`.
    turns : int
        Turns at most.

    Raises
    ------
    SamplingError
        If an array has another size, a cluster is empty, a stratum has no clusters, or the one-stage
        allocation has no solution.

    References
    ----------
    Fasulo, Barcaroli, Guandalini & Terribili (2023), package R2BEAT, *Methodology*; Ganninger (2010),
    *Design Effects: Model-based versus Design-based Approach*; Kish (1965), §5.4.
    """
    _demand(clusters, *characteristics.sd.shape)
    found = bethel(strata, characteristics, types)
    forms = found.rounded_up
    deft = np.ones_like(characteristics.sd)
    one_stage, settled = int(forms.sum()), False
    history: list[Turn] = []
    recent: list[TwoStageAllocation] = []
    while len(history) < turns and not settled:
        turn, new_deft, alone = _turn(forms, clusters)
        inflated = replace(characteristics, sd=characteristics.sd * new_deft)
        found = bethel(strata, inflated, types)
        history.append(replace(turn, forms=int(found.rounded_up.sum())))
        settled = bool(
            np.abs(found.rounded_up - forms).max() <= rest or np.abs(new_deft - deft).max() <= deft_rest
        )
        forms, deft = found.rounded_up, new_deft
        made = TwoStageAllocation(found, deft, alone, one_stage, (), history[-1], settled)
        recent = [*recent[-ALTERNATING:], made]
    # Turns that alternate between two answers are safe with the larger one.
    best = recent[-1] if settled else max(recent, key=lambda each: each.allocation.cost)
    return replace(best, turns=tuple(history))


def _demand(clusters: Clusters, strata: int, characteristics: int) -> None:
    shapes = [
        (clusters.interviews.shape, (strata,)),
        (clusters.members.shape, (strata,)),
        (clusters.rho.shape, (strata, characteristics)),
        (clusters.rho_self.shape, (strata, characteristics)),
        (clusters.stratum.shape, clusters.size.shape),
    ]
    if any(found != wanted for found, wanted in shapes):
        facts = {"lengths": ", ".join(str(found) for found, _ in shapes)}
        raise SamplingError([Problem("clusters", AllocationCode.SIZES_DIFFER, facts)])
    empty = np.setdiff1d(np.arange(strata), clusters.stratum)
    checks.demand(
        *(
            checks.positive(f"clusters[{i}]", float(clusters.size[i]))
            for i in np.flatnonzero(~(clusters.size > 0))
        ),
        *(Problem(f"clusters: {h + 1}", AllocationCode.UNITS_NONE, {"found": 0.0}) for h in empty),
    )


def _turn(forms: Whole, clusters: Clusters) -> tuple[Turn, Vector, NDArray[np.bool_]]:
    """Return the clusters and the defts that an allocation leads to."""
    total = np.bincount(clusters.stratum, weights=clusters.size, minlength=len(forms)).astype(np.float64)
    fraction = forms / total
    threshold = clusters.interviews / fraction * clusters.members
    alone = clusters.size >= threshold[clusters.stratum]
    group, members = _groups(clusters, threshold, alone)
    certain = alone | (members == clusters.fewest)
    counted = certain | (members <= clusters.fewest)
    others = len(np.unique(group[~counted])) * clusters.fewest
    return (
        Turn(int(counted.sum()), others, 0),
        _deft(forms.astype(np.float64), total, clusters, certain),
        counted,
    )


def _groups(
    clusters: Clusters, threshold: Vector, alone: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the group of each cluster and the clusters in it: the largest first, about equal in size.

    A cluster that represents itself is a group of its own; the others are joined, in falling size, while the
    group stays within `fewest` thresholds.
    """
    order = np.lexsort((-clusters.size, clusters.stratum))
    group = np.empty(len(order), dtype=np.int64)
    number, filled, before = -1, 0.0, -1
    for i in order:
        stratum, size = clusters.stratum[i], clusters.size[i]
        joins = not alone[i] and stratum == before and filled > 0
        if joins and filled + size <= threshold[stratum] * clusters.fewest:
            filled += size
        else:
            number += 1
            filled = 0.0 if alone[i] else size
        group[i], before = number, stratum
    return group, np.bincount(group)[group]


def _deft(forms: Vector, total: Vector, clusters: Clusters, certain: NDArray[np.bool_]) -> Vector:
    """Return √ of n/N² [N_s²/n_s (1 + ρ_s (δ − 1)) + N_o²/n_o (1 + ρ_o (b δ − 1))], shape (H, J)."""
    inside = np.bincount(clusters.stratum[certain], weights=clusters.size[certain], minlength=len(forms))
    outside = total - inside
    n_inside = np.ceil(forms / total * inside)
    n_outside = forms - n_inside
    effect_in = 1 + clusters.rho_self * (clusters.members - 1)[:, None]
    effect_out = 1 + clusters.rho * (clusters.interviews * clusters.members - 1)[:, None]
    parts = (inside**2 / (n_inside + EPSILON))[:, None] * effect_in
    parts = parts + (outside**2 / (n_outside + EPSILON))[:, None] * effect_out
    effect = (forms / total**2)[:, None] * parts
    return np.sqrt(np.where(effect < 0, 1.0, effect))
