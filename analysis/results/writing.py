"""Results as JSON, as a table for publication, as text and HTML for notebooks."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from html import escape
from importlib.resources import files
from math import isfinite
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    import pandas as pd

    from analysis.results.estimates import Estimate, Estimates

SHOWN = 60


@cache
def words() -> dict[str, dict[str, dict[str, str]]]:
    """Return the words of tables: section → name → language → words."""
    text = files("analysis.results").joinpath("words.yaml").read_text("utf-8")
    loaded: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(text)
    return loaded


def number(value: float | None, decimals: int, lang: str) -> str:
    """Return a number as people read it; a dash where it is not defined.

    Examples
    --------
    >>> number(1600.5, 2, "vi"), number(1600.5, 2, "en"), number(None, 2, "vi")
    ('1.600,50', '1,600.50', '–')
    """
    if value is None:
        return "–"
    text = f"{value:,.{decimals}f}"
    text = text.removeprefix("-") if not any(c in "123456789" for c in text) else text
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text


def to_json(estimates: Estimates) -> str:
    """Return ``{"design": …, "estimates": […]}`` with all digits."""
    rows = [{**asdict(row), "domain": dict(row.domain)} for row in estimates]
    notes = [{"where": p.path, "code": str(p.code), **p.facts} for p in estimates.notes]
    design = {**estimates.design_facts(), "level": estimates.level, "where": estimates.where}
    whole = {"design": design, "estimates": rows, "notes": notes}
    for row in rows:
        row["df"] = row["df"] if isfinite(row["df"]) else None
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)


def publication_table(estimates: Estimates, lang: str, decimals: int) -> pd.DataFrame:
    """Return a table of text: headings and numbers of a language, columns that say nothing left out."""
    import pandas as pd  # noqa: PLC0415 - only who asks for it waits for it

    columns = _written(estimates, list(estimates), lang, decimals)
    return pd.DataFrame(dict(columns))


def _written(
    estimates: Estimates, rows: list[Estimate], lang: str, decimals: int
) -> list[tuple[str, list[str]]]:
    """Return headings and columns of text."""
    heading = {name: each[lang] for name, each in words()["heading"].items()}
    level = number(100 * estimates.level, 0 if (100 * estimates.level) % 1 < 1e-9 else 1, lang)
    said = words()["estimand"]
    columns = [(name, [str(r.domain[i][1]) for r in rows]) for i, name in enumerate(estimates.domains.by)]
    columns += [
        (heading["estimand"], [said[r.estimand][lang] for r in rows]),
        (heading["variable"], [r.variable for r in rows]),
        (heading["category"], [_category(r, lang) for r in rows]),
        (heading["value"], [_shown(r, r.value, lang, decimals) for r in rows]),
        (heading["se"], [_shown(r, r.se, lang, decimals) for r in rows]),
        (heading["interval"].format(level=level), [_interval(r, lang, decimals) for r in rows]),
        (heading["df"], [_degrees(r.df, lang) for r in rows]),
        (heading["deff"], ["" if r.deff is None else number(r.deff, 2, lang) for r in rows]),
        (heading["n"], [number(r.n, 0, lang) for r in rows]),
    ]
    return [(name, column) for name, column in columns if any(column)]


def _category(row: Estimate, lang: str) -> str:
    """Return the category as read: labels as they are, the share of a quantile in the language's numbers."""
    if row.estimand == "quantile" and lang == "vi":
        return str(row.category).replace(".", ",")
    return "" if row.category is None else str(row.category)


def _shown(row: Estimate, value: float | None, lang: str, decimals: int) -> str:
    """Return a value of an estimate; a proportion as a percentage."""
    share = row.estimand == "proportion" and value is not None
    text = number(100 * value if share and value is not None else value, decimals, lang)
    return text + "%" if share else text


def _degrees(df: float, lang: str) -> str:
    return number(df, 0 if df % 1 == 0 else 1, lang) if isfinite(df) else "∞"


def _interval(row: Estimate, lang: str, decimals: int) -> str:
    if row.low is None or row.high is None:
        return "–"
    return f"{_shown(row, row.low, lang, decimals)} – {_shown(row, row.high, lang, decimals)}"


def design_words(estimates: Estimates, lang: str) -> str:
    """Return the design note in words."""
    facts = {**estimates.design_facts(), "where": estimates.where}
    facts["collapsed"] = ", ".join(estimates.design.collapsed)
    first = "replicates" if facts["replicates"] else "one" if facts["stages"] == 1 else "taylor"
    said = [
        name
        for name in ("corrected", "second_phase", "adjusted", "unequal", "lonely", "collapsed", "where")
        if facts[name]
    ]
    return "; ".join(words()["design"][name][lang].format(**facts) for name in (first, *said))


def as_text(estimates: Estimates, lang: str = "en") -> str:
    """Return aligned text, numbers to the right: the first rows, and a line on the design."""
    columns = _written(estimates, list(estimates[:SHOWN]), lang, 4)
    words_first = _text_columns(estimates, columns)
    padded = []
    for place, (name, column) in enumerate(columns):
        wide = max(map(len, [name, *column]))
        padded.append(
            [each.ljust(wide) if place < words_first else each.rjust(wide) for each in (name, *column)]
        )
    lines = ["  ".join(cells).rstrip() for cells in zip(*padded, strict=True)]
    return "\n".join([*lines, *_more(estimates), f"({design_words(estimates, lang)})", *_notes(estimates)])


def _text_columns(estimates: Estimates, columns: list[tuple[str, list[str]]]) -> int:
    """Return how many columns from the left hold words."""
    headings = {
        each for name in ("estimand", "variable", "category") for each in words()["heading"][name].values()
    }
    return len(estimates.domains.by) + sum(name in headings for name, _ in columns)


def _more(estimates: Estimates) -> list[str]:
    return [f"… {len(estimates) - SHOWN} more"] if len(estimates) > SHOWN else []


def _notes(estimates: Estimates) -> list[str]:
    shown = [f"{p.code} {p.path} {dict(p.facts)}" for p in estimates.notes[:5]]
    return shown + ([f"… {len(estimates.notes) - 5} more notes"] if len(estimates.notes) > 5 else [])


def as_html(estimates: Estimates, lang: str = "en") -> str:
    """Return a plain table: no script, no style of its own but alignment."""
    columns = _written(estimates, list(estimates[:SHOWN]), lang, 4)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name, _ in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(column[i])}</td>" for _, column in columns) + "</tr>"
        for i in range(min(len(estimates), SHOWN))
    )
    below = "<br>".join(
        escape(line) for line in [*_more(estimates), design_words(estimates, lang), *_notes(estimates)]
    )
    return f"<table><caption>{below}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
