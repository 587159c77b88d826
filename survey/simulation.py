"""Invented answers whose truth is known: what every listed person would say, and who returns a form.

A latent judgement is a sum of normal effects: the quality of the rated unit, its strength in the item's
area, the view of the respondent group, the leniency of the person (the same on all of the person's forms,
units and items), the person's view of this one unit, the difficulty of the item, and noise. Thresholds cut
it into levels. Who returns a form is chance within a cell; the chance differs between groups (60 to 90 %)
and a little between cells.

Everybody gets answers, whether the form comes back or not: the truth that estimates are compared with is the
component over all persons listed (`survey.simulation_truth`). An item that a person leaves out is left out in
the truth too, as is one without an opinion: the component speaks about those who say something.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from questionnaires.model import About, Item, ItemType, Special

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.random import Generator
    from numpy.typing import NDArray

    from questionnaires.model import Questionnaire

UNANSWERED, NO_OPINION, CANNOT_JUDGE = 0, -1, -2
"""What stands in place of a level, as in the dataset."""


@dataclass(frozen=True, slots=True)
class Latent:
    """Sizes of the effects; standard deviations on a latent scale whose noise is `noise`.

    `no_opinion`, `cannot_judge` and `unanswered` are chances of one item; a person who rates other units
    than the own one cannot judge `distance` times as often. `abandoned` is the chance that a returned form
    stops a third of the way (and is not valid). `returned` bounds the response rates of groups, `cells` is
    their spread between the cells of one group.
    """

    centre: float = 0.85
    quality: float = 0.22
    area: float = 0.12
    group: float = 0.12
    leniency: float = 0.50
    halo: float = 0.25
    difficulty: float = 0.18
    noise: float = 0.65
    thresholds: tuple[float, float] = (-1.5, 0.75)
    no_opinion: float = 0.03
    cannot_judge: float = 0.02
    distance: float = 3.0
    unanswered: float = 0.01
    abandoned: float = 0.008
    returned: tuple[float, float] = (0.60, 0.90)
    cells: float = 0.03


@dataclass(frozen=True, slots=True)
class GroupAnswers:
    """What the persons of one group say about the units that they rate.

    A *pair* is one form and one unit that it rates; pairs of a form are neighbours. `rows` (n) are the
    forms' rows in the frame, `start` (n + 1) the bounds of their pairs, `unit` (m) the pair's place in
    `units`, `opinion` and `given` (m × items) levels ≥ 1 or `UNANSWERED`, `NO_OPINION`, `CANNOT_JUDGE`: the
    opinion is what a form would say if it came back whole, given is the same with abandoned forms cut off.
    `returned` and `abandoned` have length n. `seed` draws the answers to all other items.
    """

    questionnaire: Questionnaire
    units: tuple[str, ...]
    items: tuple[Item, ...]
    rows: NDArray[np.int64]
    start: NDArray[np.int64]
    unit: NDArray[np.int64]
    opinion: NDArray[np.int8]
    given: NDArray[np.int8]
    returned: NDArray[np.bool_]
    abandoned: NDArray[np.bool_]
    seed: int

    @property
    def form_of_pair(self) -> NDArray[np.int64]:
        """Return the place in `rows` of each pair's form, shape (m,)."""
        return np.repeat(np.arange(len(self.rows)), np.diff(self.start))


@dataclass(frozen=True, slots=True)
class Invented:
    """The invented answers of one round, by group, with the sizes of effects that made them."""

    groups: Mapping[str, GroupAnswers]
    latent: Latent = field(default_factory=Latent)

    @property
    def forms(self) -> int:
        """Return the number of forms asked."""
        return sum(len(group.rows) for group in self.groups.values())

    @property
    def returned(self) -> int:
        """Return the number of forms that come back."""
        return sum(int(group.returned.sum()) for group in self.groups.values())


def scored_items(questionnaire: Questionnaire) -> tuple[Item, ...]:
    """Return the items that feed a criterion and are asked about each rated unit."""
    return tuple(
        item
        for item in questionnaire.items()
        if item.criterion is not None
        and (item.type is ItemType.UNIT_SCALE or (item.type is ItemType.SCALE and item.about is About.UNIT))
    )


def invent(
    frame: pd.DataFrame,
    questionnaires: Mapping[str, Questionnaire],
    rng: Generator,
    *,
    latent: Latent | None = None,
) -> Invented:
    """Return what every person of a respondent list would answer, and which forms come back.

    Parameters
    ----------
    frame
        A respondent list with the canonical columns: one row is one form.
    questionnaires
        The questionnaire of each group.
    rng
        Source of all chance: the same generator state gives the same answers.
    latent
        Sizes of the effects.

    Raises
    ------
    KeyError
        If a group of the list has no questionnaire.
    """
    sizes = latent or Latent()
    world = _World.draw(frame, questionnaires, rng, sizes)
    answers = {}
    for group in sorted(set(frame["group"])):
        rows = np.flatnonzero((frame["group"] == group).to_numpy())
        answers[group] = _answers_of_group(frame, rows, questionnaires[group], world, rng)
    return Invented(answers, sizes)


