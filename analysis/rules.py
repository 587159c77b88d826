"""Rules that turn a level into a percentage of a criterion's maximum points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never


class RuleName(StrEnum):
    """Named rules; each is versioned data of a scheme."""

    OPTION_PERCENT = "option-percent"
    MEAN = "mean"
    MIN_MAX = "min-max"
    TOP_BOX = "top-box"
    LINKED = "linked"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its parameters.

    `levels` L is the number of levels, 1 the lowest. `percents` has L percentages for ``option-percent``;
    `threshold` is the lowest level that counts for ``top-box``.
    """

    name: RuleName
    levels: int = 5
    percents: tuple[float, ...] = ()
    threshold: int = 4


def level_percents(rule: Rule) -> tuple[float, ...]:
    """Return the percentage of the maximum that each level 1..L earns; empty for ``linked``.

    Every rule is linear in the answers, so that one table of L numbers is the whole rule:
    ``mean`` 100 l / L, ``min-max`` 100 (l - 1)/(L - 1), ``top-box`` 100 for l ≥ threshold.

    Examples
    --------
    >>> level_percents(Rule(RuleName.MIN_MAX))
    (0.0, 25.0, 50.0, 75.0, 100.0)
    >>> level_percents(Rule(RuleName.MEAN))
    (20.0, 40.0, 60.0, 80.0, 100.0)
    >>> level_percents(Rule(RuleName.TOP_BOX, threshold=4))
    (0.0, 0.0, 0.0, 100.0, 100.0)
    """
    levels = range(1, rule.levels + 1)
    match rule.name:
        case RuleName.OPTION_PERCENT:
            return rule.percents
        case RuleName.MEAN:
            return tuple(100 * level / rule.levels for level in levels)
        case RuleName.MIN_MAX:
            return tuple(100 * (level - 1) / (rule.levels - 1) for level in levels)
        case RuleName.TOP_BOX:
            return tuple(100.0 if level >= rule.threshold else 0.0 for level in levels)
        case RuleName.LINKED:
            return ()
        case _:
            assert_never(rule.name)
