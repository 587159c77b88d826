"""Documents of all kinds as text, and clear refusals of those that cannot be read."""

from __future__ import annotations

import unicodedata

import pytest

from survey.errors import SurveyError
from survey.office.apart import read_document_apart
from survey.office.encodings import _TCVN, VIETNAMESE
from survey.office.reading import read_document
from survey.plan_reading import read_plan_file
from survey.words import explain
from tests.survey.office.papers import bomb, compound, grid, pdf, protected_pdf, word

PLAN = (
    "Kế hoạch điều tra xã hội học của các huyện: công chức 10 phiếu/huyện x 11 huyện = 110 phiếu, đơn vị tỉnh"
)


def refusal(path):
    with pytest.raises(SurveyError) as caught:
        read_plan_file(path)
    assert all(explain(problem, lang) for problem in caught.value.problems for lang in ("vi", "en"))
    return [str(problem.code) for problem in caught.value.problems]


# ------------------------------------------------------------------ Word
def test_word_gives_all_that_it_prints(tmp_path):
    """Automatic numbers, tables, text boxes, changes taken as accepted, in the order of the page."""
    found = read_document(word(tmp_path / "a.docx"))
    assert [line for line in found.text.splitlines() if line.strip()] == [
        "KẾ HOẠCH",
        "Điều tra xã hội học xác định Chỉ số cải cách hành chính năm 2023",
        "I. SỐ LƯỢNG PHIẾU",
        "1. Điều tra cấp sở",
        "- Công chức: 05 phiếu/sở x 20 sở = 100 phiếu",
        "2. Điều tra cấp huyện",
        "Đối tượng\tSố phiếu/huyện\tSố huyện\tTổng số phiếu",
        "Công chức\t12\t11\t132",
        "Người dân\t30\t11\t330",
        "Tổng số phiếu: 562 phiếu.",
    ]
    assert found.places[found.text.splitlines().index("Công chức\t12\t11\t132")] == "bảng 1, dòng 2"


def test_a_word_plan_is_understood(tmp_path):
    """Its paragraph, its table and its box add up."""
    reading = read_plan_file(word(tmp_path / "a.docx")).reading
    assert [tuple(map(int, p.factors)) for p in reading.products] == [(5, 20), (12, 11), (30, 11)]
    assert [(int(s.sum), int(s.stated)) for s in reading.sums] == [(562, 562)]
    assert reading.mismatches == ()


def test_reading_apart_gives_the_same(tmp_path):
    """A process of its own reads what this one reads."""
    path = word(tmp_path / "a.docx")
    assert read_document_apart(path) == read_document(path)


def test_a_reader_that_takes_too_long_is_stopped(tmp_path):
    """The limit of time ends the process, and says so."""
    with pytest.raises(SurveyError) as caught:
        read_document_apart(word(tmp_path / "a.docx"), seconds=0.01)
    assert [str(p.code) for p in caught.value.problems] == ["document-too-slow"]


# ------------------------------------------------------------------ PDF
def test_a_pdf_gives_lines_cells_and_no_page_numbers(tmp_path):
    """Rows of a table keep their cells apart; the number of the page goes."""
    first = [
        (72, 760, "Survey plan: officials 5 forms/department x"),
        (72, 744, "20 departments = 100 forms."),
        (290, 40, "1"),
    ]
    second = [
        (72, 760, "Group"),
        (250, 760, "Forms"),
        (400, 760, "Units"),
        (72, 740, "Officials"),
        (250, 740, "12"),
        (400, 740, "11"),
        (290, 40, "2"),
    ]
    found = read_document(pdf(tmp_path / "a.pdf", [first, second]))
    assert found.text.splitlines() == [
        "Survey plan: officials 5 forms/department x",
        "20 departments = 100 forms.",
        "Group\tForms\tUnits",
        "Officials\t12\t11",
    ]
    assert found.places[2] == "trang 2"


def test_a_drawn_table_of_a_pdf_keeps_its_cells(tmp_path):
    """Cells of several lines, found by the lines that are drawn around them."""
    lines = [
        *((60, 780, "Survey plan of the province, number of forms for the survey"),),
        *(
            (62, 740, "Group"),
            (202, 740, "Forms/unit"),
            (302, 740, "Number of units"),
            (402, 740, "Total forms"),
        ),
        *(
            (62, 720, "Heads of"),
            (62, 706, "divisions"),
            (202, 720, "5"),
            (302, 720, "20"),
            (402, 720, "100"),
        ),
        *((62, 680, "Citizens"), (202, 680, "30"), (302, 680, "11"), (402, 680, "330")),
    ]
    drawing = grid([60, 200, 300, 400, 500], [675, 700, 735, 755])
    path = pdf(tmp_path / "a.pdf", [lines], drawing=drawing)
    assert read_document(path).text.splitlines()[1:] == [
        "Group\tForms/unit\tNumber of units\tTotal forms",
        "Heads of divisions\t5\t20\t100",
        "Citizens\t30\t11\t330",
    ]
    assert [tuple(map(int, p.factors)) for p in read_plan_file(path).reading.products] == [(5, 20), (30, 11)]


