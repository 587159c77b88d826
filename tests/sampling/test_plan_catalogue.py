"""The plans of the catalogue are complete: units, sources, assumptions, tiers, councils."""

from __future__ import annotations

from hashlib import sha256

import pytest

from sampling.load import load_plan, plan_ids, plan_text
from sampling.plan import ChosenBy, Rates, Selection, SurveyKind

MINISTRIES = (
    "BNG BTP BTC BCT BLDTBXH BGTVT BXD BTTTT BGDDT BNNPTNT BKHDT BNV BYT BKHCN BVHTTDL BTNMT NHNN TTCP UBDT"
)


def numbers(plan):
    """Every source of a number of a plan."""
    for group in plan.groups:
        if group.stated:
            yield group.stated.source
        for term in (*group.terms, *group.alternatives):
            yield term.source
            for factor in term.factors:
                yield factor.source
    yield from (total.source for total in plan.totals)
    yield from (factor.source for _, factor in plan.facts)
    yield from (task.source for task in plan.tasks)
    yield from (tier.source for tier in plan.tiers)


def test_the_catalogue_has_one_plan_per_document():
    """Five documents, five plans."""
    assert plan_ids() == ["757-2023", "binh-phuoc-2022", "bo-noi-vu-2022", "ha-noi-2023", "ha-tinh-2022"]


@pytest.mark.parametrize("name", plan_ids())
def test_each_number_says_where_it_was_read(name):
    """Document, place and words, for figures, factors, totals, tasks and tiers."""
    assert all(source.document and source.place and source.quote for source in numbers(load_plan(name)))


@pytest.mark.parametrize("name", plan_ids())
def test_each_wording_has_both_languages(name):
    """Titles, tiers, groups, tasks and notes in Vietnamese and English."""
    plan = load_plan(name)
    named = (*plan.tiers, *plan.groups, *plan.tasks, *plan.councils)
    texts = [
        plan.title,
        *(part.label for part in named),
        *plan.notes,
        *(task.period.words for task in plan.tasks),
    ]
    assert all(text.vi and text.en for text in texts)


@pytest.mark.parametrize("name", plan_ids())
def test_the_version_is_the_hash_of_the_text(name):
    """A round stores text and version; they belong together."""
    assert load_plan(name).version == sha256(plan_text(name).encode()).hexdigest()


def test_the_ministries_in_scope_are_nineteen_and_two_are_not_ranked():
    """16 ministries and 3 agencies; the Committee and the Inspectorate are assessed only."""
    tier = load_plan("757-2023").tier("ministry")
    assert tier.units == tuple(MINISTRIES.split())
    assert tier.unranked == ("UBDT", "TTCP")


def test_the_provinces_of_2023_are_sixty_three_in_order():
    """GSO codes of two digits, text, no gaps filled."""
    units = load_plan("757-2023").tier("province").units
    assert (len(units), units[0], units[-1]) == (63, "01", "96")
    assert list(units) == sorted(set(units))


def test_binh_phuoc_rates_communes_without_a_survey():
    """20 departments with the economic zone, 11 districts, 111 communes that nobody asks about."""
    plan = load_plan("binh-phuoc-2022")
    assert [(tier.id, tier.count, tier.survey) for tier in plan.tiers] == [
        ("department", 20, SurveyKind.SOCIOLOGICAL),
        ("district", 11, SurveyKind.SOCIOLOGICAL),
        ("commune", 111, SurveyKind.NONE),
    ]
    assert "BP-BQLKKT" in plan.tier("department").units
    assert plan.tier("district").units == tuple(str(code) for code in range(688, 699))


def test_names_that_the_plan_does_not_print_are_assumptions():
    """The plan of Bình Phước names seven of its twenty bodies."""
    names = load_plan("binh-phuoc-2022").tier("department").names
    assert [name.code for name in names if not name.assumption] == [
        *("BP-SNV", "BP-STP", "BP-STC", "BP-STTTT", "BP-SKHCN", "BP-VPUB", "BP-BQLKKT"),
    ]


def test_ha_tinh_has_councils_at_two_tiers():
    """The province's council appraises three tiers, each district's council the communes."""
    plan = load_plan("ha-tinh-2022")
    assert [tier.id for tier in plan.tiers] == ["department", "district", "commune", "central-agency"]
    councils = {council.id: council.tiers for council in plan.councils}
    assert councils == {"province": ("department", "district", "central-agency"), "district": ("commune",)}


def test_who_chooses_is_in_the_data():
    """Rated units choose in Q04, Q07, Q11; citizens come from SIPAS; everyone else is asked."""
    groups = load_plan("757-2023").groups
    assert [g.id for g in groups if g.chosen_by is ChosenBy.RATED_UNIT] == ["Q04", "Q07", "Q11"]
    assert [g.id for g in groups if g.selection is Selection.EXTERNAL] == ["Q12"]


def test_outside_raters_rate_the_ministry_of_their_field_by_assumption():
    """Q02 and Q03 rate by sector, which the plan does not say; no department judges the State Bank."""
    groups = [load_plan("757-2023").group(name) for name in ("Q02", "Q03")]
    assert [(g.rates, g.absent_for, g.persons_within) for g in groups] == [
        (Rates.SECTOR, ("NHNN",), "Q09"),
        (Rates.SECTOR, ("NHNN",), "Q10"),
    ]
    assert all(group.assumptions for group in groups)


def test_associations_are_one_group_of_two_terms():
    """Q07 = Q05 + Q06; the second belongs to one ministry, the Inspectorate has none."""
    group = load_plan("757-2023").group("Q07")
    assert [(term.id, term.only_for) for term in group.terms] == [("Q05", ()), ("Q06", ("UBDT",))]
    assert group.absent_for == ("TTCP",)
