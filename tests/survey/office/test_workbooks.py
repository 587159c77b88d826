"""Excel files of the planner: live formulas, and forms that come back without any mapping."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from functools import cache

import openpyxl
import pytest
from click.testing import CliRunner

from sampling.frame import check, read_rows
from sampling.load import load_plan
from sampling.plan_writing import plan_text_of
from sampling.quota import quotas
from sampling.what_if import change
from survey.cli import main
from survey.office.annex_content import annex_of
from survey.office.annex_excel import annex_excel
from survey.office.excel_engine import sheet_name, workbook
from survey.office.form_excel import COLUMNS, HEADS, form_excel, lines_of
from survey.office.live_quotas import expression, products_of
from survey.office.unit_request import requests

PLAN = load_plan("757-2023")
ASKED = {one.unit: one for one in requests(PLAN)}
ANNEX = annex_excel(annex_of(PLAN), "vi")

no_office = pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"), reason="LibreOffice is not here"
)


def book(content, **options):
    return openpyxl.load_workbook(io.BytesIO(content), **options)


@cache
def cells_of(content, sheet=0, **options):
    """Return the rows of a sheet as values."""
    return [[cell.value for cell in row] for row in book(content, **options).worksheets[sheet].iter_rows()]


def row_of(content, code, **options):
    """Return the row of the quotas' sheet that begins with a code."""
    return next(row for row in cells_of(content, **options) if str(row[0] or "").split(" ")[0] == code)


