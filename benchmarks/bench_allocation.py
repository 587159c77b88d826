"""Sizes and allocations side by side with svy and bethel; equal results first, then times and their ratio.

Run: python benchmarks/bench_allocation.py

Minimum of several runs. The packages bethel and R2BEAT hold one dense column for each variable of each
domain; at full size that is beyond this machine, so bethel runs on smaller problems, and only ours on the
whole. R2BEAT's authors publish no times: `python benchmarks/bench_allocation.py --write FOLDER` writes the
problem of 1,000 strata, `Rscript benchmarks/bench_allocation.R FOLDER` times R2BEAT on it and writes its
allocation, which the next run of this file with `--read FOLDER` compares.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import svy
from bethel import bth

from sampling.allocation import integers, methods
from sampling.allocation.bethel import bethel
from sampling.allocation.requirements import Characteristics, DomainType, require
from sampling.allocation.strata import strata
from sampling.size import finite, proportion

if TYPE_CHECKING:
    from collections.abc import Callable

    from sampling.allocation.strata import Strata

FULL = {
    "size": 10_000,
    "variables": 20,
    "domains": (1, 8, 63, 700, 20),
    "cvs": (0.005, 0.015, 0.05, 0.15, 0.02),
}
MANY = {
    "size": 10_000,
    "variables": 20,
    "domains": (1, 34, 478, 3321, 5),
    "cvs": (0.005, 0.03, 0.1, 0.25, 0.01),
}
SMALL = {"size": 300, "variables": 5, "domains": (1, 8), "cvs": (0.02, 0.05)}
MIDDLE = {"size": 1_000, "variables": 10, "domains": (1, 8, 20), "cvs": (0.01, 0.03, 0.05)}


def invented(
    *, size: int, variables: int, domains: tuple[int, ...], cvs: tuple[float, ...], minimum: float = 2.0
) -> tuple[Strata, Characteristics, list[DomainType]]:
    """Strata of uneven size with lognormal means and spreads, the same on every machine."""
    rng = np.random.default_rng(20260101)
    units = np.ceil(rng.lognormal(5, 1.2, size)) + 2
    mean = rng.lognormal(0, 0.5, (size, variables))
    sd = mean * rng.lognormal(-0.3, 0.6, (size, variables))
    types = [
        DomainType(
            f"t{k}",
            tuple(map(str, range(d))),
            rng.permutation(np.arange(size) % d),
            np.full((d, variables), cv),
        )
        for k, (d, cv) in enumerate(zip(domains, cvs, strict=True))
    ]
    names = tuple(f"v{j}" for j in range(variables))
    return strata(units, minimum=minimum), Characteristics(names, mean, sd), types


def best_of(work: Callable[[], object], runs: int = 5) -> tuple[float, object]:
    """Shortest time and the last result."""
    shortest, found = np.inf, None
    for _ in range(runs):
        start = time.perf_counter()
        found = work()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest, found


def line(what: str, ours: float, peer: float, name: str) -> None:
    """Print both times and their ratio."""
    print(f"  {what:<52} ours {1000 * ours:10.3f} ms   {name} {1000 * peer:10.3f} ms   {peer / ours:8.1f} x")


def sizes() -> None:
    """A proportion with finite population and design effect, a thousand at a time."""
    cases = [
        (p, e, n) for p in np.linspace(0.1, 0.9, 20) for e in (0.02, 0.05) for n in np.geomspace(500, 1e6, 25)
    ]

    plain = [(p, e) for p in np.linspace(0.1, 0.9, 20) for e in (0.02, 0.05)]
    for p, e in plain:
        assert finite.whole(proportion.by_margin(p, e)) == svy.SampleSize().estimate_prop(p, e).n

    def ours() -> list[int]:
        return [finite.whole(proportion.by_margin(p, e, population=round(n))) for p, e, n in cases]

    def theirs() -> list[int]:
        return [svy.SampleSize().estimate_prop(p, e, pop_size=round(n)).n for p, e, n in cases]

    (time_a, a), (time_b, b) = best_of(ours, 3), best_of(theirs, 1)
    # svy corrects with N instead of N - 1: where the two differ it is by one form.
    apart = np.abs(np.array(a) - np.array(b, dtype=float))
    assert apart.max() <= 1, apart.max()
    print(f"  {len(plain)} sizes without a population equal")
    print(f"  {len(cases)} sizes, {int((apart > 0).sum())} differ by one form (N against N − 1)")
    line(f"{len(cases)} sizes for proportions", time_a, time_b, "svy")


def neyman() -> None:
    """Neyman in whole numbers over 2,000 strata with overflow."""
    rng = np.random.default_rng(1)
    units, sd = rng.integers(20, 400, 2000), rng.lognormal(0, 1.0, 2000)
    made = strata(units, minimum=1)
    keys = {i: int(n) for i, n in enumerate(units)}
    spread = {i: float(s) for i, s in enumerate(sd)}
    time_a, a = best_of(lambda: integers.neyman(made, sd, 40_000))
    time_b, b = best_of(
        lambda: svy.SampleSize().allocate(40_000, pop_size=keys, method="neyman", sigma=spread), 2
    )
    theirs = np.array([b.n[i] for i in keys])
    assert a.sum() == theirs.sum() == 40_000
    ratio = methods.variance(made, sd, theirs) / methods.variance(made, sd, a)
    assert ratio >= 1 - 1e-12
    print(f"  Neyman, 2,000 strata: the same sum; variance of svy's over ours: {ratio:.9f}")
    line("Neyman, whole numbers, 2,000 strata", time_a, time_b, "svy")


def dense(made: Strata, known: Characteristics, types: list[DomainType]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The input of bethel: one variance column for each variable in each domain."""
    columns, targets = {}, []
    for kind in types:
        for d in range(len(kind.values)):
            inside = kind.of_stratum == d
            for j, name in enumerate(known.names):
                columns[f"{kind.name}-{d}-{name}"] = known.sd[:, j] ** 2 * inside
                targets.append((kind.cv[d, j], float((made.units * known.mean[:, j])[inside].sum())))
    table = pd.DataFrame({"strata": made.names, **columns})
    table["population_size"], table["cost"] = made.units, made.cost
    table["min_sample"], table["min_rate"] = 1e-9, 1e-9
    return table, pd.DataFrame(targets, columns=["cv", "total"])


