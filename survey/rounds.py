"""A round from its making to its opening: plan, list, questionnaires and scheme, kept as they were."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from questionnaires.load import load_questionnaire, parse_questionnaire
from sampling.load import parse_plan
from survey import audit
from survey.cells import SMALL
from survey.clock import Clock, show_moment, utc_now
from survey.documents import keep_questionnaire
from survey.errors import Problem, SurveyCode, SurveyError
from survey.lists import ListReport, add_list
from survey.making import create_round
from survey.round_view import RoundView, UnitName, view_of
from survey.store import participation
from survey.store import rounds as rows

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from questionnaires.model import Questionnaire
    from sampling.plan import Plan
    from survey.store import Session, Store
    from survey.store.rounds import RoundRow

__all__ = [
    "ListReport", "OpeningReport", "RoundView", "SmallCell", "UnitName", "add_list", "create_round",
    "extend_round", "list_rounds", "open_round", "plan_of", "questionnaire_of", "replace_questionnaire",
    "round_view", "scheme_text_of", "small_cells",
]  # fmt: skip

CACHED: Final = 256
"""Questionnaires and plans that a process keeps parsed."""


@dataclass(frozen=True, slots=True)
class SmallCell:
    """A cell with so few persons listed that its answers could be guessed to be theirs."""

    cell: str
    group: str
    listed: int


@dataclass(frozen=True, slots=True)
class OpeningReport:
    """What the opening found: the round as it is now, and the cells to be warned about."""

    round: RoundView
    small_cells: tuple[SmallCell, ...]


# --- views ------------------------------------------------------------------------------------------------


def round_view(session: Session, round_id: str) -> RoundView:
    """Return a round.

    Raises
    ------
    SurveyError
        ``round-unknown``.
    """
    return view_of(rows.need_round(session, round_id))


def list_rounds(session: Session) -> tuple[RoundView, ...]:
    """Return all rounds, the newest first."""
    return tuple(view_of(row) for row in rows.all_rounds(session))


def small_cells(session: Session, round_id: str) -> tuple[SmallCell, ...]:
    """Return the cells in which fewer than five persons are listed."""
    return tuple(
        SmallCell(cell.cell, cell.group_id, cell.eligible)
        for cell in sorted(participation.cells_of(session, round_id), key=lambda row: str(row.cell))
        if cell.eligible < SMALL
    )


def questionnaire_of(session: Session, round_id: str, group: str) -> Questionnaire:
    """Return the questionnaire of a group as the round keeps it (parsed once per version and process).

    Raises
    ------
    SurveyError
        ``round-unknown``, or ``questionnaire-missing`` when the group has none.
    """
    kept = rows.document(session, round_id, "questionnaire", group)
    if kept is None:
        rows.need_round(session, round_id)
        forms = participation.forms_per_group(session, round_id).get(group, 0)
        raise SurveyError([_missing(group, forms)])
    return _parsed(kept.text, group)


def plan_of(session: Session, round_id: str) -> Plan:
    """Return the plan as the round keeps it.

    Raises
    ------
    SurveyError
        ``round-unknown``.
    """
    return parse_plan(_text(session, round_id, "plan"))


def scheme_text_of(session: Session, round_id: str) -> str:
    """Return the text (YAML) of the scoring scheme as the round keeps it.

    Raises
    ------
    SurveyError
        ``round-unknown``.
    """
    return _text(session, round_id, "scheme")


def _text(session: Session, round_id: str, kind: str) -> str:
    kept = rows.document(session, round_id, kind)
    if kept is None:
        rows.need_round(session, round_id)
        raise AssertionError(kind)
    text: str = kept.text
    return text


@lru_cache(maxsize=CACHED)
def _parsed(text: str, group: str) -> Questionnaire:
    return parse_questionnaire(text, group)


# --- opening, extending, changing ---------------------------------------------------------------------------


def open_round(store: Store, round_id: str, *, actor: str = "", clock: Clock = utc_now) -> OpeningReport:
    """Open a round; it must have its keys, a list, and a questionnaire for each group in the list.

    Raises
    ------
    SurveyError
        ``round-unknown``, ``round-not-draft``, or everything that it still lacks at once.
    """
    now = clock()
    with store.begin() as session:
        rows.need_round(session, round_id)
        row = rows.lock_round(session, round_id)
        _need_state(row, SurveyCode.ROUND_NOT_DRAFT, "draft")
        lacking = list(_lacking(store, session, row, now))
        if lacking:
            raise SurveyError(lacking)
        rows.change_round(session, round_id, ["draft"], state="open", opens=row.opens or now)
        small = small_cells(session, round_id)
        facts = {"small_cells": len(small)}
        audit.record(session, "open", round_id=round_id, actor=actor, facts=facts, clock=clock)
        return OpeningReport(round_view(session, round_id), small)


def extend_round(
    store: Store, round_id: str, closes: datetime, *, actor: str = "", clock: Clock = utc_now
) -> RoundView:
    """Move the close of an open round forward.

    Raises
    ------
    SurveyError
        ``round-unknown``, ``round-not-open``, ``round-extend-backwards``, ``round-closes-past``.
    """
    with store.begin() as session:
        rows.need_round(session, round_id)
        row = rows.lock_round(session, round_id)
        _need_state(row, SurveyCode.ROUND_NOT_OPEN, "open")
        if closes <= row.closes:
            facts = {"asked": show_moment(closes), "closes": show_moment(row.closes)}
            raise SurveyError([Problem("closes", SurveyCode.ROUND_EXTEND_BACKWARDS, facts)])
        if closes <= clock():
            raise SurveyError([_past(closes, clock())])
        rows.change_round(session, round_id, ["open"], closes=closes)
        facts = {"before": row.closes.isoformat(), "after": closes.isoformat()}
        audit.record(session, "extend", round_id=round_id, actor=actor, facts=facts, clock=clock)
        return round_view(session, round_id)


def replace_questionnaire(
    store: Store, round_id: str, path_or_id: str | Path, *, actor: str = "", clock: Clock = utc_now
) -> RoundView:
    """Put another version of a group's questionnaire into a round, as long as nobody has answered it.

    Raises
    ------
    SurveyError
        ``round-unknown``, ``round-closed``, ``questionnaire-missing``, ``questionnaire-answered``.
    QuestionnaireError
        With every problem of the new text.
    """
    kept = keep_questionnaire(load_questionnaire(path_or_id))
    with store.begin() as session:
        row = rows.need_round(session, round_id)
        _need_state(row, SurveyCode.ROUND_CLOSED, "draft", "open")
        before = rows.document(session, round_id, "questionnaire", kept.name)
        if before is None:
            raise SurveyError([_missing(kept.name, 0)])
        if rows.responses_of_version(session, round_id, before.version):
            raise SurveyError([Problem("", SurveyCode.QUESTIONNAIRE_ANSWERED, {"group": kept.name})])
        values = {name: value for name, value in kept.values(round_id).items() if name in _CHANGED}
        rows.replace_document(session, round_id, "questionnaire", kept.name, **values)
        versions = json.loads(row.questionnaires) | {kept.name: [kept.id, kept.version]}
        rows.change_round(session, round_id, [row.state], questionnaires=json.dumps(versions))
        facts = {"group": kept.name, "before": before.version, "after": kept.version}
        audit.record(
            session, "replace-questionnaire", round_id=round_id, actor=actor, facts=facts, clock=clock
        )
        return round_view(session, round_id)


_CHANGED: Final = ("id", "version", "sha256", "text")


def _lacking(store: Store, session: Session, row: RoundRow, now: datetime) -> list[Problem]:
    """Return everything that a round lacks to be opened."""
    problems = []
    forms = participation.forms_per_group(session, row.id)
    if not forms:
        problems.append(Problem("", SurveyCode.ROUND_WITHOUT_LIST, {"round": row.id}))
    asked = view_of(row).questionnaires
    problems += [_missing(group, n) for group, n in forms.items() if group not in asked]
    if row.closes <= now:
        problems.append(_past(row.closes, now))
    if not store.keys.exists(row.id):
        file = store.keys.folder / f"{row.id}.*.key"
        problems.append(Problem("", SurveyCode.KEY_MISSING, {"round": row.id, "file": str(file)}))
    return problems


def _need_state(row: RoundRow, code: SurveyCode, *states: str) -> None:
    if row.state not in states:
        raise SurveyError([Problem("", code, {"round": row.id})])


def _missing(group: str, forms: int) -> Problem:
    return Problem("", SurveyCode.QUESTIONNAIRE_MISSING, {"group": group, "forms": forms})


def _past(closes: datetime, now: datetime) -> Problem:
    facts = {"closes": show_moment(closes), "now": show_moment(now)}
    return Problem("closes", SurveyCode.ROUND_CLOSES_PAST, facts)
