"""Several domains at once: a sample in which each domain gets the precision that is asked of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sampling.errors import Problem
from sampling.size import checks, finite
from sampling.size_codes import SizeCode

if TYPE_CHECKING:
    from collections.abc import Sequence


class Quantity(StrEnum):
    """What is estimated about a domain."""

    MEAN = "mean"
    TOTAL = "total"


def within_sample(
    unit_cv: float,
    cv: float,
    *,
    share: float,
    quantity: Quantity = Quantity.MEAN,
    population: float = math.inf,
) -> float:
    """Return the size of the whole sample for which one domain, met by chance, has `cv`.

    Parameters
    ----------
    unit_cv : float
        S_d/ȳ_d among the units of the domain.
    cv : float
        Wanted coefficient of variation of the domain's estimate.
    share : float
        P_d, share of the domain in the population, above 0 and at most 1.
    quantity : Quantity
        A domain's total also varies because its sample size does.
    population : float
        N of the whole population.

    Raises
    ------
    SamplingError
        If a number is out of range.

    References
    ----------
    Valliant, Dever & Kreuter (2018), eq. 3.27 and 3.28; Cochran (1977), §2.12.

    Examples
    --------
    >>> round(within_sample(1, 0.05, share=0.5, quantity=Quantity.TOTAL), 6)
    1200.0
    >>> round(within_sample(1, 0.05, share=0.5), 6)
    800.0
    """
    checks.demand(
        checks.positive("unit_cv", unit_cv),
        checks.positive("cv", cv),
        checks.rate("share", share),
        checks.population("population", population),
    )
    spread = unit_cv**2 + (1 - share if quantity is Quantity.TOTAL else 0.0)
    return finite.size(spread / share / cv**2, population / share * share)


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain that is sampled apart: its name, size N_d, and the size that its own target asks for."""

    name: str
    population: float
    needed: float


@dataclass(frozen=True, slots=True)
class DomainSizes:
    """Sizes of several domains.

    Parameters
    ----------
    domains : tuple of Domain
        With the unrounded size of each.
    apart : int
        Forms when each domain is sampled on its own: the sum of whole sizes.
    by_chance : float
        Size of one sample over all units that is expected to hold each domain's need.
    driving : str
        The domain that asks for the largest of these.
    """

    domains: tuple[Domain, ...]
    apart: int
    by_chance: float
    driving: str


def several(domains: Sequence[Domain]) -> DomainSizes:
    """Return what several domains need together.

    Raises
    ------
    SamplingError
        If there is no domain, a name stands twice, or a size is not finite and positive.

    Examples
    --------
    >>> found = several([Domain("sở", 1000, 278), Domain("xã", 3000, 340.2)])
    >>> found.apart, round(found.by_chance), found.driving
    (619, 1112, 'sở')
    """
    names = [domain.name for domain in domains]
    checks.demand(
        None if domains else Problem("domains", SizeCode.DOMAINS_NONE),
        *(
            Problem(f"domains[{i}]", SizeCode.DOMAIN_TWICE, {"name": name})
            for i, name in enumerate(names)
            if name in names[:i]
        ),
        *(checks.positive(f"domains[{i}]", domain.population) for i, domain in enumerate(domains)),
        *(checks.positive(f"domains[{i}]", domain.needed) for i, domain in enumerate(domains)),
    )
    whole = math.fsum(domain.population for domain in domains)
    wanted = [domain.needed * whole / domain.population for domain in domains]
    largest = max(range(len(domains)), key=wanted.__getitem__)
    apart = sum(finite.whole(domain.needed) for domain in domains)
    return DomainSizes(tuple(domains), apart, min(wanted[largest], whole), names[largest])
