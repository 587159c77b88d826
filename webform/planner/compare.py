"""Two to four variants side by side, and what is different."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from sampling.cost import load_costs
from sampling.quota import quotas
from survey.variants import base_plan, list_variants, variant_view
from webform import visits
from webform.planner.access import OWNER, blueprint
from webform.planner.changes import FIGURE, MODE, PRICE, split_changes, tried
from webform.planner.costing import MILLION, cost_of, mode_ids
from webform.planner.fields import specs
from webform.planner.figures import base_figures
from webform.planner.numbers import exact, write
from webform.planner.precise import precision_of
from webform.planner.shown import apart, figure, signed
from webform.words import current_lang, other_lang, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from sampling.plan import Plan, Text
    from sampling.quota import QuotaGroup, QuotaTable
    from survey.store import Session
    from survey.variants import VariantView
    from webform.planner.fields import Spec

MOST = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One variant of the comparison. `base`: the plan itself, without changes."""

    name: str
    address: str
    note: str
    table: QuotaTable
    margins: tuple[tuple[Text, float], ...]
    cost: float | None
    changes: dict[str, str]
    specs: Mapping[str, Spec]
    base: bool = False

    def group(self, group_id: str) -> QuotaGroup | None:
        """Return a group's figures, ``None`` where this plan does not have it."""
        return next((group for group in self.table.groups if group.id == group_id), None)

    def used(self, group_id: str) -> int | None:
        """Return a group's figure."""
        found = self.group(group_id)
        return None if found is None else found.used


@dataclass(frozen=True, slots=True)
class Line:
    """One number in all columns; `differs` where it is not the same in all."""

    label: str
    values: tuple[str, ...]
    differences: tuple[str, ...]
    differs: bool


@blueprint.get("/compare")
def compared() -> ResponseReturnValue:
    """Put the chosen variants beside the plan of the first, up to four at a time."""
    asked = list(dict.fromkeys(request.args.getlist("of")))[:MOST]
    if not asked:
        return _choose()
    with visits.store().read() as db:
        views = [variant_view(db, key) for key in asked]
        columns = [_column(db, view) for view in views]
        plans = {view.plan_version: base_plan(db, view) for view in views}
    columns = [*(_of_plan(plan) for plan in plans.values()), *columns]
    return _page(columns, asked)


def _choose() -> ResponseReturnValue:
    with visits.store().read() as db:
        if list_variants(db, OWNER, limit=1):
            return render_template("planner/compare_none.html", here=url_for("planner.compared"))
    return redirect(url_for("planner.home"), 303)


def _of_plan(plan: Plan) -> Column:
    name, title = say("planner.compare.plan", plan=plan.document or plan.id), plan.title.say(current_lang())
    bare = Column(name, "", title, base_figures(plan), (), None, {}, specs(plan), base=True)
    return _reckoned(plan, bare)


def _column(db: Session, view: VariantView) -> Column:
    base = base_plan(db, view)
    plan = tried(base, split_changes(view.changes).figures)
    address = url_for("planner.workbench", kind="variants", key=view.id)
    bare = Column(view.name, address, view.note, quotas(plan), (), None, dict(view.changes), specs(base))
    return _reckoned(plan, bare)


def _reckoned(plan: Plan, column: Column) -> Column:
    """Return a column with precision and cost."""
    split = split_changes(tuple(column.changes.items()))
    precision, cost = precision_of(plan, split.rates), cost_of(plan, split)
    margins = [(tier.label, tier.typical.fpc.half_width) for tier in precision.tiers] if precision else []
    return replace(column, margins=tuple(margins), cost=cost.total if cost else None)


def _page(columns: list[Column], asked: list[str]) -> str:
    return render_template(
        "planner/compare.html",
        columns=columns,
        totals=_totals(columns),
        groups=_groups(columns),
        changes=_changes(columns),
        most=max((g.used or 0 for c in columns for g in c.table.groups), default=1),
        bars=_bars(columns),
        number=figure,
        here=request.path,
        switch=url_for("planner.compared", of=asked, lang=other_lang()),
        asked=asked,
    )


