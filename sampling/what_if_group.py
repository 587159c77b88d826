"""One group of a plan after a change: which factors are given, follow another group, or are held."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from sampling.dimension import dimension
from sampling.implied import implied_factor
from sampling.notation import notation
from sampling.plan import Source, Stated, Text
from sampling.remarks import words
from sampling.solved_parts import Atom, atoms, known_product_of, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sampling.knobs import Place
    from sampling.plan import Factor, Group, Plan, Term

Places = frozenset[int]


@dataclass(frozen=True, slots=True)
class Given:
    """What is asked of one group: new values of (joined) factors, a new stated figure."""

    sets: Mapping[tuple[Place, ...], Fraction]
    stated: int | None


@dataclass(frozen=True, slots=True)
class Lent:
    """What a group's unprinted factors are after the change, for groups that borrow them.

    `by_name` holds ``None`` for a factor that is still open; `product` is all of them together.
    """

    product: Fraction | None
    by_name: Mapping[str, Fraction | None]
    changed: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A group after a change: `moved` if its figure is another one; `open` names what cannot be solved."""

    group: Group
    moved: bool
    lent: Lent
    open: tuple[str, ...] = ()


@dataclass(slots=True)
class _Edit:
    """The changes to one term: values by positions, and why."""

    term: Term
    atoms: tuple[Atom, ...]
    values: dict[Places, tuple[Fraction, str]] = field(default_factory=dict)
    moved: bool = False

    def covered(self) -> set[int]:
        return set().union(*self.values) if self.values else set()

    def set(self, places: Iterable[int], value: Fraction, why: str) -> None:
        self.values[frozenset(places)] = (value, why)

    def given_in(self, places: Places) -> Fraction:
        return prod(
            (value for where, (value, _) in self.values.items() if where <= places), start=Fraction(1)
        )


def changed_group(plan: Plan, group: Group, given: Given, done: Mapping[str, Changed]) -> Changed:
    """Return `group` after a change; `done` holds the groups that it borrows from."""
    edits = [_Edit(term, atoms(plan, group, term)) for term in group.terms]
    for places, value in given.sets.items():
        edit = edits[places[0].term]
        where = {place.factor for place in places}
        edit.set(where, value, "given")
        edit.moved |= _moves(plan, group, edit, frozenset(where), value)
    for edit in edits:
        _follow(edit, done)
        _complete_own(edit)
    moved = any(edit.moved for edit in edits) or (given.stated is not None)
    left = _hold(edits, done) if given.stated is None and moved else ()
    new = _rebuilt(plan, group, edits, given.stated, moved=moved)
    return Changed(new, moved, _lent(plan, new, edits, done, given), left)


def _moves(plan: Plan, group: Group, edit: _Edit, where: Places, value: Fraction) -> bool:
    """Return whether a given value changes what the formula gives; parts of what is solved for do not yet."""
    if any(where < atom.places for atom in edit.atoms if not atom.printed):
        return False
    return value_of(plan, group, edit.term, set(where)) != value


# ------------------------------------------------------------------ factors that follow or are completed
def _follow(edit: _Edit, done: Mapping[str, Changed]) -> None:
    """Give borrowed factors what the lending group has now."""
    for atom in edit.atoms:
        if atom.lender is None:
            continue
        lent, taken = done[atom.lender].lent, atom.places & edit.covered()
        if taken == atom.places or (not taken and not lent.changed):
            continue
        edit.moved |= lent.product != atom.value
        _take_named(edit, atom, lent)
        rest = atom.places - edit.covered()
        if rest and lent.product is not None and (taken or lent.product != atom.value or not lent.by_name):
            edit.set(rest, lent.product / edit.given_in(atom.places), "followed")


def _take_named(edit: _Edit, atom: Atom, lent: Lent) -> None:
    """Give factors what the lending group's factors of the same name are now; open ones stay open."""
    names = {place: edit.term.factors[place].name for place in atom.places - edit.covered()}
    if len(names) == len(atom.places) and set(names.values()) == set(lent.by_name):
        for place, name in names.items():
            value = lent.by_name[name]
            if value is not None:
                edit.set({place}, value, "followed")


def _complete_own(edit: _Edit) -> None:
    """See whether given parts of what was solved for make it another number."""
    for atom in edit.atoms:
        inside = [where for where in edit.values if where < atom.places]
        if not atom.printed and inside and set().union(*inside) == atom.places:
            edit.moved |= edit.given_in(atom.places) != atom.value


def _hold(edits: Iterable[_Edit], done: Mapping[str, Changed]) -> tuple[str, ...]:
    """Keep open factors at what the plan implies; return the names of those that it does not imply."""
    left: list[str] = []
    for edit in edits:
        for atom in edit.atoms:
            rest = atom.places - edit.covered()
            if atom.printed or not rest:
                continue
            value = atom.value if atom.lender is None else done[atom.lender].lent.product
            straddled = any(where & atom.places and not where <= atom.places for where in edit.values)
            if value is None or straddled:
                left += [edit.term.factors[place].name for place in sorted(rest)]
            else:
                why = "held" if atom.lender is None else "followed"
                edit.set(rest, value / edit.given_in(atom.places), why)
    return tuple(left)


