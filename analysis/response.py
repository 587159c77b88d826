"""Non-response: which cells are weighted together, and whether the response rate differs between cells."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.moments import Cell

MINIMUM_VALID = 5


@dataclass(frozen=True, slots=True)
class Stratum:
    """Cells of one group that are weighted as one, by their positions.

    All listed persons were asked (base weight 1), so the weight of each of `valid` answers is
    ``represented / valid``. `represented` is `eligible` where each person counts equally and a constant
    per cell where each province does. The spread of the answers comes from the cells `spread`: the same
    cells, or more when the stratum is too small to show its own.
    """

    group: str
    cells: tuple[int, ...]
    spread: tuple[int, ...]
    eligible: int
    valid: int
    represented: float

    @property
    def weight(self) -> float:
        """Weight of one answer."""
        return self.represented / self.valid

    @property
    def fraction(self) -> float:
        """Sampling fraction n/N of the finite population correction."""
        return self.valid / self.eligible


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that were put together because one had too few answers.

    `weights` is true where their persons are weighted as one cell (they rate a common unit); otherwise
    only the spread of the answers is shared.
    """

    group: str
    cells: tuple[str, ...]
    eligible: int
    answered: int
    weights: bool


@dataclass(frozen=True, slots=True)
class CellWeight:
    """The weight of each answer of one cell: `base` × `adjustment`.

    Everyone listed was asked, so the base weight is 1; the adjustment for non-response is N/n of the
    weighting cell (where provinces count equally: the persons that the cell represents, over n).
    """

    group: str
    cell: str
    eligible: int
    valid: int
    base: float
    adjustment: float


def cell_weights(cells: Sequence[Cell], found: Sequence[Stratum]) -> tuple[CellWeight, ...]:
    """Return the weights of all cells that some stratum speaks for, by group and name."""
    weights = [
        CellWeight(stratum.group, cells[i].name, cells[i].eligible, cells[i].valid, 1.0, stratum.weight)
        for stratum in found
        for i in stratum.cells
    ]
    return tuple(sorted(weights, key=lambda each: (each.group, each.cell)))


def strata(
    cells: Sequence[Cell], *, minimum: int = MINIMUM_VALID, equal_provinces: bool = False
) -> tuple[Stratum, ...]:
    """Return the strata of all groups: cells after merging those with fewer than `minimum` answers.

    The rule is deterministic. Within a group, cells stand in the order of their names. While a cell with
    listed persons has fewer than `minimum` valid answers, the first such cell joins the first other cell
    that rates one of its units: both are then one weighting cell. A cell in which everyone answered stays
    alone (its mean is known), unless a cell without any answer has nobody else to speak for it. Where no
    other cell rates its units, the
    answers keep their own weight (only these persons can speak for the unit) and the cell takes the spread
    of the answers from itself and the next cells in order (after the last: the ones before), until
    answers - cells ≥ `minimum` - 1. Inside one merged cell, a unit with a single answer would show the
    standard error 0; shared spread avoids that. Cells without answers that nobody else can speak for give
    no stratum.

    With `equal_provinces`, every cell named ``group|@province`` represents the same number of persons.
    """
    found: list[Stratum] = []
    for group in sorted({cell.group for cell in cells}):
        members = [i for i, cell in enumerate(cells) if cell.group == group and cell.eligible > 0]
        members.sort(key=lambda i: cells[i].name)
        joined = _join(cells, members, minimum)
        shares = _represented(cells, members) if equal_provinces else {}
        heard = [s for s in (_stratum(cells, group, part, shares) for part in joined) if s.valid]
        found += [_with_spread(heard, i, minimum) for i in range(len(heard))]
    return tuple(found)


def merges(cells: Sequence[Cell], found: Sequence[Stratum]) -> tuple[Merge, ...]:
    """Return the record of everything that was put together."""
    records = []
    for stratum in found:
        if len(stratum.cells) > 1:
            records.append(_merge(cells, stratum.group, stratum.cells, weights=True))
        if stratum.spread != stratum.cells:
            records.append(_merge(cells, stratum.group, stratum.spread, weights=False))
    return tuple(records)


def _merge(cells: Sequence[Cell], group: str, places: tuple[int, ...], *, weights: bool) -> Merge:
    return Merge(
        group,
        tuple(cells[i].name for i in places),
        sum(cells[i].eligible for i in places),
        sum(cells[i].valid for i in places),
        weights,
    )


