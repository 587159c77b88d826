"""``khaosat plan compare``: two plans side by side."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import format_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.plan_comparison import Comparison, Difference, Pair


@click.command()
@click.argument("before", metavar="PLAN")
@click.argument("after", metavar="OTHER")
@click.option("--all", "every", is_flag=True, help="Show what is the same, too.")
@format_option
@click.pass_obj
def compare(obj: dict[str, Any], *, before: str, after: str, every: bool, form: str) -> None:
    """Set two plans side by side: groups, factors, figures, totals and tasks: new, gone or changed."""
    from sampling.load import load_plan
    from sampling.plan_comparison import compare as set_beside
    from survey.cli.plan_output import emit

    lang = obj["lang"]
    found = set_beside(load_plan(before), load_plan(after))
    rows = [row for kind, pairs in _parts(found) for pair in pairs for row in _rows(kind, pair, lang)]
    data = {
        "before": found.before,
        "after": found.after,
        "forms": list(found.forms),
        "persons_at_most": list(found.persons_at_most),
        **{f"{kind}s": [_pair_data(pair, lang) for pair in pairs] for kind, pairs in _parts(found)},
    }
    emit(form, data=data, rows=rows, table=lambda: _tables(found, lang, every=every))


def _parts(found: Comparison) -> tuple[tuple[str, tuple[Pair, ...]], ...]:
    return ("group", found.groups), ("total", found.totals), ("task", found.tasks)


def _pair_data(pair: Pair, lang: str) -> dict[str, Any]:
    return {
        "before": pair.before or None,
        "after": pair.after or None,
        "label": pair.label.say(lang),
        "fate": pair.fate.value,
        "figures": list(pair.figures),
        "differences": [
            {"what": one.what, "before": _plain(one.before, lang), "after": _plain(one.after, lang)}
            for one in pair.differences
        ],
    }


def _rows(kind: str, pair: Pair, lang: str) -> list[dict[str, Any]]:
    first = {"kind": kind, "before": pair.before, "after": pair.after, "label": pair.label.say(lang)}
    told = [
        {"what": one.what, "old": _plain(one.before, lang), "new": _plain(one.after, lang)}
        for one in pair.differences
    ]
    empty = {"what": "", "old": pair.figures[0], "new": pair.figures[1]}
    return [{**first, "fate": pair.fate.value, **one} for one in told or [empty]]


def _plain(value: object, lang: str) -> Any:
    from sampling.plan import Text
    from survey.cli.plan_data import raw

    match value:
        case Text():
            return value.say(lang)
        case Fraction():
            return raw(value)
        case tuple():
            return ", ".join(str(item) for item in value)
        case None | int() | str():
            return value
        case _:
            return str(value)


# ------------------------------------------------------------------ the table
def _tables(found: Comparison, lang: str, *, every: bool) -> None:
    from rich.text import Text as Line

    from survey.cli.plan_layout import count, heading, print_parts, said

    parts: list[Any] = [Line(f"{found.before} → {found.after}", style="bold")]
    for kind, pairs in _parts(found):
        shown = [pair for pair in pairs if every or pair.fate != "same"]
        if not shown:
            parts += [heading(f"compare-{kind}", lang), Line(said("compare-same", lang))]
            continue
        grid = pair_grid(shown, lang, figures=kind != "task")
        parts += [heading(f"compare-{kind}", lang), grid]
    for key, (old, new) in (("sum-forms", found.forms), ("sum-persons", found.persons_at_most)):
        parts.append(Line(f"{said(key, lang)}: {count(old, lang)} → {count(new, lang)}"))
    print_parts(parts)


def pair_grid(pairs: Sequence[Pair], lang: str, *, figures: bool = True, brief: bool = False) -> Any:
    """Return matched parts as a table; `brief` leaves out what differs."""
    from rich.text import Text as Line

    from survey.cli.plan_layout import columns, count, said

    numbered = (("before", "right"), ("after", "right"), ("difference", "right")) if figures else ()
    grid = columns(lang, "id", ("fate", "no-wrap"), "label", *numbered)
    for pair in pairs:
        name = " → ".join(dict.fromkeys(filter(None, (pair.before, pair.after))))
        numbers = [*(count(figure, lang) for figure in pair.figures), _left(pair, lang)] if figures else []
        cell = Line(pair.label.say(lang)) if brief else _cell(pair, lang)
        grid.add_row(name, said(f"fate-{pair.fate.value}", lang), cell, *numbers)
    return grid


def _left(pair: Pair, lang: str) -> str:
    from survey.cli.plan_layout import count

    old, new = pair.figures
    if old is None or new is None:
        return ""
    return f"{'+' if new > old else '−' if new < old else ''}{count(abs(new - old), lang)}"


def _cell(pair: Pair, lang: str) -> Any:
    from rich.text import Text as Line

    cell = Line(pair.label.say(lang))
    for one in pair.differences:
        if one.what not in {"used", "label"}:
            cell.append(f"\n{_told(one, lang)}", style="dim")
    return cell


def _told(one: Difference, lang: str) -> str:
    from survey.cli.plan_layout import said

    what, _, name = one.what.partition(":")
    words = " ".join(filter(None, (said(f"differs-{what}", lang), name)))
    return f"{words}: {_shown(one.before, lang)} → {_shown(one.after, lang)}"


def _shown(value: object, lang: str) -> str:
    from sampling.notation import notation
    from survey.cli.plan_layout import WORDS, said

    match value:
        case None | ():
            return "–"
        case int() | Fraction():
            return notation(value, lang, None if Fraction(value * 100).denominator == 1 else 4)
        case _:
            text = str(_plain(value, lang))
    for prefix in ("selection", "chosen", "rates"):
        if f"{prefix}-{text}" in WORDS:
            return said(f"{prefix}-{text}", lang)
    return text
