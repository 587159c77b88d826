"""The figures of a result set: drawn once when a round is scored, shown by pages and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analysis.figures import IntervalRow, interval_plot
from survey.numbers import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from survey.resultset import TierResult, UnitResult

WIDTHS: Final = {"wide": 760, "narrow": 328}
"""Pixels: a page of A4 or a large screen, and a phone of 360 pixels less its margins."""

LANGS: Final = ("vi", "en")

PRINTED: Final = 2
"""Decimals of points in print."""


def figures_of(tiers: Sequence[TierResult]) -> tuple[tuple[str, str], ...]:
    """Return (name, SVG) of the interval plots: ``"{tier}.{wide|narrow}.{vi|en}"``."""
    return tuple(_figures(tiers))


def _figures(tiers: Sequence[TierResult]) -> Iterator[tuple[str, str]]:
    for tier in tiers:
        for lang in LANGS:
            rows = [_row(unit, lang) for unit in tier.units if unit.points is not None]
            for variant, width in WIDTHS.items() if rows else ():
                yield f"{tier.tier}.{variant}.{lang}", interval_plot(rows, lang=lang, width=width)


def _row(unit: UnitResult, lang: str) -> IntervalRow:
    """Return what is drawn of a unit: printed figures, for a drawing can be measured."""
    assert unit.points is not None
    return IntervalRow(
        label=unit.name_en or unit.name if lang == "en" else unit.name,
        value=_printed(unit.points.value) or 0.0,
        low=_printed(unit.points.low),
        high=_printed(unit.points.high),
        rank=unit.rank,
        rank_low=unit.rank_low,
        rank_high=unit.rank_high,
        chosen=unit.chosen,
        reference_only=unit.reference_only,
    )


def _printed(value: float | None) -> float | None:
    return None if value is None else float(round_half_up(value, PRINTED))
