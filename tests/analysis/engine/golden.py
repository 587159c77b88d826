"""The reference data, designs and numbers that the tests of the engine share."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.designs import (
    Brewer,
    Design,
    HartleyRao,
    JointProbabilities,
    Overton,
    Replacement,
)

FOLDER = Path(__file__).parents[2] / "reference" / "engine"

API = {
    "srs_fpc": ("apisrs", Design(fpc="fpc")),
    "srs_nofpc": ("apisrs", Design(weight="pw")),
    "strat_fpc": ("apistrat", Design(weight="pw", strata="stype", fpc="fpc")),
    "strat_nofpc": ("apistrat", Design(weight="pw", strata="stype")),
    "clus1_fpc": ("apiclus1", Design(weight="pw", psu="dnum", fpc="fpc")),
    "clus1_nofpc": ("apiclus1", Design(weight="pw", psu="dnum")),
    "clus2_fpc": ("apiclus2", Design(psu=("dnum", "snum"), fpc=("fpc1", "fpc2"))),
    "clus2_nofpc": ("apiclus2", Design(weight="pw", psu=("dnum", "snum"))),
}


@cache
def data(name: str) -> pd.DataFrame:
    """One of the reference data sets."""
    return pd.read_csv(FOLDER / f"{name}.csv")


@cache
def numbers(name: str) -> dict:
    """One of the files of reference numbers."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def election_designs() -> dict[str, Design]:
    """Return the designs of the election sample; Σπ²/40 over the whole population is R's own."""
    exact = data("election_jointprob").to_numpy(float)[:, -40:]
    approximate = data("election_jointHR").to_numpy(float)[:, -40:]
    kinds = {
        "brewer": Brewer(),
        "overton": Overton(),
        "hr": HartleyRao(0.10321027266234986),
        "hr1": HartleyRao(),
        "exact_ht": JointProbabilities(exact),
        "exact_yg": JointProbabilities(exact, "yg"),
        "hartleyrao_ht": JointProbabilities(approximate),
    }
    designs = {name: Design(fpc="p", pps=kind) for name, kind in kinds.items()}
    return {**designs, "wr": Design(weight="wt", pps=Replacement())}


def influence_of_mean(bound, values, mask=None) -> tuple[float, np.ndarray]:
    """Return the weighted mean in a domain and its influence values, written out."""
    inside = np.ones(bound.rows, bool) if mask is None else mask
    size = bound.weight[inside].sum()
    mean = (bound.weight * values)[inside].sum() / size
    return mean, np.where(inside, (values - mean) / size, 0.0)
