"""The policy `average` has nothing to average where no stratum holds two sampling units."""

from __future__ import annotations

import math

import pytest

from analysis import Design, bind, estimate, mean
from analysis.designs import DesignCode
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError

ALONE = {"h": ["a", "b", "c"], "N": [9, 9, 9], "w": [3.0, 3.0, 3.0], "y": [1.0, 4.0, 7.0]}
MIXED = {
    "h": ["a", "a", "b", "b", "c"],
    "w": [2.0, 2.0, 2.0, 2.0, 2.0],
    "y": [1.0, 3.0, 4.0, 8.0, 5.0],
    "d": ["in", "out", "in", "out", "out"],
}


def test_strata_that_all_hold_one_unit_are_refused():
    """The average of no variance is not zero."""
    with pytest.raises(AnalysisError) as caught:
        bind(ALONE, Design(weight="w", strata="h", lonely="average"))
    assert [p.code for p in caught.value.problems] == [DesignCode.AVERAGE_OF_NOTHING]
    assert caught.value.problems[0].facts == {"stage": 1, "lonely": 3}


def test_strata_taken_whole_do_not_count_as_a_variance():
    """A stratum without error says nothing of the spread in strata of one unit."""
    data = {**ALONE, "h": ["a", "b", "b"], "N": [9, 2, 2]}
    with pytest.raises(AnalysisError) as caught:
        bind(data, Design(weight="w", strata="h", fpc="N", lonely="average"))
    assert [p.code for p in caught.value.problems] == [DesignCode.AVERAGE_OF_NOTHING]


def test_a_domain_that_leaves_one_unit_in_each_stratum_is_refused_by_name():
    """With lonely domains such a domain has no variance; it does not come out as exact."""
    design = Design(weight="w", strata="h", lonely="average", lonely_domains=True)
    with pytest.raises(AnalysisError) as caught:
        estimate(MIXED, design, mean("y"), where='d == "in"')
    assert [p.code for p in caught.value.problems] == [EstimateCode.NOT_DEFINED]


def test_such_a_domain_can_be_left_out():
    """The other domains keep their numbers, and a note names the one that is missing."""
    design = Design(weight="w", strata="h", lonely="average", lonely_domains=False)
    data = {**MIXED, "d": ["in", "in", "in", "in", "out"]}
    found = estimate(data, design, mean("y"), by="d", empty="drop")
    assert [each.domain for each in found] == [(("d", "in"),)]
    assert [note.code for note in found.notes] == [EstimateCode.NOTE_DROPPED, EstimateCode.NOTE_NO_DEGREES]
    assert found[0].se > 0
    assert found.covariance().shape == (1, 1)
    assert math.isclose(found.covariance()[0, 0], found[0].se ** 2, rel_tol=1e-12)
