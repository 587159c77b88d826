"""The staff's pages: signing in, planning, running a small round from its making to its results."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from survey.jobs import list_jobs
from survey.rounds import round_view
from survey.status import status
from survey.store.rounds import change_round

if TYPE_CHECKING:
    from pathlib import Path

    from tests.webform.conftest import Site, Visitor

PLAN = "binh-phuoc-2022"


def send_list(staff: Visitor, round_id: str, name: str, content: bytes) -> None:
    """Upload a respondent list on the page of a round."""
    staff.get(f"/staff/rounds/{round_id}")
    token = staff.form("file").standing()["csrf_token"][0]
    data = {"csrf_token": token, "file": (io.BytesIO(content), name)}
    staff.page = staff.client.post(f"/staff/rounds/{round_id}/lists", data=data, follow_redirects=True)


def work(site: Site) -> Any:
    """Do the oldest job, as the worker does."""
    from survey.worker import work_once

    job = work_once(site.store)
    assert job is not None
    return job


def make(staff: Visitor, **changed: str) -> None:
    """Make a round from the plan's page."""
    staff.get(f"/staff/plans/{PLAN}/new")
    staff.press("round_id", **changed)


# --- signing in ---------------------------------------------------------------------------------------------


def staff_addresses(site: Site) -> list[tuple[str, str]]:
    """Return method and address of every page of the staff but the sign-in."""
    filled = {"round_id": site.round_id, "plan_id": PLAN}
    rules = [
        rule
        for rule in site.app.url_map.iter_rules()
        if rule.rule.startswith("/staff") and "sign-in" not in rule.rule
    ]
    return [
        (method, rule.build({name: filled[name] for name in rule.arguments})[1])
        for rule in rules
        for method in sorted(rule.methods & {"GET", "POST"})
    ]


def test_nothing_of_the_staff_is_open_to_the_world(site: Site):
    """Every address answers 403 (or 400 for the missing token), with no word of what is behind it."""
    stranger = site.visitor()
    pages = {
        address: stranger.client.open(address[1], method=address[0]) for address in staff_addresses(site)
    }
    assert len(pages) > 15
    assert {page.status_code for page in pages.values()} <= {400, 403}
    assert [address for address, page in pages.items() if "giả định" in page.get_data(as_text=True)] == []


def test_the_sign_in_link_works_by_a_button(site: Site):
    """Opening it signs nobody in; pressing does."""
    from survey.staff import create_sign_in

    someone = site.visitor()
    someone.get(f"/staff/sign-in/{create_sign_in(site.store, clock=site.clock)}")
    assert someone.client.get("/staff/").status_code == 403
    someone.press("token")
    assert someone.path == "/staff/"


@pytest.mark.parametrize("token", ["", "x", "0" * 43])
def test_a_forged_sign_in_link_opens_nothing(site: Site, token: str):
    """403, and how to get a good one."""
    someone = site.visitor()
    someone.get("/staff/sign-in/x")
    someone.press("token", token=token)
    assert someone.page.status_code == 403
    assert "khaosat serve" in someone.text


def test_an_expired_sign_in_ends_the_session(site: Site):
    """After twelve hours the link has to be printed anew."""
    staff = site.staff()
    site.clock.forward(hours=13)
    assert staff.client.get("/staff/").status_code == 403


def test_signing_out_ends_the_session_in_the_store(site: Site):
    """A copy of the cookie is worth nothing afterwards."""
    staff = site.staff()
    cookie = staff.client.get_cookie("khaosat")
    staff.client.post("/staff/sign-out", data=staff.form("csrf_token").standing())
    staff.client.set_cookie("khaosat", cookie.value)
    assert staff.client.get("/staff/").status_code == 403


# --- planning -----------------------------------------------------------------------------------------------


