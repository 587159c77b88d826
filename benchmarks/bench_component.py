"""Score 50,155 forms of the 2023 plan: our component against two plain ways to the same group means.

Run: python benchmarks/bench_component.py

The peers give less (no covariance, no points, no ranks): the mean and the standard error of each group
about each unit on each item. Their numbers are compared with ours before any time is printed.
"""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from statsmodels.stats.weightstats import DescrStatsW

from analysis.component import survey_component
from analysis.inputs import read_inputs
from analysis.scheme import load_scheme
from analysis.score import score

if TYPE_CHECKING:
    from analysis.component import Component
    from analysis.scheme_model import SchemeTier
    from analysis.score import Scored

FORMS = {
    "ministry": {"Q01": 1600, "Q02": 3700, "Q03": 16400, "Q04": 800, "Q07": 155},
    "province": {"Q08": 3500, "Q09": 4100, "Q10": 17800, "Q11": 2100},
}
SECTORS = {"Q02", "Q03"}
ROUNDS = 5


def cells(tier: SchemeTier, group: str, forms: int) -> list[tuple[str, list[str], int]]:
    """Cells of a group with its forms spread evenly; in the sector groups one cell rates two ministries."""
    absent = {each.unit for each in tier.absent if each.group == group}
    rated = [[unit] for unit in tier.units if unit not in absent]
    rated += [["BNV", "BTP"]] if group in SECTORS else []
    share, rest = divmod(forms, len(rated))
    return [(f"{group}|{'+'.join(units)}", units, share + (i < rest)) for i, units in enumerate(rated)]


