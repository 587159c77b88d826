"""Running a round: lists, opening, invitations, where it stands, extending, closing, scoring."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for

from survey.errors import SurveyError
from survey.invitations import invite
from survey.jobs import enqueue, list_jobs
from survey.numbers import fmt_percent
from survey.results import latest_run
from survey.rounds import extend_round, list_rounds, open_round, round_view, small_cells
from survey.status import status
from survey.words import explain_all
from webform import visits
from webform.plans import round_plan
from webform.staff.access import blueprint
from webform.staff.forms import CloseForm, ExtendForm, ListForm, moment_of
from webform.staff.making import ACTOR
from webform.staff.planner import number
from webform.words import current_lang, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from survey.status import StatusRow
    from webform.forms import WordedForm

LIST_COLUMNS = ("group", "unit", "agency", "position", "name", "email", "phone")


@blueprint.get("/")
def home() -> str:
    """List the rounds."""
    with visits.store().read() as db:
        rounds = [(view, status(db, view.id).total) for view in list_rounds(db)]
    return render_template("staff/home.html", rounds=rounds, number=number, rate=rate)


@blueprint.get("/rounds/<round_id>")
def round_page(round_id: str) -> str:
    """Show where a round stands and what can be done now."""
    return _page(round_id)


@blueprint.get("/rounds/<round_id>/list.csv")
def list_template(round_id: str) -> Response:
    """Give an empty list to be filled in by a unit."""
    with visits.store().read() as db:
        round_view(db, round_id)
    heads = [say(f"staff.list.{column}") for column in LIST_COLUMNS]
    return download(table([heads]), f"{round_id}-list.csv")


@blueprint.post("/rounds/<round_id>/lists")
def upload_list(round_id: str) -> ResponseReturnValue:
    """Hand a respondent list to the worker; its problems are shown on the round's page."""
    form = ListForm()
    if not form.validate():
        return _page(round_id, form), 422
    upload = form.file.data
    args = {"filename": upload.filename, "actor": ACTOR}
    with visits.store().begin() as db:
        round_view(db, round_id)
        enqueue(db, "import-list", round_id, args, payload=upload.read())
    flash(say("staff.round.list_taken"))
    return _back(round_id)


@blueprint.post("/rounds/<round_id>/open")
def open_(round_id: str) -> ResponseReturnValue:
    """Open a round."""
    try:
        report = open_round(visits.store(), round_id, actor=ACTOR, clock=visits.settings().clock)
    except SurveyError as error:
        return _refused(round_id, error)
    flash(say("staff.round.opened", small=len(report.small_cells)))
    return _back(round_id)


@blueprint.post("/rounds/<round_id>/invitations.csv")
def invitations(round_id: str) -> ResponseReturnValue:
    """Give codes and links, to be sent out. They are derived now and stored nowhere."""
    base = visits.settings().base_url or request.host_url
    try:
        rows = invite(visits.store(), round_id, base_url=base)
    except SurveyError as error:
        return _refused(round_id, error)
    heads = ("person", "name", "groups", "unit", "email", "phone", "code", "link")
    found = ([getattr(row, name) for name in heads] for row in rows)
    return download(table([heads, *found]), f"{round_id}-invitations.csv")


@blueprint.post("/rounds/<round_id>/extend")
def extend(round_id: str) -> ResponseReturnValue:
    """Move the close forward."""
    form = ExtendForm()
    if not form.validate():
        return _page(round_id, form), 422
    try:
        closes = moment_of(form.closes.data, end_of_day=True)
        assert closes is not None
        extend_round(visits.store(), round_id, closes, actor=ACTOR, clock=visits.settings().clock)
    except SurveyError as error:
        return _refused(round_id, error)
    flash(say("staff.round.extended"))
    return _back(round_id)


@blueprint.get("/rounds/<round_id>/close")
def closing(round_id: str) -> str:
    """Say what the close destroys and ask for it to be confirmed."""
    return _closing(round_id, CloseForm(formdata=None))


@blueprint.post("/rounds/<round_id>/close")
def close(round_id: str) -> ResponseReturnValue:
    """Hand the close to the worker, once it has been confirmed."""
    form = CloseForm()
    form.expected = round_id
    if not form.validate():
        return _closing(round_id, form), 422
    return _job(round_id, "close")


@blueprint.post("/rounds/<round_id>/score")
def score(round_id: str) -> ResponseReturnValue:
    """Hand the scoring to the worker, once the round is closed.

    Results of before and after one form came in would tell what it says.
    """
    with visits.store().read() as db:
        view = round_view(db, round_id)
    if view.state != "closed":
        return _page(round_id, problems=[say("staff.round.scoring_open")]), 409
    return _job(round_id, "score")


def _job(round_id: str, kind: str) -> ResponseReturnValue:
    with visits.store().begin() as db:
        round_view(db, round_id)
        enqueue(db, kind, round_id, {"actor": ACTOR})
    flash(say(f"staff.round.{kind}_taken"))
    return _back(round_id)


def _closing(round_id: str, form: CloseForm) -> str:
    with visits.store().read() as db:
        view, total = round_view(db, round_id), status(db, round_id).total
    return render_template(
        "staff/close.html",
        round=view,
        early=view.accepting_begun(visits.now()),
        total=total,
        number=number,
        form=form,
        errors=form.summary(),
        failed=bool(form.summary()),
        here=url_for("staff.closing", round_id=round_id),
    )


def _page(round_id: str, form: WordedForm | None = None, problems: list[str] | None = None) -> str:
    errors = [*(form.summary() if form else ()), *(("main", text) for text in problems or ())]
    with visits.store().read() as db:
        view, table = round_view(db, round_id), status(db, round_id)
        jobs, plan = list_jobs(db, round_id, limit=8), round_plan(db, view)
        small, run = small_cells(db, round_id), latest_run(db, round_id)
    return render_template(
        "staff/round.html",
        round=view,
        accepting=view.accepting(visits.now()),
        plan=plan,
        total=table.total,
        groups=[(plan.group(row.group), row, _units(table.rows, row.group)) for row in table.groups],
        jobs=[(job, explain_all(job.problems, current_lang())) for job in jobs],
        busy=any(job.state in {"queued", "running"} for job in jobs),
        small=small,
        scored=run,
        list_form=form if isinstance(form, ListForm) else ListForm(formdata=None),
        extend_form=form if isinstance(form, ExtendForm) else ExtendForm(formdata=None),
        errors=errors,
        failed=bool(errors),
        number=number,
        rate=rate,
        here=url_for("staff.round_page", round_id=round_id),
    )


def _units(rows: tuple[StatusRow, ...], group: str) -> list[StatusRow]:
    return [row for row in rows if row.group == group]


def _refused(round_id: str, error: SurveyError) -> ResponseReturnValue:
    return _page(round_id, problems=explain_all(error.problems, current_lang())), 409


def _back(round_id: str) -> ResponseReturnValue:
    return redirect(url_for("staff.round_page", round_id=round_id), 303)


def rate(row: StatusRow) -> str:
    """Return how many of the forms came back, as a percentage."""
    return "–" if not row.sent else fmt_percent(row.rate, 1, current_lang())


def table(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV; a cell that a spreadsheet would run as a formula becomes text."""
    out = io.StringIO()
    csv.writer(out).writerows([_inert(str(cell)) for cell in row] for row in rows)
    return out.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def download(text: str, name: str) -> Response:
    """Return a file; the mark in front makes spreadsheets read it as UTF-8."""
    response = Response("\ufeff" + text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
