"""Several stages, one after the other: chained probabilities, seeds, reserves, and every mistake of a frame."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.selection.design_file import parse_design
from sampling.selection.methods import Method
from sampling.selection.multistage import design_probabilities, draw
from sampling.selection.multistage_joint import design_joint
from sampling.selection.sample_list import added_columns, sample_text
from sampling.selection.sizes import inclusion_probabilities
from sampling.selection.table import frame_of
from tests.sampling.selection.frames import small_frame

FOUR = """
person: person
reserves: 1
stages:
  - {unit: province, strata: region, method: METHOD, size: size, n: {Bắc: 2, Nam: 1}}
  - {unit: district, method: srs, n: 1}
  - {unit: commune, method: pps_systematic, size: rows, n: 2}
  - {unit: person, method: srs, n: 2}
"""
KEY = b"khoa thu nghiem 1234"


def design(method="sampford"):
    return parse_design(FOUR.replace("METHOD", method))


def one_stage(text, **facts):
    return parse_design(f"person: person\nstages: [{{unit: person, {text.format(**facts)}}}]")


def codes(caught):
    return [str(problem.code) for problem in caught.value.problems]


def names(frame, drawn, *, reserve=0):
    return [frame.texts("person")[row] for row in drawn.rows[drawn.reserve == reserve]]


def test_probabilities_of_four_stages_are_chained():
    """Province × district × commune × person, each by hand for one person."""
    frame = small_frame()
    drawn = draw(frame, design(), seed=1)
    row = int(drawn.rows[0])
    own = {name: frame.texts(name)[row] for name in frame.names}
    size, commune = {"A": 5, "B": 9, "C": 6}[own["province"]], frame.texts("commune").count(own["commune"])
    district = frame.texts("district").count(own["district"])
    by_hand = (2 * size / 20, 1 / 2, 2 * commune / district, 2 / commune)
    assert own["region"] == "Bắc"
    assert [given[0] for given in drawn.probabilities] == pytest.approx(by_hand)
    assert drawn.probability[0] == pytest.approx(np.prod(by_hand))
    assert drawn.size == 3 * 1 * 2 * 2


@pytest.mark.parametrize(
    "method",
    [
        "sampford",
        "brewer",
        "tille",
        "midzuno",
        "maximum_entropy",
        "pps_systematic",
        "pps_random_systematic",
        "pareto",
    ],
)
def test_every_method_serves_as_a_stage(method):
    """As many provinces, districts, communes and persons as the design says."""
    drawn = draw(small_frame(), design(method), seed=3)
    assert [stage.taken for stage in drawn.stages] == [3, 3, 6, 12]
    assert drawn.stages[0].probability_sum == pytest.approx(3)


def test_rates_of_many_draws_agree_with_the_chained_probabilities():
    """500 draws of all four stages."""
    frame, plan = small_frame(), design("sampford")
    expected = np.prod(design_probabilities(frame, plan), axis=0)
    counts = np.zeros(frame.rows)
    for seed in range(500):
        drawn = draw(frame, plan, seed=seed)
        counts[drawn.rows[drawn.reserve == 0]] += 1
    provinces = np.unique(frame.texts("province"), return_inverse=True)[1]
    rates, wanted = (np.bincount(provinces, weights=each) for each in (counts / 500, expected))
    assert rates == pytest.approx(wanted, rel=0.15)
    assert (np.abs(counts / 500 - expected) < 5 * np.sqrt(expected * (1 - expected) / 500)).all()


@pytest.mark.parametrize(
    "text",
    [
        "method: srs, n: 30",
        "method: systematic, n: 30, sort: [province, age], serpentine: true",
        "method: srs, n: 30, permanent: true",
        "method: pareto, size: age, n: 30",
        "method: sequential_poisson, size: age, n: 30",
        "method: poisson, rate: 0.2",
    ],
)
def test_rates_of_one_stage_agree_with_the_probabilities(text):
    """300 draws, everybody within five standard errors; of permanent numbers the key takes the seed's part."""
    frame, plan, draws = small_frame(), one_stage(text), 300
    expected, counts = design_probabilities(frame, plan)[-1], np.zeros(frame.rows)
    for seed in range(draws):
        counts[draw(frame, plan, seed=seed, key=KEY + str(seed).encode()).rows] += 1
    assert (np.abs(counts / draws - expected) < 5 * np.sqrt(expected * (1 - expected) / draws)).all()