def tables(tier: SchemeTier, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Invented answers of all forms; a quarter more persons were asked than answered."""
    items = [item for criterion in tier.criteria for item in criterion.items]
    asked = {g: [g in dict(c.weights) for c in tier.criteria for _ in c.items] for g in tier.groups()}
    parts, listed, first = [], [], 0
    for group, forms in FORMS[tier.id].items():
        for name, units, n in cells(tier, group, forms):
            listed.append((group, name, "+".join(units), n + n // 4, n, n))
            for unit in units:
                levels = np.clip(np.rint(rng.normal(3.6, 0.9, (n, len(items)))), 1, 5).astype(np.int8)
                levels[rng.random(levels.shape) < 0.05] = -1
                levels[:, ~np.array(asked[group])] = -3
                part = pd.DataFrame(levels, columns=items)
                parts.append(
                    part.assign(
                        response=np.arange(first, first + n, dtype=np.int32),
                        group=group,
                        cell=name,
                        unit=unit,
                    )
                )
            first += n
    ratings = pd.concat(parts, ignore_index=True).astype(dict.fromkeys(("group", "cell", "unit"), "category"))
    return ratings, pd.DataFrame(listed, columns=["group", "cell", "units", "eligible", "returned", "valid"])


def whole(ratings: pd.DataFrame, listed: pd.DataFrame, tier: SchemeTier) -> Component:
    """The whole component."""
    return survey_component(ratings, listed, tier, seed=1)


def group_means(ratings: pd.DataFrame, listed: pd.DataFrame, tier: SchemeTier) -> Scored:
    """What the peers give, with the covariance between units."""
    return score(read_inputs(ratings, listed, tier), tier)


def ours(ratings: pd.DataFrame, listed: pd.DataFrame, tier: SchemeTier) -> pd.DataFrame:
    """Means and errors of groups, read from the component."""
    component = whole(ratings, listed, tier)
    rows = [
        (part.group, unit.code, criterion.id, part.percent, part.se)
        for unit in component.units
        for criterion in unit.criteria
        for part in criterion.groups
    ]
    return pd.DataFrame(rows, columns=["group", "unit", "criterion", "mean", "se"]).set_index(
        ["group", "unit", "criterion"]
    )


def statsmodels_loop(ratings: pd.DataFrame, listed: pd.DataFrame, tier: SchemeTier) -> pd.DataFrame:
    """One DescrStatsW per group × unit × item, its error from the residuals of each cell."""
    size = listed.set_index("cell")
    weight = ratings["cell"].astype(str).map(size["eligible"] / size["valid"]).astype(float)
    rows = []
    for criterion in tier.criteria:
        for item in criterion.items:
            value = 25.0 * (ratings[item] - 1)
            for group, unit in sorted({*zip(ratings["group"], ratings["unit"], strict=True)}):
                chosen = (ratings["group"] == group) & (ratings["unit"] == unit) & (ratings[item] > 0)
                if not chosen.any():
                    continue
                found = DescrStatsW(value[chosen], weights=weight[chosen])
                residual = weight[chosen] * (value[chosen] - found.mean) / found.sum_weights
                variance = 0.0
                for cell, mine in residual.groupby(ratings.loc[chosen, "cell"].astype(str)):
                    n, eligible = size.loc[cell, ["valid", "eligible"]]
                    squares = (mine**2).sum() - mine.sum() ** 2 / n
                    variance += (1 - n / eligible) * n / (n - 1) * squares
                rows.append((group, unit, criterion.id, found.mean, np.sqrt(variance)))
    return pd.DataFrame(rows, columns=["group", "unit", "criterion", "mean", "se"]).set_index(
        ["group", "unit", "criterion"]
    )


def pandas_groupby(ratings: pd.DataFrame, listed: pd.DataFrame, tier: SchemeTier) -> pd.DataFrame:
    """One groupby over cells and units, then the formulas of a stratified mean."""
    names = {item: criterion.id for criterion in tier.criteria for item in criterion.items}
    values = ratings[list(names)].where(ratings[list(names)] > 0).sub(1).mul(25.0).rename(columns=names)
    keys = [ratings[column].astype(str).rename(column) for column in ("group", "cell", "unit")]
    table = values.groupby(keys).agg(["count", "mean", "var"]).stack(level=0, future_stack=True)  # noqa: PD013 - melt loses the cells
    table.index.names = ["group", "cell", "unit", "criterion"]
    table = table[table["count"] > 0].join(listed.set_index("cell")[["eligible", "valid"]], on="cell")
    by = ["group", "unit", "criterion"]
    table["size"] = table["count"] * table["eligible"] / table["valid"]
    total = table["size"].groupby(by).transform("sum")
    mean = (table["size"] * table["mean"]).groupby(by).transform("sum") / total
    sums = table["count"] * (table["mean"] - mean)
    squares = (table["count"] - 1) * table["var"].fillna(0) + table["count"] * (table["mean"] - mean) ** 2
    n, eligible = table["valid"], table["eligible"]
    spread = (squares - sums**2 / n) / (n - 1)
    table["variance"] = (1 - n / eligible) * n * (eligible / n / total) ** 2 * spread
    table["whole"] = mean
    found = table.groupby(by).agg(mean=("whole", "first"), variance=("variance", "sum"))
    return found.assign(se=np.sqrt(found["variance"]))[["mean", "se"]]


def seconds(way, case, rounds: int) -> float:
    """The median time of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        way(*case)
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def main() -> None:
    """Check that all ways agree, then print times and ratios."""
    scheme, rng = load_scheme("757-2023"), np.random.default_rng(20231101)
    cases = {tier.id: (*tables(tier, rng), tier) for tier in scheme.tiers}
    forms = sum(int(case[1]["valid"].sum()) for case in cases.values())
    print(f"{forms:,} forms, {sum(len(case[0]) for case in cases.values()):,} ratings of units")
    for name, case in cases.items():
        expected = ours(*case).sort_index()
        for way in (statsmodels_loop, pandas_groupby):
            found = way(*case).sort_index().loc[expected.index].astype(float)
            # Where all answers are equal the peers have no error; ours takes the spread of the group.
            alike = found["se"] < 1e-9
            found["se"] = found["se"].mask(alike, expected["se"])
            np.testing.assert_allclose(found[["mean", "se"]], expected, rtol=1e-9, atol=1e-12)
        print(f"{name}: {len(expected):,} group means and standard errors agree to 1e-9")
    means = sum(seconds(group_means, case, ROUNDS) for case in cases.values())
    component = sum(seconds(whole, case, ROUNDS) for case in cases.values())
    print(f"ours, group means with full covariance: {means:.3f} s")
    print(f"ours, the whole component with points, intervals and ranks: {component:.3f} s")
    for way, rounds in ((pandas_groupby, ROUNDS), (statsmodels_loop, 1)):
        taken = sum(seconds(way, case, rounds) for case in cases.values())
        print(f"{way.__name__}, group means and errors: {taken:.3f} s,", end=" ")
        print(
            f"{taken / means:.1f} times ours for the means, {taken / component:.1f} times the whole component"
        )
    tracemalloc.start()
    for ratings, listed, tier in cases.values():
        whole(ratings, listed, tier)
    print(f"memory of ours at its highest: {tracemalloc.get_traced_memory()[1] / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
