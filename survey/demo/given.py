"""Figures that come from elsewhere, invented: SIPAS of the provinces, appraised points of all units."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.inputs import Given
from sampling.plan import SurveyKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.random import Generator

    from analysis.scheme_model import Scheme, SchemeTier
    from sampling.plan import Plan

SIPAS_MEAN, SIPAS_SD = 82.66, 2.5
"""Percent; the country's figure for 2023 was 82,66."""

APPRAISED_SHARE, APPRAISED_SD = 0.88, 0.04
"""Appraised points as a share of their maximum."""


@dataclass(frozen=True, slots=True)
class GivenFiles:
    """Files of given figures: `sipas` ``None`` when no criterion is linked; how many rows each has."""

    sipas: Path | None
    sipas_rows: int
    appraised: Path
    appraised_rows: int


def write_given(folder: Path, plan: Plan, scheme: Scheme, rng: Generator) -> GivenFiles:
    """Invent SIPAS figures and appraised points for all rated units and write them as CSV files."""
    tiers = [
        (scheme.tier(tier.id), tier.units) for tier in plan.tiers if tier.survey is SurveyKind.SOCIOLOGICAL
    ]
    sipas = [row for tier, units in tiers for row in _sipas(tier, units, rng)]
    appraised = [row for tier, units in tiers for row in _appraised(tier, units, rng)]
    files = GivenFiles(
        folder / "sipas.csv" if sipas else None, len(sipas), folder / "appraised.csv", len(appraised)
    )
    if files.sipas is not None:
        _write(files.sipas, ("unit", "criterion", "percent"), sipas)
    _write(files.appraised, ("unit", "points"), appraised)
    return files


def _sipas(tier: SchemeTier, units: Sequence[str], rng: Generator) -> list[tuple[str, str, float]]:
    """Return (unit, criterion, percent with two decimals) for each linked criterion of a tier."""
    linked = [criterion.id for criterion in tier.criteria if not criterion.items]
    drawn = np.clip(rng.normal(SIPAS_MEAN, SIPAS_SD, (len(units), len(linked))), 0, 100)
    return [
        (unit, criterion, round(float(drawn[i, j]), 2))
        for i, unit in enumerate(units)
        for j, criterion in enumerate(linked)
    ]


def _appraised(tier: SchemeTier, units: Sequence[str], rng: Generator) -> list[tuple[str, float]]:
    """Return (unit, appraised points with two decimals): what the index holds besides the survey's points."""
    most = tier.index_points - tier.max_points
    shares = np.clip(rng.normal(APPRAISED_SHARE, APPRAISED_SD, len(units)), 0, 1)
    return [(unit, round(float(share) * most, 2)) for unit, share in zip(units, shares, strict=True)]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file whose last column says that its figures are invented."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*header, "note"])
        writer.writerows([*row, "số giả định / invented"] for row in rows)


def sipas_of(files: GivenFiles) -> dict[str, dict[str, Given]]:
    """Return the SIPAS figures of a file: criterion → unit → percentage."""
    figures: dict[str, dict[str, Given]] = {}
    if files.sipas is not None:
        with files.sipas.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                figures.setdefault(row["criterion"], {})[row["unit"]] = Given(float(row["percent"]))
    return figures
