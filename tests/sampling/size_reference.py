"""The golden numbers of sizes and allocations, read once; examples of allocations as values."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sampling.allocation.requirements import Characteristics, DomainType
from sampling.allocation.strata import Strata, strata
from sampling.allocation.two_stage import Clusters

FOLDER = Path(__file__).resolve().parent.parent / "reference" / "planner"


@cache
def golden() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "sizes_allocation.json").read_text(encoding="utf-8"))
    return content


@cache
def two_stage_golden() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "two_stage.json").read_text(encoding="utf-8"))
    return content


def bethel_example(name: str) -> tuple[Strata, Characteristics, list[DomainType]]:
    example = golden()["bethel"][name]
    table, errors = example["strata"], example["errors"]
    made = strata(table["N"], names=[str(x) for x in table["STRATUM"]], cost=table["COST"])
    known = Characteristics(
        ("V1", "V2"), np.column_stack((table["M1"], table["M2"])), np.column_stack((table["S1"], table["S2"]))
    )
    types = [
        domain_type(kind, table[kind], [errors["CV1"][k], errors["CV2"][k]])
        for k, kind in enumerate(errors["DOM"])
    ]
    return made, known, types


def domain_type(name: str, labels: list[str], cv: list[float]) -> DomainType:
    values = tuple(sorted(set(labels)))
    index = np.array([values.index(label) for label in labels])
    return DomainType(name, values, index, np.tile(cv, (len(values), 1)))


def example_clusters() -> Clusters:
    psu = np.loadtxt(FOLDER / "two_stage_clusters.csv", delimiter=",", skiprows=1)
    rho = np.loadtxt(FOLDER / "two_stage_rho.csv", delimiter=",", skiprows=1)
    ones = np.ones(17)
    return Clusters(
        psu[:, 0].astype(np.int64) - 1, psu[:, 1], 48 * ones, ones, rho[:, [1, 3]], rho[:, [2, 4]]
    )
