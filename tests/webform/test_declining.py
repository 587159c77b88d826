"""Declining, and reporting that the list is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from survey.access import find_visitor
from survey.fieldwork import Reason

if TYPE_CHECKING:
    from tests.webform.conftest import Respondent, Site


def state_of(site: Site, respondent: Respondent) -> str:
    """Return the state of the respondent's only form."""
    with site.store.read() as db:
        visitor = find_visitor(db, respondent.code)
        assert visitor is not None
        return visitor.forms[0].state


def test_one_declines_in_one_click(site: Site, respondent: Respondent):
    """No reason is asked for."""
    respondent.enter()
    respondent.press("reason", reason="refused")
    assert "Ông/Bà đã từ chối trả lời" in respondent.text
    assert state_of(site, respondent) == "declined"


@pytest.mark.parametrize("reason", [reason.value for reason in Reason if reason is not Reason.REFUSED])
def test_each_reason_of_a_wrong_list_is_offered_and_taken(site: Site, respondent: Respondent, reason: str):
    """Retired, moved, on leave, twice, merged: the person should not have been asked."""
    respondent.enter()
    assert f'value="{reason}"' in respondent.text
    respondent.press("reason", reason=reason)
    assert "Đã ghi nhận" in respondent.text
    assert state_of(site, respondent) == "ineligible"


@pytest.mark.parametrize("reason", ["refused", "merged"])
def test_one_may_change_ones_mind(site: Site, respondent: Respondent, reason: str):
    """Beginning after all opens the form again, and it can be sent."""
    respondent.enter()
    respondent.press("reason", reason=reason)
    respondent.get(respondent.form_path)
    respondent.begin()
    assert state_of(site, respondent) == "open"
    respondent.answer_all()
    respondent.send()
    assert state_of(site, respondent) == "answered"


def test_a_form_that_was_sent_offers_no_declining(respondent: Respondent):
    """It can only be replaced."""
    respondent.fill_in()
    respondent.get(respondent.form_path)
    assert 'name="reason"' not in respondent.text


def test_an_unknown_reason_counts_as_a_refusal(site: Site, respondent: Respondent):
    """A forged value does not become a statistic of its own."""
    respondent.enter()
    respondent.press("reason", reason="<b>")
    assert state_of(site, respondent) == "declined"
