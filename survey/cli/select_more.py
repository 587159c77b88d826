"""``khaosat select``: probabilities before the draw, replacement, and a plan's groups."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.listing import Column, show_rows
from survey.cli.saying import lang_of, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sampling.selection.replacement import Replaced, Sampled
    from survey.selecting import Check

FILE = click.Path(dir_okay=False, path_type=Path)

CHECKS = {
    "signature": ("chữ ký", "signature"),
    "signer": ("người ký", "signer"),
    "frame": ("dàn mẫu", "frame"),
    "design": ("thiết kế", "design"),
    "code": ("chương trình", "program"),
    "key": ("khóa số ngẫu nhiên cố định", "key of permanent random numbers"),
    "drawn-again": ("mẫu chọn lại", "sample drawn again"),
    "sample": ("tệp mẫu", "sample file"),
}

EFFECTS = (
    Column("domain", "Miền", "Domain", number=True),
    Column("planned", "Mẫu chính", "Planned", number=True),
    Column("released", "Dự bị vào thay", "Stepped in", number=True),
    Column("eligible", "Không trả lời", "No answer", number=True),
    Column("ineligible", "Không thuộc đối tượng", "Not eligible", number=True),
    Column("weight_factor", "Trọng số nhân với", "Weight times", number=True),
    Column("response_at_most", "Tỷ lệ trả lời tối đa (%)", "Response at most (%)", number=True),
)

WHOLE_EFFECTS = ("planned", "released", "eligible", "ineligible")
REPLACED_COLUMNS = ("outcome", "released", "probability_final", "weight_final")
SAMPLE_COLUMNS = ("probability", "weight", "domain", "reserve")


def show_checks(ctx: click.Context, checks: Iterable[Check]) -> None:
    """Print what was compared, one line each."""
    lang = lang_of(ctx)
    words = {True: ("khớp", "agrees"), False: ("KHÁC", "DIFFERS")}
    for check in checks:
        name, said = CHECKS[check.name][lang == "en"], words[check.holds][lang == "en"]
        detail = (
            "" if check.holds or not check.expected else f" ({check.expected[:16]}… ≠ {check.found[:16]}…)"
        )
        click.echo(f"{name}: {said}{detail}", err=not check.holds)


@click.command()
@click.argument("frame", type=FILE)
@click.option(
    "--design", type=FILE, required=True, help="The design: a YAML file, or an id of the catalogue."
)
@click.option("--out", "target", type=FILE, required=True, help="The CSV file: one row a person.")
@click.option("--joint", type=FILE, help="A CSV file for exact joint probabilities (4,000 persons).")
@click.pass_context
def probabilities(ctx: click.Context, *, frame: Path, design: Path, target: Path, joint: Path | None) -> None:
    """Write every person's inclusion probability before any draw, stage by stage and overall."""
    import numpy as np

    from sampling.frame_file import write_whole
    from sampling.selection.design_file import load_design
    from sampling.selection.multistage import design_probabilities
    from sampling.selection.multistage_joint import design_joint
    from sampling.selection.needed import rows_kept
    from sampling.selection.table import read_sampling_frame

    plan, listed = load_design(design), read_sampling_frame(frame)
    stages = design_probabilities(listed, plan)
    pairs = design_joint(listed, plan) if joint else None
    names = [f"probability_{number}_{stage.unit}" for number, stage in enumerate(plan.stages, 1)]
    persons = listed.texts(plan.person, rows_kept(listed, plan))
    overall = np.prod(np.array(stages), axis=0)
    header = (plan.person, *names, "probability")
    write_whole(target, _csv([header, *zip(persons, *map(_digits, (*stages, overall)), strict=True)]))
    if joint and pairs is not None:
        rows = ((person, *_digits(row)) for person, row in zip(persons, pairs, strict=True))
        write_whole(joint, _csv([(plan.person, *persons), *rows]))
    say(ctx, "Xác suất của {rows} người, tổng {total} → {target}",
        "Probabilities of {rows} persons, {total} in sum → {target}",
        rows=len(persons), total=_number(ctx, float(overall.sum())), target=str(target))  # fmt: skip


def _digits(values: Iterable[float]) -> list[str]:
    return ["" if value != value else repr(float(value)) for value in values]  # noqa: PLR0124 - NaN


def _number(ctx: click.Context, value: float) -> str:
    from survey.numbers import fmt

    return "–" if value != value else fmt(value, 2, lang_of(ctx))  # noqa: PLR0124 - NaN


def _csv(rows: Iterable[Sequence[object]]) -> str:
    import csv
    import io

    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows(rows)
    return f"\ufeff{sheet.getvalue()}"


@click.command()
@click.argument("sample", type=FILE)
@click.option("--outcomes", type=FILE, required=True, help="CSV: the person's id and the column outcome.")
@click.option("--id", "person", default="person", show_default=True, help="The column of ids.")
@click.option("--out", "target", type=FILE, required=True, help="The sample after replacement.")
@click.pass_context
def replace(ctx: click.Context, *, sample: Path, outcomes: Path, person: str, target: Path) -> None:
    """Let reserves step in for persons who gave no answer, and correct the weights of all who were asked."""
    from sampling.frame_file import write_whole
    from sampling.selection.replacement import replace_units
    from survey.selecting import sample_rows

    rows = sample_rows(sample, (person, *SAMPLE_COLUMNS))
    happened = [(row[person], row["outcome"]) for row in sample_rows(outcomes, (person, "outcome"))]
    done = replace_units([_sampled(row, person) for row in rows], happened)
    header = (*rows[0], *REPLACED_COLUMNS)
    body = [(*row.values(), *_replaced(after)) for row, after in zip(rows, done.rows, strict=True)]
    write_whole(target, _csv([header, *body]))
    _show_effects(ctx, done)
    say(
        ctx,
        "Đã cho {released} người dự bị vào thay → {target}. Người được thay vẫn tính là không trả lời; "
        "trọng số cuối ở cột weight_final.",
        "Let {released} reserves step in → {target}. Those replaced still count as not having answered; "
        "final weights are in the column weight_final.",
        released=sum(effect.released for effect in done.effects),
        target=str(target),
    )


