"""Who issues a paper: name in lines, place, sign of the number, who signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from sampling.units import units_ever
from survey.office.office_words import long_day, say

if TYPE_CHECKING:
    from datetime import date

    from sampling.plan import Plan

NUMBERED = re.compile(r"(?P<number>\d+)/(?P<kind>[A-ZĐ]+)-(?P<sign>[\w-]+)")
_BROKEN_BEFORE = (" tỉnh ", " thành phố ", " huyện ", " quận ", " thị xã ")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head and the end of a paper, in the words of one language."""

    body: tuple[str, ...]
    number: str
    place_and_day: str
    signer: tuple[str, ...]
    about: str = ""


def letterhead(plan: Plan, lang: str, *, number: str | None, day: date | None, about: str = "") -> Letterhead:
    """Return the head of a paper of the body that issued `plan`; what is not known is left to write in.

    Parameters
    ----------
    number : str or None
        Number and sign (``757/QĐ-BNV``); ``None`` leaves room before the sign of the body.
    day : date or None
        The day; ``None`` leaves room for it.
    about : str
        The subject under the number of a letter ("V/v …").
    """
    rule = _rule(plan)
    shown = say("number", lang, number=number) if number else say("number-open", lang, sign=sign(plan))
    year = (plan.dated or plan.units_at).year
    return Letterhead(
        body=tuple(line.upper() for line in _lines(plan.issuer)),
        number=shown,
        place_and_day=say("place-day", lang, place=place(plan), day=long_day(day, lang, year)),
        signer=tuple(rule["signer_en"] if lang == "en" else rule["signer"]),
        about=about,
    )


@cache
def _rules() -> list[dict[str, Any]]:
    text = files("survey.office").joinpath("issuers.yaml").read_text(encoding="utf-8")
    rules: list[dict[str, Any]] = yaml.safe_load(text)
    return rules


def _lines(issuer: str) -> tuple[str, ...]:
    for words in _BROKEN_BEFORE:
        at = issuer.casefold().find(words)
        if at > 0:
            return issuer[:at], issuer[at:].strip()
    return (issuer,)


def place(plan: Plan) -> str:
    """Return the place a body writes from: its province, else Hà Nội for a ministry, else dots."""
    issuer = plan.issuer.casefold()
    named = (unit.name for unit in units_ever("province") if issuer.endswith(f" {unit.name.casefold()}"))
    found: str = next(named, _rule(plan).get("place", "……………"))
    return found


def _rule(plan: Plan) -> dict[str, Any]:
    issuer = plan.issuer.casefold()
    return next(rule for rule in _rules() if issuer.startswith(rule["starts"].casefold()))


def sign(plan: Plan) -> str:
    """Return the letters that the body's numbers end with, ``""`` when its plan has no number."""
    found = NUMBERED.search(plan.document)
    if found:
        return found["sign"]
    return "UBND" if plan.issuer.casefold().startswith("ủy ban nhân dân") else ""


def attached_to(plan: Plan, lang: str) -> str:
    """Return the line under an annex's title that names the document it belongs to."""
    found = NUMBERED.search(plan.document)
    if not found:
        return say("annex-to-undated", lang, document=plan.document)
    kind = "decision" if found["kind"] == "QĐ" else "plan-number"
    document = say(kind, lang, number=found[0])
    day = long_day(plan.dated, lang, plan.year).removeprefix("ngày ")
    return say("annex-to", lang, document=document, day=day, issuer=plan.issuer)
