"""Auxiliary variables of calibration as one matrix, and the population totals they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError, Problem
from analysis.weight_codes import WeightCode
from analysis.weighting.factor import factor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from analysis.weighting.factor import Factor
    from analysis.weighting.steps import Weights

    FloatArray = NDArray[np.float64]

INTERCEPT = "N"


@dataclass(frozen=True, slots=True, eq=False)
class Auxiliary:
    """`x` (N, p), one column per name; a category's column is called ``variable=level``."""

    names: tuple[str, ...]
    x: FloatArray


@dataclass(frozen=True, slots=True)
class TotalNeeded:
    """One population total that a calibration needs: what the sample estimates, over how many rows."""

    domain: str
    name: str
    sample_total: float
    rows: int


def auxiliaries(columns: Mapping[str, Any], *, intercept: bool = True) -> Auxiliary:
    """Return columns as auxiliaries: numbers as they are, categories as one indicator per level.

    Parameters
    ----------
    columns
        Name → N values. Text, booleans and categories are categorical.
    intercept
        Add a column of ones called ``N``, whose total is the population size.

    Raises
    ------
    AnalysisError
        If a value is missing or not finite, or lengths differ.

    Examples
    --------
    >>> auxiliaries({"stype": ["E", "H"], "api99": [500.0, 600.0]}).names
    ('N', 'stype=E', 'stype=H', 'api99')
    """
    blocks = [_block(name, column) for name, column in columns.items()]
    lengths = [len(block[1]) for block in blocks]
    if len(set(lengths)) != 1:
        facts = {"name": ", ".join(columns), "lengths": ", ".join(map(str, lengths))}
        raise AnalysisError([Problem("auxiliaries", WeightCode.LENGTH, facts)])
    if intercept:
        blocks.insert(0, ((INTERCEPT,), np.ones((lengths[0], 1))))
    names = tuple(name for block in blocks for name in block[0])
    return Auxiliary(names, np.column_stack([block[1] for block in blocks]))


def _block(name: str, column: Any) -> tuple[tuple[str, ...], FloatArray]:
    values = np.asarray(column)
    if values.dtype.kind in "iuf":
        return (name,), _finite(name, values.astype(np.float64)).reshape(-1, 1)
    if values.dtype.kind == "O" and pd.api.types.infer_dtype(values, skipna=True) in {"floating", "integer"}:
        return (name,), _finite(name, pd.to_numeric(pd.Series(values)).to_numpy(np.float64)).reshape(-1, 1)
    found = factor(name, column)
    return tuple(f"{name}={level}" for level in found.levels), np.eye(len(found.levels))[found.codes]


def _finite(name: str, values: FloatArray) -> FloatArray:
    bad = np.flatnonzero(~np.isfinite(values))
    if bad.size:
        facts = {"name": name, "count": int(bad.size), "row": int(bad[0]) + 1}
        raise AnalysisError([Problem(name, WeightCode.VALUE_MISSING, facts)])
    return values


def totals_needed(
    auxiliary: Auxiliary, weights: Weights, *, domains: Factor | None = None
) -> tuple[TotalNeeded, ...]:
    """Return which population totals a calibration asks for, beside what the sample estimates now.

    The template to fill in before calibrating (the idea of ReGenesees' population templates,
    Zardetto 2015): one line per domain × auxiliary, with the rows that carry it.

    Examples
    --------
    >>> from analysis.weighting.steps import base_weights
    >>> totals_needed(auxiliaries({"a": [1.0, 2.0]}), base_weights([10.0, 10.0]))[1]
    TotalNeeded(domain='', name='a', sample_total=30.0, rows=2)
    """
    labels = [("", slice(None))] if domains is None else _domain_rows(domains)
    return tuple(
        TotalNeeded(label, name, float(weights.current[rows] @ column), int(np.count_nonzero(column)))
        for label, rows in labels
        for name, column in zip(auxiliary.names, auxiliary.x[rows].T, strict=True)
    )


def _domain_rows(domains: Factor) -> Sequence[tuple[str, Any]]:
    return [(level, np.flatnonzero(domains.codes == code)) for code, level in enumerate(domains.levels)]
