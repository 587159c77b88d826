"""One round from its list to its scores, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from questionnaires.load import load_set
from survey.closing import close_round
from survey.demo.answered import Access, Fieldwork, answer_in_bulk, returned_forms
from survey.invitations import invite
from survey.rounds import create_round, open_round
from survey.scoring import score_round
from survey.simulation import invent
from survey.status import recount, status
from survey.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

PLAN = "binh-phuoc-2022"
CLOSES = datetime(2099, 12, 31, tzinfo=UTC)


def scored(url: str, frame: Path, keys: Path, seed: int) -> tuple[str, str]:
    """Return the status and the result set (JSON) of a simulated round in a fresh database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KHAOSAT_KEYS_DIR", str(keys))
        store = open_store(url)
        try:
            return _carried_through(store, frame, seed)
        finally:
            store.dispose()


def _carried_through(store, frame: Path, seed: int) -> tuple[str, str]:
    opens = datetime.now(UTC)
    create_round(
        store,
        round_id=PLAN,
        title="Đợt giả định",
        plan=PLAN,
        frame=frame,
        questionnaires=PLAN,
        scheme=PLAN,
        opens=opens.replace(year=opens.year - 1, month=1, day=1, hour=0, minute=0, second=0, microsecond=0),
        closes=CLOSES,
        organiser="Sở Nội vụ (giả định)",
    )
    open_round(store, PLAN)
    codes = {row.person: row.code for row in invite(store, PLAN, base_url="http://127.0.0.1")}
    listed = pd.read_csv(frame, dtype=str, keep_default_na=False)
    invented = invent(listed, load_set(PLAN), np.random.default_rng(seed))
    forms = returned_forms(Fieldwork(listed, invented, Access(codes, codes)))
    assert answer_in_bulk(store, PLAN, forms, lambda _: None) == invented.returned
    with store.read() as session:
        counts = status(session, PLAN)
        assert recount(session, PLAN) == ()
    close_round(store, PLAN, np.random.default_rng(seed))
    return repr(counts), score_round(store, PLAN, seed=seed).to_json()


@pytest.mark.slow
@pytest.mark.postgres
def test_the_same_answers_give_the_same_results_on_both_databases(
    sqlite_url: str, postgres_url: str, small_frame: Path, tmp_path: Path
):
    """Status and result set are equal to the byte, whichever database held the round."""
    on_sqlite = scored(sqlite_url, small_frame, tmp_path / "keys-sqlite", seed=7)
    on_postgres = scored(postgres_url, small_frame, tmp_path / "keys-postgres", seed=7)
    assert on_sqlite == on_postgres
