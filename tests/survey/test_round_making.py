"""Making a round: everything is kept with it, every problem is told at once, nothing is half-made."""

from __future__ import annotations

import csv
import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from survey.errors import SurveyCode, SurveyError
from survey.rounds import create_round, list_rounds, plan_of, questionnaire_of, round_view, scheme_text_of

if TYPE_CHECKING:
    from pathlib import Path

    from survey.store import Store

NOW = datetime(2023, 11, 1, 2, 0, tzinfo=UTC)


def make(store: Store, **changes: Any) -> Any:
    """Make a round of Bình Phước's plan, with changes."""
    values = {
        "round_id": "bp",
        "title": "Đợt thử",
        "plan": "binh-phuoc-2022",
        "questionnaires": "binh-phuoc-2022",
        "scheme": "binh-phuoc-2022",
        "closes": NOW + timedelta(days=30),
        "organiser": "Sở Nội vụ (giả định)",
        "clock": lambda: NOW,
    }
    return create_round(store, **values | changes)


def codes(caught: pytest.ExceptionInfo[SurveyError]) -> list[str]:
    """Return the codes of all problems."""
    return [str(problem.code) for problem in caught.value.problems]


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a list."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    """Write rows of a list."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_round_is_a_draft_with_its_versions(store: Store, small_frame: Path):
    """Plan, questionnaires and scheme are named with the hashes of their texts."""
    view = make(store, frame=small_frame)
    assert (view.state, view.plan_id, view.scheme_id, view.invented) == (
        "draft",
        "binh-phuoc-2022",
        "binh-phuoc-2022",
        True,
    )
    assert set(view.questionnaires) == {"Q13", "Q14", "Q15", "Q16"}
    assert view.unit_name("BP-SYT") == "Sở Y tế"
    assert view.unit_name("BP-SYT", "en") == "Department of Health"
    with store.read() as session:
        assert round_view(session, "bp") == view
        assert list_rounds(session) == (view,)


def test_a_round_keeps_the_texts_it_was_made_from(store: Store):
    """It stands on its own: the catalogue may change afterwards."""
    from questionnaires.load import load_set
    from sampling.load import load_plan

    view = make(store)
    with store.read() as session:
        assert plan_of(session, "bp") == load_plan("binh-phuoc-2022")
        assert questionnaire_of(session, "bp", "Q15") == load_set("binh-phuoc-2022")["Q15"]
        scheme = scheme_text_of(session, "bp")
        kept = session.execute(text("SELECT text, sha256 FROM document")).all()
    assert hashlib.sha256(scheme.encode()).hexdigest() == view.scheme_version
    assert len(kept) == 6
    assert all(hashlib.sha256(row.text.encode()).hexdigest() == row.sha256 for row in kept)


def test_a_round_has_its_persons_forms_and_counters(store: Store, small_frame: Path):
    """367 forms, sent out, none returned."""
    make(store, frame=small_frame)
    with store.read() as session:
        found = session.execute(
            text(
                "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM invitation), (SELECT count(*) FROM form), sum(sent), sum(returned) FROM counter"
            )
        ).one()
    assert tuple(found) == (367, 367, 367, 367, 0)


def test_every_problem_is_told_at_once(store: Store, tmp_path: Path, small_frame: Path):
    """Names, dates, scheme, questionnaires and list in one go; nothing is made."""
    rows = rows_of(small_frame)
    rows[0]["group"] = "Q99"
    rows[1]["unit"] = "BP-XYZ"
    rows[2]["rates"] = "BP-ABC"
    rows[3]["person"] = ""
    rows[4] = dict(rows[5])
    with pytest.raises(SurveyError) as caught:
        make(
            store,
            round_id="Đợt 1",
            opens=NOW + timedelta(days=3),
            closes=NOW - timedelta(days=1),
            scheme="757-2023",
            frame=write_rows(tmp_path / "bad.csv", rows),
        )
    assert set(codes(caught)) == {
        "round-id-invalid", "round-dates", "round-closes-past", "scheme-tier-missing", "list-group-unknown",
        "list-unit-unknown", "list-rated-unknown", "list-empty-field", "list-duplicate", "questionnaire-missing",
    }  # fmt: skip
    with store.read() as session:
        assert list_rounds(session) == ()
    assert not store.keys.folder.exists()


def test_a_problem_of_many_rows_is_one_problem_with_its_rows(store: Store, tmp_path: Path, small_frame: Path):
    """The wrong plan does not fill the screen."""
    rows = [row | {"group": "Q99"} for row in rows_of(small_frame)]
    with pytest.raises(SurveyError) as caught:
        make(store, frame=write_rows(tmp_path / "bad.csv", rows))
    (unknown, missing) = caught.value.problems
    assert unknown.facts == {"found": "Q99", "count": 367, "rows": "2, 3, 4, 5, 6, …"}
    assert missing.code is SurveyCode.QUESTIONNAIRE_MISSING


def test_a_second_round_of_the_same_id_is_refused_and_the_first_keeps_its_keys(store: Store):
    """The keys of the first are not touched."""
    make(store)
    before = store.keys.round_key("bp")
    with pytest.raises(SurveyError) as caught:
        make(store)
    assert codes(caught) == ["round-exists"]
    assert store.keys.round_key("bp") == before