def _sampled(row: dict[str, str], person: str) -> Sampled:
    from sampling.selection.replacement import Sampled

    probability, weight = (float(row[name]) if row[name] else None for name in ("probability", "weight"))
    return Sampled(row[person], row["domain"], int(row["reserve"] or 0), probability, weight)


def _replaced(row: Sampled) -> tuple[str, ...]:
    final = (row.probability, row.weight)
    return (row.outcome, str(int(row.released)), *("" if value is None else repr(value) for value in final))


def _show_effects(ctx: click.Context, done: Replaced) -> None:
    from survey.numbers import fmt

    lang = lang_of(ctx)
    rows = [
        {
            "domain": effect.domain,
            **{name: fmt(getattr(effect, name), 0, lang) for name in WHOLE_EFFECTS},
            "weight_factor": fmt(effect.weight_factor, 4, lang),
            "response_at_most": fmt(effect.response_at_most, 1, lang),
        }
        for effect in done.effects
    ]
    show_rows(rows, EFFECTS, "table", lang)


@click.command(name="plan")
@click.argument("plan_id", metavar="PLAN")
@click.option("--frame", type=FILE, required=True, help="A frame file of `khaosat frame import`.")
@click.option("--group", required=True, help="The plan's id of the group (Q04).")
@click.option("--seed", type=click.IntRange(0), help="The seed; the same seed gives the same sample.")
@click.option("--n", type=click.IntRange(1), help="Persons per unit (default: the plan's figure).")
@click.option("--if-short", type=click.Choice(["error", "take_all"]), default="error", show_default=True,
              help="What to do where a unit lists fewer persons.")  # fmt: skip
@click.option("--out", "target", type=FILE, required=True, help="The new frame, for `khaosat round create`.")
@click.option("--manifest", type=FILE, help="The signed manifest (default: OUT with .manifest.json).")
@click.option(
    "--check", type=FILE, help="Write nothing: compare OUT with this manifest and the draw made again."
)
@click.option("--signing-key", type=FILE, help="Signing key (default khaosat-data/keys/selection.ed25519).")
@click.pass_context
def from_plan(
    ctx: click.Context, *, plan_id: str, frame: Path, group: str, seed: int | None, n: int | None,
    if_short: str, target: Path, manifest: Path | None, check: Path | None, signing_key: Path | None,
) -> None:  # fmt: skip
    """Draw the persons of one group of PLAN at random from each unit's list, instead of the unit choosing."""
    from sampling.frame import read_frame, write, write_whole
    from sampling.frame_file import demand_writable
    from sampling.load import load_plan
    from sampling.selection.sample_list import sample_text
    from survey.plan_selection import draw_group, group_manifest
    from survey.selecting import Said, signed_manifest
    from survey.signing import SIGNING_KEY

    plan, forms = load_plan(plan_id), read_frame(frame)
    done = draw_group(forms, plan, group, seed=seed, n=n, short=if_short == "take_all")
    sample = sample_text(done.frame, done.drawn)
    if check is not None:
        checks = Said(check, signing_key or SIGNING_KEY).compare(group_manifest(done, frame), target)
        show_checks(ctx, checks)
        ctx.exit(0 if all(one.holds for one in checks) else 1)
    beside = manifest or target.with_name(f"{target.name}.manifest.json")
    demand_writable(target, beside)
    signed = signed_manifest(group_manifest(done, frame), signing_key or SIGNING_KEY)
    write(done.forms, target)
    write_whole(target.with_name(f"{target.name}.probabilities.csv"), f"\ufeff{sample}")
    write_whole(beside, signed)
    say(
        ctx,
        "Nhóm {group}: chọn {drawn} trong {listed} phiếu, ở {units} đơn vị → {target} (nhóm khác giữ nguyên)",
        "Group {group}: drew {drawn} of {listed} forms in {units} units → {target} (other groups unchanged)",
        group=group,
        drawn=done.drawn_rows,
        listed=done.listed,
        units=int(done.drawn.domain_units.size),
        target=str(target),
    )


@click.command()
@click.option(
    "--rate",
    type=click.FloatRange(0, 1, min_open=True),
    required=True,
    help="The share of the list that each round takes (0.2 is 20 %).",
)
@click.option("--rounds", type=click.IntRange(1), required=True, help="How many rounds are planned.")
@click.option("--at-most", type=click.IntRange(1), default=1, show_default=True,
              help="How often one person may be asked in all of them.")  # fmt: skip
@click.pass_context
def rotation(ctx: click.Context, *, rate: float, rounds: int, at_most: int) -> None:
    """Print the start of permanent random numbers for each round, so that nobody is asked too often."""
    from sampling.selection.rotation import rotation_starts

    starts = rotation_starts(rate, rounds=rounds, at_most=at_most)
    for number, start in enumerate(starts, 1):
        say(ctx, "Đợt {n}: permanent: {{start: {start}}}", "Round {n}: permanent: {{start: {start}}}",
            n=number, start=repr(start))  # fmt: skip


COMMANDS = (probabilities, replace, from_plan, rotation)
