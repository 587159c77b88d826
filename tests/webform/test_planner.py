"""The planner's pages as their server answers: figures typed and reckoned, variants kept, compared, taken along."""

from __future__ import annotations

import io
import re
import time
import zipfile
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sampling.load import parse_plan, plan_text
from sampling.quota import quotas

if TYPE_CHECKING:
    from tests.webform.conftest import Site, Visitor

BENCH = "/planner/plans/757-2023"


def planner_addresses(site: Site) -> list[tuple[str, str]]:
    """Return method and address of every page of the planner."""
    filled = {"kind": "plans", "key": "757-2023", "name": "plan.yaml", "job_id": "x"}
    rules = [rule for rule in site.app.url_map.iter_rules() if rule.rule.startswith("/planner")]
    return [
        (method, rule.build({name: filled[name] for name in rule.arguments})[1])
        for rule in rules
        for method in sorted(rule.methods & {"GET", "POST"})
    ]


def posted(planner: Visitor, **changed: str) -> dict[str, Any]:
    """Return what the bench would send, with some numbers typed."""
    if 'id="bench"' not in planner.text:
        planner.get(BENCH)
    return {
        **planner.form("bench").standing(),
        **{name.replace("__", "."): text for name, text in changed.items()},
    }


def live(planner: Visitor, **changed: str) -> str:
    """Return what the page's script gets while numbers are typed."""
    sent = {**posted(planner, **changed), "go": "live"}
    planner.page = planner.client.post(planner.path if "variants" in planner.path else BENCH, data=sent)
    return planner.text


def piece(text: str, place: str) -> str:
    """Return the words of one part of the page."""
    found = re.search(rf'<(\w+)[^>]* id="{re.escape(place)}".*?(?=<\w+[^>]* data-live|\Z)', text, re.DOTALL)
    assert found is not None, place
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found.group(0))).split())


@pytest.fixture
def planner(site: Site) -> Visitor:
    """Give a planner who signed in and has plan 757 on the bench."""
    someone = site.staff()
    someone.get(BENCH)
    return someone


def keep(planner: Visitor, name: str, **changed: str) -> str:
    """Save a variant of plan 757 and return its address."""
    planner.get(BENCH)
    planner.page = planner.client.post(
        f"{BENCH}/save", data={**posted(planner, **changed), "name": name}, follow_redirects=True
    )
    assert planner.page.status_code == 200
    return planner.path


# --- who may come in ----------------------------------------------------------------------------------------


def test_nothing_of_the_planner_is_open_to_the_world(site: Site):
    """Every address answers 403 (or 400 for the missing token), with no word of what is behind it."""
    stranger = site.visitor()
    pages = [stranger.client.open(address, method=method) for method, address in planner_addresses(site)]
    assert len(pages) > 8
    assert {page.status_code for page in pages} <= {400, 403}
    assert [page for page in pages if "757/QĐ-BNV" in page.get_data(as_text=True)] == []


def test_the_plans_of_the_catalogue_are_offered(planner: Visitor):
    """With the number of their forms, and what does not agree."""
    planner.get("/planner/")
    for words in ("757/QĐ-BNV", "50.155 phiếu", "điểm chưa khớp", "Hà Tĩnh"):
        assert words in planner.text


# --- numbers and what follows -------------------------------------------------------------------------------


def test_the_bench_shows_the_plan_as_it_is(planner: Visitor):
    """The four figures, the mismatch in words, implied numbers in place of those that are not printed."""
    assert "50.155" in piece(planner.text, "totals")
    assert "Tích 760 Làm tròn 800 Kế hoạch ghi 800 Dùng để tính 800" in piece(planner.text, "found-Q04")
    assert "lệch 40" in planner.text
    assert 'placeholder="3,0911"' in planner.text


def test_a_number_that_is_typed_moves_every_total(planner: Visitor):
    """45 officials instead of 40: 855 instead of the 800 that the plan states, and the plan's figures beside it."""
    text = live(planner, k__Q04__officials="45")
    assert "50.210 +55" in piece(text, "totals")
    assert "855 +55" in piece(text, "found-Q04")
    assert "kế hoạch: 40" in piece(text, "k-Q04-officials-note")