def roomy(problem: dict) -> tuple[Strata, Characteristics, list[DomainType]]:
    """A problem in which no bound binds: the peers know none, or treat them after the optimum."""
    made, known, types = invented(**problem, minimum=0)
    return strata(made.units * 1000, minimum=0), known, types


def against_bethel(label: str, problem: dict, runs: int) -> None:
    """The same problem; strata are made large."""
    made, known, types = roomy(problem)
    table, targets = dense(made, known, types)
    time_a, a = best_of(lambda: bethel(made, known, types), 3)
    time_b, b = best_of(lambda: bth(table, targets), runs)
    theirs = b["bethel_sample"].to_numpy()
    worst = (a.requirements.reached(theirs) / a.requirements.asked).max() - 1
    print(
        f"  {label}: ours rounded up {a.rounded_up.sum()}, shaved {a.forms.sum()}, bound {a.bound:.1f}; "
        f"bethel {theirs.sum()} (worst CV {100 * worst:+.4f} %)"
    )
    assert abs(int(a.rounded_up.sum()) - int(theirs.sum())) <= 1e-3 * theirs.sum()
    line(f"Bethel, {label}", time_a, time_b, "bethel")


def full(label: str, problem: dict) -> None:
    """The frame of the issue: sparse by domain, certified by its duality gap."""
    made, known, types = invented(**problem)
    needed = require(made.units, known, types)
    rows, columns = needed.matrix.shape
    shortest, found = best_of(lambda: bethel(made, known, types), 3)
    tracemalloc.start()
    bethel(made, known, types)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    worst = (found.requirements.reached(found.forms) / found.requirements.asked).max() - 1
    print(
        f"  {label}: {rows} strata, {columns} constraints, {needed.matrix.nnz} numbers, "
        f"{peak:.0f} MiB peak; "
        f"a dense matrix would be {rows * columns * 8 / 2**30:.1f} GiB"
    )
    print(
        f"    {shortest:.2f} s; continuous {found.continuous.sum():.1f}, bound {found.bound:.1f}, "
        f"gap {found.gap:.1e}; "
        f"whole {found.forms.sum()} (rounded up {found.rounded_up.sum()}), worst CV {100 * worst:+.1e} %"
    )


def write(folder: Path, problem: dict) -> None:
    """The problem as R2BEAT wants it."""
    made, known, types = roomy(problem)
    table = pd.DataFrame({"STRATUM": made.names, "N": made.units, "COST": 1, "CENS": 0})
    for j in range(len(known.names)):
        table[f"M{j + 1}"], table[f"S{j + 1}"] = known.mean[:, j], known.sd[:, j]
    for k, kind in enumerate(types):
        table[f"DOM{k + 1}"] = [f"D{d:05d}" for d in kind.of_stratum]
    errors = pd.DataFrame([[f"DOM{k + 1}", *kind.cv[0]] for k, kind in enumerate(types)])
    errors.columns = ["DOM", *(f"CV{j + 1}" for j in range(len(known.names)))]
    folder.mkdir(parents=True, exist_ok=True)
    table.to_csv(folder / "strata.csv", index=False)
    errors.to_csv(folder / "errors.csv", index=False)


def against_r2beat(folder: Path, problem: dict) -> None:
    """What R wrote, beside ours."""
    made, known, types = roomy(problem)
    theirs = pd.read_csv(folder / "r2beat.csv")
    time_a, a = best_of(lambda: bethel(made, known, types), 3)
    apart = np.abs(a.rounded_up - theirs["n"].to_numpy())
    ours = f"ours rounded up {a.rounded_up.sum()}, shaved {a.forms.sum()}"
    print(f"  R2BEAT {theirs['n'].sum()}, {ours}; {apart.sum()} apart")
    assert apart.sum() <= 1e-3 * theirs["n"].sum()
    line("Bethel, 1,000 strata × 290 constraints", time_a, float(theirs["seconds"].iloc[0]), "R2BEAT")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        sys.exit(write(Path(sys.argv[2]), MIDDLE))
    print("Sizes against svy")
    sizes()
    print("Allocation against svy")
    neyman()
    print("Bethel against bethel (one dense column for each variable of each domain)")
    against_bethel("300 strata × 45 constraints", SMALL, 2)
    against_bethel("1,000 strata × 290 constraints", MIDDLE, 1)
    if sys.argv[1:2] == ["--read"]:
        against_r2beat(Path(sys.argv[2]), MIDDLE)
    print("Bethel at full size")
    full("10,000 strata × 20 variables × 5 domain types", FULL)
    full("the same with communes and departments as domains", MANY)
