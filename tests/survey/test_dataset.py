"""The data for analysis: levels and non-answers, the same bytes for the same round."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from survey.closing import close_round
from survey.dataset import dataset, write_dataset
from survey.errors import SurveyError
from survey.fieldwork import Reason, decline
from survey.rounds import create_round, open_round
from tests.survey.conftest import respondents_of

if TYPE_CHECKING:
    from pathlib import Path

    from survey.store import Store


def test_a_round_without_answers_has_its_cells_all_the_same(store: Store, small_round: str):
    """Every cell is listed, with nothing returned."""
    data = dataset(store, small_round)
    assert set(data.tiers) == {"department", "district"}
    ratings, listed = data.tiers["department"]
    assert len(ratings) == 0
    assert list(ratings.columns[:4]) == ["response", "group", "cell", "unit"]
    assert (len(listed), listed["eligible"].sum(), listed["returned"].sum()) == (40, 180, 0)


def test_levels_and_the_kinds_of_non_answer_stay_apart(store: Store, respondents, small_round: str):
    """Level ≥ 1, 0 unanswered, -1 no opinion, -2 cannot judge."""
    one = next(r for r in respondents if r.form.group == "Q13")
    names = list(one.answers())
    said = one.answers("5") | {names[1]: {"special": "no_opinion"}, names[2]: {"special": "cannot_judge"}}
    del said[names[0]]
    with store.begin() as session:
        one.send(session, said)
    ratings, _ = dataset(store, small_round).tiers["department"]
    assert len(ratings) == 1
    row = ratings.iloc[0]
    assert (row["group"], row["cell"], row["unit"]) == ("Q13", f"Q13|{one.form.units[0]}", one.form.units[0])
    assert list(row.iloc[4:]) == [0, -1, -2, 5, 5, 5, 5]
    assert {str(ratings[column].dtype) for column in ratings.columns[4:]} == {"int8"}
    assert str(ratings["response"].dtype) == "int32"


def test_only_valid_responses_are_rated_and_all_are_counted(store: Store, respondents, small_round: str):
    """Returned two, valid one."""
    two = [r for r in respondents if r.form.units == ("BP-SYT",) and r.form.group == "Q13"][:2]
    with store.begin() as session:
        two[0].send(session)
        two[1].send(session, two[1].answers(share=0.2))
    ratings, listed = dataset(store, small_round).tiers["department"]
    cell = listed[listed["cell"] == "Q13|BP-SYT"].iloc[0]
    assert len(ratings) == 1
    assert (cell["eligible"], cell["returned"], cell["valid"]) == (5, 2, 1)


def test_persons_who_should_not_have_been_asked_are_not_eligible(store: Store, respondents, small_round: str):
    """Retired is out, refused stays in."""
    two = [r for r in respondents if r.form.units == ("BP-SYT",) and r.form.group == "Q13"][:2]
    with store.begin() as session:
        decline(session, two[0].visitor, two[0].form.id, Reason.RETIRED)
        decline(session, two[1].visitor, two[1].form.id, Reason.REFUSED)
    _, listed = dataset(store, small_round).tiers["department"]
    assert listed.set_index("cell").loc["Q13|BP-SYT", "eligible"] == 4


def test_the_data_do_not_change_at_the_close(store: Store, respondents, small_round: str):
    """Not a byte: order and numbers come from the contents."""
    with store.begin() as session:
        for number, respondent in enumerate(respondents[:60]):
            respondent.send(session, respondent.answers(str(number % 5 + 1), share=0.4 + number % 3 / 3))
    before = dataset(store, small_round)
    close_round(store, small_round, np.random.default_rng(5))
    after = dataset(store, small_round)
    assert before.sha256 == after.sha256
    for tier in before.tiers:
        for one, other in zip(before.tiers[tier], after.tiers[tier], strict=True):
            assert_frame_equal(one, other)
    assert_frame_equal(before.background, after.background)


@pytest.mark.postgres
def test_both_databases_give_the_same_data(
    sqlite_url: str, postgres_url: str, make_small_round, tmp_path: Path, monkeypatch
):
    """The same answers, sent in another order, on SQLite and PostgreSQL."""
    from survey.store import open_store

    hashes = []
    for url, turn in ((sqlite_url, 1), (postgres_url, -1)):
        monkeypatch.setenv("KHAOSAT_KEYS_DIR", str(tmp_path / f"keys{turn}"))
        opened = open_store(url)
        make_small_round(opened)
        people = sorted(respondents_of(opened, "bp-2022"), key=lambda r: r.person)[:60]
        with opened.begin() as session:
            for number, respondent in list(enumerate(people))[::turn]:
                respondent.send(session, respondent.answers(str(number % 5 + 1)))
        hashes.append(dataset(opened, "bp-2022").sha256)
        opened.dispose()
    assert hashes[0] == hashes[1]


@pytest.fixture
def provincial(store: Store, tmp_path: Path) -> str:
    """Give a round in which provincial leaders rate ministries: one of them two, by his department's field."""
    path = tmp_path / "list.csv"
    path.write_text(
        "person,group,unit,agency,rates,position,name,email,phone,invented\n"
        "P1,Q02,01,VPUB,BNV+BTP,,Người giả định 00001,,,1\n"
        "P2,Q02,79,SYT,BYT,,Người giả định 00002,,,1\n"
        "P1,Q09,01,VPUB,01,,Người giả định 00001,,,1\n",
        encoding="utf-8",
    )
    create_round(
        store, round_id="r", title="", plan="757-2023", frame=path, questionnaires="757-2023", scheme="757-2023",
        closes=datetime.now(UTC) + timedelta(days=1), organiser="",
    )  # fmt: skip
    open_round(store, "r")
    return "r"


