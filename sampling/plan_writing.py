"""A plan as the text of a plan file: `sampling.load` reads it back to the same plan, byte for byte."""

from __future__ import annotations

import json
import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from sampling.plan import Stated, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sampling.plan import (
        Alias,
        Council,
        Factor,
        Group,
        Period,
        Plan,
        Source,
        Task,
        Term,
        Tier,
        Total,
    )

_PLAIN = re.compile(r"[^\W\d_][\w-]*", re.UNICODE)
_SHORT = {"document", "place", "quote", "low", "high", "code", "vi", "en", "assumption"}
_YAML_WORDS = {"yes", "no", "true", "false", "on", "off", "null", "y", "n", "all", "none"}

Pairs = "Sequence[tuple[str, object]]"


def plan_text_of(plan: Plan, comments: Sequence[str] = ()) -> str:
    """Return `plan` as the text of a plan file, with `comments` on top.

    Parameters
    ----------
    plan : Plan
        Its unit words must be known to every plan or declared in ``plan.words``.
    comments : sequence of str
        Lines put before the plan, each behind a ``#``.

    Examples
    --------
    >>> from sampling.load import load_plan, parse_plan
    >>> plan = load_plan("binh-phuoc-2022")
    >>> parse_plan(plan_text_of(plan)).groups == plan.groups
    True
    """
    return "\n".join([*(f"# {line}".rstrip() for line in comments), *_Writer(plan).lines()]) + "\n"


class _Writer:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        names = dict.fromkeys(source.document for source in _sources(plan) if source.document)
        self._documents = {name: f"d{place}" for place, name in enumerate(names, 1)}

    def lines(self) -> Iterator[str]:
        plan = self._plan
        yield from _lines(
            [
                ("id", plan.id),
                ("title", plan.title),
                ("issuer", plan.issuer),
                ("document", plan.document),
                ("dated", plan.dated),
                ("year", plan.year),
                ("units_at", plan.units_at),
                ("documents", [(key, name) for name, key in self._documents.items()]),
                ("words", [(word, text) for word, text in plan.words]),
            ]
        )
        for key, items in (
            ("tiers", [self._tier(tier) for tier in plan.tiers]),
            ("facts", [self._factor(factor) for _, factor in plan.facts]),
            ("groups", [self._group(group) for group in plan.groups]),
            ("totals", [self._total(total) for total in plan.totals]),
            ("councils", [self._council(council) for council in plan.councils]),
            ("tasks", [self._task(task) for task in plan.tasks]),
            (
                "closed_days",
                [
                    [
                        ("label", d.label),
                        ("start", d.start),
                        ("end", d.end),
                        ("assumption", d.assumption),
                        ("source", self._source(d.source)),
                    ]
                    for d in plan.closed_days
                ],
            ),
            ("notes", list(plan.notes)),
        ):
            if items:
                yield ""
                yield from _lines([(key, items)])

    def _source(self, source: Source | None) -> object:
        if source is None or not (source.document or source.place or source.quote):
            return None
        key = self._documents.get(source.document, source.document)
        return [("document", key), ("place", source.place), ("quote", source.quote)]

    def _tier(self, tier: Tier) -> object:
        names = {name.code: name for name in tier.names}
        units = [
            [
                ("code", code),
                ("vi", names[code].name.vi),
                ("en", names[code].name.en),
                ("assumption", names[code].assumption),
            ]
            if code in names
            else code
            for code in tier.units
        ]
        return [
            *(("id", tier.id), ("label", tier.label), ("survey", str(tier.survey)), ("count", tier.count)),
            *(
                ("unit", tier.word),
                ("units", units),
                ("unranked", list(tier.unranked)),
                ("scheme", tier.scheme),
            ),
            *(("source", self._source(tier.source)), ("note", tier.note)),
        ]

    def _group(self, group: Group) -> object:
        return [
            *(
                ("id", group.id),
                ("tier", group.tier),
                ("label", group.label),
                ("selection", str(group.selection)),
            ),
            *(
                ("chosen_by", str(group.chosen_by)),
                ("rates", str(group.rates)),
                ("listed_by", group.listed_by),
            ),
            *(
                ("list_word", group.list_word),
                ("persons_within", group.persons_within),
                ("unknown", group.unknown),
            ),
            *(("absent_for", list(group.absent_for)), ("priority", group.priority or None)),
            ("assumptions", list(group.assumptions)),
            ("reasons", list(group.reasons)),
            ("source", self._source(group.source)),
            ("aliases", [self._alias(alias) for alias in group.aliases]),
            ("stated", self._stated(group.stated)),
            ("printed", self._stated(group.printed)),
            ("terms", [self._term(term, group) for term in group.terms]),
            ("alternatives", [self._term(term, group) for term in group.alternatives]),
        ]

    def _alias(self, alias: Alias) -> object:
        return [
            *(("word", alias.word), ("means", alias.means), ("assumption", alias.assumption)),
            ("source", self._source(alias.source)),
        ]

    def _stated(self, stated: Stated | None) -> object:
        if stated is None:
            return None
        return [
            *(("value", stated.value), ("unit", stated.unit), ("estimate", stated.estimate)),
            ("rounded_to", stated.rounded_to if stated.rounded_to != 1 else None),
            *(("assumption", stated.assumption), ("source", self._source(stated.source))),
        ]

    def _term(self, term: Term, group: Group) -> object:
        printed = None if term.stated is None else Stated(term.stated, term.source)
        return [
            ("id", term.id if term.id != group.id else None),
            ("label", term.label if term.label != group.label else None),
            *(("only_for", list(term.only_for)), ("stated", self._stated(printed))),
            ("source", self._source(term.source)),
            ("factors", [self._factor(factor) for factor in term.factors]),
        ]

    def _factor(self, factor: Factor) -> object:
        unit = "/".join(filter(None, (" * ".join(factor.numerator), " * ".join(factor.denominator))))
        ends = [("low", factor.low), ("high", factor.high)] if factor.low is not None else None
        usual = [("low", factor.plausible[0]), ("high", factor.plausible[1])] if factor.plausible else None
        return [
            *(("name", factor.name), ("label", factor.label)),
            ("value", _ALL if factor.value is None else factor.value),
            *(("range", ends), ("unit", unit), ("assumption", factor.assumption)),
            *(
                ("borrowed_from", factor.borrowed_from),
                ("plausible", usual),
                ("source", self._source(factor.source)),
            ),
        ]

    def _total(self, total: Total) -> object:
        return [
            *(("id", total.id), ("tier", total.tier), ("of", list(total.of)), ("stated", total.stated)),
            ("unit", total.unit if total.stated is not None else None),
            ("printed", total.printed),
            *(("source", self._source(total.source)), ("note", total.note)),
        ]

    def _council(self, council: Council) -> object:
        return [
            *(("id", council.id), ("label", council.label), ("tiers", list(council.tiers))),
            *(("members", list(council.members)), ("established_by", council.established_by)),
            ("source", self._source(council.source)),
        ]

    def _task(self, task: Task) -> object:
        steps = [
            [("id", s.id), ("label", s.label), ("when", s.when), ("source", self._source(s.source))]
            for s in task.steps
        ]
        return [
            *(
                ("id", task.id),
                ("kind", task.kind),
                ("label", task.label),
                ("period", self._period(task.period)),
            ),
            *((role, list(getattr(task, role))) for role in ("lead", "drafting", "cooperating", "approving")),
            *(
                ("after", list(task.after)),
                ("tiers", list(task.tiers)),
                ("source", self._source(task.source)),
            ),
            *(("steps", steps), ("also", [self._period(period) for period in task.also])),
            ("assumptions", list(task.assumptions)),
        ]

    def _period(self, period: Period) -> object:
        return [
            *(("vi", period.words.vi), ("en", period.words.en), ("start", period.start)),
            ("end", None if period.before else period.end),
            ("before", period.end if period.before else None),
            *(("assumption", period.assumption), ("source", self._source(period.source))),
        ]


