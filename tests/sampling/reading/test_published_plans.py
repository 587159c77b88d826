"""The published plans, read as they are: every number that they print, and none that they do not."""

from __future__ import annotations

import csv
import time
import unicodedata
from collections import Counter
from datetime import date

import pytest

from sampling.load import parse_plan
from sampling.quota import quotas
from sampling.reading.read import read_plan_text
from tests.sampling.reading.conftest import PLANS

ALL = ("757-2023", "bo-noi-vu-2022", "ha-noi-2023", "ha-tinh-2022", "binh-phuoc-2022")


def products(read):
    return [tuple(int(f) for f in p.factors) for p in read.products]


def sums(read):
    return [
        (tuple(int(t) for t in s.terms), int(s.sum), None if s.stated is None else int(s.stated))
        for s in read.sums
    ]


def test_the_ministrys_plan_gives_all_products(reading):
    """Q01 to Q05 and Q10, Q11: the printed factors in their order, and nothing else."""
    assert products(reading("757-2023")) == [(19,), (19, 63), (19, 63), (40, 19), (3, 3, 17), (63,), (3, 63)]


def test_the_ministrys_plan_gives_all_sums(reading):
    """Q07, T01, T02 and T03 with their terms."""
    assert sums(reading("757-2023")) == [
        ((153, 2), 155, 155),
        ((1600, 3700, 16400, 800, 155), 22655, 22655),
        ((3500, 4100, 17800, 2100), 27500, 27500),
        ((22655, 27500), 50155, 50155),
    ]


def test_the_ministrys_plan_has_all_groups(reading):
    """The printed figures of all groups, SIPAS as a source outside."""
    groups = reading("757-2023").plan.groups
    assert [g.stated.value for g in groups if g.stated] == [
        1600,
        3700,
        16400,
        800,
        155,
        3500,
        4100,
        17800,
        2100,
    ]
    assert [g.label.vi for g in groups if g.selection == "external"] == ["Người dân và Doanh nghiệp"]
    assert [g.tier for g in groups] == ["ministry"] * 5 + ["province"] * 5


def test_760_against_800_is_explained(reading):
    """The product, the stated figure, and the ways from one to the other, none of them claimed."""
    found = [f for f in reading("757-2023").findings if f.code == "product-not-stated"]
    assert len(found) == 1
    assert "tích 760, kế hoạch ghi 800" in found[0].text.vi
    assert "có thể do làm tròn đến hàng trăm gần nhất" in found[0].text.vi
    assert "20 × 40 = 800" in found[0].text.vi
    assert "40 người/1 đơn vị x 19 bộ" in found[0].place.quote


@pytest.mark.parametrize(
    ("words"),
    [
        "3.700 ÷ (19 × 63) = 3,0911 người/sở",
        "16.400 ÷ (19 × 63) = 13,7009 người/sở",
        "1.600 ÷ 19 = 84,2105 người/bộ",
        "2.100 ÷ (3 × 63) = 11,1111 người/huyện",
    ],
)
def test_the_factors_that_are_not_printed_are_solved_for(reading, words):
    """A factor that the plan leaves out follows from the figure that it prints."""
    assert any(words in f.text.vi for f in reading("757-2023").findings if f.code == "read-implied")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("range", "công thức tính 3 huyện/tỉnh nhưng chỗ khác ghi từ 3 đến 4"),
        ("read-alias", "«đơn vị» ở đây phải hiểu là «bộ»"),
        ("same-number", "19 bộ (Q01, Q04); 19 sở/tỉnh (Q02, Q03)"),
        ("forms-persons", "nhiều nhất 30.055 người"),
        ("time-shared", "«Tháng 12 năm 2023»"),
        ("time-twice", "«Đầu tháng 4 năm 2024» và «Đầu quý II năm 2024»"),
    ],
)
def test_what_is_odd_in_the_ministrys_plan_is_said(reading, code, words):
    """Ambiguity, alias, one number with two meanings, forms against persons, one month for a whole chain."""
    assert any(words in f.text.vi for f in reading("757-2023").findings if f.code == code)


