"""``khaosat select``: draw persons with known probabilities, and let anybody draw the same again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli import select_more as more
from survey.cli.listing import Column, show_rows
from survey.cli.saying import lang_of, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from survey.selecting import Request, Selected

FILE = click.Path(dir_okay=False, path_type=Path)

STAGES = (
    Column("unit", "Giai đoạn", "Stage"),
    Column("method", "Cách chọn", "Method"),
    Column("units", "Số đơn vị", "Units", number=True),
    Column("domains", "Số miền chọn", "Domains", number=True),
    Column("taken", "Đã chọn", "Taken", number=True),
    Column("expected", "Tổng xác suất", "Sum of probabilities", number=True),
)


def draw_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is drawn."""
    options = (
        click.option("--design", type=FILE, required=True, help="The design: a YAML file or an id."),
        click.option("--prn-key", type=FILE, help="Key of permanent random numbers (made if not there)."),
        click.option("--earlier", type=FILE, multiple=True, help="Sample of an earlier round, oldest first."),
        click.option("--within", type=click.IntRange(1), default=2, show_default=True,
                     help="Rounds in a row, this one included, that --at-most counts in."),
        click.option("--at-most", type=click.IntRange(1), default=1, show_default=True,
                     help="How often one person may be asked within those rounds."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


seed_option = click.option(
    "--seed", type=click.IntRange(0), help="The seed; the same seed gives the same sample."
)


@click.group()
def select() -> None:
    """Draw persons from a list: designs, probabilities, signed manifests, reserves."""


@select.command()
@click.argument("frame", type=FILE)
@draw_options
@seed_option
@click.option("--out", "target", type=FILE, required=True, help="The CSV file for the sample.")
@click.option("--manifest", type=FILE, help="The signed manifest (default: OUT with .manifest.json).")
@click.option("--reserves", type=click.IntRange(0), help="Reserves per last domain (before the design's).")
@click.option("--signing-key", type=FILE, help="Signing key (default khaosat-data/keys/selection.ed25519).")
@click.pass_context
def draw(
    ctx: click.Context, /, *, target: Path, manifest: Path | None, signing_key: Path | None, **asked: Any
) -> None:  # fmt: skip
    """Draw a sample from FRAME (Parquet, CSV, XLSX) and write it with a signed manifest."""
    from sampling.frame_file import demand_writable, write_whole
    from survey.selecting import select as drawing
    from survey.selecting import signed_manifest
    from survey.signing import SIGNING_KEY

    beside = manifest or target.with_name(f"{target.name}.manifest.json")
    demand_writable(target, beside)
    done = drawing(request_of(asked))
    signed = signed_manifest(done.manifest, signing_key or SIGNING_KEY)
    write_whole(target, f"\ufeff{done.text}")
    write_whole(beside, signed)
    show_stages(ctx, done)
    say(
        ctx,
        "Đã chọn {persons} người và {reserves} người dự bị → {target}; biên bản đã ký: {beside}",
        "Drew {persons} persons and {reserves} reserves → {target}; signed manifest: {beside}",
        persons=done.manifest.persons,
        reserves=done.manifest.reserves,
        target=str(target),
        beside=str(beside),
    )
    say_consequences(ctx, done)


def request_of(asked: dict[str, Any]) -> Request:
    """Return what the options ask for."""
    from survey.selecting import Request

    return Request(**asked)


def show_stages(ctx: click.Context, done: Selected) -> None:
    """Print what each stage came to."""
    import math

    from survey.numbers import fmt

    lang = lang_of(ctx)
    rows = [
        {
            "unit": stage.unit,
            "method": stage.method,
            "units": fmt(stage.units, 0, lang),
            "domains": fmt(stage.domains, 0, lang),
            "taken": fmt(stage.taken, 0, lang),
            "expected": "–" if math.isnan(stage.probability_sum) else fmt(stage.probability_sum, 2, lang),
        }
        for stage in done.drawn.stages
    ]
    show_rows(rows, STAGES, "table", lang)


def say_consequences(ctx: click.Context, done: Selected) -> None:
    """Say what follows from the way the sample was drawn."""
    from sampling.selection.manifest import remarks
    from survey.words import explain

    for remark in remarks(done.drawn):
        say(ctx, "Lưu ý: {words}.", "Note: {words}.", err=True, words=explain(remark, lang_of(ctx)))


@select.command()
@click.argument("frame", type=FILE)
@draw_options
@seed_option
@click.option("--out", "target", type=FILE, required=True, help="The CSV file for the reserves.")
@click.option("--count", type=click.IntRange(1), required=True, help="Reserves per last domain.")
@click.pass_context
def reserve(ctx: click.Context, /, *, target: Path, count: int, **asked: Any) -> None:
    """Write reserves of a sample drawn before with the same seed; the sample itself does not change."""
    from sampling.frame_file import write_whole
    from survey.selecting import select as drawing

    done = drawing(request_of({**asked, "reserves": count}))
    header, *lines = done.text.splitlines(keepends=True)
    write_whole(target, f"\ufeff{header}{''.join(lines[done.manifest.persons :])}")
    say(ctx, "Đã ghi {reserves} người dự bị của mẫu {persons} người → {target}",
        "Wrote {reserves} reserves of a sample of {persons} → {target}",
        reserves=done.manifest.reserves, persons=done.manifest.persons, target=str(target))  # fmt: skip


@select.command()
@click.argument("manifest", type=FILE)
@click.option("--frame", type=FILE, required=True, help="The frame that was drawn from.")
@draw_options
@click.option("--sample", type=FILE, help="The sample to compare byte by byte.")
@click.option("--signing-key", type=FILE, help="The key it should be signed with (default: the one at hand).")
@click.pass_context
def verify(
    ctx: click.Context, /, *, manifest: Path, sample: Path | None, signing_key: Path | None, **asked: Any
) -> None:
    """Draw again what MANIFEST says and compare signature, files and sample.

    Exit code 0: everything agrees; 1: something differs.
    """
    from survey.selecting import verify as comparing
    from survey.signing import SIGNING_KEY

    checks = comparing(manifest, request_of({**asked, "seed": None}), sample, signing_key or SIGNING_KEY)
    more.show_checks(ctx, checks)
    ctx.exit(0 if all(check.holds for check in checks) else 1)


for _command in more.COMMANDS:
    select.add_command(_command)
