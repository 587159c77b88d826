"""Answers that were kept in a sealed text come back into their page, not yet saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questionnaires.route import find_step
from webform import visits
from webform.rendering import question_page
from webform.start import consent
from webform.words import say

if TYPE_CHECKING:
    from webform.sealed import Kept


def restored_page(kept: Kept | None) -> str | None:
    """Return the page with the kept answers, ``None`` when they belong to nobody here.

    They are shown and not saved: only the person in front of the page knows whether they are his.
    """
    if kept is None:
        return None
    try:
        with visits.store().read() as db:
            opened = visits.open_form(db, kept.form_id)
    except visits.FormGone:
        return None
    step = find_step(opened.questionnaire, opened.units, opened.answers, kept.step)
    if step is None:
        return None
    consent(kept.form_id)
    version = opened.draft.versions.get(step.key, 0)
    return question_page(
        opened, step, raw=kept.fields, version=version, notice=say("page.restored"), tone="care", dirty=True
    )
