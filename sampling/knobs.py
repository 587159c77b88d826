"""What can be changed in a plan to see what follows: each factor, what factors give together, each figure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sampling.dimension import PERSON, dimension, meanings, say_dimension, unit_words
from sampling.plan import Source, Text
from sampling.solved_parts import known_product_of, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sampling.dimension import Dimension
    from sampling.plan import Group, Plan, Term

STATED = "stated"
EVERYWHERE = "*"
PER = "per_"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a factor stands: its group, the position of its term there, its position in the term."""

    group: str
    term: int
    factor: int


@dataclass(frozen=True, slots=True)
class Knob:
    """One thing that can be changed in a plan.

    `key` names it: ``Q04.ministries`` (a factor of the term or group), ``Q03.per_department`` (what several
    factors give together), ``Q08.stated`` (a printed figure), ``*.provinces`` (one factor met in several
    formulas). `value` is the printed number, `implied` what the plan's own figures make of it where none is
    printed; both may be missing. `unit` is in words. `low` and `high` hold a printed range. `whole` tells
    that only whole numbers make sense. `follows` names the group whose value it takes.
    """

    key: str
    group: str
    label: Text
    unit: Text
    value: Fraction | None
    implied: Fraction | None
    source: Source
    assumption: bool
    low: Fraction | None = None
    high: Fraction | None = None
    whole: bool = False
    follows: str | None = None
    places: tuple[Place, ...] = ()

    @property
    def now(self) -> Fraction | None:
        """Return the number that holds now: the printed one, else the implied one."""
        return self.implied if self.value is None else self.value


def changeable(plan: Plan) -> tuple[Knob, ...]:
    """Return everything that can be changed in `plan`, in the order of its groups.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> [knob.key for knob in changeable(load_plan("757-2023")) if knob.group == "Q04"]
    ['Q04.officials', 'Q04.ministries', 'Q04.stated']
    """
    return tuple(knob for knob in _every(plan) if not _second_name(knob))


def known_keys(plan: Plan) -> dict[str, Knob]:
    """Return every key that can be named: those of `changeable`, and ``Q04.per_ministry`` for one factor."""
    return {knob.key: knob for knob in _every(plan)}


def _every(plan: Plan) -> tuple[Knob, ...]:
    found = [knob for group in plan.groups for knob in _of_group(plan, group)]
    return (*found, *_everywhere(found))


def _second_name(knob: Knob) -> bool:
    return len(knob.places) == 1 and knob.key.partition(".")[2].startswith(PER)


def _of_group(plan: Plan, group: Group) -> Iterator[Knob]:
    for index, term in enumerate(group.terms):
        for place, name in enumerate(factor_names(term)):
            yield _factor(plan, group, index, place, f"{term.id}.{name}")
    yield from _combined(plan, group)
    if group.stated is not None:
        yield Knob(
            key=f"{group.id}.{STATED}",
            group=group.id,
            label=Text("số phiếu kế hoạch ghi", "figure stated in the plan"),
            unit=say(plan, ((PERSON, 1),)),
            value=Fraction(group.stated.value),
            implied=None,
            source=group.stated.source,
            assumption=group.stated.assumption,
            whole=True,
        )


def factor_names(term: Term) -> list[str]:
    """Return the names of a term's factors, a number added to the second of one name.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> factor_names(load_plan("757-2023").group("Q02").terms[0])
    ['leaders', 'departments', 'provinces']
    """
    names: list[str] = []
    for factor in term.factors:
        again = sum(name.split("#")[0] == factor.name for name in names)
        names.append(f"{factor.name}#{again + 1}" if again else factor.name)
    return names


def _factor(plan: Plan, group: Group, index: int, place: int, key: str) -> Knob:
    factor = group.terms[index].factors[place]
    return Knob(
        key=key,
        group=group.id,
        label=factor.label,
        unit=say(plan, dimension([factor])),
        value=factor.value,
        implied=None if factor.value is not None else value_of(plan, group, group.terms[index], {place}),
        source=factor.source,
        assumption=factor.assumption,
        low=factor.low,
        high=factor.high,
        whole=not factor.denominator,
        follows=factor.borrowed_from,
        places=(Place(group.id, index, place),),
    )


def say(plan: Plan, unit: Dimension) -> Text:
    """Return a unit in words, with those that the plan declares itself."""
    words = {**unit_words(), **dict(plan.words)}
    return Text(*(say_dimension(unit, words, lang) for lang in ("vi", "en")))


# ------------------------------------------------------------------ what factors give together
def _combined(plan: Plan, group: Group) -> Iterator[Knob]:
    for index, term in enumerate(group.terms):
        chain = _chain(term, meanings(group.aliases))
        for length, (_, word) in enumerate(chain, start=1):
            if not word:
                continue
            places = sorted(place for place, _ in chain[:length])
            factors = [term.factors[place] for place in places]
            value = known_product_of(factors)
            unit: Dimension = ((PERSON, 1), (word, -1))
            yield Knob(
                key=f"{term.id}.{PER}{word}",
                group=group.id,
                label=Text("bình quân", "mean"),
                unit=say(plan, unit),
                value=value,
                implied=None if value is not None else value_of(plan, group, term, set(places)),
                source=term.source,
                assumption=any(factor.assumption for factor in factors),
                places=tuple(Place(group.id, index, place) for place in places),
            )


def _chain(term: Term, aliases: Mapping[str, str]) -> list[tuple[int, str]]:
    """Return positions of factors from persons upwards, each with the unit word below its stroke."""
    found: list[tuple[int, str]] = []
    wanted, left = PERSON, dict(enumerate(term.factors))
    while True:
        step = next((i for i, f in left.items() if _words(f.numerator, aliases) == (wanted,)), None)
        if step is None or len(left[step].denominator) > 1:
            return found
        below = _words(left.pop(step).denominator, aliases)
        wanted = below[0] if below else ""
        found.append((step, wanted))


def _words(words: Iterable[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(aliases.get(word, word) for word in words)


# ------------------------------------------------------------------ one number in several formulas
def _everywhere(knobs: Iterable[Knob]) -> Iterator[Knob]:
    named: dict[str, list[Knob]] = defaultdict(list)
    for knob in knobs:
        if len(knob.places) == 1 and not _second_name(knob):
            named[knob.key.partition(".")[2]].append(knob)
    for name, same in named.items():
        first = same[0]
        if (
            len(same) > 1
            and first.value is not None
            and {(k.value, k.unit) for k in same} == {(first.value, first.unit)}
        ):
            yield Knob(
                key=f"{EVERYWHERE}.{name}",
                group=EVERYWHERE,
                label=first.label,
                unit=first.unit,
                value=first.value,
                implied=None,
                source=first.source,
                assumption=all(knob.assumption for knob in same),
                whole=first.whole,
                places=tuple(place for knob in same for place in knob.places),
            )
