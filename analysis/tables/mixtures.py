"""Tail of Σ a χ²₁ - (x/ν) χ²_ν above zero: exact by inversion, and by the saddlepoint."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import ndtr

if TYPE_CHECKING:
    from numpy.typing import NDArray


def exact_tail(x: float, a: NDArray[np.float64], df: float) -> float:
    """Return P(Σ a_j χ²_1 / (χ²_df / df) > x) for weights a (K,) above zero.

    The characteristic function is inverted along the real line, in the logarithm of the frequency.

    References
    ----------
    Imhof (1961), *Biometrika* 48, 419–426, eq. 3.2.

    Examples
    --------
    >>> from scipy.stats import f
    >>> bool(abs(exact_tail(6.0, np.ones(3), 40.0) - f.sf(2.0, 3, 40.0)) < 1e-9)
    True
    """
    weights, sizes = np.append(a, -x / df), np.append(np.ones(len(a)), df)
    weights /= np.abs(a).max()

    def slice_at(log_u: float) -> float:
        u = np.exp(log_u)
        angle = 0.5 * float(sizes @ np.arctan(weights * u))
        shrink = 0.25 * float(sizes @ np.log1p((weights * u) ** 2))
        return float(np.sin(angle) * np.exp(-shrink))

    edges = np.linspace(-60.0, 60.0, 121)
    area = sum(
        quad(slice_at, low, high, epsabs=1e-13, epsrel=1e-11, limit=400)[0]
        for low, high in pairwise(edges)
        if _matters(low, weights, sizes)
    )
    return float(np.clip(0.5 + area / np.pi, 0.0, 1.0))


def _matters(log_u: float, weights: NDArray[np.float64], sizes: NDArray[np.float64]) -> bool:
    return bool(0.25 * sizes @ np.log1p((weights * np.exp(log_u)) ** 2) < 40)


def saddlepoint_tail(x: float, a: NDArray[np.float64], df: float) -> float:
    """Return the saddlepoint approximation of the same tail.

    The degrees of freedom of the denominator are cut to a whole number, as R survey does;
    `exact_tail` does without.

    References
    ----------
    Kuonen (1999), *Biometrika* 86, 929–935, eq. 3; Barndorff-Nielsen (1990).
    """
    weights, sizes = np.append(a, -x / df), np.append(np.ones(len(a)), np.floor(df))
    weights /= np.abs(weights).max()

    def slope(t: float) -> float:
        return float(sizes @ (weights / (1 - 2 * t * weights)))

    low, high = 1 / (2 * weights.min()), 1 / (2 * weights.max())
    point = float(brentq(slope, low * (1 - 1e-12), high * (1 - 1e-12), xtol=1e-15, rtol=1e-14, maxiter=500))
    height = -0.5 * float(sizes @ np.log1p(-2 * point * weights))
    curve = 2 * float(sizes @ ((weights / (1 - 2 * point * weights)) ** 2))
    if abs(point) < 1e-6:
        return exact_tail(x, a, df)
    w, v = np.sign(point) * np.sqrt(-2 * height), point * np.sqrt(curve)
    return float(ndtr(-(w + np.log(v / w) / w)))
