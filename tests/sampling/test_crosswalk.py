"""A plan of 63 provinces carried over to 34: every change listed, the result loadable and reckoned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sampling.crosswalk import crosswalk
from sampling.crosswalk_units import successors
from sampling.errors import SamplingError
from sampling.load import load_plan, parse_plan
from sampling.per_unit import per_unit
from sampling.quota import quotas
from sampling.units import units_of
from survey.words import explain

PLAN = load_plan("757-2023")
DAY = date(2025, 7, 1)
CARRIED = crosswalk(PLAN, DAY)
TABLE = quotas(CARRIED.plan)


def said(where):
    """Return what was changed about a tier, group or total."""
    return [change.text.vi for change in CARRIED.changes if change.where == where]


def test_provinces_are_the_34_of_that_day():
    """With the codes of that day, in the order of the catalogue."""
    assert CARRIED.plan.tier("province").units == tuple(unit.code for unit in units_of("province", DAY))
    assert CARRIED.plan.tier("province").count == 34
    assert CARRIED.plan.units_at == DAY


def test_ministries_are_their_successors():
    """14 of the 19; the Committee for Ethnic Minority Affairs stays unranked under its new name."""
    tier = CARRIED.plan.tier("ministry")
    assert (len(tier.units), set(tier.unranked)) == (14, {"TTCP", "BDTTG"})
    assert CARRIED.plan.group("Q07").terms[1].only_for == ("BDTTG",)


def test_departments_are_capped_at_478():
    """32 × 14 + 2 × 15; 3.700 × 478 ÷ (19 × 63) = 1.477,5 → 1.478."""
    group = TABLE.group("Q02")
    assert (group.used, group.printed, TABLE.group("Q03").used) == (1478, 3700, 6549)
    assert "3.700 × 478 ÷ (19 × 63) = 1.478" in said("Q02")[1]
    assert "32 × 14 + 2 × 15" in said("Q02")[0]


def test_arithmetic_is_written_in_the_notation_of_its_language():
    """An English reader would take 3.700 for less than four."""
    (english,) = [
        change.text.en for change in CARRIED.changes if "÷ (19" in change.text.en and change.where == "Q02"
    ]
    assert "3,700 × 478 ÷ (19 × 63) = 1,478" in english


def test_open_numbers_of_departments_fall_in_the_same_proportion():
    """Q09 prints no number of departments: 4.100 × 478 ÷ (63 × 19) = 1.637; borrowers still follow."""
    assert (TABLE.group("Q09").used, TABLE.group("Q10").used) == (1637, 7108)
    assert TABLE.group("Q09").implied.borrowed[0].group == "Q02"


def test_complete_formulas_drop_their_stated_figure():
    """40 × 14 = 560; 3 × 3 × 12 + 2 = 110 (14 less the Inspectorate and the ministry with its own term)."""
    assert [(TABLE.group(name).used, TABLE.group(name).stated) for name in ("Q04", "Q07")] == [
        (560, None),
        (110, None),
    ]
    assert said("Q04")[1] == "bỏ con số kế hoạch ghi 800, vì công thức mới cho 560"


def test_labels_name_the_new_numbers():
    """«của 63 tỉnh» would be wrong in a plan of 34."""
    labels = [group.label for group in CARRIED.plan.groups]
    labels += [term.label for group in CARRIED.plan.groups for term in group.terms]
    words = " ".join(label.vi + label.en for label in labels)
    assert "của 34 tỉnh" in words
    assert "đánh giá 12 bộ" in words
    assert not any(old in words for old in ("63 tỉnh", "19 bộ", "17 bộ", "63 provinces", "19 ministries"))


def test_a_group_without_a_formula_keeps_its_figure_and_says_so():
    """Council members of merged provinces are assumed to stay."""
    assert TABLE.group("Q08").used == 3500
    assert "giả định" in said("Q08")[0]


def test_districts_are_gone_and_communes_stand_in_as_an_assumption():
    """Two groups of 3 × 6 × 34, every factor marked."""
    assert "Q11" not in {group.id for group in CARRIED.plan.groups}
    assert "01/07/2025" in said("Q11")[0]
    for name in ("Q11a", "Q11b"):
        group = CARRIED.plan.group(name)
        assert TABLE.group(name).used == 612
        assert all(factor.assumption for factor in group.terms[0].factors)
        assert "chưa ai xác nhận" in group.assumptions[0].vi
    assert CARRIED.plan.totals[1].of == ("Q08", "Q09", "Q10", "Q11a", "Q11b")


def test_printed_totals_go_and_the_new_ones_add_up():
    """9.876 + 13.469 = 23.345; the old ones stay for comparison."""
    assert [(total.used, total.stated, total.printed) for total in TABLE.totals] == [
        (9876, None, 22655),
        (13469, None, 27500),
        (23345, None, 50155),
    ]


def test_every_merger_and_every_code_that_changed_its_meaning_is_listed():
    """23 mergers, seven codes of another province, Thừa Thiên Huế renamed."""
    told = said("province")
    assert sum("→" in text for text in told) == 24
    codes = {text.split()[1] for text in told if text.startswith("mã ")}
    assert codes == {"15", "24", "44", "52", "80", "82", "91"}
    assert "Thừa Thiên Huế (46) → Huế (46)" in told


def test_the_result_is_a_plan_file_that_loads():
    """With the old figures in it, and what each unit is asked for."""
    again = parse_plan(CARRIED.text)
    assert again == CARRIED.plan
    assert again.group("Q02").printed.value == 3700
    assert again.totals[0].printed == 22655
    assert [tier.left for tier in per_unit(again)] == [(0, 0, 0), (0,) * 7]


def test_what_was_changed_stands_in_the_plan_s_notes():
    """So that whoever reads the file sees it."""
    assert sum(note.vi.startswith("Q02: ") for note in CARRIED.plan.notes) == 2


def test_before_the_cap_and_the_merger_only_renamed_units_change():
    """On 01/01/2025 there are still 63 provinces, 19 departments and districts."""
    early = crosswalk(PLAN, date(2025, 1, 1))
    table = quotas(early.plan)
    assert [table.group(name).used for name in ("Q02", "Q04", "Q11")] == [3700, 800, 2100]
    assert len(early.plan.tier("province").units) == 63


def test_a_regional_plan_counts_its_own_provinces():
    """Bắc Giang and Bắc Ninh become one; 63 is not their number and is kept with a warning."""
    tier = replace(PLAN.tier("province"), units=("24", "27"), count=2)
    region = replace(PLAN, tiers=(PLAN.tier("ministry"), tier))
    carried = crosswalk(region, DAY)
    assert carried.plan.tier("province").units == ("24",)
    told = [change.text.vi for change in carried.changes if change.where == "Q09"]
    assert any("cần kiểm tra lại" in text for text in told)


def test_successors_come_once():
    """Three provinces, two successors."""
    found = successors(("02", "08", "01"), "province", date(2023, 12, 1), DAY)
    assert found == ("01", "08")


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("binh-phuoc-2022", DAY, "crosswalk-not-national"),
        ("757-2023", date(2023, 1, 1), "crosswalk-backwards"),
    ],
)
def test_what_cannot_be_carried_over_is_refused(name, day, code):
    """A province's own plan has no provinces; a plan is carried forwards only."""
    with pytest.raises(SamplingError) as raised:
        crosswalk(load_plan(name), day)
    assert [str(problem.code) for problem in raised.value.problems] == [code]
    assert all(explain(problem, lang) for problem in raised.value.problems for lang in ("vi", "en"))
