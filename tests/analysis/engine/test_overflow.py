"""Numbers whose squares do not fit are refused, not returned with an infinite standard error."""

from __future__ import annotations

import pytest

from analysis import Design, estimate, mean
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError


@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning", "ignore:invalid value:RuntimeWarning")
def test_a_variance_beyond_the_range_of_numbers_is_refused():
    """Squares of 1e200 do not fit; the answer is an error, not an infinite standard error."""
    data = {"w": [1.0, 2.0, 3.0], "y": [1e200, -1e200, 2e200]}
    with pytest.raises(AnalysisError) as caught:
        estimate(data, Design(weight="w"), mean("y"))
    assert [p.code for p in caught.value.problems] == [EstimateCode.NOT_DEFINED]
