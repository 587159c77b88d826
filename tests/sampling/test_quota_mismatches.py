"""Figures that disagree are worded with their possible reasons, in both languages, and never explained away."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sampling.load import load_plan, plan_ids
from sampling.plan import Stated
from sampling.quota import quotas
from sampling.remarks import Level, templates, words
from tests.sampling.tiny_plan import GONE, plan


def explanation(name, lang="vi", plan_id="757-2023"):
    return quotas(load_plan(plan_id)).group(name).explanation.say(lang)


def codes(table):
    return [(remark.code, remark.about) for remark in table.mismatches]


def changed(name, **fields):
    """Return the Ministry's plan with one group changed."""
    whole = load_plan("757-2023")
    return replace(whole, groups=tuple(replace(g, **fields) if g.id == name else g for g in whole.groups))


def test_the_mismatches_of_the_ministrys_plan():
    """Five, each about its groups."""
    assert codes(quotas(load_plan("757-2023"))) == [
        ("no-whole-number", ("Q02",)),
        ("product-not-stated", ("Q04",)),
        ("implausible", ("Q11",)),
        ("range", ("Q11",)),
        ("two-estimates", ("Q09", "Q10")),
    ]


def test_binh_phuoc_agrees_with_itself():
    """All its arithmetic is exact."""
    assert quotas(load_plan("binh-phuoc-2022")).mismatches == ()


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("Q04", "Tích 760, kế hoạch ghi 800, lệch 40: có thể do làm tròn đến hàng trăm gần nhất"),
        ("Q04", "20 × 40 = 800"),
        ("Q04", "với 760 thì tổng sẽ là 22.615, không phải 22.655"),
        ("Q02", "3.700 ÷ (19 × 63) = 3,0911 người/sở"),
        ("Q02", "Không số nguyên nào cho ra 3.700: 3 cho 3.591 (làm tròn 3.600)"),
        ("Q02", "Giả định: mỗi người đánh giá bộ quản lý ngành"),
        ("Q03", "= 13,7009 người/sở"),
        ("Q03", "Tức 260,32 người/tỉnh"),
        ("Q09", "4.100 ÷ 63 ÷ 3,0911 (Q02) = 21,05 sở và tương đương/tỉnh"),
        ("Q10", "17.800 ÷ 63 ÷ 13,7009 (Q03) = 20,62 sở và tương đương/tỉnh"),
        ("Q11", "2.100 ÷ (3 × 63) = 11,11 người/huyện"),
        ("Q11", "Với 4 thay vì 3 huyện/tỉnh thì là 8,33"),
        ("Q11", "567–756 người"),
        (
            "Q11",
            "có thể do mọi huyện của cả nước đều được tính: 705 huyện × 3 người/huyện = 2.115, làm tròn thành 2.100",
        ),
        ("Q11", "Công thức tính 3 huyện/tỉnh nhưng chỗ khác ghi từ 3 đến 4"),
        ("Q07", "17 bộ = 19 − TTCP − UBDT"),
        ("Q07", "Tích 155 đúng bằng con số kế hoạch ghi"),
        ("Q12", "không tính trong các tổng"),
    ],
)
def test_a_group_is_explained_in_vietnamese(group, said):
    """Figures, reasons and assumptions of the Ministry's plan, in the notation of the country."""
    assert said in explanation(group)


@pytest.mark.parametrize(
    ("group", "said"),
    [
        (
            "Q04",
            "The product is 760, the plan states 800, 40 apart: possibly rounding to the nearest hundred",
        ),
        ("Q04", "counting 20 ministries instead of 19: 20 × 40 = 800"),
        ("Q02", "3,700 ÷ (19 × 63) = 3.0911 persons/department"),
        ("Q11", "705 districts × 3 persons/district = 2,115, rounded to 2,100"),
    ],
)
def test_a_group_is_explained_in_english(group, said):
    """The same in English, with English notation."""
    assert said in explanation(group, "en")


@pytest.mark.parametrize("name", plan_ids())
def test_explanations_are_whole_sentences(name):
    """No place is left unfilled, each begins with a capital or a mark and ends with a stop."""
    for group in quotas(load_plan(name)).groups:
        for lang in ("vi", "en"):
            text = group.explanation.say(lang)
            assert "{" not in text
            assert re.fullmatch(r"(?s)[A-ZĐÀ-Ỹ0-9†].*\.", text)


def test_the_two_nineteens_are_told_apart():
    """19 ministries and 19 departments a province are the same number and nothing else."""
    (remark,) = [r for r in quotas(load_plan("757-2023")).remarks if r.code == "same-number"]
    assert remark.level is Level.NOTE
    assert (
        remark.text.vi
        == "số 19 mang 2 nghĩa khác nhau: 19 bộ (Q01, Q04); 19 sở/tỉnh (Q02, Q03); không được lẫn"
    )


