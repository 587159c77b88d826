"""Estimates as frozen results: rows with value, error and interval; their covariance kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, overload

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    import polars as pl
    from numpy.typing import NDArray

    from analysis.engine.moments import Domains
    from analysis.errors import Problem
    from analysis.estimands.quantiles import Scaled
    from analysis.estimands.solve import Solved
    from analysis.results.contrasts import Contrast


@dataclass(frozen=True, slots=True)
class DesignNote:
    """What a reader must know of the design behind numbers."""

    strata: int
    units: int
    stages: int
    corrected: bool
    unequal: str | None = None
    lonely: str | None = None
    replicates: int | None = None
    replicate_kind: str | None = None
    second_phase: bool = False
    collapsed: tuple[str, ...] = ()
    adjusted: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number.

    `domain` holds pairs (column, label). `se` is the standard error, `low` and `high` the ends of the
    interval (None without degrees of freedom), `deff` the design effect (None where not asked for or not
    defined), `n` the rows with a weight and a value.
    """

    estimand: str
    variable: str
    category: object
    domain: tuple[tuple[str, object], ...]
    value: float
    se: float
    df: float
    low: float | None
    high: float | None
    deff: float | None
    n: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Estimates:
    """E estimates in order: domain by domain, inside a domain as they were asked for.

    `targets` are triples (estimand, variable, category), `domains` the domains; arrays have one entry per
    domain and target, `kept` says which of them are defined: only those are rows. Iterate for `Estimate`s.
    """

    targets: tuple[tuple[str, str, object], ...]
    domains: Domains
    value: NDArray[np.float64]
    se: NDArray[np.float64]
    df: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    deff: NDArray[np.float64]
    n: NDArray[np.int64]
    kept: NDArray[np.intp]
    level: float
    where: str | None
    design: DesignNote
    notes: tuple[Problem, ...]
    solved: Solved | Scaled = field(repr=False)

    def __len__(self) -> int:
        return len(self.kept)

    def __iter__(self) -> Iterator[Estimate]:
        return (self._row(int(place)) for place in self.kept)

    @overload
    def __getitem__(self, key: int) -> Estimate: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Estimate, ...]: ...
    def __getitem__(self, key: int | slice) -> Estimate | tuple[Estimate, ...]:
        if isinstance(key, slice):
            return tuple(self._row(int(place)) for place in self.kept[key])
        return self._row(int(self.kept[key]))

    def _row(self, place: int) -> Estimate:
        domain, target = divmod(place, len(self.targets))
        estimand, variable, category = self.targets[target]
        return Estimate(
            estimand,
            variable,
            category,
            tuple(zip(self.domains.by, self.domains.labels[domain], strict=True)),
            float(self.value[place]),
            float(self.se[place]),
            float(self.df[place]),
            _number(self.low[place]),
            _number(self.high[place]),
            _number(self.deff[place]),
            int(self.n[place]),
        )

    @property
    def points(self) -> NDArray[np.float64]:
        """Return the estimates as an array, (E,), in the order of the rows."""
        return self.value[self.kept]

    def covariance(self) -> NDArray[np.float64]:
        """Return the covariance of all estimates, (E, E), between domains too."""
        return self.solved.covariance()[np.ix_(self.kept, self.kept)]

    def contrast(
        self,
        function: Callable[[NDArray[Any]], Any] | str | NDArray[np.float64],
        *,
        df: float | None = None,
    ) -> Contrast:
        """Return a smooth function of the estimates with its standard error: see `contrasts.contrast`."""
        from analysis.results.contrasts import contrast  # noqa: PLC0415 - the two know one another

        return contrast(self, function, df=df)

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas table, one row an estimate, the `by` columns first."""
        import pandas as pd  # noqa: PLC0415 - only who asks for it waits for it

        return pd.DataFrame(self._columns())

    def to_polars(self) -> pl.DataFrame:
        """Return a polars table (polars is not needed for anything else)."""
        import polars as pl  # noqa: PLC0415 - an extra

        return pl.DataFrame(self._columns(), strict=False)

    def _columns(self) -> dict[str, list[object]]:
        rows = list(self)
        by = {name: [row.domain[i][1] for row in rows] for i, name in enumerate(self.domains.by)}
        fields = ("estimand", "variable", "category", "value", "se", "df", "low", "high", "deff", "n")
        return {**by, **{name: [getattr(row, name) for row in rows] for name in fields}}

    def to_json(self) -> str:
        """Return the results as JSON: ``{"design": …, "estimates": […]}``.

        Numbers have all their digits; what is not defined is null.
        """
        from analysis.results.writing import to_json  # noqa: PLC0415 - the two know one another

        return to_json(self)

    def table(self, lang: str = "vi", *, decimals: int = 2) -> pd.DataFrame:
        """Return a table for publication: text, with Vietnamese or English headings and numbers."""
        from analysis.results.writing import publication_table  # noqa: PLC0415 - see above

        return publication_table(self, lang, decimals)

    def design_facts(self) -> dict[str, object]:
        """Return the design note by name, for exports."""
        return asdict(self.design)

    def __repr__(self) -> str:
        from analysis.results.writing import as_text  # noqa: PLC0415 - see above

        return as_text(self)

    def _repr_html_(self) -> str:
        from analysis.results.writing import as_html  # noqa: PLC0415 - see above

        return as_html(self)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
