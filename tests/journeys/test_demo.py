"""The demonstration as a newcomer runs it: one command, from the plan to pages that are left open."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from survey.demo.chain import demonstrate
from survey.demo.run import Options

if TYPE_CHECKING:
    from pathlib import Path

PLAN, SEED = "binh-phuoc-2022", 11
COMMAND = [
    sys.executable,
    "-c",
    "from survey.cli import main; main()",
    "demo",
    "--plan",
    PLAN,
    "--seed",
    str(SEED),
]


def khaosat_demo(folder: Path) -> subprocess.CompletedProcess:
    """Run the command in a process of its own, without serving."""
    command = [*COMMAND, "--no-serve", "--folder", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)


def results(folder: Path) -> dict:
    """Return the stored results without what belongs to one run: its dates, its language, its code."""
    found = json.loads((folder / "ket-qua" / "results.json").read_text(encoding="utf-8"))
    for name in ("opens", "closes", "title", "organiser", "code_sha256"):
        del found["provenance"][name]
    return found


@pytest.mark.slow
def test_the_demonstration_ends_serves_and_gives_the_same_results_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """The command ends with exit code 0; the same seed gives equal results in another run, whose links open."""
    first, second = tmp_path / "first", tmp_path / "second"
    ended = khaosat_demo(first)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "\x1b" not in ended.stdout
    assert "GIẢ ĐỊNH" in ended.stdout
    assert "367 phiếu của 367 người" in ended.stdout
    assert (first / "ket-qua" / "report-vi.html").stat().st_size > 10_000

    opened: dict[str, int] = {}

    def look_at_the_links() -> None:
        links = re.findall(r"http://\S+", capsys.readouterr().out)[-4:]
        opened.update({link: urlopen(link, timeout=10).status for link in links[:2]})
        assert [link.rpartition("/")[2] for link in links[2:]] == ["quotas", "results"]

    before = os.environ.get("KHAOSAT_DATABASE_URL")
    options = Options(PLAN, SEED, second, serve=True, port=None, lang="en")
    demonstrate(options, until=look_at_the_links)
    assert list(opened.values()) == [200, 200]
    assert results(first) == results(second)
    assert os.environ.get("KHAOSAT_DATABASE_URL") == before


def test_a_folder_that_is_not_a_demonstrations_own_is_refused(tmp_path: Path):
    """The message says what to do; nothing is touched."""
    (tmp_path / "tệp của tôi.txt").write_text("giữ lại", encoding="utf-8")
    ended = khaosat_demo(tmp_path)
    assert ended.returncode == 1
    assert "--folder" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["tệp của tôi.txt"]