def test_the_quota_table_keeps_the_four_figures_apart(site: Site):
    """760 as the product, 800 rounded and stated, and the mismatch in words."""
    staff = site.staff()
    staff.get("/staff/plans/757-2023")
    row = re.search(r"<tr[^>]*>\s*<th scope=\"row\"><b>Q04</b>.*?</tr>", staff.text, re.DOTALL)
    assert row is not None
    assert re.findall(r'class="num"[^>]*>(?:<b>)?([^<]+)<', row.group(0)) == ["760", "800", "800", "–"]
    for figure in ("50.155", "30.055", "22.655", "27.500", "3,0911", "Chưa khớp", "Tiến độ thực hiện"):
        assert figure in staff.text


def test_the_quota_table_speaks_english_too(site: Site):
    """Numbers and words change together."""
    staff = site.staff()
    staff.get("/staff/plans/757-2023?lang=en")
    for figure in ("50,155", "3.0911", "Mismatch", "Timetable"):
        assert figure in staff.text


def test_all_plans_of_the_catalogue_are_listed_and_open(site: Site):
    """Also those without a survey."""
    from sampling.load import plan_ids

    staff = site.staff()
    staff.get("/staff/plans")
    opened = re.findall(r'href="(/staff/plans/[^"/]+)"', staff.text)
    assert len(opened) == len(plan_ids())
    assert {staff.client.get(address).status_code for address in opened} == {200}


def test_a_rounds_quotas_show_the_figures_of_its_list(site: Site):
    """The actual figure stands beside the stated one."""
    staff = site.staff()
    staff.get(f"/staff/rounds/{site.round_id}/quotas")
    assert re.search(r"100</td>|<b>100</b></td>", staff.text)
    assert "367" in staff.text


# --- a round ------------------------------------------------------------------------------------------------


def test_a_round_is_made_from_a_plan_with_its_words_filled_in(site: Site):
    """Title, organiser, questionnaires and scheme come from the plan; the id is free."""
    staff = site.staff()
    make(staff)
    assert staff.path == f"/staff/rounds/{PLAN}"
    with site.store.read() as db:
        view = round_view(db, PLAN)
    assert (view.state, view.scheme_id, len(view.questionnaires)) == ("draft", PLAN, 4)


def test_a_day_without_an_hour_begins_and_ends_as_people_mean_it(site: Site):
    """From the first minute of the first day to the last minute of the last one, in Vietnam."""
    staff = site.staff()
    make(staff, opens="01/12/2098", closes="31/12/2099")
    with site.store.read() as db:
        view = round_view(db, PLAN)
    assert (view.opens.isoformat(), view.closes.isoformat()) == (
        "2098-11-30T17:00:00+00:00",
        "2099-12-31T16:59:00+00:00",
    )


def test_everything_wrong_with_a_new_round_is_said_at_once(site: Site):
    """Missing words and an unreadable date, each at its field; what was typed stays."""
    staff = site.staff()
    make(staff, title="", closes="mai", organiser="Cơ quan giả định")
    assert staff.page.status_code == 422
    assert staff.text.count('class="wrong"') == 2
    assert "Cơ quan giả định" in staff.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("round_id", "Đợt 1"),
        ("round_id", "bp-2022"),
        ("closes", "01/01/2020 17:00"),
        ("opens", "31/12/2099 17:00"),
    ],
)
def test_what_the_survey_refuses_is_said_in_words(site: Site, field: str, value: str):
    """A bad id, a taken one, dates in the past or in the wrong order."""
    staff = site.staff()
    make(staff, **{field: value})
    assert staff.page.status_code == 422
    assert 'href="#main"' in staff.text.split('id="summary"')[1]


def test_a_list_is_imported_by_the_worker_and_its_problems_have_row_numbers(site: Site, small_frame: Path):
    """One unit's list has an error: it is returned whole, the others are taken."""
    staff = site.staff()
    make(staff)
    rows = list(csv.reader(small_frame.read_text(encoding="utf-8").splitlines()))
    rows[1][1] = "Q99"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    send_list(staff, PLAN, "danh-sach.csv", out.getvalue().encode())
    assert "Đang chờ" in staff.text
    job = work(site)
    assert job.state == "done"
    staff.get(f"/staff/rounds/{PLAN}")
    assert "trả lại 1 đơn vị" in staff.text
    assert "#2" in staff.text
    with site.store.read() as db:
        assert 300 < status(db, PLAN).total.sent < 367


