"""Which figures of a unit must not be published, and which others hide them from subtraction.

Published of a unit are its total (always), its areas and its criteria. What one group says about one unit is
never published. A criterion is hidden when fewer than `minimum` answers stand behind it; its area is hidden
with it. The total less everything that is shown gives the sum of what is hidden: so at least two criteria and
two areas are hidden where a unit has as many, and none of them is a given figure, which anybody knows.
This protects against adding and subtracting published figures of one publication, and against nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

MINIMUM = 5
"""Answers below which a detail is not published."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A criterion of one unit, as far as disclosure goes: `given` figures are known to everybody."""

    criterion: str
    area: str
    answers: int
    max_points: float
    given: bool = False


@dataclass(frozen=True, slots=True)
class Hidden:
    """The criteria and areas of one unit that are not published."""

    criteria: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()


def hidden_details(
    details: Collection[Detail], *, minimum: int = MINIMUM, marked: Collection[str] = frozenset()
) -> Hidden:
    """Return the criteria and areas of one unit that are not published.

    Parameters
    ----------
    details : collection of Detail
        The criteria of the unit that have points.
    minimum : int
        Answers below which a criterion is hidden.
    marked : collection of str
        Criteria to hide for reasons of their own.

    Examples
    --------
    The chairman alone judged c1: c1 and one more are hidden, with their areas.

    >>> details = [Detail("c1", "1", 1, 3.0), Detail("c2", "1", 40, 2.0), Detail("c3", "2", 30, 2.0)]
    >>> hidden = hidden_details(details)
    >>> sorted(hidden.criteria), sorted(hidden.areas)
    (['c1', 'c3'], ['1', '2'])
    """
    chosen = [d for d in details if not d.given and (d.answers < minimum or d.criterion in marked)]
    if not chosen:
        return Hidden()
    areas = {detail.area for detail in chosen}
    if len(areas) == 1:
        chosen += _next(details, lambda d: d.area not in areas and not d.given)
    if len(chosen) == 1:
        chosen += _next(details, lambda d: d not in chosen and not d.given)
    return Hidden(frozenset(d.criterion for d in chosen), frozenset(d.area for d in chosen))


def _next(details: Iterable[Detail], fits: Callable[[Detail], bool]) -> list[Detail]:
    """Return the fitting criterion with the fewest answers (of several, the one worth least), or none."""
    fitting = sorted(filter(fits, details), key=lambda d: (d.answers, d.max_points, d.criterion))
    return fitting[:1]