class _All:
    """The word for "all of them, number not printed"."""


_ALL = _All()


def _sources(plan: Plan) -> Iterator[Source]:
    for parts in (plan.tiers, plan.totals, plan.tasks, plan.councils, plan.closed_days):
        yield from (part.source for part in parts)
    yield from (period.source for task in plan.tasks for period in task.also if period.source)
    yield from (step.source for task in plan.tasks for step in task.steps)
    yield from (factor.source for _, factor in plan.facts)
    for group in plan.groups:
        yield group.source
        yield from (alias.source for alias in group.aliases)
        yield from (stated.source for stated in (group.stated, group.printed) if stated)
        for term in (*group.terms, *group.alternatives):
            yield term.source
            yield from (factor.source for factor in term.factors)


# ------------------------------------------------------------------ YAML
def _lines(pairs: Iterable[tuple[str, object]], indent: str = "") -> Iterator[str]:
    for key, value in pairs:
        if _empty(value):
            continue
        flow = _flow(value)
        if flow is not None:
            yield f"{indent}{key}: {flow}"
        elif isinstance(value, list) and _is_mapping(value):
            yield f"{indent}{key}:"
            yield from _lines(value, f"{indent}  ")
        else:
            yield f"{indent}{key}:"
            yield from _items(value, f"{indent}  ")


def _items(value: object, indent: str) -> Iterator[str]:
    assert isinstance(value, list)
    for item in value:
        flow = _flow(item)
        if flow is not None:
            yield f"{indent}- {flow}"
            continue
        inner = list(_lines(item, f"{indent}  "))
        yield f"{indent}- {inner[0].lstrip()}"
        yield from inner[1:]


def _empty(value: object) -> bool:
    return value is None or value is False or value in ("", [])


def _is_mapping(value: list[object]) -> bool:
    return all(isinstance(item, tuple) for item in value)


def _flow(value: object) -> str | None:
    """Return a value on one line; ``None`` when it needs several."""
    if isinstance(value, list):
        return _flow_list(value)
    return _scalar(value) if not isinstance(value, tuple) else None


def _scalar(value: object) -> str:
    match value:
        case Text():
            said = f"{{vi: {_word(value.vi)}, en: {_word(value.en)}}}"
        case _All():
            said = "all"
        case bool():
            said = "true" if value else "false"
        case int() | Fraction():
            said = _number(Fraction(value))
        case date():
            said = value.isoformat()
        case _:
            said = _word(value)
    return said


def _flow_list(value: list[object]) -> str | None:
    if value and _is_mapping(value):
        pairs = [pair for pair in value if isinstance(pair, tuple) and not _empty(pair[1])]
        short = {key for key, _ in pairs} <= _SHORT
        flows = [(key, _flow(inner)) for key, inner in pairs]
        if short and all(flow is not None for _, flow in flows):
            return "{" + ", ".join(f"{key}: {flow}" for key, flow in flows) + "}"
        return None
    return (
        "[" + ", ".join(_word(item) for item in value) + "]"
        if all(isinstance(i, str) for i in value)
        else None
    )


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.10f}".rstrip("0")


def _word(value: object) -> str:
    text = str(value)
    if _PLAIN.fullmatch(text) and text.isascii() and text.casefold() not in _YAML_WORDS and text[-1:] != "-":
        return text
    return json.dumps(text, ensure_ascii=False)