def test_a_rounding_that_does_not_explain_is_not_offered():
    """For 830 instead of 760 no rounding and no whole number of either factor works."""
    group = load_plan("757-2023").group("Q04")
    table = quotas(changed("Q04", stated=Stated(830, group.source, rounded_to=10)))
    assert "chưa thấy cách tính nào" in table.group("Q04").explanation.vi


def test_rounding_down_is_offered_when_it_is_the_one_that_fits():
    """760 becomes 700 only downwards."""
    group = load_plan("757-2023").group("Q04")
    text = quotas(changed("Q04", stated=Stated(700, group.source, rounded_to=100))).group("Q04").explanation
    assert "có thể do làm tròn xuống hàng trăm." in text.vi
    assert "gần nhất" not in text.vi


def test_an_unusual_grid_is_named_as_a_multiple():
    """780 lies on the grid of 60 above 760."""
    group = load_plan("757-2023").group("Q04")
    text = quotas(changed("Q04", stated=Stated(780, group.source, rounded_to=60))).group("Q04").explanation
    assert "làm tròn đến bội số của 60 gần nhất" in text.vi


def test_other_formulas_are_compared_and_only_those_that_fit_are_offered():
    """705 × 3 = 2.115 fits 2.115 exactly and 2.200 not at all; a formula that is open is no reason."""
    group = load_plan("757-2023").group("Q11")
    exact = quotas(changed("Q11", stated=Stated(2115, group.source))).group("Q11").explanation
    other = quotas(changed("Q11", stated=Stated(2200, group.source, rounded_to=100))).group("Q11").explanation
    unprinted = quotas(changed("Q11", alternatives=group.terms)).group("Q11").explanation
    assert "705 huyện × 3 người/huyện = 2.115; có thể" in exact.vi
    assert "705" not in other.vi
    assert "705" not in unprinted.vi


def test_a_total_that_does_not_add_up_is_reported():
    """Somebody changed a group and not the total."""
    table = quotas(plan(totals__0__stated=113))
    assert ("total-differs", ("S",)) in codes(table)
    assert "tổng S kế hoạch ghi 113, cộng các nhóm được 112, lệch 1" in table.mismatches[-1].text.vi


def test_a_sum_nobody_printed_is_said_to_be_ours():
    """T06 = 367 is only added up."""
    (remark,) = quotas(load_plan("binh-phuoc-2022")).remarks
    assert remark.text.vi == "tổng T06 = 367 không ghi trong kế hoạch, chỉ do cộng lại"


def test_a_list_that_differs_is_reported_with_its_share():
    """97 listed of 100 stated are 3 % fewer."""
    text = quotas(plan(), {"G1": 97, "G2": 12}).group("G1").explanation
    assert "danh sách thực tế 97, kế hoạch ghi 100: thiếu 3 (3,0 %)".casefold() in text.vi.casefold()


def test_more_persons_than_the_list_they_stand_on_is_reported():
    """Q02 is contained in Q09: it cannot be larger."""
    group = load_plan("757-2023").group("Q02")
    table = quotas(changed("Q02", stated=Stated(5000, group.source, rounded_to=100)))
    assert ("within-too-large", ("Q02", "Q09")) in codes(table)
    assert table.persons_at_most == table.forms - 4100 - 16400


def test_a_count_of_units_that_the_tier_does_not_have_is_reported():
    """32 × 4 departments, where the plan lists three."""
    changed_plan = plan(groups__0__terms__0__factors__1__value=4, groups__0__stated=GONE)
    assert ("count-differs", ("G1",)) in codes(quotas(changed_plan))


def test_a_plan_without_groups_says_that_it_has_no_quotas():
    """The Ministry's conference of 2022 sizes no survey."""
    table = quotas(load_plan("bo-noi-vu-2022"))
    assert [remark.code for remark in table.remarks] == ["no-quotas"]
    assert (table.forms, table.persons_at_most) == (0, 0)


@pytest.mark.parametrize("code", sorted(templates()))
def test_each_sentence_has_both_languages_with_the_same_facts(code):
    """A fact that only one language shows is lost to the other reader."""
    places = {lang: sorted(re.findall(r"\{(\w+)", templates()[code][lang])) for lang in ("vi", "en")}
    assert set(places["vi"]) == set(places["en"])


def test_a_fact_that_is_not_given_is_an_error():
    """A sentence with a hole never reaches a reader."""
    with pytest.raises(KeyError):
        words("total-derived", total="T06")
