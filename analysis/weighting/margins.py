"""Known population totals by category, and all that can be wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from analysis.weighting.factor import JOIN, Factor, factor, level_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

AGREEMENT = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """A factor and the population total of each of its levels, (L,) in persons (or other units)."""

    factor: Factor
    totals: NDArray[np.float64]

    @property
    def name(self) -> str:
        """The factor's name."""
        return self.factor.name


def margin(name: str, columns: Any, totals: Mapping[Any, float]) -> Margin:
    """Return a margin: a column (or several, crossed) and the total of each level.

    Parameters
    ----------
    name
        What the margin is called in messages.
    columns
        A column of length N, or a tuple of columns that are crossed.
    totals
        Level → population total; for crossed columns the key is a tuple of levels.

    Raises
    ------
    AnalysisError
        With all problems at once: a level without a total, a total without rows, a total that is
        negative, not finite, or zero although rows have that level.

    Examples
    --------
    >>> margin("stype", ["E", "H", "E"], {"E": 4421, "H": 755}).totals.tolist()
    [4421.0, 755.0]
    """
    found = factor(name, *columns) if isinstance(columns, tuple) else factor(name, columns)
    named = {_key(key): float(value) for key, value in totals.items()}
    problems = [*_key_problems(found, named), *_amount_problems(found, named)]
    if problems:
        raise AnalysisError(problems)
    return Margin(found, np.array([named[level] for level in found.levels]))


def _key(key: Any) -> str:
    return JOIN.join(level_name(part) for part in key) if isinstance(key, tuple) else level_name(key)


def _key_problems(found: Factor, named: Mapping[str, float]) -> Iterator[Problem]:
    known = set(found.levels)
    for level in found.levels:
        if level not in named:
            count = int(np.count_nonzero(found.codes == found.levels.index(level)))
            yield _problem(found, WeightCode.MARGIN_NO_TOTAL, level=level, count=count)
    for level, total in named.items():
        if level not in known and total != 0:
            yield _problem(found, WeightCode.MARGIN_EMPTY, level=level, total=total)


def _amount_problems(found: Factor, named: Mapping[str, float]) -> Iterator[Problem]:
    for level in found.levels:
        total = named.get(level, 1.0)
        if not np.isfinite(total) or total < 0:
            yield _problem(found, WeightCode.MARGIN_RANGE, level=level, total=str(total))
        if total == 0:
            count = int(np.count_nonzero(found.codes == found.levels.index(level)))
            yield _problem(found, WeightCode.MARGIN_ZERO, level=level, count=count)


def _problem(found: Factor, code: WeightCode, **facts: object) -> Problem:
    return Problem(found.name, code, {"margin": found.name, **facts})


def check_margins(margins: Sequence[Margin], rows: int) -> None:
    """Refuse margins that cannot belong together.

    Raises
    ------
    AnalysisError
        If there is no margin, lengths differ, or the margins add up to different populations (the
        amounts are named).
    """
    if not margins:
        raise AnalysisError([Problem("margins", WeightCode.NO_MARGINS)])
    problems = [*_length_problems(margins, rows), *disagreements(margins)]
    if problems:
        raise AnalysisError(problems)


def check_carried(margins: Sequence[Margin], carried: Sequence[NDArray[np.float64]]) -> None:
    """Refuse categories whose rows have no weight; `carried` are the sums of weights by category."""
    problems = [
        _problem(
            each.factor, WeightCode.MARGIN_EMPTY, level=each.factor.levels[k], total=float(each.totals[k])
        )
        for each, weight in zip(margins, carried, strict=True)
        for k in np.flatnonzero(weight == 0)
    ]
    if problems:
        raise AnalysisError(problems)


def _length_problems(margins: Iterable[Margin], rows: int) -> Iterator[Problem]:
    for each in margins:
        if len(each.factor.codes) != rows:
            yield _problem(
                each.factor, WeightCode.LENGTH, name=each.name, lengths=f"{len(each.factor.codes)}, {rows}"
            )


def disagreements(margins: Sequence[Margin]) -> Iterator[Problem]:
    """Yield each margin whose sum differs from the first one's, with both amounts."""
    first = margins[0].totals.sum()
    for each in margins[1:]:
        total = each.totals.sum()
        if abs(total - first) > AGREEMENT * max(total, first):
            facts = {"other": margins[0].name, "total": float(total), "expected": float(first)}
            yield _problem(each.factor, WeightCode.MARGINS_DISAGREE, **facts, difference=float(total - first))
