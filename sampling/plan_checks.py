"""Checks across the parts of a plan: ids, references, units that cancel to persons."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from sampling.dimension import PERSON, dimension, left_over, meanings, unit_words
from sampling.errors import Problem, SamplingCode
from sampling.plan import Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sampling.dimension import Dimension
    from sampling.plan import Group, Plan, Term, Text


def check(plan: Plan, problems: list[Problem]) -> None:
    """Append the problems that only show when the parts of `plan` meet."""
    problems += _twice(plan)
    problems += _references(plan)
    problems += _circles(plan)
    words = {**unit_words(), **dict(plan.words)}
    for index, group in enumerate(plan.groups):
        problems += _group_units(group, f"groups[{index}]", words)
        if not any(problem.path.startswith(f"groups[{index}]") for problem in problems):
            problems += _group_figure(group, f"groups[{index}]")
    if not problems:
        for index, group in enumerate(plan.groups):
            problems += _borrowed_units(plan, group, f"groups[{index}]")


def _twice(plan: Plan) -> Iterator[Problem]:
    quota = [(f"groups[{i}].id", group.id) for i, group in enumerate(plan.groups)]
    quota += [
        (f"groups[{i}].terms[{k}].id", term.id)
        for i, group in enumerate(plan.groups)
        for k, term in enumerate(group.terms)
        if term.id != group.id or len(group.terms) > 1
    ]
    quota += [(f"totals[{i}].id", total.id) for i, total in enumerate(plan.totals)]
    for places in (
        quota,
        [(f"tiers[{i}].id", tier.id) for i, tier in enumerate(plan.tiers)],
        [(f"tasks[{i}].id", task.id) for i, task in enumerate(plan.tasks)],
        *(
            [(f"tiers[{i}].units[{k}]", unit) for k, unit in enumerate(tier.units)]
            for i, tier in enumerate(plan.tiers)
        ),
    ):
        yield from _repeated(places)


def _repeated(places: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for path, name in places:
        if name and name in first:
            yield Problem(path, SamplingCode.PLAN_ID_TWICE, {"id": name, "first": first[name]})
        first.setdefault(name, path)


def _references(plan: Plan) -> Iterator[Problem]:
    groups = [group.id for group in plan.groups]
    tiers = [tier.id for tier in plan.tiers]
    sums = [*groups, *(total.id for total in plan.totals)]
    tasks = [task.id for task in plan.tasks]
    for i, group in enumerate(plan.groups):
        yield from _unknown(f"groups[{i}].tier", [group.tier], tiers)
        yield from _unknown(f"groups[{i}].persons_within", [group.persons_within], groups)
        yield from _group_references(plan, group, f"groups[{i}]")
    for i, total in enumerate(plan.totals):
        yield from _listed(f"totals[{i}].of", total.of, sums)
        yield from _unknown(f"totals[{i}].tier", [total.tier], [*tiers, "all"])
    for i, task in enumerate(plan.tasks):
        yield from _listed(f"tasks[{i}].after", task.after, tasks)
        yield from _listed(f"tasks[{i}].tiers", task.tiers, tiers)
    for i, tier in enumerate(plan.tiers):
        yield from _listed(f"tiers[{i}].unranked", tier.unranked, tier.units)
    for i, council in enumerate(plan.councils):
        yield from _listed(f"councils[{i}].tiers", council.tiers, tiers)


def _group_references(plan: Plan, group: Group, path: str) -> Iterator[Problem]:
    units = [unit for tier in plan.tiers if tier.id == group.tier for unit in tier.units]
    yield from _listed(f"{path}.absent_for", group.absent_for, units)
    names = [factor.name for term in group.terms for factor in term.factors if factor.value is None]
    yield from _unknown(f"{path}.unknown", [group.unknown], names)
    for k, term in enumerate(group.terms):
        yield from _listed(f"{path}.terms[{k}].only_for", term.only_for, units)
        for j, factor in enumerate(term.factors):
            place = f"{path}.terms[{k}].factors[{j}].borrowed_from"
            others = [other.id for other in plan.groups if other.id != group.id]
            yield from _unknown(place, [factor.borrowed_from], others)
            if factor.borrowed_from and factor.value is not None:
                yield Problem(place, SamplingCode.PLAN_BORROWED_KNOWN, {"factor": factor.name})


def _unknown(path: str, asked: Iterable[str | None], known: Iterable[str]) -> Iterator[Problem]:
    names = list(known)
    for name in asked:
        if name and name not in names:
            facts = {"asked": name, "known": ", ".join(names) or "–"}
            yield Problem(path, SamplingCode.PLAN_REFERENCE_UNKNOWN, facts)


def _listed(path: str, asked: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    names = list(known)
    for k, name in enumerate(asked):
        yield from _unknown(f"{path}[{k}]", [name], names)


def _circles(plan: Plan) -> Iterator[Problem]:
    of = {total.id: total.of for total in plan.totals}
    lent = {
        group.id: [f.borrowed_from for term in group.terms for f in term.factors if f.borrowed_from]
        for group in plan.groups
    }
    within = {group.id: [group.persons_within] for group in plan.groups if group.persons_within}
    after = {task.id: task.after for task in plan.tasks}
    for i, total in enumerate(plan.totals):
        yield from _circle(f"totals[{i}].of", total.id, of)
    for i, group in enumerate(plan.groups):
        yield from _circle(f"groups[{i}].terms", group.id, lent)
        yield from _circle(f"groups[{i}].persons_within", group.id, within)
    for i, task in enumerate(plan.tasks):
        yield from _circle(f"tasks[{i}].after", task.id, after)


def _circle(path: str, start: str, edges: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    todo = list(edges.get(start, ()))
    while todo:
        name = todo.pop()
        if name == start:
            yield Problem(path, SamplingCode.PLAN_REFERENCE_CIRCULAR, {"id": start})
            return
        if name not in seen:
            seen.add(name)
            todo += edges.get(name, ())


def _group_units(group: Group, path: str, words: Mapping[str, Text]) -> Iterator[Problem]:
    known = {*words, *(alias.word for alias in group.aliases), ""}
    strange = [(k, alias.means) for k, alias in enumerate(group.aliases) if alias.means not in known]
    if strange:
        yield from (_unit_unknown(f"{path}.aliases[{k}].means", word, words) for k, word in strange)
        return
    try:
        aliases = meanings(group.aliases)
    except ValueError as error:
        yield Problem(f"{path}.aliases", SamplingCode.PLAN_ALIAS_CIRCULAR, {"word": str(error)})
        return
    named = [(f"{path}.terms[{k}]", term) for k, term in enumerate(group.terms)]
    named += [(f"{path}.alternatives[{k}]", term) for k, term in enumerate(group.alternatives)]
    for place, term in named:
        yield from _term_units(term, place, aliases, words)


def _term_units(
    term: Term, path: str, aliases: Mapping[str, str], words: Mapping[str, Text]
) -> Iterator[Problem]:
    strange = [
        _unit_unknown(f"{path}.factors[{j}].unit", word, words)
        for j, factor in enumerate(term.factors)
        for word in (*factor.numerator, *factor.denominator)
        if word not in words and word not in aliases
    ]
    if strange or not all(factor.numerator for factor in term.factors):
        yield from strange
        return
    for left in left_over(term.factors, aliases):
        factor = term.factors[left.factor]
        facts = {"word": left.word, "factor": factor.name, "formula": _formula(term)}
        yield Problem(f"{path}.factors[{left.factor}].unit", SamplingCode.PLAN_UNIT_LEFT, facts)
    if term.factors and PERSON not in dict(dimension(term.factors, aliases)):
        yield Problem(f"{path}.factors", SamplingCode.PLAN_NO_PERSONS, {"formula": _formula(term)})


def _unit_unknown(path: str, word: str, words: Mapping[str, Text]) -> Problem:
    return Problem(path, SamplingCode.PLAN_UNIT_UNKNOWN, {"word": word, "known": ", ".join(words)})


def _formula(term: Term) -> str:
    return " × ".join(
        "/".join(filter(None, ("·".join(factor.numerator), "·".join(factor.denominator))))
        for factor in term.factors
    )


def _group_figure(group: Group, path: str) -> Iterator[Problem]:
    if group.selection is Selection.EXTERNAL:
        return
    known = all(factor.value is not None for term in group.terms for factor in term.factors)
    if group.stated is None and not (group.terms and known):
        yield Problem(path, SamplingCode.PLAN_QUOTA_NOWHERE, {"group": group.id})
    for k, term in enumerate(group.terms):
        product = prod((factor.value or Fraction(0) for factor in term.factors), start=Fraction(1))
        if product.denominator != 1:
            yield Problem(
                f"{path}.terms[{k}].factors", SamplingCode.PLAN_QUOTA_NOT_WHOLE, {"product": str(product)}
            )


def _borrowed_units(plan: Plan, group: Group, path: str) -> Iterator[Problem]:
    """Yield factors that are taken from a group which solves for something of another unit."""
    aliases = meanings(group.aliases)
    for k, term in enumerate(group.terms):
        for lender in dict.fromkeys(f.borrowed_from for f in term.factors if f.borrowed_from):
            found = dimension([f for f in term.factors if f.borrowed_from == lender], aliases)
            other = plan.group(lender)
            lent = [f for t in other.terms for f in t.factors if f.value is None and f.borrowed_from is None]
            expected = dimension(lent, {**meanings(other.aliases), **aliases})
            if found != expected or not lent:
                facts = {"lender": lender, "expected": _said(expected), "found": _said(found)}
                yield Problem(f"{path}.terms[{k}].factors", SamplingCode.PLAN_BORROWED_UNIT, facts)


def _said(unit: Dimension) -> str:
    return " · ".join(f"{word}^{power}" if power != 1 else word for word, power in unit) or "–"
