"""The survey component of a tier: points by criterion, area and unit, with errors, intervals and ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.assemble import Outside, assemble
from analysis.component_model import Component
from analysis.errors import AnalysisError
from analysis.inputs import Given, check_appraised, check_given, read_inputs
from analysis.ranks import DRAWS
from analysis.score import score

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from analysis.scheme_model import SchemeTier

__all__ = ["Component", "Given", "survey_component"]


def survey_component(
    ratings: pd.DataFrame,
    listed: pd.DataFrame,
    scheme_tier: SchemeTier,
    *,
    given: Mapping[str, Mapping[str, Given]] | None = None,
    appraised: Mapping[str, float] | None = None,
    chosen_by_rated_unit: frozenset[str] = frozenset(),
    seed: int,
    draws: int = DRAWS,
) -> Component:
    """Return points, errors and ranks of all units of one tier.

    Everyone listed was asked; what is uncertain comes from those who did not answer. Within a group and
    cell the answers count as a simple random sample of the persons listed, so intervals, ranks and pairs
    use the finite population correction (also given without). The truth that intervals cover is the
    component over all persons listed, of those with an opinion.

    Parameters
    ----------
    ratings
        One row per response × rated unit: ``response``, ``group``, ``cell``, ``unit`` and one column of
        levels per item (≥ 1; 0 unanswered, -1 no opinion, -2 cannot judge, -3 not asked).
    listed
        One row per cell: ``group``, ``cell``, ``units`` ("+"-joined), ``eligible``, ``returned``, ``valid``.
    scheme_tier
        How answers become points.
    given
        Percentages of linked criteria: criterion → unit → `Given`. A missing one leaves its part out.
    appraised
        Appraised points by unit; with them, the whole index.
    chosen_by_rated_unit
        Groups whose persons the rated unit chose: their units are marked.
    seed, draws
        Of the normal draws behind the simultaneous comparison of units.

    Raises
    ------
    AnalysisError
        All problems of the input at once.

    References
    ----------
    Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, sections 5.6 and 15.6;
    Klein, Wright and Wieczorek (2020), *Journal of the Royal Statistical Society C* 69.
    """
    inputs = read_inputs(ratings, listed, scheme_tier)
    outside = Outside(given or {}, appraised or {}, chosen_by_rated_unit)
    problems = check_given(outside.given, scheme_tier, inputs.units)
    problems += check_appraised(outside.appraised, scheme_tier, inputs.units)
    if problems:
        raise AnalysisError(problems)
    scored = score(inputs, scheme_tier)
    return assemble(inputs, scheme_tier, scored, outside, seed=seed, draws=draws)
