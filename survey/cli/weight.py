"""``khaosat weight``: weights of a data file adjusted to known totals, with a log of every step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import format_option
from survey.cli.saying import say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from analysis.weighting import Weights
    from survey.weigh_data import DataFile
    from survey.weigh_recipe import Request

SUFFIXES = (".csv", ".parquet")


class Pair(click.ParamType[Any]):
    """Two numbers with a comma between them; either may be empty where there is no limit."""

    name = "LOW,HIGH"

    def __init__(self, least: float) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return (low, high)."""
        if isinstance(value, tuple):
            return value
        try:
            low, high = (part.strip() for part in value.split(","))
            return (float(low) if low else self.least, float(high) if high else float("inf"))
        except ValueError:
            self.fail(f"{value!r}: cần hai số, ví dụ 0.5,2 · two numbers, such as 0.5,2", param, ctx)


@click.command()
@click.argument("source", metavar="FILE", type=click.Path(dir_okay=False))
@click.option("--weight", required=True, help="The column of base weights.")
@click.option("--strata", help="The column of strata (for replicates).")
@click.option("--psu", help="The column of sampling units (for replicates).")
@click.option("--fpc", help="The column of the strata's populations of units (for replicates).")
@click.option("--responded", help="The column that is 1 for respondents: others are weighted for.")
@click.option("--cells", help="Columns of the non-response cells, a comma between them.")
@click.option("--poststratify", metavar="VAR[*VAR]=FILE", help="Totals of one variable, or of crossed ones.")
@click.option(
    "--rake", multiple=True, metavar="VAR[*VAR]=FILE", help="Totals of one margin; again for the next."
)
@click.option(
    "--calibrate",
    multiple=True,
    metavar="VAR=FILE|NUMBER",
    help="Totals of a category, or of a number (N: rows).",
)
@click.option(
    "--distance",
    type=click.Choice(["linear", "raking", "logit"]),
    default="linear",
    show_default=True,
    help="Distance of --calibrate.",
)
@click.option("--bounds", type=Pair(float("-inf")), help="Least and greatest g (new over old weight): 0.5,2.")
@click.option("--weight-bounds", type=Pair(0.0), help="Least and greatest weight: 10,100.")
@click.option("--by", help="The column of domains: totals are met inside each.")
@click.option("--household", help="The column of households (or units) that get one weight.")
@click.option("--trim", type=Pair(0.0), help="Limits to which weights are cut, the total kept: 20,60.")
@click.option("--recalibrate", is_flag=True, help="Calibrate again after trimming until both hold.")
@click.option("--template", is_flag=True, help="Print which totals --calibrate VAR … needs, and stop.")
@click.option(
    "--replicates", metavar="METHOD[:R]", help="Add replicate weights: rao-wu:500, jkn, brr, fay:0.5."
)
@click.option("--seed", type=int, default=757, show_default=True, help="Of random replicates.")
@click.option("--name", default="weight_final", show_default=True, help="The new column.")
@click.option(
    "--out", "target", type=click.Path(dir_okay=False), help="The file to write (.csv or .parquet)."
)
@format_option
@click.pass_context
def weight(
    ctx: click.Context, /, *, source: str, weight: str, form: str, target: str | None, **given: Any
) -> None:
    """Adjust the weights of FILE (.csv or .parquet) to known totals: post-stratify, rake or calibrate.

    A file of totals has a column for each variable (and for --by), and a column ``total``.
    """
    from analysis.weighting import base_weights, diagnose
    from survey.cli.weight_report import report, report_needed
    from survey.weigh_data import check_new, read_data, write_data
    from survey.weigh_recipe import needed, recipe

    _check_use(given, target)
    request = _request(given)
    data = read_data(source)
    check_new(data, given["name"])
    base = base_weights(data.numbers(weight), allow_zero=False)
    lang = ctx.obj["lang"]
    if given["template"]:
        report_needed(needed(data, base, request), form, lang)
        return
    steps = recipe(data, request)
    done = steps(base)
    report(diagnose(done), form, lang)
    if target is not None:
        columns, scales = _replicates(data, base, steps, weight, given)
        write_data(target, data, {given["name"]: done.current, **columns})
        if scales:
            Path(f"{target}.replicates.json").write_text(scales, encoding="utf-8", newline="\n")
        say(
            ctx,
            "Đã ghi {rows} dòng → {target}",
            "Written: {rows} rows → {target}",
            err=form != "table",
            rows=len(done),
            target=target,
        )


def _check_use(given: dict[str, Any], target: str | None) -> None:
    ways = [name for name in ("poststratify", "rake", "calibrate") if given[name]]
    if len(ways) > 1:
        raise click.UsageError(f"--{ways[0]} / --{ways[1]}: hãy chọn một · choose one")
    if given["household"] and ways != ["calibrate"]:
        raise click.UsageError("--household cần --calibrate · --household needs --calibrate")
    if (given["bounds"] or given["weight_bounds"]) and ways != ["calibrate"]:
        raise click.UsageError("--bounds cần --calibrate · --bounds needs --calibrate")
    if target is not None and Path(target).suffix.lower() not in SUFFIXES:
        raise click.UsageError("--out: .csv / .parquet")
    if given["replicates"] and target is None:
        raise click.UsageError("--replicates cần --out · --replicates needs --out")


def _request(given: dict[str, Any]) -> Request:
    from analysis.weighting import Distance
    from survey.weigh_recipe import Request
    from survey.weigh_totals import asked

    return Request(
        poststratify=asked(given["poststratify"]) if given["poststratify"] else None,
        rake=tuple(map(asked, given["rake"])),
        calibrate=tuple(map(asked, given["calibrate"])),
        distance=Distance(given["distance"]),
        bounds=given["bounds"],
        weight_bounds=given["weight_bounds"],
        by=given["by"],
        household=given["household"],
        responded=given["responded"],
        cells=tuple(part.strip() for part in (given["cells"] or "").split(",") if part.strip()),
        trim=given["trim"],
        recalibrate=given["recalibrate"],
    )


def _replicates(
    data: DataFile, base: Weights, steps: Any, weight: str, given: dict[str, Any]
) -> tuple[dict[str, NDArray[np.float64]], str]:
    if not given["replicates"]:
        return {}, ""
    from survey.weigh_replicates import made, replicate_columns, replicate_scales

    columns = {name: given[name] for name in ("strata", "psu", "fpc")}
    replication = made(data, weight, columns, given["replicates"], given["seed"])
    columns_made = replicate_columns(replication, base, steps, given["name"])
    return columns_made, replicate_scales(replication, given["name"])
