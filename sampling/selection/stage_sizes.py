"""How many units each domain of a stage gives: by name, by rate, or as its share of a total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.selection.design import OTHERS, Allocation
from sampling.selection.methods import Method
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sampling.selection.design import Stage
    from sampling.selection.stage_units import InPlay, Setting, Units

    Integers = NDArray[np.int64]


def sample_sizes(setting: Setting, units: Units) -> Integers:
    """Return the sample size of each domain, shape (D,).

    Raises
    ------
    SamplingError
        If a named stratum has no units, a stratum is not named, or a domain has fewer units than asked (and
        the stage does not say ``if_short: take_all``); all such domains at once.
    """
    stage, there = setting.stage, units.domain_sizes
    if stage.method in (Method.TAKE_ALL, Method.PURPOSIVE):
        return there
    problems: list[Problem] = []
    if stage.total is not None:
        asked = _shared(stage, there)
    elif stage.rate is not None:
        asked = np.maximum(np.floor(stage.rate * there + 0.5).astype(np.int64), stage.at_least)
    else:
        asked = _named(setting, units, problems)
    if not stage.take_all_if_short:
        for domain in np.flatnonzero(asked > there):
            facts = {"asked": int(asked[domain]), "found": int(there[domain])}
            facts_domain = {"domain": domain_name(units, setting.play, int(domain)), **facts}
            problems.append(Problem(setting.path, SelectionCode.STAGE_SHORT, facts_domain))
    if problems:
        raise SamplingError(problems)
    return np.minimum(asked, there)


def domain_name(units: Units, play: InPlay, domain: int) -> str:
    """Return what a domain is called: the unit drawn before, and the stratum."""
    parent = play.labels[units.domain_parent[domain]]
    return " · ".join(filter(None, (parent, units.strata[domain]))) or "–"


def _named(setting: Setting, units: Units, problems: list[Problem]) -> Integers:
    sizes, play = setting.stage.n, setting.play
    asked = np.zeros(len(units.strata), dtype=np.int64)
    for domain, stratum in enumerate(units.strata):
        parent = play.labels[units.domain_parent[domain]]
        key = next((key for key in (stratum, parent.rpartition(" / ")[2], OTHERS) if key in sizes), None)
        if key is None:
            facts = {"stratum": domain_name(units, play, domain)}
            problems.append(Problem(setting.path, SelectionCode.STRATUM_UNSAID, facts))
        else:
            asked[domain] = sizes[key]
    problems += _empty(setting, units)
    return asked


def _empty(setting: Setting, units: Units) -> list[Problem]:
    """Return a problem for each name that is no stratum and no unit of the stage before."""
    stage, frame = setting.stage, setting.frame
    if len(stage.strata) > 1 and setting.above:  # strata of units that were not drawn are not known
        return []
    known = set(units.strata) if len(stage.strata) > 1 else set()
    for column in (*stage.strata[:1], setting.above):
        known |= set(frame.categories(column).labels) if column and len(stage.strata) < 2 else set()
    found = ", ".join(sorted(known - {""})[:40])
    return [
        Problem(setting.path, SelectionCode.STRATUM_EMPTY, {"stratum": key, "asked": n, "found": found})
        for key, n in stage.n.items()
        if key != OTHERS and n and key not in known
    ]


def _shared(stage: Stage, there: Integers) -> Integers:
    """Return a total in whole numbers: alike, or in proportion to the units (largest remainders)."""
    total = stage.total or 0
    if not stage.take_all_if_short:
        return _portions(total, _weights(stage, there))
    asked, open_domains = np.zeros(there.size, dtype=np.int64), np.ones(there.size, dtype=bool)
    while open_domains.any():
        asked[open_domains] = _portions(
            total - int(asked[~open_domains].sum()), _weights(stage, there)[open_domains]
        )
        full = open_domains & (asked > there)
        if not full.any():
            break
        asked[full] = there[full]
        open_domains &= ~full
    return asked


def _weights(stage: Stage, there: Integers) -> NDArray[np.float64]:
    return there.astype(np.float64) if stage.allocate is Allocation.PROPORTIONAL else np.ones(there.size)


def _portions(total: int, weights: NDArray[np.float64]) -> Integers:
    """Return whole portions of a total in proportion to weights, the largest remainders rounded up.

    Examples
    --------
    >>> import numpy as np
    >>> _portions(385, np.ones(195)).tolist().count(2), _portions(10, np.array([1.0, 1, 2])).tolist()
    (190, [3, 2, 5])
    """
    exact = total * weights / weights.sum()
    whole: Integers = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole
