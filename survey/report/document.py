"""The report: one HTML document with everything inside it."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from survey.report import words
from survey.report.apart import unit_name
from survey.report.view import report_view

if TYPE_CHECKING:
    from survey.resultset import Heading, Note, ResultSet


def report_html(result: ResultSet, lang: str = "vi") -> str:
    """Return the report of a scoring run as one self-contained HTML document.

    It has no script and asks for nothing outside itself; the same results give the same bytes.

    Parameters
    ----------
    result : ResultSet
        With its figures (``"{tier}.wide.{lang}"`` and ``"{tier}.narrow.{lang}"``); a tier without figures
        shows its tables only.
    lang : str
        ``"vi"`` or ``"en"``.
    """
    template = _environment().get_template("report.html")
    text: str = template.render(view=report_view(result, lang), lang=lang, **_words_in(lang))
    return text


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("survey.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _words_in(lang: str) -> dict[str, Any]:
    def heading(of: Heading) -> str:
        return of.en or of.vi if lang == "en" else of.vi

    def note(of: Note) -> str:
        return of.en if lang == "en" else of.vi

    return {
        "say": lambda key, **facts: words.say(key, lang, **facts),
        "heading": heading,
        "note": note,
        "name": lambda unit: unit_name(unit, lang),
        "points": partial(words.points, lang=lang),
        "whole": partial(words.whole, lang=lang),
        "share": partial(words.share, lang=lang),
        "span": partial(words.span, lang=lang),
        "day": partial(words.day, lang=lang),
        "ranks": words.ranks,
    }
