"""Lists come in many encodings and shapes; what is no list is refused clearly."""

import contextlib
import csv
import tempfile
import unicodedata
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.frame import check, read_rows
from sampling.load import load_plan
from survey.words import explain

LINES = ("Nhóm;Mã đơn vị;Họ và tên;Chức vụ", "Q01;BYT;Người giả định 00001;Vụ trưởng")
NAMES = ["Người giả định 00001"]


@cache
def plan_of_2023():
    return load_plan("757-2023")


def names(sent):
    return [row.values["name"] for row in sent.rows]


def code_of(caught):
    return [str(problem.code) for problem in caught.value.problems]


def as_windows_1258(text):
    """Spell a text as Vietnamese Windows does: shaped letters followed by tone marks."""
    letters = []
    for sign in text:
        marks = unicodedata.normalize("NFD", sign)
        shape = "".join(mark for mark in marks if mark not in "\u0300\u0309\u0303\u0301\u0323")
        tones = "".join(mark for mark in marks[1:] if mark in "\u0300\u0309\u0303\u0301\u0323")
        letters.append(unicodedata.normalize("NFC", shape) + tones)
    return "".join(letters)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_delimiter_are_seen_from_the_file(write_list, encoding, delimiter):
    """No option is needed for what a file shows by itself."""
    lines = [line.replace(";", delimiter) for line in LINES]
    assert names(read_rows(write_list(*lines, encoding=encoding))) == NAMES


def test_windows_1258_is_read_as_nfc(write_list):
    """Old systems write tones after letters; the name comes out composed."""
    lines = [as_windows_1258(line) for line in LINES]
    assert names(read_rows(write_list(*lines, encoding="cp1258"))) == NAMES


def test_decomposed_text_is_read_as_nfc(write_list):
    """Files from a Mac hold decomposed letters."""
    lines = [unicodedata.normalize("NFD", line) for line in LINES]
    assert names(read_rows(write_list(*lines))) == NAMES


def test_commas_inside_quotes_do_not_decide_the_delimiter(write_list):
    """Names of agencies hold commas."""
    path = write_list(
        "Nhóm;Mã tỉnh;Sở;Họ và tên", 'Q02;01;"Sở Văn hóa, Thể thao, Du lịch, và,,,,,,,";Người giả định 00001'
    )
    assert names(read_rows(path)) == NAMES


def test_excels_hint_of_the_delimiter_is_followed(write_list):
    """A first line "sep=;" is no row."""
    assert names(read_rows(write_list("sep=;", *LINES))) == NAMES


def test_titles_above_the_heading_and_empty_rows_are_skipped_but_counted(write_list):
    """A row keeps the number that a person sees in a spreadsheet."""
    path = write_list("DANH SÁCH;;;", ";;;", LINES[0], ";;;", LINES[1])
    assert [row.number for row in read_rows(path).rows] == [5]


def test_a_cell_with_a_line_break_counts_as_one_row(write_list):
    """Rows are numbered as a spreadsheet numbers them."""
    path = write_list(LINES[0], 'Q01;BYT;"Người giả\nđịnh 00001";x', "Q01;BYT;Người giả định 00002;y")
    sent = read_rows(path)
    assert [row.number for row in sent.rows] == [2, 3]
    assert names(sent) == ["Người giả định 00001", "Người giả định 00002"]


def test_a_stray_control_sign_is_dropped(write_list):
    """One bad sign does not make a list unreadable."""
    path = write_list(LINES[0], LINES[1].replace("định", "đ\x01ịnh"), *[LINES[1]] * 9)
    assert names(read_rows(path)) == NAMES * 10


@pytest.mark.parametrize("row", ['Q01;BYT;"Người giả định 1;x', 'Q01;BYT;"Người" giả định 1;x'])
def test_an_open_quotation_mark_does_not_swallow_rows(write_list, row):
    """The problem says near which row it stands."""
    with pytest.raises(SamplingError) as caught:
        read_rows(write_list(*LINES, row, LINES[1]))
    assert code_of(caught) == ["frame-quote-open"]
    assert caught.value.problems[0].facts["row"] == 3


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_a_clear_refusal(data):
    """Nothing else comes out of reading a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tep.csv")
        path.write_bytes(data)
        with contextlib.suppress(SamplingError):
            assert read_rows(path).rows


@given(st.lists(st.lists(st.text(max_size=12), min_size=4, max_size=4), min_size=1, max_size=5))
@settings(max_examples=60)
def test_any_cells_are_checked_without_a_crash(rows):
    """Whatever people type, a list is taken or refused, and every message has its words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tep.csv")
        with path.open("w", encoding="utf-8", newline="", errors="replace") as handle:
            csv.writer(handle).writerows([["group", "unit", "agency", "name"], *rows])
        with contextlib.suppress(SamplingError):
            result = check(read_rows(path), plan_of_2023())
            assert all(explain(one, "vi") and explain(one, "en") for one in result.problems)
            assert set(result.accepted_units).isdisjoint(result.rejected_units)


def test_a_workbook_gives_the_first_sheet_with_a_heading(write_workbook):
    """A cover sheet is passed over, and the sheet that was read is named."""
    path = write_workbook(
        {
            "Bìa": [["Kính gửi Bộ Nội vụ"]],
            "Danh sách": [["Nhóm", "Đơn vị", "Họ tên"], ["Q01", "BYT", NAMES[0]]],
        }
    )
    sent = read_rows(path)
    assert (sent.sheet, names(sent)) == ("Danh sách", NAMES)


