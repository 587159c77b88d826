"""Given replicate weights against R survey 4.5: every column of weights is R's own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.designs import Design, Replicates, bind, degrees
from analysis.estimands import estimate, mean, proportion, ratio, total

FOLDER = Path(__file__).parents[2] / "reference" / "weights"
GOLDEN = json.loads((FOLDER / "replicates.json").read_text("utf-8"))
API = [name for name, part in GOLDEN.items() if "weights" in part and "mean_api00" in part]
KINDS = {"JK1": "jk1", "JKn": "jkn", "BRR": "brr", "Fay": "fay"}


def table_and_design(name: str) -> tuple[pd.DataFrame, Design]:
    """R's weights beside the data they belong to, and the design that says how they vary."""
    said = GOLDEN[name]["weights"]
    weights = pd.read_csv(FOLDER / "replicate_weights" / f"{said['file']}.gz")
    source = next(each for each in ("strat", "clus1", "clus2") if each in name)
    table = pd.concat([pd.read_csv(FOLDER / f"api{source}.csv"), weights], axis=1)
    given = Replicates(
        [column for column in weights.columns if column != "w0"],
        KINDS.get(said["type"], "other"),
        scale=said["scale"],
        rscales=said["rscales"],
        mse=said["mse"],
    )
    return table, Design(weight="w0", replicates=given)


def agrees(found, expected: dict) -> None:
    np.testing.assert_allclose(found.points, list(expected["est"].values()), rtol=1e-12)
    # A calibrated total has no error; R and we find 1e-10 of it (absolute, as the size of the total says).
    np.testing.assert_allclose(
        found.se, list(expected["se"].values()), rtol=1e-10, atol=1e-12 * np.abs(found.points).max()
    )
    scale = max(np.abs(expected["cov"]).max(), found.points.max() ** 2 * 1e-14)
    np.testing.assert_allclose(found.covariance(), expected["cov"], rtol=1e-10, atol=1e-10 * scale)


@pytest.mark.parametrize("name", API)
def test_estimates_from_given_replicates(name: str):
    """Means, totals, shares and ratios with covariance; domains; degrees of freedom."""
    table, design = table_and_design(name)
    golden = GOLDEN[name]
    agrees(estimate(table, design, mean("api00", "api.stu")), golden["mean_multi"])
    agrees(estimate(table, design, total("enroll")), golden["total_enroll"])
    agrees(estimate(table, design, proportion("stype")), golden["prop_stype"])
    agrees(estimate(table, design, ratio("api.stu", "enroll")), golden["ratio"])
    by = estimate(table, design, mean("api00"), by="stype")
    np.testing.assert_allclose(by.se, golden["by_stype"]["se"], rtol=1e-10)
    scale = np.abs(golden["by_stype"]["cov"]).max()
    np.testing.assert_allclose(by.covariance(), golden["by_stype"]["cov"], rtol=1e-10, atol=1e-12 * scale)
    assert degrees(bind(table, design)) == golden["weights"]["degf"]
    assert by.df.tolist() == list(golden["domain_df_stype"].values())


def test_replicate_columns_that_multiply_the_weight():
    """Levy and Lemeshow's ambulances: a published matrix of zeros and twos, not combined with the weight."""
    golden = GOLDEN["scd_brr"]
    table = pd.read_csv(FOLDER / "scd.csv").assign(w=1.0)
    matrix = pd.DataFrame(golden["repweights"], columns=list("abcd"))
    given = Replicates(list("abcd"), "brr", combined=False)
    found = estimate(
        pd.concat([table, matrix], axis=1),
        Design(weight="w", replicates=given),
        total("arrests", "alive"),
    )
    agrees(found, golden["total"])


@pytest.mark.parametrize(("name", "kind"), [("scd_brr_auto", "brr"), ("scd_fay03_auto", "fay")])
def test_scales_that_the_kind_implies(name: str, kind: str):
    """BRR: 1/R; Fay with ρ = 0.3: 1/(R (1 - ρ)²)."""
    weights = pd.read_csv(FOLDER / "replicate_weights" / f"{GOLDEN[name]['weights']['file']}.gz")
    table = pd.concat([pd.read_csv(FOLDER / "scd.csv"), weights], axis=1)
    given = Replicates([c for c in weights if c != "w0"], kind, rho=0.3 if kind == "fay" else 0.0)
    found = estimate(table, Design(weight="w0", replicates=given), ratio("alive", "arrests"))
    agrees(found, GOLDEN[name]["ratio"])
