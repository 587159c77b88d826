"""Estimands: what to estimate, and how it is made of the moment table.

How later parts plug in: a new number made of sums is a `targets.Rule` with its formula in `linear`; it then
has variances, replicates, domains and covariances at once. Quantiles go the same way
through indicators 1(y ≤ q): see `quantiles`. Other engines call `estimate_with(engine, …)`.
"""

from analysis.estimands.answer import Asked, DeffKind, Empty
from analysis.estimands.asking import estimate, estimate_bound, estimate_with
from analysis.estimands.quantile_rules import QuantileRule
from analysis.estimands.spec import (
    Estimand,
    ProportionInterval,
    correlation,
    count,
    covariance_of,
    mean,
    proportion,
    quantile,
    ratio,
    size,
    total,
    variance,
)

__all__ = [
    "Asked", "DeffKind", "Empty", "Estimand", "ProportionInterval", "QuantileRule", "correlation", "count",
    "covariance_of", "estimate", "estimate_bound", "estimate_with", "mean", "proportion", "quantile", "ratio",
    "size", "total", "variance",
]  # fmt: skip
