"""The worker beside a server: it ends when the server does, however that ended."""

from __future__ import annotations

import os
import sys
import threading

WORKER = (sys.executable, "-c", "from webform.beside import main; main()")


def main() -> None:
    """Run ``khaosat worker`` until the other end of the standard input is gone."""
    from survey.cli import main as khaosat  # noqa: PLC0415 - not in the server's process

    threading.Thread(target=_end_with_the_server, daemon=True).start()
    khaosat(["worker"])


def _end_with_the_server() -> None:
    sys.stdin.buffer.read()  # nothing is ever written: this returns when the server is gone
    os._exit(0)
