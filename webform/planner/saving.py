"""Keeping a state of the bench as a variant: saving, saving as another one, copying, deleting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from survey.errors import SurveyError, VariantCode
from survey.variants import copy_variant, delete_variant, make_variant, save_variant, variant_view
from survey.words import explain, explain_all
from webform import visits
from webform.planner.access import OWNER, blueprint
from webform.planner.bench import VARIANTS
from webform.planner.workbench import PLACE, page, sheet_typed
from webform.words import current_lang, say

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from survey.errors import Problem
    from webform.planner.bench import Bench
    from webform.planner.sheet import Sheet


@blueprint.post(f"{PLACE}/save")
def save(kind: str, key: str) -> ResponseReturnValue:
    """Keep what was typed as a variant; nothing is kept while a field is wrong."""
    sheet = sheet_typed(kind, key)
    if sheet.wrong:
        return page(sheet), 422
    try:
        kept = _kept(sheet)
    except SurveyError as error:
        return page(_refused(sheet, error)), 409 if _changed(error.problems) else 422
    flash(say("planner.save.done", name=sheet.name.strip()))
    return redirect(url_for("planner.workbench", kind=VARIANTS, key=kept), 303)


def _kept(sheet: Sheet) -> str:
    bench, clock = sheet.bench, visits.settings().clock
    with visits.store().begin() as db:
        if bench.variant is None or request.form.get("as") == "new":
            return make_variant(
                db,
                bench.text,
                bench.changes,
                name=sheet.name,
                note=sheet.note,
                owner=OWNER,
                clock=clock,
            )
        seen = replace(bench.variant, number=_number_seen(bench))
        save_variant(db, seen, bench.changes, name=sheet.name, note=sheet.note, clock=clock)
        return seen.id


def _number_seen(bench: Bench) -> int:
    """Return how often the variant had been saved when the page was made."""
    text = request.form.get("number", "")
    assert bench.variant is not None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _refused(sheet: Sheet, error: SurveyError) -> Sheet:
    lang = current_lang()
    words = {p.path: explain(replace(p, path=""), lang) for p in error.problems}
    rest = [replace(p, path="") for p in error.problems if p.path not in {"name", "note"}]
    return replace(
        sheet,
        name_error=words.get("name", ""),
        note_error=words.get("note", ""),
        problems=tuple(explain_all(rest, lang)),
    )


def _changed(problems: tuple[Problem, ...]) -> bool:
    return any(problem.code == VariantCode.CHANGED for problem in problems)


@blueprint.post("/variants/<key>/copy")
def copy(key: str) -> ResponseReturnValue:
    """Keep a copy of a variant, to go another way from here."""
    with visits.store().begin() as db:
        name = say("planner.copy_of", name=variant_view(db, key).name)[:120]
        made = copy_variant(db, key, name=name, owner=OWNER, clock=visits.settings().clock)
    flash(say("planner.copied"))
    return redirect(url_for("planner.workbench", kind=VARIANTS, key=made), 303)


@blueprint.post("/variants/<key>/delete")
def delete(key: str) -> ResponseReturnValue:
    """Remove a variant."""
    with visits.store().begin() as db:
        name = variant_view(db, key).name
        delete_variant(db, key)
    flash(say("planner.delete.done", name=name))
    return redirect(url_for("planner.home"), 303)