def test_whole_numbers_of_a_workbook_have_no_decimals(write_workbook):
    """A phone number or a code typed as a number stays what it looks like."""
    path = write_workbook(
        {"a": [["Nhóm", "Mã tỉnh", "Họ tên", "Điện thoại"], ["Q08", 1, NAMES[0], 912345678]]}
    )
    (row,) = read_rows(path).rows
    assert (row.values["unit"], row.values["phone"]) == ("1", "912345678")


def test_a_named_sheet_must_exist(write_workbook):
    """The problem names the sheets that are there."""
    path = write_workbook({"a": [["Nhóm"]], "b": [["Nhóm"]]})
    with pytest.raises(SamplingError) as caught:
        read_rows(path, sheet="c")
    assert code_of(caught) == ["frame-sheet-unknown"]
    assert caught.value.problems[0].facts["known"] == "a, b"


def test_a_sheet_without_a_heading_says_what_was_found(write_workbook):
    """A wrong sheet is no list."""
    path = write_workbook({"a": [["Tổng hợp", "Số lượng"], ["Q01", 5]]})
    with pytest.raises(SamplingError) as caught:
        read_rows(path)
    assert code_of(caught) == ["frame-header-missing"]
    assert "«Tổng hợp»" in caught.value.problems[0].facts["found"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "frame-empty"),
        (b" \r\n \n", "frame-empty"),
        (b"\x00\x01\x02\x03" * 50, "frame-not-a-list"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "frame-not-a-list"),
        (b"group,unit,name\n\xff\xfe\x01\x02", "frame-not-a-list"),
        (b"\xff\xfeabc", "frame-not-a-list"),
        (b"PK\x03\x04 broken", "frame-workbook-broken"),
        (b"\xd0\xcf\x11\xe0 old", "frame-workbook-kind"),
        (b"one,two\n1,2\n", "frame-header-missing"),
        (b"group,unit,name\n", "frame-no-rows"),
        (b"group,unit,name\n,,\n", "frame-no-rows"),
        (b"group,name\nQ01,x\n", "frame-column-missing"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path, data, expected):
    """Empty, binary and broken files each have their own words."""
    path = tmp_path / "tep.csv"
    path.write_bytes(data)
    with pytest.raises(SamplingError) as caught:
        read_rows(path)
    assert code_of(caught) == [expected]


def test_a_workbook_cut_off_in_the_middle_is_broken(write_workbook):
    """Half a download is refused."""
    path = write_workbook({"a": [["Nhóm", "Đơn vị", "Họ tên"], ["Q01", "BYT", "x"]]})
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(SamplingError) as caught:
        read_rows(path)
    assert code_of(caught) == ["frame-workbook-broken"]


XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
XLSB_TYPE = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


@pytest.mark.parametrize(
    "parts",
    [
        {"readme.txt": "x"},
        {"[Content_Types].xml": XLSB_TYPE, "xl/workbook.bin": ""},
        {"[Content_Types].xml": XLSX_TYPE, "xl/workbook.bin": ""},
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"},
        {"[Content_Types].xml": XLSX_TYPE, "mimetype": "application/vnd.oasis.opendocument.spreadsheet"},
    ],
    ids=["folder", "xlsb", "xlsb in disguise", "ods", "ods in disguise"],
)
def test_a_zip_that_is_no_xlsx_is_refused(tmp_path, parts):
    """A compressed folder, and other kinds of workbooks under the name .xlsx."""
    path = tmp_path / "danh-sach.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    with pytest.raises(SamplingError) as caught:
        read_rows(path)
    assert code_of(caught) == ["frame-workbook-kind"]
    assert all("danh-sach.xlsx" in explain(caught.value.problems[0], lang) for lang in ("vi", "en"))


@pytest.mark.parametrize("folder", ["worksheets", "elsewhere"])
def test_a_cell_far_from_the_table_is_refused_before_it_fills_the_memory(write_workbook, tmp_path, folder):
    """A kilobyte that would unfold to 17 billion empty cells, wherever the workbook keeps the sheet."""
    small, far = (
        write_workbook({"a": [["Nhóm", "Đơn vị", "Họ tên"], ["Q01", "BYT", "x"]]}),
        tmp_path / "far.xlsx",
    )
    with zipfile.ZipFile(small) as packed, zipfile.ZipFile(far, "w") as out:
        for name in packed.namelist():
            moved = packed.read(name).replace(b"worksheets/", f"{folder}/".encode())
            place = name.replace("worksheets/", f"{folder}/")
            out.writestr(place, moved.replace(b'r="C2"', b'r="XFD1048576"'))
    with pytest.raises(SamplingError) as caught:
        read_rows(far)
    assert code_of(caught) == ["frame-too-large"]


@pytest.mark.parametrize("name", ["khong-co.csv", "."])
def test_a_file_that_cannot_be_opened_says_why(tmp_path, name):
    """A missing file and a folder are told apart from a bad list."""
    with pytest.raises(SamplingError) as caught:
        read_rows(tmp_path / name)
    assert code_of(caught) == ["frame-unreadable"]


def test_a_file_too_large_for_a_list_is_not_read(tmp_path):
    """A film with the name of a list is refused before it fills the memory."""
    path = tmp_path / "danh-sach.csv"
    with path.open("wb") as handle:
        handle.truncate(80 * 2**20)
    with pytest.raises(SamplingError) as caught:
        read_rows(path)
    assert code_of(caught) == ["frame-too-large"]


def test_a_workbook_that_unpacks_to_gigabytes_is_not_read(tmp_path):
    """A few kilobytes can hold a flood of zeros."""
    path = tmp_path / "danh-sach.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/workbook.xml", "w") as part,
    ):
        for _ in range(600):
            part.write(bytes(2**20))
    with pytest.raises(SamplingError) as caught:
        read_rows(path)
    assert code_of(caught) == ["frame-too-large"]
