"""Making a round from a plan."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from flask import abort, redirect, render_template, request, url_for

from questionnaires.files import set_names
from sampling.load import plan_ids
from survey.clock import VIETNAM
from survey.documents import scheme_names
from survey.errors import SurveyError
from survey.rounds import create_round, list_rounds
from survey.words import explain_all
from webform import visits
from webform.plans import catalogue_plan
from webform.staff.access import blueprint
from webform.staff.forms import NewRoundForm, moment_of
from webform.words import current_lang

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sampling.plan import Plan

USUAL_DAYS = 30
ACTOR = "staff"


@blueprint.get("/plans/<plan_id>/new")
def new_round(plan_id: str) -> str:
    """Offer a new round with what the plan says filled in."""
    plan = _plan(plan_id)
    return offer_round(plan, _back(plan))


@blueprint.post("/plans/<plan_id>/new")
def make_round(plan_id: str) -> ResponseReturnValue:
    """Make the round; everything wrong is said at once and what was typed stays."""
    plan = _plan(plan_id)
    return take_round(plan, plan.id, _back(plan))


def offer_round(plan: Plan, back: str) -> str:
    """Return the page for a new round of `plan`, filled in with what it says; `back` leads out of it."""
    return _page(plan, NewRoundForm(formdata=None, data=_defaults(plan)), back)


def take_round(plan: Plan, source: str, back: str) -> ResponseReturnValue:
    """Make the round that was asked for from `source`, the plan's id or file."""
    form, problems = NewRoundForm(), list[str]()
    form.offer(set_names(), scheme_names())
    if form.validate():
        try:
            return redirect(url_for("staff.round_page", round_id=_create(source, form)), 303)
        except SurveyError as error:
            problems = explain_all(error.problems, current_lang())
    return _page(plan, form, back, problems), 422


def _back(plan: Plan) -> str:
    return url_for("staff.plan", plan_id=plan.id)


def _plan(plan_id: str) -> Plan:
    if plan_id not in plan_ids():
        abort(404)
    return catalogue_plan(plan_id)


def _create(source: str, form: NewRoundForm) -> str:
    closes = moment_of(form.closes.data, end_of_day=True)
    assert closes is not None
    view = create_round(
        visits.store(),
        round_id=(form.round_id.data or "").strip(),
        title=(form.title.data or "").strip(),
        organiser=(form.organiser.data or "").strip(),
        plan=source,
        questionnaires=form.questionnaires.data,
        scheme=form.scheme.data,
        opens=moment_of(form.opens.data),
        closes=closes,
        actor=ACTOR,
        clock=visits.settings().clock,
    )
    return view.id


def _defaults(plan: Plan) -> dict[str, str]:
    with visits.store().read() as db:
        taken = {view.id for view in list_rounds(db)}
    free = next(name for name in _names(plan.id) if name not in taken)
    return {
        "title": plan.title.vi,
        "round_id": free,
        "organiser": plan.issuer,
        "closes": _last_hour(visits.now() + timedelta(days=USUAL_DAYS)),
        "questionnaires": plan.id,
        "scheme": plan.id,
    }


def _names(plan_id: str) -> list[str]:
    return [plan_id, *(f"{plan_id}-{n}" for n in range(2, 1000))]


def _last_hour(moment: datetime) -> str:
    day = moment.astimezone(VIETNAM).date()
    return datetime.combine(day, time(17), VIETNAM).strftime("%d/%m/%Y %H:%M")


def _page(plan: Plan, form: NewRoundForm, back: str, problems: list[str] | None = None) -> str:
    form.offer(set_names(), scheme_names())
    return render_template(
        "staff/new.html",
        plan=plan,
        back=back,
        form=form,
        errors=form.summary() + [("main", text) for text in problems or ()],
        failed=bool(form.summary() or problems),
        here=request.path,
    )
