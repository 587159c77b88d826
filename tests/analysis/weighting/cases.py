"""The cases of the reference numbers: data, design, and the steps that R took."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.designs import Design, bind
from analysis.weighting import (
    auxiliaries,
    base_weights,
    calibrate,
    factor,
    margin,
    poststratify,
    rake,
    trim,
)

FOLDER = Path(__file__).parents[2] / "reference" / "weights"
R = json.loads((FOLDER / "calibration.json").read_text(encoding="utf-8"))
SCHOOLS = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
CROSSED = {
    ("E", "No"): 472,
    ("E", "Yes"): 3949,
    ("H", "No"): 334,
    ("H", "Yes"): 421,
    ("M", "No"): 266,
    ("M", "Yes"): 752,
}
TOTALS = {"N": 6194, "stype=E": 4421, "stype=H": 755, "stype=M": 1018, "api99": 3914069}
DESIGNS = {
    "clus1": Design(weight="pw", psu="dnum", fpc="fpc"),
    "strat": Design(weight="pw", strata="stype", fpc="fpc"),
    "clus2": Design(psu=("dnum", "snum"), fpc=("fpc1", "fpc2")),
    "srs": Design(fpc="fpc"),
}
DATA = {name: pd.read_csv(FOLDER / f"api{name}.csv") for name in DESIGNS}
BOUND = {name: bind(DATA[name], design) for name, design in DESIGNS.items()}


def start(name):
    """Return base weights of a sample."""
    return base_weights(BOUND[name].weight)


def margins(name):
    """Return the two margins of a sample."""
    data = DATA[name]
    return [margin("stype", data.stype, SCHOOLS), margin("sch.wide", data["sch.wide"], WIDE)]


def calibrated(name, **options):
    """Return a sample calibrated to school types and api99."""
    data = DATA[name]
    x = auxiliaries({"stype": data.stype, "api99": data.api99})
    return calibrate(start(name), x, TOTALS, **options)


def ratio_calibrated():
    """Return calibration to api99 alone with a variance proportional to it."""
    data = DATA["strat"]
    x = auxiliaries({"api99": data.api99}, intercept=False)
    return calibrate(start("strat"), x, {"api99": 3914069}, sigma2=data.api99)


def one_weight_per_district():
    """Return integrated calibration of the two-stage sample."""
    data = DATA["clus2"]
    x = auxiliaries({"api99": data.api99})
    totals = {"N": 6194, "api99": 3914069}
    return calibrate(start("clus2"), x, totals, households=factor("dnum", data.dnum))


def crossed():
    """Return post-stratification by two crossed variables."""
    data = DATA["srs"]
    return poststratify(start("srs"), margin("stype × sch.wide", (data.stype, data["sch.wide"]), CROSSED))


CASES = {
    "ps_clus1_stype": ("clus1", lambda: poststratify(start("clus1"), margins("clus1")[0])),
    "ps_srs_stype": ("srs", lambda: poststratify(start("srs"), margins("srs")[0])),
    "ps_clus2_stype": ("clus2", lambda: poststratify(start("clus2"), margins("clus2")[0])),
    "ps_srs_stype_schwide": ("srs", crossed),
    "rake_clus1": ("clus1", lambda: rake(start("clus1"), margins("clus1"))),
    "rake_strat": ("strat", lambda: rake(start("strat"), margins("strat"))),
    "rake_clus2": ("clus2", lambda: rake(start("clus2"), margins("clus2"))),
    "cal_linear_stype_api99_clus1": ("clus1", lambda: calibrated("clus1")),
    "cal_raking_stype_api99_clus1": ("clus1", lambda: calibrated("clus1", distance="raking")),
    "cal_logit_stype_api99_clus1": (
        "clus1",
        lambda: calibrated("clus1", distance="logit", bounds=(0.5, 2.5)),
    ),
    "cal_linbound_stype_api99_clus1": ("clus1", lambda: calibrated("clus1", bounds=(0.7, 1.6))),
    "cal_linear_stype_api99_strat": ("strat", lambda: calibrated("strat")),
    "cal_raking_stype_api99_strat": ("strat", lambda: calibrated("strat", distance="raking")),
    "cal_logit_stype_api99_strat": (
        "strat",
        lambda: calibrated("strat", distance="logit", bounds=(0.8, 1.3)),
    ),
    "cal_linear_var_api99": ("strat", ratio_calibrated),
    "cal_linear_srs": ("srs", lambda: calibrated("srs")),
    "cal_linear_clus2_stage1": ("clus2", lambda: calibrated("clus2")),
    "cal_linear_clus2_aggregate1": ("clus2", one_weight_per_district),
    "trim_clus1_raked_20_60": ("clus1", lambda: trim(rake(start("clus1"), margins("clus1")), 20, 60)),
    "trim_clus1_raked_20_60_strict": (
        "clus1",
        lambda: trim(rake(start("clus1"), margins("clus1")), 20, 60, strict=True),
    ),
    "trim_cal_30_48_strict": ("clus1", lambda: trim(calibrated("clus1"), 30, 48, strict=True)),
}


def indicators(values, levels):
    """Return one column of zeros and ones per level."""
    return (np.asarray(values)[:, None] == np.array(levels)[None, :]).astype(float)
