"""A form, from the code to the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from survey.status import status

if TYPE_CHECKING:
    from tests.webform.conftest import Respondent, Site


def test_a_form_goes_from_the_link_to_the_receipt(site: Site, respondent: Respondent):
    """Link, PIN, consent, pages, review, receipt; the form is counted."""
    respondent.fill_in()
    assert respondent.path.endswith("/receipt")
    assert "Đã nhận phiếu" in respondent.text
    with site.store.read() as db:
        assert status(db, site.round_id).total.returned == 1


def test_the_start_page_says_who_asks_what_is_kept_and_for_how_long(respondent: Respondent):
    """Organiser, legal basis, units, minutes, closing date, and the truth before and after the close."""
    respondent.enter()
    wanted = [
        "Cơ quan tổ chức",
        "Căn cứ",
        "Đơn vị được đánh giá",
        "phút",
        "Nhận phiếu đến",
        "Trước khi đóng đợt",
        "Sau khi đóng đợt",
    ]
    assert [words for words in wanted if words not in respondent.text] == []


def test_consent_is_never_ticked_beforehand(respondent: Respondent):
    """Without consent there is no page of questions."""
    respondent.enter()
    assert "checked" not in respondent.text
    refused = respondent.press("begin")
    assert refused.status_code == 422
    assert respondent.title.startswith("Lỗi:")
    assert 'href="#consent"' in respondent.text


def test_no_page_of_questions_opens_without_consent(respondent: Respondent):
    """An address that is typed leads back to the start page."""
    respondent.start()
    questions = respondent.path
    respondent.client.delete_cookie("khaosat")
    respondent.enter()
    respondent.get(questions)
    assert respondent.form("begin") is not None


def test_one_goes_back_and_finds_what_was_answered(respondent: Respondent):
    """Back shows the page before with its answers."""
    respondent.start()
    first, chosen = respondent.path, respondent.choose()
    respondent.answer()
    assert respondent.path != first
    respondent.press("answers", go="back")
    assert respondent.path == first
    assert respondent.form("answers").standing().items() >= {n: [v] for n, v in chosen.items()}.items()


def test_one_stops_and_comes_back_with_code_and_pin(site: Site, respondent: Respondent):
    """Save and leave ends the session; on another device code and PIN lead to the first page not yet answered."""
    respondent.start()
    respondent.answer()
    second = respondent.path
    respondent.press("answers", go="leave")
    assert "Ông/Bà đã rời khỏi phiếu" in respondent.text
    elsewhere = site.respondent(respondent.code)
    elsewhere.enter()
    elsewhere.press("begin")
    assert elsewhere.path != second
    elsewhere.get(second)
    assert elsewhere.form("answers") is not None


def test_the_review_lists_answers_in_words_with_links_to_change_them(respondent: Respondent):
    """Each page has its change link, which leads back to the review."""
    respondent.start()
    first = respondent.path
    respondent.answer_all()
    assert "Rất tốt" in respondent.text
    respondent.get(f"{first}?back_to=review")
    respondent.answer()
    assert respondent.path.endswith("/review")


def test_the_progress_says_which_page_of_how_many(respondent: Respondent):
    """The first page is page 1."""
    respondent.start()
    assert "Trang 1/" in respondent.text


def test_a_person_with_several_forms_sees_them_all_and_their_states(site: Site, code_of_two_forms: str):
    """A list with one entry per form; what was sent says so."""
    person = site.respondent(code_of_two_forms)
    person.enter()
    assert person.path == "/forms"
    assert person.text.count("Chưa trả lời") == 2


def test_each_form_has_its_own_consent_and_receipt(site: Site, code_of_two_forms: str):
    """After the first form the receipt leads to the other one."""
    person = site.respondent(code_of_two_forms)
    person.enter()
    first = person.text.split('href="/f/')[1].split('"')[0]
    person.get(f"/f/{first}")
    person.begin()
    person.answer_all()
    person.send()
    assert "Trả lời phiếu còn lại (1)" in person.text
    person.get("/forms")
    assert "Đã gửi" in person.text
    assert "Chưa trả lời" in person.text
