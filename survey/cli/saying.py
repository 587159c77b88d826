"""What verbs that work on the database share: the database, the language, who does it, and what is said."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from survey.errors import Problem
    from survey.store import Store

T = TypeVar("T")

database_option = click.option(
    "--database",
    "url",
    help="Address of the database (default KHAOSAT_DATABASE_URL, or khaosat-data/khaosat.db).",
)


def actor() -> str:
    """Return who does it, for the audit log: ``KHAOSAT_ACTOR`` or the name of the account."""
    names = (os.environ.get(name) for name in ("KHAOSAT_ACTOR", "USER", "USERNAME"))
    return next((name for name in names if name), "cli")


def with_store(url: str | None, work: Callable[[Store], T]) -> T:
    """Open the database, do the work, close the database."""
    from survey.store import open_store

    store = open_store(url)
    try:
        return work(store)
    finally:
        store.dispose()


def lang_of(ctx: click.Context) -> str:
    """Return the language of the command."""
    lang: str = ctx.obj["lang"]
    return lang


def words(ctx: click.Context, vi: str, en: str, **facts: object) -> str:
    """Return a sentence in the command's language, its whole numbers as that language writes them."""
    from survey.numbers import fmt

    lang = lang_of(ctx)
    told = {key: fmt(value, 0, lang) if isinstance(value, int) else value for key, value in facts.items()}
    return (vi if lang == "vi" else en).format(**told)


def say(ctx: click.Context, vi: str, en: str, *, err: bool = False, **facts: object) -> None:
    """Print a sentence in the command's language."""
    click.echo(words(ctx, vi, en, **facts), err=err)


def warn(ctx: click.Context, problems: Iterable[Problem]) -> None:
    """Print problems that do not end the command."""
    from survey.cli import show_problems

    show_problems(problems, lang_of(ctx))
