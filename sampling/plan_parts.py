"""The parts of a plan document as values: sources, factors, terms, groups, tiers, totals, tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampling.dimension import split_unit
from sampling.errors import SamplingCode
from sampling.plan import (
    Alias,
    ChosenBy,
    ClosedDays,
    Council,
    Factor,
    Group,
    Period,
    Rates,
    Selection,
    Source,
    Stated,
    Step,
    SurveyKind,
    Task,
    Term,
    Text,
    Tier,
    Total,
    UnitName,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from sampling.document import Node

    Documents = Mapping[str, str]
    Words = Mapping[str, Text]

ALL = "all"


def source(node: Node, documents: Documents) -> Source:
    """Return where a number was read: a document that the plan declares, the place in it, the words there."""
    if node.value is None:
        return Source("", "")
    node.fields("document", "place", "quote")
    key = node.need("document").text()
    if key and key not in documents:
        node.at("document").report(
            SamplingCode.PLAN_REFERENCE_UNKNOWN, asked=key, known=", ".join(documents) or "–"
        )
    return Source(documents.get(key, key), node.need("place").text(), node.need("quote").text())


def factor(node: Node, documents: Documents, words: Words) -> Factor:
    """Return one factor of a formula; its number, unit and source are demanded."""
    node.fields(
        "name", "label", "value", "range", "unit", "source", "assumption", "borrowed_from", "plausible"
    )
    above, below = unit(node.need("unit"), words)
    low, high = _ends(node.at("range"))
    plausible = _ends(node.at("plausible"))
    value = _value(node.need("value"))
    if None not in (value, low, high) and not low <= value <= high:  # type: ignore[operator]
        node.at("range").report(
            SamplingCode.PLAN_RANGE_OUTSIDE, value=str(value), low=str(low), high=str(high)
        )
    return Factor(
        name=node.need("name").text(),
        label=node.need("label").wording(),
        value=value,
        numerator=above,
        denominator=below,
        source=source(node.need("source"), documents),
        low=low,
        high=high,
        assumption=node.at("assumption").flag(),
        borrowed_from=node.at("borrowed_from").text() or None,
        plausible=None if plausible[0] is None or plausible[1] is None else (plausible[0], plausible[1]),
    )


def _value(node: Node) -> Fraction | None:
    if node.value == ALL:
        return None
    number = node.number()
    if number == 0:
        node.report(SamplingCode.PLAN_NUMBER_ZERO)
    return number


def _ends(node: Node) -> tuple[Fraction | None, Fraction | None]:
    if node.value is None:
        return None, None
    node.fields("low", "high")
    low, high = node.need("low").number(), node.need("high").number()
    if low is not None and high is not None and low > high:
        node.report(SamplingCode.PLAN_RANGE_REVERSED, low=str(low), high=str(high))
        return None, None
    return low, high


def unit(node: Node, words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a unit such as ``person/ministry``: above and below the stroke."""
    text = node.text()
    if not text:
        return (), ()
    try:
        return split_unit(text, words)
    except ValueError:
        node.report(SamplingCode.PLAN_UNIT_BROKEN, found=text)
        return (), ()


def _counted(node: Node, only: str) -> None:
    written = node.need("unit").text()
    if written and written != only:
        node.at("unit").report(SamplingCode.PLAN_NOT_CHOICE, found=written, known=only)


def stated(node: Node, documents: Documents) -> Stated | None:
    """Return a printed figure with its grid and source; ``None`` where the plan prints none."""
    if node.value is None:
        return None
    node.fields("value", "unit", "estimate", "rounded_to", "source", "assumption")
    _counted(node, "person")
    value = node.need("value").whole()
    grid = node.at("rounded_to").whole()
    if grid == 0:
        node.at("rounded_to").report(SamplingCode.PLAN_NUMBER_ZERO)
    if value is not None and grid and value % grid:
        node.report(SamplingCode.PLAN_STATED_OFF_GRID, value=value, grid=grid)
    return Stated(
        value=value or 0,
        source=source(node.need("source"), documents),
        estimate=node.at("estimate").flag(),
        rounded_to=grid or 1,
        assumption=node.at("assumption").flag(),
    )


