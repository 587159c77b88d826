"""Drawing at one stage: probabilities within every domain, and the units taken, all domains at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.selection.cube import balanced
from sampling.selection.methods import Method, draw_samples
from sampling.selection.ordered import pareto_ranks, place_in_domain, sequential_poisson_ranks
from sampling.selection.permanent import collocated, permanent_numbers, shifted
from sampling.selection.sizes import TOLERANCE, shared_probabilities
from sampling.selection.systematic import serpentine_order, systematic_in_domains
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from sampling.selection.design import Stage
    from sampling.selection.stage_units import Setting, Units

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Samples = NDArray[np.bool_]

LIMITS = {
    Method.BREWER: 20_000,
    Method.TILLE: 20_000,
    Method.MIDZUNO: 20_000,
    Method.MAXIMUM_ENTROPY: 3_000,
    Method.SAMPFORD: 500_000,
    Method.BALANCED: 100_000,
}
"""Units of one domain that a method can draw from in reasonable time and memory."""


@dataclass(frozen=True, slots=True)
class StageSample:
    """What became of each unit of a stage.

    `probability` given what was drawn before (NaN where somebody chose), `taken`, and `place` (the order in
    which units of a domain would be asked, 0, 1, …; only at the last stage, else empty).
    """

    probability: Floats
    taken: Samples
    place: Integers


def stage_probabilities(stage: Stage, units: Units, n: Integers) -> Floats:
    """Return each unit's inclusion probability at this stage, shape (U,)."""
    if stage.method is Method.PURPOSIVE:
        return np.full(units.size, np.nan)
    if stage.equal or units.sizes is None:
        share = n / np.maximum(units.domain_sizes, 1)
        probabilities: Floats = share[units.domain]
        return probabilities
    return shared_probabilities(units.sizes, units.domain, n.astype(np.float64))


@dataclass(frozen=True, slots=True)
class Chance:
    """What a stage is drawn with: a generator, one of its own for the order of reserves, a permanent key."""

    rng: Generator
    spare: Generator | None = None
    key: bytes = b""


def draw_stage(setting: Setting, units: Units, n: Integers, chance: Chance) -> StageSample:
    """Return the sample of a stage; with ``chance.spare`` the units not taken are ordered too.

    Raises
    ------
    SamplingError
        If units chosen on purpose are not there, a domain is too large for the method, or permanent numbers
        have no key.
    """
    probability, ranks = stage_probabilities(setting.stage, units, n), None
    match setting.stage.method:
        case Method.PURPOSIVE:
            taken = _chosen(setting, units)
        case Method.SRS | Method.PARETO | Method.SEQUENTIAL_POISSON | Method.TAKE_ALL:
            ranks = _ranks(setting.stage, probability, _uniform(setting, units, chance))
            taken = place_in_domain(ranks, units.domain) < n[units.domain]
        case Method.POISSON:
            ranks = _ranks(setting.stage, probability, _uniform(setting, units, chance))
            taken = ranks < 1.0
        case Method.SYSTEMATIC | Method.PPS_SYSTEMATIC:
            taken = _in_order(setting, units, probability, chance.rng)
        case _:
            taken = _by_domain(setting, units, probability, chance.rng)
    return StageSample(probability, taken, _places(units, taken, ranks, chance.spare))


def _places(units: Units, taken: Samples, ranks: Floats | None, spare: Generator | None) -> Integers:
    if spare is None:
        return np.zeros(0, dtype=np.int64)
    order = spare.random(units.size) if ranks is None else ranks
    return place_in_domain(np.where(taken, -1.0, order), units.domain)


def _uniform(setting: Setting, units: Units, chance: Chance) -> Floats:
    permanent = setting.stage.permanent
    if permanent is None:
        return chance.rng.random(units.size)
    numbers = permanent_numbers(_permanent_names(setting, units), chance.key)
    if permanent.collocated:
        above = (setting.play.labels[parent] for parent in units.domain_parent)
        labels = [f"{parent}\0{stratum}" for parent, stratum in zip(above, units.strata, strict=True)]
        numbers = collocated(numbers, units.domain, permanent_numbers(labels, chance.key))
    return shifted(numbers, permanent.start, backwards=permanent.backwards)


