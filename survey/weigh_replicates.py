"""Replicate weights for a data file: every replicate goes through the whole chain of steps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs import Design, bind
from analysis.errors import AnalysisError, Problem
from analysis.replicates import (
    brr,
    canty_davison,
    fay,
    jk1,
    jkn,
    preston,
    rao_wu,
    rao_wu_yue_beaumont,
    successive,
)
from analysis.weight_codes import WeightCode
from analysis.weighting import base_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from analysis.designs import Replication
    from analysis.weighting import Weights
    from survey.weigh_data import DataFile

RANDOM = {
    "rao-wu": rao_wu,
    "canty-davison": canty_davison,
    "preston": preston,
    "rao-wu-yue-beaumont": rao_wu_yue_beaumont,
}
FIXED = {"jk1": jk1, "jkn": jkn, "brr": brr}
DEFAULT_REPLICATES = 500


def made(
    data: DataFile, weight: str, columns: Mapping[str, str | None], method: str, seed: int
) -> Replication:
    """Return the replicates that ``METHOD[:R]`` asks for, such as ``rao-wu:500`` or ``fay:0.5``.

    Raises
    ------
    AnalysisError
        If there is no such method, or the design does not fit it.
    """
    roles = {role: role if name is not None else None for role, name in columns.items()}
    design = Design(weight="weight", strata=roles["strata"], psu=roles["psu"], fpc=roles["fpc"])
    bound = bind(_design_columns(data, weight, columns), design)
    name, _, count = method.partition(":")
    rng = np.random.default_rng(seed)
    try:
        if name in RANDOM:
            return RANDOM[name](bound, int(count or DEFAULT_REPLICATES), rng)
        if name in FIXED and not count:
            return FIXED[name](bound)
        if name == "fay":
            return fay(bound, float(count or 0.5))
        if name == "sdr":
            return successive(bound, int(count) if count else None)
    except ValueError:
        pass
    known = ", ".join([*(f"{each}:R" for each in RANDOM), *FIXED, "fay:RHO", "sdr:R"])
    raise AnalysisError(
        [Problem("replicates", WeightCode.REPLICATE_METHOD, {"asked": method, "known": known})]
    )


def _design_columns(
    data: DataFile, weight: str, columns: Mapping[str, str | None]
) -> dict[str, NDArray[np.generic]]:
    out: dict[str, NDArray[np.generic]] = {"weight": data.numbers(weight)}
    for role, name in columns.items():
        if name is not None:
            out[role] = data.numbers(name) if role == "fpc" else data.categories(name)
    return out


def replicate_scales(replication: Replication, name: str) -> str:
    """Return what a later estimate must know of the columns, as JSON: the fields of `analysis.Replicates`."""
    facts = {
        "columns": [f"{name}_{number + 1}" for number in range(replication.count)],
        "kind": "other",
        "scale": float(replication.scale),
        "rscales": replication.rscales.tolist(),
        "mse": replication.mse,
        "df": replication.df,
    }
    return json.dumps(facts, indent=1) + "\n"


def replicate_columns(
    replication: Replication, base: Weights, steps: Callable[[Weights], Weights], name: str
) -> dict[str, NDArray[np.float64]]:
    """Return the columns ``name_1`` … ``name_R``: base weight × factor, then every step again."""
    columns = {}
    for number in range(replication.count):
        start = base.current * replication.factors[replication.unit, number]
        columns[f"{name}_{number + 1}"] = steps(base_weights(start, allow_zero=True)).current
    return columns
