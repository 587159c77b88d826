"""Which ministries a provincial department can judge: an assumption with dates."""

from datetime import date

import pytest

from sampling.sectors import departments_of, rated_by, sector_map
from sampling.units import units_of

WINTER_2023 = date(2023, 12, 1)


def test_the_map_says_that_it_is_an_assumption():
    """Nobody confirmed it, and it names its source."""
    assert sector_map().assumption is True
    assert "757" in sector_map().source


def test_18_of_the_19_departments_rate_one_ministry_and_the_office_two():
    """The office of the people's committee judges home affairs and justice."""
    sizes = {
        row.code: len(rated_by(row.code, WINTER_2023))
        for row in units_of("department", WINTER_2023, parent="")
    }
    assert sizes.pop("VPUB") == 2
    assert sizes.pop("BQLKKT") == sizes.pop("TTPVHCC") == 0
    assert set(sizes.values()) == {1}
    assert len(sizes) == 18


@pytest.mark.parametrize("on", [WINTER_2023, date(2025, 8, 1)])
def test_every_ministry_but_the_state_bank_has_a_department(on):
    """The State Bank is structurally absent for provincial leaders."""
    without = [row.code for row in units_of("ministry", on) if not departments_of(row.code, on)]
    assert without == ["NHNN"]


@pytest.mark.parametrize("on", [WINTER_2023, date(2025, 8, 1)])
def test_departments_and_ministries_of_the_map_exist_at_its_date(on):
    """A map of one date holds no code of another."""
    departments = {row.code for row in units_of("department", on, parent="")}
    ministries = {row.code for row in units_of("ministry", on)}
    (period,) = [period for period in sector_map().periods if period.holds_on(on)]
    assert set(period.ministries) <= departments
    assert {code for codes in period.ministries.values() for code in codes} <= ministries


def test_a_department_that_no_longer_exists_rates_nothing():
    """The map of 2025 has no department of planning."""
    assert rated_by("SKHDT", WINTER_2023) == ("BKHDT",)
    assert rated_by("SKHDT", date(2025, 8, 1)) == ()
    assert rated_by("SYT", date(2001, 1, 1)) == ()
