"""How often nominal 95 % intervals hold the truth, design by design, in samples of real populations.

Run: python benchmarks/coverage.py [--mu284 FILE.csv] [--samples 2000] [--seed 20260101] [--write]

The schools come with the project (benchmarks/data); MU284 is read from a file (benchmarks/data/README.md says
where from), without it the designs of unequal probability are left out. `--write` puts the tables into
docs/coverage.md, between its marks. A few minutes on two cores; same seed, same tables.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent))

from coverage_count import joined
from coverage_designs import (
    nonresponse,
    plain_designs,
    proportion_intervals,
    replicate_designs,
    schools_of,
    unequal_designs,
    weighted_designs,
)

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "coverage.md"
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"
BATCH = 250
PARTS = (
    ("Simple, stratified and clustered samples", plain_designs, "schools"),
    ("Intervals of proportions", proportion_intervals, "schools"),
    ("Unequal probabilities", unequal_designs, "towns"),
    ("Post-stratified, raked and calibrated weights", weighted_designs, "schools"),
    ("Non-response", nonresponse, "schools"),
    ("Replicates", replicate_designs, "schools"),
)
HEAD = (
    "| design | estimated | covers, % (± simulation error) | below the truth, % | above, % | no interval, % "
    "| width, % of the truth | SE bias, % |\n|---|---|--:|--:|--:|--:|--:|--:|"
)


def line(run):
    cells = (run.design, run.estimand, f"{100 * run.coverage:.1f} ± {100 * run.error:.1f}")
    rest = (*(f"{each:.1f}" for each in run.beside), f"{run.width:.1f}", f"{run.bias:+.1f}")
    return "| " + " | ".join((*cells, *rest)) + " |"


def table(runs):
    """Runs as a table, in the order in which designs and estimands first came."""
    return "\n".join((HEAD, *map(line, runs)))


def simulate(make, population, samples, seed):
    """Batches, each with its own stream of chance."""
    sizes = [BATCH] * (samples // BATCH) + ([samples % BATCH] if samples % BATCH else [])
    streams = np.random.default_rng(seed).spawn(len(sizes))
    return joined(
        run for size, rng in zip(sizes, streams, strict=True) for run in make(population, size, rng)
    )


def written(text, seed, samples):
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    note = f"{samples:,} samples for each design, seed {seed}."
    PAGE.write_text(f"{before}{BEGIN}\n{note}\n\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mu284", type=Path)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    populations = {"schools": schools_of(HERE / "data" / "apipop.csv.gz")}
    if given.mu284:
        populations["towns"] = pd.read_csv(given.mu284)
    parts = []
    for place, (title, make, name) in enumerate(PARTS):
        if name in populations:
            start = time.perf_counter()
            runs = simulate(make, populations[name], given.samples, [given.seed, place])
            parts.append(f"### {title}\n{table(runs)}")
            print(parts[-1], f"\n({time.perf_counter() - start:.0f} s)\n", flush=True)
    if given.write:
        written("\n\n".join(parts), given.seed, given.samples)


if __name__ == "__main__":
    main()
