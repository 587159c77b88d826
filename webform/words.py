"""The words of the pages, in Vietnamese and English, and the language of a request."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml
from flask import g, request

from survey.clock import VIETNAM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from flask import Flask, Response

LANGUAGES = ("vi", "en")
COOKIE = "lang"


@cache
def words(lang: str) -> dict[str, str]:
    """Return the messages of one language: dotted key → words with ``{fact}`` places.

    They are in ``vi.yaml`` and, part by part, in files such as ``planner.vi.yaml``.
    """
    found: dict[str, str] = {}
    for entry in sorted(files("webform").joinpath("messages").iterdir(), key=lambda entry: entry.name):
        if entry.name.split(".")[-2:] == [lang, "yaml"]:
            found |= _flat(yaml.safe_load(entry.read_text(encoding="utf-8")))
    return found


def _flat(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def current_lang() -> str:
    """Return the language of this request: asked for in the address, else remembered, else Vietnamese."""
    if "lang" not in g:
        asked = request.args.get("lang") or request.cookies.get(COOKIE)
        g.lang = asked if asked in LANGUAGES else LANGUAGES[0]
    lang: str = g.lang
    return lang


def choose_lang(lang: str) -> None:
    """Answer this request, and the next ones, in `lang`."""
    g.lang = lang if lang in LANGUAGES else LANGUAGES[0]
    g.lang_chosen = True


def say(key: str, **facts: object) -> str:
    """Return the words of a key in the language of this request."""
    return words(current_lang())[key].format(**facts)


def other_lang() -> str:
    """Return the language to switch to."""
    return "en" if current_lang() == "vi" else "vi"


def clock_time(moment: datetime) -> str:
    """Return hours and minutes in Vietnam, as in ``10:42``."""
    return moment.astimezone(VIETNAM).strftime("%H:%M")


def remember_lang(response: Response) -> Response:
    """Keep a language that was asked for in a cookie that says nothing else."""
    if request.args.get("lang") in LANGUAGES or g.get("lang_chosen"):
        response.set_cookie(COOKIE, current_lang(), httponly=True, samesite="Lax")
    return response


def init_app(app: Flask) -> None:
    """Give the templates their words and remember the language."""
    app.after_request(remember_lang)
    app.context_processor(lambda: {"lang": current_lang(), "other_lang": other_lang()})
    app.jinja_env.globals.update(say=say)
