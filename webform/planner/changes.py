"""What is changed on the bench, by what it is about: figures of the plan, response rates, prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sampling.knobs import EVERYWHERE
from sampling.what_if import change
from webform.planner.memory import knobs_of
from webform.planner.numbers import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from fractions import Fraction

    from sampling.plan import Plan

FIGURE: Final = "k."
"""A factor or figure of the plan; behind it the key of `sampling.knobs`."""

RATE: Final = "r."
"""The response expected of a group, in percent."""

PRICE: Final = "c."
"""A figure of the cost."""

DAYS: Final = "t."
"""How many working days a task takes."""

MODE: Final = "m."
"""How a group is asked; the value is the id of a mode."""

Numbers = tuple[tuple[str, "Fraction"], ...]


@dataclass(frozen=True, slots=True)
class Split:
    """The changes as exact numbers, by what they are about; rates in percent."""

    figures: Numbers
    rates: Numbers
    prices: Numbers
    modes: tuple[tuple[str, str], ...] = ()
    days: Numbers = ()


def split_changes(changes: Iterable[tuple[str, str]]) -> Split:
    """Return the changes by what they are about; what is no number is left out.

    Examples
    --------
    >>> split_changes([("k.Q04.officials", "45"), ("r.Q04", "85"), ("k.Q04.ministries", "x")]).figures
    (('Q04.officials', Fraction(45, 1)),)
    """
    given = list(changes)
    known = [(name, value) for name, text in given if (value := exact(text)) is not None]
    modes = tuple((name[len(MODE) :], text) for name, text in given if name.startswith(MODE))
    return Split(_about(known, FIGURE), _about(known, RATE), _about(known, PRICE), modes, _about(known, DAYS))


def _about(known: Iterable[tuple[str, Fraction]], prefix: str) -> Numbers:
    return tuple((name[len(prefix) :], value) for name, value in known if name.startswith(prefix))


def tried(base: Plan, figures: Numbers) -> Plan:
    """Return the plan with figures changed.

    Raises
    ------
    SamplingError
        With everything about the changes that the plan does not let through.
    """
    return change(base, dict(each_by_itself(base, dict(figures)))) if figures else base


def each_by_itself(base: Plan, given: Mapping[str, Fraction]) -> Iterator[tuple[str, Fraction]]:
    """Yield the changes with a shared number given to each formula that has none of its own.

    So a formula can keep the plan's number although the shared one is changed.
    """
    knobs = knobs_of(base)
    single = {
        knob.places[0]: knob.key for knob in knobs if len(knob.places) == 1 and knob.group != EVERYWHERE
    }
    for knob in knobs:
        if knob.key not in given:
            continue
        if knob.group != EVERYWHERE:
            yield knob.key, given[knob.key]
            continue
        for place in knob.places:
            if single[place] not in given:
                yield single[place], given[knob.key]
