"""Results as one tidy table, and the table as CSV.

What the result set withholds is empty here. Nothing heavy is imported: pages may offer the file.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from survey.numbers import round_half_up
from survey.report.apart import unit_name

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

DECIMALS: Final = 6
"""Most decimals of a figure in the CSV file; of published results (`survey.publication`) three are left."""

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins like this is run as a formula by spreadsheets."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the tidy table.

    `part` is ``total``, ``index``, ``appraised``, ``area``, ``criterion`` (about a unit), ``group-criterion``
    (a percentage of the maximum, mean over the units) or ``group`` (forms of a group). `points` are official
    (rounded as the scheme says), `estimate` is the figure before rounding, empty in
    published files. `low` and `high` bound the 95 %
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
