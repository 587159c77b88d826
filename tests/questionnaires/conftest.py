"""Respondents who walk through the tiny questionnaires of tests/surveys."""

from __future__ import annotations

from pathlib import Path

import pytest

from questionnaires import (
    Questionnaire,
    Step,
    check_step,
    encode_answers,
    find_step,
    load_questionnaire,
    next_step,
    previous_step,
    prune,
)

SURVEYS = Path(__file__).parent.parent / "surveys"


class Respondent:
    """Goes through a questionnaire page by page, as a browser without script would."""

    def __init__(self, questionnaire: Questionnaire, units: tuple[str, ...]) -> None:
        self.questionnaire = questionnaire
        self.units = units
        self.answers: dict = {}
        self.problems: dict[str, str] = {}
        self.at: Step | None = next_step(questionnaire, units, {}, None)

    @property
    def page(self) -> str | None:
        """Return the key of the page in front of the respondent."""
        return None if self.at is None else self.at.key

    @property
    def stored(self) -> dict:
        """Return the answers as they would be stored."""
        return encode_answers(self.answers)

    def post(self, raw: dict[str, str | list[str]], *, lang: str = "vi") -> Respondent:
        """Send the page; it is left only when it has no problem."""
        lists = {name: [value] if isinstance(value, str) else value for name, value in raw.items()}
        checked = check_step(self.at, self.units, lists, lang=lang)
        self.problems = {problem.path: str(problem.code) for problem in checked.problems}
        shown = {field.key for field in self.at.fields(self.units)}
        kept = {key: value for key, value in self.answers.items() if key not in shown}
        self.answers = prune(self.questionnaire, self.units, kept | checked.answers)
        if not self.problems:
            self.at = next_step(self.questionnaire, self.units, self.answers, self.page)
        return self

    def back(self) -> Respondent:
        """Go to the page before."""
        self.at = previous_step(self.questionnaire, self.units, self.answers, self.page)
        return self

    def open(self, key: str) -> Respondent:
        """Open a page of the path by its key."""
        self.at = find_step(self.questionnaire, self.units, self.answers, key)
        return self


@pytest.fixture
def respondent():
    """Return a function that starts a respondent on one of the tiny questionnaires."""

    def start(survey: str, *units: str) -> Respondent:
        return Respondent(load_questionnaire(SURVEYS / f"{survey}.yaml"), units or ("BYT",))

    return start
