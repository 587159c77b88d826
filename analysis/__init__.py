"""From answers to points, and from any sample to estimates.

The scoring side: `analysis.scheme.load_scheme`, `analysis.component.survey_component`,
`analysis.response.response_tests`, `analysis.figures.interval_plot`. The engine: ``from analysis import
Design, estimate, mean``. Names are looked up when they are first used, so that reading a scheme stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.designs import (
        Bound,
        Design,
        Lonely,
        Replicates,
        Replication,
        Response,
        bind,
        covariance,
        degrees,
    )
    from analysis.estimands import (
        correlation,
        count,
        covariance_of,
        estimate,
        estimate_bound,
        mean,
        proportion,
        quantile,
        ratio,
        size,
        total,
        variance,
    )
    from analysis.results import Contrast, Estimate, Estimates, contrast

__all__ = [
    "Bound", "Contrast", "Design", "Estimate", "Estimates", "Lonely", "Replicates", "Replication", "Response",
    "bind", "contrast", "correlation", "count", "covariance", "covariance_of", "degrees", "estimate",
    "estimate_bound", "mean", "proportion", "quantile", "ratio", "size", "total", "variance",
]  # fmt: skip

HOMES = ("analysis.designs", "analysis.estimands", "analysis.results")


def __getattr__(name: str) -> object:
    if name in __all__:
        for home in map(import_module, HOMES):
            if name in home.__all__:
                return getattr(home, name)
    raise AttributeError(name)