@pytest.mark.parametrize(
    ("lang", "typed"), [("vi", "1.600"), ("vi", "1 600"), ("en", "1,600"), ("vi", "1600"), ("vi", " 1600 ")]
)
def test_numbers_are_read_as_they_are_written(planner: Visitor, lang: str, typed: str):
    """Thousands with points, commas or spaces."""
    planner.get(f"{BENCH}?lang={lang}")
    text = live(planner, k__Q08__stated=typed)
    assert re.search(r"48[.,]255", piece(text, "totals"))


def test_a_decimal_comma_is_read(planner: Visitor):
    """3,5 leaders in each of 19 × 63 departments."""
    text = live(planner, k__Q02__leaders="3,5")
    assert "4.190" in piece(text, "found-Q02")


def test_a_shared_number_moves_all_its_formulas_but_those_with_their_own(planner: Visitor):
    """34 provinces everywhere; a formula that says 63 keeps 63."""
    everywhere = live(planner, **{"k.*.provinces": "34"})
    assert "1.997" in piece(everywhere, "found-Q02")
    own = live(planner, **{"k.*.provinces": "34", "k.Q02.provinces": "63"})
    assert "3.700" in piece(own, "found-Q02").split("Dùng để tính")[1]
    assert "8.851" in piece(own, "found-Q03")


@pytest.mark.parametrize("typed", ["abc", "0", "-3", "1e9", "99999999999", "2,5", "<b>", "١٢", "1.60.0", "½"])
def test_what_is_no_number_is_said_at_its_field(planner: Visitor, typed: str):
    """Without script: the page again with 422, the summary links to the field, what was typed stays."""
    sent = posted(planner, k__Q04__ministries=typed, k__Q04__officials="45")
    planner.page = planner.client.post(BENCH, data=sent)
    assert planner.page.status_code == 422
    assert 'href="#k-Q04-ministries"' in planner.text
    assert re.search(r'id="k-Q04-ministries"[^>]*aria-invalid="true"', planner.text)
    assert "<b>" not in planner.text.split('id="k-Q04-ministries"')[1][:200]
    assert "50.210" in piece(planner.text, "totals")


def test_without_script_the_state_is_in_the_address(planner: Visitor):
    """Sending leads to an address that shows the same again, in any browser of the office."""
    planner.page = planner.client.post(BENCH, data=posted(planner, k__Q04__officials="45", r__Q01="60"))
    assert planner.page.status_code == 303
    address = planner.page.location
    planner.get(address)
    assert "50.210" in piece(planner.text, "totals")
    assert 'value="45"' in planner.text
    assert "2 thay đổi" in planner.text


@pytest.mark.parametrize(
    "query",
    [
        "k.Q04.officials=x",
        "k.nope=3",
        "r.Q01=900",
        "k.Q04.officials=1/0",
        "k.Q04.officials=" + "9" * 40,
        "x.=1",
    ],
)
def test_an_address_with_nonsense_shows_the_plan(planner: Visitor, query: str):
    """Whatever stands in an address, nothing breaks and no number is believed."""
    planner.get(f"{BENCH}?{query}")
    assert planner.page.status_code == 200
    assert "50.155" in piece(planner.text, "totals")


def test_less_response_widens_the_interval(planner: Visitor):
    """The precision of both tiers is there, and what ten percent less would do."""
    assert "± 0,36" in piece(planner.text, "totals")
    text = live(planner, less="10")
    assert re.search(r"± 0,4\d nếu số phiếu thu về ít hơn 10%", piece(text, "margins"))
    fewer = live(planner, r__Q01="40")
    assert "± 0,36" not in piece(fewer, "totals")


def test_a_plan_that_asks_nobody_still_opens(planner: Visitor):
    """No groups, no precision, and the page says so."""
    planner.get("/planner/plans/ha-tinh-2022")
    assert planner.page.status_code == 200
    assert "không hỏi ai" in planner.text


def test_the_answer_to_a_key_comes_at_once(planner: Visitor):
    """Plan 757 with quotas and precision within a tenth of a second: the best of some, on a busy machine."""
    sent = {**posted(planner), "go": "live"}
    took = []
    for officials in range(41, 51):
        begun = time.perf_counter()
        planner.client.post(BENCH, data={**sent, "k.Q04.officials": str(officials)})
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.4


