"""The data of a round for analysis: one row per response × rated unit, and no identity in it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pandas as pd

from questionnaires.codebook import codebook
from survey.errors import Problem, SurveyCode, SurveyError
from survey.ratings import answered, background_table, in_order, ratings_table, texts_table
from survey.rounds import plan_of, questionnaire_of, round_view
from survey.store import participation, responses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from questionnaires.model import Questionnaire
    from survey.round_view import RoundView
    from survey.store import Store
    from survey.store.rounds import RoundRow

LISTED = ("group", "cell", "units", "eligible", "returned", "valid")


@dataclass(frozen=True, slots=True)
class Dataset:
    """The data of a round.

    `tiers` maps a tier to (`ratings`, `listed`). `ratings` has one row per valid response × rated unit:
    `response` (int32, an order number without meaning), `group`, `cell`, `unit` (categories), and an int8
    column per scored item: level ≥ 1, 0 unanswered, -1 no opinion, -2 cannot judge, -3 not asked. `listed`
    has one row per cell: `group`, `cell`, `units`, `eligible`, `returned`, `valid`. `background` has one row
    per valid response, unit ("" for none), item and value of the answers that feed no criterion; `texts`
    has the free texts, which cannot be joined to the rest. `codebook` says what every value means.
    `sha256` is over the canonical content: the same lists and responses give the same hash, before the
    close and after it.
    """

    round: str
    tiers: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]]
    background: pd.DataFrame
    codebook: pd.DataFrame
    sha256: str
    texts: pd.DataFrame = field(default_factory=pd.DataFrame)
    facts: Mapping[str, str] = field(default_factory=dict)


def dataset(store: Store, round_id: str) -> Dataset:
    """Return the data of a round, open or closed; the same responses give the same bytes.

    Raises
    ------
    SurveyError
        ``round-unknown``, or ``questionnaire-missing`` for a group of the list without a questionnaire.
    """
    with store.read() as session:
        view = round_view(session, round_id)
        plan = plan_of(session, round_id)
        cells = sorted(
            participation.cells_of(session, round_id), key=lambda row: (row.tier, row.group_id, row.cell)
        )
        groups = list(dict.fromkeys(cell.group_id for cell in cells))
        asked = {group: questionnaire_of(session, round_id, group) for group in groups}
        rows, content = in_order(responses.contents(session, round_id))
    units = {group.id: plan.tier(group.tier).units for group in plan.groups}
    valid = answered(rows, units)
    counts = _counts(rows)
    tiers = {}
    for tier in dict.fromkeys(cell.tier for cell in cells):
        within = {group: q for group, q in asked.items() if plan.group(group).tier == tier}
        table = ratings_table([r for r in valid if r.group in within], within)
        tiers[tier] = (table, _listed([cell for cell in cells if cell.tier == tier], counts))
    return Dataset(
        round=round_id,
        tiers=tiers,
        background=background_table(valid, asked),
        codebook=_codebook(asked),
        sha256=_sha256(view, [listed for _, listed in tiers.values()], content),
        texts=texts_table(valid, asked),
        facts=_facts(view),
    )


def _counts(rows: Sequence[RoundRow]) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for row in rows:
        returned, valid = counts.get(row.cell, (0, 0))
        counts[row.cell] = (returned + 1, valid + int(row.valid))
    return counts


def _listed(cells: Sequence[RoundRow], counts: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    rows = [
        (cell.group_id, cell.cell, cell.units, int(cell.eligible), *counts.get(cell.cell, (0, 0)))
        for cell in cells
    ]
    return pd.DataFrame(rows, columns=list(LISTED))


def _codebook(asked: Mapping[str, Questionnaire]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "group": group,
            "questionnaire": questionnaire.id,
            "version": questionnaire.version,
            "page": row.page,
            "item": row.item,
            "type": row.type,
            "about": row.about,
            "criterion": row.criterion or "",
            "required": int(row.required),
            "asked_if": row.asked_if,
            "question_vi": row.question.vi,
            "question_en": row.question.en,
            "code": row.code,
            "label_vi": row.label.vi,
            "label_en": row.label.en,
            "value": "" if row.value is None else str(row.value),
        }
        for group, questionnaire in asked.items()
        for row in codebook(questionnaire)
    ]
    return pd.DataFrame(rows)


def _facts(view: RoundView) -> dict[str, str]:
    return {
        "round": view.id,
        "plan": view.plan_id,
        "plan_version": view.plan_version,
        "scheme": view.scheme_id,
        "scheme_version": view.scheme_version,
        "questionnaires": json.dumps(dict(sorted(view.questionnaires.items()))),
        "invented": "1" if view.invented else "0",
    }


def _sha256(view: RoundView, listed: Sequence[pd.DataFrame], content: str) -> str:
    whole = [
        view.plan_version,
        sorted(view.questionnaires.items()),
        [table.to_numpy().tolist() for table in listed],
        content,
    ]
    return sha256(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def write_dataset(dataset: Dataset, folder: Path) -> tuple[Path, ...]:
    """Write Parquet files and the codebook (CSV) into a folder and return their paths.

    Each Parquet file carries the versions of plan, questionnaires and scheme and the data's hash. The files
    hold single responses and are not for publication: only their owner may read them.

    Raises
    ------
    SurveyError
        ``file-unwritable``.
    """
    tables = {"background": dataset.background, "texts": dataset.texts}
    for tier, (ratings, listed) in dataset.tiers.items():
        tables |= {f"ratings-{tier}": ratings, f"listed-{tier}": listed}
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        paths = [_write(table, folder / f"{name}.parquet", dataset) for name, table in tables.items()]
        book = folder / "codebook.csv"
        dataset.codebook.to_csv(book, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        for path in paths:
            path.chmod(0o600)
    except OSError as error:
        facts = {"file": str(error.filename or folder), "reason": error.strerror or str(error)}
        raise SurveyError([Problem("", SurveyCode.FILE_UNWRITABLE, facts)]) from error
    return (*paths, book)


def _write(table: pd.DataFrame, path: Path, dataset: Dataset) -> Path:
    import pyarrow as pa  # noqa: PLC0415 - a quarter of a second that scoring alone does not need
    from pyarrow import parquet  # noqa: PLC0415

    columns = pa.Table.from_pandas(table, preserve_index=False)
    facts = {**dataset.facts, "sha256": dataset.sha256}
    parquet.write_table(columns.replace_schema_metadata(facts), path, compression="zstd")
    return path
