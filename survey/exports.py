"""Results as files: one tidy table (CSV and Parquet), the result set (JSON), the report (HTML).

The same results give the same bytes. What the result set withholds is empty in every file.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from survey.errors import Problem, SurveyCode, SurveyError
from survey.numbers import round_half_up
from survey.report.apart import unit_name
from survey.report.document import report_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from survey.resultset import (
        GroupPart,
        GroupResponse,
        Interval,
        PartPoints,
        ResultSet,
        TierResult,
        UnitResult,
    )

CSV_NAME: Final = "results.csv"
PARQUET_NAME: Final = "results.parquet"
JSON_NAME: Final = "results.json"

DECIMALS: Final = 6
"""Decimals of a figure in the CSV file; Parquet and JSON keep the whole binary number."""

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins like this is run as a formula by spreadsheets."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the tidy table.

    `part` is ``total``, ``index``, ``appraised``, ``area``, ``criterion`` (about a unit), ``group-criterion``
    (a percentage of the maximum, mean over the units) or ``group`` (forms of a group). `points` are official
    (rounded as the scheme says), `estimate` is the figure before rounding. `low` and `high` bound the 95 %
    interval; `se` uses the finite population correction, `se_without_fpc` does not.
    """

    round: str
    tier: str
    part: str
    unit: str
    unit_name: str
    group: str
    id: str
    label: str
    max: float | None = None
    points: float | None = None
    estimate: float | None = None
    se: float | None = None
    se_without_fpc: float | None = None
    df: float | None = None
    low: float | None = None
    high: float | None = None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    tied: bool | None = None
    ranked: bool | None = None
    chosen_by_unit: bool | None = None
    reference_only: bool | None = None
    given: bool | None = None
    suppressed: bool = False
    answers: int | None = None
    no_opinion: float | None = None
    cannot_judge: float | None = None
    sent: int | None = None
    returned: int | None = None
    valid: int | None = None
    invented: bool = False


def write_all(result: ResultSet, folder: str | Path, lang: str = "vi") -> tuple[Path, ...]:
    """Write the report, the tidy table (CSV and Parquet) and the result set into a folder.

    Parameters
    ----------
    lang : str
        Language of the report (``report-vi.html`` or ``report-en.html``) and of the labels of the tables.

    Returns
    -------
    tuple of Path
        The report first, then ``results.csv``, ``results.parquet``, ``results.json``.

    Raises
    ------
    SurveyError
        ``file-unwritable``.
    """
    target = Path(folder)
    contents = {
        report_name(lang): report_html(result, lang).encode(),
        CSV_NAME: csv_bytes(result, lang),
        PARQUET_NAME: parquet_bytes(result, lang),
        JSON_NAME: result.to_json().encode(),
    }
    return tuple(write_file(target / name, data) for name, data in contents.items())


def report_name(lang: str) -> str:
    """Return the file name of the report.

    Examples
    --------
    >>> report_name("vi")
    'report-vi.html'
    """
    return f"report-{lang}.html"


def write_file(path: Path, data: bytes) -> Path:
    """Write a file whole or not at all and return its path.

    Raises
    ------
    SurveyError
        ``file-unwritable``.
    """
    unfinished = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError as error:
        facts = {"file": str(path), "reason": error.strerror or str(error)}
        raise SurveyError([Problem("", SurveyCode.FILE_UNWRITABLE, facts)]) from error
    return path


