"""``khaosat plan cost``: what a survey costs, what a budget allows, how many people it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from survey.cli.figure_type import NUMBER
from survey.cli.listing import format_option
from survey.cli.plan_precision import GroupShare

if TYPE_CHECKING:
    from sampling.cost import CostBook, Mix
    from sampling.plan import Plan


@click.command()
@click.argument("name", metavar="PLAN")
@format_option
@click.option("--costs", default="default", help="Unit costs (id or YAML file).")
@click.option(
    "--mode",
    "modes",
    multiple=True,
    help="How forms are collected: paper for all groups, or Q08=paper; repeatable.",
)
@click.option("--budget", type=NUMBER, help="Money at hand: how many forms and which modes it allows.")
@click.option("--days", type=click.FloatRange(min=0, min_open=True), help="Working days of the fieldwork.")
@click.option(
    "--response", type=GroupShare(), multiple=True, help="Response expected of a group, Q02=0.7; repeatable."
)
@click.option("--frame", type=click.Path(), help="Respondent list (CSV): counts the actual forms.")
@click.pass_obj
def cost(
    obj: dict[str, Any], *, name: str, form: str, costs: str, modes: tuple[str, ...], budget: float | None,
    days: float | None, response: tuple[tuple[str, float], ...], frame: str | None,
) -> None:  # fmt: skip
    """Reckon what a survey costs, by group and tier.

    With a budget: how many forms fit, and the modes that bring most forms back. Unit costs are assumptions
    until you give your own. The working days of the fieldwork come from the calendar unless given.
    """
    from sampling.cost import load_costs, plan_cost
    from sampling.load import load_plan
    from survey.cli import plan_cost_tables
    from survey.cli.plan_output import count_frame, emit
    from survey.cli.plan_precision import assumptions_of

    plan, book = load_plan(name), load_costs(costs)
    assumptions = assumptions_of(plan, None, None, dict(response))
    counts = count_frame(frame) if frame else None
    table = plan_cost(plan, book, assumptions, mixes=_mixes(plan, book, modes), counts=counts)
    allowed = plan_cost_tables.budget_of(plan, table, assumptions, budget, counts=counts)
    shown = plan_cost_tables.CostShown(plan, table, allowed, days or _fieldwork_days(plan))
    emit(
        form,
        data=plan_cost_tables.whole(shown, obj["lang"]),
        rows=plan_cost_tables.line_rows(shown, obj["lang"]),
        table=lambda: plan_cost_tables.page(shown, obj["lang"]),
    )


def _fieldwork_days(plan: Plan) -> float | None:
    """Return the working days of the fieldwork as the plan prints it, ``None`` where it does not."""
    from sampling.schedule.plan_schedule import fieldwork_days

    return fieldwork_days(plan)


def _mixes(plan: Plan, book: CostBook, modes: tuple[str, ...]) -> dict[str, Mix]:
    from sampling.cost import single_mode

    _demand_groups(plan, modes)
    found: dict[str, Mix] = {}
    for written in sorted(modes, key=lambda each: "=" in each):
        group, named, mode = written.partition("=")
        chosen = book.mode(mode if named else written).id
        found |= {group: ((chosen, 1.0),)} if named else single_mode(plan, chosen)
    return found


def _demand_groups(plan: Plan, modes: tuple[str, ...]) -> None:
    from sampling.errors import CostCode, Problem, SamplingError

    known = [group.id for group in plan.groups]
    asked = (written.partition("=")[0] for written in modes if "=" in written)
    problems = [
        Problem("--mode", CostCode.GROUP_UNKNOWN, {"asked": each, "known": ", ".join(known)})
        for each in asked
        if each not in known
    ]
    if problems:
        raise SamplingError(problems)
