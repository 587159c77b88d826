"""The form's server as a process of its own, as ``khaosat serve`` starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

from survey.errors import DemoCode, Problem, SurveyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from survey.demo.folder import DemoFolder

HOST = "127.0.0.1"
USUAL_PORT = 8000
SECONDS = 60


def settings_of(folder: DemoFolder) -> dict[str, str]:
    """Return the settings under which every command finds the demonstration's database and keys."""
    return {
        "KHAOSAT_DATABASE_URL": f"sqlite:///{folder.database}",
        "KHAOSAT_KEYS_DIR": str(folder.keys),
    }


def port_for(asked: int | None) -> int:
    """Return the port that was asked for, else the usual one or, where it is taken, a free one.

    Raises
    ------
    SurveyError
        ``demo-port-taken``: the port that was asked for is in use.
    """
    if asked is None:
        return USUAL_PORT if _is_free(USUAL_PORT) else any_port()
    if not _is_free(asked):
        raise SurveyError([Problem("", DemoCode.PORT_TAKEN, {"port": asked})])
    return asked


@contextmanager
def form_server(port: int, *, log: Path, settings: Mapping[str, str]) -> Iterator[str]:
    """Run ``khaosat serve`` on this machine only and give its address; it ends with the block.

    Parameters
    ----------
    log
        File that takes what the server writes.
    settings
        Environment variables that tell the server its database and keys.

    Raises
    ------
    SurveyError
        ``demo-server-silent``: it ended at once or did not answer in time.
    """
    url = f"http://{HOST}:{port}"
    command = [sys.executable, "-c", "from survey.cli import main; main()", "serve"]
    command += ["--host", HOST, "--port", str(port), "--base-url", url]
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            _wait(process, port, log)
            yield url
        finally:
            _stop(process)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((HOST, port))
            return True
    return False


def any_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < end:
        if _answers(port):
            return
        time.sleep(0.1)
    raise SurveyError([Problem("", DemoCode.SERVER_SILENT, {"seconds": SECONDS, "log": str(log)})])


def _answers(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
