"""Part (a): twenty weighted means × 63 provinces with standard errors; ours, svy, R survey.

Each engine runs in a process of its own: the rows are built, the peak of memory is reset, the shortest of
some runs is taken. Estimates and standard errors are compared before any time is printed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from engine_data import PROVINCES, QUESTIONS, SIZES, bandwidth, best_of, build

BYTES_A_ROW = 4 + 8 + len(QUESTIONS)
TARGETS_MS = {"50k": 15, "1M": 110}
SLOW = {"svy": 1_000_000, "R survey": 1_000_000}
R_SCRIPT = """
suppressMessages(library(survey)); options(survey.lonely.psu = "fail")
d <- read.csv(commandArgs(TRUE)[1]); runs <- as.integer(commandArgs(TRUE)[2])
start <- proc.time()[3]
design <- svydesign(id = ~psu, strata = ~stratum, weights = ~w, data = d)
made <- proc.time()[3] - start
f <- reformulate(sprintf("q%02d", 1:20)); best <- Inf
for (i in seq_len(runs)) {
  start <- proc.time()[3]
  b <- svyby(f, ~province, design, svymean)
  best <- min(best, proc.time()[3] - start)
}
line <- grep("VmHWM", readLines("/proc/self/status"), value = TRUE)
peak <- as.numeric(gsub("[^0-9]", "", line)) / 1024
cat(sprintf("%.6f %.1f\\n", best, peak))
both <- cbind(as.matrix(coef(b)), as.vector(as.matrix(SE(b))))
write.table(both, commandArgs(TRUE)[3], row.names = FALSE, col.names = FALSE)
"""


def reset_peak() -> None:
    """Forget the peak of memory so far (Linux)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_mb() -> float:
    """The peak resident memory of this process since the last reset, in MB."""
    line = next(x for x in Path("/proc/self/status").read_text("ascii").splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def ours(rows: int, runs: int) -> dict:
    """NumPy, from arrays to results: binding, checks, moments, intervals."""
    from analysis import Design, estimate, mean

    columns = build(rows)
    design = Design(weight="w", strata="stratum", psu="psu")
    reset_peak()
    seconds, found = best_of(lambda: estimate(columns, design, mean(*QUESTIONS), by="province"), runs)
    shape = (PROVINCES, len(QUESTIONS))
    return answer(seconds, found.points.reshape(shape), found.se.reshape(shape))


def svy_grouped(rows: int, runs: int) -> dict:
    """Time svy's means by province: its list of variables, one design for all."""
    import polars as pl
    import svy

    frame = pl.DataFrame(build(rows))
    sample = svy.Sample(frame, svy.Design(wgt="w", stratum="stratum", psu="psu"))
    reset_peak()
    seconds, found = best_of(lambda: sample.estimation.mean(list(QUESTIONS), by="province"), runs)
    tables = [each.to_polars().sort(pl.col("province").cast(pl.Int64)) for each in found]
    value, error = (np.column_stack([t[name].to_numpy() for t in tables]) for name in ("est", "se"))
    return answer(seconds, value, error)


def svy_ungrouped(rows: int, runs: int) -> dict:
    """Time svy's strong side: twenty means of the whole sample in one batch."""
    import polars as pl
    import svy

    frame = pl.DataFrame(build(rows))
    sample = svy.Sample(frame, svy.Design(wgt="w", stratum="stratum", psu="psu"))
    reset_peak()
    seconds, found = best_of(lambda: sample.estimation.mean(list(QUESTIONS)), runs)
    tables = [each.to_polars() for each in found]
    value, error = (np.column_stack([t[name].to_numpy() for t in tables]) for name in ("est", "se"))
    return answer(seconds, value, error)


def ours_ungrouped(rows: int, runs: int) -> dict:
    """Ours on the same question: twenty means of the whole sample."""
    from analysis import Design, estimate, mean

    columns = build(rows)
    design = Design(weight="w", strata="stratum", psu="psu")
    reset_peak()
    seconds, found = best_of(lambda: estimate(columns, design, mean(*QUESTIONS)), runs)
    return answer(seconds, found.points[None, :], found.se[None, :])


def r_survey(rows: int, runs: int) -> dict:
    """R's svyby(svymean), the design built beforehand and not counted."""
    with tempfile.TemporaryDirectory() as folder:
        script, table, out = (Path(folder) / name for name in ("run.R", "rows.csv", "out.txt"))
        script.write_text(R_SCRIPT, encoding="utf-8")
        pd.DataFrame(build(rows)).to_csv(table, index=False)
        done = subprocess.run(
            ["Rscript", str(script), str(table), str(runs), str(out)],
            check=True,
            capture_output=True,
            text=True,
        )
        seconds, peak = map(float, done.stdout.split())
        found = np.loadtxt(out)
    shape = (len(QUESTIONS), PROVINCES)
    value, error = found[:, 0].reshape(shape).T, found[:, 1].reshape(shape).T
    return {**answer(seconds, value, error), "peak": peak}


def answer(seconds: float, value: np.ndarray, error: np.ndarray) -> dict:
    """What a process hands back."""
    return {"seconds": seconds, "peak": peak_mb(), "value": value.tolist(), "se": error.tolist()}


ENGINES = {
    "khaosat (NumPy)": (ours, None),
    "khaosat, ungrouped": (ours_ungrouped, None),
    "svy": (svy_grouped, "khaosat (NumPy)"),
    "svy, ungrouped": (svy_ungrouped, "khaosat, ungrouped"),
    "R survey": (r_survey, "khaosat (NumPy)"),
}


def available(name: str) -> bool:
    """Whether a peer is installed."""
    if name.startswith("svy"):
        import importlib.util

        return importlib.util.find_spec("svy") is not None
    return name != "R survey" or shutil.which("Rscript") is not None


def measured(name: str, rows: int, runs: int) -> dict:
    """The result of an engine in a process of its own."""
    command = [sys.executable, __file__, "--one", name, str(rows), str(runs)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def agree(name: str, found: dict, base: dict) -> None:
    """Stop if a peer's numbers are not ours: estimates to 1e-10, standard errors to 1e-8."""
    for part, tolerance in (("value", 1e-10), ("se", 1e-8)):
        np.testing.assert_allclose(found[part], base[part], rtol=tolerance, err_msg=f"{name}: {part}")


def run(size: str, peers: list[str]) -> None:
    """Print one line an engine for a size."""
    rows = SIZES[size]
    limit = BYTES_A_ROW * rows / bandwidth()
    print(f"\n(a) 20 means × 63 domains, {rows:,} rows; physical limit {limit * 1e3:.2f} ms")
    print(f"{'engine':22}{'time':>12}{'peak MB':>9}{'× ours':>9}{'× limit':>9}")
    results: dict[str, dict] = {}
    for name, (_, base) in ENGINES.items():
        if rows > SLOW.get(name, rows) or not available(name) or (base and name not in peers):
            continue
        found = measured(name, rows, 7 if base is None else max(1, min(3, 1_000_000 // rows)))
        if base:
            agree(name, found, results[base])
        results[name] = found
        ratio = found["seconds"] / results[base or name]["seconds"]
        line = f"{name:22}{found['seconds'] * 1e3:9.1f} ms{found['peak']:9.0f}{ratio:9.1f}"
        print(f"{line}{found['seconds'] / limit:9.1f}", flush=True)
    target = TARGETS_MS.get(size)
    if target:
        reached = results["khaosat (NumPy)"]["seconds"] * 1e3
        print(f"target {target} ms: {'reached' if reached <= target else 'missed'} ({reached:.1f} ms)")


if __name__ == "__main__" and len(sys.argv) > 1 and sys.argv[1] == "--one":
    print(json.dumps(ENGINES[sys.argv[2]][0](int(sys.argv[3]), int(sys.argv[4]))))