def test_balanced_stages_keep_size_and_totals():
    """Age and size of the persons drawn stand for those of the frame."""
    frame = small_frame()
    drawn = draw(frame, one_stage("method: balanced, balance: [age, size], n: 30"), seed=3)
    ages = frame.numbers("age")
    assert drawn.size == 30
    assert (ages[drawn.rows] / drawn.probability).sum() == pytest.approx(ages.sum(), rel=0.01)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_sample():
    """Nothing but the arguments matters."""
    frame = small_frame()
    first, again, other = (sample_text(frame, draw(frame, design(), seed=seed)) for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_more_reserves_do_not_change_the_sample():
    """Reserves have a generator of their own."""
    from dataclasses import replace

    frame = small_frame()
    without, with_three = (draw(frame, replace(design(), reserves=count), seed=2) for count in (0, 3))
    assert names(frame, without) == names(frame, with_three)
    assert with_three.reserve.max() == 3
    assert set(names(frame, with_three, reserve=1)).isdisjoint(names(frame, with_three))


def test_the_list_keeps_the_frames_columns_and_adds_what_the_stages_said():
    """Weights are those of the sample only; the last stage's domain is numbered for replacement."""
    frame = small_frame()
    drawn = draw(frame, design(), seed=1)
    header, first, *_, last = (line.split(",") for line in sample_text(frame, drawn).splitlines())
    assert tuple(header) == (*frame.names, *added_columns(drawn))
    row, reserve = dict(zip(header, first, strict=True)), dict(zip(header, last, strict=True))
    assert float(row["weight"]) == pytest.approx(1 / float(row["probability"]))
    assert (row["stratum_1_province"], row["reserve"]) == ("Bắc", "0")
    assert (reserve["weight"], reserve["reserve"]) == ("", "1")


def test_weights_of_simple_random_sampling_add_to_the_frame():
    """N / n each."""
    frame = small_frame()
    drawn = draw(frame, one_stage("method: srs, n: 30"), seed=4)
    assert (1 / drawn.probability).sum() == pytest.approx(frame.rows)


def test_permanent_numbers_ignore_the_order_of_the_list():
    """The same persons from the list turned round; the overlap with a moved start is empty."""
    frame = small_frame()
    turned = frame_of({name: frame.texts(name)[::-1] for name in frame.names})
    plan = one_stage("method: srs, n: 30, permanent: true")
    moved = one_stage("method: srs, n: 30, permanent: {{start: 0.5}}")
    same = [set(names(each, draw(each, plan, seed=1, key=KEY))) for each in (frame, turned)]
    assert same[0] == same[1]
    assert same[0].isdisjoint(names(frame, draw(frame, moved, seed=1, key=KEY)))


def test_who_rests_is_not_drawn_and_is_counted():
    """Probabilities are those of the others."""
    frame = small_frame()
    everybody = frame.texts("person")
    drawn = draw(frame, one_stage("method: srs, n: 30"), seed=1, resting=frozenset(everybody[:50]))
    assert set(names(frame, drawn)) <= set(everybody[50:])
    assert drawn.resting == 50
    assert drawn.probability[0] == pytest.approx(30 / (frame.rows - 50))


def test_a_total_is_shared_evenly_or_in_proportion():
    """20 persons among 5 provinces; a total is exact whatever the remainder."""
    frame = small_frame()
    even = draw(frame, one_stage("method: srs, strata: province, total: 22"), seed=1)
    fair = draw(frame, one_stage("method: srs, strata: province, total: 22, allocate: proportional"), seed=1)
    assert sorted(np.bincount(even.domain).tolist()) == [4, 4, 4, 5, 5]
    assert fair.size == even.size == 22


def test_rates_round_half_up_and_keep_their_minimum():
    """A quarter of 2 and of 3 provinces, at least one in each region."""
    frame = small_frame()
    plan = parse_design(
        "person: person\nstages: [{unit: province, strata: region, method: srs, rate: 0.1, min: 1},"
        " {unit: person, method: take_all}]"
    )
    assert draw(frame, plan, seed=1).stages[0].taken == 2


def test_a_take_all_stage_takes_all():
    """Probability one."""
    frame = small_frame()
    drawn = draw(frame, one_stage("method: take_all"), seed=1)
    assert drawn.size == frame.rows
    assert set(drawn.probability) == {1.0}


def test_purposive_units_have_no_probability_and_no_weight():
    """Nothing is invented; the chain stays empty to its end."""
    frame = small_frame()
    plan = parse_design(
        "person: person\nstages: [{unit: province, method: purposive, chosen: [A, E], reason: thí điểm},"
        " {unit: person, method: srs, n: 3}]"
    )
    drawn = draw(frame, plan, seed=1)
    assert {frame.texts("province")[row] for row in drawn.rows} == {"A", "E"}
    assert np.isnan(drawn.probability).all()
    assert sample_text(frame, drawn).splitlines()[1].split(",")[-5:-3] == ["", ""]
    assert plan.purposive


def test_joint_probabilities_of_a_design_follow_from_its_stages():
    """Rows add to what the number of persons drawn says; pairs across provinces by hand."""
    frame = small_frame()
    plan = parse_design(
        "person: person\nstages: [{unit: province, method: sampford, size: size, n: 2},"
        " {unit: person, method: srs, n: 3}]"
    )
    joint, single = design_joint(frame, plan), np.prod(design_probabilities(frame, plan), axis=0)
    assert np.diag(joint) == pytest.approx(single)
    assert joint.sum(axis=1) == pytest.approx(6 * single)
    from sampling.selection.methods import joint_probabilities

    first = joint_probabilities(Method.SAMPFORD, inclusion_probabilities([5, 9, 6, 4, 8], 2))
    provinces = frame.texts("province")
    a, e = provinces.index("A"), provinces.index("E")
    within = 3 / provinces.count("A") * 3 / provinces.count("E")
    assert joint[a, e] == pytest.approx(first[0, 4] * within)


def test_all_columns_that_are_missing_are_named_at_once():
    """The stage's, the stratum's, the size's, the id's."""
    frame = frame_of({"province": ["A"], "person": ["1"]})
    with pytest.raises(SamplingError) as caught:
        draw(frame, design(), seed=1)
    assert codes(caught) == ["selection-column-missing"] * 4
    assert [problem.facts["column"] for problem in caught.value.problems] == [
        "region",
        "size",
        "district",
        "commune",
    ]


def test_empty_cells_and_repeated_ids_are_named_at_once():
    """With the first row and the number of rows."""
    frame = frame_of({"person": ["1", "2", "1", ""], "region": ["Bắc", "", None, "Nam"]})
    with pytest.raises(SamplingError) as caught:
        draw(frame, one_stage("strata: region, method: srs, n: 1"), seed=1)
    assert codes(caught) == ["selection-cell-empty", "selection-cell-empty", "selection-id-twice"]
    assert [problem.facts.get("rows") for problem in caught.value.problems] == [1, 2, None]


def test_a_stratum_without_units_and_one_that_is_not_named():
    """Both are said."""
    frame = small_frame()
    with pytest.raises(SamplingError) as caught:
        draw(frame, one_stage("strata: region, method: srs, n: {{Bắc: 3, Trung: 2}}"), seed=1)
    assert codes(caught) == ["selection-stratum-unsaid", "selection-stratum-empty"]


def test_a_sample_size_for_a_unit_that_does_not_exist_is_named():
    """YAML reads an unquoted 01 as the number 1: the sizes of others must not be taken silently."""
    frame = small_frame()
    text = (
        "person: person\nstages: [{unit: province, method: take_all},"
        " {unit: district, method: srs, n: {A: 2, 01: 2, '*': 1}}, {unit: person, method: srs, n: 1}]"
    )
    with pytest.raises(SamplingError) as caught:
        draw(frame, parse_design(text), seed=1)
    assert codes(caught) == ["selection-stratum-empty"]
    assert draw(frame, parse_design(text.replace("01: 2, ", "")), seed=1).stages[1].taken == 6


def test_every_domain_with_too_few_units_is_named():
    """Three districts of each province where there are two; with if_short they are all taken."""
    frame = small_frame()
    text = (
        "person: person\nstages: [{unit: province, method: take_all},"
        " {unit: district, method: srs, n: 3EXTRA}, {unit: person, method: srs, n: 1}]"
    )
    with pytest.raises(SamplingError) as caught:
        draw(frame, parse_design(text.replace("EXTRA", "")), seed=1)
    assert codes(caught) == ["selection-stage-short"] * 5
    relaxed = draw(frame, parse_design(text.replace("EXTRA", ", if_short: take_all")), seed=1)
    assert relaxed.stages[1].taken == 10


def test_bad_sizes_of_units_are_all_named():
    """Zero, empty, text, and two values in one unit."""
    frame = frame_of(
        {"person": list("123456"), "unit": list("aabbcd"), "size": ["1", "2", "0", "0", "", "nhiều"]}
    )
    text = "person: person\nstages: [{unit: unit, method: sampford, size: size, n: 1}, {unit: person, method: take_all}]"
    with pytest.raises(SamplingError) as caught:
        draw(frame, parse_design(text), seed=1)
    assert codes(caught) == ["selection-unit-size-bad"] * 4
    assert [problem.facts["unit"] for problem in caught.value.problems] == list("abcd")


def test_a_unit_in_two_strata_is_named():
    """A district of two provinces is a mistake of the frame."""
    frame = frame_of({"person": list("123"), "unit": list("aab"), "region": ["Bắc", "Nam", "Bắc"]})
    text = "person: person\nstages: [{unit: unit, strata: region, method: srs, n: 1}, {unit: person, method: take_all}]"
    with pytest.raises(SamplingError) as caught:
        draw(frame, parse_design(text), seed=1)
    assert codes(caught) == ["selection-stratum-varies"]


def test_permanent_numbers_without_a_key_and_purposive_units_that_are_not_there():
    """Both are refused."""
    frame = small_frame()
    with pytest.raises(SamplingError) as caught:
        draw(frame, one_stage("method: srs, n: 3, permanent: true"), seed=1)
    assert codes(caught) == ["selection-key-missing"]
    with pytest.raises(SamplingError) as caught:
        draw(frame, one_stage("method: purposive, chosen: [nobody, none], reason: x"), seed=1)
    assert codes(caught) == ["selection-chosen-unknown"] * 2


def test_probabilities_before_the_draw_need_no_total():
    """A total among what was drawn before is only known after."""
    frame = small_frame()
    text = (
        "person: person\nstages: [{unit: province, method: srs, n: 2}, {unit: person, method: srs, total: 5}]"
    )
    with pytest.raises(SamplingError) as caught:
        design_probabilities(frame, parse_design(text))
    assert codes(caught) == ["selection-total-conditional"]


def test_a_method_that_cannot_serve_so_many_says_so():
    """Maximum entropy among 3,001 units."""
    frame = frame_of({"person": [str(n) for n in range(3001)], "size": [1.0 + n % 7 for n in range(3001)]})
    with pytest.raises(SamplingError) as caught:
        draw(frame, one_stage("method: maximum_entropy, size: size, n: 10"), seed=1)
    assert codes(caught) == ["selection-too-large"]


@given(seed=st.integers(0, 2**32), n=st.integers(1, 4), rate=st.floats(0.1, 1.0))
@settings(max_examples=25, deadline=None)
def test_numbers_of_units_are_what_the_design_says(seed, n, rate):
    """Whatever the seed; persons come from units that were drawn."""
    frame = small_frame()
    plan = parse_design(
        f"person: person\nstages: [{{unit: commune, method: srs, rate: {rate}, min: 1}},"
        f" {{unit: person, method: systematic, n: {n}, sort: age}}]"
    )
    drawn = draw(frame, plan, seed=seed)
    communes = {frame.texts("commune")[row] for row in drawn.rows}
    assert len(communes) == drawn.stages[0].taken == max(1, int(rate * 30 + 0.5))
    assert drawn.size == n * len(communes)


def test_where_keeps_rows_and_the_others_do_not_count():
    """Persons of one region only; an id that is repeated elsewhere is no mistake."""
    frame = frame_of(
        {
            "person": ["1", "2", "3", "4", "1", "2"],
            "group": ["Q11", "Q11", "Q11", "Q11", "Q10", "Q10"],
            "unit": ["a", "a", "b", "b", "", ""],
        }
    )
    text = "person: person\nwhere: {group: Q11}\nstages: [{unit: unit, method: srs, n: 1}, {unit: person, method: srs, n: 1}]"
    plan = parse_design(text)
    drawn = draw(frame, plan, seed=2)
    assert set(drawn.rows) <= {0, 1, 2, 3}
    assert drawn.probability.tolist() == [0.25]
    assert np.prod(design_probabilities(frame, plan), axis=0).tolist() == [0.25] * 4
    assert design_joint(frame, plan).shape == (4, 4)
    for kept, code in (("group: Q99", "selection-frame-empty"), ("colour: red", "selection-column-missing")):
        with pytest.raises(SamplingError) as caught:
            draw(frame, parse_design(text.replace("group: Q11", kept)), seed=2)
        assert codes(caught) == [code]


def test_units_of_one_name_in_two_places_have_numbers_of_their_own():
    """District 1 of one province says nothing about district 1 of another."""
    rows = [(f"{p}{d}", p, d) for p in "ABCDEFGHIJ" for d in "1234"]
    frame = frame_of(
        {name: [row[n] for row in rows] for n, name in enumerate(("person", "province", "district"))}
    )
    plan = parse_design(
        "person: person\nstages: [{unit: province, method: take_all},"
        " {unit: district, method: srs, n: 1, permanent: true}, {unit: person, method: take_all}]"
    )
    drawn = draw(frame, plan, seed=1, key=KEY)
    assert len({frame.texts("district")[row] for row in drawn.rows}) > 1
