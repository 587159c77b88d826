"""DuckDB against NumPy: the same moments, the same results, the same bytes for any number of threads."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.backends import Limits, duckdb_source, estimate_in, open_engine
from analysis.backends.fixed import scale_of
from analysis.designs import Brewer, Design, Replicates, Response, bind
from analysis.engine import MemoryEngine, parse_condition
from analysis.errors import AnalysisError
from analysis.estimands import estimate, mean, proportion, size, total
from analysis.estimands.answer import Asked, DeffKind
from analysis.estimands.asking import plan_of
from analysis.estimands.targets import targets_of
from analysis.weighting import base_weights, weighted_design
from tests.analysis.backends.invented import (
    BY_ROWS,
    CLUSTERED,
    COLUMNS,
    EVERYTHING,
    NESTED,
    TWO_STAGES,
    WHERE,
    rows,
    same,
)


@pytest.fixture(scope="module")
def parquet(tmp_path_factory):
    """Return the path of the invented rows."""
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    rows().to_parquet(path, index=False)
    return str(path)


def moments(parquet, design, plan, **limits):
    with duckdb_source(parquet, Limits(**limits)) as source:
        return open_engine(source, design, COLUMNS).moments(plan)


@pytest.mark.parametrize(("by", "where"), [((), None), (("nơi ở", "yes"), None), (("sex",), WHERE)])
@pytest.mark.parametrize("design", [CLUSTERED, TWO_STAGES, NESTED])
def test_moments_are_those_of_numpy(parquet, design, by, where):
    """Units, domains, counts exactly; sums to 1e-12 of what they add up, with second moments."""
    memory = MemoryEngine(bind(parquet, design, columns=COLUMNS))
    condition = None if where is None else parse_condition(where)
    asked = Asked(by, where, deff=DeffKind.WITH)
    plan = plan_of(tuple(t for e in EVERYTHING for t in targets_of(e, memory)), asked, condition, memory)
    ours, theirs = moments(parquet, design, plan), memory.moments(plan)
    assert ours.domains.labels == theirs.domains.labels
    for name in ("unit", "domain", "counts", "weighing"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
    np.testing.assert_allclose(ours.sums, theirs.sums, rtol=1e-12)


@pytest.mark.parametrize(
    "design",
    [
        CLUSTERED,
        TWO_STAGES,
        NESTED,
        BY_ROWS,
        Design(),
        Design(weight="w"),
        Design(strata="h", fpc="persons"),
        Design(weight="w", strata="h*sex", fpc="persons", lonely="collapse"),
        Design(weight="w", psu="u", fpc="share", pps=Brewer()),
        Design(weight="w", strata="h", psu="u", take_all="flag", lonely="adjust"),
    ],
    ids=str,
)
def test_results_are_those_of_numpy(parquet, tmp_path, design):
    """Every estimand, every domain: value, error, interval, degrees of freedom, design effect."""
    path = str(tmp_path / "more.parquet")
    pd.read_parquet(parquet).assign(share=0.2, flag=lambda d: d.h == "z").to_parquet(path)
    for options in (
        {},
        {"by": ("nơi ở", "yes"), "empty": "drop"},
        {"by": "sex", "where": WHERE, "deff": "wor"},
    ):
        with duckdb_source(path) as source:
            found = estimate_in(source, design, *EVERYTHING, **options)
        same(found, estimate(path, design, *EVERYTHING, **options))


@pytest.mark.parametrize("design", [CLUSTERED, Design(weight="w", strata="h")])
def test_the_bytes_are_the_same_on_any_number_of_threads(tmp_path, design):
    """1, 2 and 4 threads, twice each, on a file of many row groups: not one bit differs."""
    path = tmp_path / "long.parquet"
    pd.concat([rows()] * 60).sample(frac=1, random_state=3).to_parquet(path, row_group_size=2048, index=False)
    found = set()
    for threads in (1, 2, 4, 4, 2, 1):
        with duckdb_source(path, Limits(threads=threads)) as source:
            each = estimate_in(source, design, *EVERYTHING, by="sex", deff="wr")
        found.add(b"".join(getattr(each, name).tobytes() for name in ("value", "se", "low", "high", "deff")))
        found.add(each.solved.moments.sums.tobytes())
    assert len(found) == 2


def test_row_order_does_not_change_a_byte(parquet, tmp_path):
    """Sums in whole numbers do not know the order of the rows."""
    path = tmp_path / "turned.parquet"
    pd.read_parquet(parquet).iloc[::-1].to_parquet(path, index=False)
    found = []
    for each in (parquet, path):
        with duckdb_source(each) as source:
            found.append(estimate_in(source, CLUSTERED, *EVERYTHING, by="h").value.tobytes())
    assert found[0] == found[1]


def test_a_total_by_hand(tmp_path):
    """Total 2·1 + 2·3 + 3·8 = 32; strata of two units: 2·((2-6)²·…) as NumPy says."""
    path = tmp_path / "few.parquet"
    pd.DataFrame({"h": ["a", "a", "b", "b"], "w": [2.0, 2, 3, 3], "y": [1, 3, 8, 0]}).to_parquet(path)
    with duckdb_source(path) as source:
        found = estimate_in(source, Design(weight="w", strata="h"), total("y"), size())
    assert found.points.tolist() == [32.0, 10.0]
    # n/(n-1) Σ (z - z̄)²: 2·(2² + 2²) + 2·(12² + 12²)
    assert found[0].se ** 2 == pytest.approx(592, rel=1e-14)
    assert found[1].se == 0


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30), st.sampled_from([30, 37, 52, 61]))
def test_limbs_put_together_are_the_value(values, room):
    """Splitting and joining loses less than 2^-44 of a value, whatever the room of a limb."""
    bound = max(map(abs, values))
    smallest = min((abs(v) for v in values if v), default=None)
    scale = scale_of(bound, smallest if smallest and smallest > 1e-5 else None, room)
    for value in values:
        left, limbs = value * 2.0 ** (scale.bits - scale.exponent), []
        for _ in range(scale.count):
            limbs.append(np.floor(left + 0.5))
            left = (left - limbs[-1]) * 2.0**scale.bits
        np.testing.assert_allclose(scale.join(limbs), value, rtol=2**-43, atol=max(bound * 2**-103, 1e-290))


def refused(parquet, design, *asked, **options):
    with duckdb_source(parquet) as source, pytest.raises(AnalysisError) as caught:
        estimate_in(source, design, *asked, **options)
    return [(str(each.code), each.path) for each in caught.value.problems]


BAD = pd.DataFrame(
    {
        "h": ["a", "a", "b", "b"], "one": ["a", "b", "b", "b"], "gap": ["a", None, "b", "b"],
        "u": [1, 2, 1, 3], "w": [1.0, -1, 2, np.nan], "zero": 0.0, "inf": [1.0, np.inf, 2, 2],
        "N": [1, 1, 9, 9], "y": [1, 2, 3, 4], "text": ["x", "y", "z", "t"], "big": 2**60, "wide": 1e30,
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("design", "asked", "codes"),
    [
        (Design(weight="w"), mean("y"), ["backend-weight-missing", "backend-weight-negative"]),
        (Design(weight="zero"), mean("y"), ["design-weight-all-zero"]),
        (Design(weight="inf"), mean("y"), ["backend-infinite"]),
        (Design(weight="text"), mean("y"), ["backend-not-numeric"]),
        (Design(), mean("text"), ["backend-not-numeric"]),
        (Design(), mean("inf"), ["backend-infinite"]),
        (Design(), mean("big"), ["design-integer-too-large"]),
        (Design(), mean("Y2"), ["backend-column-unknown"]),
        (Design(strata="one"), mean("y"), ["design-unit-lonely"]),
        (Design(strata="gap"), mean("y"), ["design-column-empty-cells"]),
        (Design(strata="h", psu="u"), mean("y"), ["design-unit-in-two-strata"]),
        (Design(strata="h", fpc="N"), mean("y"), ["design-fpc-below-sample"]),
        (Design(strata="h", fpc="text"), mean("y"), ["backend-not-numeric"]),
        (Design(psu="u", fpc=("N", "N")), mean("y"), ["design-fpc-varies"] * 2),
        (Design(replicates=Replicates(["w"], "jk1")), mean("y"), ["backend-design"]),
        (Design(response=Response("h", asked="N")), mean("y"), ["backend-design"]),
        (weighted_design(Design(), base_weights([1.0])), mean("y"), ["backend-design"]),
        (Design(), proportion("text", levels=("none",)), ["estimate-level-unknown"]),
    ],
    ids=str,
)
def test_what_is_wrong_is_named(tmp_path, design, asked, codes):
    """The problems of NumPy, by the same names where no row number is needed."""
    path = tmp_path / "bad.parquet"
    BAD.to_parquet(path)
    assert [code for code, _ in refused(path, design, asked)] == codes


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"where": "q1 > 100"}, "estimate-no-rows-where"),
        ({"by": "empty"}, "estimate-no-rows-by"),
        ({"where": "sex > 3"}, "estimate-where-syntax"),
        ({"by": "sxe"}, "backend-column-unknown"),
    ],
)
def test_a_domain_without_rows_is_named(parquet, tmp_path, options, code):
    """Nobody in the condition, nobody in the columns, a text against a number."""
    path = tmp_path / "more.parquet"
    pd.read_parquet(parquet).assign(empty=pd.Series([None] * 600, dtype=object)).to_parquet(path)
    assert [each for each, _ in refused(path, CLUSTERED, mean("q1"), **options)] == [code]


def test_the_covariance_by_rows_is_refused(parquet):
    """The covariance between domains of single persons needs the rows; between clusters it does not."""
    with duckdb_source(parquet) as source:
        found = estimate_in(source, BY_ROWS, mean("q1", "income"))
        clustered = estimate_in(source, CLUSTERED, mean("q1", "income"), by="sex")
    with pytest.raises(AnalysisError, match="backend-covariance"):
        found.covariance()
    np.testing.assert_allclose(
        clustered.covariance(),
        estimate(parquet, CLUSTERED, mean("q1", "income"), by="sex").covariance(),
        rtol=1e-9,
    )


def test_two_stages_of_rows_are_refused(parquet):
    """Where single rows vary inside drawn clusters, the message says what to do."""
    assert (
        refused(parquet, Design(weight="w", psu="u", fpc=("N", "persons"), strata="h"), mean("q1"))[0][0]
        == "backend-rows"
    )


def test_a_file_that_is_none_is_named(tmp_path):
    """No file, no Parquet file."""
    (tmp_path / "text.parquet").write_text("no")
    for name, code in (("absent.parquet", "backend-file"), ("text.parquet", "backend-failed")):
        with pytest.raises(AnalysisError, match=code), duckdb_source(tmp_path / name):
            pass


def test_little_memory_is_enough(tmp_path):
    """A file larger than the limit goes through in pieces."""
    path = tmp_path / "long.parquet"
    long = pd.concat([rows()] * 100, ignore_index=True)
    long.assign(
        **{f"z{i}": np.random.default_rng(i).normal(5, size=len(long)) for i in range(10)}
    ).to_parquet(path)
    with duckdb_source(path, Limits(memory="40MB", threads=1, folder=str(tmp_path))) as source:
        found = estimate_in(source, CLUSTERED, mean(*[f"z{i}" for i in range(10)]), by="sex")
    same(found, estimate(str(path), CLUSTERED, mean(*[f"z{i}" for i in range(10)]), by="sex"))
    assert list(tmp_path.iterdir()) == [path]
