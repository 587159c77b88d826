"""500 Rao–Wu replicates of 20 means by 63 provinces: ours against svy.

Run: python benchmarks/bench_replicates.py [ROWS] [PEER …]

Data: 63 provinces × 5 groups = 315 strata, 19 departments each = 5,985 sampling units, 20 five-level items.
Ours is timed from the bound design: drawing the replicates, one pass to unit totals, all means and
their standard errors. svy draws other random numbers, so equality is checked on the estimates, and on
standard errors against both engines' own linearised ones (chance of 500 replicates: about 3 %). The peer is
run on fewer rows and items where the whole would take minutes or more memory than there is; what
was run is printed. Times are the least of several runs; memory is the process's peak so far.
"""

from __future__ import annotations

import importlib.util
import resource
import sys
import time

import numpy as np

from analysis.designs import Design, bind, covariance
from analysis.replicates import rao_wu, replicate_means, replicate_se, unit_totals
from analysis.weighting import Factor

PROVINCES, GROUPS, DEPARTMENTS, ITEMS, REPLICATES = 63, 5, 19, 20, 500
ROUNDS = 5


def data(rows: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Invented answers: units differ, so that clusters matter."""
    psu = rng.integers(0, PROVINCES * GROUPS * DEPARTMENTS, rows, dtype=np.int32)
    level = rng.normal(0, 0.4, PROVINCES * GROUPS * DEPARTMENTS)
    table = {
        "psu": psu,
        "stratum": psu // DEPARTMENTS,
        "province": (psu // DEPARTMENTS // GROUPS).astype(np.int16),
    }
    table["w"] = rng.gamma(4.0, 1.5, rows) + 0.5
    for item in range(ITEMS):
        answer = 3.4 + level[psu] + rng.standard_normal(rows, dtype=np.float32)
        table[f"q{item + 1:02}"] = np.clip(np.rint(answer), 1, 5).astype(np.int8)
    return table


def peak() -> float:
    """Peak memory of the process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(table: dict[str, np.ndarray]) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Seconds, means, replicate and linearised standard errors of the first item, (63 × 20) each."""
    start = time.perf_counter()
    small = {name: table[name] for name in ("w", "stratum", "psu")}
    bound = bind(small, Design(weight="w", strata="stratum", psu="psu"))
    print(f"{'':8} binding the design {1000 * (time.perf_counter() - start):.0f} ms (not counted below)")
    domains = Factor("province", table["province"], tuple(map(str, range(PROVINCES))))
    items = [table[f"q{item + 1:02}"] for item in range(ITEMS)]
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        made = rao_wu(bound, REPLICATES, np.random.default_rng(1))
        drawn = time.perf_counter()
        sums = unit_totals(made, bound.weight, items, domains=domains)
        passed = time.perf_counter()
        means = replicate_means(made, sums)
        se = replicate_se(made, means)
        times.append((time.perf_counter() - start, drawn - start, passed - drawn))
    best = min(times)
    print(f"{'':8} of which drawing {1000 * best[1]:.0f} ms, one pass over the rows {1000 * best[2]:.0f} ms")
    first = means.value.reshape(PROVINCES, ITEMS)[:, 0]
    inside = table["province"][:, None] == np.arange(3)
    y = table["q01"][:, None]
    u = inside * (y - first[:3]) / (bound.weight @ inside)
    linear = np.sqrt(np.diag(covariance(bound, u)))
    return best[0], means.value.reshape(PROVINCES, ITEMS), se.reshape(PROVINCES, ITEMS), linear


def svy_means(table: dict[str, np.ndarray], items: int) -> tuple[float, np.ndarray, np.ndarray]:
    """Seconds, means and standard errors (63, items) by svy: replicates made, then means by province."""
    import polars as pl
    import svy

    frame = pl.DataFrame(table)
    start = time.perf_counter()
    sample = svy.Sample(frame, svy.Design(wgt="w", stratum="stratum", psu="psu"))
    sample = sample.weighting.create_bs_wgts(REPLICATES, kind="rao-wu", rstate=1)
    names = [f"q{item + 1:02}" for item in range(items)]
    found = sample.estimation.mean(names, by="province", method="replication")
    seconds = time.perf_counter() - start
    tables = [each.to_polars().sort("province") for each in (found if isinstance(found, list) else [found])]
    return (
        seconds,
        np.column_stack([each["est"].to_numpy() for each in tables]),
        np.column_stack([each["se"].to_numpy() for each in tables]),
    )


def main(rows: int, peers: list[str]) -> None:
    """Measure, check, print."""
    table = data(rows, np.random.default_rng(20261124))
    before = peak()
    print(f"rows {rows:,}; {REPLICATES} replicates of {ITEMS} means × {PROVINCES}; data {before:.0f} MB")
    seconds, means, se, linear = ours(table)
    drift = float(np.max(np.abs(se[:3, 0] / linear - 1)))
    assert drift < 0.15, drift
    print(
        f"{'khaosat':8} {seconds:8.3f} s   peak {peak():6.0f} MB   "
        f"(within {100 * drift:.1f} % of linearised errors)"
    )
    touched = rows * (4 + 2 + 8 + ITEMS)
    print(f"{'':8} bytes that must be read {touched / 1e6:.0f} MB: {touched / seconds / 1e9:.2f} GB/s")
    for name in peers:
        if importlib.util.find_spec(name) is None:
            print(f"{name:8} absent")
            continue
        count = min(rows, 1_000_000)
        part = {key: column[:count] for key, column in table.items()}
        theirs, value, errors = svy_means(part, ITEMS)
        if count == rows:
            np.testing.assert_allclose(value, means, rtol=1e-9)
            apart = float(np.median(errors / se))
            assert 0.9 < apart < 1.1, apart
        print(
            f"{name:8} {theirs:8.3f} s   peak {peak():6.0f} MB   "
            f"{theirs / seconds:6.0f} × ours  ({count:,} rows, equal means)"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2:] or ["svy"])
