"""The planner's papers in Word: the form of state papers, what they say, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from functools import cache

import pytest
from docx import Document
from docx.oxml.ns import qn

from sampling.load import load_plan
from sampling.what_if import change
from survey.office.annex_content import annex_of
from survey.office.annex_word import annex_word
from survey.office.letter_word import Sending, addressee, letter_word, say_due
from survey.office.letterhead import attached_to, letterhead, place
from survey.office.unit_request import Deadline, deadline, requests

PLAN = load_plan("757-2023")
ASKED = {one.unit: one for one in requests(PLAN)}
ANNEX = annex_word(annex_of(PLAN), "vi")


@cache
def opened(content):
    return Document(io.BytesIO(content))


@cache
def words(content):
    """Return all words of a paper, tables included."""
    paper = opened(content)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def letter(unit, lang="vi", **options):
    return letter_word(ASKED[unit], Sending(deadline(PLAN), form="bieu-mau.xlsx", **options), lang)


def test_the_page_is_that_of_decree_30():
    """A4; 20 mm above and below, 30 left, 15 right; number centred at the top, not on the first page."""
    section = opened(ANNEX).sections[0]
    page = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(length.mm) for length in (*page, section.left_margin, section.right_margin)] == [
        *(210, 297, 20, 20, 30, 15),
    ]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header.paragraphs[0]._p.xml
    assert section.first_page_header.paragraphs[0].text == ""


def test_every_run_is_times_new_roman():
    """In the text and in the tables, 11 to 14 points."""
    paper = opened(ANNEX)
    cells = [cell for table in paper.tables for row in table.rows for cell in row.cells]
    runs = [run for place in (paper, *cells) for paragraph in place.paragraphs for run in paragraph.runs]
    assert {run.font.name for run in runs} == {"Times New Roman"}
    assert all(11 <= run.font.size.pt <= 14 for run in runs if run.text)


def test_the_head_names_country_motto_body_number_place_and_day():
    """Left the body and the number, right country, motto and date."""
    left, right = opened(ANNEX).tables[0].rows[0].cells
    below = [cell.text for cell in opened(ANNEX).tables[0].rows[1].cells]
    assert left.text.strip() == "BỘ NỘI VỤ"
    assert right.text.split("\n")[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert below == ["Số: 757/QĐ-BNV", "Hà Nội, ngày 25 tháng 9 năm 2023"]
    assert "pBdr" in left._tc.xml
    assert "pBdr" in right._tc.xml


def test_the_annex_says_groups_totals_units_mismatches_and_assumptions():
    """Numbers as 1.600, the formula, the implied factor, what disagrees, what is assumed."""
    said = words(ANNEX)
    for expected in (
        "50.155",
        "40 người/đơn vị × 19 bộ",
        "suy ra: 3,0911 người/sở",
        "lệch 40",
        "Giả định".upper(),
    ):
        assert expected in said
    assert "(Kèm theo Quyết định số 757/QĐ-BNV ngày 25 tháng 9 năm 2023 của Bộ Nội vụ)" in said
    assert "800 phiếu" not in said
    assert "40 phiếu chưa phân bổ" in said


def test_tables_repeat_their_heads_and_rows_are_not_torn():
    """On every page that a table goes over."""
    for table in opened(ANNEX).tables[1:-1]:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_properties_stand_in_the_order_that_word_demands():
    """Borders of a paragraph before its spacing, margins of cells before the look of the table."""
    body = opened(ANNEX).element.body
    for borders in body.iter(qn("w:pBdr")):
        after = [one.tag for one in borders.itersiblings()]
        before = [one.tag for one in borders.itersiblings(preceding=True)]
        assert qn("w:spacing") in after
        assert not {qn("w:ind"), qn("w:jc")} & set(before)
    for margins in body.iter(qn("w:tblCellMar")):
        assert [one.tag for one in margins.itersiblings()] == [qn("w:tblLook")]
        assert qn("w:tblLayout") in {one.tag for one in margins.itersiblings(preceding=True)}


def test_it_ends_with_recipients_and_signer():
    """The last recipient is the archive, with a full stop."""
    left, right = opened(ANNEX).tables[-1].rows[0].cells
    assert left.text.startswith("Nơi nhận:\n")
    assert left.text.endswith("- Lưu: VT.")
    assert right.text.strip() == "BỘ TRƯỞNG"


@pytest.mark.parametrize("make", [lambda: annex_word(annex_of(PLAN), "vi"), lambda: letter("BNV")])
def test_the_same_plan_is_the_same_bytes(make):
    """No clock: zip entries of 1980, properties of the plan's day."""
    first = make()
    assert first == make()
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = opened(first).core_properties
    assert (about.created.date(), about.modified.date()) == (date(2023, 9, 25), date(2023, 9, 25))
    assert (about.author, about.last_modified_by) == ("Bộ Nội vụ", "Bộ Nội vụ")


