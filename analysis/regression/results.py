"""Results of a regression: coefficients with design-based errors, tests of terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import fdtrc, stdtr

from analysis.errors import AnalysisError, Problem, TableCode
from analysis.estimands.proportions import t_quantiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient: `t` against 0, `p` two-sided."""

    name: str
    value: float
    se: float
    t: float
    df: float
    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TermTest:
    """A Wald test that all coefficients of a term are zero: F on `ndf` and `ddf` degrees of freedom."""

    term: str
    f: float
    ndf: int
    ddf: float
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """A fitted model: K coefficients, their covariance (K, K), `df` = design df + 1 - K.

    Iterate for `Coefficient`s. `n` rows were complete, `left_out` rows of the domain were not.
    """

    family: str
    formula: str
    names: tuple[str, ...]
    value: NDArray[np.float64]
    covariance: NDArray[np.float64]
    df: float
    level: float
    n: int
    left_out: int
    terms: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def se(self) -> NDArray[np.float64]:
        """Return the standard errors, (K,)."""
        out: NDArray[np.float64] = np.sqrt(np.maximum(np.diag(self.covariance), 0.0))
        return out

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Coefficient]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, key: int | str) -> Coefficient:
        k = self.names.index(key) if isinstance(key, str) else key
        value, se = float(self.value[k]), float(self.se[k])
        reach = float(t_quantiles(np.array([self.df]), self.level)[0]) * se
        t = value / se if se > 0 else np.copysign(np.inf, value)
        p = float(2 * stdtr(self.df, -abs(t)))
        return Coefficient(self.names[k], value, se, t, self.df, p, value - reach, value + reach)

    def test(self, term: str) -> TermTest:
        """Return the Wald test of a term of the formula.

        Raises
        ------
        AnalysisError
            If there is no such term, or the covariance of its coefficients is singular.

        References
        ----------
        Korn and Graubard (1990), *The American Statistician* 44, 270–276; Binder (1983).
        """
        places = dict(self.terms).get(term)
        if places is None:
            known = ", ".join(name for name, _ in self.terms)
            raise AnalysisError([Problem(term, TableCode.TERM, {"found": term, "known": known})])
        beta, square = self.value[list(places)], self.covariance[np.ix_(places, places)]
        if np.linalg.matrix_rank(square) < len(places):
            raise AnalysisError([Problem(term, TableCode.SINGULAR, {"table": term})])
        f = float(beta @ np.linalg.solve(square, beta)) / len(places)
        return TermTest(term, f, len(places), self.df, float(fdtrc(len(places), self.df, f)))

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas table, one row a coefficient."""
        import pandas as pd  # noqa: PLC0415 - only who asks for it waits for it

        fields = ("name", "value", "se", "t", "df", "p", "low", "high")
        return pd.DataFrame({name: [getattr(row, name) for row in self] for name in fields})
