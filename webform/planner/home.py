"""Where planning begins: a plan of the catalogue, an uploaded one, or a variant of one's own."""

from __future__ import annotations

from contextlib import closing
from pathlib import PurePath
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from sampling.errors import SamplingError
from sampling.load import parse_plan, plan_ids
from sampling.quota import quotas
from survey.errors import SurveyError
from survey.jobs import enqueue, list_jobs
from survey.plan_upload import upload_kind, uploaded_text
from survey.variants import list_variants, make_variant
from survey.words import explain_all
from webform import visits
from webform.planner.access import OWNER, blueprint
from webform.planner.compare import MOST
from webform.planner.figures import brief
from webform.planner.numbers import write
from webform.plans import catalogue_plan
from webform.staff.planner import number
from webform.words import current_lang, say

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import FileStorage

    from sampling.plan import Plan
    from sampling.quota import QuotaTable

READ = "read-plan"
READINGS = "planner"
"""Where jobs that read a plan are found: they belong to no round."""

SHOWN = 8


@blueprint.get("/")
def home() -> str:
    """Offer what to begin with."""
    return _page()


@blueprint.post("/upload")
def upload() -> ResponseReturnValue:
    """Take a plan: as data it becomes a variant at once, a document goes to the worker."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page([say("planner.upload.missing")]), 422
    try:
        return redirect(_taken(sent), 303)
    except (SurveyError, SamplingError) as error:
        return _page(explain_all(error.problems, current_lang())), 422


def _taken(sent: FileStorage) -> str:
    name = PurePath((sent.filename or "").replace("\\", "/")).name
    with closing(sent):
        content = sent.read()
    if upload_kind(name, len(content)) == "data":
        return _kept(name, uploaded_text(name, content))
    args = {"filename": name, "actor": OWNER, "bytes": len(content)}
    with visits.store().begin() as db:
        job = enqueue(db, READ, READINGS, args, payload=content, clock=visits.settings().clock)
    return url_for("planner.reading", job_id=job)


def _kept(name: str, text: str) -> str:
    plan = parse_plan(text)
    title = plan.title.say(current_lang())[:100] or name[:100]
    with visits.store().begin() as db:
        key = make_variant(
            db,
            text,
            name=title,
            note=say("planner.upload.note", file=name[:80]),
            owner=OWNER,
            clock=visits.settings().clock,
        )
    flash(say("planner.upload.taken"))
    return url_for("planner.workbench", kind="variants", key=key)


def _page(problems: list[str] | None = None) -> str:
    with visits.store().read() as db:
        variants = [brief(db, view) for view in list_variants(db, OWNER)]
        readings = list_jobs(db, READINGS, limit=SHOWN)
    return render_template(
        "planner/home.html",
        plans=[_plan_card(catalogue_plan(plan_id)) for plan_id in plan_ids()],
        variants=variants,
        readings=readings,
        most=MOST,
        errors=[("file", text) for text in problems or ()],
        failed=bool(problems),
        number=number,
        write=lambda value: write(value, current_lang()),
        here=url_for("planner.home"),
    )


def _plan_card(plan: Plan) -> tuple[Plan, QuotaTable]:
    return plan, quotas(plan)