def test_a_formula_across_lines_of_a_pdf_is_one(tmp_path):
    """The line break inside the formula does not matter."""
    lines = [
        (72, 760, "Survey plan: officials 5 forms/department x"),
        (72, 744, "20 departments = 100 forms for the survey of all."),
    ]
    reading = read_plan_file(pdf(tmp_path / "a.pdf", [lines])).reading
    assert [tuple(map(int, p.factors)) for p in reading.products] == [(5, 20)]


def test_a_scan_is_refused(tmp_path):
    """A PDF of pictures has no text to read."""
    assert refusal(pdf(tmp_path / "scan.pdf", [[], []])) == ["document-pictures"]


# ------------------------------------------------------------------ text
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("utf-8", PLAN.encode()),
        ("utf-8 with a mark", b"\xef\xbb\xbf" + PLAN.encode()),
        ("utf-16", PLAN.encode("utf-16")),
        ("utf-16 without a mark", PLAN.encode("utf-16-le")),
        ("decomposed", unicodedata.normalize("NFD", PLAN).encode()),
    ],
)
def test_unicode_in_any_form_is_read(tmp_path, name, data):
    """The usual ways of writing a text file."""
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert unicodedata.normalize("NFC", read_document(path).text.lstrip("\ufeff")) == PLAN


def windows_1258(text):
    out = b""
    for letter in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", letter)
        tone = "".join(sign for sign in apart if sign in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in tone))
        out += (base + tone).encode("cp1258")
    return out


def test_windows_1258_is_read(tmp_path):
    """What Windows wrote in Vietnam before Unicode."""
    path = tmp_path / "a.txt"
    path.write_bytes(windows_1258(PLAN))
    found = read_document(path)
    assert unicodedata.normalize("NFC", found.text) == PLAN
    assert found.encoding == "Windows-1258"


def test_tcvn3_is_converted(tmp_path):
    """The font .VnTime: the letters are converted and the plan understood."""
    codes = {letter: code for code, letter in _TCVN.items()}
    small = PLAN[0].lower() + PLAN[1:]
    path = tmp_path / "a.txt"
    path.write_bytes(bytes(codes.get(letter, ord(letter) if ord(letter) < 256 else 63) for letter in small))
    assert read_document(path).text == small
    assert read_document(path).encoding == "TCVN3"


def test_every_letter_of_tcvn3_is_its_own():
    """The 67 small letters and 7 capitals."""
    assert sorted(set(_TCVN.values()) & set(VIETNAMESE)) == sorted(VIETNAMESE)


def test_vni_is_converted(tmp_path):
    """The font VNI-Times."""
    path = tmp_path / "a.txt"
    path.write_bytes(
        "Keá hoaïch ñieàu tra cuûa caùc huyeän: coâng chöùc 10 phieáu/huyeän x 11 huyeän".encode("cp1252")
    )
    assert read_document(path).text == "Kế hoạch điều tra của các huyện: công chức 10 phiếu/huyện x 11 huyện"


# ------------------------------------------------------------------ refusals
def test_an_old_word_document_is_named(tmp_path):
    """A .doc is to be saved again as .docx."""
    plain = b"\xec\xa5\xc1\0" + bytes(6) + b"\0\x02"
    assert refusal(compound(tmp_path / "a.doc", "WordDocument", plain)) == ["document-old-word"]


def test_protected_documents_are_named(tmp_path):
    """An encrypted .docx, an encrypted .doc and a PDF with a password."""
    secret = b"\xec\xa5\xc1\0" + bytes(6) + b"\0\x01"
    assert refusal(compound(tmp_path / "a.docx", "EncryptedPackage", b"x")) == ["document-password"]
    assert refusal(compound(tmp_path / "a.doc", "WordDocument", secret)) == ["document-password"]
    assert refusal(protected_pdf(tmp_path / "a.pdf")) == ["document-password"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.txt", b"", "document-empty"),
        ("blank.txt", b"  \n\n \t", "document-empty"),
        ("poem.txt", "Trăng sáng vườn chè, gió đưa cành trúc.".encode(), "document-nothing"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "document-encoding"),
        ("old.rtf", b"{\\rtf1\\ansi Ke hoach}", "document-kind"),
        ("broken.docx", b"PK\x03\x04" + b"x" * 200, "document-broken"),
        ("broken.pdf", b"%PDF-1.7\nnothing", "document-broken"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, name, data, code):
    """Each refusal has its own words in both languages."""
    path = tmp_path / name
    path.write_bytes(data)
    assert refusal(path) == [code]


def test_a_missing_file_is_named(tmp_path):
    """The path is wrong."""
    assert refusal(tmp_path / "none.docx") == ["document-unreadable"]


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    """200 MiB in a small file are refused by what the archive declares."""
    path = bomb(tmp_path / "a.docx", 200)
    assert path.stat().st_size < 2**20
    assert refusal(path) == ["document-bomb"]


def test_a_workbook_is_no_plan_document(tmp_path):
    """An .xlsx is a zip too, but no Word document."""
    from openpyxl import Workbook

    Workbook().save(tmp_path / "a.xlsx")
    assert refusal(tmp_path / "a.xlsx") == ["document-kind"]
