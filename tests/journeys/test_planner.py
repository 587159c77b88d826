"""A planner's hour in a real browser, with script and without: from a plan to a variant, a comparison, a file."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from survey.staff import create_sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DOCUMENT = Path(__file__).parents[1] / "reference" / "plans" / "757-2023.txt"
FORMS = "#totals .main dd"


def click(page: Any, selector: str) -> None:
    """Click and wait for the next page."""
    with page.expect_navigation():
        page.click(selector)


def come_in(page: Any, site: Site) -> None:
    """Sign in and open the planner's first page."""
    page.goto(f"{site.url}/staff/sign-in/{create_sign_in(site.store)}")
    click(page, "main .button")
    click(page, "nav a[href='/planner/']")


def test_numbers_move_while_they_are_typed(
    site: Site, open_page: Callable[..., Any], look: Callable[[Any], None]
):
    """Totals, precision, cost and the address follow; a mistake is said at its field and goes when it is corrected."""
    from playwright.sync_api import expect

    page = open_page(width=1280)
    come_in(page, site)
    click(page, "a[href='/planner/plans/757-2023']")
    page.fill("#k-Q04-officials", "45")
    expect(page.locator(FORMS)).to_contain_text("50.210")
    expect(page).to_have_url(re.compile(r"k\.Q04\.officials=45"))
    assert page.locator("#k-Q04-officials-note").inner_text() == "kế hoạch: 40"
    assert page.evaluate("document.activeElement.id") == "k-Q04-officials"
    page.fill("#k-Q04-ministries", "mười")
    page.wait_for_selector("#k-Q04-ministries[aria-invalid=true]")
    look(page)
    page.fill("#k-Q04-ministries", "19")
    page.wait_for_selector("#k-Q04-ministries:not([aria-invalid])")
    page.fill("#k-all-provinces", "34")
    page.wait_for_selector("#k-Q02-provinces[placeholder='34']")
    page.check("#less-10", force=True)
    page.wait_for_selector("#margins .less")
    page.select_option("#m-Q04", "phone")
    expect(page).to_have_url(re.compile(r"m\.Q04=phone"))
    look(page)
    page.reload()
    assert page.input_value("#k-Q04-officials") == "45"
    assert page.input_value("#m-Q04") == "phone"


@pytest.mark.parametrize(("width", "script"), [(360, False), (1280, True)], ids=["360-no-script", "1280"])
def test_from_a_plan_to_variants_a_comparison_and_a_file(
    site: Site,
    open_page: Callable[..., Any],
    look: Callable[[Any], None],
    tmp_path: Path,
    *,
    width: int,
    script: bool,
):
    """Reckon by sending, save, go on from the saved one, save as another, compare, carry over, take the annex."""
    from playwright.sync_api import expect

    page = open_page(width=width, script=script)
    come_in(page, site)
    look(page)
    click(page, "a[href='/planner/plans/757-2023']")
    page.fill("#k-Q04-officials", "1.000")
    page.wait_for_load_state("networkidle")
    page.press("#k-Q04-officials", "Enter")
    expect(page.locator(FORMS)).to_contain_text("68.355")
    page.fill("#name", f"Nghìn người {width}")
    click(page, "#save .button")
    look(page)
    first = page.url.split("/")[-1]
    page.fill("#k-Q04-officials", "30")
    page.fill("#name", f"Ba mươi {width}")
    page.wait_for_load_state("networkidle")
    click(page, "#save button[name=as]")
    second = page.url.split("/")[-1]
    assert first != second
    click(page, "p.soft a[href='/planner/']")
    for key in (first, second):
        page.check(f"input[value='{key}']")
    click(page, ".mine ~ .actions button")
    assert "68.355" in page.inner_text("main")
    assert "49.925" in page.inner_text("main")
    look(page)
    page.goto(f"{site.url}/planner/variants/{second}")
    with page.expect_download() as download:
        page.click("a[href$='/files/annex.xlsx']")
    file = tmp_path / "annex.xlsx"
    download.value.save_as(file)
    assert zipfile.is_zipfile(file)
    click(page, ".carry button")
    look(page)
    click(page, "a[href$='/round']")
    look(page)


def test_a_document_is_read_and_becomes_a_variant(
    site: Site, open_page: Callable[..., Any], look: Callable[[Any], None]
):
    """The page waits for the worker by itself, shows the findings beside the text, and opens the draft."""
    page = open_page(width=768)
    come_in(page, site)
    page.set_input_files("#file", str(DOCUMENT))
    click(page, "#upload .button")
    page.wait_for_selector(".found-list", timeout=60_000)
    look(page)
    page.click("a[href='#line-88']")
    assert page.locator("#line-88").evaluate("e => e.matches(':target')")
    click(page, ".next .button")
    assert "50.155" in page.inner_text(FORMS)