@dataclass(frozen=True, slots=True)
class _World:
    """The effects that forms share: of units, areas, items and persons."""

    latent: Latent
    quality: Mapping[str, float]
    strength: Mapping[tuple[str, str], float]
    difficulty: Mapping[str, float]
    person: NDArray[np.int64]
    leniency: NDArray[np.float64]

    @classmethod
    def draw(
        cls, frame: pd.DataFrame, questionnaires: Mapping[str, Questionnaire], rng: Generator, latent: Latent
    ) -> _World:
        units = sorted({unit for rates in set(frame["rates"]) for unit in rates.split("+")})
        criteria = sorted({c for q in questionnaires.values() for c in _criteria(q)})
        pairs = [(unit, area) for unit in units for area in sorted({area_of(c) for c in criteria})]
        persons, person = np.unique(frame["person"].to_numpy(dtype=str), return_inverse=True)
        return cls(
            latent=latent,
            quality=dict(zip(units, rng.normal(0, latent.quality, len(units)).tolist(), strict=True)),
            strength=dict(zip(pairs, rng.normal(0, latent.area, len(pairs)).tolist(), strict=True)),
            difficulty=dict(
                zip(criteria, rng.normal(0, latent.difficulty, len(criteria)).tolist(), strict=True)
            ),
            person=person,
            leniency=rng.normal(0, latent.leniency, len(persons)),
        )

    def expected(self, units: tuple[str, ...], items: tuple[Item, ...]) -> NDArray[np.float64]:
        """Return the mean judgement of each unit on each item, shape (units, items)."""
        rows = [
            [
                self.latent.centre
                + self.quality[unit]
                + self.strength[unit, area_of(item.criterion or "")]
                - self.difficulty[item.criterion or ""]
                for item in items
            ]
            for unit in units
        ]
        return np.array(rows, dtype=float).reshape(len(units), len(items))


def area_of(criterion: str) -> str:
    """Return the area of a criterion's id.

    Examples
    --------
    >>> area_of("M3.2")
    'M3'
    """
    return criterion.rpartition(".")[0]


def _criteria(questionnaire: Questionnaire) -> list[str]:
    return [item.criterion for item in questionnaire.items() if item.criterion is not None]


def _answers_of_group(
    frame: pd.DataFrame, rows: NDArray[np.int64], questionnaire: Questionnaire, world: _World, rng: Generator
) -> GroupAnswers:
    rated = frame["rates"].to_numpy(dtype=str)[rows]
    units, start, unit = _pairs(rated)
    form = np.repeat(np.arange(len(rows)), np.diff(start))
    items = scored_items(questionnaire)
    latent = world.latent
    person = world.leniency[world.person[rows]][form] + rng.normal(0, latent.halo, len(form))
    judgement = world.expected(units, items)[unit] + person[:, None] + rng.normal(0, latent.group)
    opinion = _levels(judgement + rng.normal(0, latent.noise, judgement.shape), items, latent)
    _refuse(opinion, items, latent, rng, own=questionnaire.rates == "own")
    opinion[rng.random(opinion.shape) < latent.unanswered] = UNANSWERED
    returned = rng.random(len(rows)) < _chances(rated, latent, rng)
    abandoned = returned & (rng.random(len(rows)) < latent.abandoned)
    return GroupAnswers(
        questionnaire=questionnaire,
        units=units,
        items=items,
        rows=rows,
        start=start,
        unit=unit,
        opinion=opinion,
        given=_cut_off(opinion, abandoned[form]),
        returned=returned,
        abandoned=abandoned,
        seed=int(rng.integers(2**62)),
    )


def _pairs(rated: NDArray[np.str_]) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.int64]]:
    """Return the units, the bounds of each form's pairs and each pair's unit."""
    lists, which = np.unique(rated, return_inverse=True)
    split = [text.split("+") for text in lists.tolist()]
    units = tuple(sorted({unit for codes in split for unit in codes}))
    place = {unit: index for index, unit in enumerate(units)}
    placed = [np.array([place[unit] for unit in codes], dtype=np.int64) for codes in split]
    start = np.concatenate([[0], np.cumsum([len(placed[i]) for i in which])]).astype(np.int64)
    pairs = np.concatenate([placed[i] for i in which]) if len(which) else np.array([], dtype=np.int64)
    return units, start, pairs


def _levels(judgement: NDArray[np.float64], items: tuple[Item, ...], latent: Latent) -> NDArray[np.int8]:
    """Cut latent judgements into the levels of each item."""
    levels = np.empty(judgement.shape, dtype=np.int8)
    for column, item in enumerate(items):
        count = sum(option.level is not None for option in item.options)
        cuts = np.linspace(*latent.thresholds, count - 1)
        levels[:, column] = 1 + np.searchsorted(cuts, judgement[:, column])
    return levels


def _refuse(
    opinion: NDArray[np.int8], items: tuple[Item, ...], latent: Latent, rng: Generator, *, own: bool
) -> None:
    """Put "no opinion" and "cannot judge" in place of some levels, where the item offers them."""
    cannot = latent.cannot_judge * (1.0 if own else latent.distance)
    chance = rng.random(opinion.shape)
    for column, item in enumerate(items):
        if Special.NO_OPINION in item.specials:
            opinion[chance[:, column] < latent.no_opinion, column] = NO_OPINION
        if Special.CANNOT_JUDGE in item.specials:
            opinion[chance[:, column] > 1 - cannot, column] = CANNOT_JUDGE


def _chances(rated: NDArray[np.str_], latent: Latent, rng: Generator) -> NDArray[np.float64]:
    """Return each form's chance of coming back: one for the group, varied a little between cells."""
    cells, which = np.unique(rated, return_inverse=True)
    of_group = rng.uniform(*latent.returned)
    of_cell = np.clip(rng.normal(of_group, latent.cells, len(cells)), *latent.returned)
    return of_cell[which]


def _cut_off(opinion: NDArray[np.int8], abandoned: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Return what forms say: nothing after the first third of an abandoned one."""
    given = opinion.copy()
    late = np.arange(opinion.shape[1]) >= max(1, opinion.shape[1] // 3)
    given[abandoned[:, None] & late] = UNANSWERED
    return given
