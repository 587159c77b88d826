"""Scoring: from the answers of a round to results that say what they rest on."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace

import pytest

from analysis.component_model import Estimate, Part
from survey.exports import write_all
from survey.given import Figures
from survey.publication import published
from survey.report.document import report_html
from survey.results import latest_results, latest_run, save_results
from survey.resultset import ResultSet
from survey.score_notes import organiser_among
from survey.score_tier import unanimous
from survey.scoring import score, score_round
from survey.tidy import csv_bytes
from tests.survey.invented_results import result_set
from tests.survey.invented_round import invented_dataset, invented_facts

SMALL = "Q13|BP-SYT"


@pytest.fixture(scope="module")
def facts():
    """Give what scoring reads of the round of Bình Phước."""
    return invented_facts()


@pytest.fixture(scope="module")
def data(facts):
    """Give answers in which one department has three listed division heads and hardly anybody else."""
    return invented_dataset(facts.plan, facts.scheme, small={SMALL, "Q14|BP-SYT"})


@pytest.fixture(scope="module")
def result(facts, data):
    """Give the results of that round."""
    return score(facts, data, Figures(), seed=11)


@pytest.fixture(scope="module")
def department(result):
    """Give the results of the departments."""
    return result.tiers[0]


def unit_of(tier, code):
    """Return one unit of a tier."""
    return next(unit for unit in tier.units if unit.code == code)


def table(result):
    """Return the tidy table as dictionaries."""
    return list(csv.DictReader(io.StringIO(csv_bytes(result).decode("utf-8-sig"), newline="")))


def words_of(tier, kind, lang="vi"):
    """Return all notes of one kind as one text."""
    return " ".join(getattr(note, lang) for note in tier.notes if note.kind == kind)


def test_tiers_and_units_come_from_the_plan(facts, result):
    """Departments and districts, each unit once, with its name in both languages."""
    assert [tier.tier for tier in result.tiers] == ["department", "district"]
    assert [len(tier.units) for tier in result.tiers] == [20, 11]
    assert {unit.code for unit in result.tiers[0].units} == set(facts.plan.tier("department").units)
    assert (unit_of(result.tiers[0], "BP-SYT").name, unit_of(result.tiers[0], "BP-SYT").name_en) != ("", "")


def test_printed_criteria_add_up_to_the_printed_total(department):
    """What a council checks with a calculator: criteria of two decimals, areas, total."""
    for unit in department.units:
        shown = [part.estimate.value for part in unit.criteria if part.estimate]
        whole = len(shown) == len(department.criteria)
        assert not whole or math.isclose(sum(shown), unit.points.value, abs_tol=1e-9)
        assert round(unit.points.value, 2) == unit.points.value


def test_the_official_figure_stands_beside_the_one_before_rounding(department):
    """They differ by the rounding of seven criteria at most."""
    assert all(abs(unit.points.value - unit.unrounded) < 0.005 * 7 + 1e-9 for unit in department.units)


def test_the_error_without_correction_is_larger(department):
    """Part of a finite list did answer."""
    assert all(
        unit.points.se < unit.points_without_fpc.se for unit in department.units if unit.forms < unit.asked
    )


def test_a_unit_under_five_forms_keeps_its_total_and_loses_its_parts(department):
    """A unit's total is always published."""
    unit = unit_of(department, "BP-SYT")
    assert unit.reference_only == (unit.forms < 5)
    assert unit.points is not None
    assert {part.suppressed for part in (*unit.criteria, *unit.areas)} == {unit.forms < 5}


def test_what_is_withheld_is_gone_from_every_file(department, result, tmp_path):
    """The official and the exact figure of no withheld part appear in report, table or result set."""
    unit = unit_of(department, "BP-SYT")
    assert {(part.estimate, part.unrounded, part.answers) for part in unit.criteria if part.suppressed} == {
        (None, None, 0)
    }
    rows = [row for row in table(result) if row["unit"] == "BP-SYT" and row["suppressed"] == "1"]
    assert len(rows) == len(unit.criteria) + len(unit.areas)
    assert {row[name] for row in rows for name in ("points", "estimate", "se", "low", "high", "answers")} == {
        ""
    }
    write_all(result, tmp_path)
    assert ResultSet.from_json((tmp_path / "results.json").read_text("utf-8")) == published(result)


