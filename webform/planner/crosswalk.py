"""One click from a plan of 63 provinces to the units of today: a new variant, the old one stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for

from sampling.crosswalk import crosswalk
from sampling.errors import SamplingError
from survey.numbers import fmt_date
from survey.variants import make_variant
from survey.words import explain_all
from webform import visits
from webform.planner.access import OWNER, blueprint
from webform.planner.bench import VARIANTS
from webform.planner.changes import FIGURE
from webform.planner.fields import known_changes
from webform.planner.workbench import MERGED, PLACE, page, sheet_typed
from webform.words import current_lang, say

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sampling.crosswalk import CarriedPlan
    from webform.planner.sheet import Sheet


@blueprint.post(f"{PLACE}/crosswalk")
def carry(kind: str, key: str) -> ResponseReturnValue:
    """Carry the plan as it lies on the bench over to the units of today, as a variant of its own."""
    sheet = sheet_typed(kind, key)
    if sheet.wrong:
        return page(sheet), 422
    try:
        carried = crosswalk(sheet.bench.plan, MERGED)
    except SamplingError as error:
        return page(sheet.with_problems(explain_all(error.problems, current_lang()))), 422
    flash(say("planner.crosswalk.done", count=len(carried.changes)))
    return redirect(url_for("planner.workbench", kind=VARIANTS, key=_kept(sheet, carried)), 303)


def _kept(sheet: Sheet, carried: CarriedPlan) -> str:
    lang = current_lang()
    bench = sheet.bench
    name = bench.variant.name if bench.variant else bench.base.document or bench.base.id
    day = fmt_date(MERGED, lang)
    others = tuple(change for change in bench.changes if not change[0].startswith(FIGURE))
    with visits.store().begin() as db:
        return make_variant(
            db,
            carried.text,
            known_changes(carried.plan, others),
            name=say("planner.crosswalk.name", name=name)[:120],
            note=say("planner.crosswalk.note", name=name, day=day),
            owner=OWNER,
            clock=visits.settings().clock,
        )
