"""What one look at the columns says: emptiness, ends, whether numbers are whole; checks of the weights."""

from __future__ import annotations

from dataclasses import dataclass
from math import isinf
from typing import TYPE_CHECKING, Any

from analysis.backend_codes import BackendCode
from analysis.backends.source import as_number
from analysis.designs.table import LARGEST_EXACT
from analysis.engine_codes import DesignCode
from analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.backends.source import Source


@dataclass(frozen=True, slots=True)
class Facts:
    """One column: `known` cells that hold a value, and of numbers the ends and whether all are whole.

    `kind` is the engine's name of its type; `positive` the least value above zero, `negative` and `zero`
    count rows.
    """

    kind: str
    known: int
    numbers: bool
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    positive: float = 0.0
    negative: int = 0
    zero: int = 0

    @property
    def largest(self) -> float:
        """Return the greatest absolute value."""
        return max(abs(self.low), abs(self.high))


def look(source: Source, table: Any, weight: str | None) -> tuple[int, Mapping[str, Facts]]:
    """Return the number of rows and the facts of every column of `table`.

    Ends of integers stand in the footer of a Parquet file, so they are asked for alone; floating columns and
    the weight take one pass.

    Raises
    ------
    AnalysisError
        If there is no row.
    """
    light: dict[str, Any] = {"rows": source.table.count()}
    heavy: dict[str, Any] = {}
    for place, name in enumerate(table.columns):
        floating = table[name].type().is_floating()
        found = _ends(table[name] if floating else source.table[name])
        found |= _fractions(table[name]) if floating else {}
        found |= _signs(as_number(table[name])) if name == weight and _is_number(table[name]) else {}
        into = heavy if floating or name == weight else light
        into |= {f"{key}_{place}": each for key, each in found.items()}
    row = source.groups(source.table, [], light).to_dict("records")[0]
    if not row["rows"]:
        raise AnalysisError([Problem("data", DesignCode.NO_ROWS)])
    row |= source.groups(table, [], heavy).to_dict("records")[0] if heavy else {}
    return int(row["rows"]), {
        name: _facts(table[name].type(), {key: row.get(f"{key}_{place}") for key in KEYS})
        for place, name in enumerate(table.columns)
    }


KEYS = ("known", "low", "high", "broken", "huge", "positive", "negative", "zero")


def _is_number(column: Any) -> bool:
    kind = column.type()
    return bool(kind.is_numeric() or kind.is_boolean())


def _ends(column: Any) -> dict[str, Any]:
    if not _is_number(column):
        return {"known": column.count()}
    number = as_number(column)
    return {"known": column.count(), "low": number.min(), "high": number.max()}


def _signs(number: Any) -> dict[str, Any]:
    return {
        "positive": number.min(where=number > 0),
        "negative": number.count(where=number < 0),
        "zero": number.count(where=number == 0),
    }


def _fractions(number: Any) -> dict[str, Any]:
    """Return what counts numbers that are no whole ones; an engine cannot round what is too large."""
    small = (number.abs() < LARGEST_EXACT).ifelse(number, None)
    return {
        "broken": small.count(where=small != small.floor().cast("float64")),
        "huge": number.count(where=number.abs() >= LARGEST_EXACT),
    }


def _facts(kind: Any, row: Mapping[str, Any]) -> Facts:
    numbers = bool(kind.is_numeric() or kind.is_boolean())
    found = {key: 0 if value is None or value != value else value for key, value in row.items()}  # noqa: PLR0124
    return Facts(
        kind=str(kind),
        known=int(found["known"]),
        numbers=numbers,
        low=found["low"],
        high=found["high"],
        whole=numbers and not (found["broken"] or found["huge"]),
        positive=found["positive"],
        negative=int(found["negative"]),
        zero=int(found["zero"]),
    )


def check_number(name: str, facts: Facts) -> None:
    """Refuse a column that is to be summed and cannot be.

    Raises
    ------
    AnalysisError
        If it is no column of numbers, holds an infinity, or integers that a double cannot hold.
    """
    if not facts.numbers:
        raise AnalysisError([Problem(name, BackendCode.NOT_NUMERIC, {"column": name, "found": facts.kind})])
    if isinf(facts.largest):
        raise AnalysisError([Problem(name, BackendCode.INFINITE, {"column": name})])
    if facts.kind.startswith("int") and facts.largest > LARGEST_EXACT:
        found = facts.high if facts.high > -facts.low else facts.low
        said = {"column": name, "found": found, "limit": LARGEST_EXACT}
        raise AnalysisError([Problem(name, DesignCode.INTEGER_TOO_LARGE, said)])


def weight_problems(name: str, rows: int, facts: Facts) -> list[Problem]:
    """Return what is wrong with the column of weights."""
    try:
        check_number(name, facts)
    except AnalysisError as error:
        return list(error.problems)
    found = [
        Problem(name, code, {"column": name, "rows": count})
        for code, count in (
            (BackendCode.WEIGHT_MISSING, rows - facts.known),
            (BackendCode.WEIGHT_NEGATIVE, facts.negative),
        )
        if count
    ]
    if not found and facts.zero == rows:
        found.append(Problem(name, DesignCode.WEIGHT_ALL_ZERO, {"column": name}))
    return found
