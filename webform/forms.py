"""The small forms around the questions: code, PIN, consent, sending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import ValidationError

from webform.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from wtforms import Field, Form

PIN_DIGITS = range(6, 9)


def needed(key: str) -> Callable[[Form, Field], None]:
    """Return a validator that refuses an empty field with the words of `key`."""

    def check(form: Form, field: Field) -> None:  # noqa: ARG001 - WTForms' signature
        if not (field.data.strip() if isinstance(field.data, str) else field.data):
            raise ValidationError(say(key))

    return check


class WordedForm(FlaskForm):  # type: ignore[misc]
    """A form whose labels are words of the pages: a field's label is a key."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            if field.label.text and "." in field.label.text:
                field.label.text = say(field.label.text)

    def summary(self) -> list[tuple[str, str]]:
        """Return (id of the field, what is wrong) for the summary on top of a page."""
        return [(field.id, str(field.errors[0])) for field in self if field.errors]


class CodeForm(WordedForm):
    """The access code."""

    code = StringField("home.code", [needed("home.code_missing")])


class PinForm(WordedForm):
    """The PIN of somebody who has one."""

    pin = PasswordField("pin.pin", [needed("pin.missing")])
    shared = BooleanField()


class NewPinForm(PinForm):
    """A PIN that is set, typed twice."""

    again = PasswordField("pin.again")

    def validate_pin(self, field: PasswordField) -> None:
        """Refuse what is no PIN."""
        pin = field.data or ""
        if pin and not (pin.isascii() and pin.isdigit() and len(pin) in PIN_DIGITS):
            raise ValidationError(say("pin.form"))

    def validate_again(self, field: PasswordField) -> None:
        """Refuse a second PIN that differs from the first."""
        if not self.pin.errors and field.data != self.pin.data:
            raise ValidationError(say("pin.differ"))


class ConsentForm(WordedForm):
    """The agreement to take part: never ticked beforehand."""

    consent = BooleanField(validators=[needed("start.agree_missing")])


class SendForm(WordedForm):
    """The sending of a form: what was looked over, and what is left blank on purpose."""

    submission = StringField()
    seen = StringField()
    gaps = BooleanField()
