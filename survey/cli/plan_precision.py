"""``khaosat plan precision``: how precise the results will be, by formula and by trying the campaign out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import format_option

if TYPE_CHECKING:
    import pandas as pd

    from sampling.plan import Plan
    from sampling.precision import Assumptions, ListedCell
    from survey.campaign import Campaign, CampaignTier


class GroupShare(click.ParamType[tuple[str, float]]):
    """``Q02=0.7``, ``Q02=0,7`` or ``Q02=70%``: a group and a share."""

    name = "GROUP=SHARE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        """Return the group and the share."""
        group, _, written = str(value).partition("=")
        number = written.strip().replace(",", ".")
        try:
            share = float(number.removesuffix("%")) / (100 if number.endswith("%") else 1)
        except ValueError:
            self.fail(f"{value!r}: Q02=0.7", param, ctx)
        return group.strip(), share


@click.command()
@click.argument("name", metavar="PLAN")
@format_option
@click.option("--frame", type=click.Path(), help="Respondent list (CSV) instead of the plan's quotas.")
@click.option(
    "--scheme", "scheme_name", help="Scoring scheme (id or YAML file); by default that of the plan."
)
@click.option("--assumptions", "assumed", help="Assumptions (id or YAML file); by default those of the plan.")
@click.option(
    "--response", type=GroupShare(), multiple=True, help="Response expected of a group, Q02=0.7; repeatable."
)
@click.option(
    "--less-response", type=float, help="Also show what this many per cent fewer forms back would do."
)
@click.option("--simulate", type=click.IntRange(min=2), help="Try the whole campaign out so many times.")
@click.option("--questionnaires", help="Questionnaires of the simulation (id or folder).")
@click.option("--seed", type=int, default=757, show_default=True, help="Seed of everything drawn.")
@click.option(
    "--workers", type=click.IntRange(min=1), help="Processes of the simulation (default: two, if there are)."
)
@click.pass_obj
def precision(
    obj: dict[str, Any], *, name: str, form: str, frame: str | None, scheme_name: str | None,
    assumed: str | None,
    response: tuple[tuple[str, float], ...], less_response: float | None, simulate: int | None, seed: int,
    workers: int | None, questionnaires: str | None,
) -> None:  # fmt: skip
    """Expect the precision of every unit's survey points before anybody is asked.

    Margins, differences that can be told apart, rank intervals; small cells and groups without a margin are
    named. Everything rests on assumptions, which are printed.
    """
    from sampling.load import load_plan
    from sampling.precision import compare, expected_precision
    from sampling.precision import less_response as with_less
    from survey.cli import plan_precision_data, plan_precision_tables
    from survey.cli.plan_output import emit

    plan = load_plan(name)
    assumptions = assumptions_of(plan, assumed, scheme_name, dict(response))
    listed = _list(frame, plan, seed) if frame or simulate else None
    table = expected_precision(plan, assumptions, cells=_cells(plan, listed) if frame else None)
    change = None
    if less_response is not None:
        fewer = with_less(assumptions, less_response)
        cells = _cells(plan, listed) if frame else None
        change = compare(table, expected_precision(plan, fewer, cells=cells))
    tried: tuple[CampaignTier, ...] = ()
    if simulate and listed is not None:
        campaign = _campaign(plan, questionnaires, scheme_name)
        tried = _tried(plan, listed, campaign, assumptions, (simulate, seed, workers))
    shown = plan_precision_data.Shown(plan, table, change, less_response or 0.0, tried)
    emit(
        form,
        data=plan_precision_data.whole(shown, obj["lang"]),
        rows=plan_precision_data.unit_rows(shown, obj["lang"]),
        table=lambda: plan_precision_tables.page(shown, obj["lang"]),
    )


def assumptions_of(
    plan: Plan, assumed: str | None, scheme: str | None, response: dict[str, float]
) -> Assumptions:
    """Return the assumptions that were asked for, or those of the plan, with points and response changed."""
    from sampling.errors import Problem, SamplingError
    from sampling.plan import Text
    from sampling.precision import load_assumptions, with_response
    from sampling.precision.assumptions_file import assumptions_for
    from sampling.precision_codes import PrecisionCode
    from survey.scheme_points import with_scheme

    known = [group.id for group in plan.groups]
    facts = {"known": ", ".join(known) or "–"}
    wrong = [
        Problem("", PrecisionCode.GROUP_UNKNOWN, {"asked": each, **facts})
        for each in response
        if each not in known
    ]
    if wrong:
        raise SamplingError(wrong)
    found = load_assumptions(assumed) if assumed else assumptions_for(plan)
    if scheme:
        from analysis.scheme import load_scheme

        found = with_scheme(found, load_scheme(scheme))
    source = Text("ghi ở dòng lệnh", "given on the command line")
    return with_response(found, response, source)


def _list(frame: str | None, plan: Plan, seed: int) -> pd.DataFrame:
    import numpy as np

    from sampling.frame import read_frame
    from sampling.frame import simulate as invent_list

    return read_frame(frame) if frame else invent_list(plan, np.random.default_rng(seed))


def _cells(plan: Plan, listed: pd.DataFrame | None) -> tuple[ListedCell, ...] | None:
    from sampling.precision import cells_of_rows

    if listed is None:
        return None
    columns = (listed[column].tolist() for column in ("group", "unit", "rates"))
    return cells_of_rows(plan, zip(*columns, strict=True))


def _campaign(plan: Plan, questionnaires: str | None, scheme: str | None) -> Campaign:
    from analysis.scheme import load_scheme
    from questionnaires.load import load_set
    from survey.campaign import Campaign

    named = next((tier.scheme for tier in plan.tiers if tier.scheme), plan.id)
    return Campaign(load_set(questionnaires or named), load_scheme(scheme or named))


def _tried(
    plan: Plan,
    listed: pd.DataFrame,
    campaign: Campaign,
    assumptions: Assumptions,
    how: tuple[int, int, int | None],
) -> tuple[CampaignTier, ...]:
    """Return the campaign tried out; `how`: repetitions, seed, processes."""
    import os

    import numpy as np

    from survey.campaign import simulate_campaign

    repetitions, seed, workers = how
    processes = workers or min(2, os.cpu_count() or 1)
    rng = np.random.default_rng(seed)
    return simulate_campaign(
        plan, listed, campaign, assumptions, rng, repetitions=repetitions, workers=processes
    )
