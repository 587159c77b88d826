"""Whatever stands in a plan file: it is a plan whose quotas and timetable can be made, or words say why not."""

from __future__ import annotations

import copy
from datetime import date

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.load import parse_plan
from sampling.quota import quotas
from sampling.timetable import timetable
from survey.words import explain_all
from tests.sampling.tiny_plan import FILE

CONTENT = yaml.safe_load(FILE.read_text(encoding="utf-8"))

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 50),
    st.integers(0, 10**12),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=12),
    st.sampled_from(
        ["all", "G1", "G2", "S", "V1", "V2", "A", "unit", "department", "người/sở", "a/b", "{x}", "01"]
    ),
    st.dates(date(1, 1, 1), date(9999, 12, 31)),
    st.lists(st.sampled_from(["G1", "G2", "S", "V1", "V2", "A", ""]), max_size=4),
    st.dictionaries(st.sampled_from(["vi", "en", "value", "low", "high"]), st.integers(0, 9), max_size=3),
)


def places(node, way=()):
    """Every place of a document, by its way."""
    yield way
    match node:
        case dict():
            for key, value in node.items():
                yield from places(value, (*way, key))
        case list():
            for index, value in enumerate(node):
                yield from places(value, (*way, index))


PLACES = [way for way in places(CONTENT) if way]


def put(content, way, value):
    """Put a value at a place; places that an earlier change removed are left alone."""
    try:
        for step in way[:-1]:
            content = content[step]
        content[way[-1]] = value
    except (TypeError, KeyError, IndexError):
        return


def outcome(text):
    """Return the plan's figures and times, or the words of its problems."""
    try:
        plan = parse_plan(text)
    except SamplingError as error:
        return [*explain_all(error.problems, "vi"), *explain_all(error.problems, "en")]
    return [quotas(plan).plan, len(timetable(plan).rows)]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=4))
def test_odd_values_anywhere_end_in_figures_or_in_words(changes):
    """No value at any place makes the loader, the quotas or the timetable crash."""
    content = copy.deepcopy(CONTENT)
    for way, value in changes:
        put(content, way, value)
    assert outcome(yaml.safe_dump(content, allow_unicode=True))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_ends_in_words(text):
    """Text that is no plan is refused, never a crash."""
    assert outcome(text)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 3000), st.integers(1, 200), st.text(max_size=5))
def test_a_damaged_file_ends_in_figures_or_in_words(start, length, patch):
    """A piece cut out of the file, or something written over it."""
    text = FILE.read_text(encoding="utf-8")
    assert outcome(text[:start] + patch + text[start + length :])
