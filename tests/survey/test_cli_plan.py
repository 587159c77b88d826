"""``khaosat plan``: tables for people, JSON and CSV for programs, errors in words."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner

from sampling.load import plan_ids, plan_text
from survey.cli import main


def run(*arguments, columns="100", lang="vi"):
    return CliRunner().invoke(main, ["--lang", lang, "plan", *arguments], env={"COLUMNS": columns})


def data(*arguments, lang="vi"):
    result = run(*arguments, "--format", "json", lang=lang)
    assert result.exit_code == 0
    return json.loads(result.stdout)


def rows(*arguments):
    result = run(*arguments, "--format", "csv")
    assert result.exit_code == 0
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_the_list_names_every_plan():
    """With its year, forms and tasks."""
    shown = run("list").stdout
    assert all(name in shown for name in plan_ids())
    assert "50.155" in shown


def test_quotas_as_json_have_the_documented_fields():
    """The shape that other programs rely on, field by field and in this order."""
    quotas = data("quotas", "757-2023")
    assert list(quotas) == ["plan", "groups", "totals"]
    assert quotas["plan"] == "757-2023"
    assert [group["id"] for group in quotas["groups"]] == [
        *("Q01", "Q02", "Q03", "Q04", "Q07", "Q08", "Q09", "Q10", "Q11", "Q12"),
    ]
    assert list(quotas["groups"][0]) == [
        *("id", "tier", "label", "formula", "terms", "product", "rounded", "stated", "actual", "used"),
        *("implied", "explanation"),
    ]
    assert quotas["totals"] == [
        {"id": "T01", "tier": "ministry", "stated": 22655, "sum": 22655},
        {"id": "T02", "tier": "province", "stated": 27500, "sum": 27500},
        {"id": "T03", "tier": "all", "stated": 50155, "sum": 50155},
    ]


def test_one_group_as_json():
    """760, 800, 800 apart; the implied factor where one is unknown, else null."""
    groups = {group["id"]: group for group in data("quotas", "757-2023")["groups"]}
    q04 = groups["Q04"]
    assert [q04[key] for key in ("product", "rounded", "stated", "actual", "used")] == [
        760,
        800,
        800,
        None,
        800,
    ]
    assert q04["implied"] is None
    assert q04["formula"] == "40 người/đơn vị × 19 bộ"
    implied = groups["Q02"]["implied"]
    assert list(implied) == ["factor", "unit", "value"]
    assert (implied["factor"], implied["unit"]) == ("leaders", "person/department")
    assert implied["value"] == pytest.approx(3700 / 1197, rel=1e-15)


def test_the_associations_are_one_group_of_two_terms():
    """Q07 holds Q05 and Q06 as its terms."""
    group = next(group for group in data("quotas", "757-2023")["groups"] if group["id"] == "Q07")
    assert [(term["id"], term["product"]) for term in group["terms"]] == [("Q05", 153), ("Q06", 2)]
    assert group["product"] == 155


def test_a_list_gives_the_actual_figures(tmp_path):
    """Rows of the canonical list are counted by group."""
    frame = tmp_path / "danh-sach.csv"
    frame.write_text("person,group\np1,Q13\np2,Q13\np3,Q16\n", encoding="utf-8")
    groups = {
        group["id"]: group for group in data("quotas", "binh-phuoc-2022", "--frame", str(frame))["groups"]
    }
    assert [(name, groups[name]["actual"], groups[name]["used"]) for name in ("Q13", "Q14", "Q16")] == [
        ("Q13", 2, 2),
        ("Q14", None, 80),
        ("Q16", 1, 1),
    ]
    assert "Thực tế" in run("quotas", "binh-phuoc-2022", "--frame", str(frame)).stdout


@pytest.mark.parametrize("content", [b"person;unit\n1;2\n", b"\xff\xfe\x00"])
def test_a_list_that_cannot_be_counted_is_an_error(tmp_path, content):
    """No column "group", or no text at all."""
    frame = tmp_path / "danh-sach.csv"
    frame.write_bytes(content)
    result = run("quotas", "757-2023", "--frame", str(frame))
    assert result.exit_code == 1
    assert result.stderr.startswith("Lỗi: không đọc được tệp")


def test_a_list_that_is_not_there_is_an_error(tmp_path):
    """The path is in the message."""
    result = run("quotas", "757-2023", "--frame", str(tmp_path / "khong-co.csv"))
    assert result.exit_code == 1
    assert "khong-co.csv" in result.stderr


def test_quotas_as_csv_have_raw_numbers():
    """No thousands, decimal points: for a spreadsheet or R; terms and totals are rows of their own."""
    found = {row["id"]: row for row in rows("quotas", "757-2023")}
    assert found["T03"]["stated"] == "50155"
    assert float(found["Q02"]["implied_value"]) == pytest.approx(3.0911, abs=1e-4)
    assert (found["Q06"]["kind"], found["Q06"]["product"], found["Q01"]["product"]) == ("term", "2", "")


def test_the_quota_table_shows_what_a_planner_looks_for():
    """Figures in Vietnamese notation, the implied factors, totals, mismatches, assumptions."""
    shown = run("quotas", "757-2023", columns="120").stdout
    for words in (
        *("22.655", "27.500", "50.155", "⇒ 3,0911 người/sở", "⇒ 21,05 sở và tương đương/tỉnh", "Q04 †"),
        *("50.155 phiếu, nhiều nhất 30.055 người.", "Số liệu không khớp và lý do có thể có"),
        *(
            "Tích 760, kế hoạch ghi 800",
            "8,33",
            "Giả định, chưa ai xác nhận",
            "Thực hiện điều tra xã hội học theo SIPAS",
        ),
    ):
        assert words in shown


@pytest.mark.parametrize("columns", ["80", "100", "120"])
@pytest.mark.parametrize("verb", ["show", "quotas", "timetable"])
@pytest.mark.parametrize("name", plan_ids())
def test_tables_fit_the_screen(name, verb, columns):
    """Nothing wider than the screen, no trailing spaces, no cut words."""
    result = run(verb, name, columns=columns)
    assert result.exit_code == 0
    assert all(len(line) <= int(columns) and line == line.rstrip() for line in result.stdout.splitlines())
    assert "…" not in result.stdout


def test_the_timetable_lists_months_bodies_and_warnings():
    """Month, lead, cooperating bodies; "mốc chung" below."""
    shown = run("timetable", "757-2023", columns="120").stdout
    for words in (
        "12/2023",
        "02–03/2024",
        "Vụ Kế hoạch - Tài chính",
        "phê duyệt: Bộ trưởng",
        "Mốc chung: 3 việc nối tiếp",
    ):
        assert words in shown


def test_the_timetable_as_json_and_csv():
    """Tasks with their roles apart, and the warnings with their codes."""
    timetable = data("timetable", "ha-tinh-2022", lang="en")
    task = next(task for task in timetable["tasks"] if task["id"] == "K19")
    assert (task["end"], task["end_excluded"], task["lead"][0]) == (
        "2022-12-25",
        True,
        "Hội đồng thẩm định cấp tỉnh",
    )
    assert {"time-impossible", "time-missing"} <= {warning["code"] for warning in timetable["warnings"]}
    lines = {row["id"]: row for row in rows("timetable", "757-2023")}
    assert (lines["K04"]["start"], lines["K04"]["cooperating"]) == ("2023-12-01", "Các bộ; Các tỉnh")
    assert "time-shared" in lines["K04"]["warnings"]


def test_show_gives_every_number_with_its_words():
    """As a table for reading and as rows for checking."""
    shown = run("show", "757-2023").stdout
    assert "đơn vị = bộ" in shown
    numbers = rows("show", "757-2023")
    assert all(row["document"] and row["place"] and row["quote"] and row["unit"] for row in numbers)
    assert {row["value"] for row in numbers} >= {"1600", "16400", "19", "63", "50155"}


def test_show_as_json_names_tiers_and_who_chooses():
    """The plan itself, without the figures that are reckoned."""
    shown = data("show", "binh-phuoc-2022")
    assert [(tier["id"], tier["survey"], tier["count"]) for tier in shown["tiers"]][2] == (
        "commune",
        "none",
        111,
    )
    assert {group["chosen_by"] for group in shown["groups"]} == {"rated_unit"}


def test_everything_is_said_in_english_too():
    """Labels, headings, remarks; the words of the plan itself stay Vietnamese."""
    shown = run("quotas", "757-2023", columns="120", lang="en").stdout
    for words in (
        "50,155 forms, at most 30,055 persons.",
        "⇒ 3.0911 persons/department",
        "Stated",
        "possibly rounding",
    ):
        assert words in shown


def test_a_file_of_ones_own_is_taken_by_its_path(tmp_path):
    """Instead of an id."""
    file = tmp_path / "cua-toi.yaml"
    file.write_text(
        plan_text("binh-phuoc-2022").replace("id: binh-phuoc-2022", "id: cua-toi"), encoding="utf-8"
    )
    assert data("quotas", str(file))["plan"] == "cua-toi"


@pytest.mark.parametrize("verb", ["show", "quotas", "timetable"])
def test_an_unknown_plan_ends_with_words_and_exit_code_one(verb):
    """On the error stream, with the plans at hand."""
    result = run(verb, "khong-co")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Lỗi: không có kế hoạch «khong-co»")


def test_all_problems_of_a_broken_file_are_printed_at_once(tmp_path):
    """Each on a line of its own, with its path."""
    file = tmp_path / "hong.yaml"
    broken = (
        plan_text("binh-phuoc-2022")
        .replace("value: 12", "value: -12")
        .replace("unit: person/body", "unit: person/sao")
    )
    file.write_text(broken, encoding="utf-8")
    result = run("quotas", str(file))
    lines = result.stderr.splitlines()
    assert result.exit_code == 1
    assert [line.split(": ")[1] for line in lines] == [
        "groups[2].terms[0].factors[0].value",
        "groups[0].terms[0].factors[0].unit",
        "groups[1].terms[0].factors[0].unit",
    ]
