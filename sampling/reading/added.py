"""What each printed total adds, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from sampling.reading.figures import Entry


@dataclass(frozen=True, slots=True)
class Added:
    """What a total adds: its members and their figures, their sum, and whether the printed one agrees.

    `restates` names another total that prints the same sum again; `known`: members were found at all.
    """

    total: str
    members: tuple[str, ...]
    terms: tuple[Fraction, ...]
    sum: Fraction | None
    agrees: bool
    restates: str = ""

    @property
    def known(self) -> bool:
        """Tell whether anything was found to add."""
        return bool(self.terms)


@dataclass(frozen=True, slots=True)
class Resolved:
    """Groups with the number of units that their rates are multiplied by, and what each total adds."""

    entries: tuple[Entry, ...]
    added: tuple[Added, ...]
    implied_units: tuple[tuple[str, Fraction], ...]