def test_the_plan_of_binh_phuoc_reproduces(reading):
    """5 × 20 + 4 × 20 = 180 and 12 × 11 + 5 × 11 = 187."""
    read = reading("binh-phuoc-2022")
    assert products(read) == [(5, 20), (4, 20), (12, 11), (5, 11)]
    assert sums(read) == [((100, 80), 180, 180), ((132, 55), 187, 187)]
    assert [g.tier for g in read.plan.groups] == ["department", "department", "district", "district"]


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("bo-noi-vu-2022", 63, "tỉnh, thành phố, trực thuộc Trung ương"),
        ("ha-noi-2023", 150, "đại biểu"),
        ("ha-noi-2023", 100, "bộ"),
        ("ha-noi-2023", 7, "phút"),
        ("ha-noi-2023", 5, "ngày"),
        ("757-2023", 17, "bộ, cơ quan ngang bộ"),
        ("757-2023", 19, "sở/tỉnh"),
        ("binh-phuoc-2022", 111, "xã, phường, thị trấn"),
        ("binh-phuoc-2022", 20, "cơ quan chuyên môn"),
        ("binh-phuoc-2022", 11, "huyện, thị xã, thành phố"),
    ],
)
def test_counts_are_read_with_their_unit(reading, name, value, unit):
    """F01 to F12 of the list of figures."""
    assert any(q.value == value and q.unit == unit for q in reading(name).quantities)


@pytest.mark.parametrize("name", ALL)
def test_every_counted_thing_is_read_and_no_other(reading, name):
    """Recall and precision against the list made by hand: both are whole."""
    with (PLANS / "quantities.csv").open(encoding="utf-8", newline="") as file:
        listed = Counter(
            {
                (int(r["value"]), r["unit"]): int(r["times"])
                for r in csv.DictReader(file)
                if r["document"] == name
            }
        )
    assert Counter((int(q.value), q.unit) for q in reading(name).quantities) == listed


def test_a_range_has_both_ends(reading):
    """F04: from 03 to 04 districts."""
    found = [q for q in reading("757-2023").quantities if q.low is not None]
    assert [(int(q.value), int(q.low), int(q.high), q.unit) for q in found] == [(3, 3, 4, "đơn vị cấp huyện")]


@pytest.mark.parametrize(
    ("name", "words", "start", "end", "lead"),
    [
        ("757-2023", "Tháng 01 năm 2024", date(2024, 1, 1), date(2024, 1, 31), "Các bộ"),
        (
            "757-2023",
            "Tháng 02 - tháng 3 năm 2024",
            date(2024, 2, 1),
            date(2024, 3, 31),
            "Bộ Nội vụ (Vụ Cải cách hành chính)",
        ),
        ("757-2023", "Đầu tháng 4 năm 2024", date(2024, 4, 1), date(2024, 4, 10), "Bộ Nội vụ"),
        ("757-2023", "tháng 12 năm 2023", date(2023, 12, 1), date(2023, 12, 31), "các bộ, các tỉnh"),
        (
            "bo-noi-vu-2022",
            "trước ngày 18/11/2022",
            None,
            date(2022, 11, 18),
            "Vụ Cải cách hành chính Bộ Nội vụ",
        ),
        (
            "ha-noi-2023",
            "từ ngày 19 tháng 02 đến ngày 23 tháng 02 năm 2024",
            date(2024, 2, 19),
            date(2024, 2, 23),
            "Chủ tịch UBND Thành phố",
        ),
        ("ha-tinh-2022", "trước ngày 11/11/2022", None, date(2022, 11, 11), ""),
        ("ha-tinh-2022", "trước ngày 25/11/2022", None, date(2022, 11, 25), ""),
        ("ha-tinh-2022", "trước ngày 25/12/2022", None, date(2022, 12, 25), ""),
        (
            "binh-phuoc-2022",
            "Trước ngày 10/12/2022",
            None,
            date(2022, 12, 10),
            "Các cơ quan chuyên môn thuộc tỉnh",
        ),
        (
            "binh-phuoc-2022",
            "Từ tháng 12/2022 đến cuối tháng 01/2023",
            date(2022, 12, 1),
            date(2023, 1, 31),
            "Hội đồng thẩm định",
        ),
        ("binh-phuoc-2022", "Trước ngày 01/02/2023", None, date(2023, 2, 1), ""),
    ],
)
def test_deadlines_are_read_with_who_leads(reading, name, words, start, end, lead):  # noqa: PLR0917 - one row of a table
    """K01 to K31: the time as printed, its days, and the body in the lead."""
    found = [d for d in reading(name).deadlines if d.words == words and (not lead or lead in d.lead)]
    assert found
    assert (found[0].start, found[0].end) == (start, end)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("757-2023", 10),
        ("bo-noi-vu-2022", 6),
        ("ha-noi-2023", 2),
        ("ha-tinh-2022", 3),
        ("binh-phuoc-2022", 13),
    ],
)
def test_no_deadline_is_invented(reading, name, count):
    """Days of decisions, of laws and of signing are no deadlines."""
    assert len(reading(name).deadlines) == count


