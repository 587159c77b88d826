"""Pages for what goes wrong. None of them shows an answer or a code, and neither does the log."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

from flask import jsonify, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from survey.errors import SurveyCode, SurveyError, VariantCode
from survey.numbers import fmt_moment
from webform import visits
from webform.entry import ask_pin
from webform.faults import RETRY_SECONDS, has_code, unavailable
from webform.forms import CodeForm
from webform.restored import restored_page
from webform.sealed import sealed_request, unseal
from webform.words import current_lang, say, words

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from survey.round_view import RoundView

log = logging.getLogger("khaosat.web")

UNKNOWN = frozenset(
    {SurveyCode.ROUND_UNKNOWN, SurveyCode.FORM_UNKNOWN, SurveyCode.JOB_UNKNOWN, VariantCode.UNKNOWN}
)
STALE = frozenset({SurveyCode.ACCESS_STALE, SurveyCode.KEY_MISSING})


def init_app(app: Flask) -> None:
    """Give every failure its page."""
    app.register_error_handler(visits.NotEntered, not_entered)
    app.register_error_handler(visits.PinNeeded, pin_needed)
    app.register_error_handler(visits.FormGone, form_gone)
    app.register_error_handler(visits.RoundShut, round_shut)
    app.register_error_handler(CSRFError, foreign_request)
    app.register_error_handler(SurveyError, refused)
    app.register_error_handler(HTTPException, plain)
    app.register_error_handler(Exception, broken)


def for_script() -> bool:
    """Return whether the page's own script asks, which wants a few words of JSON."""
    return request.method == "POST" and request.form.get("go") == "save"


def not_entered(_: Exception) -> ResponseReturnValue:
    """Ask for the code again; what was typed waits in the page."""
    if for_script():
        return jsonify(expired=True), 403
    form = CodeForm(formdata=None)
    return render_template("expired.html", form=form, kept=sealed_request(), here=url_for("entry.home")), 403


def pin_needed(_: Exception) -> ResponseReturnValue:
    """Ask for the PIN; what was typed waits in the page."""
    if for_script():
        return jsonify(expired=True), 403
    kept = sealed_request()
    return (ask_pin(kept), 403) if kept else redirect(url_for("entry.pin"), 303)


def form_gone(_: Exception) -> ResponseReturnValue:
    """Say that there is no such page: nobody learns whether a form exists that is not theirs."""
    return message("404", 404)


def round_shut(detour: visits.RoundShut) -> ResponseReturnValue:
    """Say that the round takes no forms, and why."""
    if for_script():
        return jsonify(closed=True), 403
    return shut_page(detour.round)


def shut_page(view: RoundView) -> ResponseReturnValue:
    """Return the page of a round that is not open yet, or no longer."""
    lang, now = current_lang(), visits.now()
    if view.state == "draft" or (view.state == "open" and view.opens and view.opens > now):
        opens = say("notyet.opens", opens=fmt_moment(view.opens, lang)) if view.opens else ""
        text = [say("notyet.text", round=view.title), opens]
        return page(say("notyet.title"), [part for part in text if part], 403)
    text = [say("closed.text", round=view.title, closes=fmt_moment(view.closes, lang)), say("closed.thanks")]
    return page(say("closed.title"), text, 403)


def foreign_request(error: CSRFError) -> ResponseReturnValue:
    """Answer a post without the page's token: nothing is done, nothing that was typed is lost."""
    if for_script():
        return jsonify(expired=True), 400
    if request.endpoint == "entry.enter":
        code = request.form.get("code", "")[:80]
        return render_template("link.html", code=code, again=True, here=url_for("entry.home")), 400
    kept = sealed_request()
    if kept is None:
        return message("400", error.code or 400)
    if "code" not in session:
        return not_entered(error)
    return restored_page(unseal(kept)) or "", 400


def refused(error: SurveyError) -> ResponseReturnValue:
    """Answer what the survey refuses."""
    if unavailable(error):
        return busy()
    if has_code(error, UNKNOWN):
        return message("404", 404)
    if has_code(error, STALE):
        return not_entered(error)
    if has_code(error, frozenset({SurveyCode.ROUND_NOT_ACCEPTING})):
        with visits.store().read() as db:
            visits.entered_visit(db)
    log.warning("refused: %s", ", ".join(str(problem.code) for problem in error.problems))
    return message("400", 400)


def busy() -> ResponseReturnValue:
    """Ask to come back in a moment, with what was typed: the database does not answer."""
    headers = {"Retry-After": str(RETRY_SECONDS)}
    if for_script():
        return jsonify(failed=True), 503, headers
    kept = sealed_request()
    if kept:
        return render_template("retry.html", kept=kept), 503, headers
    return *message("503", 503), headers


def plain(error: HTTPException) -> ResponseReturnValue:
    """Show an HTTP error in words."""
    code = error.code or 500
    if code < 400:
        return error.get_response()
    known = f"error.{code}" in words(current_lang())
    headers = [(name, value) for name, value in error.get_headers(request.environ) if name != "Content-Type"]
    return *message(str(code) if known else "400", code), headers


def broken(error: Exception) -> ResponseReturnValue:
    """Say that something broke; the log gets the place in the program, never a value: it may be an answer."""
    places = " < ".join(
        f"{f.name} ({f.filename}:{f.lineno})" for f in reversed(traceback.extract_tb(error.__traceback__))
    )
    log.error("%s in %s", type(error).__name__, places)
    if for_script():
        return jsonify(failed=True), 500
    return message("500", 500)


def message(key: str, status: int) -> tuple[str, int]:
    """Return the page of one kind of failure."""
    return page(say(f"error.{key}"), [say(f"error.{key}_text")], status)


def page(title: str, text: list[str], status: int) -> tuple[str, int]:
    """Return a page of one heading and a few sentences."""
    staff = request.path.startswith(("/staff", "/planner"))
    home = url_for("staff.home") if staff else url_for("entry.home")
    here = request.path if request.method in {"GET", "HEAD"} and status not in {404, 405} else home
    return render_template("message.html", title=title, text=text, home=home, here=here), status
