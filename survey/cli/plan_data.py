"""A plan, its quotas and its timetable as plain data: JSON as documented, and flat rows with raw numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sampling.formula import factor_dimension
from sampling.implied import unit_ids
from sampling.quota import quotas

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from sampling.implied import Implied
    from sampling.plan import Factor, Group, Period, Plan, Source, Task, Tier
    from sampling.quota import QuotaGroup, QuotaTable, QuotaTerm
    from sampling.remarks import Remark
    from sampling.timetable import TaskRow, Timetable


def raw(value: Fraction | int | None) -> int | float | None:
    """Return a number for JSON and CSV: whole numbers as such, others as the nearest float.

    Examples
    --------
    >>> from fractions import Fraction
    >>> raw(Fraction(19)), raw(Fraction(1, 8)), raw(None)
    (19, 0.125, None)
    """
    if value is None or isinstance(value, int):
        return value
    return int(value) if value.denominator == 1 else float(value)


def summary(plan: Plan, lang: str) -> dict[str, Any]:
    """Return one line about a plan."""
    table = quotas(plan)
    return {
        "id": plan.id,
        "title": plan.title.say(lang),
        "issuer": plan.issuer,
        "document": plan.document,
        "dated": plan.dated.isoformat() if plan.dated else None,
        "year": plan.year,
        "tiers": "+".join(tier.id for tier in plan.tiers),
        "groups": len(plan.groups),
        "forms": table.forms,
        "persons_at_most": table.persons_at_most,
        "tasks": len(plan.tasks),
    }


# ------------------------------------------------------------------ quotas
def quota_data(table: QuotaTable, lang: str) -> dict[str, Any]:
    """Return the quotas of a plan: ``{"plan", "groups": […], "totals": […]}``."""
    return {
        "plan": table.plan,
        "groups": [_quota_group(group, lang) for group in table.groups],
        "totals": [
            {"id": total.id, "tier": total.tier, "stated": total.stated, "sum": total.sum}
            for total in table.totals
        ],
    }


def _quota_group(group: QuotaGroup, lang: str) -> dict[str, Any]:
    return {
        "id": group.id,
        "tier": group.tier,
        "label": group.label.say(lang),
        "formula": group.formula.say(lang) if group.formula else None,
        "terms": [_term(term, lang) for term in group.terms],
        "product": group.product,
        "rounded": group.rounded,
        "stated": group.stated,
        "actual": group.actual,
        "used": group.used,
        "implied": _implied(group.implied),
        "explanation": group.explanation.say(lang),
    }


def _term(term: QuotaTerm, lang: str) -> dict[str, Any]:
    return {
        "id": term.id,
        "label": term.label.say(lang),
        "formula": term.formula.say(lang),
        "product": term.product,
        "stated": term.stated,
        "only_for": list(term.only_for),
        "factors": [_factor(factor, lang) for factor in term.factors],
    }


def _factor(factor: Factor, lang: str) -> dict[str, Any]:
    return {
        "name": factor.name,
        "label": factor.label.say(lang),
        "value": raw(factor.value),
        "low": raw(factor.low),
        "high": raw(factor.high),
        "unit": unit_ids(factor_dimension(factor)),
        "borrowed_from": factor.borrowed_from,
        "assumption": factor.assumption,
        "source": _source(factor.source),
    }


def _implied(implied: Implied | None) -> dict[str, Any] | None:
    return (
        None
        if implied is None
        else {"factor": implied.factor, "unit": implied.unit, "value": raw(implied.value)}
    )


def _source(source: Source) -> dict[str, str]:
    return {"document": source.document, "place": source.place, "quote": source.quote}


def quota_rows(table: QuotaTable, lang: str) -> list[dict[str, Any]]:
    """Return groups, the terms of sums, and totals as flat rows."""
    rows = [row for group in table.groups for row in _group_rows(group, lang)]
    for total in table.totals:
        row = _empty_row("total", total.id, total.tier)
        rows.append(row | {"sum": total.sum, "stated": total.stated, "used": total.used})
    return rows


def _empty_row(kind: str, name: str, tier: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": name,
        "tier": tier,
        "label": "",
        "formula": "",
        **dict.fromkeys(("product", "rounded", "sum", "stated", "actual", "used")),
        **dict.fromkeys(("implied_factor", "implied_unit", "implied_value", "explanation")),
    }


def _group_rows(group: QuotaGroup, lang: str) -> Iterator[dict[str, Any]]:
    implied = group.implied
    yield _empty_row("group", group.id, group.tier) | {
        "label": group.label.say(lang),
        "formula": group.formula.say(lang) if group.formula else "",
        "product": group.product,
        "rounded": group.rounded,
        "stated": group.stated,
        "actual": group.actual,
        "used": group.used,
        "implied_factor": implied.factor if implied else None,
        "implied_unit": implied.unit if implied else None,
        "implied_value": raw(implied.value) if implied else None,
        "explanation": group.explanation.say(lang),
    }
    for term in group.terms if len(group.terms) > 1 else ():
        yield _empty_row("term", term.id, group.tier) | {
            "label": term.label.say(lang),
            "formula": term.formula.say(lang),
            "product": term.product,
            "stated": term.stated,
        }


# ------------------------------------------------------------------ timetable
def timetable_data(plan: Plan, arranged: Timetable, lang: str) -> dict[str, Any]:
    """Return the tasks and the warnings of a plan."""
    return {
        "plan": plan.id,
        "tasks": [_task(row, lang) for row in arranged.rows],
        "warnings": [remark_data(remark, lang) for remark in arranged.warnings],
    }


def _task(row: TaskRow, lang: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "label": row.label.say(lang),
        "kind": row.kind,
        "month": row.month,
        "printed": row.words.say(lang),
        "start": row.start.isoformat() if row.start else None,
        "end": row.end.isoformat() if row.end else None,
        "end_excluded": row.before,
        "lead": list(row.lead),
        "drafting": list(row.drafting),
        "cooperating": list(row.cooperating),
        "approving": list(row.approving),
        "after": list(row.after),
        "tiers": list(row.tiers),
        "steps": [{"id": step.id, "label": step.label.say(lang), "when": step.when} for step in row.steps],
        "also_printed": [_period(period, lang) for period in row.also],
        "source": _source(row.source),
    }


def _period(period: Period, lang: str) -> dict[str, Any]:
    return {
        "printed": period.words.say(lang),
        "start": period.start.isoformat() if period.start else None,
        "end": period.end.isoformat() if period.end else None,
        "end_excluded": period.before,
        "assumption": period.assumption,
    }


def remark_data(remark: Remark, lang: str) -> dict[str, Any]:
    """Return one remark: its code, level, the ids it is about, its words."""
    return {
        "code": remark.code,
        "level": remark.level.value,
        "about": list(remark.about),
        "text": remark.text.say(lang),
    }


def task_rows(arranged: Timetable, lang: str) -> list[dict[str, Any]]:
    """Return the tasks as flat rows; several bodies of one role are joined with a semicolon."""
    return [
        {
            "id": row.id,
            "month": row.month,
            "start": row.start.isoformat() if row.start else "",
            "end": row.end.isoformat() if row.end else "",
            "end_excluded": int(row.before),
            "printed": row.words.say(lang),
            "label": row.label.say(lang),
            "kind": row.kind,
            "lead": "; ".join(row.lead),
            "drafting": "; ".join(row.drafting),
            "cooperating": "; ".join(row.cooperating),
            "approving": "; ".join(row.approving),
            "after": "+".join(row.after),
            "warnings": "+".join(remark.code for remark in arranged.warnings if row.id in remark.about),
        }
        for row in arranged.rows
    ]


# ------------------------------------------------------------------ the whole plan
def whole(plan: Plan, lang: str) -> dict[str, Any]:
    """Return a plan with its tiers, groups, totals, councils, facts and every number's source."""
    return summary(plan, lang) | {
        "version": plan.version,
        "units_at": plan.units_at.isoformat(),
        "tiers": [_tier(tier, lang) for tier in plan.tiers],
        "groups": [_group(group, lang) for group in plan.groups],
        "totals": [
            {"id": t.id, "tier": t.tier, "of": list(t.of), "stated": t.stated, "source": _source(t.source)}
            for t in plan.totals
        ],
        "facts": [_factor(factor, lang) for _, factor in plan.facts],
        "councils": [
            {"id": c.id, "label": c.label.say(lang), "tiers": list(c.tiers), "members": list(c.members)}
            for c in plan.councils
        ],
        "tasks": [_plan_task(task, lang) for task in plan.tasks],
        "remarks": [remark_data(remark, lang) for remark in quotas(plan).remarks],
        "notes": [note.say(lang) for note in plan.notes],
    }


