"""Checking what a respondent posted: one step, and the whole form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from questionnaires.answers import Field, field_name
from questionnaires.errors import AnswerCode, Problem
from questionnaires.posted import read_posted
from questionnaires.route import steps
from questionnaires.values import Refusal, misfit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from questionnaires.model import AnswerKey, Answers, Questionnaire, Value
    from questionnaires.route import Step


@dataclass(frozen=True, slots=True)
class StepCheck:
    """The good answers of a posted step, and a problem for each field that is not good.

    The path of a problem is the field's name. Facts never hold what was posted.
    """

    answers: dict[AnswerKey, Value]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A required question without an answer, and the key of the step that asks it."""

    step: str
    field: Field


@dataclass(frozen=True, slots=True)
class CompleteCheck:
    """Whether a form is complete, and whether it counts as valid.

    `answered_share` is the share of required questions on the path that have an answer, "no opinion" and
    "cannot judge" included (of all questions, when none is required). `problems` are answers that do not
    fit their question, or that nobody asked for; a form with such a problem must not be accepted.
    """

    missing: tuple[Missing, ...]
    problems: tuple[Problem, ...]
    answered_share: float
    valid: bool


def check_step(
    step: Step,
    units: Sequence[str],
    raw: Mapping[str, Sequence[str]],
    *,
    lang: str = "vi",
    ignore: Collection[str] = (),
) -> StepCheck:
    """Return the answers that a posted step holds, and everything that is wrong with it.

    Parameters
    ----------
    step
        The step that was shown, from the answers saved so far.
    units
        Codes of the units that the respondent rates.
    raw
        Posted values by field name (``item`` or ``item@unit``). ``__no_opinion`` and ``__cannot_judge``
        stand for the two special answers. Blank values are no answer.
    lang
        Notation of numbers: ``"vi"`` (1.600 and 31,5) or ``"en"`` (1,600 and 31.5).
    ignore
        Names that belong to the page and not to the questionnaire; any other unknown name is a problem.
    """
    answers: dict[AnswerKey, Value] = {}
    problems: list[Problem] = []
    fields = step.fields(units)
    for field in fields:
        found = read_posted(field.item, raw.get(field.name, ()), lang)
        if isinstance(found, Refusal):
            problems.append(Problem(field.name, found.code, found.facts))
        elif found is not None:
            answers[field.key] = found
        elif field.item.required:
            problems.append(Problem(field.name, AnswerCode.REQUIRED))
    known = {field.name for field in fields}.union(ignore)
    problems += [Problem("", AnswerCode.FIELD_UNKNOWN)] * any(name not in known for name in raw)
    return StepCheck(answers, tuple(problems))


def check_complete(questionnaire: Questionnaire, units: Sequence[str], answers: Answers) -> CompleteCheck:
    """Return what is missing from a form, whether its answers fit, and whether it is valid."""
    path = steps(questionnaire, units, answers)
    asked = [(step.key, field) for step in path for field in step.fields(units)]
    required = [(key, field) for key, field in asked if field.item.required]
    missing = tuple(Missing(key, field) for key, field in required if field.key not in answers)
    counted = required or asked
    answered = sum(field.key in answers for _, field in counted)
    share = answered / len(counted) if counted else 0.0
    return CompleteCheck(
        missing=missing,
        problems=_misfits({field.key: field for _, field in asked}, answers),
        answered_share=share,
        valid=bool(answers) and share >= questionnaire.valid_share,
    )


def _misfits(asked: Mapping[AnswerKey, Field], answers: Answers) -> tuple[Problem, ...]:
    problems = []
    for key, value in answers.items():
        refusal = misfit(asked[key].item, value) if key in asked else Refusal(AnswerCode.FIELD_UNKNOWN)
        if refusal is not None:
            problems.append(Problem(field_name(key), refusal.code, refusal.facts))
    return tuple(problems)
