"""``khaosat estimate``: estimates with standard errors from a data file, by any engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from survey.cli.listing import format_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.designs import Design
    from analysis.estimands import Estimand
    from survey.estimating import Place, Question

F = TypeVar("F", bound="Callable[..., Any]")
ORDER = "khaosat.estimands"


def _in_order(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the kinds of estimates in the order in which they were asked for."""
    asked: list[tuple[str, str]] = ctx.meta.setdefault(ORDER, [])
    asked.extend((str(param.name), each) for each in value)
    return value


def _asking(name: str, metavar: str, words: str) -> Callable[[F], F]:
    return click.option(
        f"--{name}", multiple=True, metavar=metavar, help=words, callback=_in_order, expose_value=False
    )


@click.command()
@click.argument("source", metavar="FILE")
@click.option("--weight", help="The column of weights (without it they follow from --fpc, or are 1).")
@click.option(
    "--strata", metavar="S[,S2]", help="The column of strata; a*b crosses columns; a comma before stage 2."
)
@click.option("--psu", metavar="P[,SSU]", help="The columns of sampling units, stage by stage.")
@click.option("--fpc", metavar="N1[,N2]", help="Per stage the column of population sizes (or fractions).")
@click.option("--nest", is_flag=True, help="Unit labels start again in each stratum.")
@click.option(
    "--lonely",
    type=click.Choice(["fail", "certainty", "adjust", "average", "collapse"]),
    default="fail",
    show_default=True,
    help="What to do with a stratum of one sampling unit.",
)
@_asking("mean", "A[,B]", "Means of columns of numbers.")
@_asking("total", "A[,B]", "Totals of columns of numbers.")
@_asking("ratio", "A/B", "The total of A over the total of B.")
@_asking("proportion", "A[,B]", "Shares of the categories of columns.")
@_asking("count", "A[,B]", "Numbers of persons in the categories of columns.")
@_asking("quantile", "A:P[,P2]", "Quantiles of a column: score:0.5 or score:0.25,0.75.")
@click.option("--by", metavar="D1[,D2]", multiple=True, help="Columns whose crossing makes domains.")
@click.option("--where", metavar="EXPR", help="A condition: 'province == \"01\" and age >= 18'.")
@click.option("--level", type=float, default=0.95, show_default=True, help="Level of the intervals.")
@click.option(
    "--deff",
    type=click.Choice(["wor", "wr", "none"]),
    default="wor",
    show_default=True,
    help="Design effect against simple random sampling without or with replacement.",
)
@click.option(
    "--empty",
    type=click.Choice(["fail", "drop"]),
    default="fail",
    show_default=True,
    help="What to do with a domain in which nobody answered.",
)
@click.option(
    "--engine",
    type=click.Choice(["numpy", "duckdb", "spark", "postgres"]),
    default="numpy",
    show_default=True,
    help="What runs it: in memory, out of core, a cluster, a database.",
)
@click.option("--spark-url", help="spark://host:7077, sc://host:15002 or local[4] (or KHAOSAT_SPARK_URL).")
@click.option("--postgres-url", help="postgresql://user@host/database (or KHAOSAT_POSTGRES_URL).")
@click.option("--memory", default="1GB", show_default=True, help="How much memory DuckDB may use.")
@click.option("--threads", type=click.IntRange(min=1), help="How many threads DuckDB uses (default: all).")
@click.option("--temp", type=click.Path(file_okay=False, exists=True), help="The folder of temporary files.")
@click.option(
    "--decimals",
    type=click.IntRange(0, 15),
    default=4,
    show_default=True,
    help="Decimals of the table.",
)
@format_option
@click.pass_context
def estimate(ctx: click.Context, /, *, source: str, form: str, decimals: int, **given: Any) -> None:
    """Estimate means, totals, ratios, proportions from FILE (.csv or .parquet) with standard errors.

    FILE may also be table:NAME, a table of the Spark catalogue or of the PostgreSQL database.
    """
    from survey.cli.estimate_show import show
    from survey.estimating import estimates_of

    found = estimates_of(source, _design(given), _question(ctx, given), _place(given))
    show(found, form, ctx.obj["lang"], decimals)


def _design(given: dict[str, Any]) -> Design:
    from analysis.designs import Design

    strata, psu, fpc = (_stages(given[name]) for name in ("strata", "psu", "fpc"))
    return Design(
        weight=given["weight"],
        strata=strata or None,
        psu=psu or None,
        fpc=fpc or None,
        nest=given["nest"],
        lonely=given["lonely"],
    )


def _stages(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _question(ctx: click.Context, given: dict[str, Any]) -> Question:
    from survey.estimating import Question

    asked = [_estimand(kind, text) for kind, text in ctx.meta.get(ORDER, [])]
    by = tuple(name for each in given["by"] for name in _stages(each))
    return Question(
        estimands=tuple(each for each, _ in asked),
        columns=tuple(name for _, names in asked for name in names),
        by=by,
        where=given["where"],
        level=given["level"],
        deff=None if given["deff"] == "none" else given["deff"],
        empty=given["empty"],
    )


def _estimand(kind: str, text: str) -> tuple[Estimand, tuple[str, ...]]:
    """Return what an option asks for, and the columns that it reads."""
    from analysis import estimands

    match kind:
        case "ratio":
            above, _, below = text.partition("/")
            if not above.strip() or not below.strip():
                raise click.BadParameter(f"{text!r}: A/B", param_hint="--ratio")
            pair = (above.strip(), below.strip())
            return estimands.ratio(*pair), pair
        case "quantile":
            return _quantile(text)
        case _:
            columns = _stages(text)
            made: Estimand = getattr(estimands, kind)(*columns)
            return made, columns


def _quantile(text: str) -> tuple[Estimand, tuple[str, ...]]:
    """Return quantiles of one column, from ``score:0.25,0.5``."""
    from analysis.estimands import quantile

    column, _, shares = text.rpartition(":")
    try:
        asked = tuple(float(share) for share in shares.split(","))
    except ValueError:
        asked = ()
    if not column or not asked:
        raise click.BadParameter(f"{text!r}: A:0.5", param_hint="--quantile")
    return quantile(column, *asked), (column,)


def _place(given: dict[str, Any]) -> Place:
    from analysis.backends.connect import BackendName, Limits
    from survey.estimating import Place

    limits = Limits(given["memory"], given["threads"], given["temp"])
    return Place(BackendName(given["engine"]), given["spark_url"], given["postgres_url"], limits)
