"""The canonical text of a questionnaire: self-contained, and the same bytes for the same content.

The version of a questionnaire is the SHA-256 of this text. Keys that hold their default are left out, so
that a later key does not change the version of earlier content.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from questionnaires.items import SCALES, TEXT_LIMIT
from questionnaires.model import About, ItemType

if TYPE_CHECKING:
    from questionnaires.model import Item, Option, Page, Questionnaire, Text


def canonical_text(questionnaire: Questionnaire) -> str:
    """Return the questionnaire as JSON text with everything taken from banks written out."""
    return json.dumps(_questionnaire(questionnaire), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def with_version(questionnaire: Questionnaire) -> Questionnaire:
    """Return the questionnaire with the SHA-256 of its canonical text as its version."""
    digest = hashlib.sha256(canonical_text(questionnaire).encode()).hexdigest()
    return replace(questionnaire, version=digest)


def _questionnaire(q: Questionnaire) -> dict[str, Any]:
    return {
        "id": q.id,
        "group": q.group,
        "tier": q.tier,
        "rates": q.rates,
        "title": _text(q.title),
        "minutes": q.minutes,
        "sample": q.sample_content,
        "source": q.source,
        "valid_share": q.valid_share,
        "pages": [_page(page) for page in q.pages],
        **({"intro": _text(q.intro)} if q.intro else {}),
        **({"assumptions": [_text(text) for text in q.assumptions]} if q.assumptions else {}),
    }


def _page(page: Page) -> dict[str, Any]:
    intro = {"intro": _text(page.intro)} if page.intro else {}
    return {"id": page.id, "title": _text(page.title), "items": [_item(i) for i in page.items], **intro}


def _item(item: Item) -> dict[str, Any]:
    scores = item.type in SCALES and item.about is About.UNIT
    wanted: dict[str, Any] = {
        "hint": _text(item.hint) if item.hint else None,
        "options": [_option(option) for option in item.options] or None,
        "specials": [special.value for special in item.specials] or None,
        "required": item.required or None,
        "asked_if": item.asked_if or None,
        "low": item.low,
        "high": item.high,
        "whole": item.whole or None,
        "max_length": item.max_length if item.max_length != TEXT_LIMIT else None,
        "about": "unit" if item.about is About.UNIT and item.type is not ItemType.UNIT_SCALE else None,
    }
    kept = {key: value for key, value in wanted.items() if value is not None}
    criterion = {"criterion": item.criterion} if scores else {}
    return {"id": item.id, "type": item.type.value, "label": _text(item.label), **criterion, **kept}


def _option(option: Option) -> dict[str, Any]:
    level = {"level": option.level} if option.level is not None else {}
    exclusive = {"exclusive": True} if option.exclusive else {}
    return {"code": option.code, "label": _text(option.label), **level, **exclusive}


def _text(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}