def recalculated(content, folder, sheet=1):
    """Return a sheet as LibreOffice reckons it, all cached values taken out of the file before."""
    bare = folder / "bare.xlsx"
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(bare, "w") as made:
        for part in given.infolist():
            data = given.read(part).decode("utf-8") if part.filename.endswith(".xml") else given.read(part)
            if part.filename.startswith("xl/worksheets/"):
                data = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", data)
            made.writestr(part.filename, data)
    csv_filter = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,{sheet}"
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"),
            *("--convert-to", csv_filter, "--outdir", str(folder), str(bare)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (made_file,) = folder.glob("bare*.csv")
    return list(csv.reader(io.StringIO(made_file.read_text(encoding="utf-8"))))


# ------------------------------------------------------------------ the annex
def test_factors_products_figures_and_totals_are_alive():
    """Printed factors are numbers, solved ones, products, figures and totals formulas."""
    assert row_of(ANNEX, "Q04")[2:8] == [40, 19, None, None, "=PRODUCT(C13:D13)", 800]
    assert row_of(ANNEX, "Q02")[2] == "=3700/(19*63)"
    assert row_of(ANNEX, "Q09")[2] == "=C9"
    assert row_of(ANNEX, "T01")[9].startswith("=SUM(")


def test_cached_values_are_the_quotas():
    """A viewer that does not reckon shows the right numbers."""
    table = quotas(PLAN)
    for group in table.groups:
        assert row_of(ANNEX, group.id, data_only=True)[9] == group.used
    for total in table.totals:
        assert row_of(ANNEX, total.id, data_only=True)[9] == total.used


@no_office
@pytest.mark.slow
def test_libreoffice_reckons_the_same(tmp_path):
    """All cached values taken away: every figure and total comes back."""
    rows = {row[0].split(" ")[0]: row for row in recalculated(ANNEX, tmp_path)}
    table = quotas(PLAN)
    shown = {name: rows[name][9] for name in ("Q01", "Q02", "Q04", "Q07", "Q09", "Q10", "T01", "T02", "T03")}
    used = {one.id: one.used for one in (*table.groups, *table.totals)}
    assert {name: float(value) for name, value in shown.items()} == {name: used[name] for name in shown}


@no_office
@pytest.mark.slow
def test_a_factor_changed_in_the_file_moves_what_the_planner_says(tmp_path):
    """42 officials and 4 leaders a department typed into the cells: what `change` gives, Q09 following Q02."""
    changed = book(ANNEX)
    sheet = changed.worksheets[0]
    sheet["C13"], sheet["C9"] = 42, 4
    out = io.BytesIO()
    changed.save(out)
    rows = {row[0].split(" ")[0]: row for row in recalculated(out.getvalue(), tmp_path)}
    table = quotas(change(PLAN, {"Q04.officials": 42, "Q02.leaders": 4}))
    for name in ("Q02", "Q04", "Q09"):
        assert float(rows[name][9]) == table.group(name).used
    assert float(rows["T03"][9]) == table.total("T03").used


def test_the_unit_sheets_add_up_and_point_at_the_quotas():
    """Sums are formulas; the line below holds them against the groups' figures."""
    rows = cells_of(ANNEX, 1)
    sums = next(row for row in rows if row[2] == "Cộng")
    assert sums[3] == "=SUM(D4:D22)"
    assert rows[rows.index(sums) + 1][3] == "='Chỉ tiêu'!J7"
    assert next(row for row in cells_of(ANNEX, 1, data_only=True) if row[2] == "Cộng")[3:7] == [
        1600,
        760,
        155,
        2515,
    ]


def test_the_arithmetic_of_a_solved_factor_is_written_out():
    """What Q09 solves for divides by what Q02 implies."""
    table = quotas(PLAN)
    assert expression(PLAN, table, "Q09") == "4100/(63*(3700/(19*63)))"
    assert [cell.solved for cell in products_of(PLAN, table)["Q11"][0].cells] == ["2100/(3*63)", "", ""]


def test_plans_of_known_factors_need_no_solving():
    """Bình Phước: 5 × 20."""
    content = annex_excel(annex_of(load_plan("binh-phuoc-2022")), "en")
    assert row_of(content, "Q13")[2:4] == [5, 20]
    assert row_of(content, "T04", data_only=True)[9] == 180


def test_workbooks_are_the_same_bytes_and_carry_no_clock():
    """Annex and form; created on the plan's day."""
    assert annex_excel(annex_of(PLAN), "vi") == ANNEX
    form = form_excel(ASKED["BNV"], "vi", "")
    assert form_excel(ASKED["BNV"], "vi", "") == form
    for content in (ANNEX, form):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert book(content).properties.created.date() == PLAN.dated


# ------------------------------------------------------------------ the form
def filled(unit, people, lang="vi"):
    """Return a unit's form with persons typed in: (group label, agency, name, position, e-mail, phone)."""
    form = book(form_excel(ASKED[unit], lang, ""))
    sheet = form.worksheets[1]
    order = [COLUMNS.index(name) for name in ("group", "agency", "name", "position", "email", "phone")]
    for row, person in enumerate(people, start=HEADS + 2):
        for column, text in zip(order, person, strict=True):
            if text:
                sheet.cell(row, column + 1).value = text
    out = io.BytesIO()
    form.save(out)
    return out.getvalue()


def people_of(unit, lang="vi"):
    """Return as many invented persons as a unit is asked for."""
    return [
        (
            one.group.label.say(lang),
            one.agencies[i % min(3, len(one.agencies))] if one.agencies else "",
            f"Người giả định {unit} {one.group.id} {i}",
            "Chức vụ giả định",
            f"nguoi.{unit}.{one.group.id}.{i}@example.vn".lower(),
            f"09{i:08d}",
        )
        for one in ASKED[unit].asked
        for i in range(one.share.count)
    ]


@pytest.mark.parametrize(("unit", "lang"), [("BNV", "vi"), ("TTCP", "en"), ("42", "vi")])
def test_a_filled_form_is_imported_without_any_mapping(unit, lang, tmp_path):
    """A ministry and a province: all persons taken, no error, no warning about numbers."""
    path = tmp_path / "form.xlsx"
    people = people_of(unit, lang)
    path.write_bytes(filled(unit, people, lang))
    checked = check(read_rows(path), PLAN)
    assert checked.errors == ()
    assert (checked.accepted_units, checked.added) == ((unit,), len(people))
    assert checked.accepted["phone"].iloc[0].startswith("09")


def test_the_command_reads_it_back(tmp_path):
    """``plan letters`` writes the form, ``frame import`` takes it in, exit code 0."""
    written = CliRunner().invoke(
        main, ["plan", "letters", "757-2023", "--out", str(tmp_path), "--unit", "BNV"]
    )
    assert written.exit_code == 0
    form = tmp_path / "bieu-mau-BNV.xlsx"
    form.write_bytes(filled("BNV", people_of("BNV")))
    out = tmp_path / "frame.csv"
    result = CliRunner().invoke(main, ["frame", "import", str(form), "--plan", "757-2023", "--out", str(out)])
    assert result.exit_code == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 134


def test_an_empty_form_is_no_list(tmp_path):
    """Lines that only hold the printed unit are passed over; nothing is left."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(form_excel(ASKED["BNV"], "vi", ""))
    result = CliRunner().invoke(
        main, ["frame", "import", str(path), "--plan", "757-2023", "--out", str(tmp_path / "x.csv")]
    )
    assert result.exit_code == 1
    assert not (tmp_path / "x.csv").exists()


def test_the_form_guides_and_guards():
    """Drop-downs for group and agency, rules for name, e-mail and phone; heading and unit are protected."""
    form = book(form_excel(ASKED["42"], "vi", ""))
    sheet = form.worksheets[1]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert len(rules) == 5
    assert sheet.protection.sheet
    assert sheet.cell(HEADS + 1, 3).protection.locked
    assert sheet.cell(HEADS + 2, 3).protection.locked
    assert not sheet.cell(HEADS + 2, 2).protection.locked
    assert sheet.cell(HEADS + 2, 3).value == "42"
    assert form.worksheets[2].sheet_state == "hidden"
    assert sheet.max_row == HEADS + 1 + lines_of(ASKED["42"])
    agency = next(rule for rule in rules.values() if "COUNTIF" in rule.formula1)
    assert agency.formula1.count("COUNTIF") == 3


def test_what_is_typed_never_becomes_a_formula(tmp_path):
    """Cells are texts; a name like a formula is made inert on its way in, and no name of a plan runs either."""
    people = [("Công chức phụ trách cải cách hành chính của 19 bộ", "", "'=1+1", "x", "a@example.vn", "")]
    sheet = book(filled("BNV", people)).worksheets[1]
    assert sheet.cell(HEADS + 2, 6).number_format == "@"
    for content in (ANNEX, form_excel(ASKED["BNV"], "vi", '=HYPERLINK("x")')):
        for page in book(content).worksheets:
            texts = [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]
            assert all("HYPERLINK" not in str(cell.value) for cell in texts)


def test_papers_cannot_be_made_of_nothing(tmp_path):
    """A plan without a survey, a wrong ending, a broken day, an unknown unit: words, and nothing written."""
    for arguments in (
        ("annex", "ha-noi-2023", "--out", str(tmp_path / "a.docx")),
        ("annex", "757-2023", "--out", str(tmp_path / "a.pdf")),
        ("letters", "757-2023", "--out", str(tmp_path / "b"), "--deadline", "31.12.2023"),
        ("letters", "757-2023", "--out", str(tmp_path / "b"), "--unit", "BCA"),
    ):
        result = CliRunner().invoke(main, ["plan", *arguments])
        assert result.exit_code == 1
        assert result.stderr.startswith("Lỗi: ")
    assert list(tmp_path.iterdir()) == []


def test_both_annexes_are_written_by_name(tmp_path):
    """The ending decides."""
    for name in ("a.docx", "a.xlsx"):
        result = CliRunner().invoke(main, ["plan", "annex", "757-2023", "--out", str(tmp_path / name)])
        assert result.exit_code == 0
        assert (tmp_path / name).read_bytes().startswith(b"PK")


def test_a_plan_that_names_no_units_has_an_annex_but_no_letters(tmp_path):
    """A draft read from a document often has numbers of units only: no unit sheets, no letters, words."""
    plan = load_plan("binh-phuoc-2022")
    bare = replace(plan, tiers=tuple(replace(tier, units=(), names=()) for tier in plan.tiers))
    path = tmp_path / "bare.yaml"
    path.write_text(plan_text_of(bare), encoding="utf-8")
    for name in ("a.docx", "a.xlsx"):
        result = CliRunner().invoke(main, ["plan", "annex", str(path), "--out", str(tmp_path / name)])
        assert result.exit_code == 0
    shown = CliRunner().invoke(main, ["plan", "per-unit", str(path)])
    assert "Kế hoạch không nêu tên đơn vị nào" in " ".join(shown.stdout.split())
    result = CliRunner().invoke(main, ["plan", "letters", str(path), "--out", str(tmp_path / "b")])
    assert result.exit_code == 1
    assert "units" in result.stderr


def test_a_unit_s_code_never_leads_out_of_the_folder(tmp_path):
    """A plan's own codes may hold anything."""
    plan = load_plan("binh-phuoc-2022")
    tier = plan.tier("department")
    codes = ("../../x", *tier.units[1:])
    names = tuple(
        replace(name, code="../../x") if name.code == tier.units[0] else name for name in tier.names
    )
    odd = replace(plan, tiers=(replace(tier, units=codes, names=names), *plan.tiers[1:]))
    path = tmp_path / "odd.yaml"
    path.write_text(plan_text_of(odd), encoding="utf-8")
    folder = tmp_path / "deep" / "folder"
    arguments = ["plan", "letters", str(path), "--out", str(folder), "--unit", "../../x"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert sorted(file.name for file in folder.iterdir()) == [
        "bieu-mau-______x.xlsx",
        "cong-van-______x.docx",
    ]


def test_sheets_get_names_that_excel_allows():
    """Signs that are forbidden go, long names are cut, no two are the same."""

    def fill(made):
        for text in ("Đơn vị cấp sở/ngành: [1]", "Đơn vị cấp sở ngành   1", "x" * 40, "x" * 50, "?"):
            made.add_worksheet(sheet_name(text, made))

    names = book(workbook(fill)).sheetnames
    assert len({name.casefold() for name in names}) == 5
    assert all(len(name) <= 31 for name in names)
