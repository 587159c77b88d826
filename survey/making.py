"""Making a round: everything is checked first, then written in one transaction."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from survey import audit
from survey.access import round_tag
from survey.clock import Clock, show_moment, utc_now
from survey.documents import keep_plan, keep_questionnaires, keep_scheme, unit_names
from survey.errors import Problem, SurveyCode, SurveyError
from survey.keys import valid_round_id
from survey.lists import store_intake
from survey.respondents import findings, intake, problems_of, read_list
from survey.round_view import RoundView, view_of
from survey.store import rounds as rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from sampling.plan import Plan
    from survey.documents import Kept
    from survey.respondents import ListRow
    from survey.store import Session, Store

T = TypeVar("T")

GRACE: Final = timedelta(minutes=10)
"""How long after the close a form that was begun before it may still be sent."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a round is made of, read and checked."""

    plan: Plan
    kept: tuple[Kept, ...]
    questionnaires: Mapping[str, Kept]
    listed: tuple[ListRow, ...]


def create_round(
    store: Store,
    *,
    round_id: str,
    title: str,
    plan: str | Path,
    questionnaires: str | Path,
    scheme: str | Path,
    closes: datetime,
    organiser: str,
    frame: str | Path | None = None,
    opens: datetime | None = None,
    grace: timedelta = GRACE,
    actor: str = "",
    check_scheme: Callable[[str | Path], object] | None = None,
    clock: Clock = utc_now,
) -> RoundView:
    """Make a round in the state "draft" and return it; nothing is left behind when something is wrong.

    Parameters
    ----------
    plan, scheme
        Id of the catalogue, or path of a YAML file; the text is kept with the round.
    questionnaires
        Name of a set of the catalogue, or a folder of YAML files.
    frame
        Canonical CSV of the respondents; lists can be added later.
    opens, closes
        Moments with a zone; `opens` ``None`` means "at the opening".
    check_scheme
        Reads the whole scheme and raises its problems; without it only its name and tiers are looked at,
        since pages make rounds too and never load the analysis.

    Raises
    ------
    SurveyError
        With every problem of the list, the documents and the dates at once.
    """
    problems = list(_name_and_dates(round_id, opens, closes, clock()))
    with store.read() as session:
        if not problems and rows.find_round(session, round_id) is not None:
            problems.append(Problem("", SurveyCode.ROUND_EXISTS, {"round": round_id}))
    parts = _read(plan, questionnaires, scheme, frame, problems)
    if check_scheme is not None:
        _gather(problems, lambda: check_scheme(scheme))
    if problems or parts is None:
        raise SurveyError(problems)
    values = {
        "id": round_id,
        "title": title or parts.plan.title.vi,
        "organiser": organiser or parts.plan.issuer,
        "opens": opens,
        "closes": closes,
        "grace": int(grace.total_seconds()),
        "created_at": clock(),
    }
    store.keys.create(round_id)
    try:
        with store.begin() as session:
            _write(session, values, parts, store.keys.invitation_secret(round_id))
            facts = {"plan": parts.plan.id, "forms": len(parts.listed)}
            audit.record(session, "create", round_id=round_id, actor=actor, facts=facts, clock=clock)
            return view_of(rows.need_round(session, round_id))
    except BaseException:
        store.keys.destroy(round_id)
        raise


def _name_and_dates(round_id: str, opens: datetime | None, closes: datetime, now: datetime) -> list[Problem]:
    problems = []
    if not valid_round_id(round_id):
        problems.append(Problem("id", SurveyCode.ROUND_ID_INVALID, {"asked": round_id}))
    if opens is not None and opens >= closes:
        facts = {"opens": show_moment(opens), "closes": show_moment(closes)}
        problems.append(Problem("opens", SurveyCode.ROUND_DATES, facts))
    if closes <= now:
        facts = {"closes": show_moment(closes), "now": show_moment(now)}
        problems.append(Problem("closes", SurveyCode.ROUND_CLOSES_PAST, facts))
    return problems


def _read(
    plan: str | Path,
    questionnaires: str | Path,
    scheme: str | Path,
    frame: str | Path | None,
    problems: list[Problem],
) -> _Parts | None:
    planned = _gather(problems, lambda: keep_plan(plan))
    if planned is None:
        return None
    chosen, kept = planned
    asked = _gather(problems, lambda: keep_questionnaires(questionnaires, chosen)) or {}
    scored = _gather(problems, lambda: keep_scheme(scheme, chosen))
    listed = [] if frame is None else _gather(problems, lambda: read_list(frame)) or []
    problems += problems_of(findings(chosen, listed))
    if asked:
        problems += _unasked(listed, asked)
    if scored is None:
        return None
    return _Parts(chosen, (kept, scored, *asked.values()), asked, tuple(listed))


def _gather(problems: list[Problem], step: Callable[[], T]) -> T | None:
    try:
        return step()
    except Exception as error:
        found = getattr(error, "problems", None)
        if found is None:
            raise
        new = (Problem(p.path, p.code, p.facts) for p in found)
        problems.extend(problem for problem in new if problem not in problems)
        return None


def _unasked(listed: list[ListRow], asked: Mapping[str, Kept]) -> list[Problem]:
    forms = Counter(row.group for row in listed)
    return [
        Problem("", SurveyCode.QUESTIONNAIRE_MISSING, {"group": group, "forms": n})
        for group, n in sorted(forms.items())
        if group not in asked
    ]


def _write(session: Session, values: dict[str, Any], parts: _Parts, secret: bytes) -> None:
    round_id = values["id"]
    plan, scheme = parts.kept[:2]
    rows.insert_round(
        session,
        **values,
        tag=round_tag(round_id),
        state="draft",
        invented=any(row.invented for row in parts.listed),
        plan_id=plan.id,
        plan_version=plan.version,
        scheme_id=scheme.id,
        scheme_version=scheme.version,
        questionnaires=json.dumps({g: [k.id, k.version] for g, k in parts.questionnaires.items()}),
        units=json.dumps(unit_names(parts.plan), ensure_ascii=False),
    )
    rows.insert_documents(session, [kept.values(round_id) for kept in parts.kept])
    store_intake(
        session, round_id, intake(parts.plan, parts.listed, round_id=round_id, secret=secret, known={})
    )
