"""How long it takes to select 36,525 persons in four stages from a frame of 5 million.

Usage: ``python benchmarks/bench_selection.py [ROWS]``: seconds and peak memory, each in its own process.

The frame (Parquet: region, province, district, commune, person) is made first. The design is that of
a satisfaction survey: provinces in proportion to size within 7 regions, 5 districts in each, 385 communes in
all, 36,525 persons in all. The project allows itself 5 seconds and 1 GiB. The peer of the four stages is what
one would type with pandas (``groupby().sample`` stage after stage; no probabilities, nothing checked);
that of a single stage is ``svy`` (simple random sampling within 63 strata, and systematic selection in
proportion to size), on the same frame in memory, after the inclusion rates were seen to agree.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROWS, PERSONS = 5_000_000, 36_525
SECONDS, MEBIBYTES = 5.0, 1024
REPEATS = 3
DRAWS = 400
DESIGN = """
id: bench
person: person
stages:
  - {unit: province, strata: region, method: pps_systematic, size: rows, total: 39}
  - {unit: district, method: srs, n: 5}
  - {unit: commune, method: sampford, size: rows, total: 385}
  - {unit: person, method: srs, total: 36525}
"""


def make_frame(path, rows):
    """Write 7 regions, 63 provinces, 12 districts each, 15 communes each, persons in uneven communes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(757)
    communes = 63 * 12 * 15
    weights = rng.gamma(8.0, size=communes)
    counts = rng.multinomial(rows, weights / weights.sum())
    commune = np.repeat(np.arange(communes, dtype=np.int32), counts)
    coded = lambda codes, names: pa.DictionaryArray.from_arrays(codes.astype(np.int32), names)  # noqa: E731
    table = pa.table(
        {
            "region": coded(commune // 180 * 7 // 63, [f"V{n}" for n in range(7)]),
            "province": coded(commune // 180, [f"{n:02d}" for n in range(63)]),
            "district": coded(commune // 15, [f"{n:03d}" for n in range(756)]),
            "commune": coded(commune, [f"{n:05d}" for n in range(communes)]),
            "person": pa.array([f"N{n:07d}" for n in range(rows)]),
        }
    )
    pq.write_table(table, path, row_group_size=500_000)


def ours(path):
    """Select, and take the rows selected with all their columns."""
    from sampling.selection.design_file import parse_design
    from sampling.selection.multistage import draw
    from sampling.selection.table import read_sampling_frame

    frame = read_sampling_frame(path)
    drawn = draw(frame, parse_design(DESIGN), seed=757)
    assert drawn.size == PERSONS
    taken = frame.table(drawn.rows)
    assert taken.num_rows == PERSONS
    return {"persons": drawn.size, "estimate": float((1 / drawn.probability).sum())}


def peer(path):
    """Select with pandas, stage after stage: equal probabilities, nothing checked, no probability kept."""
    import pandas as pd

    frame = pd.read_parquet(path)
    frame = frame.astype(dict.fromkeys(("region", "province", "district", "commune"), "category"))
    provinces = frame.drop_duplicates("province").groupby("region", observed=True).sample(5, random_state=1)
    frame = frame[frame["province"].isin(provinces["province"])]
    districts = frame.drop_duplicates("district").groupby("province", observed=True).sample(5, random_state=2)
    frame = frame[frame["district"].isin(districts["district"])]
    communes = frame.drop_duplicates("commune").groupby("district", observed=True).sample(2, random_state=3)
    frame = frame[frame["commune"].isin(communes["commune"])]
    return {
        "persons": len(frame.groupby("commune", observed=True).sample(95, random_state=4)),
        "estimate": 0.0,
    }


def measured(what, path):
    """Run one of the above in a process of its own: seconds from the start of reading, peak memory."""
    runs = []
    for _ in range(REPEATS):
        done = subprocess.run(
            [sys.executable, __file__, "--", what, str(path)], check=True, capture_output=True
        )
        runs.append(json.loads(done.stdout))
    return min(runs, key=lambda run: run["seconds"])


def child(what, path):
    begun, busy = time.perf_counter(), time.process_time()
    result = {"ours": ours, "peer": peer}[what](path)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**result, "seconds": seconds, "cpu": cpu, "mebibytes": peak}))


