"""Invented answers: reproducible, correlated as told, and with a truth over everybody listed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.check import check_complete
from questionnaires.model import About, Item, ItemType, Option, Page, Questionnaire, Special, Text
from survey.simulation import Latent, invent, scored_items
from survey.simulation_answers import answers_of_forms
from survey.simulation_truth import returned_tables, truth_tables

WORDS = Text("chữ", "word")
LEVELS = tuple(Option(str(level), WORDS, level) for level in (5, 4, 3, 2, 1))
UNITS = ("BNV", "BTP", "BYT")


def questionnaire(group: str, *, rates: str = "own", required: bool = True) -> Questionnaire:
    """Return a small questionnaire: four scored items and one of each other type."""
    scored = tuple(
        Item(
            f"m{area}_{number}",
            ItemType.SCALE,
            WORDS,
            About.UNIT,
            criterion=f"M{area}.{number}",
            options=LEVELS,
            specials=tuple(Special),
            required=required,
        )
        for area in (1, 2)
        for number in (1, 2)
    )
    choices = tuple(Option(code, WORDS) for code in ("a", "b", "c"))
    others = (
        Item("mode", ItemType.SINGLE, WORDS, About.ROUND, options=choices),
        Item(
            "ways",
            ItemType.MULTIPLE,
            WORDS,
            About.ROUND,
            options=(*choices, Option("none", WORDS, exclusive=True)),
        ),
        Item("why", ItemType.TEXT, WORDS, About.ROUND, asked_if="mode = 'b'", max_length=20),
        Item("years", ItemType.NUMBER, WORDS, About.ROUND, low=0, high=40, whole=True),
        Item("contact", ItemType.UNIT_SCALE, WORDS, About.UNIT, options=LEVELS),
    )
    pages = (Page("rate", WORDS, scored), Page("you", WORDS, others[:2]), Page("more", WORDS, others[2:]))
    return Questionnaire(group, f"v-{group}", group, "ministry", WORDS, 5, rates, pages, True, "test")


def frame(forms: int = 300, *, group: str = "Q01") -> pd.DataFrame:
    """Return a list: every third person rates two units."""
    rates = [UNITS[i % 3] if i % 3 else f"{UNITS[0]}+{UNITS[1]}" for i in range(forms)]
    return pd.DataFrame(
        {"person": [f"p{i}" for i in range(forms)], "group": group, "unit": "01", "rates": rates}
    )


def test_the_same_seed_gives_the_same_answers():
    """Answers depend on nothing but the list, the questionnaires and the generator's state."""
    runs = [
        list(
            answers_of_forms(
                invent(frame(), {"Q01": questionnaire("Q01")}, np.random.default_rng(7)).groups["Q01"]
            )
        )
        for _ in range(2)
    ]
    assert runs[0] == runs[1]


def test_another_seed_gives_other_answers():
    """Chance comes from the generator alone."""
    first, second = (
        invent(frame(), {"Q01": questionnaire("Q01")}, np.random.default_rng(seed)).groups["Q01"].given
        for seed in (1, 2)
    )
    assert not np.array_equal(first, second)


def test_every_returned_form_passes_the_questionnaire():
    """The answers are the ones that the pages would have taken, and all but abandoned forms are valid."""
    asked = questionnaire("Q01")
    group = invent(frame(), {"Q01": asked}, np.random.default_rng(3), latent=Latent(abandoned=0.1)).groups[
        "Q01"
    ]
    units = frame()["rates"].str.split("+")
    valid = {
        row: check_complete(asked, units[row], answers).valid for row, answers in answers_of_forms(group)
    }
    assert valid == {
        int(row): not abandoned
        for row, abandoned, back in zip(group.rows, group.abandoned, group.returned, strict=True)
        if back
    }


def test_an_item_whose_condition_fails_has_no_answer():
    """The text asked for the second option only is never there beside the first."""
    asked = questionnaire("Q01")
    group = invent(frame(1000), {"Q01": asked}, np.random.default_rng(3)).groups["Q01"]
    modes = {
        answers.get(("mode", None)) for _, answers in answers_of_forms(group) if ("why", None) in answers
    }
    assert modes == {"b"}


