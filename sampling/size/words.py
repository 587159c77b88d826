"""Sentences about sizes in both languages, from one catalogue; numbers as each language writes them."""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files

import yaml

from sampling.notation import notation
from sampling.plan import Text


@cache
def templates() -> dict[str, dict[str, str]]:
    """Return the catalogue: code → language → sentence with ``{fact}`` places."""
    text = files("sampling").joinpath("catalog", "size_words.yaml").read_text(encoding="utf-8")
    content: dict[str, dict[str, str]] = yaml.safe_load(text)
    return content


def words(code: str, **facts: float | str | Text) -> Text:
    """Return the sentence of `code` with `facts` filled in.

    Examples
    --------
    >>> words("issued-all", valid=385).vi
    'Cỡ mẫu cần: 385 phiếu hợp lệ'
    """
    sentence = templates()[code]
    return Text(
        *(
            sentence[lang].format(**{name: said(fact, lang) for name, fact in facts.items()})
            for lang in ("vi", "en")
        )
    )


def said(value: float | str | Text, lang: str) -> str:
    """Return a number with the decimals it needs, four at most (small ones: four digits).

    Examples
    --------
    >>> said(1600.0, "vi"), said(4.994, "vi"), said(0.00012346, "en"), said(math.inf, "vi")
    ('1.600', '4,994', '0.0001235', '∞')
    """
    if isinstance(value, str | Text):
        return value if isinstance(value, str) else value.say(lang)
    if math.isinf(value):
        return "∞"
    decimals = 4 if value == 0 or abs(value) >= 0.01 else 3 - math.floor(math.log10(abs(value)))
    text = notation(value, lang, decimals)
    mark = "." if lang == "en" else ","
    return text.rstrip("0").rstrip(mark) if mark in text else text