# --- variants -----------------------------------------------------------------------------------------------


def test_a_variant_keeps_its_numbers_its_name_and_its_note(planner: Visitor):
    """And the plan's own figures stay beside them."""
    address = keep(planner, "45 người", k__Q04__officials="45", note="thử")
    planner.get("/planner/")
    assert "45 người" in planner.text
    planner.get(address)
    assert 'value="45"' in planner.text
    assert "kế hoạch: 40" in planner.text
    assert "thử" in planner.text
    assert "đã lưu" in piece(planner.text, "totals")


def test_naughty_names_are_inert(planner: Visitor):
    """Markup, template marks and long words are shown as they are."""
    name = "<script>alert(1)</script> {{ 7*7 }} \u202e'\"&amp;"
    address = keep(planner, name, note="</textarea><img src=x onerror=alert(1)>")
    for page in (address, "/planner/", f"/planner/compare?of={address.split('/')[-1]}"):
        planner.get(page)
        assert "<script>alert" not in planner.text
        assert "<img" not in planner.text.split("</header>")[1]
        assert "{{ 7*7 }}" in planner.text


@pytest.mark.parametrize(("name", "words"), [("", "chưa có tên"), (" ", "chưa có tên"), ("x" * 121, "121")])
def test_a_name_that_cannot_be_kept_is_said_at_its_field(planner: Visitor, name: str, words: str):
    """Nothing is kept, what was typed stays."""
    sent = posted(planner, k__Q04__officials="45")
    planner.page = planner.client.post(f"{BENCH}/save", data={**sent, "name": name})
    assert planner.page.status_code == 422
    assert words in planner.text
    assert 'href="#name"' in planner.text
    assert 'value="45"' in planner.text


def test_two_windows_do_not_overwrite_each_other(planner: Visitor):
    """Who saves second is told, and can save as a new variant."""
    address = keep(planner, "A", k__Q04__officials="45")
    first = posted(planner)
    planner.client.post(f"{address}/save", data={**first, "k.Q04.officials": "46"})
    planner.page = planner.client.post(f"{address}/save", data={**first, "k.Q04.officials": "47"})
    assert planner.page.status_code == 409
    assert "cửa sổ khác" in planner.text
    planner.page = planner.client.post(
        f"{address}/save",
        data={**first, "k.Q04.officials": "47", "as": "new", "name": "B"},
        follow_redirects=True,
    )
    assert planner.path != address
    assert 'value="47"' in planner.text


def test_a_variant_can_be_copied_and_deleted(planner: Visitor):
    """The copy stays when the first one goes."""
    address = keep(planner, "A", k__Q04__officials="45")
    token = {"csrf_token": planner.form("csrf_token").standing()["csrf_token"]}
    planner.page = planner.client.post(f"{address}/copy", data=token, follow_redirects=True)
    copy = planner.path
    planner.page = planner.client.post(f"{address}/delete", data=token, follow_redirects=True)
    assert planner.get(address).status_code == 404
    planner.get(copy)
    assert "Bản sao của A" in planner.text
    assert 'value="45"' in planner.text


def test_variants_are_compared_with_the_plan_and_each_other(planner: Visitor):
    """Totals, groups, and the numbers that differ, with differences from the plan."""
    keys = [
        keep(planner, "Nhiều", k__Q04__officials="45").split("/")[-1],
        keep(planner, "Ít", k__Q04__officials="30", r__Q01="60").split("/")[-1],
    ]
    planner.get("/planner/compare?" + "&".join(f"of={key}" for key in keys))
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", planner.text)).split())
    assert "Số phiếu 50.155 50.210 +55 49.925 −230" in words
    assert "40 45 30" in words
    assert "75 75 60" in words


def test_comparing_nothing_leads_back(planner: Visitor):
    """With no variant at all the list itself is shown; with some, a word."""
    planner.get("/planner/compare")
    assert planner.path == "/planner/"
    keep(planner, "A")
    planner.get("/planner/compare")
    assert "ít nhất một phương án" in planner.text


# --- in and out ---------------------------------------------------------------------------------------------


