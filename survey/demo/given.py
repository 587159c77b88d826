"""Figures that come from elsewhere, invented: SIPAS of the provinces, appraised points of all units."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.random import Generator

    from analysis.scheme_model import SchemeTier

SIPAS_MEAN, SIPAS_SD = 82.66, 2.5
"""Percent; the country's figure for 2023 was 82,66."""

APPRAISED_SHARE, APPRAISED_SD = 0.88, 0.04
"""Appraised points as a share of their maximum."""


def sipas_rows(tier: SchemeTier, units: Sequence[str], rng: Generator) -> list[tuple[str, str, float]]:
    """Return (unit, criterion, percent with two decimals) for each linked criterion of a tier."""
    linked = [criterion.id for criterion in tier.criteria if not criterion.items]
    drawn = np.clip(rng.normal(SIPAS_MEAN, SIPAS_SD, (len(units), len(linked))), 0, 100)
    return [
        (unit, criterion, round(float(drawn[i, j]), 2))
        for i, unit in enumerate(units)
        for j, criterion in enumerate(linked)
    ]


def appraised_rows(tier: SchemeTier, units: Sequence[str], rng: Generator) -> list[tuple[str, float]]:
    """Return (unit, appraised points with two decimals): what the index holds besides the survey's points."""
    most = tier.index_points - tier.max_points
    shares = np.clip(rng.normal(APPRAISED_SHARE, APPRAISED_SD, len(units)), 0, 1)
    return [(unit, round(float(share) * most, 2)) for unit, share in zip(units, shares, strict=True)]


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write a CSV file whose last column says that its figures are invented; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*header, "note"])
        writer.writerows([*row, "số giả định / invented"] for row in rows)
    return path