def _permanent_names(setting: Setting, units: Units) -> list[str]:
    """Return what a number belongs to: a person's id alone, another unit's name with those it lies in."""
    names = setting.texts(setting.stage.unit, units.first)
    if units.persons:
        return names
    labels = setting.play.labels
    return [f"{labels[parent]} / {name}" for parent, name in zip(units.parent, names, strict=True)]


def _ranks(stage: Stage, probability: Floats, uniform: Floats) -> Floats:
    """Return ranking variables; certain units come first, impossible ones last."""
    if stage.method in (Method.SRS, Method.TAKE_ALL):
        return uniform
    chance = np.clip(probability, 1e-300, 1.0)
    function = pareto_ranks if stage.method is Method.PARETO else sequential_poisson_ranks
    certain = np.where(probability >= 1 - TOLERANCE, uniform - 1.0, function(chance, uniform))
    return np.where(probability <= 0, np.inf, certain)


def _in_order(setting: Setting, units: Units, probability: Floats, rng: Generator) -> Samples:
    order = drawing_order(setting, units)
    starts = rng.random(len(units.strata))
    taken = np.zeros(units.size, dtype=bool)
    taken[order] = systematic_in_domains(probability[order], units.domain[order], starts)
    return taken


def drawing_order(setting: Setting, units: Units) -> Integers:
    """Return the units by domain and then by the sort keys, turning back and forth if the stage says so."""
    keys = [_sort_key(setting, column, units) for column in setting.stage.sort]
    if setting.stage.serpentine and keys:
        snake = np.empty(units.size, dtype=np.int64)
        snake[serpentine_order([units.domain, *keys])] = np.arange(units.size)
        keys = [snake]
    return np.lexsort((*reversed(keys), units.domain))


def _sort_key(setting: Setting, column: str, units: Units) -> Integers:
    """Return the place of each unit's value: by number where every value is one, else by text."""
    numbers = setting.numbers(column)[units.first]
    values = numbers if np.isfinite(numbers).all() else setting.codes(column)[units.first]
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _by_domain(setting: Setting, units: Units, probability: Floats, rng: Generator) -> Samples:
    stage, most = setting.stage, int(units.domain_sizes.max(initial=0))
    if most > LIMITS.get(stage.method, most):
        facts = {"method": str(stage.method), "units": most, "most": LIMITS[stage.method]}
        raise SamplingError([Problem(setting.path, SelectionCode.TOO_LARGE, facts)])
    order, known = drawing_order(setting, units), _auxiliary(setting, units)
    taken = np.zeros(units.size, dtype=bool)
    for places in np.split(order, np.cumsum(units.domain_sizes)[:-1]):
        if stage.method is Method.BALANCED:
            taken[places] = balanced(probability[places], known[places], rng)[0]
        else:
            taken[places] = draw_samples(stage.method, probability[places], rng)[0]
    return taken


def _auxiliary(setting: Setting, units: Units) -> Floats:
    """Return the totals of the balancing columns over each unit's rows, shape (U, q)."""
    columns = [
        np.bincount(units.of_row, weights=setting.numbers(column), minlength=units.size)
        for column in setting.stage.balance
    ]
    return np.column_stack(columns) if columns else np.empty((units.size, 0))


def _chosen(setting: Setting, units: Units) -> Samples:
    chosen = setting.stage.chosen
    names = setting.texts(setting.stage.unit, units.first)
    unknown = sorted(set(chosen) - set(names))
    if unknown:
        problems = [Problem(setting.path, SelectionCode.CHOSEN_UNKNOWN, {"unit": name}) for name in unknown]
        raise SamplingError(problems)
    return np.isin(np.array(names, dtype=object), list(chosen))
