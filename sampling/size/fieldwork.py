"""From valid forms to forms to send out: who does not answer, and who should not have been on the list."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sampling.size import checks, finite


@dataclass(frozen=True, slots=True)
class Conditions:
    """What holds for a survey, whatever is estimated.

    Parameters
    ----------
    population : float
        N, units on the list; infinity for a very large population.
    deff : float
        Design effect.
    response, eligibility : float
        Expected share of valid answers among eligible persons, and of eligible persons on the list.
    confidence : float
        Confidence of intervals and tests.
    """

    population: float = math.inf
    deff: float = 1.0
    response: float = 1.0
    eligibility: float = 1.0
    confidence: float = 0.95

    def __post_init__(self) -> None:
        """Refuse what no survey has, everything at once."""
        checks.demand(
            checks.population("population", self.population),
            checks.design_effect("deff", self.deff),
            checks.rate("response", self.response),
            checks.rate("eligible", self.eligibility),
            checks.share("confidence", self.confidence),
        )


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """Forms of a survey.

    Parameters
    ----------
    exact : float
        Unrounded valid forms that the formula asks for.
    valid : int
        Valid forms needed.
    issued : int
        Forms to send out, at most the population.
    expected : int
        Valid forms to expect from them: at least `valid`, unless the population is too small.
    """

    exact: float
    valid: int
    issued: int
    expected: int

    @property
    def short(self) -> bool:
        """Whether even asking everyone is expected to bring too few."""
        return self.expected < self.valid


def fieldwork(exact: float, conditions: Conditions) -> Fieldwork:
    """Return the forms to send out for `exact` valid ones.

    Examples
    --------
    >>> fieldwork(384.15, Conditions(response=0.8))
    Fieldwork(exact=384.15, valid=385, issued=482, expected=385)
    >>> fieldwork(270.1, Conditions(population=400, response=0.5)).short
    True
    """
    valid = finite.whole(exact)
    reached = conditions.response * conditions.eligibility
    issued = finite.whole(valid / reached)
    if issued > conditions.population:
        issued = math.floor(conditions.population)
    expected = math.floor(issued * reached * (1 + finite.NOISE))
    return Fieldwork(exact, valid, issued, expected)
