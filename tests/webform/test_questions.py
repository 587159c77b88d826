"""Pages of questions: errors, gaps, saving, two tabs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from survey.access import find_visitor, form_key
from survey.fieldwork import load_draft

if TYPE_CHECKING:
    from tests.webform.conftest import Respondent, Site


def draft_of(site: Site, respondent: Respondent) -> Any:
    """Return what the store holds of the respondent's only form."""
    with site.store.read() as db:
        visitor = find_visitor(db, respondent.code)
        assert visitor is not None
        return load_draft(db, form_key(site.store.keys, visitor, respondent.code, visitor.forms[0].id))


def last_page(respondent: Respondent) -> None:
    """Go to the last page of questions, which holds the text and the background items."""
    respondent.start()
    while "<textarea" not in respondent.text:
        respondent.answer()


def test_a_blank_page_is_asked_back_with_links_to_every_question(respondent: Respondent):
    """Title, summary, messages at the items, and a way on without answering."""
    respondent.start()
    respondent.press("answers", go="next")
    assert respondent.title.startswith("Lỗi:")
    targets = re.findall(r'<li><a href="#([^"]+)">', respondent.text)
    ids = set(re.findall(r' id="([^"]+)"', respondent.text))
    assert targets
    assert set(targets) <= ids
    assert respondent.text.count('class="wrong"') == len(targets)
    assert 'value="skip"' in respondent.text


def test_one_may_leave_a_page_blank_and_go_on(respondent: Respondent):
    """Nobody is forced to answer."""
    respondent.start()
    first = respondent.path
    respondent.press("answers", go="next")
    respondent.press("answers", go="skip")
    assert respondent.path != first


def test_what_was_answered_is_saved_although_something_is_missing(site: Site, respondent: Respondent):
    """An error on one item loses nothing of the others."""
    respondent.start()
    chosen = respondent.choose()
    missing = next(iter(chosen))
    respondent.answer(**{missing: None})
    assert set(draft_of(site, respondent).answers) == set(chosen) - {missing}


def test_an_answer_outside_the_options_is_refused_at_its_question(site: Site, respondent: Respondent):
    """A forged value is an error with status 422 and is not saved."""
    respondent.start()
    name = next(iter(respondent.choose()))
    respondent.answer(**{name: "7"})
    assert respondent.page.status_code == 422
    assert name not in draft_of(site, respondent).answers


def test_a_text_too_long_stays_in_its_field(respondent: Respondent):
    """Input that cannot be saved is kept on the page, also when going back is asked for."""
    last_page(respondent)
    name = re.findall(r'<textarea id="[^"]+" name="([^"]+)"', respondent.text)[0]
    respondent.press("answers", go="back", **{name: "dài " * 2000})
    assert respondent.page.status_code == 422
    assert "dài dài" in respondent.text


def test_text_is_shown_inert(respondent: Respondent):
    """What somebody writes is never markup."""
    last_page(respondent)
    place = respondent.path
    name = re.findall(r'<textarea id="[^"]+" name="([^"]+)"', respondent.text)[0]
    respondent.answer(**{name: "</textarea><script>alert(1)</script>{{ 7*7 }}"})
    respondent.get(place)
    assert "<script>alert" not in respondent.text
    assert "{{ 7*7 }}" in respondent.text


def test_a_choice_can_be_taken_back_without_script(site: Site, respondent: Respondent):
    """The clear button empties one question and keeps the others."""
    respondent.start()
    chosen = respondent.choose()
    name = next(iter(chosen))
    respondent.answer(go=f"clear:{name}")
    assert set(draft_of(site, respondent).answers) == set(chosen) - {name}


def test_the_language_switch_keeps_what_was_chosen(site: Site, respondent: Respondent):
    """The page comes back in English with every answer, and they are saved."""
    respondent.start()
    chosen = respondent.choose()
    respondent.answer(go="lang:en")
    assert "Save and continue" in respondent.text
    assert {n: v for n, [v] in respondent.form("answers").standing().items() if n in chosen} == chosen
    assert set(draft_of(site, respondent).answers) == set(chosen)
    respondent.get("/forms")
    assert "Organiser" in respondent.text