@pytest.mark.parametrize(
    ("value", "alike", "told"),
    [(1.5, False, False), (1.5, True, True), (0.0, False, True), (2.0, False, True)],
)
def test_a_figure_that_tells_what_everybody_said_is_unanimous(value, alike, told):
    """Equal answers of each group, or nothing but the lowest or the highest mark."""
    estimate = Estimate(value, 0.2, None, value, value)
    part = Part("c", 2.0, estimate, estimate, value, answers=9, asked=9, alike=alike)
    assert unanimous(part) == told


def test_criteria_on_which_everybody_agrees_are_withheld(facts, data):
    """All nine said the lowest: their points of 0 would tell it of each of them."""
    ratings, listed = data.tiers["department"]
    alike = ratings.copy()
    alike.loc[alike["unit"] == "BP-STC", "d1_1"] = 1
    alike.loc[alike["unit"] == "BP-STP", "d2_1"] = 4
    result = score(facts, replace(data, tiers={"department": (alike, listed)}), Figures(), seed=11)
    unit = unit_of(result.tiers[0], "BP-STC")
    withheld = {part.id for part in unit.criteria if part.suppressed}
    assert "D1.1" in withheld
    assert len(withheld) >= 2
    other = unit_of(result.tiers[0], "BP-STP")
    assert next(part.suppressed for part in other.criteria if part.id == "D2.1")
    assert all("D1.1" not in getattr(note, lang) for note in result.tiers[0].notes for lang in ("vi", "en"))


def test_groups_are_compared_over_all_units_only(department):
    """Per group and criterion: a percentage, its units, at least five answers behind it."""
    assert {part.group for part in department.group_parts} == {"Q13", "Q14"}
    assert all(part.units > 1 and part.answers >= 5 for part in department.group_parts if not part.suppressed)
    assert all(0 <= part.percent <= 100 for part in department.group_parts if not part.suppressed)


def test_results_say_what_is_assumed(department):
    """Questions, points, conversion, weights, who chose, and that non-response is random within cells."""
    said = words_of(department, "assumption")
    for word in (
        "minh họa",
        "0/25/50/75/100",
        "trọng số bằng nhau",
        "Không có sai số chọn mẫu",
        "ngẫu nhiên",
        "Q13",
    ):
        assert word in said


def test_notes_exist_in_both_languages_and_end_as_sentences(result):
    """No place left unfilled, no unit code where a name belongs, no number of the wrong language."""
    notes = [note for tier in result.tiers for note in tier.notes]
    assert [note for note in notes if not note.vi or not note.en] == []
    assert [text for note in notes for text in (note.vi, note.en) if "{" in text or "BP-" in text] == []
    assert [note.vi for note in notes if note.vi[0] != note.vi[0].upper()] == []


def test_the_organiser_is_named_when_it_is_rated(department, facts):
    """Sở Nội vụ rates itself: said in print; another organiser is not."""
    assert "cũng là đơn vị được đánh giá (Sở Nội vụ)" in words_of(department, "warning")
    other = replace(facts.view, organiser="Ủy ban nhân dân tỉnh")
    assert organiser_among(other, list(facts.plan.tier("department").units)) == []


def test_a_sample_chosen_by_the_rated_unit_is_marked(department):
    """Every department chose its nine persons."""
    assert all(unit.chosen for unit in department.units)
    assert "† Tất cả các đơn vị tự chọn" in words_of(department, "warning")


def test_an_open_round_gives_provisional_results(data, facts):
    """They say so, and so does the report."""
    open_round = replace(facts, view=replace(facts.view, state="open"))
    result = score(open_round, data, Figures(), seed=11)
    assert result.provenance.state == "open"
    assert "TẠM TÍNH" in words_of(result.tiers[0], "warning")
    assert report_html(result).count("TẠM TÍNH") == 1


def test_the_same_answers_and_seed_give_the_same_bytes(facts, data, result):
    """Results, and with them every file."""
    assert score(facts, data, Figures(), seed=11).to_json() == result.to_json()


def test_provenance_names_everything_that_took_part(result, facts, data):
    """Versions and hashes of plan, questionnaires, scheme, data, code and libraries; the last day of fieldwork."""
    about = result.provenance
    assert (about.plan_version, about.scheme_version, about.data_sha256, about.seed) == (
        facts.plan.version, facts.scheme.version, data.sha256, 11,
    )  # fmt: skip
    assert set(about.questionnaires) == {(q.id, q.version) for q in facts.questionnaires.values()}
    assert (about.opens, about.closes, about.invented) == ("2023-12-01", "2023-12-31", True)
    assert len(about.code_sha256) == 64
    assert dict(about.libraries).keys() == {"numpy", "pandas", "scipy", "statsmodels"}