def test_one_response_about_two_units_has_two_rows_with_one_number(store: Store, provincial: str):
    """Answers of one person are correlated: the number holds them together within the response."""
    people = respondents_of(store, provincial)
    with store.begin() as session:
        for person in people:
            person.send(session)
    ratings, listed = dataset(store, provincial).tiers["ministry"]
    assert sorted(ratings["unit"]) == ["BNV", "BTP", "BYT"]
    pair = ratings[ratings["cell"] == "Q02|BNV+BTP"]
    assert len(set(pair["response"])) == 1
    assert list(listed["units"]) == ["BNV+BTP", "BYT"]


def test_the_data_hold_no_province_of_a_provincial_leader(store: Store, provincial: str):
    """With ``rates: sector`` the province and the field together would be the department."""
    with store.begin() as session:
        for person in respondents_of(store, provincial):
            person.send(session)
    data = dataset(store, provincial)
    ratings, listed = data.tiers["ministry"]
    assert not {"01", "79"} & set(ratings.astype(str).to_numpy().ravel())
    assert not {"01", "79"} & set(listed.astype(str).to_numpy().ravel())


def test_items_of_other_groups_are_not_asked(store: Store, respondents, small_round: str, provincial: str):
    """-3, which is not "unanswered"."""
    with store.begin() as session:
        for person in respondents_of(store, provincial):
            person.send(session)
    ratings, _ = dataset(store, provincial).tiers["ministry"]
    asked = {"m1_1", "m2_1", "m2_2", "m3_1", "m3_2", "m4_1", "m5_1", "m7_1", "m7_2"}
    for column in ratings.columns[4:]:
        assert set(ratings[column]) == ({4} if column in asked else {-3})


def test_answers_without_a_criterion_are_background_and_texts_stand_apart(store: Store, provincial: str):
    """Choices carry the response's number, free text carries nothing."""
    people = [p for p in respondents_of(store, provincial) if p.form.group == "Q02"]
    person = next(p for p in people if len(p.form.units) == 2)
    extra = {"contact@BNV": "often", "contact_ways@BNV": ["document", "meeting"], "suggestion": "Họp ít hơn"}
    with store.begin() as session:
        person.send(session, person.answers() | extra)
    data = dataset(store, provincial)
    assert data.background[["unit", "item", "value"]].to_numpy().tolist() == [
        ["BNV", "contact", "often"],
        ["BNV", "contact_ways", "document"],
        ["BNV", "contact_ways", "meeting"],
    ]
    assert data.texts.to_numpy().tolist() == [["Q02", "suggestion", "Họp ít hơn"]]


def test_the_files_carry_their_versions_and_the_same_bytes(
    store: Store, respondents, small_round: str, tmp_path: Path
):
    """Parquet with metadata, a codebook that a spreadsheet opens."""
    from pyarrow import parquet

    with store.begin() as session:
        for respondent in respondents[:20]:
            respondent.send(session)
    data = dataset(store, small_round)
    paths = write_dataset(data, tmp_path / "one")
    again = write_dataset(dataset(store, small_round), tmp_path / "two")
    assert [p.name for p in paths] == [
        "background.parquet", "texts.parquet", "ratings-department.parquet", "listed-department.parquet",
        "ratings-district.parquet", "listed-district.parquet", "codebook.csv",
    ]  # fmt: skip
    assert [p.read_bytes() for p in paths] == [p.read_bytes() for p in again]
    facts = parquet.read_schema(paths[2]).metadata
    assert facts[b"sha256"].decode() == data.sha256
    assert {b"round", b"plan_version", b"questionnaires", b"scheme_version", b"invented"} <= set(facts)
    back = pd.read_parquet(paths[2])
    assert back.to_numpy().tolist() == data.tiers["department"][0].to_numpy().tolist()
    book = pd.read_csv(paths[-1], dtype=str, keep_default_na=False)
    assert {"item", "question_vi", "label_vi", "value"} <= set(book.columns)


def test_a_folder_that_cannot_be_written_is_named(store: Store, small_round: str, tmp_path: Path):
    """A file stands in its place."""
    (tmp_path / "out").write_text("")
    with pytest.raises(SurveyError) as caught:
        write_dataset(dataset(store, small_round), tmp_path / "out")
    assert str(caught.value.problems[0].code) == "file-unwritable"


def test_files_of_single_responses_are_for_their_owner_only(store: Store, small_round: str, tmp_path: Path):
    """Folder 0700, files 0600."""
    *paths, _codebook = write_dataset(dataset(store, small_round), tmp_path / "private")
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700
