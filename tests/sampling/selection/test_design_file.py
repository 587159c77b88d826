"""Design files are read whole, and every mistake in one is named with its place."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.selection.design import Allocation, Permanent, Size
from sampling.selection.design_file import designs_at_hand, load_design, parse_design
from sampling.selection.methods import Method
from sampling.selection.multistage import draw
from sampling.selection.table import frame_of

WHOLE = """
id: sipas
title: {vi: Đo lường sự hài lòng, en: Satisfaction}
person: person
reserves: 5
stages:
  - {unit: province, strata: [region], method: pps_systematic, size: {sum: people}, rate: 0.3, min: 2, sort: gdp, serpentine: true}
  - {unit: commune, method: srs, n: {"01": 4, "*": 2}, if_short: take_all}
  - {unit: person, method: srs, total: 95, allocate: proportional, permanent: {start: 0.25, collocated: true}}
"""


def paths(text):
    with pytest.raises(SamplingError) as caught:
        parse_design(text)
    return [
        (problem.path, str(problem.code).removeprefix("selection-design-"))
        for problem in caught.value.problems
    ]


def test_a_whole_design_is_read():
    """Every field arrives where it belongs."""
    design = parse_design(WHOLE)
    first, second, third = design.stages
    assert (design.id, design.title.vi, design.reserves) == ("sipas", "Đo lường sự hài lòng", 5)
    assert (first.size, first.rate, first.at_least, first.serpentine) == (
        Size("people", summed=True),
        0.3,
        2,
        True,
    )
    assert (dict(second.n), second.take_all_if_short) == ({"01": 4, "*": 2}, True)
    assert (third.total, third.allocate) == (95, Allocation.PROPORTIONAL)
    assert third.permanent == Permanent(0.25, collocated=True)
    assert design.columns == ("person", "province", "region", "people", "gdp", "commune")


def test_every_mistake_is_named_with_its_place():
    """Unknown and missing fields, numbers that are none, a method that does not exist."""
    found = paths("""
person: id
reserves: -1
color: red
stages:
  - {unit: province, method: luck, n: 2}
  - {method: srs, rate: 1.5, sort: 3.2, serpentine: perhaps}
""")
    assert ("", "field-unknown") in found
    assert ("reserves", "field-bad") in found
    assert ("stages[0].method", "field-bad") in found
    assert ("stages[1]", "field-missing") in found
    assert {("stages[1].rate", "field-bad"), ("stages[1].sort", "field-bad")} <= set(found)
    assert ("stages[1].serpentine", "field-bad") in found


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        ("{unit: id, method: srs}", "sample-unsaid"),
        ("{unit: id, method: srs, n: 2, rate: 0.5}", "sample-unsaid"),
        ("{unit: id, method: sampford, n: 2}", "size-unsaid"),
        ("{unit: id, method: purposive, chosen: [a]}", "reason-unsaid"),
        ("{unit: id, method: balanced, n: 2}", "field-missing"),
        ("{unit: id, method: systematic, n: 2, permanent: true}", "field-bad"),
        ("{unit: commune, method: srs, n: 2}", "persons-last"),
    ],
)
def test_what_does_not_fit_the_method_is_refused(stage, code):
    """What a method needs, and what it cannot use."""
    assert [found for _, found in paths(f"person: id\nstages: [{stage}]")] == [code]


@pytest.mark.parametrize(
    "text", ["", "- 1", "person: [", "person: id", "person: id\nstages: 3", "stages: [{}]"]
)
def test_what_is_no_design_is_refused(text):
    """Never anything but a clear problem."""
    assert paths(text)


@given(st.text(max_size=80))
@settings(max_examples=50, deadline=None)
def test_any_text_is_a_design_or_a_clear_refusal(text):
    """Nothing else comes out."""
    with contextlib.suppress(SamplingError):
        assert parse_design(text).stages


def test_a_file_that_is_not_there(tmp_path):
    """The file is named."""
    with pytest.raises(SamplingError) as caught:
        load_design(tmp_path / "none.yaml")
    assert str(caught.value.problems[0].code) == "selection-design-unreadable"


def test_a_design_file_is_read(tmp_path):
    """Its name stands for a missing id."""
    (tmp_path / "thu.yaml").write_text("person: id\nstages: [{unit: id, method: take_all}]", encoding="utf-8")
    design = load_design(tmp_path / "thu.yaml")
    assert (design.id, design.stages[0].method) == ("thu", Method.TAKE_ALL)


@pytest.mark.parametrize("name", designs_at_hand())
def test_designs_of_the_catalogue_draw_from_a_frame(name):
    """Three provinces to a region, three districts, four communes, 12 persons each; all have a chance."""
    rows = [
        (
            f"V{p // 3}",
            f"{p:02d}",
            f"{p:02d}{d}",
            f"{p:02d}{d}{c}",
            ("xã", "phường")[c % 2],
            f"{p:02d}{d}{c}-{n}",
        )
        for p in range(6)
        for d in range(3)
        for c in range(4)
        for n in range(12)
    ]
    names = ("region", "province", "district", "commune", "commune_kind", "person")
    frame = frame_of(
        {column: list(cells) for column, cells in zip(names, zip(*rows, strict=True), strict=True)}
    )
    drawn = draw(frame, load_design(name), seed=1)
    assert (drawn.probability > 0).all()
    assert drawn.reserve.max() <= 10
