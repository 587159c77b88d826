"""A list is held against last year's, person by person and cell by cell."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.frame_diff import Change, frame_diff
from sampling.frame_layout import COLUMNS


def listed(*rows):
    """Return a frame from (person, group, unit, agency, position, name, email)."""
    names = ("person", "group", "unit", "agency", "position", "name", "email")
    filled = [dict.fromkeys(COLUMNS, "") | dict(zip(names, row, strict=False)) for row in rows]
    return pd.DataFrame(filled, columns=list(COLUMNS)).astype(str)


OLD = listed(
    ("1", "Q09", "01", "SYT", "Giám đốc", "Người Giả Định Một", "mot@example.invalid"),
    ("2", "Q09", "01", "SYT", "Phó giám đốc", "Người Giả Định Hai"),
    ("3", "Q09", "02", "SYT", "Giám đốc", "Người Giả Định Ba"),
    ("4", "Q10", "02", "SXD", "Trưởng phòng", "Người Giả Định Bốn"),
    ("5", "Q09", "02", "SXD", "Giám đốc", "Người Giả Định Năm"),
)
NEW = listed(
    ("L1", "Q09", "02", "SXD", "Giám đốc", "Người giả định Một", "MOT@example.invalid"),
    ("L2", "Q09", "01", "SYT", "Giám đốc", "NGUOI GIA DINH HAI"),
    ("L3", "Q09", "02", "SYT", "Giám đốc", "Người Giả Định Ba"),
    ("L4", "Q09", "02", "SXD", "Trưởng phòng", "Người Giả Định Bốn"),
    ("L6", "Q09", "01", "SYT", "Phó giám đốc", "Người Giả Định Sáu"),
)


def changes(diff):
    return {one.listed.name.rpartition(" ")[2].lower(): str(one.change) for one in diff.persons}


def test_every_kind_of_change_is_found():
    """Numbers of persons differ between the lists and do not matter."""
    found = changes(frame_diff(OLD, NEW))
    assert found == {
        "một": "moved",
        "hai": "position",
        "ba": "same",
        "bốn": "group",
        "năm": "left",
        "sáu": "joined",
    }


def test_cells_count_before_after_joined_and_left():
    """After is before plus joined minus left, in every unit and group."""
    cells = {(cell.unit, cell.group): cell for cell in frame_diff(OLD, NEW).cells}
    first = cells["01", "Q09"]
    assert (first.before, first.after, first.joined, first.left) == (2, 2, 1, 1)
    assert (cells["02", "Q10"].before, cells["02", "Q10"].after) == (1, 0)
    assert all(cell.after == cell.before + cell.joined - cell.left for cell in cells.values())


def test_names_that_are_not_unique_are_not_joined_by_guess():
    """Two persons of one name in other units: left and joined, and said."""
    old = listed(*[(str(n), "Q09", unit, "", "", "Người Trùng Tên") for n, unit in enumerate(("01", "02"))])
    new = listed(*[(str(n), "Q09", unit, "", "", "Người Trùng Tên") for n, unit in enumerate(("04", "06"))])
    diff = frame_diff(old, new)
    assert (diff.count(Change.LEFT), diff.count(Change.JOINED), diff.ambiguous) == (2, 2, 1)


def test_codes_are_carried_over_the_merger_of_provinces():
    """Hà Giang became a part of Tuyên Quang: its officials did not move."""
    old = listed(("1", "Q09", "02", "", "", "Người Giả Định"))
    new = listed(("1", "Q09", "08", "", "", "Người Giả Định"))
    dates = {"old_at": date(2023, 12, 1), "new_at": date(2025, 8, 1)}
    assert frame_diff(old, new).persons[0].change is Change.MOVED
    assert frame_diff(old, new, **dates).persons[0].change is Change.SAME
    assert [cell.unit for cell in frame_diff(old, new, **dates).cells] == ["08"]


def test_persons_without_a_name_are_known_by_their_number():
    """A list may hold numbers only."""
    diff = frame_diff(listed(("7", "Q09", "01")), listed(("7", "Q09", "02"), ("8", "Q09", "01")))
    assert sorted(str(one.change) for one in diff.persons) == ["joined", "moved"]


@pytest.mark.parametrize(("old", "new", "change"), [(OLD, listed(), "left"), (listed(), OLD, "joined")])
def test_an_empty_list_on_one_side(old, new, change):
    """Everybody left, or everybody joined."""
    assert {str(one.change) for one in frame_diff(old, new).persons} == {change}


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["01", "02"])), max_size=12), st.randoms()
)
@settings(max_examples=40, deadline=None)
def test_a_list_against_itself_in_another_order_changes_nothing(people, random):
    """And cells add up, whatever the list."""
    rows = [(str(n), "Q09", unit, "", "", f"Người {name}") for n, (name, unit) in enumerate(people)]
    turned = list(rows)
    random.shuffle(turned)
    diff = frame_diff(listed(*rows), listed(*turned))
    assert diff.count(Change.MOVED) == 0
    assert sum(cell.after for cell in diff.cells) == len(rows)
    assert all(cell.after == cell.before + cell.joined - cell.left for cell in diff.cells)
