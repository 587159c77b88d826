"""The form of a page, built from its questions: one WTForms field for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2

from questionnaires.check import StepCheck, check_step
from questionnaires.errors import AnswerCode
from questionnaires.model import Item, ItemType
from survey.words import catalogue, said
from webform.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questionnaires.errors import Problem
    from questionnaires.route import Step


class StepForm(FlaskForm):  # type: ignore[misc]
    """What was posted to one page. Its fields bind; `questionnaires.check` decides what is an answer."""

    def check(self, step: Step, units: Sequence[str], lang: str) -> StepCheck:
        """Return the answers and the problems of the page; each problem's words go to its field."""
        raw = {
            name: [v for v in field.raw_data or () if isinstance(v, str)] for name, field in self._questions()
        }
        checked = check_step(step, units, raw, lang=lang)
        for problem in checked.problems:
            self[problem.path].errors = [_in_words(problem, lang)]
        return checked

    def problems(self) -> dict[str, str]:
        """Return field name → what is wrong with it, in words."""
        return {name: field.errors[0] for name, field in self._questions() if field.errors}

    def _questions(self) -> list[tuple[str, Field]]:
        return [(name, field) for name, field in self._fields.items() if name != "csrf_token"]


def step_form(step: Step, units: Sequence[str], raw: dict[str, list[str]] | None = None) -> StepForm:
    """Return the form of a step, bound to the request or to values that were kept."""
    fields: dict[str, Any] = {field.name: make_field(field.item) for field in step.fields(units)}
    form_class = type("StepForm", (StepForm,), fields)
    bound: StepForm = form_class() if raw is None else form_class(formdata=_multi(raw))
    return bound


def _in_words(problem: Problem, lang: str) -> str:
    if problem.code is AnswerCode.REQUIRED:  # the page offers the ways out beside it
        return words(lang)["answer.none"]
    facts = {name: said(fact, lang) for name, fact in problem.facts.items()}
    return catalogue()[str(problem.code)][lang].format(**facts)


def make_field(item: Item) -> Any:
    """Return the unbound field of one question. What is offered is checked by the questionnaire alone."""
    match item.type:
        case ItemType.SINGLE | ItemType.SCALE | ItemType.UNIT_SCALE:
            return RadioField(item.id, choices=_choices(item), validate_choice=False)
        case ItemType.MULTIPLE:
            return SelectMultipleField(item.id, choices=_choices(item), validate_choice=False)
        case ItemType.NUMBER:
            return StringField(item.id)
        case ItemType.TEXT:
            return TextAreaField(item.id)
    assert_never(item.type)


def _choices(item: Item) -> list[SelectChoice]:
    return [SelectChoice(option.code, option.label.vi) for option in item.options]


def _multi(raw: dict[str, list[str]]) -> Any:
    from werkzeug.datastructures import MultiDict  # noqa: PLC0415 - only where kept values come back

    return MultiDict([(name, value) for name, values in raw.items() for value in values])