def _join(cells: Sequence[Cell], members: list[int], minimum: int) -> list[list[int]]:
    """Join small cells to the first cell that rates one of their units, until nothing changes."""
    parts = [[i] for i in members]
    settled: set[int] = set()
    while True:
        small = [
            place
            for place, part in enumerate(parts)
            if part[0] not in settled and _valid(cells, part) < minimum and not _full(cells, part)
        ]
        if not small:
            return parts
        place = small[0]
        partner = _partner(cells, parts, place)
        if partner is None:
            settled.add(parts[place][0])
        else:
            first, second = sorted((place, partner))
            parts[first] += parts.pop(second)


def _valid(cells: Sequence[Cell], part: list[int]) -> int:
    return sum(cells[i].valid for i in part)


def _full(cells: Sequence[Cell], part: list[int]) -> bool:
    return _valid(cells, part) == sum(cells[i].eligible for i in part)


def _partner(cells: Sequence[Cell], parts: list[list[int]], place: int) -> int | None:
    mine = {int(unit) for i in parts[place] for unit in cells[i].units}
    found = [
        other
        for other, part in enumerate(parts)
        if other != place and any(int(unit) in mine for i in part for unit in cells[i].units)
    ]
    open_ = [other for other in found if not _full(cells, parts[other])]
    if not open_ and _valid(cells, parts[place]):
        return None
    return next(iter(open_ or found), None)


def _represented(cells: Sequence[Cell], members: list[int]) -> dict[int, float]:
    provinces = [i for i in members if "|@" in cells[i].name]
    total = sum(cells[i].eligible for i in provinces)
    return {i: total / len(provinces) for i in provinces}


def _stratum(cells: Sequence[Cell], group: str, part: list[int], shares: dict[int, float]) -> Stratum:
    return Stratum(
        group,
        tuple(part),
        tuple(part),
        sum(cells[i].eligible for i in part),
        sum(cells[i].valid for i in part),
        float(sum(shares.get(i, cells[i].eligible) for i in part)),
    )


def _with_spread(heard: list[Stratum], place: int, minimum: int) -> Stratum:
    """Let a stratum with too few answers borrow the spread of the next ones (then of those before)."""
    own = heard[place]
    if own.valid >= minimum or own.valid == own.eligible:
        return own
    spread, freedom = list(own.cells), own.valid - 1
    for other in heard[place + 1 :] + heard[:place][::-1]:
        if freedom >= minimum - 1:
            break
        spread += other.cells
        freedom += other.valid - len(other.cells)
    return replace(own, spread=tuple(spread))


@dataclass(frozen=True, slots=True)
class ResponseTest:
    """Likelihood-ratio test that all parts of a tier respond at the same rate.

    `factor` is ``"group"`` (between groups) or ``"cell"`` (between cells within groups).
    """

    factor: str
    statistic: float
    df: int
    p_value: float


def response_tests(
    group: Sequence[str], eligible: Sequence[int], valid: Sequence[int]
) -> tuple[ResponseTest, ...]:
    """Return the tests of equal response rates between groups and between cells within groups.

    A binomial generalised linear model with logit link is fitted to the counts of each cell, once with a
    common rate and once with a rate per group; differences of deviance are compared with chi-square.

    Parameters
    ----------
    group, eligible, valid
        One element per cell: its group, the persons asked, the valid answers.

    References
    ----------
    McCullagh and Nelder (1989), *Generalized Linear Models*, section 4.4.

    Examples
    --------
    >>> test, _ = response_tests(["A", "B"], [100, 100], [80, 60])
    >>> round(test.statistic, 3), test.df, round(test.p_value, 4)
    (9.663, 1, 0.0019)
    """
    asked = np.asarray(eligible, dtype=np.float64)
    counts = np.column_stack([valid, asked - valid])[asked > 0]
    names, place = np.unique(np.asarray(group)[asked > 0], return_inverse=True)
    common = _deviance(counts, np.ones((len(counts), 1)))
    by_group = _deviance(counts, np.eye(len(names))[place])
    return (
        _test("group", common - by_group, len(names) - 1),
        _test("cell", by_group, len(counts) - len(names)),
    )


def _test(factor: str, statistic: float, df: int) -> ResponseTest:
    from scipy.special import chdtrc  # noqa: PLC0415 - only the test needs it

    statistic = max(statistic, 0.0)
    return ResponseTest(factor, statistic, df, float(chdtrc(df, statistic)) if df else 1.0)


def _deviance(counts: np.ndarray, design: np.ndarray) -> float:
    from statsmodels.genmod.families import Binomial  # noqa: PLC0415 - seconds to import
    from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a group in which everyone answered: its rate 1 is the right fit
        return float(GLM(counts, design, family=Binomial()).fit().deviance)
