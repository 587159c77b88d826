"""Systematic selection: equal steps through the cumulated probabilities from one random start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Samples = NDArray[np.bool_]


def systematic(probabilities: Floats, rng: Generator, draws: int = 1) -> Samples:
    """Return systematic samples in the order of the units: those at u, u + 1, u + 2 … of the cumulated π.

    Shapes: `probabilities` (N,), the result (draws, N). The start u is uniform on [0, 1), so the interval
    may be fractional and equal probabilities need no N that is a multiple of n.

    References
    ----------
    Madow, W. G. (1949), Annals of Mathematical Statistics 20; Tillé (2006), §7.1.

    Examples
    --------
    >>> import numpy as np
    >>> systematic(np.full(8, 0.5), np.random.default_rng(7))[0].astype(int).tolist()
    [0, 1, 0, 1, 0, 1, 0, 1]
    """
    return _hit(cumulated(probabilities)[None, :], rng.random((draws, 1)))


def random_systematic(probabilities: Floats, rng: Generator, draws: int = 1) -> Samples:
    """Return systematic samples, each in a random order of its own (Hartley and Rao).

    References
    ----------
    Hartley, H. O. and Rao, J. N. K. (1962), Annals of Mathematical Statistics 33; Tillé (2006), §7.2.
    """
    order = np.argsort(rng.random((draws, probabilities.size)), axis=1)
    ends = np.cumsum(probabilities[order], axis=1)
    ends[:, -1] = round(float(probabilities.sum()))
    taken = np.zeros((draws, probabilities.size), dtype=bool)
    np.put_along_axis(taken, order, _hit(ends, rng.random((draws, 1))), axis=1)
    return taken


def cumulated(probabilities: Floats) -> Floats:
    """Return the cumulated probabilities, shape (N,); the last is the whole number it should be."""
    ends = np.cumsum(probabilities)
    if ends.size and abs(ends[-1] - round(float(ends[-1]))) < 1e-6:
        ends[-1] = round(float(ends[-1]))
    return ends


def _hit(ends: Floats, start: Floats) -> Samples:
    """Return whether a point start + j (j = 0, 1, …) lies within each unit's interval."""
    points = np.ceil(ends - start)
    return np.diff(points, axis=1, prepend=0.0) > 0.5


def systematic_in_domains(probabilities: Floats, domain: NDArray[np.int64], starts: Floats) -> Samples:
    """Return one systematic sample in every domain; units must be sorted by domain.

    Shapes: `probabilities` and `domain` (N,), `starts` (D,) in [0, 1), the result (N,).
    """
    ends = np.cumsum(probabilities)
    last = np.flatnonzero(np.diff(domain, append=-1))
    sizes = np.diff(last, prepend=-1)
    before = np.concatenate([[0.0], ends[last][:-1]])
    ends = ends - np.repeat(before, sizes)
    ends[last] = np.where(np.abs(ends[last] - np.rint(ends[last])) < 1e-6, np.rint(ends[last]), ends[last])
    points = np.ceil(ends - np.repeat(starts, sizes))
    previous = np.concatenate([[0.0], points[:-1]])
    previous[np.concatenate([[0], last[:-1] + 1])] = 0.0
    hit: Samples = points - previous > 0.5
    return hit


def systematic_joint(probabilities: Floats) -> Floats:
    """Return exact joint probabilities of systematic selection in this order, shape (N, N).

    Between two neighbouring fractional parts of the cumulated probabilities every start gives the same
    sample: the joint probability is the length of the starts whose sample holds both.

    References
    ----------
    Connor, W. S. (1966), Journal of the American Statistical Association 61; Tillé (2006), §7.1.2.

    Examples
    --------
    >>> import numpy as np
    >>> systematic_joint(np.full(4, 0.5)).tolist()[0]
    [0.5, 0.0, 0.5, 0.0]
    """
    ends = cumulated(probabilities)
    marks = np.unique(np.concatenate([[0.0], ends - np.floor(ends), [1.0]]))
    lengths = np.diff(marks)
    kept = _hit(ends[None, :], (marks[:-1] + lengths / 2)[:, None]).astype(np.float64)
    joint: Floats = (kept * lengths[:, None]).T @ kept
    np.fill_diagonal(joint, probabilities)
    return joint


def serpentine_order(keys: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return the order by `keys` that turns back at each change of the key above, so neighbours stay alike.

    References
    ----------
    Williams, R. L. and Chromy, J. R. (1980), SAS sample selection macros (hierarchic serpentine sorting).

    Examples
    --------
    >>> import numpy as np
    >>> serpentine_order([np.array([0, 0, 1, 1]), np.array([1, 2, 1, 2])]).tolist()
    [0, 1, 3, 2]
    """
    group = np.zeros(keys[0].size, dtype=np.int64)
    for key in keys:
        turned = np.where(group % 2 == 0, key, -key)
        _, low = np.unique(turned, return_inverse=True)
        _, group = np.unique(group * (int(low.max(initial=0)) + 1) + low, return_inverse=True)
    return np.argsort(group, kind="stable")
