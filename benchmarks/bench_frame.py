"""How long a complete respondent list takes: invented, written, taken in from CSV and added again.

Usage: ``python benchmarks/bench_frame.py`` (50,155 forms of the plan 757-2023; seconds and peak memory).
The project allows itself 30 seconds for taking in 50,155 rows. The peer is what one would type without it:
pandas reads the file as text and looks for duplicates and empty cells; it knows no unit, no group, no date
and no list that must be whole.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

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


def plain(path):
    """Read the list and count duplicates and empty cells, nothing else."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    return int(rows.duplicated(["person", "group"]).sum()), int((rows == "").to_numpy().sum())


def main():
    plan = load_plan("757-2023")
    with tempfile.TemporaryDirectory() as folder:
        frame_file, sent_file = Path(folder) / "khung.csv", Path(folder) / "gui.csv"
        frame, _ = timed("invent 50,155 forms", lambda: simulate(plan, np.random.default_rng(757)))
        timed("write them", lambda: write(frame, frame_file))
        _, peer = timed("peer: read with pandas, duplicates and gaps only", lambda: plain(frame_file))
        result, seconds = timed("take them in from a frame file", lambda: check(read_rows(frame_file), plan))
        assert len(result.accepted) == len(frame)
        as_sent(frame, sent_file)
        sent, _ = timed(
            "take them in as sent (UTF-16, no numbers, one fault)", lambda: check(read_rows(sent_file), plan)
        )
        assert len(sent.rejected_units) == 1
        again = lambda: check(read_rows(frame_file), plan, listed=read_frame(frame_file))  # noqa: E731
        added, _ = timed("add the same list again", again)
        assert added.added == 0
    print(f"taking in, with all checks: {seconds / peer:.1f} times the peer,", end=" ")
    print(f"{LIMIT / seconds:.1f} times within the limit")
    print(f"peak memory {peak_mib():.0f} MiB")


def peak_mib():
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
