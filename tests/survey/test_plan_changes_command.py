"""``khaosat plan what-if`` and ``per-unit``: before and after, solving, every unit's share."""

from __future__ import annotations

import csv
import io
import json

from click.testing import CliRunner

from survey.cli import main


def run(*arguments, lang="vi"):
    return CliRunner().invoke(main, ["--lang", lang, "plan", *arguments], env={"COLUMNS": "110"})


def data(*arguments):
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0
    return json.loads(result.stdout)


def test_before_after_and_difference_of_groups_and_totals():
    """42 officials: 800 becomes 798, and the totals follow."""
    rows = {
        row["id"] or row["kind"]: row
        for row in data("what-if", "757-2023", "--set", "Q04.officials=42")["rows"]
    }
    assert (rows["Q04"]["before"], rows["Q04"]["after"], rows["Q04"]["difference"]) == (800, 798, -2)
    assert (rows["T03"]["after"], rows["forms"]["after"], rows["persons"]["difference"]) == (50153, 50153, -2)


def test_the_table_says_what_is_held_and_what_was_printed():
    """In both languages, with the sign of the difference."""
    shown = run("what-if", "757-2023", "--set", "*.provinces=34").stdout
    assert "−1.703" in shown
    assert "giữ ở mức 3,0911" in shown
    assert "kept at 3.0911" in run("what-if", "757-2023", "--set", "*.provinces=34", lang="en").stdout


def test_solving_shows_the_number_and_the_figures_around_it():
    """27.000 forms: 29 provinces are too few, 30 too many."""
    shown = run("what-if", "757-2023", "--solve", "*.provinces", "--for", "T03=27000").stdout
    assert "29,9214 tỉnh" in shown
    assert "26.355" in shown
    assert (
        data("what-if", "757-2023", "--solve", "Q02.leaders", "--for", "T03=50155")["solved"]["exact"]
        == "3700/1197"
    )


def test_without_a_change_it_lists_what_can_be_changed():
    """As a table for people and as data."""
    assert "Q03.per_department" in run("what-if", "757-2023").stdout
    assert {row["key"] for row in data("what-if", "binh-phuoc-2022")} >= {"Q13.persons", "Q13.departments"}


def test_mistakes_are_said_in_words():
    """A broken setting, half a goal, an unknown key: exit code 1 and a sentence each."""
    for arguments in (
        ("--set", "Q04.officials"),
        ("--solve", "Q04.officials"),
        ("--set", "Q04.x=1"),
        ("--set", "Q04.officials=1.600"),
    ):
        result = run("what-if", "757-2023", *arguments)
        assert result.exit_code == 1
        assert result.stderr.startswith("Lỗi: ")


def test_every_unit_as_rows():
    """19 ministries × 3 groups and 63 provinces × 6 groups; an absent group has no count."""
    result = run("per-unit", "757-2023", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == 19 * 3 + 63 * 6
    absent = [row for row in rows if row["basis"] == "absent"]
    assert [(row["unit"], row["group"], row["count"]) for row in absent] == [("TTCP", "Q07", "")]


def test_the_table_marks_means_own_terms_and_absence():
    """84≈ for a mean, 2* for a unit's own term, × for none, and what nobody is asked for."""
    shown = run("per-unit", "757-2023").stdout
    assert "84≈" in shown
    assert "2*" in shown
    assert "×" in shown
    assert "chưa phân bổ" in shown


def test_one_unit_in_full():
    """The Ministry of Home Affairs: 84, 40, 9; a province department by department."""
    shown = run("per-unit", "757-2023", "--unit", "BNV").stdout
    assert "bình quân 84,21" in shown
    assert "Chia theo sở" not in shown
    province = data("per-unit", "757-2023", "--unit", "42")
    assert sum(one["Q02"] or 0 for one in province["departments"]) == 59


def test_a_list_is_counted(tmp_path):
    """Three officials of one ministry have been listed."""
    frame = tmp_path / "list.csv"
    frame.write_text("group,unit\n" + "Q04,BNV\n" * 3, encoding="utf-8")
    rows = data("per-unit", "757-2023", "--frame", str(frame))
    counts = {(row["unit"], row["group"]): (row["count"], row["basis"]) for row in rows}
    assert (counts["BNV", "Q04"], counts["BYT", "Q04"]) == ((3, "list"), (0, "list"))


def test_an_unknown_unit_is_an_error_in_words():
    """With the units there are."""
    result = run("per-unit", "757-2023", "--unit", "XXX")
    assert result.exit_code == 1
    assert "BNV" in result.stderr


def test_quotas_with_a_list_show_its_factors(tmp_path):
    """Counted beside the plan's; without a list the documented fields alone."""
    frame = tmp_path / "list.csv"
    frame.write_text("group,unit,agency\nQ02,01,SNV\nQ02,01,SNV\nQ02,42,STP\n", encoding="utf-8")
    factors = {row["key"]: row for row in data("quotas", "757-2023", "--frame", str(frame))["factors"]}
    assert (factors["Q02.leaders"]["counted"], factors["Q02.provinces"]["counted"]) == (1.5, 2)
    shown = run("quotas", "757-2023", "--frame", str(frame)).stdout
    assert "Thừa số đếm trên danh sách" in shown
    assert "≈ 3,09" in shown


def test_two_plans_are_set_side_by_side():
    """As a table and as data; what is the same is left out unless asked for."""
    shown = run("compare", "757-2023", "binh-phuoc-2022").stdout
    assert "bỏ" in shown
    assert "mới" in shown
    assert "Q12" not in run("compare", "757-2023", "757-2023").stdout
    assert "như cũ" in run("compare", "757-2023", "757-2023", "--all").stdout
    assert data("compare", "757-2023", "binh-phuoc-2022")["forms"] == [50155, 367]


def test_a_plan_is_carried_over_and_the_file_is_a_plan(tmp_path):
    """Changes with reasons, the new totals; the file loads and is reckoned."""
    target = tmp_path / "plan.yaml"
    shown = run("crosswalk", "757-2023", "--at", "01/07/2025", "--out", str(target)).stdout
    assert "mã 15 ngày 01/12/2023 là Yên Bái" in shown
    assert "23.345" in shown
    assert {t["id"]: t["sum"] for t in data("quotas", str(target))["totals"]}["T03"] == 23345
    changes = data("crosswalk", "757-2023", "--at", "2025-07-01")["changes"]
    assert {"where": "Q04", "change": "bỏ con số kế hoạch ghi 800, vì công thức mới cho 560"} in changes


def test_a_day_that_is_none_is_refused():
    """With an example of one."""
    result = run("crosswalk", "757-2023", "--at", "tháng 7")
    assert result.exit_code == 1
    assert "25/09/2023" in result.stderr
