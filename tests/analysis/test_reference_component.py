"""R's numbers for the survey component of four ministries, with covariance between them.

The numbers come from ``tests/reference/component/70_component.R``, in short::

    des <- svydesign(ids = ~1, strata = ~cell, weights = ~w, fpc = ~N, data = d)
    t <- svytotal(~y_c1_M1 + ... + n_c1_M1 + ..., des)
    s <- svycontrast(t, list(c1_M1 = quote(y_c1_M1 / n_c1_M1), ...))
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.component import survey_component
from analysis.inputs import read_inputs
from analysis.ranks import difference_se
from analysis.score import score
from tests.analysis.invented import criterion, tier

FOLDER = Path(__file__).parent.parent / "reference" / "component"
R = json.loads((FOLDER / "component.json").read_text(encoding="utf-8"))
UNITS = ["M1", "M2", "M3", "M4"]
GROUPS = ["own", "province", "association"]
ITEMS = ["c1", "c2", "c3"]
TOLERANCE = 1e-12

SCHEME = tier(
    *(criterion(name, R["scheme"]["points"][name], R["scheme"]["group_weights"][name]) for name in ITEMS),
    index_points=10.0,
)


def long(group: str) -> pd.DataFrame:
    """One row per person × ministry of R's data."""
    wide = pd.read_csv(FOLDER / f"component_{group}.csv").assign(person=lambda d: group + d.index.astype(str))
    if group != "province":
        return wide
    parts = [
        wide[["group", "cell", "N", "person", f"c1_{unit}", f"c2_{unit}"]]
        .rename(columns={f"c1_{unit}": "c1", f"c2_{unit}": "c2"})
        .assign(unit=unit)
        for unit in UNITS
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """R's data as ratings and listed cells."""
    rows = pd.concat([long(group) for group in GROUPS], ignore_index=True)
    rows["cell"] = rows["group"] + "|" + rows["cell"]
    cells = rows.groupby(["group", "cell"], as_index=False).agg(
        eligible=("N", "first"),
        valid=("person", "nunique"),
        units=("unit", lambda u: "+".join(sorted(set(u)))),
    )
    levels = rows[ITEMS].fillna(-1).astype(np.int8)
    ratings = rows[["group", "cell", "unit"]].assign(response=rows["person"].factorize()[0], **levels)
    return ratings, cells.assign(returned=cells["valid"])


@pytest.fixture(scope="module")
def scored(tables):
    """Return the case scored, as arrays."""
    return score(read_inputs(*tables, SCHEME), SCHEME)


@pytest.fixture(scope="module")
def component(tables):
    """Return the case as a component."""
    return survey_component(*tables, SCHEME, seed=20231101)


def places(names: list[str]) -> list[int]:
    """Places of R's variables (``c1_M2``) among units × items."""
    return [
        UNITS.index(unit) * len(ITEMS) + ITEMS.index(item)
        for item, unit in (name.split("_") for name in names)
    ]


@pytest.mark.parametrize("group", GROUPS)
def test_group_means_are_those_of_r(scored, group):
    """Means with missing opinions out of the denominator, per item."""
    expected = R["with_fpc"]["group_means"][group]
    found = scored.estimates[scored.groups.index(group)].mean.ravel()[places(list(expected))]
    np.testing.assert_allclose(found, list(expected.values()), rtol=TOLERANCE)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(("key", "fpc"), [("with_fpc", True), ("without_fpc", False)])
def test_group_covariances_are_those_of_r(scored, group, key, fpc):
    """The full covariance of all means of a group, between items and between ministries."""
    expected = R[key]["group_cov"][group]
    place = places(expected["order"])
    found = scored.estimates[scored.groups.index(group)].covariance(fpc=fpc)[np.ix_(place, place)]
    np.testing.assert_allclose(found, expected["cov"], rtol=TOLERANCE, atol=1e-14)


@pytest.mark.parametrize("group", GROUPS)
def test_group_degrees_of_freedom_are_those_of_r(scored, group):
    """Respondents minus cells."""
    assert scored.estimates[scored.groups.index(group)].df == R["with_fpc"]["df"][group]


@pytest.mark.parametrize("unit", UNITS)
def test_criterion_points_are_those_of_r(component, unit):
    """Group means combined with group weights."""
    found = [part.estimate.value for part in component.unit(unit).criteria]
    np.testing.assert_allclose(
        found, [R["with_fpc"]["criterion_points"][unit][item] for item in ITEMS], rtol=TOLERANCE
    )


@pytest.mark.parametrize("unit", UNITS)
def test_the_component_and_its_errors_are_those_of_r(component, unit):
    """Total points, with both standard errors."""
    total = component.unit(unit).total
    found = [total.estimate.value, total.estimate.se, total.without_fpc.value, total.without_fpc.se]
    expected = [R[key][what][unit] for key in ("with_fpc", "without_fpc") for what in ("component", "se")]
    np.testing.assert_allclose(found, expected, rtol=TOLERANCE)


def test_the_covariance_between_ministries_is_that_of_r(component):
    """Ministries rated by the same persons are correlated."""
    np.testing.assert_allclose(component.covariance, R["with_fpc"]["cov"], rtol=TOLERANCE)
    np.testing.assert_allclose(component.covariance_without_fpc, R["without_fpc"]["cov"], rtol=TOLERANCE)


def test_differences_and_their_errors_are_those_of_r(component):
    """Every pair, both ways round."""
    values = np.array([component.unit(unit).total.estimate.value for unit in UNITS])
    np.testing.assert_allclose(
        values[:, None] - values, R["with_fpc"]["difference"], rtol=TOLERANCE, atol=1e-14
    )
    np.testing.assert_allclose(
        component.difference_se, R["with_fpc"]["difference_se"], rtol=TOLERANCE, atol=1e-14
    )


def test_differences_without_correction_have_the_errors_of_r(component):
    """The same pairs from the covariance without the finite population correction."""
    found = difference_se(component.covariance_without_fpc)
    np.testing.assert_allclose(found, R["without_fpc"]["difference_se"], rtol=TOLERANCE, atol=1e-14)


def test_ranks_are_those_of_r(component):
    """The highest component is first."""
    assert {unit: component.unit(unit).rank for unit in UNITS} == R["with_fpc"]["rank"]
