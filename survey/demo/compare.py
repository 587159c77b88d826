"""Estimates beside the truth that is known beforehand: how many 95 % intervals hold it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.component_model import Component
    from survey.resultset import ResultSet


@dataclass(frozen=True, slots=True)
class Agreement:
    """One tier, named in both languages: units, intervals that hold the truth, mean error in points."""

    tier: str
    vi: str
    en: str
    units: int
    held: int
    error: float


def compare(results: ResultSet, truth: Mapping[str, Component]) -> tuple[Agreement, ...]:
    """Return, for each tier, how the survey points of its units agree with the truth."""
    found = []
    for tier in results.tiers:
        pairs = [
            (unit.points, truth[tier.tier].unit(unit.code).total.estimate)
            for unit in tier.units
            if unit.points is not None
        ]
        known = [(points, true.value) for points, true in pairs if true is not None]
        held = sum(
            points.low is not None and points.high is not None and points.low <= value <= points.high
            for points, value in known
        )
        error = sum(abs(points.value - value) for points, value in known) / max(1, len(known))
        found.append(Agreement(tier.tier, tier.label.vi, tier.label.en, len(known), held, error))
    return tuple(found)
