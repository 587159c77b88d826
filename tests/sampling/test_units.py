"""A code is read only together with a date."""

import itertools
import subprocess
import sys
from datetime import date

import pytest

from sampling.errors import SamplingError
from sampling.units import kinds, unit, units_ever, units_of

WINTER_2023 = date(2023, 12, 1)
LAST_OLD_DAY = date(2025, 6, 30)
FIRST_NEW_DAY = date(2025, 7, 1)


def test_there_are_63_provinces_until_the_last_day_and_34_from_the_next():
    """The number of provinces changes overnight."""
    counts = [
        len(units_of("province", day)) for day in (WINTER_2023, LAST_OLD_DAY, FIRST_NEW_DAY, date(2030, 1, 1))
    ]
    assert counts == [63, 63, 34, 34]


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("15", "Yên Bái", "Lào Cai"),
        ("24", "Bắc Giang", "Bắc Ninh"),
        ("44", "Quảng Bình", "Quảng Trị"),
        ("52", "Bình Định", "Gia Lai"),
        ("80", "Long An", "Tây Ninh"),
        ("82", "Tiền Giang", "Đồng Tháp"),
        ("91", "Kiên Giang", "An Giang"),
    ],
)
def test_seven_codes_name_another_province_since_july_2025(code, before, after):
    """The same code answers differently on the two days."""
    assert unit(code, "province", LAST_OLD_DAY).name == before
    assert unit(code, "province", FIRST_NEW_DAY).name == after


def test_only_those_seven_codes_changed_their_name():
    """Every other code that is still in use names the same province."""
    old = {row.code: row.name for row in units_of("province", LAST_OLD_DAY)}
    new = {row.code: row.name for row in units_of("province", FIRST_NEW_DAY)}
    assert {code for code in new if new[code] != old[code]} == {"15", "24", "44", "52", "80", "82", "91"}


def test_a_code_of_the_wrong_date_says_what_it_means_at_which_date():
    """The problem carries the meanings with their days."""
    with pytest.raises(SamplingError) as caught:
        unit("27", "province", FIRST_NEW_DAY)
    (problem,) = caught.value.problems
    assert problem.code == "unit-wrong-date"
    assert problem.facts["meanings"] == "Bắc Ninh (01/08/2008–30/06/2025)"


@pytest.mark.parametrize(
    ("code", "kind", "on", "expected"),
    [
        ("03", "province", WINTER_2023, "unit-unknown"),
        ("1", "province", WINTER_2023, "unit-unknown"),
        ("", "province", WINTER_2023, "unit-unknown"),
        ("01", "planet", WINTER_2023, "unit-kind-unknown"),
        ("001", "district", FIRST_NEW_DAY, "unit-kind-abolished"),
        ("001", "district", date(2024, 6, 1), "unit-list-unknown"),
        ("01", "province", date(1999, 1, 1), "unit-list-unknown"),
        ("BTNMT", "ministry", date(2025, 3, 1), "unit-wrong-date"),
        ("BNNMT", "ministry", date(2025, 2, 28), "unit-wrong-date"),
    ],
)
def test_a_code_that_names_nothing_that_day_is_an_error(code, kind, on, expected):
    """Each way of asking wrongly has its own code."""
    with pytest.raises(SamplingError) as caught:
        unit(code, kind, on)
    assert [problem.code for problem in caught.value.problems] == [expected]


def test_19_ministries_are_in_scope_in_2023_and_three_are_noted_outside():
    """The index assesses 19 of 22; defence, public security and the Government's office are outside."""
    scope = {row.code for row in units_of("ministry", WINTER_2023)}
    everything = {row.code for row in units_of("ministry", WINTER_2023, out_of_scope=True)}
    assert len(scope) == 19
    assert everything - scope == {"BCA", "BQP", "VPCP"}


def test_the_list_of_ministries_changed_on_the_first_of_march_2025():
    """14 ministries and 3 agencies of ministerial rank remain, 14 of them in scope."""
    assert len(units_of("ministry", date(2025, 2, 28), out_of_scope=True)) == 22
    assert len(units_of("ministry", date(2025, 3, 1), out_of_scope=True)) == 17
    assert len(units_of("ministry", date(2025, 3, 1))) == 14


def test_a_province_has_19_departments_and_two_equivalents_in_2023_and_at_most_14_after():
    """The kinds of departments carry dates as well."""
    assert len(units_of("department", WINTER_2023, parent="")) == 21
    assert len(units_of("department", date(2025, 3, 1), parent="")) == 16


def test_binh_phuoc_has_20_agencies_11_districts_and_111_communes_in_2022():
    """The numbers of its plan are those of the catalogue."""
    autumn = date(2022, 10, 1)
    districts = units_of("district", autumn, parent="70")
    communes = [row for district in districts for row in units_of("commune", autumn, parent=district.code)]
    assert len(units_of("department", autumn, parent="70")) == 20
    assert len(districts) == 11
    assert len(communes) == 111


def test_chon_thanh_became_a_town_on_the_first_of_october_2022():
    """The same code keeps its place and changes its name."""
    assert unit("697", "district", date(2022, 9, 30)).name == "Huyện Chơn Thành"
    assert unit("697", "district", date(2022, 10, 1)).name == "Thị xã Chơn Thành"


def test_705_districts_belong_to_the_63_provinces():
    """Every district has a parent that exists at the same date."""
    districts = units_of("district", WINTER_2023)
    provinces = {row.code for row in units_of("province", WINTER_2023)}
    assert len(districts) == 705
    assert {row.parent for row in districts} == provinces


def test_a_partial_list_is_not_given_out_as_a_whole_one():
    """Communes are known for one province only, so a parent must be named."""
    with pytest.raises(SamplingError) as caught:
        units_of("commune", WINTER_2023)
    assert caught.value.problems[0].code == "unit-list-partial"


@pytest.mark.parametrize("kind", list(kinds()))
def test_every_row_of_the_tables_has_names_dates_and_a_source(kind):
    """No number or name comes from nowhere."""
    rows = units_ever(kind)
    assert all(row.name and row.name_en and row.full_name and row.source for row in rows)
    assert all(row.valid_to is None or row.valid_from <= row.valid_to for row in rows)
    assert all(len(row.code) == kinds()[kind].digits for row in rows if kinds()[kind].digits)


@pytest.mark.parametrize("kind", list(kinds()))
def test_no_code_has_two_meanings_on_one_day(kind):
    """The periods of one code do not overlap."""
    later = date(9999, 1, 1)
    periods = sorted((row.code, row.valid_from, row.valid_to or later) for row in units_ever(kind))
    overlaps = [
        (one, other)
        for one, other in itertools.pairwise(periods)
        if one[0] == other[0] and one[2] >= other[1]
    ]
    assert overlaps == []


def test_units_are_light_enough_for_pages():
    """Looking up a name loads neither pandas nor numpy."""
    script = "import sampling.units, sampling.sectors, sampling.collation, sampling.areas, sys; "
    script += "print(sorted({'pandas', 'numpy', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
