"""Where a round stands: forms sent out, returned and valid (phát ra / thu về / hợp lệ)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from survey.store import Session


@dataclass(frozen=True, slots=True)
class StatusRow:
    """Counts of forms. `group` or `unit` is "" in sums over it; `rate` is returned / sent (0 without any)."""

    group: str
    unit: str
    unit_name: str
    sent: int
    returned: int
    valid: int

    @property
    def rate(self) -> float:
        """Return returned / sent, 0 when nothing was sent out."""
        return self.returned / self.sent if self.sent else 0.0


@dataclass(frozen=True, slots=True)
class StatusTable:
    """Counts by group × unit that sent the list, their sums by group and by unit, and the total."""

    round: str
    rows: tuple[StatusRow, ...]
    groups: tuple[StatusRow, ...]
    units: tuple[StatusRow, ...]
    total: StatusRow


@dataclass(frozen=True, slots=True)
class CounterDifference:
    """A counter that differs from a full recount. `unit` is "" where only the group's sum can be recounted."""

    group: str
    unit: str
    what: str
    counter: int
    recount: int


def status(session: Session, round_id: str) -> StatusTable:
    """Return the counts of a round, from its counters."""
    raise NotImplementedError


def recount(session: Session, round_id: str) -> tuple[CounterDifference, ...]:
    """Return every counter that differs from a full recount; none should.

    Sent and returned are counted again from the forms by group and unit. Valid is counted again from the
    responses, which know only their cell: by unit where the cell names the sending unit, else by group.
    """
    raise NotImplementedError
