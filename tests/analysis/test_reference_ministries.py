"""R's numbers for three ministries of an invented round: several rated units, missing opinions, a merged cell.

The numbers come from ``tests/reference/ministries/ministries.R``, in short::

    design <- svydesign(ids = ~1, strata = ~st, weights = ~w, fpc = ~N, data = person)
    totals <- svytotal(X, design)                # y and n of every group, ministry and item
    svycontrast(totals, expressions)             # max/100 * (share * (y_Q01_BNV_M11 / n_Q01_BNV_M11) + ...)
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.component import survey_component
from tests.analysis.invented import criterion, tier

FOLDER = Path(__file__).parent.parent / "reference" / "ministries"
R = json.loads((FOLDER / "ministries.json").read_text(encoding="utf-8"))
SCHEME = json.loads((FOLDER / "scheme.json").read_text(encoding="utf-8"))
WAYS = {"with_fpc": "estimate", "without_fpc": "without_fpc"}
TOLERANCE = 1e-11


@pytest.fixture(scope="module")
def component():
    """Return the component of the three ministries."""
    text = {"group": str, "cell": str, "unit": str, "units": str}
    ratings, listed = (pd.read_csv(FOLDER / f"{name}.csv", dtype=text) for name in ("ratings", "listed"))
    criteria = (
        criterion(c["id"], c["max"], c["weights"], area=c["area"], items=c["items"])
        for c in SCHEME["criteria"]
    )
    scheme = tier(*criteria, units=tuple(SCHEME["units"]))
    return survey_component(ratings, listed.drop(columns="stratum"), scheme, seed=1, draws=100)


@pytest.fixture(params=WAYS)
def way(request) -> str:
    """Compare with and without the finite population correction."""
    return request.param


def estimates(component, way: str) -> list:
    """Every criterion, area and total, in R's order."""
    found = {
        f"{unit.code}|{name}": getattr(part, WAYS[way])
        for unit in component.units
        for name, part in [
            *((part.id, part) for part in unit.criteria),
            *((f"area {part.id}", part) for part in unit.areas),
            ("total", unit.total),
        ]
    }
    return [found[name] for name in R["order"]]


def test_all_parts_of_all_ministries_are_in_the_case(component):
    """66 figures: 14 criteria, 7 areas and the total of three ministries."""
    assert len(R["order"]) == 3 * (14 + 7 + 1)
    assert component.order == tuple(R["units"])


def test_points_are_those_of_r(component, way):
    """Group means over those with an opinion, with the weights of absent groups redistributed."""
    found = [each.value for each in estimates(component, way)]
    np.testing.assert_allclose(found, R[way]["points"], rtol=TOLERANCE)


def test_standard_errors_are_those_of_r(component, way):
    """Linearised over all groups and items at once, stratified by the weighting cell."""
    found = [each.se for each in estimates(component, way)]
    np.testing.assert_allclose(found, R[way]["se"], rtol=TOLERANCE)


def test_degrees_of_freedom_are_those_computed_by_hand_in_r(component, way):
    """Satterthwaite over the weighting cells."""
    found = [each.df for each in estimates(component, way)]
    np.testing.assert_allclose(found, R[way]["df"], rtol=TOLERANCE)


def test_the_covariance_between_ministries_is_that_of_r(component, way):
    """BNV and BTP share raters; NHNN shares none, not even rounding errors."""
    found = component.covariance if way == "with_fpc" else component.covariance_without_fpc
    expected = np.array(R[way]["covariance_of_totals"])
    np.testing.assert_allclose(found, expected, rtol=TOLERANCE, atol=1e-16)
    assert found[0, 1] > 0
    assert not found[2, :2].any()


def test_the_small_cell_is_weighted_as_r_was_told(component):
    """Four forms of Q02|BNV stand with 26 of Q02|BNV+BTP for 42 persons."""
    (merge,) = component.merges
    assert (merge.cells, merge.eligible, merge.answered) == (("Q02|BNV", "Q02|BNV+BTP"), 42, 30)
    assert not any(str(note.code) == "note-no-spread" for note in component.notes)
