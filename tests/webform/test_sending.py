"""Sending a form: once, twice, again; and what is never shown afterwards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from survey.status import status

if TYPE_CHECKING:
    from tests.webform.conftest import Respondent, Site


def receipt_of(respondent: Respondent) -> str:
    """Return the receipt that the page shows."""
    found = re.search(r'<b class="code">([^<]+)</b>', respondent.text)
    assert found is not None
    return found.group(1)


def counts(site: Site) -> tuple[int, int]:
    """Return how many forms are counted as returned and as valid."""
    with site.store.read() as db:
        total = status(db, site.round_id).total
    return total.returned, total.valid


def test_the_same_submit_sent_twice_changes_nothing(site: Site, respondent: Respondent):
    """A double click gets the same receipt twice, and one form is counted."""
    respondent.start()
    respondent.answer_all()
    review = respondent.page
    respondent.send()
    first = receipt_of(respondent)
    before = site.dump()
    respondent.page = review
    respondent.send()
    assert receipt_of(respondent) == first
    assert site.dump() == before
    assert counts(site) == (1, 1)


def test_a_second_click_in_another_process_gets_the_receipt_too(site: Site, respondent: Respondent):
    """The receipt comes from the store and not from the cookie: both clicks started with the same one."""
    respondent.start()
    respondent.answer_all()
    review, cookie = respondent.page, respondent.client.get_cookie("khaosat")
    respondent.send()
    first = receipt_of(respondent)
    respondent.client.set_cookie("khaosat", cookie.value)
    respondent.page = review
    respondent.send()
    assert receipt_of(respondent) == first


def test_a_form_can_be_replaced_until_the_close(site: Site, respondent: Respondent):
    """A new form replaces the old one; one form is counted; the receipt is another."""
    respondent.fill_in()
    first = receipt_of(respondent)
    respondent.get(respondent.form_path)
    assert "không bao giờ được hiện lại" in respondent.text
    respondent.begin()
    respondent.answer_all()
    respondent.send()
    assert receipt_of(respondent) != first
    assert "đã thay cho phiếu" in respondent.text
    assert counts(site) == (1, 1)


def test_answers_that_were_sent_are_never_shown_again(respondent: Respondent):
    """After sending, the pages are empty and the review leads to the start."""
    respondent.start()
    first = respondent.path
    respondent.answer_all()
    respondent.send()
    for place in (first, f"{respondent.form_path}/review"):
        respondent.get(place)
        assert respondent.path == respondent.form_path
        assert "không bao giờ được hiện lại" in respondent.text
    respondent.begin()
    assert "checked" not in respondent.text
    assert "phiếu này thay cho phiếu đã gửi" in respondent.text


def test_an_old_review_page_does_not_replace_a_form_by_nothing(site: Site, respondent: Respondent):
    """Two review pages were open; the second is sent after the first: the form stays as it was sent."""
    respondent.start()
    respondent.answer_all()
    old = respondent.page
    respondent.get(respondent.path)
    respondent.send()
    before = site.dump()
    respondent.page = old
    respondent.send()
    assert respondent.form("begin") is not None
    assert site.dump() == before


def test_what_changed_after_the_review_must_be_looked_over_again(site: Site, respondent: Respondent):
    """The person sends what he looked over, and nothing else."""
    respondent.start()
    first = respondent.path
    respondent.answer_all()
    review = respondent.page
    respondent.get(first)
    name = next(iter(respondent.choose()))
    respondent.answer(**{name: "1"})
    respondent.page = review
    respondent.send()
    assert "vừa thay đổi ở thẻ khác" in respondent.text
    assert counts(site) == (0, 0)
    respondent.send()
    assert counts(site) == (1, 1)


def test_an_old_review_page_does_not_pass_for_the_review_of_new_answers(site: Site, respondent: Respondent):
    """Sent, answered again, and Send pressed on the page from before: it is looked over, then it counts."""
    respondent.start()
    respondent.answer_all()
    old = respondent.page
    respondent.send()
    first = receipt_of(respondent)
    respondent.get(respondent.form_path)
    respondent.begin()
    respondent.answer_all()
    respondent.page = old
    respondent.send()
    assert respondent.page.status_code == 409
    assert "vừa thay đổi ở thẻ khác" in respondent.text
    respondent.send()
    assert receipt_of(respondent) != first
    assert "đã thay cho phiếu" in respondent.text
    assert counts(site) == (1, 1)


def test_gaps_are_listed_with_links_and_need_a_word(site: Site, respondent: Respondent):
    """What is blank is listed; sending asks once whether that is meant."""
    respondent.start()
    first = respondent.path
    name = next(iter(respondent.choose()))
    respondent.answer(**{name: None})
    respondent.press("answers", go="skip")
    respondent.answer_all()
    assert "Còn 1 câu chưa trả lời" in respondent.text
    assert f"{first}?back_to=review#" in respondent.text.replace("%40", "@")
    respondent.send()
    assert respondent.page.status_code == 422
    assert 'href="#gaps"' in respondent.text
    respondent.send(gaps="y")
    assert counts(site) == (1, 1)


def test_a_form_with_few_answers_is_said_to_be_hardly_valid(site: Site, respondent: Respondent):
    """The review warns, and the form is counted as returned and not as valid."""
    respondent.start()
    name, value = next(iter(respondent.choose().items()))
    respondent.press("answers", go="skip", **{name: value})
    while not respondent.path.endswith("/review"):
        respondent.press("answers", go="skip")
    assert "có thể không được tính là hợp lệ" in respondent.text
    respondent.send(gaps="y")
    assert counts(site) == (1, 0)


def test_an_empty_form_cannot_be_sent(respondent: Respondent):
    """Without a single answer the review says so and shows the first page again, which works."""
    respondent.start()
    first = respondent.path
    while not respondent.path.endswith("/review"):
        respondent.press("answers", go="skip")
    assert "chưa có câu trả lời nào" in respondent.text
    assert 'name="submission"' not in respondent.text
    respondent.answer()
    assert respondent.path not in {first, f"{respondent.form_path}/review"}


def test_a_submission_id_of_ones_own_making_is_refused(site: Site, respondent: Respondent):
    """Only ids that a review page gave out are taken."""
    respondent.start()
    respondent.answer_all()
    respondent.send(submission="x")
    assert respondent.path.endswith("/review")
    assert counts(site) == (0, 0)


def test_the_receipt_opens_nothing(site: Site, respondent: Respondent):
    """Its code is no access code."""
    respondent.fill_in()
    receipt = receipt_of(respondent)
    stranger = site.visitor()
    stranger.get("/")
    stranger.press("code", code=receipt)
    assert stranger.page.status_code == 404


def test_the_receipt_is_gone_after_leaving(respondent: Respondent):
    """On a shared computer nobody finds it by going back."""
    respondent.fill_in()
    place = respondent.path
    respondent.client.post("/leave", data=respondent.form("csrf_token").standing())
    respondent.get(place)
    assert respondent.page.status_code == 403
