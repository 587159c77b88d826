"""Pages that few respondents see, in a real browser: refusals, two tabs, ended sessions, a closed round."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from survey.closing import close_round
from survey.invitations import invite

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FORM = "form#answers"
NEXT = f"{FORM} .actions button[name=go][value=next]"
GO = "main form button.button"
PIN = "480517"


def click(page: Any, selector: str) -> None:
    """Click and wait for the next page."""
    with page.expect_navigation():
        page.click(selector)


def come_in(page: Any, link: str) -> None:
    """Go from the link to the page that tells what the form is."""
    page.goto(link)
    click(page, GO)
    for box in page.locator("input[type=password]").all():
        box.fill(PIN)
    click(page, GO)


def begin(page: Any) -> None:
    """Agree and begin."""
    page.check("#begin input[name=consent]")
    click(page, "#begin button.button")


def choose(page: Any, option: int) -> None:
    """Answer every question of the page with the option at this place."""
    for question in page.locator(f"{FORM} fieldset[role=radiogroup]").all():
        question.locator("input[type=radio]").nth(option).check(force=True)


def test_a_form_can_be_declined_and_the_refusal_taken_back(
    site: Site, open_page: Callable[..., Any], look: Callable[[Any], None]
):
    """One click declines; the page that confirms it leads back."""
    page = open_page()
    come_in(page, next(site.links))
    click(page, "button[name=reason][value=declined], button[name=reason][value=refused]")
    look(page)
    click(page, "main :is(a, button).button")
    look(page)
    begin(page)
    assert page.locator(NEXT).count() == 1


def test_who_was_listed_by_mistake_can_say_so(
    site: Site, open_page: Callable[..., Any], look: Callable[[Any], None]
):
    """The reason is chosen on the first page and confirmed."""
    page = open_page()
    come_in(page, next(site.links))
    page.click("main details > summary")
    page.locator("main details input[name=reason]").first.check(force=True)
    look(page)
    click(page, "main details form button")
    look(page)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_two_tabs_with_different_answers_are_asked_which_to_keep(
    site: Site, open_page: Callable[..., Any], look: Callable[[Any], None], *, script: bool
):
    """The slower tab is shown both, and nothing is lost."""
    page = open_page(script=script)
    come_in(page, next(site.links))
    begin(page)
    other = page.context.new_page()
    other.goto(page.url)
    choose(page, 0)
    click(page, NEXT)
    choose(other, 1)
    click(other, NEXT)
    look(other)
    assert other.locator("main form").count() >= 1


def test_answers_survive_a_session_that_ended(
    site: Site, open_page: Callable[..., Any], look: Callable[[Any], None]
):
    """Without cookies the answers of the page wait for the code and the PIN, and are there again."""
    page = open_page(script=False)
    link = next(site.links)
    come_in(page, link)
    begin(page)
    choose(page, 0)
    answered = page.locator(f"{FORM} input:checked").count()
    page.context.clear_cookies()
    click(page, NEXT)
    look(page)
    page.fill("input[name=code]", link.rpartition("/")[2])
    click(page, GO)
    look(page)
    page.fill("input[name=pin]", PIN)
    click(page, GO)
    look(page)
    assert page.locator(f"{FORM} input:checked").count() == answered


def test_a_page_that_is_not_there_says_where_to_go(
    site: Site, open_page: Callable[..., Any], look: Callable[[Any], None]
):
    """An address that leads nowhere gets a page like the others."""
    page = open_page()
    assert page.goto(f"{site.url}/khong-co").status == 404
    look(page)


def test_a_closed_round_says_so(
    site: Site,
    open_page: Callable[..., Any],
    look: Callable[[Any], None],
    make_small_round: Callable[..., str],
):
    """A code of a closed round gets a page that says that the round is closed."""
    round_id = make_small_round(site.store, round_id="closed-one")
    link = next(invite(site.store, round_id, base_url=site.url)).link
    later = datetime.now(UTC) + timedelta(days=60)
    close_round(site.store, round_id, np.random.default_rng(1), clock=lambda: later)
    page = open_page()
    page.goto(link)
    click(page, GO)
    look(page)
    assert "đóng" in page.inner_text("main") or "kết thúc" in page.inner_text("main")
