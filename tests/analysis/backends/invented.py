"""Invented rows with everything that engines may read differently: gaps, texts, flags, outliers, zeros."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.designs import Design
from analysis.estimands import correlation, count, mean, proportion, ratio, size, total, variance

if TYPE_CHECKING:
    from analysis.results import Estimates

ROWS = 600
CLUSTERED = Design(weight="w", strata="h", psu="u", fpc="N")
TWO_STAGES = Design(weight="w", strata="h", psu=("u", "v"), fpc=("N", "M"))
BY_ROWS = Design(weight="w", strata="h", fpc="persons")
NESTED = Design(weight="w", strata="h", psu="nested", nest=True)


def rows() -> pd.DataFrame:
    """Return rows in random order; names and texts hold spaces, quotes and Vietnamese."""
    rng = np.random.default_rng(20231101)
    unit = rng.integers(0, 24, ROWS)
    unit[:48] = np.repeat(np.arange(24), 2)
    house = rng.integers(0, 3, ROWS)
    house[:48] = np.tile([0, 1], 24)
    stratum = unit // 6
    likert = rng.integers(1, 6, ROWS).astype(np.float64)
    likert[rng.random(ROWS) < 0.15] = np.nan
    income = np.exp(rng.normal(14, 2, ROWS))
    income[rng.random(ROWS) < 0.05] = np.nan
    names = np.array(["Hà Tĩnh", "Cần Thơ", 'xã "Ba Đình"', "d'Ô, \\n", "Đắk Lắk"], dtype=object)
    place = names[rng.integers(0, 5, ROWS)]
    place[rng.random(ROWS) < 0.1] = None
    frame = pd.DataFrame(
        {
            "h": np.array(["a", "b", "đ", "z"], dtype=object)[stratum],
            "u": unit + 100,
            "v": unit * 10 + house,
            "nested": unit % 6,
            "N": np.array([20.0, 30, 12, 6])[stratum],
            "M": 4,
            "persons": np.array([4000, 3000, 2500, 6000])[stratum],
            "w": np.where(rng.random(ROWS) < 0.05, 0.0, rng.gamma(2, 30, ROWS)),
            "q1": rng.integers(1, 6, ROWS),
            "q 2": likert,
            "income": income,
            "yes": rng.random(ROWS) < 0.4,
            "nơi ở": place,
            "sex": np.array(["nam", "nữ"], dtype=object)[rng.integers(0, 2, ROWS)],
        }
    )
    return frame.sample(frac=1, random_state=1, ignore_index=True)


EVERYTHING = (
    mean("q1", "q 2", "income", "yes"),
    total("income", "q 2"),
    size(),
    proportion("nơi ở", "yes", "q1"),
    count("sex"),
    ratio("income", "q1"),
    *variance("income"),
    correlation("q1", "income"),
)
COLUMNS = ("q1", "q 2", "income", "yes", "nơi ở", "sex")
WHERE = (
    '`nơi ở` in ["d\'Ô, \\\\n", "xã \\"Ba Đình\\"", "Hà Tĩnh"] '
    "or (`q 2` >= 3 and not yes and q1 % 2 == 1) or missing(income) or income / q1 > 2e6"
)


def same(found: Estimates, expected: Estimates) -> None:
    """Compare results: labels exactly, numbers to what rounding leaves."""
    assert found.targets == expected.targets
    assert (found.domains.by, found.domains.labels) == (expected.domains.by, expected.domains.labels)
    np.testing.assert_array_equal(found.kept, expected.kept)
    np.testing.assert_array_equal(found.n, expected.n)
    np.testing.assert_array_equal(found.df, expected.df)
    np.testing.assert_allclose(found.value, expected.value, rtol=1e-12)
    reach = 1e-12 * np.nanmax(np.abs(expected.value))
    for name in ("se", "low", "high", "deff"):
        mine, theirs = getattr(found, name), getattr(expected, name)
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=reach if name != "deff" else 1e-12)