@pytest.mark.parametrize("name", ["bo-noi-vu-2022", "ha-noi-2023", "ha-tinh-2022"])
def test_a_plan_without_quotas_has_none(reading, name):
    """150 delegates of a conference are counted, but nobody surveys them."""
    read = reading(name)
    assert not read.has_quota
    assert read.products == ()
    assert read.draft == ""
    assert "read-no-quota" in {f.code for f in read.findings}


def test_four_roles_stay_apart(reading):
    """Who leads, drafts, cooperates and approves are four different things."""
    task = next(t for t in reading("binh-phuoc-2022").plan.tasks if t.label.vi.startswith("Trình Chủ tịch"))
    assert task.approving == ("Chủ tịch Ủy ban nhân dân tỉnh",)
    opened = next(t for t in reading("binh-phuoc-2022").plan.tasks if t.label.vi.startswith("Mở đợt"))
    assert (opened.lead, opened.drafting) == ((), ("Sở Nội vụ",))


@pytest.mark.parametrize("name", ["757-2023", "binh-phuoc-2022"])
def test_the_draft_is_a_plan_like_every_other(reading, name):
    """It loads, its quotas are those that were read, and it is the same text every time."""
    read = reading(name)
    plan = parse_plan(read.draft)
    assert plan.groups == read.plan.groups
    assert plan.tasks == read.plan.tasks
    assert quotas(plan).forms == {"757-2023": 50155, "binh-phuoc-2022": 367}[name]


@pytest.mark.parametrize("name", ALL)
def test_every_quotation_stands_in_its_line(reading, document, name):
    """The words of a finding begin in the line that it names."""
    lines = document(name).splitlines()
    for found in reading(name).quantities:
        first = found.place.quote.split()[0]
        assert first in lines[found.place.line - 1]


@pytest.mark.parametrize("name", ALL)
def test_decomposed_letters_read_the_same(reading, document, name):
    """NFD and NFC are one text: every number, line and finding is the same."""
    again = read_plan_text(unicodedata.normalize("NFD", document(name)), f"{name}.txt")
    first = reading(name)
    assert [(q.value, q.unit, q.place.line) for q in again.quantities] == [
        (q.value, q.unit, q.place.line) for q in first.quantities
    ]
    assert sums(again) == sums(first)
    assert [(f.code, f.place.line) for f in again.findings] == [
        (f.code, f.place.line) for f in first.findings
    ]


def test_letters_of_other_alphabets_are_read(reading):
    """The font left Ӝ for Ộ and ӯ for ừ in the file of the Ministry."""
    titles = [t.label.vi for t in reading("bo-noi-vu-2022").plan.tasks]
    assert all("Ӝ" not in title and "ӯ" not in title for title in titles)


def test_broken_letters_are_said_to_be_broken(reading):
    """Code points that mean nothing are counted and named, not guessed."""
    found = next(f for f in reading("ha-noi-2023").findings if f.code == "read-broken-letters")
    assert found.place.line == 15


def test_the_ministrys_plan_is_read_in_a_second(document):
    """Far below a second, so that this holds on a slow machine too."""
    read_plan_text(document("757-2023"), "x.txt")
    start = time.process_time()
    read_plan_text(document("757-2023"), "x.txt")
    assert time.process_time() - start < 1
