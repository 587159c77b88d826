"""Scoring a round: its data, the analysis of each tier, and a result set that says what it hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analysis.component import survey_component
from analysis.inputs import Given
from analysis.response import response_tests
from analysis.scheme import parse_scheme
from sampling.plan import ChosenBy
from survey.dataset import dataset
from survey.given import Expected, Figures, read_figures
from survey.pictures import figures_of
from survey.provenance import provenance
from survey.results import save_results
from survey.resultset import GroupResponse, ResponseTest, ResultSet
from survey.rounds import plan_of, questionnaire_of, round_view, scheme_text_of
from survey.score_notes import Told, tier_notes
from survey.score_tier import tier_result
from survey.status import status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from analysis.scheme_model import Scheme, SchemeTier
    from questionnaires.model import Questionnaire
    from sampling.plan import Plan
    from survey.dataset import Dataset
    from survey.resultset import TierResult
    from survey.round_view import RoundView
    from survey.status import StatusRow
    from survey.store import Session, Store

SEED: Final = 757
"""Seed of the draws behind simultaneous comparisons, where none is given."""


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """All that scoring reads of a round, beside the answers."""

    view: RoundView
    plan: Plan
    scheme: Scheme
    questionnaires: Mapping[str, Questionnaire]
    counts: Mapping[str, StatusRow]


def score_round(
    store: Store,
    round_id: str,
    *,
    given: str | Path | None = None,
    appraised: str | Path | None = None,
    seed: int = SEED,
) -> ResultSet:
    """Score a round, keep the results in the store and return them.

    The same answers, files and seed give the same result set, to the byte.

    Parameters
    ----------
    given : path, optional
        CSV file ``unit,criterion,percent[,se]`` of linked criteria (SIPAS).
    appraised : path, optional
        CSV file ``unit,points`` of appraised points: makes the whole index.
    seed : int
        Seed of the draws behind the simultaneous comparisons.

    Raises
    ------
    SurveyError
        ``round-unknown``, or all problems of both files at once.
    AnalysisError
        If the scheme and the answers do not fit together.
    """
    with store.read() as session:
        round_ = read_round(session, round_id)
    data = dataset(store, round_id)
    figures = read_figures(given, appraised, _expected(data, round_.scheme))
    result = score(round_, data, figures, seed=seed)
    with store.begin() as session:
        save_results(session, round_id, result)
    return result


def score(round_: RoundFacts, data: Dataset, figures: Figures, *, seed: int) -> ResultSet:
    """Return the result set of a round's data."""
    tiers = tuple(_tier(round_, tier, data, figures, seed) for tier in _tiers(data, round_.plan))
    about = provenance(
        round_.view,
        round_.plan,
        round_.scheme,
        figures,
        data_sha256=data.sha256,
        seed=seed,
        sample=any(each.sample_content for each in round_.questionnaires.values()),
    )
    return ResultSet(about, tiers, figures_of(tiers))


def read_round(session: Session, round_id: str) -> RoundFacts:
    """Return what scoring reads of a round beside its answers."""
    view = round_view(session, round_id)
    questionnaires = {
        group: questionnaire_of(session, round_id, group) for group in sorted(view.questionnaires)
    }
    return RoundFacts(
        view=view,
        plan=plan_of(session, round_id),
        scheme=parse_scheme(scheme_text_of(session, round_id)),
        questionnaires=questionnaires,
        counts={row.group: row for row in status(session, round_id).groups},
    )


def _tiers(data: Dataset, plan: Plan) -> list[str]:
    """Return the tiers with a list, in the order of the plan."""
    return [tier.id for tier in plan.tiers if tier.id in data.tiers]


def _tier(round_: RoundFacts, tier: str, data: Dataset, figures: Figures, seed: int) -> TierResult:
    ratings, listed = data.tiers[tier]
    scheme = round_.scheme.tier(tier)
    units = _units(listed)
    component = survey_component(
        ratings,
        listed,
        scheme,
        given=_given(figures, units),
        appraised={unit: points for unit, points in figures.appraised.items() if unit in units},
        chosen_by_rated_unit=_chosen(round_.plan, tier),
        seed=seed,
    )
    groups = [group.id for group in round_.plan.groups if group.id in set(listed["group"])]
    tests = _tests(listed)
    asked = {group: each for group, each in round_.questionnaires.items() if group in groups}
    told = Told(round_.view, round_.plan, tier, asked, component, tests)
    return tier_result(
        component,
        scheme,
        round_.plan,
        round_.view,
        response=tuple(_response(group, round_.counts[group]) for group in groups),
        tests=tests,
        notes=tier_notes(told),
    )


def _units(listed: pd.DataFrame) -> list[str]:
    return sorted({unit for units in listed["units"] for unit in str(units).split("+")})


def _given(figures: Figures, units: list[str]) -> dict[str, dict[str, Given]]:
    found: dict[str, dict[str, Given]] = {}
    for (unit, criterion), (percent, se) in figures.given.items():
        if unit in units:
            found.setdefault(criterion, {})[unit] = Given(percent, se)
    return found


def _chosen(plan: Plan, tier: str) -> frozenset[str]:
    return frozenset(
        group.id for group in plan.groups if group.tier == tier and group.chosen_by is ChosenBy.RATED_UNIT
    )


def _tests(listed: pd.DataFrame) -> tuple[ResponseTest, ...]:
    columns = (listed[name].tolist() for name in ("group", "eligible", "valid"))
    return tuple(
        ResponseTest(t.factor, t.statistic, t.df, t.p_value) for t in response_tests(*columns) if t.df
    )


def _response(group: str, row: StatusRow) -> GroupResponse:
    return GroupResponse(group, None, row.sent, row.returned, row.valid)


def _expected(data: Dataset, scheme: Scheme) -> Expected:
    """Return what files of given figures may say about the units of the round."""
    linked: dict[str, tuple[str, ...]] = {}
    most: dict[str, float] = {}
    for tier, (_, listed) in data.tiers.items():
        of = scheme.tier(tier)
        for unit in _units(listed):
            linked[unit] = tuple(criterion.id for criterion in of.criteria if not criterion.items)
            most[unit] = _most(of)
    return Expected(linked, most)


def _most(tier: SchemeTier) -> float:
    return round(tier.index_points - tier.max_points, 6)
