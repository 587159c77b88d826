"""One pass to a moment table: a plan that any engine can run, and the engine for columns in memory.

How other engines plug in: write an object with `levels`, `centre` and `moments` (`moments.Engine`) that turns
a `MomentPlan` into ``GROUP BY unit, domain`` and returns `Moments`, with the `Frame` built from the distinct
units (`analysis.designs.bind` on a table of one row a unit). `analysis.estimands.estimate_moments` does the
rest, the same for every engine. Quantiles add a plan of their own (sums of weights per cell and bin); tables
are sums of level factors.
"""

from analysis.engine.expressions import Expression, parse_condition
from analysis.engine.memory import MemoryEngine
from analysis.engine.moments import Domains, Engine, Moments
from analysis.engine.plan import Centre, Factor, MomentPlan, Sum

__all__ = [
    "Centre", "Domains", "Engine", "Expression", "Factor", "MemoryEngine", "MomentPlan", "Moments", "Sum",
    "parse_condition",
]  # fmt: skip