def upload(planner: Visitor, name: str, content: bytes) -> None:
    """Send a file from the first page."""
    planner.get("/planner/")
    token = planner.form("file").standing()["csrf_token"][0]
    data = {"csrf_token": token, "file": (io.BytesIO(content), name)}
    planner.page = planner.client.post("/planner/upload", data=data, follow_redirects=True)


def test_a_plan_as_data_opens_at_once(planner: Visitor):
    """It becomes a variant that holds the plan's own text."""
    upload(planner, "ke-hoach.yaml", plan_text("binh-phuoc-2022").encode())
    assert "/planner/variants/" in planner.path
    assert "367" in piece(planner.text, "totals")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.exe", b"MZ", "cần một tệp"),
        ("x.yaml", b"", "không có nội dung"),
        ("x.yaml", b"\xff\xfe\x00", "UTF-8"),
        ("x.yaml", b"a: &a [1]\nb: *a\n", "dòng 2"),
        ("x.yaml", b"id: [", "YAML"),
        ("x.yaml", b"id: x\n" * 60_000, "400"),
        ("", b"", "Hãy chọn một tệp"),
    ],
    ids=["kind", "empty", "encoding", "alias", "broken", "large", "none"],
)
def test_what_cannot_be_a_plan_is_said(planner: Visitor, name: str, content: bytes, words: str):
    """In words, at the field, and nothing is kept."""
    upload(planner, name, content)
    assert planner.page.status_code == 422
    assert words in planner.text
    assert 'href="#file"' in planner.text


def test_the_changed_plan_can_be_taken_along_and_opened_again(planner: Visitor):
    """The file gives the figures of the bench, whoever reads it."""
    address = keep(planner, "Ít hơn & rẻ hơn", **{"k.*.provinces": "34", "k.Q04.officials": "30"})
    file = planner.client.get(f"{address}/files/plan.yaml")
    assert 'filename="757-2023-it-hon-re-hon-plan.yaml"' in file.headers["Content-Disposition"]
    table = quotas(parse_plan(file.get_data(as_text=True)))
    planner.get(address)
    shown = piece(planner.text, "totals")
    assert f"{table.forms:,}".replace(",", ".") in shown


def test_a_round_is_made_from_a_variant(planner: Visitor, site: Site):
    """The round keeps the plan with its changes."""
    from survey.rounds import plan_of

    upload(planner, "ke-hoach.yaml", plan_text("binh-phuoc-2022").encode())
    address = planner.path
    key = re.search(r'name="(k\.Q13\.[a-z_]+)"', planner.text).group(1)
    sent = {**planner.form("bench").standing(), key: "6", "name": "Sáu người"}
    planner.client.post(f"{address}/save", data=sent)
    planner.get(f"{address}/round")
    planner.press("round_id", round_id="tu-phuong-an", closes="31/12/2099 17:00")
    assert planner.path == "/staff/rounds/tu-phuong-an"
    with site.store.read() as db:
        assert quotas(plan_of(db, "tu-phuong-an")).group("Q13").used == 120


# --- cost, timetable, sizes ---------------------------------------------------------------------------------


def test_the_cost_follows_forms_modes_and_prices(planner: Visitor):
    """Telephone instead of the web for one group, a dearer payment, fewer forms: each moves the total."""
    plan = re.search(r"Tổng chi phí ([\d.]+,\d)", piece(planner.text, "cost-summary")).group(1)
    totals = {plan}
    for changed in (
        {"m.Q04": "phone"},
        {"c.online.payment": "50.000"},
        {"k.Q04.officials": "20"},
        {"r.Q10": "50"},
    ):
        text = piece(live(planner, **changed), "cost-summary")
        assert f"kế hoạch: {plan}" in text
        totals.add(re.search(r"Tổng chi phí ([\d.]+,\d)", text).group(1))
    assert len(totals) == 5


def test_a_budget_says_whether_it_is_enough(planner: Visitor):
    """What is left, or how many forms it pays for."""
    assert "Ngân sách đủ" in piece(live(planner, **{"c.budget": "9.000.000.000"}), "cost-summary")
    assert re.search(
        r"Thiếu [\d.,]+ triệu", piece(live(planner, **{"c.budget": "500.000.000"}), "cost-summary")
    )


