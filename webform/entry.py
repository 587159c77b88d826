"""The way in and out: code, PIN, the list of a person's forms, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for

from survey.access import check_pin, count_wrong_code, find_visitor, form_key, set_pin
from survey.errors import SurveyCode, SurveyError
from survey.fieldwork import load_draft
from survey.rounds import questionnaire_of
from webform import visits
from webform.forms import CodeForm, NewPinForm, PinForm
from webform.restored import restored_page
from webform.sealed import unseal
from webform.words import current_lang, say

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from survey.access import FormCard
    from survey.store import Session
    from webform.visits import Visit

blueprint = Blueprint("entry", __name__)


@blueprint.get("/")
def home() -> str:
    """Ask for the code."""
    left = request.args.get("left") == "1"
    return render_template("home.html", form=CodeForm(), entered="code" in session, left=left)


@blueprint.get("/c/<code>")
@blueprint.get("/m/<code>")
def link(code: str) -> str:
    """Offer to begin. Previews of messengers fetch this page: it looks nothing up and changes nothing."""
    return render_template("link.html", code=code, here=url_for("entry.home"))


@blueprint.post("/enter")
def enter() -> ResponseReturnValue:
    """Exchange a code for a session; unknown and malformed codes get one and the same page."""
    form = CodeForm()
    kept = request.form.get("kept", "")
    if not form.validate_on_submit():
        return render_template("home.html", form=form, errors=form.summary(), failed=True, kept=kept), 422
    code = form.code.data or ""
    with visits.store().read() as db:
        visitor = find_visitor(db, code)
    if visitor is None:
        return _unknown(kept)
    visits.enter(code)
    return ask_pin(kept) if kept else redirect(url_for("entry.pin"), 303)


def _unknown(kept: str) -> ResponseReturnValue:
    with visits.store().begin() as db:
        throttle = count_wrong_code(db, clock=visits.settings().clock)
    page = render_template(
        "unknown.html", form=CodeForm(formdata=None), kept=kept, here=url_for("entry.home")
    )
    if throttle.allowed:
        return page, 404
    return page, 429, {"Retry-After": str(throttle.retry_after)}


@blueprint.get("/pin")
def pin() -> ResponseReturnValue:
    """Ask for the PIN, or for a new one at the first entry."""
    return ask_pin("")


@blueprint.post("/pin")
def give_pin() -> ResponseReturnValue:
    """Check or set the PIN and go on to the forms."""
    kept = request.form.get("kept", "")
    with visits.store().read() as db:
        visit = visits.entered_visit(db)
    form = PinForm() if visit.visitor.pin_set else NewPinForm()
    if not form.validate_on_submit() or not _accept(visit, form):
        return _pin_page(visit, form, kept), 422
    session["pin"] = visit.visitor.invitation
    session["shared"] = bool(form.shared.data)
    return (restored_page(unseal(kept)) if kept else None) or redirect(url_for("entry.forms"), 303)


def ask_pin(kept: str) -> str:
    """Return the page that asks for the PIN; `kept` are answers that wait for it."""
    with visits.store().read() as db:
        visit = visits.entered_visit(db)
    form = PinForm(formdata=None) if visit.visitor.pin_set else NewPinForm(formdata=None)
    return _pin_page(visit, form, kept)


def _accept(visit: Visit, form: PinForm) -> bool:
    """Return whether the PIN opens the forms; what is wrong is said at its field."""
    given, message = form.pin.data or "", ""
    try:
        with visits.store().begin() as db:
            if not visit.visitor.pin_set:
                set_pin(db, visit.visitor, given)
            elif not check_pin(db, visit.visitor, given, clock=visits.settings().clock):
                message = say("pin.wrong")
    except SurveyError as error:
        message = _pin_words(error)
    form.pin.errors = [message] if message else []
    return not message


def _pin_words(error: SurveyError) -> str:
    problem = error.problems[0]
    match problem.code:
        case SurveyCode.PIN_DELAYED:
            return say("pin.wait", seconds=problem.facts["seconds"])
        case SurveyCode.PIN_TOO_SIMPLE:
            return say("pin.simple")
        case SurveyCode.PIN_INVALID:
            return say("pin.form")
        case SurveyCode.PIN_SET_ALREADY:
            return say("pin.set_elsewhere")
    raise error


def _pin_page(visit: Visit, form: PinForm, kept: str) -> str:
    return render_template(
        "pin.html",
        round=visit.round,
        pin_set=visit.visitor.pin_set,
        title=say("pin.ask_title" if visit.visitor.pin_set else "pin.set_title"),
        form=form,
        errors=form.summary(),
        failed=bool(form.summary()),
        kept=kept,
        minutes=visits.settings().shared_idle_minutes,
        here=url_for("entry.pin"),
    )


@blueprint.get("/forms")
def forms() -> ResponseReturnValue:
    """List the person's forms; a single one is opened at once."""
    with visits.store().read() as db:
        visit = visits.current_visit(db)
        if len(visit.visitor.forms) == 1:
            return redirect(url_for("start.start", form_id=visit.visitor.forms[0].id), 303)
        cards = [_card(db, visit, card) for card in visit.visitor.forms]
    return render_template("forms.html", round=visit.round, cards=cards)


def _card(db: Session, visit: Visit, card: FormCard) -> dict[str, str]:
    lang = current_lang()
    key = form_key(visits.store().keys, visit.visitor, visit.code, card.id)
    state = "started" if load_draft(db, key).answers else {"open": "new"}.get(card.state, card.state)
    tones = {"started": "care", "answered": "good", "declined": "grey", "ineligible": "grey"}
    questionnaire = questionnaire_of(db, visit.round.id, card.group)
    return {
        "id": card.id,
        "title": questionnaire.title.say(lang),
        "units": ", ".join(visits.unit_names(card, lang)),
        "state": state,
        "tone": tones.get(state, ""),
    }


@blueprint.post("/leave")
def leave() -> ResponseReturnValue:
    """End the session in this browser; on a shared computer, ask it to forget what it stored."""
    shared = session.get("shared")
    visits.forget()
    response = redirect(url_for("entry.home", left=1), 303)
    if shared:
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
