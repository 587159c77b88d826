"""``khaosat plan read``: the table, the JSON of the contract, the draft, and refusals that write nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sampling.load import load_plan
from survey.cli import main

PLANS = Path(__file__).parents[1] / "reference" / "plans"


def run(*arguments, lang="vi"):
    return CliRunner().invoke(main, ["--lang", lang, "plan", "read", *map(str, arguments)])


def test_json_has_the_fields_of_the_contract():
    """Plain numbers, and the line and the words of each."""
    found = json.loads(run(PLANS / "757-2023.txt", "--format", "json").stdout)
    product = next(p for p in found["products"] if p["factors"] == [40, 19])
    assert (product["product"], product["stated"], product["line"]) == (760, 800, 88)
    assert product["quote"].startswith("dự kiến 800 người")
    assert {"value", "unit", "low", "high", "line", "quote"} <= set(found["quantities"][0])
    assert {"terms", "sum", "stated", "line", "quote"} <= set(found["sums"][0])
    assert {"code", "message", "line", "quote"} <= set(found["findings"][0])
    assert found["sums"][-1]["terms"] == [22655, 27500]
    assert len(found["deadlines"]) == 10


def test_the_table_shows_what_is_wrong():
    """The quoted words, a tick or a cross, and the reasons that may be."""
    shown = run(PLANS / "757-2023.txt").stdout
    assert "40 × 19 = 760   văn bản ghi 800" in shown
    assert "3,0911" in shown
    assert "✗   tích 760, kế hoạch ghi 800" in shown


def test_the_table_speaks_english():
    """The words of the program; quotations stay as they are."""
    shown = run(PLANS / "binh-phuoc-2022.txt", lang="en").stdout
    assert "100 + 80 = 180   stated 180" in shown


def test_the_draft_can_be_used_at_once(tmp_path):
    """The file that is written is a plan."""
    out = tmp_path / "draft.yaml"
    assert run(PLANS / "binh-phuoc-2022.txt", "--out", out).exit_code == 0
    assert len(load_plan(out).groups) == 4


@pytest.mark.parametrize("name", ["ha-noi-2023", "bo-noi-vu-2022", "ha-tinh-2022"])
def test_a_plan_without_quota_is_read_but_not_drafted(tmp_path, name):
    """Its times are shown; with --out it is refused and nothing is written."""
    assert run(PLANS / f"{name}.txt").exit_code == 0
    out = tmp_path / "draft.yaml"
    refused = run(PLANS / f"{name}.txt", "--out", out)
    assert refused.exit_code == 1
    assert "không có gì để lập bản nháp" in refused.stderr
    assert not out.exists()


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    """One line of words, and the exit code 1."""
    refused = run(tmp_path / "none.docx")
    assert refused.exit_code == 1
    assert "không mở được tệp none.docx" in refused.stderr
