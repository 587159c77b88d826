"""What a code of one day is on another."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.errors import SamplingError
from sampling.units import convert, convert_province, units_of

OLD = date(2023, 12, 1)
NEW = date(2025, 7, 1)
OLD_CODES = [row.code for row in units_of("province", OLD)]
NEW_CODES = [row.code for row in units_of("province", NEW)]


def test_eleven_provinces_are_unchanged_and_23_are_merged():
    """Backwards, 11 of the 34 have one predecessor and 23 have several."""
    sizes = [len(convert_province(code, from_=NEW, to=OLD)) for code in NEW_CODES]
    assert sum(size == 1 for size in sizes) == 11
    assert sum(size > 1 for size in sizes) == 23


def test_every_old_province_has_one_successor_and_together_they_are_the_34():
    """Forwards nothing is lost and nothing appears."""
    successors = [convert_province(code, from_=OLD, to=NEW) for code in OLD_CODES]
    assert {len(found) for found in successors} == {1}
    assert {code for (code,) in successors} == set(NEW_CODES)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("01", ("01",)),
        ("08", ("02", "08")),
        ("15", ("10", "15")),
        ("24", ("24", "27")),
        ("25", ("17", "25", "26")),
        ("44", ("44", "45")),
        ("46", ("46",)),
        ("52", ("52", "64")),
        ("68", ("60", "67", "68")),
        ("75", ("70", "75")),
        ("79", ("74", "77", "79")),
        ("80", ("72", "80")),
        ("86", ("83", "84", "86")),
        ("91", ("89", "91")),
        ("92", ("92", "93", "94")),
    ],
)
def test_the_mergers_of_resolution_202(new, old):
    """A selection of the 34 with their predecessors, by hand."""
    assert convert_province(new, from_=NEW, to=OLD) == old


@given(st.sampled_from(OLD_CODES))
def test_a_province_is_among_the_predecessors_of_its_successor(code):
    """There and back again contains the start."""
    (successor,) = convert_province(code, from_=OLD, to=NEW)
    assert code in convert_province(successor, from_=NEW, to=OLD)


@given(st.sampled_from(OLD_CODES), st.dates(OLD, date(2025, 6, 30)))
def test_nothing_changes_between_two_days_of_one_period(code, day):
    """Before the change a code stays what it is."""
    assert convert_province(code, from_=OLD, to=day) == (code,)


def test_hue_kept_its_code_when_it_became_a_city():
    """A change of name under the same code is a succession too."""
    assert convert_province("46", from_=date(2024, 12, 31), to=date(2025, 1, 1)) == ("46",)


def test_ministries_convert_both_ways():
    """The Ministry of Finance took in planning; agriculture and environment are one."""
    assert convert("BKHDT", "ministry", from_=OLD, to=NEW) == ("BTC",)
    assert convert("BTC", "ministry", from_=NEW, to=OLD) == ("BKHDT", "BTC")
    assert convert("BNNMT", "ministry", from_=NEW, to=OLD) == ("BNNPTNT", "BTNMT")
    assert convert("BYT", "ministry", from_=OLD, to=NEW) == ("BYT",)


def test_a_code_of_the_wrong_date_is_not_converted():
    """The start must name something on its own day."""
    with pytest.raises(SamplingError):
        convert_province("27", from_=NEW, to=OLD)
