"""Every page as people with other eyes and hands meet it: axe, 320 px, keyboard, forced colours, print."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.webform.conftest import Respondent, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NEXT = "form#answers .actions button[value=next]"


@dataclass(frozen=True)
class Server:
    """A running server and the site behind it."""

    site: Site
    url: str


@pytest.fixture
def served(site: Site) -> Iterator[Server]:
    """Give a running server over the site."""
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Server(site, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def look() -> Callable[[Any], None]:
    """Give a function that runs axe on a page and looks whether it is wider than the window."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def see(page: Any) -> None:
        found = axe.run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url}: {wide} px too wide"

    return see


def press(page: Any, selector: str) -> None:
    """Click and wait for the next page: a click returns before the page it leads to has come."""
    with page.expect_navigation():
        page.click(selector)


def enter(page: Any, url: str, code: str, pin: str = "246802") -> None:
    """Go from the link to the start page."""
    page.goto(f"{url}/c/{code}")
    press(page, "main .button")
    for box in page.locator("input[type=password]").all():
        box.fill(pin)
    press(page, "main .button")


def begin(page: Any) -> None:
    """Agree and go to the questions."""
    page.check("#consent")
    press(page, "#begin .button")


def answer(page: Any) -> None:
    """Choose the first option of every question."""
    for question in page.locator("form#answers fieldset.q").all():
        question.locator("input").first.check()


VIEWS = [{"width": 320, "lang": "vi", "script": False}, {"width": 1280, "lang": "en", "script": True}]


@pytest.mark.parametrize("view", VIEWS, ids=["320-vi-no-script", "1280-en"])
def test_the_respondents_pages_have_no_violation(
    respondent: Respondent,
    served: Server,
    open_page: Callable[..., Any],
    look: Callable[[Any], None],
    view: dict[str, Any],
):
    """From the first page to the receipt, with every error on the way."""
    url = served.url
    page = open_page(**view)
    page.goto(f"{url}/?lang={view['lang']}")
    look(page)
    press(page, "main .button")
    look(page)
    page.fill("#code", "00000-00000-00000-00000-000000")
    press(page, "main .button")
    look(page)
    page.goto(f"{url}/c/{respondent.code}")
    look(page)
    press(page, "main .button")
    look(page)
    page.fill("#pin", "1")
    press(page, "main .button")
    look(page)
    enter(page, url, respondent.code)
    page.click("details summary")
    look(page)
    press(page, "#begin .button")
    look(page)
    begin(page)
    look(page)
    press(page, NEXT)
    look(page)
    while page.locator(NEXT).count():
        answer(page)
        press(page, NEXT)
        look(page)
    press(page, "form[action$='/submit'] .button")
    look(page)
    page.goto(f"{url}/f/{page.url.split('/f/')[1].split('/')[0]}")
    look(page)
    press(page, "header .quiet")
    look(page)
    page.goto(f"{url}/nope")
    look(page)
    page.goto(f"{url}/forms")
    look(page)


@pytest.mark.parametrize("view", VIEWS, ids=["320-vi-no-script", "1280-en"])
def test_rare_pages_have_no_violation(
    respondent: Respondent,
    served: Server,
    open_page: Callable[..., Any],
    look: Callable[[Any], None],
    view: dict[str, Any],
):
    """Two tabs, an ended session, restored answers, declining, a busy database, a closed round."""
    url = served.url
    page = open_page(**view | {"script": False})
    page.goto(f"{url}/?lang={view['lang']}")
    enter(page, url, respondent.code)
    begin(page)
    other = page.context.new_page()
    other.goto(page.url)
    answer(other)
    press(other, NEXT)
    page.locator("form#answers fieldset.q").first.locator("input").last.check()
    press(page, NEXT)
    look(page)
    press(page, "main .button")
    page.goto(other.url)
    answer(page)
    page.context.clear_cookies(name="khaosat")
    press(page, NEXT)
    look(page)
    page.fill("#code", respondent.code)
    press(page, "main .button")
    look(page)
    page.fill("#pin", "246802")
    press(page, "main .button")
    look(page)
    refuse_writing(served.site)
    press(page, NEXT)
    look(page)
    served.site.clock.forward(days=60)
    page.goto(f"{url}/forms")
    look(page)


