"""Security headers of every response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from flask import Flask, Response

    from webform.settings import Settings

OWN = ("script-src", "style-src", "img-src", "connect-src", "form-action")
NOTHING = ("default-src", "base-uri", "frame-ancestors")
POLICY = "; ".join([*(f"{name} 'none'" for name in NOTHING), *(f"{name} 'self'" for name in OWN)])
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}
HSTS = "max-age=31536000"


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers to every response of the application; pages are never stored by a browser or proxy."""

    def add(response: Response) -> Response:
        response.headers.update(HEADERS)
        if settings.secure:
            response.headers["Strict-Transport-Security"] = HSTS
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        elif request.args.get("v"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    app.after_request(add)
