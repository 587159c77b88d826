"""Plan, questionnaires and scheme as texts that a round keeps, so that it stands on its own."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from questionnaires.load import load_set, questionnaire_text
from sampling.errors import SamplingError
from sampling.frame_layout import senders, surveyed_groups
from sampling.load import parse_plan, plan_text
from sampling.units import unit
from survey.errors import Problem, SurveyCode, SurveyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from questionnaires.model import Questionnaire
    from sampling.plan import Plan


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that a round keeps; `name` is the group of a questionnaire, else ""."""

    kind: str
    name: str
    id: str
    version: str
    text: str

    def values(self, round_id: str) -> dict[str, Any]:
        """Return the row of the table of documents."""
        return {
            "round_id": round_id,
            "kind": self.kind,
            "name": self.name,
            "id": self.id,
            "version": self.version,
            "sha256": sha256(self.text.encode()).hexdigest(),
            "text": self.text,
        }


def keep_plan(path_or_id: str | Path) -> tuple[Plan, Kept]:
    """Return a plan and its text.

    Raises
    ------
    SamplingError
        With every problem of the plan.
    """
    text = plan_text(path_or_id)
    plan = parse_plan(text)
    return plan, Kept("plan", "", plan.id, plan.version, text)


def keep_questionnaires(path_or_name: str | Path, plan: Plan) -> dict[str, Kept]:
    """Return the text of each questionnaire of a set, by group.

    Raises
    ------
    QuestionnaireError
        With every problem of every questionnaire.
    SurveyError
        ``questionnaire-foreign`` for each questionnaire of a group that the plan lacks.
    """
    found = load_set(path_or_name)
    groups = {group.id for group in plan.groups}
    foreign = [q for group, q in found.items() if group not in groups]
    if foreign:
        raise SurveyError(
            Problem(
                "",
                SurveyCode.QUESTIONNAIRE_FOREIGN,
                {"questionnaire": q.id, "group": q.group, "plan": plan.id},
            )
            for q in foreign
        )
    return {group: keep_questionnaire(questionnaire) for group, questionnaire in found.items()}


def keep_questionnaire(questionnaire: Questionnaire) -> Kept:
    """Return the text of a questionnaire."""
    text = questionnaire_text(questionnaire)
    return Kept("questionnaire", questionnaire.group, questionnaire.id, questionnaire.version, text)


def keep_scheme(path_or_id: str | Path, plan: Plan) -> Kept:
    """Return the text of a scoring scheme.

    Only its name and tiers are looked at: the pages create rounds too and never load the analysis, which
    checks the rest before it scores (and the command line before it creates).

    Raises
    ------
    SurveyError
        ``scheme-unreadable``, or ``scheme-tier-missing`` for each surveyed tier that it lacks.
    """
    text = _scheme_file(str(path_or_id))
    content = _scheme_content(text, str(path_or_id))
    surveyed = dict.fromkeys(group.tier for group in surveyed_groups(plan))
    lacking = [tier for tier in surveyed if tier not in content["tiers"]]
    if lacking:
        raise SurveyError(
            Problem(
                "tiers",
                SurveyCode.SCHEME_TIER_MISSING,
                {"scheme": content["id"], "tier": tier, "plan": plan.id},
            )
            for tier in lacking
        )
    return Kept("scheme", "", str(content["id"]), sha256(text.encode()).hexdigest(), text)


def scheme_names() -> tuple[str, ...]:
    """Return the ids of the scoring schemes of the catalogue."""
    return tuple(sorted(path.stem for path in _scheme_folder().glob("*.yaml")))


def _scheme_folder() -> Path:
    spec = find_spec("analysis")  # found, not imported
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0], "catalog", "schemes")


def _scheme_file(asked: str) -> str:
    path = _scheme_folder() / f"{asked}.yaml" if asked in scheme_names() else Path(asked)
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _unreadable(asked, error.strerror or type(error).__name__) from error
    except UnicodeDecodeError as error:
        raise _unreadable(asked, "UTF-8") from error


def _scheme_content(text: str, asked: str) -> Mapping[str, Any]:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _unreadable(asked, " ".join(str(error).split())) from error
    if not isinstance(content, dict) or not content.get("id") or not isinstance(content.get("tiers"), dict):
        raise _unreadable(asked, "id, tiers")
    return content


def _unreadable(asked: str, reason: str) -> SurveyError:
    facts = {"asked": asked, "reason": reason, "known": ", ".join(scheme_names())}
    return SurveyError([Problem("", SurveyCode.SCHEME_UNREADABLE, facts)])


def unit_names(plan: Plan) -> dict[str, tuple[str, str, str]]:
    """Return kind, name and English name of every unit that the plan's tiers and lists name, by code."""
    named: dict[str, tuple[str, str, str]] = {}
    for tier in plan.tiers:
        own = {entry.code: entry.name for entry in tier.names}
        for code in tier.units:
            label = own.get(code)
            named[code] = (tier.id, label.vi, label.en) if label else _catalogue_name(plan, tier.id, code)
    for group in surveyed_groups(plan):
        kind = group.listed_by or group.tier
        for code in _senders(plan, group.id):
            named.setdefault(code, _catalogue_name(plan, kind, code))
    return named


def _senders(plan: Plan, group: str) -> tuple[str, ...]:
    try:
        return senders(plan, plan.group(group))
    except SamplingError:
        return ()


def _catalogue_name(plan: Plan, kind: str, code: str) -> tuple[str, str, str]:
    try:
        found = unit(code, kind, plan.units_at)
    except SamplingError:
        return (kind, code, code)
    return (kind, found.full_name or found.name, found.name_en)