def test_the_language_switch_keeps_what_cannot_be_saved(respondent: Respondent):
    """A text that is too long is still there in the other language."""
    last_page(respondent)
    name = re.findall(r'<textarea id="[^"]+" name="([^"]+)"', respondent.text)[0]
    respondent.press("answers", go="lang:en", **{name: "dài " * 2000})
    assert "dài dài" in respondent.text
    assert "Save and continue" in respondent.text


def test_enter_presses_save_and_continue_and_not_the_language_switch(respondent: Respondent):
    """The first button of the form in the page is the one that the Enter key presses."""
    respondent.start()
    buttons = re.findall(r'<button[^>]*form="answers"[^>]*value="([^"]+)"', respondent.text)
    assert buttons == ["next", "lang:en"]


def test_the_script_is_told_when_the_page_was_saved(site: Site, respondent: Respondent):
    """A save in the background answers with the time in Vietnam and the page's new version."""
    respondent.start()
    answer = respondent.answer(go="save")
    assert re.fullmatch(r"\d\d:\d\d", answer.json["saved"])
    assert answer.json["version"] == 1
    assert answer.json["broken"] == 0
    assert draft_of(site, respondent).answers


def test_the_script_learns_that_an_answer_was_not_saved(respondent: Respondent):
    """The words "saved" are not said when something was left out."""
    last_page(respondent)
    name = re.findall(r'<textarea id="[^"]+" name="([^"]+)"', respondent.text)[0]
    assert respondent.answer(go="save", **{name: "dài " * 2000}).json["broken"] == 1


def test_a_save_in_the_background_writes_no_cookie(respondent: Respondent):
    """A slow save must not overwrite what a later page put into the session."""
    respondent.start()
    assert "Set-Cookie" not in respondent.answer(go="save").headers


def two_tabs(respondent: Respondent) -> tuple[dict[str, Any], dict[str, Any]]:
    """Change the same page in two tabs; return what the first saved and what the second wants."""
    respondent.start()
    name, *_ = chosen = respondent.choose()
    stale = respondent.form("answers").standing()
    respondent.answer(go="save", **{name: "5"})
    return {**chosen, name: "5"}, {**stale, **chosen, name: "1"}


def test_a_page_changed_in_another_tab_shows_both_versions(site: Site, respondent: Respondent):
    """Nothing is overwritten unseen; the differing row is marked."""
    first, second = two_tabs(respondent)
    path = respondent.form_path
    steps = list(draft_of(site, respondent).versions)
    page = respondent.client.post(f"{path}/p/{steps[0]}", data={**second, "go": "next"})
    text = page.get_data(as_text=True)
    assert page.status_code == 409
    assert "Trang này đã thay đổi ở thẻ khác" in text
    assert "Rất tốt" in text
    assert "Kém" in text
    assert draft_of(site, respondent).answers.items() >= first.items()


def test_the_version_of_this_tab_can_be_kept(site: Site, respondent: Respondent):
    """The person chooses, and the choice is saved."""
    _, second = two_tabs(respondent)
    step = next(iter(draft_of(site, respondent).versions))
    respondent.page = respondent.client.post(
        f"{respondent.form_path}/p/{step}", data={**second, "go": "next"}
    )
    respondent.press("go", go="next")
    assert draft_of(site, respondent).answers["d1_1@" + step.split("@")[1]] == "1"


def test_the_same_answers_from_two_tabs_are_no_conflict(site: Site, respondent: Respondent):
    """A page sent twice goes on."""
    first, second = two_tabs(respondent)
    step = next(iter(draft_of(site, respondent).versions))
    page = respondent.client.post(f"{respondent.form_path}/p/{step}", data={**second, **first, "go": "next"})
    assert page.status_code == 303


def test_the_script_is_told_of_another_tab(site: Site, respondent: Respondent):
    """A background save does not overwrite either."""
    _, second = two_tabs(respondent)
    step = next(iter(draft_of(site, respondent).versions))
    page = respondent.client.post(f"{respondent.form_path}/p/{step}", data={**second, "go": "save"})
    assert (page.status_code, page.json) == (409, {"stale": True})


@pytest.mark.parametrize("step", ["nothing", "closing@BP-XX", "%00"])
def test_an_unknown_page_leads_back_to_the_form(respondent: Respondent, step: str):
    """A typed address is not an error of the person."""
    respondent.start()
    respondent.get(f"{respondent.form_path}/p/{step}")
    assert respondent.form("begin") is not None