def test_keys_of_another_database_are_not_overwritten(store: Store):
    """Two databases share a folder of keys."""
    store.keys.create("bp")
    before = store.keys.round_key("bp")
    with pytest.raises(SurveyError) as caught:
        make(store)
    assert codes(caught) == ["key-exists"]
    assert store.keys.round_key("bp") == before


def test_a_full_disk_leaves_neither_a_round_nor_keys(sqlite_store: Store, small_frame: Path):
    """SQLite is told that the disk has no further page."""
    with sqlite_store.read() as session:
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(SurveyError) as caught:
        make(sqlite_store, frame=small_frame)
    assert codes(caught) == ["database-full"]
    assert not sqlite_store.keys.exists("bp")
    with sqlite_store.read() as session:
        assert list_rounds(session) == ()


def test_a_group_in_the_list_without_a_questionnaire_is_named(
    store: Store, tmp_path: Path, small_frame: Path
):
    """With the number of its forms."""
    from questionnaires.load import load_set, questionnaire_text

    folder = tmp_path / "set"
    folder.mkdir()
    for group, questionnaire in load_set("binh-phuoc-2022").items():
        (folder / f"{group}.yaml").write_text(questionnaire_text(questionnaire), encoding="utf-8")
    (folder / "Q16.yaml").unlink()
    with pytest.raises(SurveyError) as caught:
        make(store, questionnaires=folder, frame=small_frame)
    (problem,) = caught.value.problems
    assert (problem.code, dict(problem.facts)) == (
        SurveyCode.QUESTIONNAIRE_MISSING,
        {"group": "Q16", "forms": 55},
    )


def test_questionnaires_of_another_plan_are_refused(store: Store):
    """Each by its name."""
    with pytest.raises(SurveyError) as caught:
        make(store, questionnaires="757-2023")
    assert set(codes(caught)) == {"questionnaire-foreign"}


def test_unknown_documents_are_all_named(store: Store):
    """Questionnaires and scheme together; without a plan nothing else can be looked at."""
    with pytest.raises(SurveyError) as caught:
        make(store, questionnaires="nowhere", scheme="nowhere")
    assert len(caught.value.problems) == 2
    with pytest.raises(SurveyError) as unknown:
        make(store, plan="nowhere")
    assert codes(unknown) == ["plan-unknown"]


@pytest.mark.parametrize("content", ["- a\n", "id: [\n", "id: x\n", ""])
def test_a_scheme_that_is_none_is_refused(store: Store, tmp_path: Path, content: str):
    """Before anything is made."""
    path = tmp_path / "scheme.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SurveyError) as caught:
        make(store, scheme=path)
    assert codes(caught) == ["scheme-unreadable"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "list-column-missing"),
        (b"person,group\nP1,Q13\n", "list-column-missing"),
        (b"person,group,unit,agency,rates,position,name,email,phone,invented\n", "list-empty"),
        (b"\xff\xfe\x00", "file-unreadable"),
    ],
)
def test_a_list_that_cannot_be_read_is_named(store: Store, tmp_path: Path, content: bytes, code: str):
    """Missing columns, no rows, not UTF-8."""
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(SurveyError) as caught:
        make(store, frame=path)
    assert codes(caught) == [code]


def test_a_list_that_is_not_there_is_named(store: Store, tmp_path: Path):
    """With the reason of the operating system."""
    with pytest.raises(SurveyError) as caught:
        make(store, frame=tmp_path / "missing.csv")
    assert codes(caught) == ["file-unreadable"]


def test_a_round_without_title_takes_those_of_the_plan(store: Store):
    """Title and organiser."""
    view = make(store, title="", organiser="")
    assert view.organiser == "Ủy ban nhân dân tỉnh Bình Phước"
    assert view.title.startswith("Triển khai xác định Chỉ số")


def test_what_a_round_does_not_have_is_named(store: Store):
    """A group without a questionnaire, a round that is not there."""
    make(store)
    with pytest.raises(SurveyError) as group, store.read() as session:
        questionnaire_of(session, "bp", "Q01")
    with pytest.raises(SurveyError) as round_, store.read() as session:
        questionnaire_of(session, "other", "Q13")
    with pytest.raises(SurveyError) as plan, store.read() as session:
        plan_of(session, "other")
    assert [codes(e) for e in (group, round_, plan)] == [
        ["questionnaire-missing"],
        ["round-unknown"],
        ["round-unknown"],
    ]


def test_a_unit_that_no_catalogue_knows_goes_by_its_code(store: Store, tmp_path: Path):
    """A plan may name units of its own."""
    from sampling.load import plan_text

    path = tmp_path / "plan.yaml"
    path.write_text(plan_text("757-2023").replace("BNG", "BXX"), encoding="utf-8")
    view = make(store, plan=path, questionnaires="757-2023", scheme="757-2023")
    assert (view.unit_name("BXX"), view.unit_name("BYT")) == ("BXX", "Bộ Y tế")
