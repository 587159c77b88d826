"""A respondent's way in a real browser, from the link to the receipt and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sampling.frame import simulate, write
from sampling.load import load_plan
from survey.invitations import invite
from survey.rounds import create_round, open_round

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.journeys.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FORM = "form#answers"
NEXT = "form#answers .actions button[name=go][value=next]"
SKIP = "form#answers button[name=go][value=skip]"
SEND = "form:has(input[name=submission]) .actions button.button"
PIN = "480517"


def click(page: Any, selector: str) -> None:
    """Click and wait for the next page."""
    with page.expect_navigation():
        page.click(selector)


def enter(page: Any, link: str, look: Callable[[Any], None]) -> None:
    """Open a link and go on: the address changes nothing before the button is pressed."""
    page.goto(link)
    look(page)
    click(page, "main form button.button")


def give_pin(page: Any, pin: str = PIN) -> None:
    """Type the PIN in every field that asks for it."""
    for box in page.locator("input[type=password]").all():
        box.fill(pin)
    click(page, "main form button.button")


def begin(page: Any) -> None:
    """Agree and begin."""
    page.check("#begin input[name=consent]")
    click(page, "#begin button.button")


def answer_page(page: Any) -> None:
    """Answer each question of the page: the first option, or a five."""
    names = "all => [...new Set(all.map(one => one.name))]"
    for name in page.eval_on_selector_all(
        f"{FORM} :is([type=radio], [type=checkbox]:not([data-special]))", names
    ):
        page.locator(f"{FORM} input[name='{name}']").first.check(force=True)
    for box in page.locator(f"{FORM} :is(input.short, textarea)").all():
        box.fill("5")


def answer_all(page: Any, look: Callable[[Any], None]) -> int:
    """Answer each question with its first option, page by page, up to the review; return the pages seen."""
    pages = 0
    while page.locator(NEXT).count():
        look(page)
        answer_page(page)
        click(page, NEXT)
        pages += 1
    return pages


@pytest.mark.parametrize(
    ("width", "script", "lang"),
    [(360, True, "vi"), (360, False, "en"), (1280, True, "en"), (1280, False, "vi")],
)
def test_a_form_goes_from_the_link_to_the_receipt(
    site: Site,
    open_page: Callable[..., Any],
    look: Callable[[Any], None],
    *,
    width: int,
    script: bool,
    lang: str,
):
    """Link, PIN, start, pages, an error, review, receipt: every page and error is accessible, on any screen."""
    page = open_page(width=width, script=script, lang=lang)
    link = next(site.links)
    page.goto(f"{site.url}/?lang={lang}")
    assert page.get_attribute("html", "lang") == lang
    look(page)

    enter(page, link, look)
    give_pin(page, "12")
    assert page.locator("[aria-invalid=true]").count() >= 1
    look(page)
    give_pin(page)

    look(page)
    click(page, "#begin button.button")
    assert page.locator("#summary a").count() == 1
    look(page)
    begin(page)

    click(page, NEXT)
    assert page.locator("#summary a").count() >= 1
    look(page)
    assert answer_all(page, look) >= 3

    look(page)
    click(page, SEND)
    assert page.locator(".receipt .code").inner_text().strip()
    look(page)
    assert page.get_attribute("html", "lang") == lang


def test_one_can_stop_and_come_back_with_code_and_pin(
    site: Site, open_page: Callable[..., Any], look: Callable[[Any], None]
):
    """A page is kept when it is left; another browser goes on with the code and the PIN, and finds it."""
    link = next(site.links)
    page = open_page()
    enter(page, link, look)
    give_pin(page)
    begin(page)
    answer_page(page)
    click(page, "form#answers button[name=go][value=leave]")
    look(page)

    other = open_page(width=1280)
    enter(other, link, look)
    give_pin(other)
    look(other)
    click(other, "#begin button.button")
    assert other.locator("form#answers input:checked").count() == 0
    click(other, "form#answers button[name=go][value=back]")
    questions = other.locator("form#answers fieldset.q").count()
    assert other.locator("form#answers input:checked").count() == questions
    look(other)


def test_a_sent_form_is_never_shown_again_but_can_be_replaced(
    site: Site, open_page: Callable[..., Any], look: Callable[[Any], None]
):
    """Who comes back after sending sees that it was sent, begins with empty pages, and gets a new receipt."""
    link = next(site.links)
    receipts = []
    for _ in range(2):
        page = open_page()
        enter(page, link, look)
        give_pin(page)
        look(page)
        begin(page)
        assert page.locator("form#answers input:checked").count() == 0
        answer_all(page, look)
        click(page, SEND)
        receipts.append(page.locator(".receipt .code").inner_text())
        look(page)
    assert receipts[0] != receipts[1]


@pytest.fixture(scope="module")
def directors(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give links of persons who rate two ministries on one form and their own province on another."""
    listed = simulate(load_plan("757-2023"), np.random.default_rng(1))
    asked = listed[(listed["group"] == "Q02") & (listed["agency"] == "VPUB") & (listed["unit"] <= "04")]
    path = tmp_path_factory.mktemp("directors") / "frame.csv"
    write(listed[listed["person"].isin(asked["person"])], path)
    create_round(
        site.store,
        round_id="directors",
        title="Đợt giả định 757",
        plan="757-2023",
        frame=path,
        questionnaires="757-2023",
        scheme="757-2023",
        closes=datetime.now(UTC) + timedelta(days=30),
        organiser="Bộ Nội vụ (giả định)",
    )
    open_round(site.store, "directors")
    return iter([row.link for row in invite(site.store, "directors", base_url=site.url)])