def _lent(plan: Plan, new: Group, edits: Iterable[_Edit], done: Mapping[str, Changed], given: Given) -> Lent:
    for edit in edits:
        for atom in edit.atoms:
            if not atom.printed and atom.lender is None:
                lent = _lent_of(edit, atom)
                return lent if given.stated is None else _lent_anew(_with(plan, new, done), new, lent)
    return Lent(None, {}, changed=False)


def _lent_of(edit: _Edit, atom: Atom) -> Lent:
    singles = {next(iter(where)): value for where, (value, _) in edit.values.items() if len(where) == 1}
    joined = [where for where in edit.values if len(where) > 1 and where & atom.places]
    by_name = {} if joined else {edit.term.factors[place].name: singles.get(place) for place in atom.places}
    product = atom.value
    around = next((where for where in joined if where >= atom.places), None)
    if around is not None:
        product = edit.values[around][0] / _printed_part(edit.term, around - atom.places)
    elif atom.places <= edit.covered():
        product = edit.given_in(atom.places)
    return Lent(product, by_name, changed=bool(atom.places & edit.covered()))


def _lent_anew(plan: Plan, new: Group, lent: Lent) -> Lent:
    """Return what is lent once the open factor is solved for from another stated figure."""
    solved = implied_factor(plan, new)
    if solved is None:
        return replace(lent, changed=True)
    given = prod((value or Fraction(1) for value in lent.by_name.values()), start=Fraction(1))
    return replace(lent, product=solved.value * given, changed=True)


def _printed_part(term: Term, places: Places) -> Fraction:
    return known_product_of([term.factors[place] for place in places]) or Fraction(1)


def _with(plan: Plan, new: Group, done: Mapping[str, Changed]) -> Plan:
    groups = {name: result.group for name, result in done.items()} | {new.id: new}
    return replace(plan, groups=tuple(groups.get(group.id, group) for group in plan.groups))


# ------------------------------------------------------------------ the group written anew
def _rebuilt(plan: Plan, group: Group, edits: list[_Edit], stated: int | None, *, moved: bool) -> Group:
    if not moved and not any(edit.values for edit in edits):
        return group
    said = tuple(_said(plan, group, edit, where) for edit in edits for where in sorted(edit.values, key=min))
    new = replace(
        group,
        terms=tuple(_term(edit) for edit in edits),
        assumptions=(*group.assumptions, *said),
    )
    if not moved:
        return new
    return replace(new, stated=_stated(group, stated), printed=group.printed or group.stated)


def _stated(group: Group, value: int | None) -> Stated | None:
    if value is None or group.stated is None:
        return None
    source = _source(group.stated.source, f"kế hoạch ghi {notation(group.stated.value, 'vi')}")
    return Stated(value, source, estimate=True, assumption=True)


def _term(edit: _Edit) -> Term:
    if not edit.values:
        return edit.term
    return replace(
        edit.term,
        factors=tuple(_factors(edit)),
        stated=None if edit.moved else edit.term.stated,
    )


def _factors(edit: _Edit) -> Iterator[Factor]:
    at = {place: where for where in edit.values for place in where}
    for place, factor in enumerate(edit.term.factors):
        where = at.get(place)
        if where is None:
            yield factor
        elif place == min(where):
            value, why = edit.values[where]
            yield _factor([edit.term.factors[one] for one in sorted(where)], value, why)


def _factor(factors: list[Factor], value: Fraction, why: str) -> Factor:
    first = factors[0]
    unit = dimension(factors)
    printed = known_product_of(factors)
    quote = "kế hoạch không ghi" if printed is None else f"kế hoạch ghi {notation(printed, 'vi')}"
    return replace(
        first,
        name=" × ".join(factor.name for factor in factors),
        label=Text(" × ".join(f.label.vi for f in factors), " × ".join(f.label.en for f in factors)),
        value=value,
        numerator=tuple(word for word, power in unit for _ in range(power)),
        denominator=tuple(word for word, power in unit for _ in range(-power)),
        source=_source(first.source, quote),
        low=None,
        high=None,
        assumption=True,
        borrowed_from=first.borrowed_from if why == "followed" else None,
    )


def _source(source: Source, quote: str) -> Source:
    return Source("Phương án thử", source.place, quote)


def _said(plan: Plan, group: Group, edit: _Edit, where: Places) -> Text:
    value, why = edit.values[where]
    factors = [edit.term.factors[place] for place in sorted(where)]
    before = value_of(plan, group, edit.term, set(where))
    label = Text(" × ".join(f.label.vi for f in factors), " × ".join(f.label.en for f in factors))
    facts = {"label": label, "value": _shown(value)}
    if why == "held":
        return words("what-if-held", **facts)
    if why == "followed":
        return words("what-if-followed", **facts, lender=factors[0].borrowed_from or "")
    old = words("what-if-not-printed") if before is None else _shown(before)
    return words("what-if-given", **facts, before=old)


def _shown(value: Fraction) -> Text:
    places = None if (value * 100).denominator == 1 else 4
    return Text(*(notation(value, lang, places) for lang in ("vi", "en")))
