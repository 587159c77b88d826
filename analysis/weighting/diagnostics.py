"""What the weights look like, and what each step did to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.weighting.steps import StepKind, ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.weighting.steps import Note, Step, Weights

    FloatArray = NDArray[np.float64]

QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Summary:
    """A set of weights in a few numbers.

    `deff` is Kish's 1 + cv² (what unequal weights cost a mean unrelated to them); `effective` = n/deff.
    """

    rows: int
    total: float
    least: float
    most: float
    deff: float
    effective: float


@dataclass(frozen=True, slots=True)
class StepSummary:
    """One line of the log: before and after, and the g-weights between them."""

    kind: StepKind
    label: str
    before: Summary
    after: Summary
    g_low: float
    g_high: float
    iterations: int
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """The whole chain: base, each step, and the distribution of final over base weights.

    `g_quantiles` are at 0, 5, 25, 50, 75, 95, 100 %; `trimmed_rows` and `trimmed_share` say how many
    rows trimming cut and which share of the total it moved.
    """

    base: Summary
    final: Summary
    steps: tuple[StepSummary, ...]
    g_quantiles: tuple[float, ...]
    trimmed_rows: int
    trimmed_share: float
    negative: int


def summary(values: FloatArray) -> Summary:
    """Return rows with weight, total, range, Kish's design effect and effective sample size.

    References
    ----------
    Kish (1992), J. Off. Stat. 8, 183-200: deff = n Σw² / (Σw)².

    Examples
    --------
    >>> summary(np.array([1.0, 3.0])).deff
    1.25
    """
    held = values[values != 0]
    total, square = float(held.sum()), float(held @ held)
    deff = len(held) * square / total**2
    return Summary(len(held), total, float(held.min()), float(held.max()), deff, len(held) / deff)


def diagnose(weights: Weights) -> Diagnostics:
    """Return the diagnostics of a chain of steps.

    Examples
    --------
    >>> from analysis.weighting import base_weights, trim
    >>> diagnose(trim(base_weights([10.0, 10.0, 40.0]), high=30)).trimmed_share
    0.16666666666666666
    """
    held = (weights.current != 0) & (weights.base != 0)
    g = ratio(weights.current, weights.base)[held]
    trims = [step for step in weights.steps if step.kind is StepKind.TRIM]
    return Diagnostics(
        summary(weights.base),
        summary(weights.current),
        tuple(_step(step) for step in weights.steps),
        tuple(float(value) for value in np.quantile(g, QUANTILES)),
        sum(note.count for step in trims for note in step.notes if note.kind == "trimmed"),
        sum(_moved(step) for step in trims),
        int(np.sum(weights.current < 0)),
    )


def _moved(step: Step) -> float:
    return float(np.maximum(step.before - step.after, 0).sum() / step.before.sum())


def _step(step: Step) -> StepSummary:
    g = step.factor[(step.after != 0) & (step.before != 0)]
    counts = summary(step.before), summary(step.after)
    return StepSummary(
        step.kind, step.label, *counts, float(g.min()), float(g.max()), step.iterations, step.notes
    )
