"""The units of a stage: what the rows in play form, within what was drawn before and within strata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.selection.design import ROWS
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sampling.selection.design import Stage
    from sampling.selection.table import SamplingFrame

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Codes = NDArray[np.int32]

SHOWN = 100
"""How many units with one kind of problem are named."""


@dataclass(frozen=True, slots=True)
class InPlay:
    """The rows still in play and the cluster (0 … C - 1) each belongs to; ``rows`` None means all.

    `labels` names each cluster, ``""`` for the whole frame.
    """

    rows: Integers | None
    cluster: Integers
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A stage about to be drawn: the frame, the rows in play, and where its problems stand (`path`).

    `above` is the column of the units drawn before, ``""`` at the first stage.
    """

    frame: SamplingFrame
    stage: Stage
    play: InPlay
    path: str
    above: str = ""

    def codes(self, column: str) -> Codes:
        """Return a column's codes of the rows in play."""
        codes = self.frame.categories(column).codes
        return codes if self.play.rows is None else codes[self.play.rows]

    def numbers(self, column: str) -> Floats:
        """Return a column's numbers of the rows in play."""
        values = self.frame.numbers(column)
        return values if self.play.rows is None else values[self.play.rows]

    def texts(self, column: str, places: Integers) -> list[str]:
        """Return a column's texts at some of the rows in play."""
        return self.frame.texts(column, places if self.play.rows is None else self.play.rows[places])


@dataclass(frozen=True, slots=True)
class Units:
    """The U units of a stage.

    `of_row` is each row's unit, `first` a row (in play) of each unit, `parent` its cluster, `domain` its
    domain 0 … D - 1 (a stratum within a cluster), `domain_parent` and `strata` each domain's cluster and
    stratum; `counts` a unit's rows; `sizes` is ``None`` without a size; `persons`: each row is a unit.
    """

    of_row: Integers
    first: Integers
    parent: Integers
    counts: Integers
    domain: Integers
    domain_parent: Integers
    strata: tuple[str, ...]
    sizes: Floats | None
    persons: bool = False

    @property
    def size(self) -> int:
        """Return the number of units."""
        return self.parent.size

    @property
    def domain_sizes(self) -> Integers:
        """Return the number of units of each domain, shape (D,)."""
        return np.bincount(self.domain, minlength=len(self.strata))


@dataclass(frozen=True, slots=True)
class _Grouped:
    """Rows in groups: each row's group, a row of each group, and the group above it."""

    of_row: Integers
    first: Integers
    parent: Integers


def stage_units(setting: Setting, *, persons: bool) -> Units:
    """Return the units that the rows in play form at a stage; `persons`: each row is one.

    Raises
    ------
    SamplingError
        If a unit lies in several strata, or a size is missing, not positive, or not one value in a unit; all
        such units at once (the first hundred of each kind).
    """
    cluster = setting.play.cluster
    if persons:
        rows = np.arange(cluster.size)
        groups = _Grouped(rows, rows, cluster)
    else:
        groups = _grouped(setting.codes(setting.stage.unit), cluster)
    counts = np.bincount(groups.of_row, minlength=groups.parent.size)
    problems = [problem for column in setting.stage.strata for problem in _varying(setting, column, groups)]
    problems += _bad_sizes(setting, groups)
    if problems:
        raise SamplingError(problems)
    domain, domain_parent, strata = _domains(setting, groups)
    sizes = _sizes(setting, groups, counts)
    found = (groups.of_row, groups.first, groups.parent, counts, domain, domain_parent, strata)
    return Units(*found, sizes, persons)


def _grouped(codes: Codes, parent: Integers) -> _Grouped:
    """Return groups of equal parent and code, numbered by parent, then code."""
    width = int(codes.max(initial=0)) + 1
    key = parent * width + codes
    span = (int(parent.max(initial=0)) + 1) * width
    if span <= 4 * key.size + 1_000_000:
        there = np.flatnonzero(np.bincount(key, minlength=span))
        place = np.zeros(span, dtype=np.int64)
        place[there] = np.arange(there.size)
        of_row = place[key]
    else:
        there, of_row = np.unique(key, return_inverse=True)
    first = np.zeros(there.size, dtype=np.int64)
    first[of_row] = np.arange(of_row.size)
    return _Grouped(of_row, first, there // width)


def _domains(setting: Setting, groups: _Grouped) -> tuple[Integers, Integers, tuple[str, ...]]:
    """Return each unit's domain, and each domain's cluster and stratum."""
    domain = groups.parent
    parents = np.arange(len(setting.play.labels))
    names = np.full(parents.size, "", dtype=object)
    for number, column in enumerate(setting.stage.strata):
        codes = setting.codes(column)[groups.first]
        labels = np.array(setting.frame.categories(column).labels, dtype=object)
        within = _grouped(codes, domain)
        domain, parents = within.of_row, parents[within.parent]
        added = labels[codes[within.first]]
        names = names[within.parent] + " / " + added if number else added
    return domain, parents, tuple(names)


def _varying(setting: Setting, column: str, groups: _Grouped) -> list[Problem]:
    """Return a problem for each unit whose rows lie in several strata."""
    codes = setting.codes(column)
    own = codes[groups.first]
    other = np.flatnonzero(codes != own[groups.of_row])
    labels = setting.frame.categories(column).labels
    units, at = np.unique(groups.of_row[other], return_index=True)
    units, at = units[:SHOWN], at[:SHOWN]
    named = setting.texts(setting.stage.unit, groups.first[units])
    found = [
        f"{labels[own[unit]]}, {labels[codes[other[place]]]}" for unit, place in zip(units, at, strict=True)
    ]
    return [
        Problem(setting.path, SelectionCode.STRATUM_VARIES, {"unit": name, "column": column, "found": both})
        for name, both in zip(named, found, strict=True)
    ]


def _bad_sizes(setting: Setting, groups: _Grouped) -> list[Problem]:
    """Return a problem for each unit whose size is missing, not positive, or not one value in the unit."""
    size = setting.stage.size
    if size is None or size.column == ROWS:
        return []
    values = setting.numbers(size.column)
    bad = ~(np.isfinite(values) & (values > 0))
    if not size.summed:
        bad |= values != values[groups.first][groups.of_row]
    rows = np.flatnonzero(bad)
    units, at = np.unique(groups.of_row[rows], return_index=True)
    named = setting.texts(setting.stage.unit, groups.first[units[:SHOWN]])
    found = setting.texts(size.column, rows[at[:SHOWN]])
    return [
        Problem(
            setting.path, SelectionCode.UNIT_SIZE_BAD, {"unit": name, "column": size.column, "found": text}
        )
        for name, text in zip(named, found, strict=True)
    ]


def _sizes(setting: Setting, groups: _Grouped, counts: Integers) -> Floats | None:
    size = setting.stage.size
    if size is None:
        return None
    if size.column == ROWS:
        return counts.astype(np.float64)
    values = setting.numbers(size.column)
    if size.summed:
        return np.bincount(groups.of_row, weights=values, minlength=counts.size).astype(np.float64)
    return values[groups.first]