def csv_bytes(result: ResultSet, lang: str = "vi") -> bytes:
    """Return the tidy table as CSV: UTF-8 with a byte-order mark, comma, decimal point, CRLF.

    Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    names = [field.name for field in fields(Row)]
    writer.writerow(names)
    for row in rows(result, lang):
        writer.writerow([_cell(getattr(row, name)) for name in names])
    return buffer.getvalue().encode("utf-8-sig")


def parquet_bytes(result: ResultSet, lang: str = "vi") -> bytes:
    """Return the tidy table as Parquet, with the versions and hashes of the run as its metadata."""
    import pyarrow as pa  # noqa: PLC0415 - a heavy library, only for this file
    import pyarrow.parquet as pq  # noqa: PLC0415

    kinds = {"str": pa.string(), "float | None": pa.float64(), "int | None": pa.int64()}
    metadata = {"khaosat": result.provenance.code_version, "data_sha256": result.provenance.data_sha256}
    schema = pa.schema([(f.name, kinds.get(str(f.type), pa.bool_())) for f in fields(Row)], metadata)
    table = list(rows(result, lang))
    columns = [
        pa.array([getattr(row, name) for row in table], schema.field(name).type) for name in schema.names
    ]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), buffer, compression="zstd")
    return buffer.getvalue()


def rows(result: ResultSet, lang: str = "vi") -> Iterator[Row]:
    """Give every published figure of a result set once, in a fixed order."""
    about = result.provenance
    for tier in result.tiers:
        names = _Names(about.round, tier, about.invented, lang)
        for unit in tier.units:
            yield from _unit_rows(unit, names)
        for part in tier.group_parts:
            yield _group_part_row(part, names)
        for response in tier.response:
            yield _response_row(response, names)


@dataclass(frozen=True, slots=True)
class _Names:
    """What all rows of a tier share, and the labels of its parts."""

    round: str
    tier: TierResult
    invented: bool
    lang: str

    def row(
        self,
        part: str,
        figures: Mapping[str, Any],
        *,
        unit: UnitResult | None = None,
        group: str = "",
        id_: str = "",
    ) -> Row:
        """Return one row of the tier."""
        name = "" if unit is None else unit_name(unit, self.lang)
        return Row(
            round=self.round,
            tier=self.tier.tier,
            part=part,
            unit="" if unit is None else unit.code,
            unit_name=name,
            group=group,
            id=id_,
            label=self._label(group if part == "group" else id_),
            invented=self.invented,
            **figures,
        )

    def _label(self, of: str) -> str:
        headings = (*self.tier.areas, *self.tier.criteria, *self.tier.groups)
        found = next((heading for heading in headings if heading.id == of), None)
        if found is None:
            return ""
        return found.en or found.vi if self.lang == "en" else found.vi


def _unit_rows(unit: UnitResult, names: _Names) -> Iterator[Row]:
    yield names.row("total", _total(unit, names.tier), unit=unit)
    if unit.appraised is not None:
        yield names.row("appraised", {"points": unit.appraised}, unit=unit)
    if unit.index is not None:
        ranks = {"rank": unit.index_rank, "rank_low": unit.index_rank_low, "rank_high": unit.index_rank_high}
        most = {"max": names.tier.index_points, "tied": unit.index_tied}
        yield names.row("index", {**_interval(unit.index), **ranks, **most}, unit=unit)
    for part in unit.areas:
        yield names.row("area", _part(part), unit=unit, id_=part.id)
    for part in unit.criteria:
        yield names.row("criterion", _part(part), unit=unit, id_=part.id)


def _total(unit: UnitResult, tier: TierResult) -> dict[str, Any]:
    without = unit.points_without_fpc
    return {
        **_interval(unit.points),
        "max": tier.max_points,
        "estimate": unit.unrounded,
        "se_without_fpc": without.se if without else None,
        "rank": unit.rank,
        "rank_low": unit.rank_low,
        "rank_high": unit.rank_high,
        "tied": unit.tied,
        "ranked": unit.ranked,
        "chosen_by_unit": unit.chosen,
        "reference_only": unit.reference_only,
        "sent": unit.asked,
        "returned": unit.returned,
        "valid": unit.forms,
    }


def _part(part: PartPoints) -> dict[str, Any]:
    shown = {"max": part.max_points, "given": part.given, "suppressed": part.suppressed}
    if part.suppressed:
        return shown
    counts = {"answers": part.answers, "no_opinion": part.no_opinion, "cannot_judge": part.cannot_judge}
    return {**shown, **_interval(part.estimate), "estimate": part.unrounded, **counts}


def _group_part_row(part: GroupPart, names: _Names) -> Row:
    figures = {"max": 100.0, "points": part.percent, "answers": part.answers, "suppressed": part.suppressed}
    return names.row("group-criterion", figures, group=part.group, id_=part.criterion)


def _response_row(response: GroupResponse, names: _Names) -> Row:
    counts = {"sent": response.sent, "returned": response.returned, "valid": response.valid}
    return names.row("group", counts, group=response.group)


def _interval(interval: Interval | None) -> dict[str, float | None]:
    if interval is None:
        return {}
    return {
        "points": interval.value,
        "se": interval.se,
        "df": interval.df,
        "low": interval.low,
        "high": interval.high,
    }


def _cell(value: object) -> object:
    match value:
        case None:
            return ""
        case bool():
            return int(value)
        case float() if math.isfinite(value):
            return format(round_half_up(value, DECIMALS).normalize(), "f")
        case float():
            return ""
        case str() if value.startswith(FORMULA_STARTS):
            return f"'{value}"
        case _:
            return value
