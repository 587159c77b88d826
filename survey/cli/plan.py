"""``khaosat plan``: survey plans, their quotas and timetables, from the catalogue or from a YAML file."""

from __future__ import annotations

from typing import Any

import click

from survey.cli.listing import format_option
from survey.cli.plan_calendar import calendar
from survey.cli.plan_compare import compare
from survey.cli.plan_cost import cost
from survey.cli.plan_crosswalk import crosswalk
from survey.cli.plan_papers import annex, letters
from survey.cli.plan_precision import precision
from survey.cli.plan_read import read
from survey.cli.plan_units import per_unit
from survey.cli.plan_what_if import what_if


@click.group(no_args_is_help=True)
def plan() -> None:
    """Survey plans as data: figures with their sources, quotas, timetable.

    PLAN is an id of the catalogue (see ``khaosat plan list``) or the path of a YAML file.
    """


@plan.command("list")
@format_option
@click.pass_obj
def list_(obj: dict[str, Any], form: str) -> None:
    """List the plans of the catalogue."""
    from sampling.load import load_plan, plan_ids
    from survey.cli import plan_data, plan_tables
    from survey.cli.plan_output import emit

    plans = [load_plan(name) for name in plan_ids()]
    rows = [plan_data.summary(each, obj["lang"]) for each in plans]
    emit(form, data=rows, rows=rows, table=lambda: plan_tables.list_table(plans, obj["lang"]))


@plan.command()
@click.argument("name", metavar="PLAN")
@format_option
@click.pass_obj
def show(obj: dict[str, Any], name: str, form: str) -> None:
    """Show one plan and where its numbers were read.

    Tiers, respondent groups and who chooses them; every number with its unit and its source; assumptions.
    """
    from sampling.load import load_plan
    from survey.cli import plan_data, plan_show
    from survey.cli.plan_output import emit

    chosen = load_plan(name)
    emit(
        form,
        data=plan_data.whole(chosen, obj["lang"]),
        rows=plan_data.number_rows(chosen, obj["lang"]),
        table=lambda: plan_show.plan_table(chosen, obj["lang"]),
    )


@plan.command()
@click.argument("name", metavar="PLAN")
@format_option
@click.option("--frame", type=click.Path(), help="Respondent list (CSV): counts figures and factors.")
@click.pass_obj
def quotas(obj: dict[str, Any], name: str, form: str, frame: str | None) -> None:
    """Reckon the quotas and word every mismatch.

    Product, rounded, stated and actual figures apart; factors that are not printed are solved for; figures
    that disagree come with their possible reasons.
    """
    from sampling.frame_factors import factors_from_frame
    from sampling.load import load_plan
    from sampling.quota import quotas as reckon
    from survey.cli import plan_data, plan_tables
    from survey.cli.plan_factors import factor_rows, factor_table
    from survey.cli.plan_output import count_agencies, count_frame, emit

    chosen = load_plan(name)
    table = reckon(chosen, count_frame(frame) if frame else None)
    found = factors_from_frame(chosen, count_agencies(frame)) if frame else ()
    data = plan_data.quota_data(table, obj["lang"])

    def show_table() -> None:
        plan_tables.quota_table(chosen, table, obj["lang"])
        if found:
            factor_table(found, obj["lang"])

    emit(
        form,
        data={**data, "factors": factor_rows(found, obj["lang"])} if frame else data,
        rows=plan_data.quota_rows(table, obj["lang"]),
        table=show_table,
    )


@plan.command()
@click.argument("name", metavar="PLAN")
@format_option
@click.pass_obj
def timetable(obj: dict[str, Any], name: str, form: str) -> None:
    """List the tasks in time, and warn of conflicts.

    Each task with its month, who leads, drafts, cooperates and approves.
    """
    from sampling.load import load_plan
    from sampling.timetable import timetable as arrange
    from survey.cli import plan_data, plan_tables
    from survey.cli.plan_output import emit

    chosen = load_plan(name)
    arranged = arrange(chosen)
    emit(
        form,
        data=plan_data.timetable_data(chosen, arranged, obj["lang"]),
        rows=plan_data.task_rows(arranged, obj["lang"]),
        table=lambda: plan_tables.timetable_table(chosen, arranged, obj["lang"]),
    )


plan.add_command(precision)
plan.add_command(cost)
plan.add_command(read)
plan.add_command(what_if)
plan.add_command(per_unit)
plan.add_command(compare)
plan.add_command(crosswalk)
plan.add_command(annex)
plan.add_command(letters)
plan.add_command(calendar)
