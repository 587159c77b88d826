"""Staff come in by a link that the server printed, and by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for

from survey.staff import check_staff_session, end_staff_session, open_staff_session
from webform import visits
from webform.words import say

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("staff", __name__, url_prefix="/staff")

OPEN = frozenset({"staff.sign_in", "staff.give_token"})
KEY = "staff"


@blueprint.before_request
def guard() -> ResponseReturnValue | None:
    """Let nobody in who did not sign in; the session can be ended in the store at any time."""
    if request.endpoint in OPEN:
        return None
    cookie = session.get(KEY)
    if cookie:
        with visits.store().read() as db:
            if check_staff_session(db, cookie, clock=visits.settings().clock):
                return None
    return refusal(say("staff.sign_in.needed"))


@blueprint.get("/sign-in/<token>")
def sign_in(token: str) -> str:
    """Offer to sign in. Previews fetch this page too: it uses nothing up."""
    return render_template("staff/sign_in.html", token=token, here=url_for("entry.home"))


@blueprint.post("/sign-in")
def give_token() -> ResponseReturnValue:
    """Exchange the link's token for a session of this browser."""
    with visits.store().begin() as db:
        cookie = open_staff_session(db, request.form.get("token", ""), clock=visits.settings().clock)
    if cookie is None:
        return refusal(say("staff.sign_in.wrong"))
    visits.forget()
    session[KEY] = cookie
    return redirect(url_for("staff.home"), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session, in the store as well."""
    with visits.store().begin() as db:
        end_staff_session(db, session.pop(KEY))
    return redirect(url_for("entry.home"), 303)


def refusal(text: str) -> tuple[str, int]:
    """Return the page for those who are not signed in."""
    how = say("staff.sign_in.how")
    title = say("staff.sign_in.title")
    page = render_template("message.html", title=title, text=[text, how], here=url_for("entry.home"))
    return page, 403
