"""How often one person is asked: starts that rotate a sample, and persons who rest after being asked."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingError
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def rotation_starts(rate: float, *, rounds: int, at_most: int) -> tuple[float, ...]:
    """Return starts on the circle of permanent random numbers for `rounds` rounds.

    With samples of the share `rate` of the list, nobody's number lies in more than `at_most` of the rounds:
    each start is rate / at_most after the last.

    Raises
    ------
    SamplingError
        If that cannot be: rounds × rate may be `at_most` at the largest.

    References
    ----------
    Ohlsson (1995), §9.3 (rotation by constant shift).

    Examples
    --------
    >>> rotation_starts(0.25, rounds=4, at_most=1)
    (0.0, 0.25, 0.5, 0.75)
    """
    share = Fraction(rate).limit_denominator(10**9)
    if rounds * share > at_most or not at_most:
        facts = {"rounds": rounds, "rate": 100 * rate, "at_most": at_most, "possible": floor(at_most / share)}
        raise SamplingError([Problem("", SelectionCode.ROTATION_IMPOSSIBLE, facts)])
    return tuple(float(number * share / at_most) for number in range(rounds))


def resting(earlier: Sequence[Iterable[str]], *, within: int, at_most: int) -> frozenset[str]:
    """Return the persons who may not be asked now: asked `at_most` times in the `within` − 1 rounds before.

    `earlier` holds the persons of each earlier round, the oldest first.

    Examples
    --------
    >>> sorted(resting([["a", "b"], ["b"], ["c"]], within=3, at_most=1))
    ['b', 'c']
    """
    recent = list(earlier)[max(0, len(earlier) - within + 1) :] if within > 1 else []
    counted = Counter(person for asked in recent for person in set(asked))
    return frozenset(person for person, times in counted.items() if times >= at_most)
