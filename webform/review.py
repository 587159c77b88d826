"""Looking over the answers, sending the form, the receipt."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, session, url_for

from questionnaires.answers import encode_answers
from questionnaires.check import check_complete
from questionnaires.route import prune, steps
from survey.fieldwork import last_sent, was_sent
from survey.fieldwork import submit as submit_form
from survey.numbers import fmt_percent
from webform import visits
from webform.compiled import labels, page_view
from webform.forms import SendForm
from webform.rendering import saved_page
from webform.shown import in_words
from webform.start import consented, withdraw_consent
from webform.words import current_lang, say

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from questionnaires.check import CompleteCheck
    from webform.visits import OpenForm

blueprint = Blueprint("review", __name__)

SUBMISSION = re.compile(r"[A-Za-z0-9_-]{22}")


@blueprint.get("/f/<form_id>/review")
def review(form_id: str) -> ResponseReturnValue:
    """Show all answers and what is unanswered."""
    with visits.store().read() as db:
        opened = visits.open_form(db, form_id)
        mark = seen(opened, last_sent(db, opened.key))
    if not consented(opened):
        return redirect(url_for("start.start", form_id=form_id), 303)
    if not opened.answers:
        first = steps(opened.questionnaire, opened.units, opened.answers)[0]
        return saved_page(opened, first, notice=say("review.empty"))
    return _page(opened, SendForm(formdata=None), _new_submission(), mark)


@blueprint.post("/f/<form_id>/submit")
def submit(form_id: str) -> ResponseReturnValue:
    """Send the form. The same page sent twice changes nothing."""
    form = SendForm()
    submission = form.submission.data or ""
    with visits.store().read() as db:
        opened = visits.open_form(db, form_id)
        mark = seen(opened, last_sent(db, opened.key))
    if not SUBMISSION.fullmatch(submission):
        return redirect(url_for("review.review", form_id=form_id), 303)
    if not opened.answers:
        return _sent_before(opened, submission)
    if form.seen.data != mark:
        # Under a new id: the old page's may have been sent, and would then send nothing.
        return _page(opened, SendForm(formdata=None), _new_submission(), mark, changed=True), 409
    if not form.gaps.data and _complete(opened).missing:
        form.gaps.errors = [say("review.gaps_missing")]
        return _page(opened, form, submission, mark), 422
    return _receipt(opened, submission)


@blueprint.get("/f/<form_id>/receipt")
def receipt(form_id: str) -> ResponseReturnValue:
    """Show the receipt of a form that was sent from this browser."""
    with visits.store().read() as db:
        opened = visits.open_form(db, form_id)
    found = visits.remembered("receipts").get(form_id)
    if not found:
        return redirect(url_for("start.start", form_id=form_id), 303)
    others = [card for card in opened.visit.visitor.forms if card.state == "open"]
    return render_template(
        "receipt.html",
        round=opened.visit.round,
        title=opened.questionnaire.title.say(current_lang()),
        code=found[0],
        replaced=found[1],
        others=len(others),
    )


def seen(opened: OpenForm, sent: str) -> str:
    """Return a mark of what the person looked over: the versions of the pages, and what was sent before.

    After sending, the versions begin again at 1: they alone do not tell new answers from those sent.
    """
    looked_over = (sent, sorted(opened.draft.versions.items()))
    return hashlib.sha256(repr(looked_over).encode()).hexdigest()[:16]


def _new_submission() -> str:
    return secrets.token_urlsafe(16)


def _sent_before(opened: OpenForm, submission: str) -> ResponseReturnValue:
    """Answer a form whose draft is gone: a second click gets its receipt again, an old page nothing."""
    with visits.store().begin() as db:
        known = was_sent(db, opened.key, submission)
    if known:
        return _receipt(opened, submission)
    return redirect(url_for("start.start", form_id=opened.card.id), 303)


def _receipt(opened: OpenForm, submission: str) -> ResponseReturnValue:
    answers = prune(opened.questionnaire, opened.units, opened.answers)
    with visits.store().begin() as db:
        receipt = submit_form(
            db,
            opened.key,
            opened.visit.visitor,
            opened.card.id,
            questionnaire=opened.questionnaire,
            answers=encode_answers(answers),
            submission_id=submission,
            clock=visits.settings().clock,
        )
    withdraw_consent(opened.card.id)
    kept = {opened.card.id: [receipt.code, receipt.replaced]}
    session["receipts"] = visits.remembered("receipts") | kept
    return redirect(url_for("review.receipt", form_id=opened.card.id), 303)


def _complete(opened: OpenForm) -> CompleteCheck:
    answers = prune(opened.questionnaire, opened.units, opened.answers)
    return check_complete(opened.questionnaire, opened.units, answers)


def _page(opened: OpenForm, form: SendForm, submission: str, mark: str, *, changed: bool = False) -> str:
    complete = _complete(opened)
    last = steps(opened.questionnaire, opened.units, opened.answers)[-1]
    return render_template(
        "review.html",
        round=opened.visit.round,
        form_id=opened.card.id,
        parts_of_form=_parts(opened),
        missing=_missing(opened, complete),
        valid=complete.valid,
        share=fmt_percent(complete.answered_share, 0, current_lang()),
        submission=submission,
        seen=mark,
        changed=changed,
        form=form,
        errors=form.summary(),
        failed=bool(form.summary()),
        back=url_for("questions.page", form_id=opened.card.id, key=last.key),
        here=url_for("review.review", form_id=opened.card.id),
    )


def _parts(opened: OpenForm) -> list[dict[str, Any]]:
    """Return the answers in words, page by page."""
    lang, parts = current_lang(), []
    for step in steps(opened.questionnaire, opened.units, opened.answers):
        view = page_view(opened.questionnaire, step, opened.names(lang), lang)
        said = {
            field.name: in_words(field.item, opened.answers[field.key], lang)
            for field in step.fields(opened.units)
            if field.key in opened.answers
        }
        rows = [{"label": label, "answer": said.get(name)} for name, label in labels(view)]
        title = f"{view.unit} – {view.title}" if view.unit else view.title
        parts.append({"key": step.key, "title": title, "rows": rows})
    return parts


def _missing(opened: OpenForm, complete: CompleteCheck) -> list[dict[str, str]]:
    """Return what is unanswered, each with a link to its question."""
    lang, wanted = current_lang(), {(m.step, m.field.name) for m in complete.missing}
    found = []
    for step in steps(opened.questionnaire, opened.units, opened.answers):
        view = page_view(opened.questionnaire, step, opened.names(lang), lang)
        targets = {question.name: question.target for question in view.questions()}
        address = url_for("questions.page", form_id=opened.card.id, key=step.key, back_to="review")
        found += [
            {"href": f"{address}#{targets[name]}", "label": f"{view.unit}: {label}" if view.unit else label}
            for name, label in labels(view)
            if (step.key, name) in wanted
        ]
    return found
