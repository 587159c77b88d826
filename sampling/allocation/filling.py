"""The one equation behind the classical allocations: in proportion to weights, within bounds, to a total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]


def fill(weights: Vector, low: Vector, high: Vector, total: float, prices: Vector) -> Vector:
    """Return x_h = min(high_h, max(low_h, t w_h)) for the t with Σ p_h x_h = total.

    Exact up to rounding: the sum is piecewise linear in t, and the piece is found among its 2 H corners, so
    strata at a bound are settled at once instead of by repeated reallocation.

    Parameters
    ----------
    weights, low, high, prices : ndarray, shape (H,)
        w ≥ 0, bounds (`high` may be infinite), and p > 0. A stratum of weight 0 stays at `low`.
    total : float
        Between Σ p low and Σ p high.

    Examples
    --------
    >>> ones = np.ones(3)
    >>> fill(np.array([6.0, 3.0, 1.0]), np.zeros(3), np.array([50.0, 99.0, 99.0]), 100.0, ones).tolist()
    [50.0, 37.5, 12.5]
    """
    free = (weights > 0) & (high > low)
    x = low.astype(np.float64).copy()
    rest = total - float(prices[~free] @ low[~free])
    w, a, b, p = weights[free], low[free], high[free], prices[free]
    if len(w):
        x[free] = np.clip(_level(w, a, b, p, rest) * w, a, b)
    return x


def _level(w: Vector, low: Vector, high: Vector, price: Vector, total: float) -> float:
    corners = np.concatenate((low / w, high / w))
    slopes = np.concatenate((price * w, -price * w))
    order = np.argsort(corners, kind="stable")
    at, slope = corners[order], np.cumsum(slopes[order])
    ends = np.isfinite(at)
    at, slope = at[ends], slope[ends]
    reached = price @ low + np.concatenate(([0.0], np.cumsum(slope[:-1] * np.diff(at))))
    piece = max(int(np.searchsorted(reached, total, side="right")) - 1, 0)
    inside = (at[piece] + at[piece + 1]) / 2 if piece + 1 < len(at) else 2 * at[piece] + 1
    return _within(w, (low, high), price, total, (float(at[piece]), float(inside)))


def _within(
    w: Vector, bounds: tuple[Vector, Vector], price: Vector, total: float, piece: tuple[float, float]
) -> float:
    (low, high), (start, inside) = bounds, piece
    # The sums above have added up rounding; inside the piece the equation is solved afresh.
    x = inside * w
    inner = (x > low) & (x < high)
    if not inner.any():
        return start
    fixed = float(price @ np.where(inner, 0.0, np.clip(x, low, high)))
    return (total - fixed) / float(price[inner] @ w[inner])
