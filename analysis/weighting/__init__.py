"""Weights step by step: base, non-response, calibration, trimming; a log, and variance that follows.

Examples
--------
>>> from analysis.weighting import base_weights, margin, poststratify
>>> known = margin("stype", ["E", "E", "H"], {"E": 30, "H": 8})
>>> poststratify(base_weights([10.0, 10.0, 10.0]), known)
Weights(3 rows, total 38, base → poststratify)
"""

from analysis.weighting.auxiliary import Auxiliary, TotalNeeded, auxiliaries, totals_needed
from analysis.weighting.calibrate import calibrate
from analysis.weighting.designed import weighted_bound, weighted_design
from analysis.weighting.diagnostics import Diagnostics, Summary, diagnose, summary
from analysis.weighting.distances import Distance
from analysis.weighting.estimates import WeightedEstimates, weighted_estimates
from analysis.weighting.factor import Cells, Factor, cross, factor
from analysis.weighting.influence import influence
from analysis.weighting.linearised import (
    Linearised,
    linear_distribution,
    linear_mean,
    linear_ratio,
    linear_total,
)
from analysis.weighting.margins import Margin, margin
from analysis.weighting.nonresponse import adjust_eligibility, adjust_nonresponse
from analysis.weighting.poststratify import normalise, poststratify
from analysis.weighting.propensity import adjust_by_propensity
from analysis.weighting.raking import Residuals, rake
from analysis.weighting.steps import Step, StepKind, Weights, base_weights
from analysis.weighting.trim import Redistribution, trim, trim_and_recalibrate, trim_limits
from analysis.weighting.variance import calibrated_covariance, response_covariance

__all__ = [
    "Auxiliary",
    "Cells",
    "Diagnostics",
    "Distance",
    "Factor",
    "Linearised",
    "Margin",
    "Redistribution",
    "Residuals",
    "Step",
    "StepKind",
    "Summary",
    "TotalNeeded",
    "WeightedEstimates",
    "Weights",
    "adjust_by_propensity",
    "adjust_eligibility",
    "adjust_nonresponse",
    "auxiliaries",
    "base_weights",
    "calibrate",
    "calibrated_covariance",
    "cross",
    "diagnose",
    "factor",
    "influence",
    "linear_distribution",
    "linear_mean",
    "linear_ratio",
    "linear_total",
    "margin",
    "normalise",
    "poststratify",
    "rake",
    "response_covariance",
    "summary",
    "totals_needed",
    "trim",
    "trim_and_recalibrate",
    "trim_limits",
    "weighted_bound",
    "weighted_design",
    "weighted_estimates",
]
