"""Two plans side by side: which groups, totals and tasks are new, gone or changed, and in what."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from sampling.collation import plain
from sampling.knobs import factor_names
from sampling.plan import Text
from sampling.quota import quotas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from fractions import Fraction

    from sampling.plan import Group, Plan, Task
    from sampling.quota import QuotaGroup, QuotaTotal

T = TypeVar("T")

ALIKE = 0.72
"""How alike two labels of one tier must be (Ratcliff and Obershelp, 0 to 1) to be taken for one group."""


class Fate(StrEnum):
    """What became of a part of the first plan in the second."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: `what` names it (``used``, ``factor:departments``), with both values."""

    what: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Pair:
    """A part of one plan and its match in the other: ids, labels, fate and what differs."""

    before: str
    after: str
    label: Text
    fate: Fate
    differences: tuple[Difference, ...] = ()
    figures: tuple[int | None, int | None] = (None, None)
    """Forms used in both plans, for groups and totals."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans beside each other."""

    before: str
    after: str
    groups: tuple[Pair, ...]
    totals: tuple[Pair, ...]
    tasks: tuple[Pair, ...]
    forms: tuple[int, int]
    persons_at_most: tuple[int, int]


def compare(before: Plan, after: Plan) -> Comparison:
    """Return what differs between two plans.

    Groups are matched within a tier: by the same label, then by the same id, then by labels that are alike
    (each at most once, the most alike first). Totals by id or by what they add up; tasks by kind and label.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> from sampling.what_if import change
    >>> plan = load_plan("757-2023")
    >>> found = compare(plan, change(plan, {"Q04.officials": 42}))
    >>> [(pair.after, pair.figures) for pair in found.groups if pair.fate is Fate.CHANGED]
    [('Q04', (800, 798))]
    """
    old, new = quotas(before), quotas(after)
    groups = _matched(
        before.groups,
        after.groups,
        alike=lambda a, b: a.tier == b.tier and _key(a.label) == _key(b.label),
        same_id=lambda a, b: a.tier == b.tier and a.id == b.id,
        likeness=lambda a, b: _likeness(a.label, b.label) if _listed_alike(a, b) else 0.0,
    )
    names = {a.id: b.id for a, b in groups if a is not None and b is not None}
    totals = _matched(
        old.totals,
        new.totals,
        alike=lambda a, b: a.tier == b.tier and {names.get(name, name) for name in a.of} == set(b.of),
        same_id=lambda a, b: a.id == b.id and a.tier == b.tier,
    )
    tasks = _matched_tasks(before.tasks, after.tasks)
    return Comparison(
        before=before.id,
        after=after.id,
        groups=tuple(_group_pair((before, a), (after, b)) for a, b in groups),
        totals=tuple(_total_pair(a, b) for a, b in totals),
        tasks=tuple(_task_pair(a, b) for a, b in tasks),
        forms=(old.forms, new.forms),
        persons_at_most=(old.persons_at_most, new.persons_at_most),
    )


def _matched_tasks(before: Sequence[Task], after: Sequence[Task]) -> list[tuple[Task | None, Task | None]]:
    return _matched(
        before,
        after,
        alike=lambda a, b: a.kind == b.kind and _key(a.label) == _key(b.label),
        same_id=lambda a, b: a.kind == b.kind and a.id == b.id,
        likeness=lambda a, b: _likeness(a.label, b.label) if a.kind == b.kind else 0.0,
    )


def _listed_alike(a: Group, b: Group) -> bool:
    """Return whether two groups sit in the same kind of places (districts are no communes)."""
    return (a.tier, a.listed_by, a.list_word) == (b.tier, b.listed_by, b.list_word)


def _key(label: Text) -> str:
    return " ".join(plain(label.vi).casefold().split())


def _likeness(a: Text, b: Text) -> float:
    return SequenceMatcher(None, _key(a), _key(b), autojunk=False).ratio()


