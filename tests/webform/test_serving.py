"""``khaosat serve``: it starts, prints the addresses, keeps a worker beside it, and stops in order."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from webform.server import check_port, gunicorn_settings
from webform.settings import Settings, session_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SERVE = [sys.executable, "-c", "from survey.cli import main; main()"]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def get(port: int, path: str) -> tuple[int, str]:
    """Return status and text of a page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def wait_for(ready: Callable[[], Any], seconds: float = 40) -> Any:
    """Return what `ready` gives once it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = ready()
        except OSError:
            found = None
        if found:
            return found
        time.sleep(0.1)
    raise TimeoutError


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    return [
        int(child)
        for listed in Path(f"/proc/{pid}/task").glob("*/children")
        for child in listed.read_text().split()
    ]


@pytest.fixture
def folder(tmp_path: Path, round_template: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with the database and its keys."""
    copy = tmp_path / "site"
    shutil.copytree(round_template[0], copy)
    monkeypatch.setenv("KHAOSAT_KEYS_DIR", str(copy / "keys"))
    return copy


@pytest.fixture(params=[["--processes", "2"], ["--dev"]], ids=["gunicorn", "waitress"])
def served(request: pytest.FixtureRequest, folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Give a running server and its port."""
    port = free_port()
    command = [
        *SERVE,
        "serve",
        "--port",
        str(port),
        "--database",
        f"sqlite:///{folder}/khaosat.db",
        *request.param,
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
        )
        yield process, port
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_the_server_serves_and_stops_with_its_worker(
    served: tuple[subprocess.Popen[str], int], folder: Path, sign: signal.Signals
):
    """Pages answer, the staff's link works, one worker runs beside; a signal ends all of it at once and cleanly."""
    process, port = served
    status, text = wait_for(lambda: get(port, "/"))
    assert (status, "Nhập mã phiếu" in text) == (200, True)
    lines = [process.stdout.readline() for _ in range(3)]
    token = re.search(r"/staff/sign-in/\S+", "".join(lines))
    assert token is not None
    assert get(port, token.group(0))[0] == 200
    wait_for(lambda: len(children(process.pid)) >= 1)
    family = children(process.pid)
    process.send_signal(sign)
    assert process.wait(30) == 0
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []
    log = (folder / "log").read_text()
    assert "Traceback" not in log
    assert token.group(0) not in log
    assert "GET / 200" in log


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_a_killed_server_leaves_no_worker_behind(served: tuple[subprocess.Popen[str], int]):
    """Nobody is left who would go on working on the database."""
    process, port = served
    wait_for(lambda: get(port, "/"))
    family = wait_for(lambda: children(process.pid))
    process.kill()
    wait_for(lambda: not [pid for pid in family if Path(f"/proc/{pid}").exists()])


def test_a_port_in_use_is_said_in_words(folder: Path):
    """Exit code 1 and what to do, before anything is started."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert not check_port("127.0.0.1", port)
        command = [*SERVE, "serve", "--port", str(port), "--database", f"sqlite:///{folder}/khaosat.db"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Lỗi: Cổng {port} đang được dùng")


def test_a_database_of_another_kind_is_said_in_words(tmp_path: Path):
    """The message is the store's; nothing is served."""
    file = tmp_path / "x.db"
    file.write_text("không phải cơ sở dữ liệu " * 100, encoding="utf-8")
    command = [*SERVE, "serve", "--port", str(free_port()), "--database", f"sqlite:///{file}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Lỗi:")


def test_gunicorn_has_a_process_per_core_and_threads_and_writes_no_access_log():
    """The application logs by itself, without addresses."""
    from webform.server import Plan, cores

    chosen = gunicorn_settings(Plan("127.0.0.1", 1, None, Settings(secret=b""), None, plain=False))
    assert (chosen["workers"], chosen["worker_class"], chosen["threads"]) == (cores(), "gthread", 4)
    assert "accesslog" not in chosen


def test_the_key_of_the_cookies_is_made_once_and_private(tmp_path: Path):
    """All processes read the same 32 bytes; nobody else may."""
    first = session_secret(tmp_path / "keys")
    assert session_secret(tmp_path / "keys") == first
    assert len(first) == 32
    file = next((tmp_path / "keys").iterdir())
    assert file.stat().st_mode & 0o077 == 0 or os.name == "nt"


def test_settings_do_not_print_their_secret():
    """A log of the settings gives nothing away."""
    assert "kkkk" not in repr(Settings(secret=b"k" * 32))
