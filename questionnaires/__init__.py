"""Questionnaires as data: loading, the path through them, checking answers, codebook. No database, no web."""

from questionnaires.answers import Field, answer_key, decode_answers, encode_answers, field_name
from questionnaires.check import CompleteCheck, Missing, StepCheck, check_complete, check_step
from questionnaires.errors import AnswerCode, Problem, QuestionnaireCode, QuestionnaireError
from questionnaires.files import questionnaire_ids, set_names
from questionnaires.load import load_questionnaire, load_set, parse_questionnaire, questionnaire_text
from questionnaires.model import (
    About,
    Answers,
    Item,
    ItemType,
    Option,
    Page,
    Questionnaire,
    Special,
    Text,
    Value,
)
from questionnaires.route import Step, fields, find_step, next_step, previous_step, prune, steps

__all__ = [
    "About",
    "AnswerCode",
    "Answers",
    "CompleteCheck",
    "Field",
    "Item",
    "ItemType",
    "Missing",
    "Option",
    "Page",
    "Problem",
    "Questionnaire",
    "QuestionnaireCode",
    "QuestionnaireError",
    "Special",
    "Step",
    "StepCheck",
    "Text",
    "Value",
    "answer_key",
    "check_complete",
    "check_step",
    "decode_answers",
    "encode_answers",
    "field_name",
    "fields",
    "find_step",
    "load_questionnaire",
    "load_set",
    "next_step",
    "parse_questionnaire",
    "previous_step",
    "prune",
    "questionnaire_ids",
    "questionnaire_text",
    "set_names",
    "steps",
]
