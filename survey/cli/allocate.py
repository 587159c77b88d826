"""``khaosat allocate``: how many forms each stratum gets, from a table of strata."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from survey.cli.figure_type import NUMBER, WHOLE
from survey.cli.listing import format_option

if TYPE_CHECKING:
    from sampling.allocation.table import StrataTable
    from sampling.allocation.targets import Target
    from sampling.allocation.two_stage import Clusters

METHODS = ("equal", "proportional", "neyman", "cost", "power", "bethel")


@click.command()
@click.argument("file", type=click.Path())
@click.option("--method", type=click.Choice(METHODS), default="proportional", help="How forms are shared.")
@click.option("-n", "--n", "n", type=WHOLE, help="Forms in all.")
@click.option("--budget", type=WHOLE, help="Budget, in the currency of the column cost.")
@click.option("--cv", type=NUMBER, help="CV of each variable in the whole.")
@click.option("--targets", type=click.Path(), help="CSV or YAML: domain, value, variable, cv (bethel).")
@click.option(
    "--target", "words", multiple=True, metavar="DOMAIN:VARIABLE=CV", help="One such target; * for all."
)
@click.option("--variable", help="The variable of neyman, cost and power (default: the first).")
@click.option("--exponent", type=NUMBER, default=0.5, help="Of the power allocation (default 0.5).")
@click.option("--minimum", type=WHOLE, default=2.0, help="Fewest forms of a stratum (default 2).")
@click.option("--clusters", type=click.Path(), help="CSV of clusters: stratum, N (bethel in two stages).")
@click.option("--interviews", type=WHOLE, default=10.0, help="Fewest interviews in a cluster (default 10).")
@click.option("--icc", type=NUMBER, help="Intraclass correlation of variables without a column RHO_x.")
@click.option("--round-up", is_flag=True, help="Round bethel up as R2BEAT does, without shaving.")
@format_option
@click.pass_obj
def allocate(obj: dict[str, Any], /, file: str, form: str, **given: Any) -> None:
    """Allocate forms over the strata of FILE.csv.

    Columns: stratum, N; S_x, M_x (deviation, mean) or P_x (proportion) of a variable x; cost, take_all,
    min, max; DOM_x for domains; RHO_x (intraclass correlation) for two stages. Vietnamese headings (tầng,
    số đơn vị, chi phí, lấy hết) are known.
    """
    from sampling.allocation.table import read_table
    from survey.cli.allocate_run import run
    from survey.cli.allocate_show import show

    table = read_table(_text(file), name=Path(file).name, minimum=given["minimum"])
    _demand_used(given)
    made = run(table, given, _targets(given), _clusters(given, table))
    show(table, made, form, obj["lang"])


def _clusters(given: dict[str, Any], table: StrataTable) -> Clusters | None:
    from sampling.allocation.cluster_table import read_clusters

    path = given["clusters"]
    if path is None or given["method"] != "bethel":
        return None
    return read_clusters(
        _text(path), table, interviews=given["interviews"], icc=given["icc"], name=Path(path).name
    )


def _text(path: str) -> str:
    from sampling.allocation_codes import AllocationCode
    from sampling.errors import Problem, SamplingError
    from survey.office.encodings import decoded

    try:
        data = Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
    else:
        found = decoded(data)
        if found is not None:
            return found[0].removeprefix("\ufeff")
        reason = "UTF-8"
    facts = {"file": path, "reason": reason}
    raise SamplingError([Problem("", AllocationCode.FILE_UNREADABLE, facts)])


USED = {
    "equal": {"n"},
    "proportional": {"n"},
    "neyman": {"n", "cv", "variable"},
    "cost": {"budget", "cv", "variable"},
    "power": {"n", "variable"},
    "bethel": {"cv", "targets", "words", "budget", "clusters", "icc"},
}
GOALS = {
    "equal": ("n",),
    "proportional": ("n",),
    "neyman": ("n", "cv"),
    "cost": ("budget", "cv"),
    "power": ("n",),
    "bethel": ("cv", "targets", "words"),
}
SPELT = {"n": "-n", "words": "--target"}


def _demand_used(given: dict[str, Any]) -> None:
    from sampling.allocation_codes import AllocationCode
    from sampling.errors import Problem, SamplingError

    method = given["method"]
    asked = {
        key for key in ("n", "budget", "cv", "targets", "words", "variable", "clusters", "icc") if given[key]
    }
    problems = [
        Problem("", AllocationCode.OPTION_UNUSED, {"method": method, "option": SPELT.get(key, f"--{key}")})
        for key in sorted(asked - USED[method])
    ]
    goals = [key for key in GOALS[method] if key in asked]
    if not goals or (method != "bethel" and len(goals) > 1):
        wanted = " / ".join(SPELT.get(key, f"--{key}") for key in GOALS[method])
        facts = {"method": method, "option": wanted}
        problems.append(Problem("", AllocationCode.OPTION_MISSING, facts))
    if problems:
        raise SamplingError(problems)


def _targets(given: dict[str, Any]) -> tuple[Target, ...]:
    from sampling.allocation.targets import Target, read_targets

    found: list[Target] = []
    if given["method"] != "bethel":
        return ()
    if given["cv"]:
        found.append(Target("", "", "*", repr(given["cv"])))
    if given["targets"]:
        found += read_targets(_text(given["targets"]), name=Path(given["targets"]).name)
    for text in given["words"]:
        left, _, cv = text.rpartition("=")
        domain, _, variable = left.rpartition(":")
        found.append(Target(domain, "", variable or "*", cv))
    return tuple(found)
