"""A question page as HTML, from what was saved or from what was just posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, session

from questionnaires.posted import MARK
from questionnaires.route import steps
from webform.compiled import page_view
from webform.shown import as_posted
from webform.words import current_lang, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from questionnaires.route import Step
    from webform.shown import Raw
    from webform.visits import OpenForm


def question_page(
    opened: OpenForm,
    step: Step,
    *,
    raw: Raw,
    version: int,
    problems: Mapping[str, str] | None = None,
    gaps: bool = False,
    notice: str = "",
    tone: str = "",
    dirty: bool = False,
    back_to: str = "",
) -> str:
    """Return the page of one step.

    `raw` fills the fields, `problems` says what is wrong with them, `version` is what the page is based on.
    With `gaps` the page offers to go on without what is missing; a `dirty` page holds
    what is not saved. `back_to` is ``"review"`` when the page was
    opened from there.
    """
    view = page_view(opened.questionnaire, step, opened.names(current_lang()), current_lang())
    keys = [shown.key for shown in steps(opened.questionnaire, opened.units, opened.answers)]
    found = problems or {}
    return render_template(
        "page.html",
        round=opened.visit.round,
        replaces=opened.card.answered,
        form_id=opened.card.id,
        step=view,
        number=keys.index(step.key) + 1,
        count=len(keys),
        given=lambda name: raw.get(name, ()),
        typed=lambda name: next((value for value in raw.get(name, ()) if not value.startswith(MARK)), ""),
        problems=found,
        errors=[
            (question.target, say("page.question", number=question.number, text=found[question.name]))
            for question in view.questions()
            if question.name in found
        ],
        failed=bool(found),
        version=version,
        gaps=gaps,
        notice=notice,
        notice_tone=tone,
        dirty=dirty,
        back_to=back_to,
        saved_at=session.get("saved"),
    )


def saved_page(opened: OpenForm, step: Step, *, notice: str = "", back_to: str = "") -> str:
    """Return the page of one step as it was saved."""
    here = {field.key for field in step.fields(opened.units)}
    answers = {key: value for key, value in opened.answers.items() if key in here}
    version = opened.draft.versions.get(step.key, 0)
    raw = as_posted(answers, current_lang())
    return question_page(opened, step, raw=raw, version=version, notice=notice, tone="care", back_to=back_to)
