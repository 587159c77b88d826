"""Sums of rows by integer code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def sum_by(codes: NDArray[np.integer[Any]], values: NDArray[Any], size: int) -> NDArray[np.float64]:
    """Return Σ values by code, (size,).

    Examples
    --------
    >>> sum_by(np.array([0, 1, 0]), np.array([1.0, 2.0, 3.0]), 2).tolist()
    [4.0, 2.0]
    """
    return np.asarray(np.bincount(codes, weights=values, minlength=size), dtype=np.float64)
