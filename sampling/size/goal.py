"""What precision is asked of a size, or what size its precision is asked of."""

from __future__ import annotations

from dataclasses import dataclass

from sampling.size import checks
from sampling.size.normal import Sided


@dataclass(frozen=True, slots=True)
class Goal:
    """The precision asked: exactly one of `margin`, `cv`, `power` and `n` (which asks for the precision).

    Parameters
    ----------
    margin, cv : float
        Half-width of the interval; coefficient of variation of the estimate.
    power : float
        Probability of finding the difference.
    n : float
        Valid forms.
    sided : Sided
        Of the test.
    """

    margin: float | None = None
    cv: float | None = None
    power: float | None = None
    n: float | None = None
    sided: Sided = Sided.TWO

    def demand_one(self) -> None:
        """Refuse none or several.

        Raises
        ------
        SamplingError
            Unless exactly one is given.
        """
        names = ("margin", "cv", "power", "n")
        checks.demand(checks.one_target(names, (self.margin, self.cv, self.power, self.n)))
