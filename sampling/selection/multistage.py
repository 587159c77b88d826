"""A whole draw: stage after stage, with chained probabilities, reserves, and persons who rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.selection.needed import need_frame, rows_kept
from sampling.selection.stage_draw import Chance, StageSample, draw_stage, stage_probabilities
from sampling.selection.stage_sizes import sample_sizes
from sampling.selection.stage_units import InPlay, Setting, stage_units
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sampling.selection.design import Design
    from sampling.selection.stage_units import Units
    from sampling.selection.table import SamplingFrame

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StageCount:
    """What a stage came to: units in play, domains, units taken, and the sum of their domains' probabilities.

    The sum is the expected number of units; NaN for a stage that somebody chose. `uncovered` units had no
    chance; `single` domains gave one unit of several.
    """

    unit: str
    method: str
    units: int
    domains: int
    taken: int
    probability_sum: float
    uncovered: int = 0
    single: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample: row numbers of the frame in ascending order, with what belongs to each.

    `reserve` is 0 for the sample itself, 1, 2, … for reserves in the order in which they step in.
    `probabilities[k]` and `strata[k]` belong to stage k; `domain` numbers the last stage's domains and
    `domain_units` holds the units each of them has. `resting` counts persons left out of the last stage
    because they were asked lately.
    """

    design: Design
    seed: int
    rows: Integers
    reserve: Integers
    probabilities: tuple[Floats, ...]
    strata: tuple[tuple[str, ...], ...]
    domain: Integers
    domain_units: Integers
    stages: tuple[StageCount, ...]
    resting: int = 0

    @property
    def probability(self) -> Floats:
        """Return the overall inclusion probability of each row: the product over the stages."""
        product: Floats = np.prod(np.array(self.probabilities), axis=0)
        return product

    @property
    def size(self) -> int:
        """Return the number of persons in the sample, reserves not counted."""
        return int((self.reserve == 0).sum())


@dataclass(frozen=True, slots=True)
class Chain:
    """The clusters drawn so far: the rows in play, and per cluster what earlier stages said of it."""

    play: InPlay
    probabilities: tuple[Floats, ...] = ()
    strata: tuple[tuple[str, ...], ...] = ()
    counts: tuple[StageCount, ...] = ()
    resting: int = 0


def draw(
    frame: SamplingFrame,
    design: Design,
    *,
    seed: int,
    key: bytes = b"",
    resting: frozenset[str] = frozenset(),
) -> Drawn:
    """Return a sample of the frame by the design; the same arguments give the same sample.

    Each stage has a generator of its own, and reserves another, so more reserves do not change the sample.

    Parameters
    ----------
    seed
        A whole number from 0, best drawn in public.
    key
        At least 16 bytes where a stage uses permanent random numbers.
    resting
        Persons who may not be asked now (`sampling.selection.rotation.resting`); they have no chance at the
        last stage, and probabilities are those of the others.

    Raises
    ------
    SamplingError
        Everything wrong with the frame at once; then everything wrong at the first stage that fails.

    References
    ----------
    Särndal, Swensson and Wretman (1992), §4.3-4.4 (multistage element sampling).

    Examples
    --------
    >>> from sampling.selection.design_file import parse_design
    >>> from sampling.selection.table import frame_of
    >>> frame = frame_of({"id": [f"P{i}" for i in range(8)], "commune": list("aabbccdd")})
    >>> drawn = draw(frame, parse_design('''
    ... person: id
    ... stages: [{unit: commune, method: srs, n: 2}, {unit: id, method: srs, n: 1}]
    ... '''), seed=7)
    >>> drawn.size, drawn.probability.tolist()
    (2, [0.25, 0.25])
    """
    need_frame(frame, design)
    chain = start(frame, design)
    for number in range(len(design.stages) - 1):
        setting = stage_setting(frame, design, number, chain)
        units = stage_units(setting, persons=False)
        chance = Chance(_generator(seed, number), key=key)
        sample = draw_stage(setting, units, sample_sizes(setting, units), chance)
        chain = follow(setting, chain, units, sample)
    left = _without(frame, design, chain, resting)
    return _persons(stage_setting(frame, design, len(design.stages) - 1, left), design, left, (seed, key))


def stage_setting(frame: SamplingFrame, design: Design, number: int, chain: Chain) -> Setting:
    """Return a stage with the rows in play; its problems stand under its place in the file and its unit."""
    stage = design.stages[number]
    above = design.stages[number - 1].unit if number else ""
    return Setting(frame, stage, chain.play, f"stages[{number}] {stage.unit}", above)


def start(frame: SamplingFrame, design: Design) -> Chain:
    """Return the chain before the first stage: all rows that the design keeps, one cluster."""
    rows = rows_kept(frame, design)
    size = frame.rows if rows is None else rows.size
    return Chain(InPlay(rows, np.zeros(size, dtype=np.int64), ("",)))


