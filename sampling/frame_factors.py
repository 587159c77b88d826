"""Factors counted on a respondent list, beside what the plan prints or implies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sampling.dimension import PERSON, meanings
from sampling.knobs import Knob, changeable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sampling.plan import Factor, Group, Plan, Term


@dataclass(frozen=True, slots=True)
class CountedFactor:
    """A factor on the list beside the plan's.

    `counted` is a count (whole) or a mean over the units of the list; `least` and `most` are its ends over
    single units where it is a mean. `planned` is the printed number, else the implied one; `printed` tells
    which. `units` tells over how many units the mean goes.
    """

    knob: Knob
    counted: Fraction
    planned: Fraction | None
    printed: bool
    units: int
    least: Fraction | None = None
    most: Fraction | None = None

    @property
    def difference(self) -> Fraction | None:
        """Return counted − planned, ``None`` where the plan says nothing."""
        return None if self.planned is None else self.counted - self.planned


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a list holds of one term's units: rows by (unit, agency), and what unit words count."""

    rows: Mapping[tuple[str, str], int]
    unit_word: str
    agency_word: str | None

    def count(self, word: str) -> int | None:
        """Return how many of these there are on the list; ``None`` where a list does not tell."""
        if word == PERSON:
            return sum(self.rows.values())
        if word == self.unit_word:
            return len({unit for unit, _ in self.rows})
        if word == self.agency_word and all(agency for _, agency in self.rows):
            return len(self.rows)
        return None

    def each(self, above: str, below: str) -> list[Fraction]:
        """Return the mean of `above` for every single one of `below`."""
        found: dict[object, list[tuple[int, int]]] = defaultdict(list)
        for (unit, agency), rows in self.rows.items():
            found[unit if below == self.unit_word else (unit, agency)].append((rows, 1))
        part = 0 if above == PERSON else 1
        return [Fraction(sum(pair[part] for pair in pairs)) for pairs in found.values()]


def factors_from_frame(plan: Plan, counts: Mapping[tuple[str, str, str], int]) -> tuple[CountedFactor, ...]:
    """Return every factor of `plan` that a list tells, counted on it.

    A factor that counts units (19 bộ) is the number of units on the list; a mean (người/sở) is persons over
    units, with the smallest and the largest unit. What a list does not tell (associations of a ministry,
    units of a department) is left out; so are groups that are not on the list.

    Parameters
    ----------
    plan : Plan
    counts : Mapping
        Rows of the list by (group, sending unit, agency); the agency is ``""`` where there is none.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> counts = {("Q04", "BNV", ""): 41, ("Q04", "BYT", ""): 38}
    >>> [(one.knob.key, one.counted) for one in factors_from_frame(load_plan("757-2023"), counts)]
    [('Q04.officials', Fraction(79, 2)), ('Q04.ministries', Fraction(2, 1))]
    """
    found = []
    for knob in changeable(plan):
        places = {place.group for place in knob.places}
        if len(places) != 1:
            continue
        group = plan.group(next(iter(places)))
        term = group.terms[knob.places[0].term]
        seen = _seen(plan, group, term, counts)
        if seen.rows:
            found += _counted(knob, group, [term.factors[place.factor] for place in knob.places], seen)
    return tuple(found)


def _seen(plan: Plan, group: Group, term: Term, counts: Mapping[tuple[str, str, str], int]) -> _Seen:
    tier = plan.listing_tier(group)
    aliases = meanings(group.aliases)
    elsewhere = {unit for other in group.terms if other is not term for unit in other.only_for}
    rows = {
        (unit, agency): number
        for (name, unit, agency), number in counts.items()
        if name == group.id and number and (unit in term.only_for if term.only_for else unit not in elsewhere)
    }
    word = group.list_word
    return _Seen(rows, tier.word if tier else "", aliases.get(word, word) if word else None)


def _counted(knob: Knob, group: Group, factors: list[Factor], seen: _Seen) -> list[CountedFactor]:
    unit = _ratio(group, factors)
    if unit is None:
        return []
    above, below = unit
    top, bottom = seen.count(above), seen.count(below) if below else 1
    if top is None or not bottom:
        return []
    planned, printed = knob.now, knob.value is not None
    if not below:
        return [CountedFactor(knob, Fraction(top), planned, printed, top)]
    each = seen.each(above, below)
    mean = Fraction(top, bottom)
    return [CountedFactor(knob, mean, planned, printed, bottom, min(each), max(each))]


def _ratio(group: Group, factors: list[Factor]) -> tuple[str, str] | None:
    """Return what factors count over what (``("person", "province")``), ``None`` for anything else."""
    aliases = meanings(group.aliases)
    powers: dict[str, int] = defaultdict(int)
    for factor in factors:
        for words, sign in ((factor.numerator, 1), (factor.denominator, -1)):
            for word in words:
                powers[aliases.get(word, word)] += sign
    above = [word for word, power in powers.items() if power == 1]
    below = [word for word, power in powers.items() if power == -1]
    others = [word for word, power in powers.items() if power not in {-1, 0, 1}]
    if others or len(above) != 1 or len(below) > 1:
        return None
    return above[0], below[0] if below else ""
