"""Footnotes of Word documents: their words are read, each with its place, and their numbers count."""

from __future__ import annotations

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from survey.office.reading import read_document
from survey.plan_reading import read_plan_file
from tests.survey.office.papers import W

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
NOTES = f"""<?xml version="1.0" encoding="UTF-8"?><w:footnotes {W}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Không kể Thanh tra tỉnh.</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>Ngoài ra khảo sát người dân: 11 huyện x 30 phiếu</w:t></w:r></w:p>
<w:p><w:r><w:t>= 330 phiếu.</w:t></w:r></w:p></w:footnote></w:footnotes>"""


@pytest.fixture(name="noted")
def noted_(tmp_path):
    """Return a plan with two footnotes and the separator that Word puts among them."""
    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH điều tra xã hội học năm 2023")
    asked = document.add_paragraph("- Công chức: 20 sở x 05 phiếu/sở = 100 phiếu")
    asked._p.append(parse_xml(f'<w:r {W}><w:footnoteReference w:id="1"/></w:r>'))
    asked.add_run(";")
    part = Part(PackURI("/word/footnotes.xml"), TYPE, NOTES.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    path = tmp_path / "ke-hoach.docx"
    document.save(str(path))
    return path


def test_footnotes_stand_behind_the_text_with_their_numbers(noted):
    """Two of them; the separator is none."""
    found = read_document(noted)
    lines = found.text.splitlines()
    assert lines[-2:] == [
        "(1) Không kể Thanh tra tỉnh.",
        "(2) Ngoài ra khảo sát người dân: 11 huyện x 30 phiếu = 330 phiếu.",
    ]
    assert found.places[-2:] == ("chú thích 1", "chú thích 2")


def test_a_formula_in_a_footnote_is_read(noted):
    """It counts like one in the text, and its place is named."""
    read = read_plan_file(noted, apart=False)
    products = read.reading.products
    assert [tuple(map(int, product.factors)) for product in products] == [(20, 5), (11, 30)]
    assert read.place(products[1].place.line) == "chú thích 2"
    assert read.reading.mismatches == ()
