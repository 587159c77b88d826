"""``khaosat worker``: does the jobs that pages have queued."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from survey.cli.saying import database_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from survey.jobs import JobView

STATES = {"done": {"vi": "xong", "en": "done"}, "failed": {"vi": "không thành công", "en": "failed"}}


@click.command()
@click.option("--once", is_flag=True, help="Do what waits and end.")
@click.option("--every", type=click.FloatRange(0.2, 60), default=2.0, show_default=True,
              help="Seconds between two looks for work.")  # fmt: skip
@database_option
@click.pass_context
def worker(ctx: click.Context, *, once: bool, every: float, url: str | None) -> None:
    """Do the jobs that pages have queued: lists, closing, scoring."""
    from survey.store import open_store
    from survey.worker import work_once

    store = open_store(url)
    try:
        with _until_told_to_stop() as stop:
            while not stop.is_set():
                job = work_once(store)
                if job is not None:
                    _tell(ctx, job)
                elif once:
                    return
                else:
                    stop.wait(every)
    finally:
        store.dispose()


@contextmanager
def _until_told_to_stop() -> Iterator[threading.Event]:
    """Give an event that Ctrl-C or a request to end sets: the job at hand is finished first."""
    stop = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, lambda *_: stop.set()) for each in signals]
    try:
        yield stop
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)


def _tell(ctx: click.Context, job: JobView) -> None:
    from survey.cli import show_problems

    lang = ctx.obj["lang"]
    click.echo(f"{job.kind} {job.round}: {STATES[job.state][lang]}")
    if job.state == "failed":
        show_problems(job.problems, lang)