def test_items_are_left_out_as_often_as_told():
    """The share of unanswered items is the chance that the model names; abandoned forms add to what is given."""
    sizes = Latent(unanswered=0.2, abandoned=0.5)
    group = invent(frame(2000), {"Q01": questionnaire("Q01")}, np.random.default_rng(3), latent=sizes).groups[
        "Q01"
    ]
    assert (group.opinion == 0).mean() == pytest.approx(0.2, abs=0.02)
    assert (group.given == 0).mean() > 0.3


@pytest.mark.parametrize("seed", range(5))
def test_response_stays_between_60_and_90_percent(seed: int):
    """A group's response rate is drawn between the bounds that the model names."""
    group = invent(frame(6000), {"Q01": questionnaire("Q01")}, np.random.default_rng(seed)).groups["Q01"]
    assert 0.58 < group.returned.mean() < 0.92


def test_lenient_persons_are_lenient_on_every_item_and_unit():
    """Answers of one person about two units correlate, through leniency alone."""
    sizes = Latent(leniency=1.0, halo=0.0, noise=0.3, no_opinion=0.0, cannot_judge=0.0)
    group = invent(frame(3000), {"Q01": questionnaire("Q01")}, np.random.default_rng(5), latent=sizes).groups[
        "Q01"
    ]
    two = np.flatnonzero(np.diff(group.start) == 2)
    first, second = group.opinion[group.start[two], 0], group.opinion[group.start[two] + 1, 3]
    assert np.corrcoef(first, second)[0, 1] > 0.5


def test_one_person_is_as_lenient_on_the_form_of_another_group():
    """A person who answers in two groups carries one leniency into both."""
    sizes = Latent(leniency=1.0, halo=0.0, noise=0.3, no_opinion=0.0, cannot_judge=0.0)
    both = pd.concat([frame(2000, group="Q01"), frame(2000, group="Q02")], ignore_index=True)
    invented = invent(
        both, {g: questionnaire(g) for g in ("Q01", "Q02")}, np.random.default_rng(5), latent=sizes
    )
    first, second = (g.opinion[g.start[:-1], 0] for g in invented.groups.values())
    assert np.corrcoef(first, second)[0, 1] > 0.5


def test_outside_raters_cannot_judge_more_often():
    """Who rates units of the own field from afar says so more often than who rates the own unit."""
    shares = [
        (
            invent(frame(4000), {"Q01": questionnaire("Q01", rates=r)}, np.random.default_rng(1))
            .groups["Q01"]
            .opinion
            == -2
        ).mean()
        for r in ("own", "sector")
    ]
    assert shares[1] > 2 * shares[0]


@given(forms=st.integers(1, 60), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_tables_count_every_form_once(forms: int, seed: int):
    """Listed, returned and valid forms add up, and ratings hold the valid ones only."""
    listed = frame(forms)
    invented = invent(listed, {"Q01": questionnaire("Q01")}, np.random.default_rng(seed))
    tables = returned_tables(invented, listed)["ministry"]
    group = invented.groups["Q01"]
    assert tables.listed["eligible"].sum() == forms
    assert tables.listed["returned"].sum() == group.returned.sum()
    assert tables.ratings["response"].nunique() == tables.listed["valid"].sum()


def test_the_truth_has_full_response():
    """Over everybody listed, eligible, returned and valid are the same number in each cell."""
    listed = frame()
    tables = truth_tables(invent(listed, {"Q01": questionnaire("Q01")}, np.random.default_rng(1)), listed)[
        "ministry"
    ]
    assert (tables.listed["eligible"] == tables.listed["valid"]).all()
    assert len(tables.ratings) == 400


def test_items_that_a_group_is_not_asked_are_marked():
    """A column of the tier that a group's questionnaire lacks holds -3 on its rows."""
    short = questionnaire("Q02")
    short = replace(short, pages=(replace(short.pages[0], items=short.pages[0].items[:1]), *short.pages[1:]))
    both = pd.concat([frame(30, group="Q01"), frame(30, group="Q02")], ignore_index=True)
    invented = invent(both, {"Q01": questionnaire("Q01"), "Q02": short}, np.random.default_rng(1))
    ratings = truth_tables(invented, both)["ministry"].ratings
    assert (ratings.loc[ratings["group"] == "Q02", "m1_2"] == -3).all()
    assert ratings["m1_2"].dtype == np.int8


def test_scored_items_are_those_that_feed_a_criterion():
    """Background items are not scored."""
    assert [item.id for item in scored_items(questionnaire("Q01"))] == ["m1_1", "m1_2", "m2_1", "m2_2"]
