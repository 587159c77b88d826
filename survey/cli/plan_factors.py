"""Factors counted on a list beside the plan's, for ``khaosat plan quotas --frame``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text as Line

from sampling.notation import notation
from survey.cli.plan_data import raw
from survey.cli.plan_layout import columns, heading, print_parts, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from sampling.frame_factors import CountedFactor


def factor_rows(found: Sequence[CountedFactor], lang: str) -> list[dict[str, Any]]:
    """Return counted factors as plain rows."""
    return [
        {
            "key": one.knob.key,
            "label": one.knob.label.say(lang),
            "unit": one.knob.unit.say(lang),
            "planned": raw(one.planned),
            "printed": one.printed,
            "counted": raw(one.counted),
            "difference": raw(one.difference),
            "least": raw(one.least),
            "most": raw(one.most),
            "units": one.units,
        }
        for one in found
    ]


def factor_table(found: Sequence[CountedFactor], lang: str) -> None:
    """Print counted factors beside the plan's; those that are the same are dim."""
    grid = columns(
        lang,
        *(("key", "no-wrap"), "label", ("in-plan", "right"), ("on-list", "right"), ("difference", "right")),
        *(("ends", "right"), "unit"),
    )
    for one in found:
        planned = "–" if one.planned is None else _number(one.planned, lang)
        ends = "" if one.least is None else f"{_number(one.least, lang)}–{_number(one.most, lang)}"
        grid.add_row(
            one.knob.key,
            one.knob.label.say(lang),
            planned if one.printed else f"≈ {planned}",
            _number(one.counted, lang),
            "" if one.difference is None else _signed(one.difference, lang),
            ends,
            one.knob.unit.say(lang),
            style="" if one.difference else "dim",
        )
    print_parts([heading("factors-on-list", lang), grid, Line(said("factors-legend", lang), style="dim")])


def _number(value: Fraction | None, lang: str) -> str:
    return "–" if value is None else notation(value, lang)


def _signed(value: Fraction, lang: str) -> str:
    if not value:
        return "0"
    return ("+" if value > 0 else "−") + notation(abs(value), lang)
