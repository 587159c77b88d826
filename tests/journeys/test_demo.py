"""The demonstration as a newcomer runs it: one command, in a process of its own."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-c", "from survey.cli import main; main()"]
DEMO = ["demo", "--plan", "binh-phuoc-2022", "--seed", "11"]


def results(folder: Path) -> dict:
    """Return the stored results without what belongs to one run: its dates, its language, its code."""
    found = json.loads((folder / "ket-qua" / "results.json").read_text(encoding="utf-8"))
    for name in ("opens", "closes", "title", "organiser", "code_sha256"):
        del found["provenance"][name]
    return found


def test_the_demonstration_runs_serves_and_gives_the_same_results_again(tmp_path: Path):
    """It ends by itself with exit code 0, or serves links that open; the same seed gives equal results."""
    first, second = tmp_path / "first", tmp_path / "second"
    ended = subprocess.run(
        [*COMMAND, *DEMO, "--no-serve", "--folder", str(first)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "\x1b" not in ended.stdout
    assert "GIẢ ĐỊNH" in ended.stdout
    assert "367 phiếu của 367 người" in ended.stdout
    assert (first / "ket-qua" / "report-vi.html").stat().st_size > 10_000

    serving = subprocess.Popen(
        [*COMMAND, "--lang", "en", *DEMO, "--folder", str(second)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        said = []
        for line in serving.stdout:
            said.append(line)
            if "Ctrl+C" in line:
                break
        links = re.findall(r"http://\S+", "".join(said[-14:]))
        pages = [urlopen(link, timeout=10).status for link in links[:2]]
    finally:
        serving.send_signal(signal.SIGINT)
        rest = serving.communicate(timeout=60)[0]
    assert serving.returncode == 0, "".join(said) + rest
    assert pages == [200, 200]
    assert [link.rpartition("/")[2] for link in links[2:]] == ["quotas", "results"]
    assert results(first) == results(second)


def test_a_folder_that_is_not_a_demonstrations_own_is_refused(tmp_path: Path):
    """The message says what to do; nothing is touched."""
    (tmp_path / "tệp của tôi.txt").write_text("giữ lại", encoding="utf-8")
    ended = subprocess.run(
        [*COMMAND, *DEMO, "--no-serve", "--folder", str(tmp_path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "--folder" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["tệp của tôi.txt"]
