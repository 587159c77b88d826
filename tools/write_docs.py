"""Write the pages of the documentation that follow from the program: the command line and the messages.

Usage: ``python tools/write_docs.py [--check]``; with ``--check`` nothing is written, and a page that lags
behind fails.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli import main as khaosat
from survey.words import PACKAGES, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).resolve().parent.parent / "docs"


def commands(group: click.Group, path: tuple[str, ...] = ("khaosat",)) -> Iterator[tuple[str, click.Command]]:
    """Yield every command of the tree with its path as typed."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def command_line_page() -> str:
    """Return the page of all verbs and options."""
    parts = [
        "# Command line\n",
        "Written by `tools/write_docs.py` from the program itself.\n",
        "`khaosat --lang en …` (or `KHAOSAT_LANG=en`) speaks English; Vietnamese is the default. Problems go",
        "to the error stream, one a line, and the exit code is 1; a wrongly typed command exits with 2.\n",
    ]
    for path, command in commands(khaosat):
        parts += [f"## `{usage(path, command)}`\n", f"{first_paragraph(command)}\n", *options(command)]
    return "\n".join(parts).rstrip() + "\n"


def usage(path: str, command: click.Command) -> str:
    """Return the command with its arguments."""
    names = [p.human_readable_name for p in command.params if isinstance(p, click.Argument)]
    return " ".join([path, *names])


def first_paragraph(command: click.Command) -> str:
    """Return what the command says of itself."""
    return " ".join((command.help or "").split("\n\n")[0].split())


def options(command: click.Command) -> list[str]:
    """Return the table of a command's options."""
    rows = [
        f"| `{', '.join(p.opts + p.secondary_opts)}` | {(p.help or '').replace('|', chr(92) + '|')} |"
        for p in command.params
        if isinstance(p, click.Option)
    ]
    return ["| option | meaning |", "|---|---|", *rows, ""] if rows else []


def messages_page() -> str:
    """Return the page of all codes and their words."""
    rows = [
        f"| `{code}` | {_cell(words['vi'])} | {_cell(words['en'])} |"
        for code, words in sorted(catalogue().items())
    ]
    head = [
        "# Messages\n",
        f"Written by `tools/write_docs.py` from the catalogues of {', '.join(PACKAGES)}.",
        "Words in braces are the facts.\n",
        "| code | tiếng Việt | English |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


PAGES = {"command-line.md": command_line_page, "messages.md": messages_page}


def main(*, check: bool) -> int:
    """Write the pages, or say which of them lag behind."""
    late = []
    for name, page in PAGES.items():
        file, text = DOCS / name, page()
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            late.append(name)
            if not check:
                file.write_text(text, encoding="utf-8", newline="\n")
    print(f"{'lag behind' if check else 'written'}: {', '.join(late) or 'none'}")
    return int(check and bool(late))


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
