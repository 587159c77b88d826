"""Count how often intervals hold the true value, and how long and how honest they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit


@dataclass(frozen=True)
class Run:
    """Estimates of one number in S samples: `value`, `se`, `low`, `high` (S,); `missing` samples had none."""

    design: str
    estimand: str
    truth: float
    value: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    missing: int = 0

    @property
    def usable(self):
        return np.isfinite(self.low) & np.isfinite(self.high)

    @property
    def coverage(self):
        """Share of the intervals that hold the truth; a sample without an interval does not."""
        held = (self.low <= self.truth) & (self.truth <= self.high) & self.usable
        return held.sum() / (len(held) + self.missing)

    @property
    def error(self):
        """Standard error of the coverage itself."""
        return np.sqrt(max(self.coverage * (1 - self.coverage), 1e-4) / (len(self.value) + self.missing))

    @property
    def width(self):
        """Mean width of the intervals in percent of the true value."""
        return 100 * np.mean((self.high - self.low)[self.usable]) / abs(self.truth)

    @property
    def bias(self):
        """Mean of the estimated variances' square root against the spread of the estimates, percent."""
        return 100 * (np.sqrt(np.mean(self.se**2)) / self.value.std(ddof=1) - 1)

    @property
    def beside(self):
        """Percent of samples whose interval lies below the truth, above it, or does not exist."""
        below, above = (self.usable & (self.high < self.truth)), (self.usable & (self.low > self.truth))
        none = self.missing + (~self.usable).sum()
        return tuple(
            100 * each / (len(self.value) + self.missing) for each in (below.sum(), above.sum(), none)
        )


def from_estimates(design, name, truth, found, samples):
    """One run from the engine's answer for stacked samples; samples without the domain are counted."""
    place = found.kept
    columns = (each[place] for each in (found.value, found.se, found.low, found.high))
    return Run(design, name, truth, *columns, missing=samples - len(place))


def from_errors(design, name, truth, value, se, df):  # noqa: PLR0917 - a row of columns
    """One run from values and standard errors with t intervals."""
    reach = stdtrit(df, 0.975) * se
    return Run(design, name, truth, value, se, value - reach, value + reach)


def joined(runs):
    """The runs of several batches of samples, put together by design and estimand."""
    groups: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.design, run.estimand), []).append(run)
    return [
        Run(
            *key,
            each[0].truth,
            *(np.concatenate([getattr(r, f) for r in each]) for f in ("value", "se", "low", "high")),
            missing=sum(r.missing for r in each),
        )
        for key, each in groups.items()
    ]
