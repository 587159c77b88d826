"""What precision is asked of which characteristic in which domain, as one sparse matrix over strata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from sampling.allocation_codes import AllocationCode
from sampling.errors import Problem, SamplingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Characteristics:
    """Means and standard deviations of J characteristics in H strata.

    Parameters
    ----------
    names : tuple of str, length J
        Names of the characteristics.
    mean, sd : ndarray, shape (H, J)
        ȳ_hj and S_hj ≥ 0.
    """

    names: tuple[str, ...]
    mean: Vector
    sd: Vector


@dataclass(frozen=True, slots=True, eq=False)
class DomainType:
    """One way of cutting the population into domains, and the CV asked in each.

    Parameters
    ----------
    name : str
        For example "province".
    values : tuple of str, length D
        Names of the domains.
    of_stratum : ndarray of int, shape (H,)
        Which domain each stratum is in; −1 for none.
    cv : ndarray, shape (D, J)
        Wanted coefficient of variation of the mean (or total) of the domain; infinite where none is asked.
    """

    name: str
    values: tuple[str, ...]
    of_stratum: NDArray[np.int64]
    cv: Vector


@dataclass(frozen=True, slots=True)
class Requirement:
    """One constraint: the CV of a characteristic in a domain of a domain type."""

    kind: str
    domain: str
    characteristic: str
    cv: float

    @property
    def place(self) -> str:
        """Domain type, domain and characteristic, as one label."""
        return f"{_domain_label(self.kind, self.domain)}, {self.characteristic}"


def _domain_label(kind: str, domain: str) -> str:
    return domain if kind == domain else f"{kind} {domain}"


@dataclass(frozen=True, slots=True, eq=False)
class Requirements:
    """C constraints Σ_h a_hc / n_h ≤ 1, with a_hc = N_h² S_hc² / D_c and D_c = (CV_c T_c)² + Σ_h N_h S_hc².

    Parameters
    ----------
    matrix : sparse array, shape (H, C)
        a_hc; a stratum is in one domain of each type, so rows are short.
    totals, spared : ndarray, shape (C,)
        T_c, total of the domain; Σ_h N_h S_hc², what finite strata take off the variance.
    asked : ndarray, shape (C,)
        CV_c.
    named : tuple
        (types, domain values of each, characteristics): the words of each constraint, see :meth:`at`.
    places : ndarray of int, shape (C, 3)
        Index of type, domain and characteristic.
    """

    matrix: sparse.csr_array
    totals: Vector
    spared: Vector
    asked: Vector
    named: tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]
    places: NDArray[np.int64]

    @property
    def bound(self) -> Vector:
        """D_c."""
        return (self.asked * self.totals) ** 2 + self.spared

    def at(self, c: int) -> Requirement:
        """Return the words of constraint `c`."""
        kinds, domains, characteristics = self.named
        kind, domain, characteristic = self.places[c]
        return Requirement(
            kinds[kind], domains[kind][domain], characteristics[characteristic], float(self.asked[c])
        )

    def reached(self, forms: ArrayLike) -> Vector:
        """Return the CV of each constraint under an allocation, shape (C,)."""
        n = np.asarray(forms, dtype=np.float64)
        with np.errstate(divide="ignore"):
            inverse = np.where(n > 0, 1 / n, 0.0)
        variance = (self.matrix.T @ inverse) * self.bound - self.spared
        # What is left of a cancelled variance is noise below this.
        variance[variance < 1e-13 * self.spared] = 0.0
        return np.asarray(np.sqrt(variance) / np.abs(self.totals))


def require(units: Vector, characteristics: Characteristics, types: Sequence[DomainType]) -> Requirements:
    """Return the constraints that all domain types put on the allocation.

    Parameters
    ----------
    units : ndarray, shape (H,)
        N_h.
    characteristics : Characteristics
        Means and spreads.
    types : sequence of DomainType
        At least one with a finite CV.

    Raises
    ------
    SamplingError
        Every CV that is not positive, every target on a total of zero (a CV says nothing there), every
        array of another size; or no target at all.

    References
    ----------
    Bethel (1989), *Survey Methodology* 15, 47-57, eq. 2.2; Falorsi, Ballin, De Vitiis & Scepi (1998) for
    domains.
    """
    parts = [_of_type(units, characteristics, each) for each in types]
    columns = [each for each in parts if each is not None]
    if not columns:
        raise SamplingError([Problem("", AllocationCode.NO_TARGETS, {})])
    problems = [problem for each, part in zip(types, parts, strict=True) for problem in _faults(each, part)]
    if problems:
        raise SamplingError(problems)
    return _joined(columns, characteristics, types)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    numerators: sparse.csr_array
    totals: Vector
    spared: Vector
    asked: Vector
    places: NDArray[np.int64]
    characteristics: tuple[str, ...]


def _of_type(units: Vector, found: Characteristics, kind: DomainType) -> _Part | None:
    h, j = found.mean.shape
    if kind.of_stratum.shape != (h,) or kind.cv.shape != (len(kind.values), j):
        facts = {"lengths": f"{h} × {j}, {kind.of_stratum.shape}, {kind.cv.shape}"}
        raise SamplingError([Problem(kind.name, AllocationCode.SIZES_DIFFER, facts)])
    domain, name = np.nonzero(~np.isposinf(kind.cv))
    if not len(domain):
        return None
    inside = kind.of_stratum >= 0
    member = sparse.csr_array(
        (np.ones(inside.sum()), (np.flatnonzero(inside), kind.of_stratum[inside])),
        shape=(h, len(kind.values)),
    )
    totals = member.T @ (units[:, None] * found.mean)
    spared = member.T @ (units[:, None] * found.sd**2)
    return _Part(
        _numerators(units, found.sd, kind, (domain, name)),
        totals[domain, name],
        spared[domain, name],
        kind.cv[domain, name],
        np.column_stack((domain, name)),
        found.names,
    )


def _numerators(
    units: Vector, sd: Vector, kind: DomainType, asked: tuple[NDArray[np.intp], NDArray[np.intp]]
) -> sparse.csr_array:
    column = np.full(kind.cv.shape, -1, dtype=np.int64)
    column[asked] = np.arange(len(asked[0]))
    inside = np.flatnonzero(kind.of_stratum >= 0)
    place = column[kind.of_stratum[inside]]
    values = (units[inside, None] * sd[inside]) ** 2
    used = (place >= 0) & (values > 0)
    rows = np.broadcast_to(inside[:, None], place.shape)[used]
    return sparse.csr_array((values[used], (rows, place[used])), shape=(len(units), len(asked[0])))


def _faults(kind: DomainType, part: _Part | None) -> list[Problem]:
    if part is None:
        return []
    problems = []
    for c in np.flatnonzero(~(part.asked > 0) | ~(np.abs(part.totals) > 0)):
        domain, name = part.places[c]
        where = f"{_domain_label(kind.name, kind.values[domain])}, {part.characteristics[name]}"
        if part.asked[c] > 0:
            problems.append(Problem(where, AllocationCode.TARGET_MEAN_ZERO, {}))
        else:
            facts = {"found": float(part.asked[c])}
            problems.append(Problem(where, AllocationCode.TARGET_NOT_POSITIVE, facts))
    return problems


def _joined(parts: list[_Part], found: Characteristics, types: Sequence[DomainType]) -> Requirements:
    asked_types = [i for i, kind in enumerate(types) if not np.isposinf(kind.cv).all()]
    places = [
        np.column_stack((np.full(len(part.asked), i), part.places))
        for i, part in zip(asked_types, parts, strict=True)
    ]
    totals, spared, asked = (
        np.concatenate([getattr(part, field) for part in parts]) for field in ("totals", "spared", "asked")
    )
    scale = 1 / ((asked * totals) ** 2 + spared)
    matrix = sparse.hstack([part.numerators for part in parts], format="csr") * scale[None, :]
    words = (tuple(kind.name for kind in types), tuple(kind.values for kind in types), found.names)
    return Requirements(sparse.csr_array(matrix), totals, spared, asked, words, np.concatenate(places))