def test_the_english_annex_is_in_english():
    """Words, numbers and dates."""
    said = words(annex_word(annex_of(PLAN), "en"))
    assert "Independence - Freedom - Happiness" in said
    assert "50,155" in said
    assert "25 September 2023" in said


def test_a_list_has_a_column_of_its_own():
    """Two provinces sent 100 council members."""
    said = words(annex_word(annex_of(PLAN, {("Q08", "01"): 60, ("Q08", "42"): 40}), "vi"))
    assert "Theo danh sách" in said


def test_a_changed_plan_shows_what_was_tried():
    """The assumptions name the change."""
    said = words(annex_word(annex_of(change(PLAN, {"Q04.officials": 42})), "vi"))
    assert "số công chức/đơn vị là 42 (trước: 40)" in said.replace("Phương", "phương")


def test_a_letter_asks_a_ministry_for_its_groups_by_the_plan_s_day():
    """84, 40 and 9 persons; the deadline from the timetable; number and day left open."""
    said = words(letter("BNV"))
    for expected in (
        "Kính gửi: Bộ Nội vụ",
        "84",
        "đúng 40 người",
        "chậm nhất ngày 31/12/2023",
        "133",
        "bieu-mau.xlsx",
    ):
        assert expected in said
    assert "Số:          /BNV" in said
    assert "ngày       tháng       năm 2023" in said
    assert "91/2025" not in said


def test_an_absent_group_is_named_as_absent():
    """The Inspectorate has no association."""
    assert "không có nhóm «Lãnh đạo hội, hiệp hội»" in words(letter("TTCP"))


def test_a_province_is_told_how_many_districts_to_choose():
    """3 to 4; the letter goes to its people's committee."""
    said = words(letter("42"))
    assert "Kính gửi: Ủy ban nhân dân tỉnh Hà Tĩnh" in said
    assert "chọn từ 3 đến 4 đơn vị cấp huyện" in said
    assert "nên chọn người làm trực tiếp" not in said


def test_since_2026_the_letter_names_the_law_on_personal_data():
    """Law 91/2025/QH15 is in force since 01/01/2026."""
    assert "91/2025/QH15" in words(letter("BNV", day=date(2026, 3, 1)))


def test_a_plan_without_a_day_for_lists_leaves_room():
    """Bình Phước prints none; a given day is taken."""
    assert say_due(deadline(load_plan("binh-phuoc-2022")), "vi") == "trước ngày ……/……/………"
    assert say_due(Deadline(None, date(2022, 10, 15)), "vi") == "chậm nhất ngày 15/10/2022"
    assert say_due(Deadline(None, date(2022, 10, 15), before=True), "en") == "before 15/10/2022"


def test_bodies_below_the_ministry_are_headed_and_signed_their_own_way():
    """A people's committee breaks its name before the province and signs on its behalf."""
    plan = load_plan("binh-phuoc-2022")
    head = letterhead(plan, "vi", number=None, day=None)
    assert head.body == ("ỦY BAN NHÂN DÂN", "TỈNH BÌNH PHƯỚC")
    assert head.signer == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert (place(plan), head.place_and_day) == ("Bình Phước", "Bình Phước, ngày       tháng       năm 2022")
    assert attached_to(plan, "vi").startswith("(Kèm theo Kế hoạch của Ủy ban nhân dân tỉnh Bình Phước")


def test_english_letters_name_committees_in_english():
    """People's Committee of Hà Tĩnh."""
    assert addressee(ASKED["42"], "en") == "People's Committee of Hà Tĩnh"
    assert "31/12/2023 at the latest" in words(letter("42", "en"))
