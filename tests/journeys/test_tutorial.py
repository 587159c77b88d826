"""The commands of README and tutorial, typed as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).resolve().parent.parent.parent
ELSEWHERE = {
    "serve": "tests/webform/test_serving.py",
    "import": "tests/survey/test_frame_command.py",
    "read": "tests/survey/test_plan_read_command.py",
}
"""Verbs that wait for somebody or need a file of the reader's own, and where they are tested."""


def commands_of(page: Path) -> list[list[str]]:
    """Return the `khaosat` commands of a page's code blocks, as a shell would split them."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    typed = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("khaosat ")]
    return [words for words in typed if not ELSEWHERE.keys() & set(words[:2])]


def typed(words: list[str]) -> Result:
    """Run one command, with "y" for whatever it asks."""
    from survey.cli import main

    return CliRunner().invoke(main, words, input="y\n")


@pytest.mark.slow
@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_every_command_of_the_page_works_in_its_order(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A newcomer who types what stands there meets no error."""
    monkeypatch.chdir(tmp_path)
    commands = commands_of(ROOT / page)
    failed = {" ".join(words): result.output for words in commands if (result := typed(words)).exit_code}
    assert len(commands) >= 8
    assert failed == {}


@pytest.mark.slow
@pytest.mark.parametrize(("page", "least"), [("docs/what-if.md", 4), ("docs/crosswalk.md", 2)])
def test_the_planner_pages_work_as_they_stand(
    page: str, least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A planner who types what a page of the planner shows meets no error."""
    monkeypatch.chdir(tmp_path)
    commands = commands_of(ROOT / page)
    failed = {" ".join(words): result.output for words in commands if (result := typed(words)).exit_code}
    assert len(commands) >= least
    assert failed == {}


def test_the_commands_left_out_are_tested_elsewhere():
    """What this page passes over has a test of its own."""
    assert [name for name in ELSEWHERE.values() if not (ROOT / name).is_file()] == []
