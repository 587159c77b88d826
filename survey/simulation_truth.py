"""The layout of the dataset, filled from invented answers: what came back, and what everybody would say.

Both go through the same scoring function. The component over what everybody would say is the truth; the
component over what came back is the estimate of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.component import survey_component
from survey.cells import cell_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from analysis.component_model import Component
    from analysis.inputs import Given
    from analysis.scheme_model import Scheme
    from survey.simulation import GroupAnswers, Invented

NOT_ASKED = -3

FEW_DRAWS = 200
"""The truth has no error, so that draws for its ranks decide nothing."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Ratings and the list's counts of one tier, with the columns that the dataset has."""

    ratings: pd.DataFrame
    listed: pd.DataFrame


def returned_tables(invented: Invented, frame: pd.DataFrame) -> dict[str, Tables]:
    """Return, for each tier, what the forms say that came back and are valid (abandoned ones are not)."""
    return _tables(invented, frame, everybody=False)


def truth_tables(invented: Invented, frame: pd.DataFrame) -> dict[str, Tables]:
    """Return, for each tier, what the forms of all persons listed would say."""
    return _tables(invented, frame, everybody=True)


def _tables(invented: Invented, frame: pd.DataFrame, *, everybody: bool) -> dict[str, Tables]:
    by_tier: dict[str, list[GroupAnswers]] = {}
    for group in invented.groups.values():
        by_tier.setdefault(group.questionnaire.tier, []).append(group)
    return {
        tier: Tables(
            _ratings(groups, frame, everybody=everybody), _listed(groups, frame, everybody=everybody)
        )
        for tier, groups in sorted(by_tier.items())
    }


def _ratings(groups: Sequence[GroupAnswers], frame: pd.DataFrame, *, everybody: bool) -> pd.DataFrame:
    items = list(dict.fromkeys(item.id for group in groups for item in group.items))
    parts, first = [], 0
    for group in groups:
        parts.append(_ratings_of_group(group, frame, items, first, everybody=everybody))
        first += len(group.rows)
    ratings = pd.concat(parts, ignore_index=True)
    return ratings.astype({"group": "category", "cell": "category", "unit": "category"})


def _ratings_of_group(
    group: GroupAnswers, frame: pd.DataFrame, items: Sequence[str], first: int, *, everybody: bool
) -> pd.DataFrame:
    kept = _kept(group, everybody=everybody)
    form = group.form_of_pair
    pairs = np.flatnonzero(kept[form])
    levels = (group.opinion if everybody else group.given)[pairs]
    columns: dict[str, object] = {
        "response": (first + form[pairs]).astype(np.int32),
        "group": group.questionnaire.group,
        "cell": _cells(group, frame)[form[pairs]],
        "unit": np.array(group.units, dtype=object)[group.unit[pairs]],
    }
    asked = {item.id: levels[:, place] for place, item in enumerate(group.items)}
    absent = np.full(len(pairs), NOT_ASKED, dtype=np.int8)
    return pd.DataFrame(columns | {item: asked.get(item, absent) for item in items})


def _listed(groups: Sequence[GroupAnswers], frame: pd.DataFrame, *, everybody: bool) -> pd.DataFrame:
    parts = []
    for group in groups:
        forms = pd.DataFrame(
            {
                "group": group.questionnaire.group,
                "cell": _cells(group, frame),
                "units": frame["rates"].to_numpy(dtype=object)[group.rows],
                "eligible": 1,
                "returned": 1 if everybody else group.returned.astype(int),
                "valid": _kept(group, everybody=everybody).astype(int),
            }
        )
        parts.append(forms.groupby(["group", "cell", "units"], as_index=False, sort=True).sum())
    return pd.concat(parts, ignore_index=True)


def _kept(group: GroupAnswers, *, everybody: bool) -> NDArray[np.bool_]:
    return np.ones(len(group.rows), dtype=bool) if everybody else group.returned & ~group.abandoned


def _cells(group: GroupAnswers, frame: pd.DataFrame) -> NDArray[np.object_]:
    """Return the scoring cell of each form, shape (n,)."""
    rates, units = frame["rates"].to_numpy(dtype=str), frame["unit"].to_numpy(dtype=str)
    kind, name = group.questionnaire.rates, group.questionnaire.group
    cells = [cell_of(name, rates=kind, units=rates[row].split("+"), unit=units[row]) for row in group.rows]
    return np.array(cells, dtype=object)


def truth(
    invented: Invented,
    frame: pd.DataFrame,
    scheme: Scheme,
    *,
    given: Mapping[str, Mapping[str, Given]] | None = None,
) -> dict[str, Component]:
    """Return, for each tier, the component over all persons listed: what estimates are compared with.

    `given` holds the figures of linked criteria (criterion → unit → percentage), the same that the
    estimates use.
    """
    known = {}
    for tier, tables in truth_tables(invented, frame).items():
        rules = scheme.tier(tier)
        linked = {c.id for c in rules.criteria if not c.items}
        figures = {criterion: units for criterion, units in (given or {}).items() if criterion in linked}
        known[tier] = survey_component(
            tables.ratings, tables.listed, rules, given=figures, seed=0, draws=FEW_DRAWS
        )
    return known
