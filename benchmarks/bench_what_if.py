"""Quotas, a change and every total anew, units' shares; controlled rounding against an integer programme.

Run: python benchmarks/bench_what_if.py
"""

from __future__ import annotations

import timeit

import numpy as np

from sampling.controlled_rounding import nearest_rounding, steady_rounding
from sampling.load import load_plan
from sampling.per_unit import per_unit
from sampling.quota import quotas
from sampling.solving import solve
from sampling.what_if import change


def least(work, number=5):
    """Return the least time of one call, in milliseconds."""
    return 1000 * min(timeit.repeat(work, number=number, repeat=5)) / number


def main():
    plan = load_plan("757-2023")
    changed = change(plan, {"*.provinces": 34, "Q04.officials": 42})
    assert quotas(changed).total("T03").used == quotas(changed).forms
    for name, work in (
        ("quotas of plan 757", lambda: quotas(plan)),
        ("a change and its quotas", lambda: quotas(change(plan, {"*.provinces": 34}))),
        ("solving for one factor", lambda: solve(plan, "Q02.leaders", of="T03", target=52000)),
        ("shares of 82 units", lambda: per_unit(plan)),
    ):
        print(f"{name:28} {least(work):8.2f} ms")
    table = np.random.default_rng(1987).integers(0, 140, (478, 8)) / 7
    kept = [nearest_rounding(table), steady_rounding(table)]
    for rounded in kept:
        exact = np.round(table * 7).astype(int)
        sums = zip(rounded.cells.sum(axis=0), exact.sum(axis=0) / 7, strict=True)
        assert all(abs(made - value) < 1 for made, value in sums)
    programme = least(lambda: nearest_rounding(table), 1)
    cycles = least(lambda: steady_rounding(table), 1)
    print(f"{'478 × 8 cells, programme':28} {programme:8.2f} ms  distance {kept[0].distance:.1f}")
    print(f"{'478 × 8 cells, cycles':28} {cycles:8.2f} ms  distance {kept[1].distance:.1f}")
    print(f"ratio programme / cycles {programme / cycles:.1f}")


if __name__ == "__main__":
    main()
