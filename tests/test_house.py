"""What holds for the project as a whole: names, words, documentation, what is shipped."""

from __future__ import annotations

import importlib
import re
import string
import subprocess
import sys
import tomllib
from enum import StrEnum
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest

from survey.cli import main as khaosat
from survey.words import PACKAGES, catalogue
from tools.write_docs import PAGES, commands

ROOT = Path(__file__).resolve().parent.parent
OURS = ("survey", "sampling", "questionnaires", "webform", "analysis")
CODES = [
    code
    for package in PACKAGES
    for kind in vars(importlib.import_module(f"{package}.errors")).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
    for code in kind
]
TREE = dict(commands(khaosat))


@pytest.mark.parametrize("name", OURS)
def test_no_other_distribution_owns_our_names(name: str):
    """A distribution called "survey" exists on the public index and would overwrite ours."""
    assert set(packages_distributions().get(name, [])) <= {"khaosat"}
    assert Path(str(importlib.import_module(name).__file__)).parent.name == name


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_words_in_both_languages_with_the_same_facts(code: StrEnum):
    """A message that lacks a language or a fact would fail in front of a user."""
    words = catalogue()[str(code)]
    places = {
        lang: {name for _, name, _, _ in string.Formatter().parse(words[lang]) if name}
        for lang in ("vi", "en")
    }
    assert places["vi"] == places["en"]


def test_each_message_belongs_to_a_code():
    """Words without a code are dead."""
    assert set(catalogue()) == {str(code) for code in CODES}


@pytest.mark.parametrize("path", TREE)
def test_each_command_and_option_says_what_it_does(path: str):
    """Help is complete."""
    command = TREE[path]
    silent = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert command.help
    assert silent == []


@pytest.mark.parametrize("page", PAGES)
def test_the_written_pages_keep_up_with_the_program(page: str):
    """`tools/write_docs.py` was run after the last change of a command or a message."""
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == PAGES[page]()


def test_each_dependency_is_imported_somewhere():
    """What nobody imports is not installed. Drivers are named by an address, servers by the system."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    wanted = {re.split(r"[\[<>=; ]", entry)[0].lower() for entry in declared} - {"psycopg"}
    code = "\n".join(
        file.read_text(encoding="utf-8") for name in OURS for file in (ROOT / name).rglob("*.py")
    )
    imported = {
        words.split(".")[0] for words in re.findall(r"^\s*(?:import|from) ([\w.]+)", code, re.MULTILINE)
    }
    installed = packages_distributions()
    owners = {owner.lower() for module in imported for owner in installed.get(module, [])}
    assert sorted(wanted - owners) == []


def test_every_link_of_the_documentation_leads_somewhere():
    """Relative links in README and docs point at files that exist."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    ]
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []


def test_each_entry_of_the_changelog_says_whether_results_change():
    """A statistician reads the changelog for one thing."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert releases
    assert all(
        re.search(r"\*(Changes results|Results unchanged|First results)", release) for release in releases
    )


@pytest.mark.slow
def test_the_wheel_holds_every_catalogue_template_and_message(tmp_path: Path):
    """What works from a checkout works from the wheel."""
    builder = "from hatchling.builders.wheel import WheelBuilder; import sys; print(next(WheelBuilder(sys.argv[1]).build(directory=sys.argv[2])))"
    wheel = subprocess.run(
        [sys.executable, "-c", builder, str(ROOT), str(tmp_path)], check=True, capture_output=True, text=True
    )
    listing = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", wheel.stdout.strip()],
        check=True,
        capture_output=True,
        text=True,
    )
    shipped = {line.split()[0] for line in listing.stdout.splitlines()[1:]}
    tracked = subprocess.run(
        ["git", "ls-files", *OURS], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert sorted(set(tracked) - shipped) == []
