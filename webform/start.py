"""A form's first page: what it is, who asks, what is kept; consent, or declining."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, session, url_for

from questionnaires.route import steps
from survey.fieldwork import Reason, reopen
from survey.fieldwork import decline as decline_form
from webform import visits
from webform.forms import ConsentForm
from webform.plans import round_plan
from webform.words import current_lang, say

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sampling.plan import Plan
    from webform.visits import OpenForm

blueprint = Blueprint("start", __name__)

NOT_ASKED = tuple(reason.value for reason in Reason if reason is not Reason.REFUSED)


@blueprint.get("/f/<form_id>")
def start(form_id: str) -> ResponseReturnValue:
    """Say what the form is and what becomes of the answers."""
    with visits.store().read() as db:
        opened = visits.open_form(db, form_id)
        plan = round_plan(db, opened.visit.round)
    return _page(opened, plan, ConsentForm(formdata=None))


@blueprint.post("/f/<form_id>/begin")
def begin(form_id: str) -> ResponseReturnValue:
    """Go to the first page not yet answered, once there is consent; a draft is a consent given before.

    Whoever begins has changed his mind about having declined.
    """
    with visits.store().read() as db:
        opened = visits.open_form(db, form_id)
        plan = round_plan(db, opened.visit.round)
    form = ConsentForm()
    if not opened.draft.versions and not form.validate_on_submit():
        return _page(opened, plan, form), 422
    if opened.card.state in {"declined", "ineligible"}:
        with visits.store().begin() as db:
            reopen(db, opened.visit.visitor, form_id, clock=visits.settings().clock)
    consent(form_id)
    return redirect(first_open_page(opened), 303)


@blueprint.post("/f/<form_id>/decline")
def decline(form_id: str) -> ResponseReturnValue:
    """Mark the form as declined, or the person as wrongly listed, in one click."""
    reason = request.form.get("reason", "")
    with visits.store().begin() as db:
        opened = visits.open_form(db, form_id)
        decline_form(
            db,
            opened.visit.visitor,
            form_id,
            reason if reason in set(Reason) else Reason.REFUSED,
            clock=visits.settings().clock,
        )
    return redirect(url_for("start.declined", form_id=form_id), 303)


@blueprint.get("/f/<form_id>/declined")
def declined(form_id: str) -> ResponseReturnValue:
    """Confirm what was declined or reported, and offer to change one's mind."""
    with visits.store().read() as db:
        opened = visits.open_form(db, form_id)
    words = {
        "declined": ("declined.title", "declined.text"),
        "ineligible": ("declined.reported_title", "declined.reported_text"),
    }
    if opened.card.state not in words:
        return redirect(url_for("start.start", form_id=form_id), 303)
    title, text = words[opened.card.state]
    return render_template(
        "declined.html", title=say(title), text=say(text), form_id=form_id, several=_several(opened)
    )


def consent(form_id: str) -> None:
    """Remember in the session that the person agreed to answer this form."""
    session["consent"] = sorted({*session.get("consent", []), form_id})


def withdraw_consent(form_id: str) -> None:
    """Forget the agreement: the form was sent, and sending it again is a new decision."""
    session["consent"] = [known for known in session.get("consent", []) if known != form_id]


def consented(opened: OpenForm) -> bool:
    """Return whether the person agreed to answer this form, now or when the draft was begun."""
    return opened.card.id in session.get("consent", []) or bool(opened.draft.versions)


def first_open_page(opened: OpenForm) -> str:
    """Return the address of the first page that was never saved, the review page when all were."""
    for step in steps(opened.questionnaire, opened.units, opened.answers):
        if step.key not in opened.draft.versions:
            return url_for("questions.page", form_id=opened.card.id, key=step.key)
    return url_for("review.review", form_id=opened.card.id)


def _several(opened: OpenForm) -> bool:
    return len(opened.visit.visitor.forms) > 1


def _page(opened: OpenForm, plan: Plan, form: ConsentForm) -> str:
    return render_template(
        "start.html", **_facts(opened, plan), form=form, errors=form.summary(), failed=bool(form.summary())
    )


def _facts(opened: OpenForm, plan: Plan) -> dict[str, Any]:
    lang, questionnaire = current_lang(), opened.questionnaire
    return {
        "round": opened.visit.round,
        "form_id": opened.card.id,
        "state": opened.card.state,
        "several": _several(opened),
        "started": bool(opened.draft.versions),
        "title": questionnaire.title.say(lang),
        "intro": questionnaire.intro.say(lang) if questionnaire.intro else "",
        "minutes": questionnaire.minutes,
        "sample": questionnaire.sample_content,
        "basis": " – ".join(part for part in (plan.document, plan.issuer) if part),
        "group": plan.group(opened.card.group).label.say(lang),
        "units": visits.unit_names(opened.card, lang),
        "reasons": NOT_ASKED,
        "here": url_for("start.start", form_id=opened.card.id),
    }
