"""Try the 2023 campaign out 1,000 times on 50,155 forms, against scoring the rows of each repetition anew.

Run: python benchmarks/bench_campaign.py [REPETITIONS]

The peer filters the rows of those who answered and calls the same scoring on them, one repetition after
the other. Points and variances of both are compared before any time is printed; the peer's time is that of a
few repetitions, multiplied. Ratios compare processor time, which other work on the machine hardly changes.
Memory is the largest resident set of this process and of each worker.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from dataclasses import replace

import numpy as np

from analysis.inputs import Inputs, read_inputs
from analysis.moments import Rows
from analysis.scheme import load_scheme
from analysis.score import score
from questionnaires.load import load_set
from sampling.frame import simulate
from sampling.load import load_plan
from sampling.precision import load_assumptions
from survey.campaign.repetitions import repeat
from survey.campaign.results import Campaign, simulate_campaign
from survey.campaign.world import world
from survey.simulation import invent
from survey.simulation_truth import truth_tables

PLAN = "757-2023"
PEER = 8
TARGET_SECONDS, TARGET_MIB = 60, 1024


def peer(inputs, tier, response, seed, number):
    """Score the rows of those who answer, repetition by repetition."""
    rng = np.random.default_rng(seed)
    rows = inputs.rows
    place = np.zeros(len(rows.cell), dtype=np.intp)
    for i in range(len(inputs.cells)):
        mine = rows.cell == i
        _, place[mine] = np.unique(rows.response[mine], return_inverse=True)
    answered = [
        rng.random((number, cell.eligible)) < p for cell, p in zip(inputs.cells, response, strict=True)
    ]
    first = np.cumsum([0, *(cell.eligible for cell in inputs.cells)])
    results = []
    for r in range(number):
        who = np.concatenate([each[r] for each in answered])
        keep = who[first[rows.cell] + place]
        cells = [
            replace(cell, valid=int(each[r].sum()), returned=int(each[r].sum()))
            for cell, each in zip(inputs.cells, answered, strict=True)
        ]
        kept = Rows(rows.cell[keep], rows.unit[keep], rows.response[keep], rows.levels[keep])
        found = score(Inputs(inputs.units, tuple(cells), kept), tier)
        points = np.nansum(found.combination.percent * found.shape.maximum / 100, axis=1)
        results.append((points, found.fpc.variance[:, -1]))
    return results


def spent() -> float:
    """Return the processor time of this process and of those that it waited for, in seconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    plan, assumed, scheme = load_plan(PLAN), load_assumptions(PLAN), load_scheme(PLAN)
    questionnaires, frame = load_set(PLAN), simulate(load_plan(PLAN), np.random.default_rng(1))
    invented = invent(frame, questionnaires, np.random.default_rng(2))
    one = ours = 0.0
    for tier, tables in truth_tables(invented, frame).items():
        inputs = read_inputs(tables.ratings, tables.listed, scheme.tier(tier))
        response = [assumed.response_of(cell.group) for cell in inputs.cells]
        made = world(inputs, scheme.tier(tier))
        start = time.process_time()
        found = repeat(made, response, np.random.default_rng(7), PEER, critical=3.0)
        ours += time.process_time() - start
        start = time.process_time()
        rows = peer(inputs, scheme.tier(tier), response, 7, PEER)
        one += time.process_time() - start
        np.testing.assert_allclose(found.value, [each[0] for each in rows], rtol=1e-12)
        np.testing.assert_allclose(found.variance, [each[1] for each in rows], rtol=1e-9)
    print(f"points and variances of {PEER} repetitions agree to 1e-12 and 1e-9, both tiers")
    workers = min(2, os.cpu_count() or 1)
    start, before = time.perf_counter(), spent()
    tiers = simulate_campaign(
        plan,
        frame,
        Campaign(questionnaires, scheme),
        assumed,
        np.random.default_rng(5),
        repetitions=repetitions,
        workers=workers,
    )
    seconds, processor = time.perf_counter() - start, spent() - before
    naive = one / PEER * repetitions
    mib = [
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(f"{len(frame):,} forms x {repetitions:,} repetitions, {workers} processes: {seconds:.1f} s")
    print(f"  (target for 1,000: {TARGET_SECONDS} s)")
    print(f"  processor time {processor:.0f} s; row by row {naive:.0f} s: ratio {naive / processor:.1f}")
    print(f"  (repetitions alone, without inventing worlds and starting processes: {one / ours:.1f})")
    print(f"memory: {mib[0]:.0f} MiB here, {mib[1]:.0f} MiB a worker (target {TARGET_MIB} MiB in all)")
    for each in tiers:
        print(f"{each.tier}: {each.covered:.1%} of 95 % intervals hold the truth,", end=" ")
        print(f"formula / empirical standard error {each.ratio:.3f}")


if __name__ == "__main__":
    main()
