"""The application factory."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from flask import Flask, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from survey.numbers import fmt_date, fmt_moment
from webform import entry, failures, headers, logs, planner, questions, review, staff, start, words
from webform.sessions import EncryptedSessions, derived_key

if TYPE_CHECKING:
    from survey.store import Store
    from webform.settings import Settings

BODY_LIMIT = 256 * 1024
UPLOAD_LIMIT = 32 * 1024 * 1024
UPLOADS = frozenset({"staff.upload_list", "planner.upload"})
DRAFT_LIMIT = 1024 * 1024
DRAFTS = frozenset({"planner.adopt"})


def create_app(store: Store, *, settings: Settings) -> Flask:
    """Return the application over an open store.

    Examples
    --------
    A server of one process, for a small office:

    >>> from survey.store import open_store
    >>> from webform.settings import Settings, session_secret
    >>> store = open_store()                                                # doctest: +SKIP
    >>> settings = Settings(secret=session_secret(store.keys.folder))       # doctest: +SKIP
    >>> create_app(store, settings=settings).run()                          # doctest: +SKIP
    """
    app = Flask("webform", root_path=str(files("webform")))
    app.config.from_mapping(_config(store, settings))
    app.session_interface = EncryptedSessions(settings)
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    logs.init_app(app)
    headers.init_app(app, settings)
    words.init_app(app)
    failures.init_app(app)
    app.before_request(allow_uploads)
    CSRFProtect(app)
    for part in (entry, start, questions, review, staff, planner):
        app.register_blueprint(part.blueprint)
    _prepare_templates(app, settings)
    return app


def _config(store: Store, settings: Settings) -> dict[str, Any]:
    return {
        "STORE": store,
        "SETTINGS": settings,
        "SECRET_KEY": derived_key(settings.secret, "tokens"),
        "MAX_CONTENT_LENGTH": BODY_LIMIT,
        "MAX_FORM_MEMORY_SIZE": BODY_LIMIT,
        "MAX_FORM_PARTS": 4000,
        "WTF_CSRF_TIME_LIMIT": None,  # the session's end is the token's end
        "WTF_CSRF_SSL_STRICT": False,  # pages send no referrer, by policy
    }


def _prepare_templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.globals.update(asset=asset)
    app.jinja_env.filters.update(
        moment=lambda value: fmt_moment(value, words.current_lang()),
        date=lambda value: fmt_date(value, words.current_lang()),
        sentence=lambda text: text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else "."),
    )
    absent = {
        "errors": (),
        "failed": False,
        "here": "",
        "home": "",
        "kept": "",
        "again": False,
        "left": False,
        "entered": False,
    }
    app.context_processor(lambda: {**absent, "contact": settings.contact})


def allow_uploads() -> None:
    """Let signed-in staff send lists and plans, which are larger than anything else that is sent."""
    if request.endpoint in UPLOADS and session.get("staff"):
        request.max_content_length = UPLOAD_LIMIT
    if request.endpoint in DRAFTS and session.get("staff"):
        request.max_content_length = request.max_form_memory_size = DRAFT_LIMIT


def asset(name: str) -> str:
    """Return the address of a file of our own; it changes with the file, so that browsers may keep it."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    content = files("webform").joinpath("static", name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]
