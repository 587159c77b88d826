"""How long a complete respondent list takes: invented, written, taken in from CSV and added again.

Usage: ``python benchmarks/bench_frame.py`` (50,155 forms of the plan 757-2023; seconds and peak memory).
The project allows itself 30 seconds for taking in 50,155 rows.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from sampling.frame import check, read_frame, read_rows, simulate, write
from sampling.load import load_plan

LIMIT = 30.0


def timed(label, work):
    start = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - start
    print(f"{label:<58} {seconds:6.2f} s")
    return result, seconds


def as_sent(frame, path):
    """Write the list as units send it: no person numbers, names of departments, one row with a fault."""
    sent = frame.drop(columns=["person", "rates", "invented"]).copy()
    sent.loc[len(sent) - 1, "email"] = "khong-phai-thu"
    sent.to_csv(path, index=False, sep=";", encoding="utf-16")


def main():
    plan = load_plan("757-2023")
    with tempfile.TemporaryDirectory() as folder:
        frame_file, sent_file = Path(folder) / "khung.csv", Path(folder) / "gui.csv"
        frame, _ = timed("invent 50,155 forms", lambda: simulate(plan, np.random.default_rng(757)))
        timed("write them", lambda: write(frame, frame_file))
        result, seconds = timed("take them in from a frame file", lambda: check(read_rows(frame_file), plan))
        assert len(result.accepted) == len(frame)
        as_sent(frame, sent_file)
        sent, slower = timed(
            "take them in as sent (UTF-16, no numbers, one fault)", lambda: check(read_rows(sent_file), plan)
        )
        assert len(sent.rejected_units) == 1
        again = lambda: check(read_rows(frame_file), plan, listed=read_frame(frame_file))  # noqa: E731
        added, _ = timed("add the same list again", again)
        assert added.added == 0
    print(f"peak memory {peak_mib():.0f} MiB; limit {LIMIT:.0f} s for taking in")
    return 0 if max(seconds, slower) < LIMIT else 1


def peak_mib():
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
