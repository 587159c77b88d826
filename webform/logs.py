"""An access log that cannot betray anyone: it names the kind of page, never the address, code or answer."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from flask import g, request

if TYPE_CHECKING:
    from flask import Flask, Response

log = logging.getLogger("khaosat.web")


def init_app(app: Flask) -> None:
    """Log method, route pattern, status and milliseconds of every request: ``GET /m/<code> 200 3``."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "(unknown)"
        if request.endpoint != "static":
            log.info(
                "%s %s %d %d",
                request.method,
                route,
                response.status_code,
                1000 * (time.perf_counter() - g.started),
            )
        return response
