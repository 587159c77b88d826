"""``khaosat frame``: an invented respondent list, or a real one checked and taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from survey.cli.listing import Column, show_rows

if TYPE_CHECKING:
    import pandas as pd

    from sampling.plan import Plan

GROUP_COLUMNS = (
    Column("group", "Nhóm", "Group"),
    Column("label", "Đối tượng", "Respondents"),
    Column("forms", "Số phiếu", "Forms", number=True),
)


@click.group()
def frame() -> None:
    """Respondent lists: one row is one form."""


@frame.command()
@click.argument("plan_id", metavar="PLAN")
@click.option("--seed", type=int, default=757, show_default=True, help="The same seed gives the same file.")
@click.option(
    "--out", "target", type=click.Path(dir_okay=False), required=True, help="The CSV file to write."
)
@click.pass_context
def simulate(ctx: click.Context, *, plan_id: str, seed: int, target: str) -> None:
    """Invent a complete list that agrees with PLAN (an id or a file); every row is marked as invented."""
    import numpy as np

    from sampling.frame import simulate as invent
    from sampling.frame import write
    from sampling.load import load_plan

    plan = load_plan(plan_id)
    forms = invent(plan, np.random.default_rng(seed))
    write(forms, target)
    lang = ctx.obj["lang"]
    _show_counts(plan, forms, lang)
    said = {
        "vi": "Danh sách giả định: {forms} phiếu, {persons} người (số khởi tạo {seed}) → {target}",
        "en": "Invented list: {forms} forms, {persons} persons (seed {seed}) → {target}",
    }
    click.echo(said[lang].format(**_sizes(forms, lang), seed=seed, target=target))


def _sizes(forms: pd.DataFrame, lang: str) -> dict[str, str]:
    from survey.numbers import fmt

    return {"forms": fmt(len(forms), 0, lang), "persons": fmt(forms["person"].nunique(), 0, lang)}


def _show_counts(plan: Plan, forms: pd.DataFrame, lang: str) -> None:
    from survey.numbers import fmt

    counts = forms["group"].value_counts()
    rows = [
        {"group": group.id, "label": group.label.say(lang), "forms": fmt(int(counts[group.id]), 0, lang)}
        for group in plan.groups
        if group.id in counts
    ]
    show_rows(rows, GROUP_COLUMNS, "table", lang)
