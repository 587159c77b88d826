"""Population totals from files: one column per variable (and the domain), one column ``total``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from survey.errors import Problem as FileProblem
from survey.errors import SurveyCode, SurveyError

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Asked:
    """``VAR=FILE`` or ``VAR=NUMBER``: `variables` (several where they are crossed), `source` as given."""

    variables: tuple[str, ...]
    source: str

    @property
    def name(self) -> str:
        """What messages call it."""
        return " × ".join(self.variables)


def asked(text: str) -> Asked:
    """Return what ``VAR=FILE``, ``VAR*VAR2=FILE`` or ``VAR=NUMBER`` says; the source may be absent.

    Examples
    --------
    >>> asked("stype*wide=totals.csv")
    Asked(variables=('stype', 'wide'), source='totals.csv')
    """
    variables, _, source = text.partition("=")
    return Asked(tuple(part.strip() for part in variables.split("*")), source.strip())


def number(source: str) -> float | None:
    """Return the number a source is, or None if it is a file.

    Examples
    --------
    >>> number("6194"), number("totals.csv")
    (6194.0, None)
    """
    try:
        return float(source)
    except ValueError:
        return None


def totals_by_level(wanted: Asked, by: str | None) -> dict[tuple[str, ...], float]:
    """Return (domain, level, …) → total of a file; the domain comes first where there is one.

    Raises
    ------
    SurveyError
        If the file cannot be read.
    AnalysisError
        If a column is missing, a total is no number, or a combination stands there twice.
    """
    frame = _read(wanted.source)
    keys = [*([by] if by else []), *wanted.variables]
    lacking = [name for name in [*keys, TOTAL] if name not in frame.columns]
    if lacking:
        facts = {
            "margin": wanted.source,
            "asked": ", ".join([*keys, TOTAL]),
            "found": ", ".join(frame.columns),
        }
        raise AnalysisError([Problem(wanted.name, WeightCode.MARGIN_KEY, facts)])
    return _checked(wanted, frame, keys)


def has_column(source: str, name: str) -> bool:
    """Say whether a file of totals has a column: with its own, a variable is categorical."""
    return name in _read(source).columns


def _read(source: str) -> pd.DataFrame:
    try:
        return pd.read_csv(source, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or type(error).__name__
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0]
    raise SurveyError([FileProblem("", SurveyCode.FILE_UNREADABLE, {"file": source, "reason": reason})])


def _checked(wanted: Asked, frame: pd.DataFrame, keys: list[str]) -> dict[tuple[str, ...], float]:
    found: dict[tuple[str, ...], float] = {}
    problems = []
    for row in frame[[*keys, TOTAL]].itertuples(index=False, name=None):
        level, amount = tuple(map(str, row[:-1])), number(str(row[-1]))
        if level in found or amount is None:
            problems.append(_bad(wanted, level, str(row[-1]), twice=level in found))
        else:
            found[level] = amount
    if problems:
        raise AnalysisError(problems)
    return found


def _bad(wanted: Asked, level: tuple[str, ...], total: str, *, twice: bool) -> Problem:
    facts: dict[str, Any] = {"margin": wanted.name, "level": " × ".join(level)}
    if twice:
        return Problem(wanted.name, WeightCode.MARGIN_TWICE, facts)
    return Problem(wanted.name, WeightCode.MARGIN_RANGE, {**facts, "total": total})
