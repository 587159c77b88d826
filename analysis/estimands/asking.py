"""Estimate: bind, plan, one pass, closed forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.designs.binding import bind
from analysis.engine.expressions import columns_of, parse_condition
from analysis.engine.memory import MemoryEngine
from analysis.engine.plan import Centre, MomentPlan, Sum
from analysis.engine_codes import EstimateCode
from analysis.errors import AnalysisError, Problem
from analysis.estimands.answer import Asked, DeffKind, Empty, answer
from analysis.estimands.quantile_rules import QuantileRule
from analysis.estimands.quantiles import Sought, read_back, seek
from analysis.estimands.solve import solve
from analysis.estimands.spec import (
    Correlation,
    Count,
    Covariance,
    Estimand,
    Mean,
    Proportion,
    ProportionInterval,
    Quantile,
    Ratio,
    Size,
    Total,
)
from analysis.estimands.targets import Target, has_deff, product_sums, targets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analysis.designs.bound import Bound
    from analysis.designs.spec import Design
    from analysis.engine.expressions import Expression
    from analysis.engine.moments import Engine
    from analysis.results.estimates import Estimates

Wanted = Estimand | tuple[Estimand, ...]


def estimate(
    data: object,
    design: Design,
    *estimands: Wanted,
    by: str | Iterable[str] = (),
    where: str | None = None,
    level: float = 0.95,
    deff: DeffKind | str | None = None,
    df: float | None = None,
    empty: Empty | str = Empty.FAIL,
) -> Estimates:
    """Return estimates with standard errors, intervals and their full covariance.

    Parameters
    ----------
    data
        A pandas, polars or pyarrow table, arrays by name, the path of a Parquet file, or an ibis table.
    design
        How the sample was drawn.
    estimands
        `mean`, `total`, `proportion`, `count`, `ratio`, `variance`, `covariance_of`, `correlation`, `size`,
        `quantile`.
    by
        Columns whose crossing makes domains: every combination that occurs is estimated. Rows in which one
        of them is missing are in no domain.
    where
        A condition that keeps rows for all estimates: a domain, not a filter (units outside it still count).
    level
        Confidence level of the intervals.
    deff
        ``"wor"`` or ``"wr"``: design effect against simple random sampling without or with replacement.
    df
        Degrees of freedom for all intervals, instead of those of each domain.
    empty
        What to do with a domain in which nobody answered an item: ``"fail"`` names it, ``"drop"`` leaves it
        out and notes it.

    Raises
    ------
    AnalysisError
        With every problem of the design, the data and the question, each with its place.

    Examples
    --------
    >>> from analysis.designs import Design
    >>> from analysis.estimands import estimate, mean
    >>> data = {"unit": [1, 1, 2, 2], "w": [1.0, 1.0, 1.0, 1.0], "q1": [1, 2, 3, 4]}
    >>> estimate(data, Design(weight="w", psu="unit"), mean("q1"))[0].se
    1.0
    """

    def engine_for(columns: tuple[str, ...]) -> Engine:
        return MemoryEngine(bind(data, design, columns=columns))

    return estimate_by(engine_for, *estimands, by=by, where=where, level=level, deff=deff, df=df, empty=empty)


def estimate_bound(
    bound: Bound,
    *estimands: Wanted,
    by: str | Iterable[str] = (),
    where: str | None = None,
    level: float = 0.95,
    deff: DeffKind | str | None = None,
    df: float | None = None,
    empty: Empty | str = Empty.FAIL,
) -> Estimates:
    """Return estimates from a design that is bound already (its table holds the columns): see `estimate`."""

    def engine_for(_columns_read: tuple[str, ...]) -> Engine:
        return MemoryEngine(bound)

    return estimate_by(engine_for, *estimands, by=by, where=where, level=level, deff=deff, df=df, empty=empty)


def estimate_by(
    engine_for: Callable[[tuple[str, ...]], Engine],
    *estimands: Wanted,
    by: str | Iterable[str] = (),
    where: str | None = None,
    level: float = 0.95,
    deff: DeffKind | str | None = None,
    df: float | None = None,
    empty: Empty | str = Empty.FAIL,
) -> Estimates:
    """Return estimates from the engine that `engine_for` makes of the columns read: see `estimate`."""
    flat = _flat(estimands)
    asked = _asked(flat, by, where, level=level, deff=deff, df=df, empty=empty)
    condition = None if where is None else parse_condition(where)
    return estimate_with(engine_for(_columns(flat, asked, condition)), flat, asked, condition)


def estimate_with(
    engine: Engine, estimands: tuple[Estimand, ...], asked: Asked, condition: Expression | None
) -> Estimates:
    """Return estimates from any engine: the plan goes out, the moments come back, the rest is shared."""
    quantiles = tuple(each for each in estimands if isinstance(each, Quantile))
    found: tuple[tuple[Sought, ...], ...] = ()
    if quantiles and isinstance(engine, MemoryEngine):
        bound, found = seek(engine, asked, condition, quantiles)
        engine = MemoryEngine(bound)
    known = dict(zip(quantiles, found, strict=False))
    targets = tuple(
        target
        for each in estimands
        for target in (
            (sought.target for sought in known[each])
            if isinstance(each, Quantile) and each in known
            else targets_of(each, engine)
        )
    )
    plan = plan_of(targets, asked, condition, engine)
    estimates = answer(solve(engine.moments(plan), targets), asked)
    sought = tuple(one for each in found for one in each)
    return read_back(estimates, sought, targets, asked) if sought else estimates


def plan_of(
    targets: tuple[Target, ...], asked: Asked, condition: Expression | None, engine: Engine
) -> MomentPlan:
    """Return the plan that holds every sum the targets need, each once."""
    sums: dict[Sum, None] = {}
    for target in targets:
        sums.update(dict.fromkeys((*target.sums, Sum((), target.valid))))
        if asked.deff is not None and has_deff(target):
            sums.update(dict.fromkeys(each for row in product_sums(target) for each in row))
    counts = tuple(dict.fromkeys(target.valid for target in targets))
    numbers = dict.fromkeys(f.column for each in sums for f in each.factors if not f.is_level)
    centres = _centres(tuple(numbers), engine)
    order = {each: place for place, each in enumerate(sums)}
    pairs = {
        (min(order[a], order[b]), max(order[a], order[b])): None
        for target in targets
        for a in target.sums
        for b in target.sums
    }
    return MomentPlan(asked.by, condition, tuple(sums), counts, centres, tuple(pairs))


def _centres(columns: tuple[str, ...], engine: Engine) -> tuple[Centre, ...]:
    """Return the centre of each column of numbers; what is wrong with any of them comes at once."""
    found: list[Centre] = []
    problems: list[Problem] = []
    for column in columns:
        try:
            found.append(Centre(column, engine.centre(column)))
        except AnalysisError as error:
            problems += error.problems
    if problems:
        raise AnalysisError(problems)
    return tuple(found)


def _flat(estimands: tuple[Wanted, ...]) -> tuple[Estimand, ...]:
    return tuple(one for each in estimands for one in (each if isinstance(each, tuple) else (each,)))


def _asked(
    estimands: tuple[Estimand, ...],
    by: str | Iterable[str],
    where: str | None,
    *,
    level: float,
    deff: DeffKind | str | None,
    df: float | None,
    empty: Empty | str,
) -> Asked:
    """Return the options, checked all at once."""
    problems = []
    if not estimands:
        problems.append(Problem("estimands", EstimateCode.NOTHING_ASKED))
    choices = [("deff", deff, DeffKind), ("empty", empty, Empty)]
    choices += [
        ("interval", e.interval, ProportionInterval)
        for e in estimands
        if isinstance(e, Proportion | Quantile)
    ]
    choices += [("rule", e.rule, QuantileRule) for e in estimands if isinstance(e, Quantile)]
    for name, found, kind in choices:
        if found is not None and str(found) not in set(kind):
            facts = {"option": name, "found": str(found), "known": ", ".join(kind)}
            problems.append(Problem(name, EstimateCode.OPTION, facts))
    if not 0 < level < 1:
        facts = {"option": "level", "found": str(level), "known": "0 < level < 1"}
        problems.append(Problem("level", EstimateCode.OPTION, facts))
    if df is not None and not df > 0:
        facts = {"option": "df", "found": str(df), "known": "df > 0"}
        problems.append(Problem("df", EstimateCode.OPTION, facts))
    for each in estimands:
        shares = each.shares if isinstance(each, Quantile) else (0.5,)
        if not shares or not all(0 < share < 1 for share in shares):
            facts = {"option": "quantile", "found": str(shares), "known": "0 < p < 1"}
            problems.append(Problem("quantile", EstimateCode.OPTION, facts))
    if problems:
        raise AnalysisError(problems)
    columns = (by,) if isinstance(by, str) else tuple(by)
    against = None if deff is None else DeffKind(deff)
    return Asked(columns, where, level, against, None if df is None else float(np.float64(df)), Empty(empty))


def _columns(estimands: tuple[Estimand, ...], asked: Asked, condition: Expression | None) -> tuple[str, ...]:
    """Return the columns that the question reads."""
    named = list(asked.by) + list(columns_of(condition) if condition is not None else ())
    for each in estimands:
        match each:
            case Mean(columns) | Total(columns) | Proportion(columns=columns) | Count(columns=columns):
                named += columns
            case Quantile(column):
                named.append(column)
            case Ratio(first, second) | Covariance(first, second) | Correlation(first, second):
                named += [first, second]
            case Size():
                pass
    return tuple(dict.fromkeys(named))
