"""The audit log: every action of staff, each entry chained to the one before it by its hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.clock import Clock, utc_now

if TYPE_CHECKING:
    from survey.store import Session


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry; `at` is ISO 8601 in UTC."""

    entry: int
    at: str
    actor: str
    action: str
    round: str
    facts: Mapping[str, object]
    previous: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How many entries there are, and the first that does not fit (``None`` when all do)."""

    entries: int
    broken_at: int | None


def record(
    session: Session, action: str, *, round_id: str = "", actor: str = "", facts: Mapping[str, object] | None = None,
    clock: Clock = utc_now,
) -> None:  # fmt: skip
    """Append an entry in the transaction of what it tells (writing session)."""
    raise NotImplementedError


def entries(session: Session, *, round_id: str | None = None, limit: int = 200) -> tuple[AuditEntry, ...]:
    """Return the latest entries, the newest first."""
    raise NotImplementedError


def verify(session: Session) -> AuditReport:
    """Recompute the whole chain."""
    raise NotImplementedError
