"""Texts made to take long are read in time that grows with their length only."""

from __future__ import annotations

import time

import pytest

from sampling.reading.read import read_plan_text

LONG = {
    "rates without end": "điều tra 5 phiếu/sở; " * 3000,
    "brackets without end": "điều tra " + "15 phiếu/sở (05 phiếu và 10 phiếu), " * 1500,
    "letters of a formula": "N = 5 e = 5% n = 3 N/(1+N " * 2000,
    "totals of totals": "\n".join(f"- Nhóm {i}: {i} phiếu;\nTổng cộng: {i * 3} phiếu" for i in range(150)),
}


@pytest.mark.parametrize("name", sorted(LONG))
def test_a_text_made_to_take_long_does_not(name):
    """Seconds of processor time, far above what is needed and far below what it once took."""
    start = time.process_time()
    read_plan_text(LONG[name], name)
    assert time.process_time() - start < 10