def refuse_writing(site: Site) -> None:
    """Make the database read-only for all connections from now on."""
    from sqlalchemy import event

    def forbid(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    event.listen(site.store.engine, "checkout", forbid)


@pytest.mark.parametrize("view", VIEWS, ids=["320-vi-no-script", "1280-en"])
def test_the_staffs_pages_have_no_violation(
    served: Server, open_page: Callable[..., Any], look: Callable[[Any], None], view: dict[str, Any]
):
    """Planning, making, running, closing."""
    url = served.url
    from survey.staff import create_sign_in

    page = open_page(**view)
    page.goto(f"{url}/staff/?lang={view['lang']}")
    look(page)
    page.goto(f"{url}/staff/sign-in/{create_sign_in(served.site.store, clock=served.site.clock)}")
    look(page)
    press(page, "main .button")
    for place in (
        "",
        "plans",
        "plans/757-2023",
        "plans/binh-phuoc-2022/new",
        f"rounds/{served.site.round_id}",
        f"rounds/{served.site.round_id}/quotas",
        f"rounds/{served.site.round_id}/close",
        "rounds/nope",
    ):
        page.goto(f"{url}/staff/{place}")
        look(page)


@pytest.mark.parametrize("view", VIEWS, ids=["320-vi-no-script", "1280-en"])
def test_the_planners_pages_have_no_violation(
    served: Server, open_page: Callable[..., Any], look: Callable[[Any], None], view: dict[str, Any]
):
    """Beginning, trying numbers, mistakes, saving, comparing."""
    url = served.url
    from survey.staff import create_sign_in

    page = open_page(**view)
    page.goto(f"{url}/?lang={view['lang']}")
    page.goto(f"{url}/staff/sign-in/{create_sign_in(served.site.store, clock=served.site.clock)}")
    press(page, "main .button")
    page.goto(f"{url}/planner/")
    look(page)
    press(page, "#upload .button")
    look(page)
    page.goto(f"{url}/planner/plans/757-2023")
    look(page)
    page.fill("#k-Q04-officials", "45")
    page.fill("#k-Q04-ministries", "?")
    page.fill("#r-Q04", "20")
    page.fill("#name", "")
    settle(page)
    press(page, "#save .button")
    look(page)
    page.fill("#k-Q04-ministries", "19")
    settle(page)
    press(page, "#save .button")
    look(page)
    page.fill("#name", "A")
    press(page, "#save .button")
    look(page)
    key = page.url.split("/")[-1]
    page.goto(f"{url}/planner/plans/757-2023?k.*.provinces=34&less=20")
    look(page)
    read_a_document(page, served, look)
    page.goto(f"{url}/planner/size?population=5000")
    look(page)
    page.fill("#size-margin", "?")
    settle(page)
    with page.expect_navigation():
        page.press("#size-margin", "Enter")
    look(page)
    page.goto(f"{url}/planner/compare")
    look(page)
    page.goto(f"{url}/planner/compare?of={key}")
    look(page)
    page.goto(f"{url}/planner/plans/ha-tinh-2022")
    look(page)
    page.goto(f"{url}/planner/variants/{key}/round")
    look(page)
    page.goto(f"{url}/planner/")
    look(page)


def settle(page: Any) -> None:
    """Wait until what was typed is reckoned: the address changes then, which looks like the next page."""
    page.wait_for_load_state("networkidle")


def read_a_document(page: Any, served: Server, look: Callable[[Any], None]) -> None:
    """Upload a plan document, look at the page while it waits, when it is read, and with a draft spoilt."""
    from survey.worker import work_once

    document = Path(__file__).parents[1] / "reference" / "plans" / "757-2023.txt"
    page.goto(f"{served.url}/planner/")
    page.set_input_files("#file", str(document))
    press(page, "#upload .button")
    look(page)
    address = page.url
    work_once(served.site.store, clock=served.site.clock)
    page.goto(address)
    look(page)
    page.click("#draft-box summary")
    page.fill("#draft", "id: [")
    press(page, ".next .button")
    look(page)


def test_the_page_is_saved_in_the_background_and_says_so(
    respondent: Respondent, served: Server, open_page: Callable[..., Any]
):
    """A choice is in the store before the page is left, and the line says when it was saved."""
    url = served.url
    page = open_page(width=360)
    enter(page, url, respondent.code)
    begin(page)
    page.locator("form#answers fieldset.q").first.locator("input").first.check()
    page.wait_for_selector("#save.good")
    assert page.inner_text("#save").startswith("Đã lưu")
    again = page.context.new_page()
    again.goto(page.url)
    assert again.locator("form#answers input:checked").count() == 1


def test_without_a_server_the_page_says_that_nothing_was_saved(
    respondent: Respondent, served: Server, open_page: Callable[..., Any]
):
    """No "saved" that is not true; and leaving is warned about."""
    url = served.url
    page = open_page(width=360)
    enter(page, url, respondent.code)
    begin(page)
    page.route("**/p/**", lambda route: route.abort())
    page.locator("form#answers fieldset.q").first.locator("input").first.check()
    page.wait_for_selector("#save.bad")
    assert "Chưa lưu" in page.inner_text("#save")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{url}/")
    assert asked == ["beforeunload"]


def test_a_save_on_its_way_does_not_look_like_another_tab(
    respondent: Respondent, served: Server, open_page: Callable[..., Any]
):
    """Save and continue waits for the background save: no false conflict."""
    url = served.url
    import time

    page = open_page(width=360)
    enter(page, url, respondent.code)
    begin(page)

    def slowly(route: Any) -> None:
        time.sleep(0.8)
        route.continue_()

    page.route("**/p/**", slowly)
    questions = page.locator("form#answers fieldset.q")
    questions.nth(0).locator("input").first.check()
    page.wait_for_timeout(400)
    answer(page)
    press(page, NEXT)
    page.wait_for_load_state()
    page.wait_for_function("document.title.includes('2/') || document.title.includes('thẻ khác')")
    assert "thẻ khác" not in page.title()


def test_every_target_is_large_and_the_focus_is_seen(
    respondent: Respondent, served: Server, open_page: Callable[..., Any]
):
    """Whatever can be pressed is at least 44 px high, except links in running text; the focused option has an outline."""
    url = served.url
    page = open_page(width=360)
    enter(page, url, respondent.code)
    begin(page)
    page.locator("form#answers fieldset.q input").first.check()
    sizes = page.evaluate(
        "[...document.querySelectorAll('button:not(.unseen), .button, .option, summary, .lang, input:not([type=radio],[type=checkbox],[type=hidden])')]"
        ".filter(e => e.offsetParent).map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])"
    )
    assert [size for size in sizes if size[1] < 44] == []
    page.keyboard.press("Tab")
    page.locator("form#answers fieldset.q input").nth(8).focus()
    page.keyboard.press("ArrowDown")
    outlined = page.evaluate("getComputedStyle(document.activeElement.closest('.option')).outlineStyle")
    assert outlined == "solid"


def test_the_choice_is_seen_with_forced_colours(
    respondent: Respondent, served: Server, open_page: Callable[..., Any]
):
    """Where the system paints, the chosen option is outlined."""
    url = served.url
    page = open_page(width=360)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    enter(page, url, respondent.code)
    begin(page)
    option = page.locator("form#answers .option").first
    option.click()
    assert option.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    assert option.evaluate("e => getComputedStyle(e).transitionDuration") == "0s"


def test_the_receipt_prints_without_the_screens_furniture(
    respondent: Respondent, served: Server, open_page: Callable[..., Any]
):
    """Header, footer and buttons stay off the paper."""
    url = served.url
    page = open_page(width=360)
    enter(page, url, respondent.code)
    begin(page)
    while page.locator(NEXT).count():
        answer(page)
        press(page, NEXT)
    press(page, "form[action$='/submit'] .button")
    page.emulate_media(media="print")
    assert page.locator(".receipt .code").is_visible()
    assert not page.locator("header").is_visible()
    assert not page.locator(".actions").is_visible()
