"""The engine against its peers, part by part: same rows, same numbers first, then time, memory and ratios.

Run: python benchmarks/bench_engine.py [--size 50k 1M 10M] [--part a] [--peer svy "R survey"]

Each part is a file `engine_<topic>.py` with a function ``run(size, peers)``, entered in PARTS; all build
their rows with `engine_data.build`.
"""

from __future__ import annotations

import argparse
import os
import platform
from importlib import import_module

os.environ.setdefault("OMP_NUM_THREADS", "1")

PARTS = {"a": "engine_means"}
PEERS = ["svy", "svy, ungrouped", "R survey"]


def main() -> None:
    """Run the parts asked for, each at each size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", nargs="+", default=["50k", "1M"], choices=["50k", "1M", "10M"])
    parser.add_argument("--part", nargs="+", default=list(PARTS), choices=list(PARTS))
    parser.add_argument("--peer", nargs="*", default=PEERS)
    asked = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for part in asked.part:
        for size in asked.size:
            import_module(PARTS[part]).run(size, asked.peer)


if __name__ == "__main__":
    main()