def _plan_task(task: Task, lang: str) -> dict[str, Any]:
    return {"id": task.id, "label": task.label.say(lang), "printed": task.period.words.say(lang)}


def _tier(tier: Tier, lang: str) -> dict[str, Any]:
    return {
        "id": tier.id,
        "label": tier.label.say(lang),
        "survey": tier.survey.value,
        "count": tier.count,
        "unit": tier.word,
        "units": list(tier.units),
        "unranked": list(tier.unranked),
        "scheme": tier.scheme,
        "source": _source(tier.source),
    }


def _group(group: Group, lang: str) -> dict[str, Any]:
    return {
        "id": group.id,
        "tier": group.tier,
        "label": group.label.say(lang),
        "selection": group.selection.value,
        "chosen_by": group.chosen_by.value,
        "rates": group.rates.value,
        "listed_by": group.listed_by,
        "list_word": group.list_word,
        "persons_within": group.persons_within,
        "absent_for": list(group.absent_for),
        "aliases": [{"word": a.word, "means": a.means, "assumption": a.assumption} for a in group.aliases],
        "assumptions": [text.say(lang) for text in group.assumptions],
        "source": _source(group.source),
    }


def number_rows(plan: Plan, lang: str) -> list[dict[str, Any]]:
    """Return every number of a plan with its unit, its source, and whether it is an assumption."""
    rows = [
        _number(f"tier {t.id}", t.label.say(lang), t.count, t.word, t.source) for t in plan.tiers if t.count
    ]
    for group in plan.groups:
        if group.stated is not None:
            stated = group.stated
            row = _number(group.id, group.label.say(lang), stated.value, stated.unit, stated.source)
            rows.append(row | {"assumption": int(stated.assumption), "estimate": int(stated.estimate)})
        for term in (*group.terms, *group.alternatives):
            rows += [_factor_number(term.id, factor, lang) for factor in term.factors]
    for total in plan.totals:
        if total.stated is not None:
            rows.append(_number(total.id, " + ".join(total.of), total.stated, total.unit, total.source))
    return rows + [_factor_number(name, factor, lang) for name, factor in plan.facts]


def _number(name: str, what: str, value: float | None, unit: str, source: Source) -> dict[str, Any]:
    return {
        "id": name,
        "what": what,
        "value": value,
        "low": None,
        "high": None,
        "unit": unit,
        "estimate": 0,
        "assumption": 0,
        **_source(source),
    }


def _factor_number(name: str, factor: Factor, lang: str) -> dict[str, Any]:
    row = _number(
        name, factor.label.say(lang), raw(factor.value), unit_ids(factor_dimension(factor)), factor.source
    )
    return row | {"low": raw(factor.low), "high": raw(factor.high), "assumption": int(factor.assumption)}
