"""``khaosat plan precision`` and ``plan cost``: sentences a planner reads, JSON, CSV, errors in words."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from click.testing import CliRunner

from sampling.frame import simulate, write
from sampling.load import load_plan
from survey.cli import main


def run(*arguments, lang="vi"):
    return CliRunner().invoke(main, ["--lang", lang, "plan", *arguments], env={"COLUMNS": "110"})


def data(*arguments):
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_precision_is_said_in_points_of_the_scale():
    """A planner reads margins on the scale of 31.50 and the difference from which on two units differ."""
    shown = run("precision", "757-2023").stdout
    assert "Khoảng ±0,36 điểm trên thang 31,50" in shown
    assert "Hai đơn vị chỉ phân biệt được khi cách nhau từ 0,93 điểm" in shown
    assert "không xác định được biên sai số" in shown
    assert "Giả định, chưa ai xác nhận" in shown
    assert "About ±0.36 points on a scale of 31.50" in run("precision", "757-2023", lang="en").stdout


def test_less_response_is_set_beside():
    """Ten per cent fewer forms: the margin before and after."""
    change = data("precision", "757-2023", "--less-response", "10")["less_response"]
    before, after = change["tiers"][0]["half_width"]
    assert after > before
    assert "Nếu phiếu thu về ít đi 10%" in run("precision", "757-2023", "--less-response", "10").stdout


@pytest.mark.parametrize("written", ["Q02=0.5", "Q02=0,5", "Q02=50%"])
def test_response_is_read_as_people_write_it(written):
    """With a point, a comma or per cent."""
    groups = data("precision", "757-2023", "--response", written)["tiers"][0]["groups"]
    assert {group["group"]: group["response"] for group in groups}["Q02"] == 0.5


def test_a_list_replaces_the_quotas(tmp_path):
    """The cells are those of the file."""
    path = tmp_path / "list.csv"
    frame = simulate(load_plan("binh-phuoc-2022"), np.random.default_rng(1))
    write(frame[frame["group"] != "Q14"], path)
    tier = data("precision", "binh-phuoc-2022", "--frame", str(path))["tiers"][0]
    assert [group["group"] for group in tier["groups"]] == ["Q13"]
    assert {unit["asked"] for unit in tier["units"]} == {5.0}


def test_a_group_without_a_questionnaire_cannot_be_tried_out():
    """It is named, with what to do."""
    asked = ("precision", "binh-phuoc-2022", "--simulate", "2", "--questionnaires", "757-2023")
    result = run(*asked)
    assert result.exit_code == 1
    assert "nhóm «Q13» trong danh sách chưa có bộ câu hỏi" in result.stderr


def test_a_scheme_can_be_named():
    """The same numbers as the catalogue's copy of it."""
    own = data("precision", "757-2023")["tiers"]
    assert data("precision", "757-2023", "--scheme", "757-2023")["tiers"] == own


def test_the_campaign_is_tried_out():
    """Coverage, stability of ranks, and the same result for the same seed."""
    asked = ("precision", "binh-phuoc-2022", "--simulate", "4", "--workers", "1", "--seed", "3")
    tried = data(*asked)["simulation"]
    assert [each["repetitions"] for each in tried] == [4, 4]
    assert all(
        0 <= each["covered"] <= 1 and sum(each["rank_errors"]) == pytest.approx(1, abs=1e-4) for each in tried
    )
    assert data(*asked)["simulation"] == tried
    shown = run(*asked).stdout
    assert "Đơn vị thật sự tốt nhất đứng đầu" in shown
    assert "thực nghiệm" in shown


def test_units_as_csv():
    """One row a unit."""
    result = run("precision", "757-2023", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == 19 + 63
    assert rows[0]["unit"] == "BNG"
    assert float(rows[0]["half_width"]) == pytest.approx(0.357, abs=0.001)


def test_cost_names_forms_money_and_staff():
    """Total, forms sent and back, days of work, people within a window; prices are said to be assumed."""
    shown = run("cost", "757-2023", "--days", "21").stdout
    assert "cho 50.155 phiếu phát ra" in shown
    assert "27.500 phiếu phát ra" in shown
    assert "trong 21 ngày làm việc cần" in shown
    assert "chưa ai xác nhận" in shown


def test_the_fieldwork_days_come_from_the_calendar():
    """December 2023 has 21 working days; a wish goes before."""
    assert data("cost", "757-2023")["staff"] == data("cost", "757-2023", "--days", "21")["staff"]
    assert data("cost", "757-2023", "--days", "5")["staff"] > data("cost", "757-2023")["staff"]


def test_a_mode_for_all_and_another_for_one_group():
    """The more particular wish wins."""
    groups = data("cost", "757-2023", "--mode", "Q08=interview", "--mode", "paper")["groups"]
    modes = {group["group"]: list(group["modes"]) for group in groups}
    assert modes["Q08"] == ["interview"]
    assert {*modes["Q01"], *modes["Q10"]} == {"paper"}


def test_a_budget_says_what_it_allows():
    """The best modes stay within it; a small one says by how much it is short."""
    found = data("cost", "757-2023", "--budget", "3000000000")["budget"]
    assert found["fits"]
    assert found["best"]["total"] <= 3_000_000_000
    refused = run("cost", "757-2023", "--budget", "1000000000")
    assert refused.exit_code == 1
    assert "không đủ" in refused.stderr


def test_lines_of_cost_add_up():
    """CSV has quantity × price = amount."""
    result = run("cost", "binh-phuoc-2022", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert all(
        float(row["quantity"]) * float(row["price"]) == pytest.approx(float(row["amount"]), rel=1e-3)
        for row in rows
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("precision", "ha-tinh-2022"), "chưa có nhóm nào được hỏi"),
        (("precision", "757-2023", "--response", "Q99=0.5"), "không có nhóm «Q99»"),
        (("precision", "757-2023", "--response", "Q02=70"), "tỷ lệ trả lời phải lớn hơn 0"),
        (("precision", "757-2023", "--assumptions", "mine"), "không có giả định «mine»"),
        (("cost", "757-2023", "--mode", "fax"), "không có hình thức thu phiếu «fax»"),
        (("cost", "757-2023", "--costs", "mine"), "không có đơn giá «mine»"),
    ],
)
def test_mistakes_are_said_in_words(arguments, words):
    """Exit code 1 and a sentence, no traceback."""
    result = run(*arguments)
    assert result.exit_code == 1
    assert words in result.stderr


def test_a_share_that_is_no_number_is_a_typing_error():
    """Exit code 2, as for every wrongly typed command."""
    assert run("precision", "757-2023", "--response", "Q02").exit_code == 2
