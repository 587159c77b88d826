"""What must not be published: details that rest on too few answers, and what would reveal them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def suppressed(answers: Sequence[int], minimum: int) -> list[bool]:
    """Return which parts of one published whole must be withheld.

    A part with at least one but fewer than `minimum` answers is withheld. If it is the only one, the
    whole minus the others would reveal it: the next smallest part with answers is withheld as well.

    Examples
    --------
    >>> suppressed([3, 40, 12], 5)
    [True, False, True]
    >>> suppressed([0, 40, 12], 5)
    [False, False, False]
    """
    hidden = [0 < number < minimum for number in answers]
    if sum(hidden) == 1:
        others = [(number, i) for i, number in enumerate(answers) if number >= minimum]
        if others:
            hidden[min(others)[1]] = True
    return hidden