def follow(setting: Setting, chain: Chain, units: Units, sample: StageSample) -> Chain:
    """Return the chain after a stage: the units taken are the new clusters."""
    play, stage = chain.play, setting.stage
    kept = np.flatnonzero(sample.taken)
    stays = sample.taken[units.of_row]
    parent = units.parent[kept]
    own = setting.texts(stage.unit, units.first[kept])
    above = [play.labels[one] for one in parent]
    labels = tuple(" / ".join(filter(None, pair)) for pair in zip(above, own, strict=True))
    cluster = (np.cumsum(sample.taken) - 1)[units.of_row[stays]]
    rows = np.flatnonzero(stays) if play.rows is None else play.rows[stays]
    earlier = tuple(tuple(before[one] for one in parent) for before in chain.strata)
    return Chain(
        InPlay(rows, cluster, labels),
        (*(before[parent] for before in chain.probabilities), sample.probability[kept]),
        (*earlier, tuple(units.strata[domain] for domain in units.domain[kept])),
        (*chain.counts, _counted(setting, units, sample)),
    )


def _counted(setting: Setting, units: Units, sample: StageSample) -> StageCount:
    stage, there = setting.stage, units.domain_sizes
    taken = np.bincount(units.domain[sample.taken], minlength=there.size)
    return StageCount(
        unit=stage.unit,
        method=str(stage.method),
        units=units.size,
        domains=there.size,
        taken=int(taken.sum()),
        probability_sum=float(sample.probability.sum()),
        uncovered=int((sample.probability == 0).sum()),
        single=int(((taken == 1) & (there > 1)).sum()),
    )


def _without(frame: SamplingFrame, design: Design, chain: Chain, resting: frozenset[str]) -> Chain:
    if not resting:
        return chain
    play = chain.play
    rows = np.arange(frame.rows) if play.rows is None else play.rows
    stays = np.array([name not in resting for name in frame.texts(design.person, rows)])
    kept = InPlay(rows[stays], play.cluster[stays], play.labels)
    return replace(chain, play=kept, resting=int((~stays).sum()))


def _persons(setting: Setting, design: Design, chain: Chain, source: tuple[int, bytes]) -> Drawn:
    (seed, key), number, play = source, len(design.stages) - 1, chain.play
    units = stage_units(setting, persons=True)
    n = sample_sizes(setting, units)
    spare = _generator(seed, number, 1) if design.reserves else None
    sample = draw_stage(setting, units, n, Chance(_generator(seed, number), spare, key))
    if not sample.taken.any():
        raise SamplingError([Problem("", SelectionCode.NOTHING_DRAWN)])
    reserve = _reserve_ranks(units, sample)
    kept = np.flatnonzero(sample.taken | ((reserve > 0) & (reserve <= design.reserves)))
    cluster = play.cluster[kept]
    earlier = tuple(tuple(given[one] for one in cluster) for given in chain.strata)
    return Drawn(
        design=design,
        seed=seed,
        rows=kept if play.rows is None else play.rows[kept],
        reserve=reserve[kept],
        probabilities=(*(given[cluster] for given in chain.probabilities), sample.probability[kept]),
        strata=(*earlier, tuple(units.strata[domain] for domain in units.domain[kept])),
        domain=units.domain[kept],
        domain_units=units.domain_sizes,
        stages=(*chain.counts, _counted(setting, units, sample)),
        resting=chain.resting,
    )


def _reserve_ranks(units: Units, sample: StageSample) -> Integers:
    """Return 0 for units taken and 1, 2, … for the others of each domain; all 0 where no order was drawn."""
    if not sample.place.size:
        return np.zeros(units.size, dtype=np.int64)
    main = np.bincount(units.domain[sample.taken], minlength=len(units.strata))
    return np.where(sample.taken, 0, sample.place - main[units.domain] + 1)


def _generator(seed: int, *place: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=place))


def design_probabilities(frame: SamplingFrame, design: Design) -> tuple[Floats, ...]:
    """Return, before any draw, every row's inclusion probability at each stage, shape (N,) each.

    Rows are those that the design keeps (`rows_kept`), in the frame's order.

    Raises
    ------
    SamplingError
        As `draw` does; and where a later stage shares a total among what was drawn before, because then its
        probabilities are known only after the draw.
    """
    need_frame(frame, design)
    chain = start(frame, design)
    for number, stage in enumerate(design.stages):
        setting, last = stage_setting(frame, design, number, chain), number == len(design.stages) - 1
        if stage.total is not None and number:
            raise SamplingError([Problem(setting.path, SelectionCode.TOTAL_CONDITIONAL)])
        units = stage_units(setting, persons=last)
        probability = stage_probabilities(stage, units, sample_sizes(setting, units))
        if last:
            cluster = chain.play.cluster
            return (*(given[cluster] for given in chain.probabilities), probability)
        everyone = StageSample(probability, np.ones(units.size, dtype=bool), np.zeros(0, dtype=np.int64))
        chain = follow(setting, chain, units, everyone)
    return ()