def test_a_mode_that_does_not_exist_is_not_believed(planner: Visitor):
    """Neither posted nor in an address."""
    address = planner.client.post(BENCH, data=posted(planner, **{"m.Q04": "pigeon"})).location
    assert "m.Q04" not in address
    planner.get(f"{BENCH}?m.Q04=pigeon&m.nope=phone")
    assert "Đúng như kế hoạch" in piece(planner.text, "totals")


def test_the_timetable_is_drawn_and_told(planner: Visitor):
    """A bar a task, with a title, and the same in a table; tasks in each other's way are marked."""
    drawing = re.search(r'<svg class="gantt".*?</svg>', planner.text, re.DOTALL).group(0)
    assert drawing.count('class="printed"') == 9
    assert drawing.count('class="late"') == 5
    assert "<title" in drawing
    assert "Mốc chung" in planner.text
    assert "Không kịp công bố" in planner.text


def test_a_task_that_takes_fewer_days_ends_earlier(planner: Visitor):
    """Appraisal in 10 working days instead of 25: published in time."""
    text = live(planner, **{"t.K03": "10", "t.K02": "10"})
    assert "Không kịp công bố" not in piece(text, "time-remarks")
    assert "data-wrong" in live(planner, **{"t.K03": "1,5"})


def test_the_timetable_goes_into_a_calendar(planner: Visitor):
    """An iCalendar file with the days that were typed."""
    file = planner.client.get(f"{BENCH}/files/timetable.ics?t.K03=10")
    text = file.get_data(as_text=True)
    assert text.startswith("BEGIN:VCALENDAR")
    assert "10 ngày làm việc" in text.replace("\r\n ", "")
    assert file.headers["Content-Type"].startswith("text/calendar")


def test_sizes_are_put_beside_slovins(planner: Visitor):
    """N = 10.000, e = 5 %: 385 by the formula, 370 exactly, 727 forms with a design effect of 1,5 and 75 %."""
    planner.get("/planner/size?population=10.000&deff=1,5")
    words = piece(planner.text, "sizes")
    assert re.search(r"Slovin.*?385.*?370", words)
    assert "727 phiếu" in words


@pytest.mark.parametrize(
    "query", ["margin=x", "margin=0", "response=0", "population=1", "share=100", "deff=1e5"]
)
def test_a_size_that_cannot_be_asked_for_is_said(planner: Visitor, query: str):
    """At its field, and in the summary."""
    planner.get(f"/planner/size?{query}")
    assert planner.page.status_code == 422
    assert f'href="#size-{query.split("=", maxsplit=1)[0]}"' in planner.text


# --- documents ----------------------------------------------------------------------------------------------

DOCUMENT = Path(__file__).parents[1] / "reference" / "plans" / "757-2023.txt"


def work(site: Site) -> None:
    """Do the oldest job, as the worker does."""
    from survey.worker import work_once

    assert work_once(site.store, clock=site.clock) is not None


def test_a_document_is_read_by_the_worker_and_its_draft_opened(planner: Visitor, site: Site):
    """Waiting, then findings with quotation and line beside the text, then the draft on the bench."""
    upload(planner, "kế hoạch.txt", DOCUMENT.read_bytes())
    assert "Đang chờ" in planner.text
    work(site)
    planner.get(planner.path)
    for words in (
        "Tích 760, kế hoạch ghi 800",
        "40 người/1 đơn vị x 19 bộ",
        'href="#line-88"',
        'id="line-88"',
        "50.155",
    ):
        assert words in planner.text
    planner.press("draft")
    assert "/planner/variants/" in planner.path
    assert "50.155" in piece(planner.text, "totals")
    assert "Đọc từ văn bản kế hoạch.txt" in planner.text