def _matched(
    before: Sequence[T],
    after: Sequence[T],
    *,
    alike: Callable[[T, T], bool],
    same_id: Callable[[T, T], bool],
    likeness: Callable[[T, T], float] | None = None,
) -> list[tuple[T | None, T | None]]:
    """Return pairs in the order of the first plan, what is new at the end."""
    match: dict[int, int] = {}
    for test in (alike, same_id):
        for i, a in enumerate(before):
            free = (j for j, b in enumerate(after) if j not in match.values() and test(a, b))
            found = next(free, None) if i not in match else None
            if found is not None:
                match[i] = found
    if likeness is not None:
        scored = sorted(
            (-likeness(a, b), i, j)
            for i, a in enumerate(before)
            for j, b in enumerate(after)
            if i not in match and j not in match.values()
        )
        for score, i, j in scored:
            if -score >= ALIKE and i not in match and j not in match.values():
                match[i] = j
    pairs: list[tuple[T | None, T | None]] = [
        (a, after[match[i]] if i in match else None) for i, a in enumerate(before)
    ]
    return pairs + [(None, b) for j, b in enumerate(after) if j not in match.values()]


def _differing(rows: Iterable[tuple[str, object, object]]) -> tuple[Difference, ...]:
    return tuple(Difference(what, a, b) for what, a, b in rows if a != b)


def _pair(
    a: tuple[str, Text] | None,
    b: tuple[str, Text] | None,
    differences: tuple[Difference, ...] = (),
    figures: tuple[int | None, int | None] = (None, None),
) -> Pair:
    named = b or a
    assert named is not None
    if a is None or b is None:
        fate = Fate.NEW if a is None else Fate.GONE
    else:
        fate = Fate.CHANGED if differences else Fate.SAME
    return Pair(a[0] if a else "", b[0] if b else "", named[1], fate, differences, figures)


# ------------------------------------------------------------------ groups
def _group_pair(before: tuple[Plan, Group | None], after: tuple[Plan, Group | None]) -> Pair:
    (old_plan, a), (new_plan, b) = before, after
    old = quotas(old_plan).group(a.id) if a else None
    new = quotas(new_plan).group(b.id) if b else None
    figures = (old.used if old else None, new.used if new else None)
    names = ((a.id, a.label) if a else None, (b.id, b.label) if b else None)
    if a is None or b is None or old is None or new is None:
        return _pair(*names, figures=figures)
    return _pair(*names, _differing([*_figures(old, new), *_rules(a, b), *_factors(a, b)]), figures)


def _figures(old: QuotaGroup, new: QuotaGroup) -> Iterable[tuple[str, object, object]]:
    yield "label", old.label, new.label
    for name in ("used", "stated", "product"):
        yield name, getattr(old, name), getattr(new, name)
    implied = (old.implied.value if old.implied else None, new.implied.value if new.implied else None)
    yield "implied", *implied
    yield "formula", old.formula, new.formula


def _rules(a: Group, b: Group) -> Iterable[tuple[str, object, object]]:
    for name in ("selection", "chosen_by", "rates", "listed_by", "persons_within", "absent_for"):
        yield name, getattr(a, name), getattr(b, name)


def _factors(a: Group, b: Group) -> Iterable[tuple[str, object, object]]:
    old, new = _values(a), _values(b)
    for name in dict.fromkeys((*old, *new)):
        yield f"factor:{name}", old.get(name), new.get(name)


def _values(group: Group) -> dict[str, Fraction | None]:
    return {
        name if len(group.terms) == 1 else f"{term.id}.{name}": factor.value
        for term in group.terms
        for name, factor in zip(factor_names(term), term.factors, strict=True)
    }


# ------------------------------------------------------------------ totals and tasks
def _total_pair(a: QuotaTotal | None, b: QuotaTotal | None) -> Pair:
    figures = (a.used if a else None, b.used if b else None)
    names = tuple((one.id, _sum_of(one)) if one else None for one in (a, b))
    if a is None or b is None:
        return _pair(names[0], names[1], figures=figures)
    rows = [(name, getattr(a, name), getattr(b, name)) for name in ("used", "stated", "of")]
    return _pair(names[0], names[1], _differing(rows), figures)


def _sum_of(total: QuotaTotal) -> Text:
    words = " + ".join(total.of)
    return Text(words, words)


def _task_pair(a: Task | None, b: Task | None) -> Pair:
    names = tuple((one.id, one.label) if one else None for one in (a, b))
    if a is None or b is None:
        return _pair(names[0], names[1])
    rows: list[tuple[str, object, object]] = [
        ("label", a.label, b.label),
        ("when", a.period.words, b.period.words),
        *((role, getattr(a, role), getattr(b, role)) for role in _ROLES),
    ]
    return _pair(names[0], names[1], _differing(rows))


_ROLES = ("lead", "drafting", "cooperating", "approving")
