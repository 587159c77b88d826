"""Posted answers that could not be saved yet travel on in the page, sealed: not lost, not readable."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.fernet import InvalidToken
from flask import current_app, request

from webform.sessions import box

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

SECONDS = 24 * 3600
OWN_NAMES = frozenset({"csrf_token", "go", "version", "back_to", "kept"})


@dataclass(frozen=True, slots=True)
class Kept:
    """What was posted to one page of one form."""

    form_id: str
    step: str
    fields: dict[str, list[str]]


def posted_fields() -> dict[str, list[str]]:
    """Return the questions' fields of this request, without those that belong to the page."""
    return {name: values for name, values in request.form.lists() if name not in OWN_NAMES}


def seal(kept: Kept) -> str:
    """Return posted answers as text that only this server can read."""
    plain = json.dumps([kept.form_id, kept.step, kept.fields], ensure_ascii=False)
    return _box().encrypt(plain.encode()).decode()


def unseal(text: str | None) -> Kept | None:
    """Return what `seal` wrote, ``None`` when it is not ours or older than a day."""
    try:
        form_id, step, fields = json.loads(_box().decrypt((text or "").encode(), ttl=SECONDS))
    except (InvalidToken, ValueError):
        return None
    return Kept(form_id, step, fields)


def sealed_request() -> str | None:
    """Return what the request carries to a question page, sealed; ``None`` for other requests."""
    if request.form.get("kept"):
        return request.form["kept"] if unseal(request.form["kept"]) else None
    if request.method != "POST" or request.endpoint != "questions.save":
        return None
    assert request.view_args is not None
    return seal(Kept(request.view_args["form_id"], request.view_args["key"], posted_fields()))


def _box() -> Fernet:
    return box(current_app.config["SETTINGS"].secret, "kept")
