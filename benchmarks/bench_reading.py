"""Reading plan documents: seconds of process work for each published plan, and what was read in it.

Run: ``python benchmarks/bench_reading.py``. There is no peer that reads such documents; the yardstick is the
target of one second for the Ministry's plan. The ratio printed is target ÷ measured.
"""

from __future__ import annotations

import time
from pathlib import Path

from sampling.reading.read import read_plan_text

PLANS = Path(__file__).parents[1] / "tests" / "reference" / "plans"
TARGET = 1.0
ROUNDS = 7


def measured(text: str, name: str) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        read_plan_text(text, name)
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    print(
        f"{'document':24}{'letters':>9}{'seconds':>9}{'ratio':>8}   numbers, products, sums, times, findings"
    )
    for path in sorted([*PLANS.glob("*.txt"), *(PLANS / "invented").glob("*.txt")]):
        text = path.read_text(encoding="utf-8")
        read = read_plan_text(text, path.name)
        seconds = measured(text, path.name)
        counts = (read.quantities, read.products, read.sums, read.deadlines, read.findings)
        said = ", ".join(str(len(found)) for found in counts)
        print(f"{path.stem:24}{len(text):>9}{seconds:>9.3f}{TARGET / seconds:>7.0f}×   {said}")


if __name__ == "__main__":
    main()
