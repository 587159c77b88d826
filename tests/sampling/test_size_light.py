"""Pages import sizes and allocations: nothing heavy comes with them."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pandas", "scipy.stats", "statsmodels", "pyarrow")
MODULES = (
    "sampling.size.answers_proportion, sampling.size.answers_mean, sampling.size.answers_contrast, "
    "sampling.size.answers_design, sampling.allocation.two_stage, sampling.allocation.cluster_table"
)


def test_sizes_and_allocations_are_light():
    """No data frames, no statistics library."""
    code = f"import sys, {MODULES}; print([m for m in {HEAVY!r} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"
