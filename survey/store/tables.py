"""The tables. Rows have no behaviour; what must hold is a named constraint.

Participation (`person`, `invitation`, `form`, `counter`) and answers (`draft`, `response`, `closed_response`)
have no common key: an answer's key is an HMAC under secrets that are not in the database. No table that holds
an answer has a column of time. On SQLite these tables have no row number either, which would give away the
order in which forms came in.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and given back with its zone on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the moment in UTC."""
        if value is None:
            return None
        assert value.tzinfo is not None, "a moment without a zone"
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the moment with its zone, which SQLite does not keep."""
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class Table(DeclarativeBase):
    """What all tables share: names of constraints and types of columns."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        bytes: LargeBinary(),
        datetime: UtcDateTime(),
    }


_NO_ROW_NUMBER = {"sqlite_with_rowid": False}


class Round(Table):
    """A round. `grace` is in seconds; `units` holds code → [kind, name, name in English] as JSON."""

    __tablename__ = "round"

    id: Mapped[str] = mapped_column(primary_key=True)
    tag: Mapped[bytes] = mapped_column(unique=True)
    title: Mapped[str]
    organiser: Mapped[str]
    state: Mapped[str]
    opens: Mapped[datetime | None]
    closes: Mapped[datetime]
    grace: Mapped[int]
    invented: Mapped[bool]
    plan_id: Mapped[str]
    plan_version: Mapped[str]
    scheme_id: Mapped[str]
    scheme_version: Mapped[str]
    questionnaires: Mapped[str]
    units: Mapped[str]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state IN ('draft', 'open', 'closing', 'closed')", name="state_known"),
        CheckConstraint("opens IS NULL OR opens < closes", name="opens_before_closes"),
        CheckConstraint("grace >= 0", name="grace_not_negative"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_when_closed"),
    )


class Document(Table):
    """The text of a plan, a scheme or a questionnaire as it was when the round was made.

    `name` is the respondent group for questionnaires and "" otherwise.
    """

    __tablename__ = "document"

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str]
    version: Mapped[str]
    sha256: Mapped[str]
    text: Mapped[str]

    __table_args__ = (
        CheckConstraint("kind IN ('plan', 'scheme', 'questionnaire')", name="kind_known"),
        CheckConstraint("(kind = 'questionnaire') = (name <> '')", name="name_for_questionnaires"),
    )


class Person(Table):
    """A person on the list; `label` is the person's id in the list."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    label: Mapped[str]
    name: Mapped[str]
    position: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    invented: Mapped[bool]

    __table_args__ = (UniqueConstraint("round_id", "label"), _NO_ROW_NUMBER)


class Invitation(Table):
    """A person's access: the hash of the code, the hash of the PIN, and the wrong tries."""

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    code_sha256: Mapped[bytes] = mapped_column(unique=True)
    pin_hash: Mapped[str | None]
    pin_tries: Mapped[int]
    pin_wait_until: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("pin_tries >= 0", name="pin_tries_not_negative"), _NO_ROW_NUMBER)


class Form(Table):
    """A form and whether it came back: yes or no, and nothing about when or what.

    `units` are the rated units joined by "+"; `unit` is the one that sent the list.
    """

    __tablename__ = "form"

    id: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    tier: Mapped[str]
    group_id: Mapped[str]
    unit: Mapped[str]
    agency: Mapped[str]
    units: Mapped[str]
    cell: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str]

    __table_args__ = (
        UniqueConstraint("person_id", "tier"),
        CheckConstraint("state IN ('open', 'answered', 'declined', 'ineligible')", name="state_known"),
        CheckConstraint(
            "reason = '' OR state IN ('declined', 'ineligible')", name="reason_when_not_answered"
        ),
        Index(None, "round_id", "group_id", "unit"),
        _NO_ROW_NUMBER,
    )


class Counter(Table):
    """Forms sent out, returned and valid, per group and unit that sent the list."""

    __tablename__ = "counter"

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    sent: Mapped[int]
    returned: Mapped[int]
    valid: Mapped[int]

    __table_args__ = (
        CheckConstraint("0 <= valid AND valid <= returned AND returned <= sent", name="valid_returned_sent"),
    )


class Draft(Table):
    """The answers of one page of one form, until the form is sent."""

    __tablename__ = "draft"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    answers: Mapped[str]

    __table_args__ = (CheckConstraint("version >= 1", name="version_positive"), _NO_ROW_NUMBER)


class Response(Table):
    """A form that was sent, until the close. `earlier` holds the submission ids that it replaced."""

    __tablename__ = "response"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(unique=True)
    earlier: Mapped[str]
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    questionnaire_id: Mapped[str]
    questionnaire_version: Mapped[str]
    cell: Mapped[str]
    answers: Mapped[str]
    valid: Mapped[bool]

    __table_args__ = _NO_ROW_NUMBER


class ClosedResponse(Table):
    """A response after the close, under a new random id, in an order that means nothing."""

    __tablename__ = "closed_response"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    questionnaire_id: Mapped[str]
    questionnaire_version: Mapped[str]
    cell: Mapped[str]
    answers: Mapped[str]
    valid: Mapped[bool]

    __table_args__ = _NO_ROW_NUMBER


class Audit(Table):
    """One action of staff, chained to the one before it by its hash."""

    __tablename__ = "audit"

    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    actor: Mapped[str]
    action: Mapped[str]
    round_id: Mapped[str]
    facts: Mapped[str]
    previous: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)


class AuditHead(Table):
    """The one row that names the last entry: entries are chained one at a time."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry: Mapped[int]
    sha256: Mapped[str]

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class WrongCode(Table):
    """How many wrong codes came in during a minute, from everywhere together."""

    __tablename__ = "wrong_code"

    minute: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tries: Mapped[int]


class Job(Table):
    """Work for the worker. `payload` (an uploaded file) is dropped when the job has ended."""

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    round_id: Mapped[str]
    args: Mapped[str]
    payload: Mapped[bytes | None]
    state: Mapped[str]
    problems: Mapped[str]
    result: Mapped[str]
    queued_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state_known"),
        CheckConstraint("(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name="ended_at_when_ended"),
        Index(None, "state", "queued_at"),
    )


class StaffSignIn(Table):
    """A sign-in link of staff, as a hash."""

    __tablename__ = "staff_sign_in"

    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    expires: Mapped[datetime]


class StaffSession(Table):
    """A browser that signed in, as the hash of its cookie."""

    __tablename__ = "staff_session"

    cookie_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    token_sha256: Mapped[bytes] = mapped_column(
        ForeignKey("staff_sign_in.token_sha256", ondelete="CASCADE"), index=True
    )
    expires: Mapped[datetime]


class Result(Table):
    """A scoring run: written once, never changed."""

    __tablename__ = "result"

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    run: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    json: Mapped[str]
    sha256: Mapped[str]
    made_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("run >= 1", name="run_positive"),)


class PlanText(Table):
    """The text of a plan, kept once; `version` is its SHA-256."""

    __tablename__ = "plan_text"

    version: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[str]
    text: Mapped[str]


class Variant(Table):
    """A planner's variant of a plan: what is changed, as JSON. `number` counts how often it was saved."""

    __tablename__ = "variant"

    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    name: Mapped[str]
    note: Mapped[str]
    plan_version: Mapped[str] = mapped_column(ForeignKey("plan_text.version"), index=True)
    changes: Mapped[str]
    number: Mapped[int]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("number >= 1", name="number_positive"),
        Index(None, "owner", "changed_at"),
    )
