"""The scoring cell: the only thing besides its answers that a response carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SMALL = 5
"""A cell with fewer persons than this is warned about before the round opens."""


def cell_of(group: str, *, rates: str, units: Sequence[str], unit: str) -> str:
    """Return the cell of a form.

    Parameters
    ----------
    group
        Respondent group, ``"Q02"``.
    rates
        ``"own"``, ``"sector"`` or ``"all"``.
    units
        Codes of the rated units.
    unit
        Code of the unit that sent the list: only ``rates: all`` shows it, so that provinces can be weighted
        equally; with ``rates: sector`` it would name the respondent's department.

    Examples
    --------
    >>> cell_of("Q02", rates="sector", units=["BYT"], unit="79")
    'Q02|BYT'
    >>> cell_of("Q02", rates="all", units=["BNV", "BYT"], unit="79")
    'Q02|@79'
    """
    return f"{group}|@{unit}" if rates == "all" else f"{group}|{'+'.join(units)}"


def group_of(cell: str) -> str:
    """Return the respondent group of a cell.

    Examples
    --------
    >>> group_of("Q02|BNV+BTP")
    'Q02'
    """
    return cell.partition("|")[0]


def units_of(cell: str, all_units: Sequence[str]) -> tuple[str, ...]:
    """Return the rated units of a cell; `all_units` are those of the tier, for ``rates: all``.

    Examples
    --------
    >>> units_of("Q02|BNV+BTP", [])
    ('BNV', 'BTP')
    >>> units_of("Q02|@79", ["BNV", "BYT"])
    ('BNV', 'BYT')
    """
    tail = cell.partition("|")[2]
    return tuple(all_units) if tail.startswith("@") else tuple(tail.split("+"))
