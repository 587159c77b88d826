"""Rake one million rows to three margins (63 provinces, 5 groups, 6 ages): ours against svy and rimpy.

Run: python benchmarks/bench_raking.py [ROWS] [PEER …]

All rake the same base weights (rimpy: equal ones, it takes no others; ours is run from them again) until
the greatest relative miss of a category is 1e-10. Each peer's weights are compared with ours before any
time is printed. Times are the least of several runs; memory is the
process's peak after ours and after each peer. Ours starts from integer codes, as does rimpy; svy takes a
prepared sample. The time that making codes from text takes is printed beside it.
"""

from __future__ import annotations

import importlib.util
import resource
import sys
import time
from typing import Any

import numpy as np

from analysis.weighting import Factor, Margin, base_weights, factor, rake

TOLERANCE = 1e-10
SIZES = {"province": 63, "group": 5, "age": 6}
ROUNDS = 7


def codes(rows: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Provinces, groups and ages of invented persons, mildly related."""
    province = rng.integers(0, 63, rows, dtype=np.int16)
    group = ((rng.integers(0, 5, rows) + province % 2 * (rng.random(rows) < 0.3)) % 5).astype(np.int16)
    age = ((rng.integers(0, 6, rows) + group * (rng.random(rows) < 0.2)) % 6).astype(np.int16)
    return {"province": province, "group": group, "age": age}


def known(found: dict[str, np.ndarray], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Population totals, off the sample by up to a third, all adding up to 6,194,000."""
    out = {}
    for name, size in SIZES.items():
        share = np.bincount(found[name], minlength=size) * rng.uniform(0.75, 1.33, size)
        out[name] = 6_194_000 * share / share.sum()
    return out


def least(run: Any, rounds: int) -> tuple[float, Any]:
    """Shortest wall time in seconds, and the result."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = run()
        times.append(time.perf_counter() - start)
    return min(times), result


def peak() -> float:
    """Peak memory of the process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def miss(weights: np.ndarray, found: dict[str, np.ndarray], totals: dict[str, np.ndarray]) -> float:
    """Greatest relative miss of a category."""
    return max(
        float(
            np.max(
                np.abs(np.bincount(found[name], weights=weights, minlength=SIZES[name]) / totals[name] - 1)
            )
        )
        for name in SIZES
    )


def svy_weights(found: dict, totals: dict, base: np.ndarray, rounds: int) -> tuple[float, np.ndarray]:
    """Rake with svy: a prepared sample, main weight only."""
    import polars as pl
    import svy

    table = pl.DataFrame({**{k: v.astype(np.int64) for k, v in found.items()}, "w": base})
    controls = {name: dict(enumerate(totals[name].tolist())) for name in SIZES}

    def run() -> Any:
        sample = svy.Sample(table, svy.Design(wgt="w"))
        start = time.perf_counter()
        done = sample.weighting.rake(controls=controls, tol=TOLERANCE, max_iter=1000)
        return time.perf_counter() - start, done.data["rk_wgt"].to_numpy()

    runs = [run() for _ in range(rounds)]
    return min(t for t, _ in runs), runs[-1][1]


def rimpy_weights(found: dict, totals: dict, base: np.ndarray, rounds: int) -> tuple[float, np.ndarray]:
    """Rake with rimpy on a polars frame; it starts from equal weights, so `base` is ones."""
    import polars as pl
    import rimpy

    assert np.all(base == 1)
    table = pl.DataFrame({k: v.astype(np.int64) for k, v in found.items()})
    targets = {name: dict(enumerate((100 * each / each.sum()).tolist())) for name, each in totals.items()}
    options = {"convergence_threshold": TOLERANCE, "total": float(totals["province"].sum())}
    seconds, done = least(lambda: rimpy.rake(table, targets, **options), rounds)
    return seconds, done["weight"].to_numpy()


def main(rows: int, peers: list[str]) -> None:
    """Measure, check, print."""
    rng = np.random.default_rng(20261124)
    found = codes(rows, rng)
    totals, base = known(found, rng), rng.gamma(4.0, 1.5, rows) + 0.5
    margins = [
        Margin(Factor(name, found[name], tuple(map(str, range(size)))), totals[name])
        for name, size in SIZES.items()
    ]
    weights = base_weights(base)
    ours, done = least(lambda: rake(weights, margins), ROUNDS)
    print(
        f"rows {rows:,}; margins {' + '.join(map(str, SIZES.values()))}; one process, {len(done.steps)} step"
    )
    print(
        f"{'khaosat':10} {1000 * ours:9.1f} ms  miss {miss(done.current, found, totals):.0e}  "
        f"peak {peak():6.0f} MB"
    )
    text = np.char.add("p", found["province"].astype("U2"))
    coding, _ = least(lambda: factor("province", text), 1)
    print(f"{'':10} ({1000 * coding:.0f} ms more for codes of 63 provinces from text)")
    touched = rows * (3 * 2 + 8 + 8 + 8)
    print(f"{'':10} bytes that must be touched {touched / 1e6:.0f} MB: {touched / ours / 1e9:.1f} GB/s")
    for name, run in (("rimpy", rimpy_weights), ("svy", svy_weights)):
        if name not in peers:
            continue
        if importlib.util.find_spec(name) is None:
            print(f"{name:10} absent{' (needs Python 3.12 or later)' if name == 'rimpy' else ''}")
            continue
        start = base_weights(np.ones(rows)) if name == "rimpy" else weights
        own, equal = least(lambda each=start: rake(each, margins), ROUNDS)
        seconds, theirs = run(found, totals, start.current, 3)
        apart = float(np.max(np.abs(theirs / equal.current - 1)))
        assert apart < 1e-7, f"{name}: weights differ by {apart}"
        note = f"miss {miss(theirs, found, totals):.0e}  peak {peak():6.0f} MB"
        print(
            f"{name:10} {1000 * seconds:9.1f} ms  {note}  {seconds / own:6.1f} × ours  "
            f"(weights equal to {apart:.0e})"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2:] or ["rimpy", "svy"])
