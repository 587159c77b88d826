"""The bench: figures with fields, and what follows from them, at once with script and by sending without."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flask import redirect, render_template, request

from sampling.cost import load_costs
from sampling.errors import Problem, SamplingError
from sampling.quota import quotas
from sampling.remarks import Level
from survey.words import explain, explain_all
from webform.planner.access import blueprint
from webform.planner.bench import bench_of
from webform.planner.changes import FIGURE, Split
from webform.planner.costing import MILLION, cost_of, cost_view
from webform.planner.fields import known_changes, read_fields, specs
from webform.planner.figures import base_figures, tier_cards
from webform.planner.gantt import gantt
from webform.planner.numbers import exact, write
from webform.planner.precise import LESS, precision_of, tier_views
from webform.planner.sheet import Sheet
from webform.planner.shown import apart, figure, signed
from webform.words import current_lang, other_lang, say

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sampling.precision import PrecisionTable
    from webform.planner.bench import Bench
    from webform.planner.fields import Spec

PLACE = "/<any(plans,variants):kind>/<key>"
LIVE = "live"
MERGED = date(2025, 7, 1)
"""The day on which 63 provinces became 34 and districts ended."""
OFFERED = (
    ("annex.docx", "word"),
    ("annex.xlsx", "excel"),
    ("timetable.ics", "calendar"),
    ("plan.yaml", "data"),
)
"""Files that can be taken along: name, and the key of its words."""


@blueprint.get(PLACE)
def workbench(kind: str, key: str) -> ResponseReturnValue:
    """Show a plan or a variant, with the changes that the address holds."""
    found = bench_of(kind, key)
    bench = found.with_changes(known_changes(found.base, found.changes))
    name, note = _wording(bench)
    sheet = _through(Sheet(bench, specs(bench.base), name=name, note=note))
    return page(sheet), 400 if sheet.wrong else 200


@blueprint.post(PLACE)
def reckon(kind: str, key: str) -> ResponseReturnValue:
    """Reckon with what was typed: the page's script gets what changed, others the address of the result."""
    sheet = sheet_typed(kind, key)
    if request.form.get("go") == LIVE:
        return page(sheet, "planner/live.html")
    return (page(sheet), 422) if sheet.wrong else redirect(sheet.bench.address() + "#totals", 303)


def sheet_typed(kind: str, key: str) -> Sheet:
    """Return the bench with what was typed into its fields."""
    found = bench_of(kind, key)
    typed = read_fields(found.base, request.form, current_lang())
    name, note = _wording(found)
    sheet = Sheet(
        bench=found.with_changes(typed.changes),
        specs=specs(found.base),
        texts=typed.texts,
        errors=typed.errors,
        name=request.form.get("name", name),
        note=request.form.get("note", note),
    )
    return _through(sheet)


def _wording(bench: Bench) -> tuple[str, str]:
    """Return the name and the note that a variant has, or a name to begin with."""
    if bench.variant is not None:
        return bench.variant.name, bench.variant.note
    return say("planner.save.usual", plan=bench.base.document or bench.base.id), ""


def _through(sheet: Sheet) -> Sheet:
    """Return the sheet if its changes go through, else one of the plan itself that says why they do not."""
    try:
        sheet.bench.plan  # noqa: B018 - reckoned here, kept for the page
    except SamplingError as error:
        return _refused(sheet, error.problems)
    return sheet


def _refused(sheet: Sheet, problems: tuple[Problem, ...]) -> Sheet:
    lang, errors, rest = current_lang(), dict(sheet.errors), list[Problem]()
    for problem in problems:
        name = FIGURE + problem.path
        if name in sheet.specs:
            errors[name] = explain(replace(problem, path=""), lang)
        else:
            rest.append(problem)
    kept = tuple(change for change in sheet.bench.changes if not change[0].startswith(FIGURE))
    texts = sheet.texts or _as_typed(sheet)
    bench = sheet.bench.with_changes(kept)
    return replace(sheet, bench=bench, texts=texts, errors=errors, problems=tuple(explain_all(rest, lang)))


def _as_typed(sheet: Sheet) -> dict[str, str]:
    lang = current_lang()
    return {name: write(exact(value), lang) for name, value in sheet.bench.changes}


def page(sheet: Sheet, template: str = "planner/workbench.html") -> str:
    """Return the page of a bench, or what of it changes with the figures."""
    bench, lang = sheet.bench, current_lang()
    now, base = quotas(bench.plan), base_figures(bench.base)
    precision = precision_of(bench.plan, bench.split.rates)
    tiers = tier_cards(bench.base, now, base)
    return render_template(
        template,
        bench=bench,
        sheet=sheet,
        now=now,
        base=base,
        tiers=tiers,
        cards=[card for tier in tiers for card in tier.groups],
        most=max([1, *(group.used or 0 for group in (*now.groups, *base.groups))]),
        files_offered=OFFERED,
        precision=precision,
        precise=tier_views(precision, precision_of(bench.base), _with_less(bench)),
        losses=LESS,
        cost=cost_view(
            cost_of(bench.plan, bench.split),
            cost_of(bench.base, Split((), (), ())),
            dict(bench.split.prices),
        ),
        modes=load_costs().modes,
        chosen_modes=dict(bench.split.modes),
        chart=gantt(bench.base, bench.split.days),
        mergeable=bench.base.units_at < MERGED and any(tier.id == "province" for tier in bench.base.tiers),
        million=lambda amount: figure(amount / MILLION, 1),
        shared=[spec for name, spec in sheet.specs.items() if name.startswith(f"{FIGURE}*.")],
        changed=dict(bench.changes),
        value=lambda spec: _value(sheet, spec, lang),
        place=lambda spec: _place(sheet, spec, lang),
        grand=[(t, base.total(t.id)) for t in now.totals if t.tier not in {g.tier for g in now.groups}],
        mismatches=now.mismatches,
        notes=[r for r in now.remarks if r.level is not Level.MISMATCH],
        errors=sheet.summary(),
        failed=bool(sheet.summary()),
        number=figure,
        signed=signed,
        apart=apart,
        write=lambda given: write(given, lang),
        here=bench.address(),
        switch=bench.address(lang=other_lang()),
    )


def _with_less(bench: Bench) -> PrecisionTable | None:
    return precision_of(bench.plan, bench.split.rates, bench.less) if bench.less else None


def _value(sheet: Sheet, spec: Spec, lang: str) -> str:
    """Return what stands in a field: what was typed, the change, or what the plan prints."""
    if spec.name in sheet.texts:
        return sheet.texts[spec.name]
    changes = dict(sheet.bench.changes)
    if spec.name in changes:
        return write(exact(changes[spec.name]), lang)
    return "" if spec.shared else write(spec.value, lang)


def _place(sheet: Sheet, spec: Spec, lang: str) -> str:
    """Return what holds while a field is empty: the number shared with other formulas, or what is implied."""
    if spec.shared is None:
        return write(spec.implied, lang)
    given = exact(dict(sheet.bench.changes).get(spec.shared, ""))
    return write(spec.value if given is None else given, lang)
