"""Medians with Woodruff intervals × 63 provinces: ours beside svy, on the same rows.

Run: python benchmarks/bench_quantiles.py [--rows 1000000]

The medians are compared before any time is printed. svy finds ties by comparing floating running sums; the
score of these rows has none, so its medians must equal ours.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from engine_data import PROVINCES, best_of, build
from engine_means import peak_mb, reset_peak


def ours(rows: int) -> dict:
    """From arrays to results, binding included."""
    from analysis import Design, estimate, quantile

    columns, design = build(rows), Design(weight="w", strata="stratum", psu="psu")
    reset_peak()
    seconds, found = best_of(lambda: estimate(columns, design, quantile("score", 0.5), by="province"), 7)
    return {
        "seconds": seconds,
        "peak": peak_mb(),
        "value": found.points.tolist(),
        "se": found.se.tolist(),
    }


def svy_medians(rows: int) -> dict:
    """Time svy's grouped medians, the design built beforehand and not counted."""
    import polars as pl
    import svy

    frame = pl.DataFrame(build(rows))
    sample = svy.Sample(frame, svy.Design(wgt="w", stratum="stratum", psu="psu"))
    reset_peak()
    seconds, found = best_of(lambda: sample.estimation.median("score", by="province"), 1)
    table = found.to_polars().sort(pl.col("province").cast(pl.Int64))
    return {
        "seconds": seconds,
        "peak": peak_mb(),
        "value": table["est"].to_list(),
        "se": table["se"].to_list(),
    }


ENGINES = {"khaosat": ours, "svy": svy_medians}


def main() -> None:
    """Run each engine in a process of its own, compare, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--one", choices=list(ENGINES))
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(ENGINES[asked.one](asked.rows)))
        return
    found = {}
    for name in ENGINES:
        command = [sys.executable, __file__, "--one", name, "--rows", str(asked.rows)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found[name] = json.loads(done.stdout.splitlines()[-1])
    mine, theirs = found["khaosat"], found["svy"]
    np.testing.assert_allclose(mine["value"], theirs["value"], rtol=1e-12)
    gap = np.max(np.abs(np.array(mine["se"]) / np.array(theirs["se"]) - 1))
    print(f"{asked.rows:,} rows, medians of {PROVINCES} provinces: equal; errors differ by at most {gap:.1e}")
    for name, each in found.items():
        ratio = each["seconds"] / mine["seconds"]
        print(f"{name:10} {each['seconds'] * 1000:9.0f} ms  {each['peak']:7.0f} MB  × {ratio:.1f}")


if __name__ == "__main__":
    main()