@pytest.mark.parametrize(("width", "script"), [(360, True), (1280, False)])
def test_a_director_rates_two_ministries_and_then_the_own_province(
    site: Site,
    directors: Iterator[str],
    open_page: Callable[..., Any],
    look: Callable[[Any], None],
    *,
    width: int,
    script: bool,
):
    """One code lists both forms; pages come unit by unit; conditions, numbers and texts are asked; both are sent."""
    page = open_page(width=width, script=script)
    enter(page, next(directors), look)
    give_pin(page)
    look(page)
    receipts = []
    for _ in range(2):
        click(page, "ul.cards li:has(.tag:not(.good)) a.button" + " >> nth=0")
        begin(page)
        assert answer_all(page, look) >= 3
        look(page)
        click(page, SEND)
        receipts.append(page.locator(".receipt .code").inner_text())
        look(page)
        page.goto(f"{site.url}/forms")
        look(page)
    assert len(set(receipts)) == 2
    assert page.locator("ul.cards .tag.good").count() == 2


def test_a_wrong_code_and_a_wrong_pin_get_neutral_accessible_pages(
    site: Site, open_page: Callable[..., Any], look: Callable[[Any], None]
):
    """Nothing is given away, and what to do is said."""
    page = open_page()
    page.goto(site.url)
    page.fill("input[name=code]", "00000-00000-00000-00000-000000")
    click(page, "main form button.button")
    look(page)
    link = next(site.links)
    enter(page, link, look)
    give_pin(page)
    other = open_page()
    enter(other, link, look)
    give_pin(other, "999999")
    assert other.locator("[aria-invalid=true]").count() == 1
    look(other)


def test_the_keyboard_alone_completes_a_form(site: Site, open_page: Callable[..., Any]):
    """Tab, space and enter go from the link to the receipt."""
    page = open_page(width=1280)
    page.goto(next(site.links))
    go(page, "main form button.button")
    for box in ("#pin", "#again"):
        tab_to(page, box)
        page.keyboard.type(PIN)
    go(page, "main form button.button")
    tab_to(page, "#begin input[name=consent]")
    page.keyboard.press("Space")
    go(page, "#begin button.button")
    while page.locator(NEXT).count():
        names = page.eval_on_selector_all(
            "form#answers fieldset.q", "all => all.map(one => one.querySelector('input, textarea').name)"
        )
        for name in names:
            tab_to(page, f"[name='{name}']")
            page.keyboard.press("Space")
        go(page, NEXT)
    go(page, SEND)
    assert page.locator(".receipt .code").inner_text().strip()


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the focus is on the element, and be able to see it there."""
    here = "selector => document.activeElement.matches(selector)"
    for _ in range(200):
        if page.evaluate(here, selector):
            break
        page.keyboard.press("Tab")
    assert page.evaluate(here, selector), selector


def go(page: Any, selector: str) -> None:
    """Go with Tab to a button, press Enter and wait for the next page."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")
