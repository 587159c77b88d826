"""Sampling designs: a frozen `Design`, `bind` it to data, and the `covariance` of any totals.

How later parts plug in:

* anything smooth (regression, tests, calibration, quantile scores): row-level influence values z (N, K),
  zeros outside the domain, go to `covariance(bound, z)`; `degrees(bound, mask)` gives the df. A calibrated
  weight is a `Bound` with another `weight` (`dataclasses.replace`) and residuals as z.
* replicates: make a `Replication` (factors per unit × R, scale, rscales) from `Bound.frame` and
  `Bound.psu()`, put it into the bound with `dataclasses.replace(bound, replication=…)`; every estimate then
  takes its variance from it.
* other engines: whoever sums per unit of `Frame.last` hands the sums to `covariance.unit_covariance`;
  rows are not needed.
"""

from analysis.designs.binding import bind
from analysis.designs.bound import Bound, Frame, ResponseCells, Stage
from analysis.designs.covariance import covariance, unit_covariance
from analysis.designs.degrees import degrees
from analysis.designs.replication import Replication
from analysis.designs.spec import (
    Brewer,
    Design,
    HartleyRao,
    JointProbabilities,
    Lonely,
    Overton,
    Pps,
    Replacement,
    ReplicateKind,
    Replicates,
    Response,
)
from analysis.designs.table import Table, read_table
from analysis.engine_codes import DesignCode

__all__ = [
    "Bound",
    "Brewer",
    "Design",
    "DesignCode",
    "Frame",
    "HartleyRao",
    "JointProbabilities",
    "Lonely",
    "Overton",
    "Pps",
    "Replacement",
    "ReplicateKind",
    "Replicates",
    "Replication",
    "Response",
    "ResponseCells",
    "Stage",
    "Table",
    "bind",
    "covariance",
    "degrees",
    "read_table",
    "unit_covariance",
]