def test_a_draft_that_was_spoilt_stays_in_its_field(planner: Visitor, site: Site):
    """All problems are said, nothing is lost, nothing is kept."""
    upload(planner, "x.md", DOCUMENT.read_bytes())
    work(site)
    planner.get(planner.path)
    planner.press("draft", draft="id: x\ngroups: </textarea><script>alert(1)</script>\n")
    assert planner.page.status_code == 422
    assert 'href="#draft"' in planner.text
    assert "<script>alert" not in planner.text
    assert "groups: &lt;/textarea&gt;" in planner.text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.pdf", b"%PDF-1.4 nothing"),
        ("x.docx", b"PK\x03\x04 no archive"),
        ("x.txt", "Chỉ là một lá thư.".encode()),
        ("../../etc/x.txt", b"\x00\x01\x02"),
    ],
    ids=["pdf", "docx", "letter", "binary"],
)
def test_a_document_that_cannot_be_read_is_explained(planner: Visitor, site: Site, name: str, content: bytes):
    """In words of the reader, and another file can be chosen."""
    upload(planner, name, content)
    work(site)
    planner.get(planner.path)
    assert planner.page.status_code == 200
    assert 'class="note bad"' in planner.text
    assert "Chọn tệp khác" in planner.text
    assert "job-failed" not in planner.text


def test_a_reading_that_is_none_is_not_found(planner: Visitor, site: Site):
    """Neither an invented address nor a job of another kind."""
    from survey.jobs import enqueue

    with site.store.begin() as db:
        other = enqueue(db, "score", site.round_id)
    for job in ("nope", other):
        assert planner.get(f"/planner/readings/{job}").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "inside"), [("annex.docx", "word/document.xml"), ("annex.xlsx", "xl/workbook.xml")]
)
def test_the_annex_is_written_with_the_changes(planner: Visitor, name: str, inside: str):
    """Word and Excel, by a process of its own."""
    address = keep(planner, "Ít người", k__Q04__officials="30")
    file = planner.client.get(f"{address}/files/{name}")
    assert file.status_code == 200
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        assert inside in archive.namelist()
        text = " ".join(
            archive.read(part).decode("utf-8", "ignore")
            for part in archive.namelist()
            if part.endswith(".xml")
        )
    assert "570" in text


def test_a_plan_that_asks_nobody_has_no_annex(planner: Visitor):
    """A sentence instead of a broken file."""
    assert planner.client.get("/planner/plans/ha-tinh-2022/files/annex.docx").status_code == 422
    assert planner.client.get("/planner/plans/ha-tinh-2022/files/nope.docx").status_code == 404


def test_a_plan_is_carried_over_to_34_provinces(planner: Visitor):
    """A new variant whose base is the carried plan; response and prices come along, changed figures are in it."""
    sent = posted(planner, **{"k.Q04.officials": "30", "r.Q01": "60", "c.day": "500.000"})
    planner.page = planner.client.post(f"{BENCH}/crosswalk", data=sent, follow_redirects=True)
    assert "/planner/variants/" in planner.path
    assert "757/QĐ-BNV (34 tỉnh)" in planner.text
    assert re.search(r'id="r-Q01"[^>]*value="60"', planner.text)
    assert "Ghi chú trong kế hoạch" in planner.text
    forms = int(re.search(r"Số phiếu ([\d.]+)", piece(planner.text, "totals")).group(1).replace(".", ""))
    assert 20_000 < forms < 30_000
    assert "Lập phương án theo 34 tỉnh" not in planner.text


def test_a_plan_of_one_province_is_not_offered_to_be_carried(planner: Visitor):
    """And asking for it all the same is explained."""
    planner.get("/planner/plans/binh-phuoc-2022")
    assert "Lập phương án theo 34 tỉnh" not in planner.text
    planner.page = planner.client.post(
        "/planner/plans/binh-phuoc-2022/crosswalk", data=planner.form("bench").standing()
    )
    assert planner.page.status_code == 422


def test_the_other_language_keeps_what_was_typed(planner: Visitor):
    """The link leads to the same state, also from a page that answers to a mistake."""
    planner.get(f"{BENCH}?k.Q04.officials=1000&less=10")
    link = unescape(re.search(r'class="lang" href="([^"]+)"', planner.text).group(1))
    planner.get(link)
    assert re.search(r'id="k-Q04-officials"[^>]*value="1,000"', planner.text)
    sent = {**planner.form("bench").standing(), "name": ""}
    planner.page = planner.client.post(f"{BENCH}/save", data=sent)
    link = unescape(re.search(r'class="lang" href="([^"]+)"', planner.text).group(1))
    assert planner.get(link).status_code == 200
    assert re.search(r'id="k-Q04-officials"[^>]*value="1.000"', planner.text)
