"""A round as pages and commands see it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from survey.store.rounds import RoundRow


@dataclass(frozen=True, slots=True)
class UnitName:
    """What a unit code meant when the round was made."""

    kind: str
    name: str
    name_en: str

    def say(self, lang: str) -> str:
        """Return the name in `lang`."""
        return self.name_en if lang == "en" and self.name_en else self.name


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round: who asks, from when to when, by which versions of plan, questionnaires and scheme.

    `state` is ``"draft"``, ``"open"`` or ``"closed"``; a close that was interrupted is ``"closed"`` too, with
    `closing` set until it has been finished. `questionnaires` maps a group to the id and version of its
    questionnaire; `units` maps a unit code to its name.
    """

    id: str
    title: str
    organiser: str
    state: str
    opens: datetime | None
    closes: datetime
    plan_id: str
    plan_version: str
    scheme_id: str
    scheme_version: str
    questionnaires: Mapping[str, tuple[str, str]]
    invented: bool
    grace: timedelta = timedelta()
    closing: bool = False
    units: Mapping[str, UnitName] = field(default_factory=dict, repr=False)

    def accepting(self, now: datetime) -> bool:
        """Return whether forms may be begun and sent at this moment."""
        return takes_forms(self, now)

    def accepting_begun(self, now: datetime) -> bool:
        """Return whether a form that was begun before the close may still be saved and sent (the grace)."""
        return takes_forms(self, now, grace=self.grace)

    def unit_name(self, code: str, lang: str = "vi") -> str:
        """Return the name of a unit, its code when the round knows no name for it."""
        named = self.units.get(code)
        return code if named is None else named.say(lang)


def takes_forms(round_: RoundView | RoundRow, now: datetime, *, grace: timedelta = timedelta()) -> bool:
    """Return whether a round (a view or a row) takes forms at this moment, `grace` after its close too."""
    begun = round_.state == "open" and (round_.opens is None or round_.opens <= now)
    return bool(begun and now < round_.closes + grace)


def view_of(row: RoundRow) -> RoundView:
    """Return the view of a row of the table of rounds."""
    return RoundView(
        id=row.id,
        title=row.title,
        organiser=row.organiser,
        state="closed" if row.state == "closing" else row.state,
        opens=row.opens,
        closes=row.closes,
        plan_id=row.plan_id,
        plan_version=row.plan_version,
        scheme_id=row.scheme_id,
        scheme_version=row.scheme_version,
        questionnaires=_questionnaires(row.questionnaires),
        invented=row.invented,
        grace=timedelta(seconds=row.grace),
        closing=row.state == "closing",
        units=_units(row.units),
    )


@lru_cache(maxsize=64)
def _questionnaires(text: str) -> Mapping[str, tuple[str, str]]:
    return {group: (name, version) for group, (name, version) in json.loads(text).items()}


@lru_cache(maxsize=64)
def _units(text: str) -> Mapping[str, UnitName]:
    return {code: UnitName(*names) for code, names in json.loads(text).items()}
