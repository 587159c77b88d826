"""How many to ask: Slovin's formula named as what it is, beside the exact size and what the design needs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, inf
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for

from sampling.errors import SamplingError
from sampling.plan import Text
from sampling.size.proportion import by_margin
from sampling.size.slovin import slovin
from survey.words import explain_all
from webform.planner.access import blueprint
from webform.planner.numbers import read
from webform.planner.shown import figure
from webform.words import current_lang, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

MARGINS = (1, 2, 3, 4, 5, 6, 8, 10)
"""Margins of the curve, in percent."""


@dataclass(frozen=True, slots=True)
class Question:
    """A field of the calculator: what holds when it is left empty, and what is allowed."""

    name: str
    label: Text
    unit: Text
    usual: Fraction | None
    low: Fraction
    high: Fraction

    @property
    def id(self) -> str:
        """Return the id of the field."""
        return f"size-{self.name}"


PERCENT = Text("%", "%")
QUESTIONS = (
    Question(
        "population",
        Text("số người hoặc giao dịch (để trống: rất nhiều)", "persons or transactions (empty: very many)"),
        Text("người", "persons"),
        None,
        Fraction(2),
        Fraction(10**9),
    ),
    Question(
        "margin",
        Text("sai số chấp nhận được ±", "margin accepted ±"),
        PERCENT,
        Fraction(5),
        Fraction(1, 10),
        Fraction(40),
    ),
    Question(
        "share",
        Text("tỷ lệ dự kiến", "proportion expected"),
        PERCENT,
        Fraction(50),
        Fraction(1, 10),
        Fraction(999, 10),
    ),
    Question(
        "deff",
        Text("hệ số thiết kế", "design effect"),
        Text("lần", "times"),
        Fraction(1),
        Fraction(1, 10),
        Fraction(100),
    ),
    Question(
        "response", Text("tỷ lệ trả lời", "response"), PERCENT, Fraction(75), Fraction(1), Fraction(100)
    ),
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The answers in whole forms: Slovin's, the exact one, with the design effect, and how many to send."""

    formula: int
    exact: int
    two_sigma: int
    needed: int
    send: int
    curve: tuple[tuple[int, int], ...]
    too_many: bool


@blueprint.get("/size")
def size() -> ResponseReturnValue:
    """Answer how many to ask."""
    lang = current_lang()
    texts = {q.name: request.args.get(q.name, "").strip()[:24] for q in QUESTIONS}
    given = {q.name: q.usual if not texts[q.name] else read(texts[q.name], lang) for q in QUESTIONS}
    errors = {q.id: _fault(q, given[q.name]) for q in QUESTIONS if texts[q.name] and _fault(q, given[q.name])}
    problems: list[str] = []
    sizes = None
    if not errors:
        try:
            sizes = _sizes(given)
        except SamplingError as error:
            problems = explain_all(error.problems, lang)
    found = [*errors.items(), *(("main", text) for text in problems)]
    page = render_template(
        "planner/size.html",
        questions=QUESTIONS,
        texts=texts,
        wrong=errors,
        sizes=sizes,
        given=given,
        address=_address(texts),
        number=figure,
        errors=found,
        failed=bool(found),
        here=url_for("planner.size"),
    )
    return page, 422 if found else 200


def _address(texts: Mapping[str, str]) -> str:
    kept: dict[str, Any] = {name: text for name, text in texts.items() if text}
    return url_for("planner.size", **kept)


def _fault(question: Question, value: Fraction | None) -> str:
    if value is None:
        return say("planner.wrong.number")
    if not question.low <= value <= question.high:
        return say("planner.size.outside", low=figure(question.low, None), high=figure(question.high, None))
    return ""


def _sizes(given: Mapping[str, Fraction | None]) -> Sizes:
    population = inf if given["population"] is None else float(given["population"])
    margin, share, response = (float(given[name] or 0) / 100 for name in ("margin", "share", "response"))
    deff = float(given["deff"] or 1)
    beside = slovin(population, margin, deff=deff)
    needed = _whole(by_margin(share, margin, population=population, deff=deff))
    send = _whole(needed / response)
    return Sizes(
        formula=_whole(beside.formula),
        exact=_whole(beside.exact),
        two_sigma=_whole(beside.exact_two_sigma),
        needed=needed,
        send=int(min(send, population)),
        curve=tuple(
            (percent, _whole(by_margin(share, percent / 100, population=population, deff=deff)))
            for percent in MARGINS
        ),
        too_many=send > population,
    )


def _whole(size: float) -> int:
    """Return the next whole number; what misses one by its last digits is that number."""
    return ceil(size - 1e-9)
