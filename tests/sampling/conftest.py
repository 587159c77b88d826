"""Plans, invented lists and small workbooks that the tests of sampling share."""

from __future__ import annotations

import zipfile
from functools import cache
from xml.sax.saxutils import escape

import numpy as np
import pytest
from hypothesis import settings

from sampling.frame import simulate
from sampling.load import load_plan

# The first example of a test may load a catalogue; a busy machine is no reason to fail.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    "{sheets}</Types>"
)
SHEET_TYPE = (
    '<Override PartName="/xl/worksheets/sheet{n}.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(scope="session")
def plan_757():
    """Load the Ministry's plan of 2023."""
    return load_plan("757-2023")


@pytest.fixture(scope="session")
def plan_binh_phuoc():
    """Load the plan of Bình Phước of 2022."""
    return load_plan("binh-phuoc-2022")


@cache
def _invented(plan_id, seed):
    return simulate(load_plan(plan_id), np.random.default_rng(seed))


@pytest.fixture(scope="session")
def invented_757():
    """Invent a complete list for the plan of 2023."""
    return _invented("757-2023", 757)


@pytest.fixture
def write_list(tmp_path):
    """Write a text file from lines: ``write_list("a,b", "1,2")``."""

    def write(*lines, encoding="utf-8", name="danh-sach.csv"):
        path = tmp_path / name
        path.write_bytes("\n".join([*lines, ""]).encode(encoding))
        return path

    return write


@pytest.fixture
def write_workbook(tmp_path):
    """Write a workbook from sheets of rows; numbers become number cells, as when a person types them."""

    def write(sheets, name="danh-sach.xlsx"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as packed:
            for part, text in _parts(sheets).items():
                packed.writestr(part, text)
        return path

    return write


def _parts(sheets):
    numbered = list(enumerate(sheets, 1))
    types = CONTENT_TYPES.format(sheets="".join(SHEET_TYPE.format(n=n) for n, _ in numbered))
    book = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
    linked = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in numbered
    )
    root = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "[Content_Types].xml": types,
        "_rels/.rels": RELATIONS.format(rows=root),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{book}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": RELATIONS.format(rows=linked),
        **{f"xl/worksheets/sheet{n}.xml": _sheet(sheets[name]) for n, name in numbered},
    }


def _sheet(rows):
    body = "".join(
        f'<row r="{r}">{"".join(_cell(r, c, value) for c, value in enumerate(row))}</row>'
        for r, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'


def _cell(row, column, value):
    place = f"{chr(65 + column)}{row}"
    number = f'<c r="{place}"><v>{value}</v></c>'
    text = f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'
    return number if isinstance(value, int | float) else text
