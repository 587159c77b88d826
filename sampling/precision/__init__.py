"""How precise the results of a plan will be, before anybody is asked: closed forms, light for pages."""

from __future__ import annotations

from sampling.precision.assumptions import Assumptions, less_response, with_response
from sampling.precision.assumptions_file import load_assumptions
from sampling.precision.cells import ListedCell, cells_of_plan, cells_of_rows
from sampling.precision.change import PrecisionChange, compare
from sampling.precision.expected import expected_precision
from sampling.precision.table import PrecisionTable, TierPrecision, UnitPrecision

__all__ = [
    "Assumptions",
    "ListedCell",
    "PrecisionChange",
    "PrecisionTable",
    "TierPrecision",
    "UnitPrecision",
    "cells_of_plan",
    "cells_of_rows",
    "compare",
    "expected_precision",
    "less_response",
    "load_assumptions",
    "with_response",
]
