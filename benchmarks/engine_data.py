"""The data of the engine's benchmarks: 63 provinces × 5 groups × 19 departments, twenty five-level items.

Every part builds its rows here, so that all engines and peers see the same.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

PROVINCES, GROUPS, DEPARTMENTS, ITEMS, AGES = 63, 5, 19, 20, 6
QUESTIONS = tuple(f"q{i:02d}" for i in range(1, ITEMS + 1))
SIZES = {"50k": 50_000, "1M": 1_000_000, "10M": 10_000_000}


def build(rows: int, seed: int = 20231101) -> dict[str, NDArray]:
    """Rows in random order: stratum, psu, province, grp, age, w and score (float64), q01…q20 (int8)."""
    rng = np.random.default_rng(seed)
    units = PROVINCES * GROUPS * DEPARTMENTS
    psu = rng.integers(0, units, rows, dtype=np.int32)
    psu[:units] = np.arange(units, dtype=np.int32)
    rng.shuffle(psu)
    stratum = psu // DEPARTMENTS
    columns = {
        "stratum": stratum,
        "psu": psu,
        "province": (stratum // GROUPS).astype(np.int8),
        "grp": (stratum % GROUPS).astype(np.int8),
        "age": rng.integers(0, AGES, rows, dtype=np.int8),
        "w": rng.gamma(4.0, 5.0, rows) + 1.0,
    }
    level = rng.normal(0, 0.4, units)
    columns["score"] = 50 + 12 * level[psu] + rng.normal(0, 10, rows)
    for k, name in enumerate(QUESTIONS):
        cuts = np.array([-1.5, -0.6, 0.3, 1.2]) + 0.05 * k
        latent = rng.standard_normal(rows, dtype=np.float32) + level[psu].astype(np.float32)
        columns[name] = (np.searchsorted(cuts, latent) + 1).astype(np.int8)
    return columns


def parquet(rows: int) -> Path:
    """The same rows as a Parquet file in the temporary folder, written once."""
    path = Path(gettempdir()) / f"khaosat-engine-{rows}.parquet"
    if not path.exists():
        pd.DataFrame(build(rows)).to_parquet(path, index=False)
    return path


def best_of(work: Callable[[], object], runs: int = 5) -> tuple[float, object]:
    """The shortest wall time of some runs, in seconds, and what the last one gave."""
    best, result = float("inf"), None
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


def bandwidth() -> float:
    """Bytes a second that one core reads from memory, measured by summing an array beyond the caches."""
    array = np.ones(64_000_000)
    seconds, _ = best_of(array.sum, runs=5)
    return array.nbytes / seconds
