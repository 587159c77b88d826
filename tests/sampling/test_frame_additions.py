"""Additions only add: nothing that is listed changes, and the same list twice adds nothing."""

import pytest

from sampling.errors import SamplingError
from sampling.frame import check, read_frame, read_rows, write

HEADER = "group,unit,agency,name,position,email"
FIRST = ("Q09,01,SYT,Người giả định 1,Giám đốc,a@example.invalid", "Q09,01,STC,Người giả định 2,Giám đốc,")
LATER = "Q09,01,STC,Người giả định 3,Phó Giám đốc,"


@pytest.fixture
def add(write_list, plan_757, tmp_path):
    """Add a list to the frame of the earlier calls; the frame goes through its file."""
    target = tmp_path / "khung.csv"

    def run(*lines):
        before = read_frame(target) if target.exists() else None
        result = check(read_rows(write_list(HEADER, *lines)), plan_757, listed=before)
        write(result.accepted, target)
        return result, target.read_bytes()

    return run


def codes(result):
    return [str(one.code) for one in result.problems if one.row]


def test_a_later_list_adds_its_new_persons(add):
    """Rows that are there stay first, new ones follow with numbers of their own."""
    add(*FIRST)
    result, _ = add(LATER)
    assert result.added == 1
    assert list(result.accepted["person"]) == ["L00001", "L00002", "L00003"]


def test_the_same_list_twice_changes_no_byte(add):
    """A second run finds everything there and says so."""
    _, once = add(*FIRST)
    result, twice = add(*FIRST)
    assert once == twice
    assert result.added == 0
    assert result.rejected_units == ()
    assert codes(result) == ["frame-already-listed"]


def test_a_row_that_says_otherwise_does_not_change_what_is_listed(add):
    """A new title is reported, the listed row stays."""
    _, before = add(*FIRST)
    result, after = add("Q09,01,SYT,Người giả định 1,Quyền Giám đốc,a@example.invalid")
    assert before == after
    assert codes(result) == ["frame-existing-kept"]


def test_what_is_listed_goes_before_the_priority_of_groups(add):
    """A council member who is listed already is not moved to another group."""
    add("Q08,01,,Người giả định 1,,a@example.invalid")
    result, _ = add("Q09,01,SYT,Người giả định 1,Giám đốc,a@example.invalid")
    assert list(result.accepted["group"]) == ["Q08"]
    assert "frame-one-form-per-tier" in codes(result)


def test_a_new_form_of_a_listed_person_keeps_the_number(add):
    """The same leader on the list of the other tier is the same person."""
    add(*FIRST)
    result, _ = add("Q02,01,SYT,Người giả định 1,Giám đốc,a@example.invalid")
    assert list(result.accepted["person"]) == ["L00001", "L00002", "L00001"]


def test_a_refused_addition_leaves_the_frame_as_it_was(add):
    """An error in the addition adds nothing of that unit."""
    _, before = add(*FIRST)
    result, after = add(LATER, "Q09,01,SXYZ,Người giả định 4,,")
    assert before == after
    assert result.rejected_units == ("01",)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"", b"\xff\xfe\x00", b"person,group\n"])
def test_only_a_frame_file_can_be_added_to(tmp_path, content):
    """A list as sent is not yet a frame."""
    path = tmp_path / "khung.csv"
    path.write_bytes(content)
    with pytest.raises(SamplingError) as caught:
        read_frame(path)
    assert caught.value.problems[0].code == "frame-not-canonical"


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path, invented_757):
    """The target is a folder: the problem says so and nothing is left behind."""
    target = tmp_path / "khung.csv"
    (target / "x").mkdir(parents=True)
    with pytest.raises(SamplingError) as caught:
        write(invented_757, target)
    assert caught.value.problems[0].code == "frame-not-written"
    assert [path.name for path in tmp_path.iterdir()] == ["khung.csv"]
