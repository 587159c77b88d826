"""The processes of a running server: gunicorn's or waitress, and the worker child beside them."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from survey.store import open_store
from webform.app import create_app
from webform.beside import WORKER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from flask import Flask

    from webform.settings import Settings

THREADS = 4
STOP_SECONDS = 10
RESTART_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """How to serve: `plain` means one process of waitress, without gunicorn."""

    host: str
    port: int
    database: str | None
    settings: Settings
    processes: int | None
    plain: bool


def run(plan: Plan) -> None:
    """Serve until somebody stops it; the worker is stopped with it."""
    with worker_child(plan.database):
        if plan.plain:
            run_waitress(plan)
        else:
            run_gunicorn(plan)


def application(plan: Plan) -> Flask:
    """Return the application over a store of this process's own."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    return create_app(open_store(plan.database, threads=THREADS), settings=plan.settings)


def run_gunicorn(plan: Plan) -> None:
    """Serve with gunicorn: as many processes as cores, threads in each."""
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # noqa: PLC0415

    class Server(BaseApplication):  # type: ignore[misc]
        """Gunicorn, told by values instead of a file."""

        def load_config(self) -> None:
            for name, value in gunicorn_settings(plan).items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return application(plan)

    with suppress(SystemExit):
        Server().run()


def gunicorn_settings(plan: Plan) -> dict[str, Any]:
    """Return gunicorn's settings. It writes no access log: the application does, without addresses."""
    return {
        "bind": f"{plan.host}:{plan.port}",
        "workers": plan.processes or cores(),
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 60,
        "graceful_timeout": STOP_SECONDS,
        "loglevel": "warning",
        "control_socket_disable": True,
        "proc_name": "khaosat",
    }


def run_waitress(plan: Plan) -> None:
    """Serve with waitress: one process, threads in it."""
    import waitress  # type: ignore[import-untyped]  # noqa: PLC0415

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - signal's signature
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    with suppress(KeyboardInterrupt, SystemExit):
        waitress.serve(
            application(plan), host=plan.host, port=plan.port, threads=2 * THREADS, ident=None, _quiet=True
        )


def cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def address_for(host: str, port: int) -> str:
    """Return the address under which this machine reaches the server.

    Examples
    --------
    >>> address_for("0.0.0.0", 8000)
    'http://127.0.0.1:8000'
    """
    shown = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - compared, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def check_port(host: str, port: int) -> bool:
    """Return whether nobody listens there yet."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextmanager
def worker_child(database: str | None) -> Iterator[None]:
    """Run ``khaosat worker`` beside the server; start it again when it dies, stop it at the end."""
    ending = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(database, ending), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join(STOP_SECONDS + RESTART_SECONDS)


def _keep_worker(database: str | None, ending: threading.Event) -> None:
    while not ending.is_set():
        child = _start_worker(database)
        while child.poll() is None and not ending.wait(0.2):
            pass
        if ending.is_set():
            _stop(child)
        else:
            ending.wait(RESTART_SECONDS)


def _start_worker(database: str | None) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl+C reaches the server, which then stops the worker in order. Its standard
    # input is a pipe that is never written: when the server is killed, the worker sees its end.
    chosen = {"KHAOSAT_DATABASE_URL": database} if database else {}
    return subprocess.Popen(  # noqa: S603 - our own command
        WORKER, env=os.environ | chosen, stdin=subprocess.PIPE, start_new_session=True
    )


def _stop(child: subprocess.Popen[bytes]) -> None:
    with child:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