def test_appraised_points_make_the_whole_index(facts, data):
    """Index = appraised + survey points, ranked by itself."""
    codes = [unit for tier in data.tiers.values() for units in tier[1]["units"] for unit in units.split("+")]
    figures = Figures(appraised=dict.fromkeys(codes, 60.25), appraised_sha256="b" * 64)
    result = score(facts, data, figures, seed=11)
    for unit in result.tiers[0].units:
        assert math.isclose(unit.index.value, 60.25 + unit.points.value, abs_tol=1e-9)
        assert unit.index_rank == unit.rank
    assert result.tiers[0].index_points == 100
    assert result.provenance.appraised_sha256 == "b" * 64


@pytest.fixture(scope="module")
def ministry_round():
    """Give what scoring reads of the Ministry's round of 2023."""
    return invented_facts("757-2023", organiser="Bộ Nội vụ")


def test_ministries_keep_their_special_cases(ministry_round):
    """31,50 points; two are assessed and not ranked; the State Bank has no raters in the provinces."""
    data = invented_dataset(ministry_round.plan, ministry_round.scheme, listed_per_cell=8, only=("ministry",))
    tier = score(ministry_round, data, Figures(), seed=3).tiers[0]
    assert (len(tier.units), tier.max_points, tier.pairs) == (19, 31.5, 136)
    assert {unit.code for unit in tier.units if unit.rank is None} == {"TTCP", "UBDT"}
    said = words_of(tier, "method")
    assert "Được đánh giá, không xếp hạng: Thanh tra Chính phủ, Ủy ban Dân tộc." in said
    assert "Ngân hàng Nhà nước Việt Nam không có nhóm Q02 «" in said
    assert ", Bộ Nội vụ, cũng là đơn vị được đánh giá (Bộ Nội vụ)" in words_of(tier, "warning")


def test_sipas_is_missing_until_it_is_given(ministry_round):
    """Without it 22 points; with it 32, and the province without a figure is not ranked."""
    data = invented_dataset(ministry_round.plan, ministry_round.scheme, listed_per_cell=6, only=("province",))
    without = score(ministry_round, data, Figures(), seed=3).tiers[0]
    assert (without.max_points, without.missing_points, len(without.criteria)) == (22.0, 10.0, 13)
    assert "P8.2" in words_of(without, "warning")
    provinces = [unit.code for unit in without.units]
    given = {(code, "P8.2"): (83.94, None) for code in provinces[1:]}
    tier = score(ministry_round, data, Figures(given=given), seed=3).tiers[0]
    assert (tier.max_points, tier.missing_points) == (32.0, 0.0)
    assert [unit.code for unit in tier.units if not unit.ranked] == provinces[:1]
    sipas = next(part for part in tier.units[1].criteria if part.id == "P8.2")
    assert (sipas.given, sipas.estimate.value, sipas.suppressed) == (True, 8.39, False)
    assert "tất cả các đơn vị trừ" in words_of(tier, "method")


def test_figures_are_drawn_in_both_languages_and_widths(result):
    """For the page, the phone and the printed report; the same bytes each time."""
    names = {
        f"{tier}.{width}.{lang}"
        for tier in ("department", "district")
        for width in ("wide", "narrow")
        for lang in ("vi", "en")
    }
    assert {name for name, _ in result.figures} == names
    assert all(svg.startswith("<svg") for _, svg in result.figures)


def test_scored_rounds_are_kept_once(store, make_small_round):
    """An unanswered open round has results without points; scoring it again adds nothing."""
    round_id = make_small_round(store)
    result = score_round(store, round_id, seed=11)
    again = score_round(store, round_id, seed=11)
    assert again == result
    assert all(unit.points is None for tier in result.tiers for unit in tier.units)
    assert "TẠM TÍNH" in report_html(result)
    with store.read() as session:
        assert latest_run(session, round_id).number == 1
        assert latest_results(session, round_id) == result


def test_the_latest_results_are_read_back(store, make_small_round):
    """Two runs are kept; the later one counts; a round never scored has none."""
    round_id = make_small_round(store)
    with store.read() as session:
        assert latest_results(session, round_id) is None
    for seed in (1, 2):
        with store.begin() as session:
            save_results(session, round_id, result_set(seed=seed))
    with store.read() as session:
        assert latest_results(session, round_id) == result_set(seed=2)
        assert latest_run(session, round_id).number == 2
