"""The planner's pages: the plans of the catalogue, their quotas and timetables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template

from sampling.load import plan_ids
from sampling.notation import notation
from sampling.quota import quotas
from sampling.remarks import Level
from sampling.timetable import timetable
from survey.rounds import round_view
from survey.status import status
from webform import visits
from webform.plans import catalogue_plan, round_plan
from webform.staff.access import blueprint
from webform.words import current_lang

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from sampling.plan import Plan
    from survey.round_view import RoundView


@blueprint.get("/plans")
def plans() -> str:
    """List the plans of the catalogue."""
    found = [catalogue_plan(plan_id) for plan_id in plan_ids()]
    return render_template("staff/plans.html", plans=found)


@blueprint.get("/plans/<plan_id>")
def plan(plan_id: str) -> str:
    """Show the quotas and the timetable of a plan."""
    if plan_id not in plan_ids():
        abort(404)
    return plan_page(catalogue_plan(plan_id))


@blueprint.get("/rounds/<round_id>/quotas")
def round_quotas(round_id: str) -> str:
    """Show the quotas of a round's plan with the figures of its list."""
    with visits.store().read() as db:
        view = round_view(db, round_id)
        found = round_plan(db, view)
        actual = {row.group: row.sent for row in status(db, round_id).groups}
    return plan_page(found, actual, view)


def plan_page(found: Plan, actual: Mapping[str, int] | None = None, view: RoundView | None = None) -> str:
    """Return the planner's page of a plan, with the figures of a list where there is one."""
    table, times = quotas(found, actual), timetable(found)
    tiers = [(tier, [g for g in table.groups if g.tier == tier.id]) for tier in found.tiers]
    return render_template(
        "staff/plan.html",
        plan=found,
        round=view,
        table=table,
        tiers=[(tier, groups, [t for t in table.totals if t.tier == tier.id]) for tier, groups in tiers],
        grand=[t for t in table.totals if t.tier not in {tier.id for tier in found.tiers}],
        mismatches=table.mismatches,
        notes=[remark for remark in table.remarks if remark.level is not Level.MISMATCH],
        rows=times.rows,
        warnings=times.warnings,
        number=number,
    )


def number(value: int | Fraction | None) -> str:
    """Return a figure of the plan, a dash where it has none."""
    return "–" if value is None else notation(value, current_lang())
