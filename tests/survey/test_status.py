"""Counts of forms: from counters that equal a full recount."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from survey.errors import SurveyError
from survey.status import CounterDifference, recount, repair, status

if TYPE_CHECKING:
    from survey.store import Store


def test_sums_by_group_and_unit_add_up_to_the_total(store: Store, respondents, small_round: str):
    """Sent 367; three returned, two of them valid."""
    with store.begin() as session:
        for respondent, share in zip(respondents[:3], (1.0, 0.1, 0.6), strict=True):
            respondent.send(session, respondent.answers(share=share))
    with store.read() as session:
        table = status(session, small_round)
    assert (table.total.sent, table.total.returned, table.total.valid) == (367, 3, 2)
    assert table.total.rate == pytest.approx(3 / 367)
    for part in (table.rows, table.groups, table.units):
        assert sum(row.sent for row in part) == 367
        assert sum(row.returned for row in part) == 3
        assert sum(row.valid for row in part) == 2
    assert [row.group for row in table.groups] == ["Q13", "Q14", "Q15", "Q16"]
    assert next(row.unit_name for row in table.units if row.unit == "BP-SYT") == "Sở Y tế"


def test_an_unknown_round_has_no_status(store: Store):
    """Named, with those at hand."""
    with pytest.raises(SurveyError), store.read() as session:
        status(session, "nowhere")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sends=st.lists(st.tuples(st.integers(0, 9), st.sampled_from([0.0, 0.4, 0.6, 1.0])), max_size=12))
def test_counters_equal_a_full_recount_after_any_sends(
    sqlite_store: Store, sqlite_respondents, sqlite_round: str, sends
):
    """First sends, replacements, valid and invalid ones, in any order."""
    with sqlite_store.begin() as session:
        for number, (who, share) in enumerate(sends):
            respondent = sqlite_respondents[who]
            respondent.send(session, respondent.answers(share=share), submission=f"{number}-{len(sends)}")
    with sqlite_store.read() as session:
        assert recount(session, sqlite_round) == ()


def test_a_counter_that_is_wrong_is_found_and_repaired(store: Store, respondents, small_round: str):
    """Somebody changed the table by hand."""
    with store.begin() as session:
        respondents[0].send(session)
        group, unit = respondents[0].form.group, respondents[0].form.units[0]
        session.execute(
            text("UPDATE counter SET sent = sent + 7, valid = 0 WHERE group_id = :g AND unit = :u"),
            {"g": group, "u": unit},
        )
    with store.read() as session:
        found = recount(session, small_round)
    assert {(d.group, d.unit, d.what, d.counter - d.recount) for d in found} == {
        (group, unit, "sent", 7), (group, unit, "valid", -1),
    }  # fmt: skip
    assert repair(store, small_round) == found
    with store.read() as session:
        assert recount(session, small_round) == ()


def test_valid_forms_are_recounted_by_group_where_the_cell_hides_the_unit(store: Store, tmp_path):
    """A response about a ministry does not say which province it came from, and a recount does not ask."""
    from datetime import UTC, datetime, timedelta

    from survey.rounds import create_round, open_round
    from tests.survey.conftest import respondents_of

    path = tmp_path / "list.csv"
    path.write_text(
        "person,group,unit,agency,rates,position,name,email,phone,invented\n"
        + "".join(
            f"P{i},Q02,{unit},SYT,BYT,,Người giả định {i:05},,,1\n"
            for i, unit in enumerate(["01", "01", "79"])
        ),
        encoding="utf-8",
    )
    create_round(
        store, round_id="r", title="", plan="757-2023", frame=path, questionnaires="757-2023", scheme="757-2023",
        closes=datetime.now(UTC) + timedelta(days=1), organiser="",
    )  # fmt: skip
    open_round(store, "r")
    people = respondents_of(store, "r")
    with store.begin() as session:
        people[0].send(session)
        assert session.scalar(text("SELECT cell FROM response")) == "Q02|BYT"
        assert recount(session, "r") == ()
        session.execute(text("UPDATE counter SET valid = 0"))
        assert recount(session, "r") == (CounterDifference("Q02", "", "valid", 0, 1),)


def test_the_database_itself_refuses_counters_that_cannot_be(store: Store, small_round: str):
    """More returned than sent, more valid than returned: a named constraint."""
    from survey.store.faults import StoreMistake

    for change in ("returned = sent + 1", "valid = returned + 1"):
        with pytest.raises(StoreMistake, match="ck_counter_valid_returned_sent"), store.begin() as session:
            session.execute(text(f"UPDATE counter SET {change}"))