@pytest.mark.parametrize(("name", "content"), [("a.pdf", b"x"), ("", b"")])
def test_what_is_no_table_is_refused_at_once(site: Site, name: str, content: bytes):
    """Only CSV and XLSX are handed to the worker."""
    staff = site.staff()
    send_list(staff, site.round_id, name, content)
    assert staff.page.status_code == 422
    with site.store.read() as db:
        assert list_jobs(db, site.round_id) == ()


def test_a_broken_workbook_fails_with_words(site: Site):
    """The page says what is wrong with the file."""
    staff = site.staff()
    send_list(staff, site.round_id, "a.xlsx", b"not a workbook")
    assert work(site).state == "failed"
    staff.get(f"/staff/rounds/{site.round_id}")
    assert "Không thành" in staff.text
    assert "điều cần xem" in staff.text


def test_the_empty_list_has_the_headings_that_the_import_reads(site: Site):
    """A template that is filled in comes back readable."""
    from sampling.frame_headers import find_header

    staff = site.staff()
    page = staff.client.get(f"/staff/rounds/{site.round_id}/list.csv")
    heads = next(csv.reader(io.StringIO(page.get_data(as_text=True).lstrip("\ufeff"))))
    found = find_header([heads], {}, {})
    assert found is not None
    assert {"group", "unit", "agency", "name"} <= set(found.places)


def test_a_draft_without_a_list_cannot_be_opened(site: Site):
    """409 with what is lacking."""
    staff = site.staff()
    make(staff)
    page = staff.client.post(
        f"/staff/rounds/{PLAN}/open", data={"csrf_token": staff.form("file").standing()["csrf_token"]}
    )
    assert page.status_code == 409
    assert "chưa có danh sách" in page.get_data(as_text=True)


