"""Lists that come late: each unit's list whole or not at all, units independently."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from survey.errors import SurveyError
from survey.lists import listed_rows
from survey.rounds import add_list, create_round
from survey.status import recount, status

if TYPE_CHECKING:
    from pathlib import Path

    from survey.store import Store


@pytest.fixture
def empty_round(store: Store) -> str:
    """Give the id of a draft without a list."""
    from datetime import UTC, datetime, timedelta

    create_round(
        store,
        round_id="bp",
        title="",
        plan="binh-phuoc-2022",
        questionnaires="binh-phuoc-2022",
        scheme="binh-phuoc-2022",
        closes=datetime.now(UTC) + timedelta(days=1),
        organiser="",
    )
    return "bp"


@pytest.fixture(scope="module")
def sent(small_frame: Path) -> list[dict[str, str]]:
    """Give the rows of the list."""
    with small_frame.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row(**changes: str) -> dict[str, str]:
    """Return a row of a real person's form."""
    values = {
        "person": "N1", "group": "Q13", "unit": "BP-SYT", "agency": "", "rates": "BP-SYT", "position": "Trưởng phòng",
        "name": "Người giả định 90001", "email": "", "phone": "", "invented": "0",
    }  # fmt: skip
    return values | changes


def test_a_list_given_later_is_the_same_as_one_given_at_once(
    store: Store, empty_round: str, sent: list[dict[str, str]], small_frame: Path
):
    """Rows in, rows out."""
    report = add_list(store, empty_round, small_frame)
    assert (report.added, report.known, report.rejected, report.problems) == (367, 0, (), ())
    assert len(report.accepted) == 31
    with store.read() as session:
        found = listed_rows(session, empty_round)
        assert recount(session, empty_round) == ()
    key = lambda r: (r["person"], r["group"])  # noqa: E731 - one use
    assert sorted(found, key=key) == sorted(sent, key=key)


def test_the_same_list_again_adds_nothing(store: Store, small_round: str, small_frame: Path):
    """Somebody presses the button twice."""
    report = add_list(store, small_round, small_frame)
    assert (report.added, report.known, report.problems) == (0, 367, ())
    with store.read() as session:
        assert status(session, small_round).total.sent == 367


def test_a_bad_row_refuses_its_unit_and_no_other(store: Store, empty_round: str):
    """BP-SYT is taken, BP-STC refused whole."""
    rows = [
        row(),
        row(person="N2", unit="BP-STC", rates="BP-STC"),
        row(person="N3", unit="BP-STC", rates="BP-SYT"),
    ]
    report = add_list(store, empty_round, rows)
    assert (report.accepted, report.rejected, report.added) == (("BP-SYT",), ("BP-STC",), 1)
    assert [str(p.code) for p in report.problems] == ["list-rated-unknown"]
    with store.read() as session:
        assert [r.unit for r in status(session, empty_round).rows] == ["BP-SYT"]


def test_additions_join_an_open_round(store: Store, small_round: str):
    """Danh sách bổ sung: counted as sent out, and invited."""
    from survey.invitations import invite

    report = add_list(store, small_round, [row()])
    assert report.added == 1
    with store.read() as session:
        assert status(session, small_round).total.sent == 368
    assert "N1" in {r.person for r in invite(store, small_round, base_url="http://h")}


def test_a_person_has_one_form_per_tier_also_across_lists(store: Store, small_round: str):
    """The second list names somebody who has a form already."""
    add_list(store, small_round, [row()])
    report = add_list(store, small_round, [row(group="Q14")])
    assert [str(p.code) for p in report.problems] == ["list-duplicate"]
    assert report.rejected == ("BP-SYT",)


def test_an_id_that_belongs_to_somebody_else_is_refused(store: Store, small_round: str):
    """Two lists that both count from 1 must not merge two persons."""
    add_list(store, small_round, [row()])
    report = add_list(store, small_round, [row(name="Người giả định 90002", unit="BP-STC", rates="BP-STC")])
    assert [str(p.code) for p in report.problems] == ["list-person-differs"]


def test_a_person_may_have_forms_in_two_tiers_with_one_code(store: Store, small_round: str):
    """One code lists all forms of a person."""
    from survey.access import find_visitor
    from survey.invitations import invite

    add_list(store, small_round, [row(), row(group="Q15", unit="688", rates="688")])
    code = next(r.code for r in invite(store, small_round, base_url="http://h") if r.person == "N1")
    with store.read() as session:
        assert [f.tier for f in find_visitor(session, code).forms] == ["department", "district"]


def test_a_group_without_questionnaire_cannot_join_an_open_round(store: Store, small_round: str):
    """It could not be asked anything."""
    with store.begin() as session:
        session.execute(text("""UPDATE round SET questionnaires = '{"Q14": ["a", "b"]}'"""))
    report = add_list(store, small_round, [row()])
    assert [str(p.code) for p in report.problems] == ["list-group-unasked"]


def test_a_closed_round_takes_no_list(store: Store, small_round: str):
    """Lists freeze before the close."""
    with store.begin() as session:
        session.execute(text("UPDATE round SET state = 'closing'"))
    with pytest.raises(SurveyError) as caught:
        add_list(store, small_round, [row()])
    assert str(caught.value.problems[0].code) == "round-closed"


def test_invented_persons_mark_the_round_as_invented(store: Store, empty_round: str):
    """The mark follows the data to every result."""
    from survey.rounds import round_view

    add_list(store, empty_round, [row()])
    with store.read() as session:
        assert round_view(session, empty_round).invented is False
    add_list(store, empty_round, [row(person="N2", name="Người giả định 90002", invented="1")])
    with store.read() as session:
        assert round_view(session, empty_round).invented is True
