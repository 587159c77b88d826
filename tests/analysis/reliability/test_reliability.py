"""Reliability against R survey 4.5, a perfect factor, and where it cannot be had."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.designs import Design
from analysis.errors import AnalysisError
from analysis.reliability import reliability
from tests.analysis.engine.golden import API, data, numbers

GOLDEN = numbers("estimates")


@pytest.mark.parametrize("name", API)
def test_alpha_on_eight_designs(name: str):
    """Svycralpha of three items."""
    source, design = API[name]
    found = reliability(data(source), design, "api99", "api00", "pct.resp")
    expected = GOLDEN[name]["cronbach_alpha_api00_api99_avged"]
    assert found.alpha.value == pytest.approx(expected, rel=1e-9)
    assert found.alpha.se > 0


def test_parallel_items_have_one_reliability():
    """Two copies of one item and a third: alpha by hand; incomplete forms are counted, not used."""
    rows = {"w": [1.0] * 6, "a": [1, 2, 3, 4, 5, np.nan], "b": [2, 1, 3, 5, 4, 1], "c": [1, 3, 2, 5, 4, 2]}
    found = reliability(rows, Design(weight="w"), "a", "b", "c")
    square = np.cov(np.array([rows["a"][:5], rows["b"][:5], rows["c"][:5]]))
    assert (found.n, found.left_out) == (5, 1)
    assert found.alpha.value == pytest.approx(1.5 * (1 - np.trace(square) / square.sum()))
    rest = np.corrcoef(rows["a"][:5], np.add(rows["b"], rows["c"])[:5])[0, 1]
    assert found.item_rest[0].value == pytest.approx(rest)
    triad = np.sqrt(square[0, 1] * square[0, 2] / square[1, 2])
    loadings = triad + square[0, 1] / triad + square[0, 2] / triad
    assert found.omega is not None
    assert found.omega.value == pytest.approx(loadings**2 / square.sum(), rel=1e-9)


def test_what_cannot_be_had_is_named():
    """One item, a constant item, all missing."""
    rows = {"w": [1.0] * 3, "a": [1, 2, 3], "b": [1, 1, 1], "c": [np.nan] * 3}
    for items, code in (
        (("a",), "reliability-items"),
        (("a", "b"), "item-constant"),
        (("a", "c"), "no-cases"),
    ):
        with pytest.raises(AnalysisError, match=code):
            reliability(rows, Design(weight="w"), *items)