def test_invitations_come_as_a_file_with_codes_that_open_forms(site: Site):
    """One row per person; the link leads to the form."""
    staff = site.staff()
    staff.get(f"/staff/rounds/{site.round_id}")
    token = staff.form("file").standing()["csrf_token"]
    page = staff.client.post(f"/staff/rounds/{site.round_id}/invitations.csv", data={"csrf_token": token})
    rows = list(csv.DictReader(io.StringIO(page.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) == 367
    assert "attachment" in page.headers["Content-Disposition"]
    invited = site.respondent(rows[0]["code"])
    invited.get(rows[0]["link"].removeprefix("http://localhost"))
    invited.press("code")
    assert invited.path == "/pin"


def test_cells_of_the_files_are_no_formulas(site: Site):
    """A name that begins like a formula is text in a spreadsheet."""
    from webform.staff.rounds import table

    assert table([["=1+1", "+84", "-", "@x", "Nguyễn"]]) == "'=1+1,'+84,'-,'@x,Nguyễn\r\n"


def test_a_round_is_extended(site: Site):
    """Later is taken, earlier is refused in words."""
    staff = site.staff()
    staff.get(f"/staff/rounds/{site.round_id}")
    staff.press("closes", closes="31/12/2099 17:00")
    assert "17:00 ngày 31/12/2099" in staff.text
    staff.press("closes", closes="01/01/2099 17:00")
    assert staff.page.status_code == 409


def test_the_status_counts_what_came_back(site: Site):
    """By group and unit, with the rate."""
    person = site.respondent()
    person.fill_in()
    staff = site.staff()
    staff.get(f"/staff/rounds/{site.round_id}")
    assert "0,3%" in staff.text


def test_closing_needs_the_rounds_id_and_says_what_is_destroyed(site: Site):
    """A wrong word closes nothing."""
    staff = site.staff()
    staff.get(f"/staff/rounds/{site.round_id}/close")
    for words in (
        "Hai khóa của đợt bị hủy",
        "Các bản sao lưu",
        "không thể hoàn tác",
        "Đóng bây giờ là đóng sớm",
    ):
        assert words in staff.text
    staff.press("confirm", confirm="bp", understood="y")
    assert staff.page.status_code == 422
    with site.store.read() as db:
        assert list_jobs(db, site.round_id) == ()


def test_a_round_goes_from_open_to_its_results(site: Site):
    """Forms come in; the worker closes and scores; the results page and the report show the same points."""
    for _ in range(6):
        site.respondent().fill_in()
    staff = site.staff()
    staff.get(f"/staff/rounds/{site.round_id}/close")
    staff.press("confirm", confirm=site.round_id, understood="y")
    assert work(site).state == "done"
    staff.get(f"/staff/rounds/{site.round_id}")
    assert "Đã đóng" in staff.text
    token = staff.form("csrf_token").standing()["csrf_token"]
    staff.client.post(f"/staff/rounds/{site.round_id}/score", data={"csrf_token": token})
    assert work(site).state == "done"
    staff.get(f"/staff/rounds/{site.round_id}/results?tier=district")
    assert staff.page.status_code == 200
    assert "Những điều còn là giả định" in staff.text
    shown = re.findall(r'<td role="cell" class="num"><b>([\d,]+)</b>', staff.text)
    report = staff.client.get(f"/staff/rounds/{site.round_id}/report.html").get_data(as_text=True)
    assert shown
    table = staff.client.get(f"/staff/rounds/{site.round_id}/results.csv")
    assert table.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(table.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) > len(shown)
    assert all(
        re.fullmatch(r"(\d+(\.\d{1,2})?)?", row[name]) for row in rows for name in ("se", "low", "high")
    )
    assert {row["estimate"] for row in rows} == {""}
    assert all(points in report for points in shown)


def test_an_open_round_is_not_scored(site: Site):
    """Results of before and after one form came in would tell what it says: no button, no job, and it says why."""
    staff = site.staff()
    staff.get(f"/staff/rounds/{site.round_id}")
    assert "/score" not in staff.text
    token = staff.form("closes").standing()["csrf_token"]
    refused = staff.client.post(f"/staff/rounds/{site.round_id}/score", data={"csrf_token": token})
    assert refused.status_code == 409
    assert "Điểm được tính sau khi đóng đợt" in refused.get_data(as_text=True)
    with site.store.read() as db:
        assert list_jobs(db, site.round_id) == ()


def test_an_interrupted_close_can_be_taken_up_again(site: Site):
    """The way to the close stays until it has been finished."""
    with site.store.begin() as db:
        change_round(db, site.round_id, ["open"], state="closing")
    staff = site.staff()
    staff.get(f"/staff/rounds/{site.round_id}")
    assert f"/staff/rounds/{site.round_id}/close" in staff.text
    staff.get(f"/staff/rounds/{site.round_id}/close")
    staff.press("confirm", confirm=site.round_id, understood="y")
    assert work(site).state == "done"
    staff.get(f"/staff/rounds/{site.round_id}")
    assert f"/staff/rounds/{site.round_id}/close" not in staff.text


def test_a_round_that_was_not_scored_has_no_results_yet(site: Site):
    """404, and no link to them."""
    staff = site.staff()
    assert staff.client.get(f"/staff/rounds/{site.round_id}/results").status_code == 404
    staff.get(f"/staff/rounds/{site.round_id}")
    assert "/results" not in staff.text


@pytest.mark.parametrize(
    "address",
    [
        "/staff/rounds/nope",
        "/staff/rounds/nope/close",
        "/staff/rounds/nope/list.csv",
        "/staff/rounds/nope/results",
        "/staff/plans/nope",
        "/staff/plans/nope/new",
    ],
)
def test_an_unknown_round_or_plan_is_a_404(site: Site, address: str):
    """Whatever stands in the address."""
    assert site.staff().client.get(address).status_code == 404