def _totals(columns: list[Column]) -> list[Line]:
    return [
        _line(say("planner.forms"), [c.table.forms for c in columns]),
        _line(say("planner.persons"), [c.table.persons_at_most for c in columns]),
        *_margins(columns),
        _decimal(say("planner.cost_millions"), [c.cost and c.cost / MILLION for c in columns], 1),
        _line(say("planner.mismatches"), [len(c.table.mismatches) for c in columns]),
    ]


def _margins(columns: list[Column]) -> list[Line]:
    lang = current_lang()
    tiers = dict.fromkeys(label.say(lang) for column in columns for label, _ in column.margins)
    found = [{label.say(lang): margin for label, margin in column.margins} for column in columns]
    return [
        _decimal(say("planner.margin_of", tier=tier), [each.get(tier) for each in found], 2, "± ")
        for tier in tiers
    ]


def _decimal(label: str, values: list[float | None], decimals: int, mark: str = "") -> Line:
    shown = [figure(value, decimals) for value in values]
    first = values[0]
    differences = tuple(
        "" if value is None or first is None or text == shown[0] else apart(value, first, decimals)
        for value, text in zip(values, shown, strict=True)
    )
    texts = tuple(text if value is None else mark + text for value, text in zip(values, shown, strict=True))
    return Line(label, texts, differences, len(set(shown)) > 1)


def _named_groups(columns: list[Column]) -> dict[str, Text]:
    return {g.id: g.label for c in reversed(columns) for g in c.table.groups}


def _groups(columns: list[Column]) -> list[Line]:
    lang, labels = current_lang(), _named_groups(columns)
    order = dict.fromkeys(g.id for c in columns for g in c.table.groups)
    lines = [_line(f"{key} {labels[key].say(lang)}", [c.used(key) for c in columns]) for key in order]
    return [line for line in lines if any(value != "–" for value in line.values)]


def _bars(columns: list[Column]) -> list[tuple[str, str, list[int | None]]]:
    """Return the groups as (id, name, figure in each column)."""
    lang, labels = current_lang(), _named_groups(columns)
    order = dict.fromkeys(g.id for c in columns for g in c.table.groups)
    rows = [(key, labels[key].say(lang), [c.used(key) for c in columns]) for key in order]
    return [row for row in rows if any(row[2])]


def _line(label: str, values: list[int | None]) -> Line:
    first = values[0]
    differences = tuple(
        "" if value is None or first is None or value == first else signed(value - first) for value in values
    )
    return Line(label, tuple(figure(value) for value in values), differences, len(set(values)) > 1)


def _changes(columns: list[Column]) -> list[Line]:
    """Return every number that one of the variants changes, as it is in each column."""
    names = dict.fromkeys(name for column in columns for name in column.changes)
    return [_change(name, columns) for name in names]


def _change(name: str, columns: list[Column]) -> Line:
    lang = current_lang()
    if name.startswith(MODE):
        return _mode(name, columns, lang)
    spec = next(column.specs[name] for column in columns if name in column.specs)
    prefix = "" if name.startswith((PRICE, f"{FIGURE}*")) else f"{name.split('.')[1]} "
    values = [_number(column, name, lang) for column in columns]
    return Line(
        f"{prefix}{spec.label.say(lang)} ({spec.unit.say(lang)})",
        tuple(value or "–" for value in values),
        tuple("" for _ in values),
        len(set(values)) > 1,
    )


def _mode(name: str, columns: list[Column], lang: str) -> Line:
    words = {mode.id: mode.label.say(lang) for mode in load_costs().modes}
    chosen = [column.changes.get(name, mode_ids()[0]) for column in columns]
    label = f"{name[len(MODE) :]} {say('planner.mode')}"
    shown = tuple(words.get(mode, mode) for mode in chosen)
    return Line(label, shown, ("",) * len(chosen), len(set(chosen)) > 1)


def _number(column: Column, name: str, lang: str) -> str:
    if name in column.changes:
        return write(exact(column.changes[name]), lang)
    spec = column.specs.get(name)
    if spec is None:
        return ""
    shared = column.changes.get(spec.shared or "")
    return write(exact(shared) if shared else spec.value if spec.value is not None else spec.implied, lang)