def term(node: Node, documents: Documents, words: Words, *, group: str, label: Text) -> Term:
    """Return one product of factors; a group's only term takes the group's id and label."""
    node.fields("id", "label", "factors", "source", "only_for", "stated")
    printed = stated(node.at("stated"), documents)
    return Term(
        id=node.at("id").text(group),
        factors=tuple(factor(item, documents, words) for item in node.items("factors")),
        label=node.at("label").wording() if "label" in node else label,
        source=source(node.need("source"), documents),
        only_for=node.texts("only_for"),
        stated=None if printed is None else printed.value,
    )


def alias(node: Node, documents: Documents, words: Words) -> Alias:
    """Return a unit word of one group that means another one there."""
    node.fields("word", "means", "source", "assumption")
    word, _ = unit(node.need("word"), words)
    means, _ = unit(node.need("means"), words)
    return Alias(
        word=word[0] if word else "",
        means=means[0] if means else "",
        source=source(node.need("source"), documents),
        assumption=node.at("assumption").flag(),
    )


_GROUP_FIELDS = (
    *("id", "tier", "label", "selection", "chosen_by", "rates", "source", "terms", "stated", "unknown"),
    *("persons_within", "absent_for", "priority", "reasons", "assumptions", "aliases", "alternatives"),
    *("listed_by", "list_word", "printed"),
)


def group(node: Node, documents: Documents, words: Words) -> Group:
    """Return one respondent group with its formula, figure and rules."""
    node.fields(*_GROUP_FIELDS)
    name, label = node.need("id").text(), node.need("label").wording()
    return Group(
        id=name,
        tier=node.need("tier").text(),
        label=label,
        selection=node.need("selection").choice(Selection, Selection.FIXED),
        chosen_by=node.need("chosen_by").choice(ChosenBy, ChosenBy.EVERYONE),
        rates=node.need("rates").choice(Rates, Rates.OWN),
        source=source(node.need("source"), documents),
        terms=tuple(term(t, documents, words, group=name, label=label) for t in node.items("terms")),
        stated=stated(node.at("stated"), documents),
        unknown=node.at("unknown").text() or None,
        persons_within=node.at("persons_within").text() or None,
        absent_for=node.texts("absent_for"),
        priority=node.at("priority").whole() or 0,
        reasons=node.wordings("reasons"),
        assumptions=node.wordings("assumptions"),
        aliases=tuple(alias(a, documents, words) for a in node.items("aliases")),
        alternatives=tuple(
            term(t, documents, words, group=name, label=label) for t in node.items("alternatives")
        ),
        listed_by=node.at("listed_by").text(),
        list_word=node.at("list_word").text() or None,
        printed=stated(node.at("printed"), documents),
    )


def tier(node: Node, documents: Documents, words: Words) -> Tier:
    """Return one tier: which units are rated, how many, and how its survey points come about."""
    node.fields(*("id", "label", "survey", "units", "source", "unranked", "scheme", "note", "count", "unit"))
    names = tuple(_unit_name(item) for item in node.items("units"))
    above, _ = unit(node.need("unit"), words)
    count = node.at("count").whole()
    if count is not None and names and count != len(names):
        node.at("count").report(SamplingCode.PLAN_COUNT_DIFFERS, count=count, listed=len(names))
    return Tier(
        id=node.need("id").text(),
        label=node.need("label").wording(),
        survey=node.need("survey").choice(SurveyKind, SurveyKind.NONE),
        units=tuple(name.code for name in names),
        source=source(node.need("source"), documents),
        unranked=node.texts("unranked"),
        scheme=node.at("scheme").text() or None,
        note=node.at("note").wording() if "note" in node else None,
        names=tuple(name for name in names if name.name.vi),
        count=count,
        word=above[0] if above else "",
    )


