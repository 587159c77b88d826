"""``khaosat worker``: does the jobs that pages have queued."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from survey.cli.saying import database_option

if TYPE_CHECKING:
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
    import threading

    from survey.store import open_store
    from survey.worker import work_once

    store = open_store(url)
    pause = threading.Event()
    try:
        while True:
            job = work_once(store)
            if job is not None:
                _tell(ctx, job)
            elif once:
                return
            else:
                pause.wait(every)
    except KeyboardInterrupt:
        return
    finally:
        store.dispose()


def _tell(ctx: click.Context, job: JobView) -> None:
    from survey.cli import show_problems

    lang = ctx.obj["lang"]
    click.echo(f"{job.kind} {job.round}: {STATES[job.state][lang]}")
    if job.state == "failed":
        show_problems(job.problems, lang)
