"""The pages of questions: shown, saved when they are left or changed, walked forward and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for

from questionnaires.answers import answer_key, decode_answers, encode_answers
from questionnaires.errors import AnswerCode
from questionnaires.route import find_step, next_step, previous_step
from survey.errors import SurveyError
from survey.fieldwork import Saved, save_step
from webform import visits
from webform.compiled import labels, page_view
from webform.faults import unavailable
from webform.fields import StepForm, step_form
from webform.rendering import question_page, saved_page
from webform.restored import restored_page
from webform.sealed import posted_fields, unseal
from webform.shown import as_posted, in_words
from webform.start import consented
from webform.words import choose_lang, clock_time, current_lang, say

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from questionnaires.model import AnswerKey, Value
    from questionnaires.route import Step
    from webform.visits import OpenForm

blueprint = Blueprint("questions", __name__)


@dataclass(frozen=True, slots=True)
class Posted:
    """A page that was sent: its good answers, what is wrong, and where the person wants to go.

    `version` is what the page was based on. `broken` are the fields that hold something that is no answer,
    as distinct from those that were left blank.
    """

    opened: OpenForm
    step: Step
    form: StepForm
    answers: dict[AnswerKey, Value]
    broken: frozenset[str]
    go: str
    detail: str
    version: int
    back_to: str

    def merged(self) -> dict[AnswerKey, Value]:
        """Return all answers of the form as they are after this page."""
        here = {field.key for field in self.step.fields(self.opened.units)}
        return {key: value for key, value in self.opened.answers.items() if key not in here} | self.answers


@blueprint.get("/f/<form_id>/p/<key>")
def page(form_id: str, key: str) -> ResponseReturnValue:
    """Show one page as it was saved."""
    with visits.store().read() as db:
        opened = visits.open_form(db, form_id)
    step = find_step(opened.questionnaire, opened.units, opened.answers, key)
    if step is None or not consented(opened):
        return redirect(url_for("start.start", form_id=form_id), 303)
    return saved_page(opened, step, back_to=_back_to(request.args.get("back_to")))


@blueprint.post("/f/<form_id>/p/<key>")
def save(form_id: str, key: str) -> ResponseReturnValue:
    """Save one page and go where the person wants to go."""
    with visits.store().read() as db:
        opened = visits.open_form(db, form_id)
    step = find_step(opened.questionnaire, opened.units, opened.answers, key)
    if step is None or not consented(opened):
        return redirect(url_for("start.start", form_id=form_id), 303)
    if request.form.get("kept"):
        return restored_page(unseal(request.form["kept"])) or redirect(request.path, 303)
    posted = read_posted(opened, step)
    try:
        saved = _store(posted)
    except SurveyError as error:
        if not unavailable(error):
            raise
        return _not_stored(posted)
    if saved.conflict is not None and saved.conflict != encode_answers(posted.answers):
        return _conflict(posted, saved)
    return _answer_script(posted, saved) if posted.go == "save" else _go_on(posted, saved)


def read_posted(opened: OpenForm, step: Step) -> Posted:
    """Return what the request says about a step."""
    form = step_form(step, opened.units)
    checked = form.check(step, opened.units, current_lang())
    go, _, detail = request.form.get("go", "next").partition(":")
    answers = dict(checked.answers)
    if go == "clear":
        answers.pop(answer_key(detail), None)
    version = request.form.get("version", "0")
    return Posted(
        opened=opened,
        step=step,
        form=form,
        answers=answers,
        broken=frozenset(p.path for p in checked.problems if p.code is not AnswerCode.REQUIRED),
        go=go,
        detail=detail,
        version=int(version) if version.isdecimal() else 0,
        back_to=_back_to(request.form.get("back_to")),
    )


def _back_to(value: str | None) -> str:
    return "review" if value == "review" else ""


def _store(posted: Posted) -> Saved:
    with visits.store().begin() as db:
        return save_step(
            db,
            posted.opened.key,
            posted.step.key,
            encode_answers(posted.answers),
            expected_version=posted.version,
            clock=visits.settings().clock,
        )


def _answer_script(posted: Posted, saved: Saved) -> ResponseReturnValue:
    return jsonify(saved=clock_time(visits.now()), version=saved.version, broken=len(posted.broken))


def _go_on(posted: Posted, saved: Saved) -> ResponseReturnValue:
    session["saved"] = clock_time(visits.now())
    if posted.go == "lang":
        return _in_other_language(posted, saved)
    problems = posted.form.problems()
    halted = (
        problems if posted.go == "next" else {n: text for n, text in problems.items() if n in posted.broken}
    )
    if halted and posted.go != "clear":
        gaps = posted.go == "next" and not posted.broken
        return _show(posted, saved.version, problems=halted, gaps=gaps), 200 if gaps else 422
    return redirect(_destination(posted), 303)


def _destination(posted: Posted) -> str:
    form_id = posted.opened.card.id
    route = (posted.opened.questionnaire, posted.opened.units, posted.merged())
    match posted.go:
        case "leave":
            visits.forget()
            return url_for("entry.home", left=1)
        case "clear":
            return url_for(
                "questions.page", form_id=form_id, key=posted.step.key, back_to=posted.back_to or None
            )
        case "back":
            before = previous_step(*route, posted.step.key)
            return (
                url_for("questions.page", form_id=form_id, key=before.key)
                if before
                else url_for("start.start", form_id=form_id)
            )
    after = None if posted.back_to else next_step(*route, posted.step.key)
    return (
        url_for("questions.page", form_id=form_id, key=after.key)
        if after
        else url_for("review.review", form_id=form_id)
    )


def _in_other_language(posted: Posted, saved: Saved) -> ResponseReturnValue:
    """Show the same page in the other language; what could not be saved stays in its field."""
    before = current_lang()
    choose_lang(posted.detail)
    raw = posted_fields()
    kept = {name: raw[name] for name in posted.broken if name in raw}
    again = step_form(posted.step, posted.opened.units)
    again.check(posted.step, posted.opened.units, before)
    return question_page(
        posted.opened,
        posted.step,
        raw=as_posted(posted.answers, current_lang()) | kept,
        version=saved.version,
        back_to=posted.back_to,
    )


def _show(
    posted: Posted,
    version: int,
    *,
    problems: dict[str, str],
    gaps: bool = False,
    notice: str = "",
    tone: str = "",
    dirty: bool = False,
) -> str:
    return question_page(
        posted.opened,
        posted.step,
        raw=posted_fields(),
        version=version,
        problems=problems,
        gaps=gaps,
        notice=notice,
        tone=tone,
        dirty=dirty,
        back_to=posted.back_to,
    )


def _not_stored(posted: Posted) -> ResponseReturnValue:
    """Give the page back with everything that was in it: the database refuses."""
    headers = {"Retry-After": "30"}
    if posted.go == "save":
        return jsonify(failed=True), 503, headers
    page_again = _show(
        posted, posted.version, problems={}, notice=say("page.not_stored"), tone="bad", dirty=True
    )
    return page_again, 503, headers


def _conflict(posted: Posted, saved: Saved) -> ResponseReturnValue:
    """Another tab was faster: show both versions of the page and let the person choose."""
    if posted.go == "save":
        return jsonify(stale=True), 409
    assert saved.conflict is not None
    lang, opened = current_lang(), posted.opened
    view = page_view(opened.questionnaire, posted.step, opened.names(lang), lang)
    here, stored = (
        {
            field.name: in_words(field.item, answers[field.key], lang)
            for field in posted.step.fields(opened.units)
            if field.key in answers
        }
        for answers in (posted.answers, decode_answers(saved.conflict))
    )
    rows = [
        {"label": label, "here": here.get(name), "stored": stored.get(name)} for name, label in labels(view)
    ]
    return render_template(
        "conflict.html",
        step=view,
        rows=rows,
        fields=[(name, value) for name, values in posted_fields().items() for value in values],
        version=saved.version,
        back_to=posted.back_to,
        form_id=opened.card.id,
    ), 409
