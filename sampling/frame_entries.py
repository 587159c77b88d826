"""From the rows of a list to entries of a frame: cells cleaned, reasons read, places found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import TYPE_CHECKING

import yaml

from sampling.collation import plain, vietnamese_key
from sampling.frame_codes import FrameCode
from sampling.frame_headers import column_facts
from sampling.frame_layout import COLUMNS
from sampling.frame_problems import Level
from sampling.plan import Text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from sampling.frame_list import ListRow, RespondentList
    from sampling.frame_placement import Place, Placer
    from sampling.frame_problems import Findings

EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
PHONE = re.compile(r"\+?[0-9][0-9 .()-]{5,18}")
MOBILE_WITHOUT_ZERO = re.compile(r"[235789][0-9]{8,9}")
FORMULA_SIGNS = ("=", "+", "-", "@")
YES = {"1", "true", "yes", "x", "có"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One form: a person in a group, on the list of a unit; `row` is 0 for one that was there before."""

    row: int
    person: str
    group: str
    unit: str
    agency: str
    rates: str
    position: str
    name: str
    email: str
    phone: str
    invented: str


form_of = attrgetter(*COLUMNS)
"""An entry's values in the order of the columns of a frame file."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person is not asked after all, and whether the person still belongs to the group."""

    id: str
    label: Text
    eligible: bool


@cache
def reasons() -> dict[Hashable, Reason]:
    """Return the reasons by every spelling (a collation key) that a list may use."""
    text = files("sampling").joinpath("catalog", "units", "reasons.yaml").read_text(encoding="utf-8")
    found: dict[Hashable, Reason] = {}
    for reason_id, entry in yaml.safe_load(text)["reasons"].items():
        reason = Reason(reason_id, Text(entry["vi"], entry["en"]), entry["eligible"])
        for words in (reason_id, entry["vi"], entry["en"], *entry.get("also", ())):
            found |= {vietnamese_key(spelled)[:2]: reason for spelled in (words, plain(words))}
    return found


def entries_of(sent: RespondentList, placer: Placer, findings: Findings) -> list[Entry]:
    """Return the rows of a list as entries; what is wrong or was settled goes to `findings`.

    Rows whose group is unknown, and persons who left the group, make no entry.
    """
    found = (_entry(row, placer, findings) for row in sent.rows)
    return [entry for entry in found if entry is not None]


def _entry(row: ListRow, placer: Placer, findings: Findings) -> Entry | None:
    place = placer.place(row.values)
    for level, code, facts in place.seen:
        record = findings.error if level is Level.ERROR else findings.note
        record(row.number, place.unit, code, **facts)
    if row.extra:
        findings.error(row.number, place.unit, FrameCode.CELLS_EXTRA)
    if not _stays(row, place, findings) or place.group is None:
        return None
    texts = {
        column: row.values.get(column, "") for column in ("person", "position", "name", "email", "phone")
    }
    if not texts["name"] and not texts["person"]:
        findings.error(row.number, place.unit, FrameCode.FIELD_MISSING, **column_facts("name"))
    _see_rates(row, place, findings)
    return Entry(
        row=row.number,
        group=place.group.id,
        unit=place.unit,
        agency=place.agency,
        rates=place.rates,
        invented="1" if row.values.get("invented", "").casefold() in YES else "0",
        **_cleaned(row.number, place.unit, texts, findings),
    )


def _stays(row: ListRow, place: Place, findings: Findings) -> bool:
    said = row.values.get("reason", "")
    if not said:
        return True
    reason = reasons().get(vietnamese_key(said)[:2])
    if reason is None:
        known = ", ".join(dict.fromkeys(one.label.vi for one in reasons().values()))
        findings.error(row.number, place.unit, FrameCode.REASON_UNKNOWN, asked=said, known=known)
        return True
    code = FrameCode.KEPT_ELIGIBLE if reason.eligible else FrameCode.EXCLUDED
    group = place.group.id if place.group else ""
    findings.note(row.number, place.unit, code, group=group, reason=reason.label)
    return reason.eligible


def _see_rates(row: ListRow, place: Place, findings: Findings) -> None:
    said = row.values.get("rates", "")
    if said and place.rates and _codes_in(said) != _codes_in(place.rates):
        findings.note(row.number, place.unit, FrameCode.RATES_DIFFER, asked=said[:80], used=place.rates)


def _codes_in(text: str) -> set[str]:
    return {code.lstrip("0") for code in re.split(r"[+;,\s]+", text)}


def _cleaned(number: int, unit: str, texts: Mapping[str, str], findings: Findings) -> dict[str, str]:
    cleaned = dict(texts)
    email, phone = texts["email"], texts["phone"]
    if email and not EMAIL.fullmatch(email):
        findings.error(number, unit, FrameCode.EMAIL_BAD)
    if MOBILE_WITHOUT_ZERO.fullmatch(phone):
        cleaned["phone"] = f"0{phone}"
        findings.note(number, unit, FrameCode.PHONE_ZERO)
    for column, text in cleaned.items():
        if text.startswith(FORMULA_SIGNS) and not (column == "phone" and PHONE.fullmatch(text)):
            cleaned[column] = inert(text)
            findings.warn(number, unit, FrameCode.MADE_INERT, **column_facts(column))
    return cleaned


def inert(text: str) -> str:
    """Return a text that a spreadsheet does not run as a formula.

    Examples
    --------
    >>> inert("=1+1"), inert("Người giả định 00001")
    ("'=1+1", 'Người giả định 00001')
    """
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
