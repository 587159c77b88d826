"""An organiser runs a small round without a terminal, in a real browser."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from questionnaires.load import load_set
from survey.demo.answered import Access, Fieldwork, answer_in_bulk, returned_forms
from survey.simulation import invent
from survey.staff import create_sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.journeys.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLAN = "binh-phuoc-2022"
GO = "main form button.button"


def click(page: Any, selector: str) -> None:
    """Click and wait for the next page."""
    with page.expect_navigation():
        page.click(selector)


def sign_in(page: Any, site: Site) -> None:
    """Use a fresh sign-in link."""
    page.goto(f"{site.url}/staff/sign-in/{create_sign_in(site.store)}")
    click(page, GO)


def wait_for_worker(page: Any) -> None:
    """Reload the round's page until the worker has done its jobs."""
    for _ in range(300):
        if not page.locator("#jobs ~ .card .tag.care, #jobs ~ .card .tag.grey").count():
            return
        page.wait_for_timeout(200)
        page.reload()
    pytest.fail("the worker did not finish in a minute")


def answer_everybody(site: Site, round_id: str, frame: Path, invitations: str) -> int:
    """Send the forms of an invented list through the functions that the pages call; return how many."""
    codes = {row["person"]: row["code"] for row in csv.DictReader(io.StringIO(invitations))}
    listed = pd.read_csv(frame, dtype=str, keep_default_na=False)
    invented = invent(listed, load_set(PLAN), np.random.default_rng(5))
    work = Fieldwork(listed, invented, Access(codes, codes))
    return answer_in_bulk(site.store, round_id, returned_forms(work), lambda _: None)


@pytest.mark.parametrize(("width", "lang"), [(360, "vi"), (1280, "en")])
def test_a_round_goes_from_its_plan_to_its_results(
    site: Site,
    open_page: Callable[..., Any],
    look: Callable[[Any], None],
    small_frame: Path,
    tmp_path: Path,
    *,
    width: int,
    lang: str,
):
    """Sign in, create from the plan, upload, open, invite, watch, extend, close, score, read: all accessible."""
    page = open_page(width=width, lang=lang)
    page.goto(f"{site.url}/?lang={lang}")
    page.goto(f"{site.url}/staff/sign-in/{create_sign_in(site.store)}")
    look(page)
    click(page, GO)
    look(page)

    page.goto(f"{site.url}/staff/plans")
    look(page)
    click(page, f"main a[href$='/plans/{PLAN}']")
    look(page)
    click(page, f"main a[href$='/plans/{PLAN}/new']")
    round_id = page.input_value("#round_id")
    page.fill("#title", "")
    page.fill("#closes", "hôm qua")
    click(page, GO)
    assert page.locator("#summary a").count() == 2
    look(page)
    page.fill("#title", f"Đợt giả định {lang}")
    page.fill("#closes", "31/12/2099 17:00")
    click(page, GO)
    look(page)

    bad = tmp_path / "sai.csv"
    bad.write_text("group,unit,name\nQ99,BP-SNV,Người giả định\n", encoding="utf-8")
    upload(page, bad)
    assert "Q99" in page.inner_text("#jobs ~ .card details")
    look(page)
    upload(page, small_frame)
    look(page)
    click(page, "form[action$='/open'] button")
    look(page)

    with page.expect_download() as download:
        page.click("form[action$='/invitations.csv'] button")
    invitations = download.value.path().read_text(encoding="utf-8-sig")
    sent = answer_everybody(site, round_id, small_frame, invitations)
    page.goto(f"{site.url}/staff/rounds/{round_id}")
    assert str(sent) in page.inner_text("dl.big")
    look(page)
    click(page, f"main a[href$='/rounds/{round_id}/quotas']")
    look(page)
    page.go_back()

    click(page, f"main a[href$='/rounds/{round_id}/close']")
    look(page)
    click(page, "main form.card button.danger")
    assert page.locator("#summary a").count() >= 1
    look(page)
    page.fill("#confirm", round_id)
    page.check("#understood", force=True)
    click(page, "main form.card button.danger")
    wait_for_worker(page)
    click(page, "form[action$='/score'] button")
    wait_for_worker(page)
    look(page)
    click(page, f"main a[href$='/rounds/{round_id}/results']")
    look(page)
    with page.expect_download() as download:
        page.click("main a[href*='report.html']")
    report = tmp_path / "report.html"
    download.value.save_as(report)
    page.goto(report.as_uri())
    look(page)


def upload(page: Any, file: Path) -> None:
    """Upload a list and wait until the worker has read it."""
    page.set_input_files("input[type=file]", str(file))
    click(page, "form[action$='/lists'] button")
    wait_for_worker(page)


def test_staff_pages_are_closed_to_those_who_did_not_sign_in(
    site: Site, open_page: Callable[..., Any], look: Callable[[Any], None]
):
    """Without a sign-in, with a forged link, and after signing out, there is nothing to see."""
    page = open_page()
    for path in (
        "/staff/",
        f"/staff/plans/{PLAN}",
        "/staff/rounds/bp-2022/results",
        "/staff/rounds/bp-2022/list.csv",
    ):
        assert page.goto(f"{site.url}{path}").status == 403
    look(page)
    page.goto(f"{site.url}/staff/sign-in/forged")
    click(page, GO)
    look(page)
    sign_in(page, site)
    assert page.goto(f"{site.url}/staff/").status == 200
    click(page, "form[action$='/sign-out'] button")
    assert page.goto(f"{site.url}/staff/").status == 403
