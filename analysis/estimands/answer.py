"""From solved targets to results: intervals, design effects, what is undefined."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.spec import Lonely
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError, Problem
from analysis.estimands.proportions import proportion_interval, t_quantiles
from analysis.estimands.solve import Solved, simple_variances
from analysis.estimands.spec import ProportionInterval
from analysis.results.estimates import DesignNote, Estimates

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDING = 1e-12


class DeffKind(StrEnum):
    """Against what the design effect compares: simple random sampling without or with replacement."""

    WITHOUT = "wor"
    WITH = "wr"


class Empty(StrEnum):
    """What to do where nobody answered."""

    FAIL = "fail"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of a question."""

    by: tuple[str, ...] = ()
    where: str | None = None
    level: float = 0.95
    deff: DeffKind | None = None
    df: float | None = None
    empty: Empty = Empty.FAIL


def answer(solved: Solved, asked: Asked) -> Estimates:
    """Return the results of solved targets, domain by domain.

    Raises
    ------
    AnalysisError
        If nobody answered an item in a domain (unless such rows are dropped), a number is not defined
        there, or a variance came out negative.
    """
    value, variance = solved.value.ravel(), _checked(solved).ravel()
    domains, count = solved.value.shape
    df = np.repeat(solved.df if asked.df is None else np.full(domains, asked.df), count)
    low, high = _intervals(solved, variance, df, asked.level)
    defined = np.isfinite(value) & np.isfinite(variance)
    notes = _undefined(solved, defined, asked.empty)
    which = np.flatnonzero(df.reshape(domains, count)[:, 0] <= 0)
    if len(which) and not _known(solved):
        names = ", ".join(domain_name(solved, d) for d in which[:10])
        notes += (Problem(names, EstimateCode.NOTE_NO_DEGREES, {"domains": names}),)
    return Estimates(
        targets=tuple((t.estimand, t.variable, t.category) for t in solved.targets),
        domains=solved.moments.domains,
        value=value,
        se=np.sqrt(variance),
        df=df,
        low=low,
        high=high,
        deff=_deff(solved, variance, asked.deff),
        n=solved.n.ravel(),
        kept=np.flatnonzero(defined),
        level=asked.level,
        where=asked.where,
        design=design_note(solved),
        notes=notes,
        solved=solved,
    )


def domain_name(solved: Solved, domain: int) -> str:
    """Return a domain in words: ``province=01, group=a``."""
    domains = solved.moments.domains
    pairs = zip(domains.by, domains.labels[domain], strict=True)
    return ", ".join(f"{name}={label}" for name, label in pairs)


def _checked(solved: Solved) -> NDArray[np.float64]:
    """Return the variances, rounding errors below zero taken off."""
    floor = -ROUNDING * np.maximum(solved.value**2, 1e-300)
    wrong = np.argwhere(solved.variance < floor)
    problems = [
        Problem(
            domain_name(solved, d) or solved.targets[k].variable,
            EstimateCode.VARIANCE_NEGATIVE,
            {"variable": solved.targets[k].variable, "found": float(solved.variance[d, k])},
        )
        for d, k in wrong
    ]
    if problems:
        raise AnalysisError(problems)
    out: NDArray[np.float64] = np.maximum(solved.variance, 0.0)
    return out


def _intervals(
    solved: Solved, variance: NDArray[np.float64], df: NDArray[np.float64], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    value = solved.value.ravel()
    reach = t_quantiles(df, level) * np.sqrt(variance)
    reach = np.where((variance == 0) & _known(solved), 0.0, reach)
    low, high = value - reach, value + reach
    kinds = np.array([target.interval for target in solved.targets] * len(solved.value))
    for kind in set(kinds) - {"t"}:
        here = np.flatnonzero((kinds == kind) & np.isfinite(value))
        low[here], high[here] = proportion_interval(
            ProportionInterval(kind),
            value[here],
            variance[here],
            rows=solved.n.ravel()[here],
            df=df[here],
            level=level,
        )
    blind = (df <= 0) & ~((variance == 0) & _known(solved))
    low[blind] = high[blind] = np.nan
    return low, high


def _known(solved: Solved) -> bool:
    """Return whether everybody was asked and answered: there is no error, whatever the degrees of freedom."""
    stages = solved.moments.frame.stages
    return solved.moments.rows is None and all(bool((stage.fraction == 1).all()) for stage in stages)


def _undefined(solved: Solved, defined: NDArray[np.bool_], empty: Empty) -> tuple[Problem, ...]:
    """Return a note for each number left out; refuse unless that was asked for."""
    count = len(solved.targets)
    problems = []
    for place in np.flatnonzero(~defined):
        d, k = divmod(int(place), count)
        silent = not solved.population[d, k] > 0
        code = EstimateCode.NO_ANSWERS if silent else EstimateCode.NOT_DEFINED
        target, domain = solved.targets[k], domain_name(solved, d)
        facts = {"estimand": target.estimand, "variable": target.variable, "n": int(solved.n[d, k])}
        problems.append(Problem(domain, code, facts))
    if problems and (empty is Empty.FAIL or not defined.any()):
        raise AnalysisError(problems)
    return tuple(Problem(p.path, EstimateCode.NOTE_DROPPED, p.facts) for p in problems)


def _deff(solved: Solved, variance: NDArray[np.float64], kind: DeffKind | None) -> NDArray[np.float64]:
    """Return V / V_simple, (E,); NaN where it was not asked for or is not defined."""
    if kind is None:
        return np.full(len(variance), np.nan)
    simple = simple_variances(solved).ravel()
    if kind is DeffKind.WITHOUT:
        with np.errstate(divide="ignore", invalid="ignore"):
            left = 1 - solved.n.ravel() / solved.population.ravel()
        simple = np.where(left > 0, simple * left, np.nan)
    out: NDArray[np.float64] = np.full(len(variance), np.nan)
    np.divide(variance, simple, out=out, where=simple > 0)
    return out


def design_note(solved: Solved) -> DesignNote:
    """Return what a reader must know of the design."""
    frame, replication = solved.moments.frame, solved.moments.replication
    first = frame.stages[0]
    return DesignNote(
        strata=first.strata,
        units=first.units,
        stages=len(frame.stages),
        corrected=bool(first.fraction.any()),
        unequal=type(frame.pps).__name__ if frame.pps is not None else None,
        lonely=None if frame.lonely is Lonely.FAIL else str(frame.lonely),
        replicates=None if replication is None else replication.count,
        replicate_kind=None if replication is None else replication.kind,
        second_phase=frame.second_phase or solved.moments.rows is not None,
        collapsed=frame.collapsed,
        adjusted=solved.moments.adjusted is not None,
    )
