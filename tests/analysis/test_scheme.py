"""Scoring schemes are data: those of the catalogue are sound, a broken one is refused with all its problems."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import yaml

from analysis.errors import AnalysisError
from analysis.rules import RuleName
from analysis.scheme import load_scheme, parse_scheme, scheme_ids, scheme_text
from analysis.scheme_model import OutsideWeight, Pooling, Redistribution, RoundingOf
from survey.words import explain_all

if TYPE_CHECKING:
    from collections.abc import Callable

TIERS = [(name, each.id) for name in scheme_ids() for each in load_scheme(name).tiers]
ASSUMED = {"source": "s", "assumption": True, "says": {"vi": "giả định", "en": "an assumption"}}

SMALL = {
    "id": "small",
    "title": {"vi": "Nhỏ", "en": "Small"},
    "sources": {"s": {"document": {"vi": "Văn bản", "en": "Document"}, "place": "mục 1"}},
    "tiers": {
        "t": {
            "label": {"vi": "Cấp", "en": "Tier"},
            "index_points": {"value": 100, "source": "s"},
            "survey_points": {"value": 3.3, "source": "s"},
            "levels": 5,
            "rule": {"name": "option-percent", "percents": [0, 20, 40, 80, 100], **ASSUMED},
            "specials": {"no_opinion": "exclude", "cannot_judge": 0, "source": "s"},
            "aggregation": {"groups": "pool", "outside_raters": "province", "source": "s"},
            "absent": {
                "redistribute": "equal",
                "source": "s",
                "known": [{"group": "G", "unit": "B", "reason": {"vi": "không có", "en": "none"}, "source": "s"}],
            },
            "rounding": {"of": "total", "decimals": 1, "source": "s"},
            "minimum_forms": {"value": 7, "ranked": False, "source": "s"},
            "minimum_cell": {"value": 6, "source": "s"},
            "units": ["A", "B"],
            "unranked": {"units": ["B"], "source": "s"},
            "points_per_criterion": {**ASSUMED},
            "weights": {"all": {"groups": {"G": 2, "H": 1, "K": 0}, "source": "s"}},
            "areas": [
                {"id": "1", "points": 1.1, "label": {"vi": "Một", "en": "One"}},
                {"id": "2", "points": 2.2, "label": {"vi": "Hai", "en": "Two"}},
            ],
            "criteria": [
                {"id": "c", "area": "1", "points": 1.1, "items": ["c_1"], "weights": "all", "label": {"vi": "C", "en": "C"}},
                {"id": "d", "area": "2", "points": 1.2, "items": ["d_1"], "weights": "all", "label": {"vi": "D", "en": "D"},
                 "rule": {"name": "top-box", "threshold": 5}},
                {"id": "s", "area": "2", "points": 1.0, "rule": {"name": "linked"}, "label": {"vi": "S", "en": "S"}},
            ],
        }
    },
}  # fmt: skip


def written(change: Callable[[dict], object] = lambda _: None) -> str:
    """Return the small scheme as YAML after a change of its tier."""
    document = yaml.safe_load(yaml.safe_dump(SMALL))
    change(document["tiers"]["t"])
    return yaml.safe_dump(document, allow_unicode=True)


def problems(text: str) -> set[tuple[str, str]]:
    """Path and code of all problems of a text; every one has words in both languages."""
    with pytest.raises(AnalysisError) as caught:
        parse_scheme(text)
    assert all(explain_all(caught.value.problems, "vi"))
    assert all(explain_all(caught.value.problems, "en"))
    return {(problem.path, str(problem.code)) for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("scheme", "tier", "points", "criteria"),
    [
        ("757-2023", "ministry", 31.50, 14),
        ("757-2023", "province", 32.00, 14),
        ("binh-phuoc-2022", "department", 20.00, 7),
        ("binh-phuoc-2022", "district", 20.00, 7),
    ],
)
def test_the_points_of_the_catalogue_add_up(scheme, tier, points, criteria):
    """31.50 for ministries, 22 + 10 for provinces, 20 in Bình Phước; by criterion and by area."""
    found = load_scheme(scheme).tier(tier)
    assert len(found.criteria) == criteria
    assert found.max_points == points
    assert sum(Decimal(str(each.max_points)) for each in found.criteria) == Decimal(str(points))
    assert sum(Decimal(str(area.max_points)) for area in found.areas) == Decimal(str(points))


def test_sipas_is_ten_of_the_provinces_points():
    """22 points are asked, 10 are given."""
    (sipas,) = [
        each
        for each in load_scheme("757-2023").tier("province").criteria
        if each.rule.name is RuleName.LINKED
    ]
    assert (sipas.id, sipas.max_points, sipas.items) == ("P8.2", 10.0, ())


def test_two_of_nineteen_ministries_are_not_ranked():
    """The Government Inspectorate and the Committee for Ethnic Minority Affairs are assessed only."""
    tier = load_scheme("757-2023").tier("ministry")
    assert (len(tier.units), set(tier.unranked)) == (19, {"TTCP", "UBDT"})


def test_groups_that_a_ministry_cannot_have_are_declared():
    """The State Bank has no provincial department, the Government Inspectorate no association."""
    absent = load_scheme("757-2023").tier("ministry").absent
    assert {(each.group, each.unit) for each in absent} == {("Q02", "NHNN"), ("Q03", "NHNN"), ("Q07", "TTCP")}


@pytest.mark.parametrize(("scheme", "tier"), TIERS)
def test_what_nobody_confirmed_is_marked(scheme, tier):
    """Rule, group weights and points per criterion are assumptions everywhere, with words in both languages."""
    found = load_scheme(scheme).tier(tier)
    places = {each.path.removeprefix(f"tiers.{tier}.").split(".")[0] for each in found.assumptions}
    assert {"rule", "weights", "points_per_criterion", "aggregation", "rounding"} <= places
    assert all(each.words.vi and each.words.en for each in found.assumptions)
    assert all(criterion.assumption for criterion in found.criteria)


@pytest.mark.parametrize(("scheme", "tier"), TIERS)
def test_items_are_named_for_their_criterion(scheme, tier):
    """Criterion M1.1 is fed by the item m1_1."""
    for criterion in load_scheme(scheme).tier(tier).criteria:
        assert criterion.items in {(), (criterion.id.lower().replace(".", "_"),)}


def test_every_setting_arrives(tmp_path):
    """A scheme in a file, read into values; its version is the hash of its text."""
    path = tmp_path / "small.yaml"
    path.write_text(written(), encoding="utf-8")
    scheme = load_scheme(path)
    tier = scheme.tier("t")
    assert len(scheme.version) == 64
    assert (tier.pooling, tier.outside, tier.redistribution) == (
        Pooling.POOL,
        OutsideWeight.PROVINCE,
        Redistribution.EQUAL,
    )
    assert (tier.no_opinion, tier.cannot_judge) == (None, 0.0)
    assert (tier.rounding.of, tier.rounding.decimals) == (RoundingOf.TOTAL, 1)
    assert (tier.minimum_forms, tier.reference_ranked, tier.minimum_cell) == (7, False, 6)
    assert tier.criterion("c").weights == (("G", 2.0), ("H", 1.0))
    assert [each.rule.name for each in tier.criteria] == [
        RuleName.OPTION_PERCENT,
        RuleName.TOP_BOX,
        RuleName.LINKED,
    ]
    assert [each.path for each in tier.assumptions] == ["tiers.t.rule", "tiers.t.points_per_criterion"]
    assert (tier.label.say("vi"), tier.label.say("en")) == ("Cấp", "Tier")


def test_the_version_changes_with_the_text():
    """Results name the exact document they came from."""
    assert parse_scheme(written()).version != parse_scheme(written() + "\n").version


def test_an_unknown_scheme_names_those_there_are():
    """The message lists the catalogue."""
    with pytest.raises(AnalysisError) as caught:
        load_scheme("758-2023")
    assert caught.value.problems[0].facts["known"] == "757-2023, binh-phuoc-2022"
    assert "757-2023" in scheme_text("757-2023")


def test_an_unknown_tier_names_those_there_are():
    """Likewise inside a document."""
    with pytest.raises(AnalysisError) as caught:
        load_scheme("757-2023").tier("commune")
    assert caught.value.problems[0].facts["known"] == "ministry, province"
    with pytest.raises(KeyError):
        load_scheme("757-2023").tier("ministry").criterion("X")


def several(tier: dict) -> None:
    """Break five things in different places."""
    tier["rule"]["name"] = "median"
    tier["criteria"][0]["points"] = "one"
    tier["criteria"][1]["area"] = "9"
    tier["survey_points"]["value"] = 4
    del tier["rounding"]["decimals"]


def test_all_problems_come_at_once_each_with_its_path():
    """Nobody corrects a file one error at a time."""
    assert problems(written(several)) >= {
        ("tiers.t.rule.name", "scheme-rule-unknown"),
        ("tiers.t.criteria[0].points", "scheme-kind"),
        ("tiers.t.criteria[1].area", "scheme-area-unknown"),
        ("tiers.t.survey_points", "scheme-points-sum"),
        ("tiers.t.rounding.decimals", "scheme-field-missing"),
    }


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        (lambda t: t["rule"].update(percents=[0, 50, 100]), "rule.percents", "scheme-rule-percents"),
        (lambda t: t["rule"].update(percents=[100, 75, 50, 25, 0]), "rule.percents", "scheme-rule-percents"),
        (lambda t: t["rule"].update(percents=[0, 25, 50, 75, 120]), "rule.percents[4]", "scheme-range"),
        (lambda t: t["rule"].pop("says"), "rule.says", "scheme-field-missing"),
        (lambda t: t["rule"].pop("source"), "rule.source", "scheme-field-missing"),
        (lambda t: t["rule"].update(source="x"), "rule.source", "scheme-source-unknown"),
        (lambda t: t["rule"].update(assumption="yes"), "rule.assumption", "scheme-kind"),
        (lambda t: t.update(rule="mean"), "rule", "scheme-kind"),
        (lambda t: t["areas"][0].update(points=1.0), "areas[0].points", "scheme-points-sum"),
        (lambda t: t["areas"].append(t["areas"][0]), "areas", "scheme-twice"),
        (lambda t: t["criteria"].append(t["criteria"][0]), "criteria", "scheme-twice"),
        (lambda t: t["criteria"][0].update(weights="some"), "criteria[0].weights", "scheme-weights-unknown"),
        (lambda t: t["criteria"][0].update(point=2), "criteria[0].point", "scheme-field-unknown"),
        (lambda t: t["criteria"][0].pop("items"), "criteria[0].items", "scheme-field-missing"),
        (
            lambda t: t["criteria"][1]["rule"].update(threshold=6),
            "criteria[1].rule.threshold",
            "scheme-range",
        ),
        (
            lambda t: t["criteria"][1]["rule"].update(threshold=2.5),
            "criteria[1].rule.threshold",
            "scheme-kind",
        ),
        (lambda t: t["weights"]["all"].update(groups={"G": 0}), "weights.all", "scheme-weights-zero"),
        (lambda t: t["weights"]["all"]["groups"].update(G=-1), "weights.all.groups.G", "scheme-range"),
        (lambda t: t["unranked"].update(units=["C"]), "unranked.units[0]", "scheme-unit-unknown"),
        (lambda t: t["absent"]["known"][0].update(unit="C"), "absent.known[0].unit", "scheme-unit-unknown"),
        (lambda t: t["rounding"].update(of="area"), "rounding.of", "scheme-choice"),
        (lambda t: t["specials"].update(no_opinion="half"), "specials.no_opinion", "scheme-kind"),
        (lambda t: t["criteria"][0]["label"].update(vi=" "), "criteria[0].label.vi", "scheme-kind"),
        (lambda t: t.pop("rule"), "rule", "scheme-field-missing"),
        (lambda t: t["rule"].pop("name"), "rule.name", "scheme-field-missing"),
        (lambda t: t.pop("specials"), "specials", "scheme-field-missing"),
        (lambda t: t.pop("aggregation"), "aggregation", "scheme-field-missing"),
        (lambda t: t.pop("absent"), "absent", "scheme-field-missing"),
        (lambda t: t.pop("rounding"), "rounding", "scheme-field-missing"),
        (lambda t: t.pop("minimum_forms"), "minimum_forms", "scheme-field-missing"),
        (lambda t: t.pop("points_per_criterion"), "points_per_criterion", "scheme-field-missing"),
        (lambda t: t["label"].pop("vi"), "label.vi", "scheme-field-missing"),
        (lambda t: t.update(areas={}), "areas", "scheme-kind"),
        (lambda t: t.update(units=["A", "A", "B"]), "units", "scheme-twice"),
        (lambda t: t.pop("criteria"), "criteria", "scheme-field-missing"),
        (lambda t: t.pop("areas"), "areas", "scheme-field-missing"),
        (lambda t: t.update(levels=1), "levels", "scheme-range"),
    ],
)
def test_each_problem_has_its_place_and_code(change, path, code):
    """One broken setting at a time."""
    found = problems(written(change))
    assert (f"tiers.t.{path}", code) in found


def test_text_that_is_no_yaml_names_its_line():
    """A tab or an open bracket."""
    assert problems("id: [1, 2\ntiers: {") == {("", "scheme-not-yaml")}


def test_a_key_that_stands_twice_is_refused():
    """YAML would silently take the second."""
    assert problems("id: a\nid: b\n") == {("id", "scheme-key-twice")}


def test_a_document_that_is_no_mapping_is_refused():
    """A list or a single word."""
    assert problems("- a\n- b\n") == {("", "scheme-kind")}
