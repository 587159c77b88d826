"""The audit log: every action of staff, each entry chained to the one before it by its hash."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from survey.clock import Clock, utc_now
from survey.store import audit as rows

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    session: Session,
    action: str,
    *,
    round_id: str = "",
    actor: str = "",
    facts: Mapping[str, object] | None = None,
    clock: Clock = utc_now,
) -> None:
    """Append an entry in the transaction of what it tells (writing session)."""
    last, previous = rows.hold_head(session)
    values: dict[str, Any] = {
        "entry": last + 1,
        "at": clock().isoformat(timespec="seconds"),
        "actor": actor,
        "action": action,
        "round_id": round_id,
        "facts": json.dumps(dict(facts or {}), ensure_ascii=False, sort_keys=True),
        "previous": previous,
    }
    rows.append(session, values | {"sha256": _hash(values)})


def entries(session: Session, *, round_id: str | None = None, limit: int = 200) -> tuple[AuditEntry, ...]:
    """Return the latest entries, the newest first."""
    return tuple(
        AuditEntry(
            r.entry, r.at, r.actor, r.action, r.round_id, json.loads(r.facts), r.previous, r.sha256
        )
        for r in rows.latest(session, round_id, limit)
    )  # fmt: skip


def verify(session: Session) -> AuditReport:
    """Recompute the whole chain: a changed, removed or added entry breaks it there, a cut tail after it."""
    number, previous = 0, ""
    for row in rows.chain(session):
        values = dict(row._mapping)  # noqa: SLF001 - the public name of a row's columns in SQLAlchemy
        found = values.pop("sha256")
        if values["entry"] != number + 1 or values["previous"] != previous or found != _hash(values):
            return AuditReport(number, number + 1)
        number, previous = values["entry"], found
    whole = rows.head(session) == (number, previous)
    return AuditReport(number, None if whole else number + 1)


def _hash(values: Mapping[str, Any]) -> str:
    text = json.dumps(dict(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
