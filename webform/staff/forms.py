"""The forms of the staff's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.validators import ValidationError

from survey.clock import parse_moment
from survey.errors import SurveyError
from webform.forms import WordedForm, needed
from webform.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from wtforms import Field


def a_moment(form: WordedForm, field: Field) -> None:  # noqa: ARG001 - WTForms' signature
    """Refuse what is no date."""
    if field.data:
        try:
            parse_moment(field.data)
        except SurveyError:
            raise ValidationError(say("staff.new.date_form")) from None


class NewRoundForm(WordedForm):
    """A round from a plan."""

    title = StringField("staff.new.name", [needed("staff.new.name_missing")])
    round_id = StringField("staff.new.id", [needed("staff.new.id_missing")])
    organiser = StringField("staff.new.organiser", [needed("staff.new.organiser_missing")])
    opens = StringField("staff.new.opens", [a_moment])
    closes = StringField("staff.new.closes", [needed("staff.new.closes_missing"), a_moment])
    questionnaires = SelectField("staff.new.questionnaires")
    scheme = SelectField("staff.new.scheme")

    def offer(self, sets: Iterable[str], schemes: Iterable[str]) -> None:
        """Fill the two lists."""
        self.questionnaires.choices = [SelectChoice(name, name) for name in sets]
        self.scheme.choices = [SelectChoice(name, name) for name in schemes]


class ListForm(WordedForm):
    """A respondent list as a file."""

    file = FileField("staff.round.list_file", [FileRequired()])

    def validate_file(self, field: FileField) -> None:
        """Refuse what is no table."""
        name = (field.data.filename or "").lower() if field.data else ""
        if not name.endswith((".csv", ".xlsx")):
            raise ValidationError(say("staff.round.list_kind"))


class ExtendForm(WordedForm):
    """A later closing date."""

    closes = StringField("staff.round.extend_to", [needed("staff.new.closes_missing"), a_moment])


class CloseForm(WordedForm):
    """The close, confirmed by typing the round's id."""

    confirm = StringField("staff.close.confirm", [needed("staff.close.confirm_missing")])
    understood = BooleanField(validators=[needed("staff.close.understood_missing")])

    def validate_confirm(self, field: Field) -> None:
        """Refuse anything but the round's id."""
        if (field.data or "").strip() != self.expected:
            raise ValidationError(say("staff.close.confirm_wrong", id=self.expected))

    expected = ""


def moment_of(text: str | None, *, end_of_day: bool = False) -> datetime | None:
    """Return the moment of a field that was checked, ``None`` when it is empty."""
    return parse_moment(text, end_of_day=end_of_day) if text else None
