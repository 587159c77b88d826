"""Replicates as a (sampling units × R) factor matrix: jackknife, half-samples, bootstrap and more.

Each maker takes a bound design and returns an `analysis.designs.Replication`; put it into the bound with
``dataclasses.replace(bound, replication=…)`` and every estimate takes its variance from it, or use
`unit_totals`, `replicate_means` and `replicate_covariance` directly.
"""

from analysis.replicates.balanced import brr, fay, successive
from analysis.replicates.bootstrap import canty_davison, rao_wu
from analysis.replicates.estimate import (
    Replicated,
    UnitTotals,
    rank_degrees,
    replicate_covariance,
    replicate_means,
    replicate_se,
    replicate_totals,
    smooth,
    unit_totals,
)
from analysis.replicates.export import row_weights, write_replicates
from analysis.replicates.hadamard import hadamard
from analysis.replicates.jackknife import jk1, jk2, jkn
from analysis.replicates.multistage import preston, rao_wu_yue_beaumont
from analysis.replicates.recalibrate import (
    Recalibrated,
    greg_totals,
    rake_replicates,
    recalibrated_bound,
    rerun,
)

__all__ = [
    "Recalibrated",
    "Replicated",
    "UnitTotals",
    "brr",
    "canty_davison",
    "fay",
    "greg_totals",
    "hadamard",
    "jk1",
    "jk2",
    "jkn",
    "preston",
    "rake_replicates",
    "rank_degrees",
    "rao_wu",
    "rao_wu_yue_beaumont",
    "recalibrated_bound",
    "replicate_covariance",
    "replicate_means",
    "replicate_se",
    "replicate_totals",
    "rerun",
    "row_weights",
    "smooth",
    "successive",
    "unit_totals",
    "write_replicates",
]
