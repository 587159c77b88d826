"""An attack on the dump of a closed round: it must do no better than chance.

The attacker holds the whole database (file, log, physical places, transaction numbers), all codes, and has watched
who answered in which order. He lays the responses of each cell in some order of the dump beside the persons of
the cell in the order in which they answered. With chance alone one person per cell is hit on average, with
a variance of one per cell.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import spearmanr
from sqlalchemy import text

from survey.closing import close_round
from survey.codes import code_hash
from survey.rounds import create_round, open_round
from tests.survey.conftest import Respondent, respondents_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from survey.store import Store

KNOWN = 2000


@pytest.fixture(scope="module")
def officials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a list of 2,000 persons who rate ten ministries."""
    ministries = ("BNG", "BTP", "BTC", "BCT", "BGTVT", "BXD", "BTTTT", "BGDDT", "BNV", "BYT")
    path = tmp_path_factory.mktemp("officials") / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["person", "group", "unit", "agency", "rates", "position", "name", "email", "phone", "invented"]
        )
        for i in range(KNOWN):
            unit = ministries[i % len(ministries)]
            writer.writerow([f"P{i:05}", "Q01", unit, "", unit, "", f"Người giả định {i:05}", "", "", "1"])
    return path


@pytest.fixture
def watched(store: Store, officials: Path) -> list[tuple[Respondent, str]]:
    """Give the respondents in the order in which they answered, and what each of them said; the round is closed."""
    return closed_round(store, officials)


def closed_round(store: Store, officials: Path) -> list[tuple[Respondent, str]]:
    """Make the round, let everybody answer in a random order, close it."""
    create_round(
        store, round_id="r", title="", plan="757-2023", frame=officials, questionnaires="757-2023", scheme="757-2023",
        closes=datetime.now(UTC) + timedelta(days=1), organiser="",
    )  # fmt: skip
    open_round(store, "r")
    rng = np.random.default_rng(20231201)
    people = respondents_of(store, "r")
    order = [people[i] for i in rng.permutation(len(people))]
    for start in range(0, KNOWN, 10):
        with store.begin() as session:
            for number, person in enumerate(order[start : start + 10], start):
                levels = rng.integers(1, 6, size=20)
                answers = {name: str(levels[i]) for i, name in enumerate(person.answers())}
                person.send(session, answers, submission=str(number))
    with store.read() as session:
        by_key = dict(tuple(row) for row in session.execute(text("SELECT key, answers FROM response")))
        said = [(person, by_key[person.key]) for person in order]
    close_round(store, "r", np.random.default_rng(7))
    return said


def hits(cells: Sequence[str], said: Sequence[str], dumped: Sequence[str]) -> int:
    """Return how many persons are hit by laying, cell by cell, the dump beside the persons as they answered."""
    place = {answers: i for i, answers in enumerate(dumped)}
    truths: dict[str, list[str]] = defaultdict(list)
    for cell, answers in zip(cells, said, strict=True):
        truths[cell].append(answers)
    return sum(
        guess == truth
        for truth_of_cell in truths.values()
        for truth, guess in zip(truth_of_cell, sorted(truth_of_cell, key=place.__getitem__), strict=True)
    )


def bound(cells: int) -> float:
    """Return what chance alone exceeds once in ten thousand times."""
    return cells + 3.9 * math.sqrt(cells) + 2


def correlation(watched: list[tuple[Respondent, str]], dumped: list[str]) -> float:
    """Return the rank correlation of the two orders."""
    place = {answers: i for i, answers in enumerate(dumped)}
    return float(spearmanr(range(len(watched)), [place[answers] for _, answers in watched]).statistic)


def orders(store: Store, database: Path) -> dict[str, list[str]]:
    """Return the responses in every order that a dump shows."""
    with store.read() as session:
        found = {
            "as they come": list(session.scalars(text("SELECT answers FROM closed_response"))),
            "by id": list(session.scalars(text("SELECT answers FROM closed_response ORDER BY id"))),
            "by size": list(
                session.scalars(text("SELECT answers FROM closed_response ORDER BY length(answers), id"))
            ),
        }
        if store.engine.dialect.name == "postgresql":
            found["by ctid"] = list(
                session.scalars(text("SELECT answers FROM closed_response ORDER BY ctid"))
            )
            numbers = session.scalars(text("SELECT DISTINCT xmin::text FROM closed_response")).all()
            assert len(numbers) == 1
            return found
    content = database.read_bytes()
    found["by place in the file"] = sorted(
        found["by id"], key=lambda answers: content.index(answers.encode())
    )
    return found


@pytest.mark.slow
def test_no_order_in_the_dump_tells_who_said_what(
    store: Store, watched: list[tuple[Respondent, str]], tmp_path: Path
):
    """Row order, ids, sizes, places in the file, ctid, xmin: hits and rank correlation are those of chance."""
    store.dispose()
    assert len({answers for _, answers in watched}) == KNOWN
    cells = [person.form.units[0] for person, _ in watched]
    said = [answers for _, answers in watched]
    for name, dumped in orders(store, tmp_path / "khaosat.db").items():
        assert hits(cells, said, dumped) <= bound(len(set(cells))), name
        assert abs(correlation(watched, dumped)) < 3.9 / math.sqrt(KNOWN), name


def test_the_same_attack_succeeds_on_rows_in_the_order_of_arrival():
    """The attack works: on a dump that keeps the order it hits everybody."""
    cells = [str(number % 10) for number in range(KNOWN)]
    said = [str(number) for number in range(KNOWN)]
    assert hits(cells, said, said) == KNOWN
    shuffled = [said[i] for i in np.random.default_rng(3).permutation(KNOWN)]
    assert hits(cells, said, shuffled) <= bound(10)


@pytest.mark.slow
def test_the_file_holds_no_key_and_no_page_with_a_code_and_an_answer(
    sqlite_store: Store, officials: Path, tmp_path: Path
):
    """Whole file, page by page; the write-ahead log is gone."""
    watched = closed_round(sqlite_store, officials)
    sqlite_store.dispose()
    assert {path.name for path in tmp_path.glob("khaosat.db?*")} <= {"khaosat.db.lock"}
    assert all(path.stat().st_size == 0 for path in tmp_path.glob("khaosat.db?*"))
    content = (tmp_path / "khaosat.db").read_bytes()
    hashes = {code_hash(person.code) for person, _ in watched}
    pages = [content[i : i + 4096] for i in range(0, len(content), 4096)]
    answered = [page for page in pages if b'"m1_1@' in page]
    assert answered
    assert not any(digest in page for page in answered for digest in hashes)
    assert not any(person.key in content or person.key[8:] in content for person, _ in watched[::10])
    assert not any(person.key.hex().encode() in content for person, _ in watched[::10])