def _unit_name(node: Node) -> UnitName:
    if not isinstance(node.value, dict):
        return UnitName(node.some_text(), Text("", ""))
    node.fields("code", "vi", "en", "assumption")
    name = Text(node.need("vi").text(), node.need("en").text())
    return UnitName(node.need("code").text(), name, node.at("assumption").flag())


def total(node: Node, documents: Documents) -> Total:
    """Return a sum that the plan prints, or that only we add up (`stated` is then missing)."""
    node.fields("id", "tier", "of", "stated", "printed", "unit", "source", "note")
    if "stated" in node:
        _counted(node, "form")
    return Total(
        id=node.need("id").text(),
        tier=node.need("tier").text(),
        of=node.texts("of"),
        source=source(node.need("source"), documents),
        stated=node.at("stated").whole(),
        note=node.at("note").wording() if "note" in node else None,
        printed=node.at("printed").whole(),
    )


def period(node: Node, documents: Documents) -> Period:
    """Return when a task runs, as printed and as dates."""
    if node.value is None:
        return Period(Text("", ""), None, None)
    node.fields("vi", "en", "start", "end", "before", "assumption", "source")
    start, end, before = node.at("start").day(), node.at("end").day(), node.at("before").day()
    if start and (before or end) and start > (before or end or start):
        node.report(SamplingCode.PLAN_PERIOD_REVERSED, start=start.isoformat(), end=str(before or end))
    return Period(
        words=Text(node.need("vi").text(), node.need("en").text()),
        start=start,
        end=before or end,
        before=before is not None,
        assumption=node.at("assumption").flag(),
        source=source(node.at("source"), documents) if "source" in node else None,
    )


_TASK_FIELDS = (
    *("id", "label", "period", "source", "lead", "drafting", "cooperating", "approving", "steps", "kind"),
    *("after", "also", "tiers", "assumptions"),
)


def task(node: Node, documents: Documents) -> Task:
    """Return one task with its four roles, its time and its steps."""
    node.fields(*_TASK_FIELDS)
    return Task(
        id=node.need("id").text(),
        label=node.need("label").wording(),
        period=period(node.need("period"), documents),
        source=source(node.need("source"), documents),
        lead=node.texts("lead"),
        drafting=node.texts("drafting"),
        cooperating=node.texts("cooperating"),
        approving=node.texts("approving"),
        steps=tuple(_step(item, documents) for item in node.items("steps")),
        kind=node.at("kind").text(),
        after=node.texts("after"),
        also=tuple(period(item, documents) for item in node.items("also")),
        tiers=node.texts("tiers"),
        assumptions=node.wordings("assumptions"),
    )


def _step(node: Node, documents: Documents) -> Step:
    node.fields("id", "label", "source", "when")
    return Step(
        id=node.need("id").text(),
        label=node.need("label").wording(),
        source=source(node.need("source"), documents),
        when=node.at("when").text(),
    )


def council(node: Node, documents: Documents) -> Council:
    """Return an appraisal council and the tiers that it appraises."""
    node.fields("id", "label", "tiers", "source", "members", "established_by")
    return Council(
        id=node.need("id").text(),
        label=node.need("label").wording(),
        tiers=node.texts("tiers"),
        source=source(node.need("source"), documents),
        members=node.texts("members"),
        established_by=node.at("established_by").text(),
    )


def closed_days(node: Node, documents: Documents) -> ClosedDays:
    """Return days on which nobody works."""
    node.fields("label", "start", "end", "source", "assumption")
    return ClosedDays(
        label=node.need("label").wording(),
        start=node.need("start").needed_day(),
        end=node.need("end").needed_day(),
        source=source(node.need("source"), documents),
        assumption=node.at("assumption").flag(),
    )
