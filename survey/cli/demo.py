"""``khaosat demo``: the whole chain on one machine, with invented persons."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--plan",
    type=click.Choice(["757-2023", "binh-phuoc-2022"]),
    default="757-2023",
    show_default=True,
    help="The plan to carry through.",
)
@click.option(
    "--seed", type=int, default=2023, show_default=True, help="Seed of everything that is invented."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-output"),
    show_default=True,
    help="Where files go; a folder with files that no demonstration made is refused.",
)
@click.option(
    "--serve/--no-serve", default=True, help="Serve a second, open round at the end, or end by itself."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=None,
    help="Port of the pages (default 8000, or a free one).",
)
@click.pass_context
def demo(ctx: click.Context, *, plan: str, seed: int, folder: Path, serve: bool, port: int | None) -> None:
    """Carry a whole survey round through: quotas, list, forms, scores, report.

    Persons, answers, SIPAS figures and appraised points are invented and marked so.
    """
    import signal

    from survey.demo.chain import demonstrate
    from survey.demo.run import Options

    # A request to end is taken as Ctrl+C: the form's server, a process of its own, must end with this one.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    demonstrate(Options(plan, seed, folder, serve=serve, port=port, lang=ctx.obj["lang"]))
