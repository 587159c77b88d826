"""Whole forms that keep every precision: round up, then take back each form that no constraint needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sampling.allocation.duality import Optimum, Programme

    Vector = NDArray[np.float64]
    Whole = NDArray[np.int64]

# A CV that misses its target by less than this share is kept: arithmetic, not precision.
KEPT = 1e-9
PASSES = 20


def rounded_up(optimum: Optimum, programme: Programme) -> Whole:
    """Return the forms rounded up, within the whole numbers of their bounds."""
    up = np.ceil(optimum.forms * (1 - KEPT))
    least = np.ceil(programme.low * (1 - KEPT))
    return np.clip(up, least, np.maximum(np.floor(programme.high * (1 + KEPT)), least)).astype(np.int64)


def shaved(forms: Whole, optimum: Optimum, programme: Programme) -> Whole:
    """Return `forms` less every form whose loss no constraint feels beyond its bound.

    Forms are tried in the order of the harm they do for the money they save, a(λ)/(n (n − 1) c), so that the
    slack of rounding up goes where it is worth most. Afterwards no single form can be taken away.

    Parameters
    ----------
    forms : ndarray of int, shape (H,)
        Feasible.
    """
    n = forms.astype(np.float64)
    inverse = np.divide(1.0, n, out=np.zeros_like(n), where=n > 0)
    slack = 1 + 2 * KEPT * programme.room - programme.transposed @ inverse
    pressure = programme.a @ optimum.multipliers
    for _ in range(PASSES):
        if not _pass(n, slack, pressure, programme):
            break
    return np.rint(n).astype(np.int64)


def _pass(n: Vector, slack: Vector, pressure: Vector, programme: Programme) -> bool:
    """Take one form from each stratum that can spare it; say whether any could."""
    a = programme.a
    least = np.maximum(np.ceil(programme.low * (1 - KEPT)), np.where(np.diff(a.indptr) > 0, 1, 0))
    spare = np.flatnonzero(n - 1 >= least)
    with np.errstate(divide="ignore", invalid="ignore"):
        harm = pressure[spare] / (n[spare] * (n[spare] - 1) * programme.cost[spare])
    taken = False
    for h in spare[np.argsort(np.nan_to_num(harm), kind="stable")]:
        row = slice(a.indptr[h], a.indptr[h + 1])
        loss = a.data[row] / (n[h] * (n[h] - 1)) if row.stop > row.start else a.data[row]
        columns = a.indices[row]
        if (loss <= slack[columns]).all():
            slack[columns] -= loss
            n[h] -= 1
            taken = True
    return taken
