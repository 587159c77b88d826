"""One person has one number; one person gives one form per tier."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.frame import check, read_rows
from sampling.frame_entries import Entry
from sampling.frame_persons import identify

HEADER = "person,group,unit,agency,name,email"


@pytest.fixture
def checked(write_list, plan_757):
    """Check a list given as lines below the usual heading."""

    def run(*lines):
        return check(read_rows(write_list(HEADER, *lines)), plan_757)

    return run


def seen(result):
    return [(one.row, str(one.code)) for one in result.problems if str(one.code) != "frame-read-as"]


def entry(row, *, name="Người giả định 1", email="", agency="SYT", group="Q02"):
    return Entry(row, "", group, "01", agency, "BYT", "", name, email, "", "0")


def test_name_and_address_make_a_person(checked):
    """The same leader in two tiers has one number and two forms."""
    result = checked(
        ",Q02,01,SYT,Người giả định 1,a@example.invalid", ",Q09,01,SYT,NGƯỜI GIẢ ĐỊNH 1,A@example.invalid"
    )
    assert list(result.accepted["person"]) == ["L00001", "L00001"]


def test_without_an_address_name_unit_and_agency_make_a_person(checked):
    """Namesakes of two departments are two persons."""
    result = checked(
        ",Q02,01,SYT,Người giả định 1,", ",Q09,01,SYT,Người giả định 1,", ",Q09,01,STC,Người giả định 1,"
    )
    assert list(result.accepted["person"]) == ["L00001", "L00001", "L00002"]


def test_a_row_without_an_address_joins_the_only_namesake_of_its_agency(checked):
    """An address that is missing once does not make a second person."""
    result = checked(",Q09,01,SYT,Người giả định 1,", ",Q02,01,SYT,Người giả định 1,a@example.invalid")
    assert result.accepted["person"].nunique() == 1


def test_two_addresses_tell_namesakes_apart(checked):
    """The same name in the same department with two addresses is two persons."""
    result = checked(
        ",Q09,01,SYT,Người giả định 1,a@example.invalid", ",Q09,01,SYT,Người giả định 1,b@example.invalid"
    )
    assert result.accepted["person"].nunique() == 2


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (",Q01,BYT,,Người giả định 1,a@example.invalid", "frame-duplicate-row"),
        (",Q01,BYT,,Người giả định 1,", "frame-duplicate-person"),
        (",Q01,BYT,,người giả định 1,a@example.invalid", "frame-duplicate-person"),
    ],
)
def test_a_person_twice_in_a_group_refuses_the_list(checked, second, expected):
    """A repeated row and a repeated person are two faults, both named with both rows."""
    result = checked(",Q01,BYT,,Người giả định 1,a@example.invalid", second)
    assert seen(result) == [(3, expected)]
    assert result.problems[0].facts["first"] == 2
    assert result.rejected_units == ("BYT",)


def test_one_number_for_two_names_is_an_error(checked):
    """A number counted per agency is no person's number."""
    result = checked(
        "1,Q01,BYT,,Người giả định 1,", "1,Q01,BTC,,Người giả định 2,", "2,Q01,BNV,,Người giả định 3,"
    )
    assert seen(result)[0] == (3, "frame-person-two-names")
    assert "BNV" in result.accepted_units


def test_two_groups_of_one_tier_leave_the_one_with_priority(checked):
    """A director who sits in the people's council answers as director (Q09 before Q08), whichever row comes first."""
    council = ",Q08,01,,Người giả định 1,a@example.invalid"
    director = ",Q09,01,SYT,Người giả định 1,a@example.invalid"
    for lines, row in (((council, director), 2), ((director, council), 3)):
        result = checked(*lines)
        assert list(result.accepted["group"]) == ["Q09"]
        assert (row, "frame-one-form-per-tier") in seen(result)
        assert result.rejected_units == ()


def test_a_person_on_two_units_lists_of_one_group_keeps_the_first(checked):
    """Neither unit loses its list for the other's sake."""
    result = checked(
        ",Q09,01,SYT,Người giả định 1,a@example.invalid", ",Q09,48,SYT,Người giả định 1,a@example.invalid"
    )
    assert list(result.accepted["unit"]) == ["01"]
    assert result.accepted_units == ("01", "48")


def test_numbers_of_the_list_are_kept_and_not_given_twice(checked):
    """Persons without a number get one that nobody has."""
    result = checked("L00001,Q01,BYT,,Người giả định 1,", ",Q01,BYT,,Người giả định 2,")
    assert list(result.accepted["person"]) == ["L00001", "L00002"]


@given(st.permutations(range(6)))
def test_who_is_who_does_not_depend_on_the_order_of_rows(order):
    """Rows fall into the same persons however they are sorted."""
    rows = [
        entry(0, email="a@example.invalid"),
        entry(1),
        entry(2, group="Q09"),
        entry(3, agency="STC"),
        entry(4, name="Người giả định 2"),
        entry(5, name="Người giả định 2", email="b@example.invalid", group="Q09"),
    ]
    found = identify([rows[place] for place in order], [])
    persons = {one.row: one.person for one in found}
    assert persons[0] == persons[1] == persons[2]
    assert persons[4] == persons[5]
    assert len({persons[0], persons[3], persons[4]}) == 3
