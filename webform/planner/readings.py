"""A plan document that was uploaded: what was found in it beside its text, and a draft plan to go on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for

from sampling.errors import SamplingError
from sampling.load import parse_plan
from sampling.quota import quotas
from survey.errors import SurveyError
from survey.jobs import job_view
from survey.plan_reading_job import reading_of
from survey.plan_upload import uploaded_text
from survey.variants import make_variant
from survey.words import explain_all
from webform import visits
from webform.planner.access import OWNER, blueprint
from webform.planner.home import READ
from webform.planner.shown import figure
from webform.words import current_lang, say

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sampling.quota import QuotaTable
    from survey.jobs import JobView


@blueprint.get("/readings/<job_id>")
def reading(job_id: str) -> str:
    """Show how far the reading is, and then what was read."""
    return _page(_job(job_id))


@blueprint.post("/readings/<job_id>/adopt")
def adopt(job_id: str) -> ResponseReturnValue:
    """Make a variant of the draft as it stands in the field."""
    job = _job(job_id)
    draft = request.form.get("draft", "").replace("\r\n", "\n")
    try:
        return redirect(_adopted(job, draft), 303)
    except (SamplingError, SurveyError) as error:
        return _page(job, draft, explain_all(error.problems, current_lang())), 422


def _job(job_id: str) -> JobView:
    with visits.store().read() as db:
        job = job_view(db, job_id)
    if job.kind != READ:
        abort(404)
    return job


def _adopted(job: JobView, draft: str) -> str:
    file = str(job.args.get("filename", ""))
    text = uploaded_text(file, draft.encode("utf-8"))
    title = parse_plan(text).title.say(current_lang())[:110] or file[:110]
    with visits.store().begin() as db:
        clock = visits.settings().clock
        note = say("planner.reading.note", file=file[:80])
        key = make_variant(db, text, name=title, note=note, owner=OWNER, clock=clock)
    flash(say("planner.reading.adopted"))
    return url_for("planner.workbench", kind="variants", key=key)


def _page(job: JobView, draft: str | None = None, problems: list[str] | None = None) -> str:
    found = reading_of(job.result) if job.state == "done" else None
    text = draft if draft is not None else found.draft if found else ""
    return render_template(
        "planner/reading.html",
        job=job,
        found=found,
        draft=text,
        table=_figures(text),
        refused=explain_all(job.problems, current_lang()),
        busy=job.state in {"queued", "running"},
        errors=[("draft", problem) for problem in problems or ()],
        failed=bool(problems),
        number=figure,
        here=url_for("planner.reading", job_id=job.id),
    )


def _figures(text: str) -> QuotaTable | None:
    """Return the quotas of a draft, ``None`` where it has none or cannot be read."""
    try:
        return quotas(parse_plan(uploaded_text("", text.encode("utf-8")))) if text else None
    except (SamplingError, SurveyError):
        return None
