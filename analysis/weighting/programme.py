"""The linear programme behind feasibility: equalities of a calibration problem, solved by HiGHS."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack

from analysis.weighting.sums import sum_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.weighting.task import Task

    FloatArray = NDArray[np.float64]


def distinct(task: Task) -> Task:
    """Return the task with rows merged that share auxiliaries and bounds (exact: F depends on them only)."""
    key = np.column_stack([task.x, task.low, task.high, task.q])
    _, first, code = np.unique(key, axis=0, return_index=True, return_inverse=True)
    mass = sum_by(code.reshape(-1), task.mass, len(first))
    held = mass > 0
    rows = first[held]
    merged = {name: getattr(task, name)[rows] for name in ("x", "low", "high", "q")}
    return replace(task, mass=mass[held], **merged)


def equalities(task: Task, extra: int) -> csr_array:
    """Return (p, R + extra) coefficients of g, each total relative to its size; extra columns are empty."""
    left = csr_array((task.x * task.mass[:, None] / task.size).T)
    return left if extra == 0 else hstack([left, csr_array((len(task.names), extra))], format="csr")


def programme(
    cost: FloatArray,
    equal: csr_array,
    task: Task,
    limits: tuple[csr_array | None, FloatArray | None],
    bounds: FloatArray,
) -> FloatArray | None:
    """Return the variables of least cost that meet the totals (and limits A, b), or None if none do."""
    found = linprog(  # type: ignore[call-overload]  # sparse matrices and arrays of bounds are documented
        cost,
        A_ub=limits[0],
        b_ub=limits[1],
        A_eq=equal,
        b_eq=task.totals / task.size,
        bounds=bounds,
        method="highs",
    )
    return np.asarray(found.x) if found.status == 0 else None
