"""Plans, read once per version."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sampling.load import load_plan
from survey.rounds import plan_of

if TYPE_CHECKING:
    from sampling.plan import Plan
    from survey.round_view import RoundView
    from survey.store import Session

KEPT = 32

_plans: dict[str, Plan] = {}


@lru_cache(maxsize=KEPT)
def catalogue_plan(plan_id: str) -> Plan:
    """Return a plan of the catalogue."""
    return load_plan(plan_id)


def round_plan(db: Session, view: RoundView) -> Plan:
    """Return the plan that a round keeps."""
    if view.plan_version not in _plans:
        if len(_plans) >= KEPT:
            _plans.clear()
        _plans[view.plan_version] = plan_of(db, view.id)
    return _plans[view.plan_version]
