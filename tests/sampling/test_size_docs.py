"""The page for planners says what the program says: its commands are run, its sentences are found."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from survey.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "sample-sizes.md").read_text(encoding="utf-8")
METHODS = (ROOT / "docs" / "methods-planner-sizes.md").read_text(encoding="utf-8")
COMMANDS = [
    (block.split("\n", 1)[0], block.split("\n", 1)[1].strip().splitlines())
    for blocks in re.findall(r"```console\n(.*?)```", PAGE, flags=re.DOTALL)
    for block in blocks.split("$ khaosat ")[1:]
]


@pytest.mark.parametrize(("command", "lines"), COMMANDS)
def test_each_command_of_the_page_prints_what_the_page_shows(
    command: str, lines: list[str], monkeypatch: pytest.MonkeyPatch
):
    """Line by line."""
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exit_code == 0, result.output
    assert lines
    assert [line for line in lines if line.strip() not in result.stdout] == []


@pytest.mark.parametrize(
    "module",
    sorted(
        set(
            re.findall(
                r"`(?:sampling\.size\.)?(finite|fieldwork|proportion|mean|total|ratio|domains|slovin|contrast|design_effect|clusters3?|followup|printed)\.(\w+)",
                METHODS,
            )
        )
    ),
)
def test_each_function_of_the_methods_exists(module: tuple[str, str]):
    """Nothing is documented that is not there."""
    assert hasattr(import_module(f"sampling.size.{module[0]}"), module[1])


@pytest.mark.parametrize(
    "module",
    sorted(
        set(
            re.findall(r"`(?:allocation\.)?(filling|methods|integers|bethel_integers|bethel)\.(\w+)", METHODS)
        )
    ),
)
def test_each_allocation_of_the_methods_exists(module: tuple[str, str]):
    """Nothing is documented that is not there."""
    assert hasattr(import_module(f"sampling.allocation.{module[0]}"), module[1])