def same_rates():
    """Draw 400 times from 24 units in 3 strata with both: every unit's rate agrees with its probability."""
    import polars as pl
    import svy

    from sampling.selection import draw_samples, inclusion_probabilities

    sizes, strata = np.arange(1.0, 25.0) % 8 + 2, np.repeat(["a", "b", "c"], 8)
    within = [inclusion_probabilities(sizes[strata == name], 3) for name in "abc"]
    for method, expected in (("srs", np.full(24, 3 / 8)), ("pps_systematic", np.concatenate(within))):
        rng = np.random.default_rng(1)
        parts = [draw_samples(method, expected[strata == name], rng, draws=DRAWS) for name in "abc"]
        mine = np.concatenate([part.mean(axis=0) for part in parts])
        data = pl.DataFrame({"unit": np.arange(24), "stratum": strata, "size": sizes})
        counts = np.zeros(24)
        for seed in range(DRAWS):
            sampling = svy.Sample(data, svy.Design(stratum="stratum", mos="size")).sampling
            drawn = sampling.srs if method == "srs" else sampling.pps_sys
            counts[drawn(n=3, by="stratum", rstate=seed).data["unit"].to_numpy()] += 1
        allowed = 5 * np.sqrt(expected * (1 - expected) / DRAWS)
        assert (np.abs(mine - expected) < allowed).all(), method
        assert (np.abs(counts / DRAWS - expected) < allowed).all(), method
    print(f"inclusion rates of khaosat and svy agree with the probabilities ({DRAWS} draws, 5 se)")


def single_stage(path):
    """Compare single-stage selection with svy on a million rows in memory: rates first, then seconds."""
    import polars as pl
    import svy

    from sampling.selection.design_file import parse_design
    from sampling.selection.multistage import draw
    from sampling.selection.table import SamplingFrame, read_sampling_frame

    whole = read_sampling_frame(path).table(np.arange(0, ROWS, 5))
    size = np.random.default_rng(1).gamma(2.0, size=whole.num_rows) + 0.1
    table = whole.append_column("size", [size])
    frame, data = SamplingFrame(table), pl.from_arrow(table).with_columns(pl.col("province").cast(pl.String))
    simple, in_proportion = "simple random, 63 strata", "systematic in proportion to size, 63 strata"
    designs = {
        simple: "{unit: person, strata: province, method: srs, n: 500}",
        in_proportion: "{unit: person, strata: province, method: pps_systematic, size: size, n: 500}",
    }
    sampling = lambda: svy.Sample(data, svy.Design(stratum="province", mos="size")).sampling  # noqa: E731
    theirs = {
        simple: lambda: sampling().srs(n=500, by="province", rstate=1),
        in_proportion: lambda: sampling().pps_sys(n=500, by="province", rstate=1),
    }
    for name, text in designs.items():
        design = parse_design(f"person: person\nstages: [{text}]")
        mine = lambda design=design: draw(frame, design, seed=1)  # noqa: E731
        drawn, selected = mine(), theirs[name]().data
        assert drawn.size == len(selected) == 63 * 500
        expected = sum_of_weights(selected)
        assert abs((1 / drawn.probability).sum() / whole.num_rows - 1) < 0.02
        assert abs(expected / whole.num_rows - 1) < 0.02
        ours_s, theirs_s = best(mine), best(theirs[name])
        print(f"{name:<48} khaosat {ours_s:6.2f} s   svy {theirs_s:6.2f} s   {theirs_s / ours_s:5.1f} times")


def sum_of_weights(selected):
    column = next(name for name in selected.columns if "wgt" in name.lower() or "weight" in name.lower())
    return float(selected[column].sum())


def best(work):
    seconds = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frame.parquet"
        made = [sys.executable, __file__, "--", "frame", str(path), str(rows)]
        subprocess.run(made, check=True)  # so that its memory is nobody else's peak
        mine, theirs = measured("ours", path), measured("peer", path)
        assert abs(mine["estimate"] / rows - 1) < 0.2, "the weights of one sample estimate the frame"
        print(f"{rows:,} rows, four stages, {mine['persons']:,} persons:", end=" ")
        print(f"{mine['seconds']:.2f} s (limit {SECONDS:.0f} s; {mine['cpu']:.2f} s busy),", end=" ")
        print(f"{mine['mebibytes']:.0f} MiB (limit {MEBIBYTES} MiB)")
        print(f"pandas groupby().sample, {theirs['persons']:,} persons, no probabilities:", end=" ")
        print(f"{theirs['seconds']:.2f} s, {theirs['mebibytes']:.0f} MiB", end="; ")
        print(f"khaosat takes {mine['seconds'] / theirs['seconds']:.2f} of its time")
        same_rates()
        single_stage(path)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--"]:
        make_frame(sys.argv[3], int(sys.argv[4])) if sys.argv[2] == "frame" else child(
            sys.argv[2], sys.argv[3]
        )
    else:
        main()
