"""``khaosat size``: how many to ask, for which precision, with the reasoning in words for a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from survey.cli.figure_type import NUMBER, WHOLE
from survey.cli.listing import format_option
from survey.cli.size_options import CONDITIONS, GOALS, AskedGroup, conditions_of, goal_of, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from sampling.errors import Problem
    from sampling.size.answer import Answer
    from sampling.size.fieldwork import Conditions

DOMAINS = (
    click.option("--domain", "domains", multiple=True, metavar="NAME=N", help="A domain and its persons."),
)


@click.group(cls=AskedGroup, no_args_is_help=True)
def size() -> None:
    """Sample sizes by margin of error, CV or power; or what a given size is worth.

    Shares are written 5%, 0.05 or 0,05. Give one of --margin, --cv, --power and -n.
    """


@size.command()
@click.option("--p", "p", type=NUMBER, help="Expected proportion (default 50%, which needs most).")
@click.option("--against", type=NUMBER, help="Value to tell the proportion from (for --power).")
@click.option(
    "--interval",
    type=click.Choice(["wald", "wilson", "log-odds"]),
    default="wald",
    help="How the interval is made.",
)
@click.option("--relative", is_flag=True, help="The margin is a share of the proportion.")
@options(GOALS, CONDITIONS, DOMAINS)
@format_option
@click.pass_obj
def proportion(obj: dict[str, Any], /, form: str, **given: Any) -> None:
    """Size for a proportion."""
    from sampling.size.answers_proportion import about_proportion
    from sampling.size.proportion import Interval

    def ask(conditions: Conditions) -> Answer:
        return about_proportion(
            given["p"],
            goal_of(given),
            conditions,
            interval=Interval(given["interval"]),
            reference=given["against"],
            relative=given["relative"],
        )

    _answer(ask, given, form, obj["lang"])


def _answer(ask: Callable[[Conditions], Answer], given: dict[str, Any], form: str, lang: str) -> None:
    from dataclasses import replace

    from sampling.size.domains import Domain, several
    from survey.cli.size_show import show_answer, show_domains

    conditions, problems = _conditions(given)
    if problems or not given.get("domains"):
        show_answer(_asked(ask, conditions, problems), form, lang)
        return
    pairs = _domains(given["domains"])
    answers = {name: ask(replace(conditions, population=n)) for name, n in pairs}
    sizes = several([Domain(name, n, _exact(answers[name])) for name, n in pairs])
    show_domains(answers, sizes, form, lang)


def _conditions(given: dict[str, Any]) -> tuple[Conditions, list[Problem]]:
    """Return the conditions, or very general ones and what is wrong with those given."""
    from sampling.errors import SamplingError
    from sampling.size.fieldwork import Conditions

    try:
        return conditions_of(given), []
    except SamplingError as error:
        return Conditions(), list(error.problems)


def _asked(ask: Callable[[Conditions], Answer], conditions: Conditions, problems: list[Problem]) -> Answer:
    """Return the answer, or raise what is wrong with the question together with `problems`."""
    from sampling.errors import SamplingError

    try:
        answer = ask(conditions)
    except SamplingError as error:
        raise SamplingError([*problems, *error.problems]) from error
    if problems:
        raise SamplingError(problems)
    return answer


def _domains(texts: tuple[str, ...]) -> list[tuple[str, float]]:
    """Return names and sizes; a size that is missing or unreadable is refused like a number anywhere else."""
    parts = [text.rpartition("=") for text in texts]
    return [(name or text, WHOLE.convert(text, None, None)) for name, _, text in parts]


def _exact(answer: Answer) -> float:
    if answer.forms is None:
        raise click.UsageError("--domain: --margin, --cv, --power")
    return answer.forms.exact


@size.command()
@click.option("--sd", type=NUMBER, help="Standard deviation among persons.")
@click.option("--unit-cv", type=NUMBER, help="Standard deviation over the mean; errors are then relative.")
@click.option("--difference", type=NUMBER, help="Difference to find (for --power).")
@options(GOALS, CONDITIONS, DOMAINS)
@format_option
@click.pass_obj
def mean(obj: dict[str, Any], /, form: str, **given: Any) -> None:
    """Size for a mean."""
    from sampling.size.answers_mean import about_mean

    spread, relative = _spread(given)

    def ask(conditions: Conditions) -> Answer:
        return about_mean(
            spread, goal_of(given), conditions, relative=relative, difference=given["difference"]
        )

    _answer(ask, given, form, obj["lang"])


def _spread(given: dict[str, Any]) -> tuple[float, bool]:
    from sampling.size import checks

    sd, unit_cv = given["sd"], given["unit_cv"]
    checks.demand(checks.one_target(("--sd", "--unit-cv"), (sd, unit_cv)))
    return (unit_cv, True) if sd is None else (sd, False)


@size.command()
@click.option("--sd", type=NUMBER, help="Standard deviation among persons.")
@click.option("--unit-cv", type=NUMBER, help="Standard deviation over the mean; errors are then relative.")
@options(GOALS, CONDITIONS)
@format_option
@click.pass_obj
def total(obj: dict[str, Any], /, form: str, **given: Any) -> None:
    """Size for a total; needs --population."""
    from sampling.size.answers_mean import about_total

    spread, relative = _spread(given)
    _answer(
        lambda conditions: about_total(spread, goal_of(given), conditions, relative=relative),
        given,
        form,
        obj["lang"],
    )


@size.command()
@click.option("--cv-y", type=NUMBER, required=True, help="CV of the numerator among persons.")
@click.option("--cv-x", type=NUMBER, required=True, help="CV of the denominator among persons.")
@click.option("--correlation", type=NUMBER, required=True, help="Correlation between them.")
@options(GOALS, CONDITIONS)
@format_option
@click.pass_obj
def ratio(obj: dict[str, Any], /, form: str, **given: Any) -> None:
    """Size for a ratio of two means; the margin is a share of the ratio."""
    from sampling.size.answers_mean import about_ratio

    def ask(conditions: Conditions) -> Answer:
        goal, rho = goal_of(given), given["correlation"]
        return about_ratio(given["cv_y"], given["cv_x"], goal, conditions, correlation=rho)

    _answer(ask, given, form, obj["lang"])


CONTRASTS = (
    click.option("--p1", type=NUMBER, help="First proportion."),
    click.option("--p2", type=NUMBER, help="Second proportion."),
    click.option("--sd1", type=NUMBER, help="First standard deviation, for means."),
    click.option("--sd2", type=NUMBER, help="Second standard deviation (default: the first)."),
    click.option("--difference", type=NUMBER, help="Difference of means to find (for --power)."),
    click.option("--correlation", type=NUMBER, default=0.0, help="Between the answers of one person."),
    click.option("--ratio", "sizes", type=NUMBER, default=1.0, help="First size over the second."),
)


@size.command()
@options(CONTRASTS)
@click.option("--paired", is_flag=True, help="The same persons in both (overlap 1).")
@click.option("--population2", type=WHOLE, help="Persons of the second group (default: as the first).")
@options(GOALS, CONDITIONS)
@format_option
@click.pass_obj
def difference(obj: dict[str, Any], /, form: str, **given: Any) -> None:
    """Sizes for a difference between two groups, independent or paired."""
    overlap = 1.0 if given["paired"] else 0.0
    _answer(lambda c: _contrast(given, c, overlap, "difference"), given, form, obj["lang"])


@size.command()
@options(CONTRASTS)
@click.option("--overlap", type=NUMBER, default=0.0, help="Share of the first year's persons asked again.")
@options(GOALS, CONDITIONS)
@format_option
@click.pass_obj
def change(obj: dict[str, Any], /, form: str, **given: Any) -> None:
    """Sizes for a change between two years, with part of the persons asked in both."""
    _answer(lambda c: _contrast(given, c, given["overlap"], "change"), given, form, obj["lang"])


def _contrast(given: dict[str, Any], conditions: Conditions, overlap: float, question: str) -> Answer:
    from sampling.size import checks, contrast
    from sampling.size.answers_contrast import about_contrast

    shares = given["p1"] is not None or given["p2"] is not None
    second = given.get("population2")
    design = {
        "overlap": overlap,
        "ratio": given["sizes"],
        "population1": conditions.population,
        "population2": conditions.population if second is None else second,
        "deff": conditions.deff,
    }
    rho = given["correlation"]
    if shares:
        missing = [name for name in ("p1", "p2") if given[name] is None]
        checks.demand(*(checks.one_target((f"--{name}",), (None,)) for name in missing))
        between = contrast.proportions(given["p1"], given["p2"], correlation=rho, **design)
        apart = given["p2"] - given["p1"]
    else:
        checks.demand(checks.one_target(("--p1 --p2", "--sd1"), (None, given["sd1"])))
        sd2 = given["sd1"] if given["sd2"] is None else given["sd2"]
        between = contrast.means(given["sd1"], sd2, correlation=rho, **design)
        apart = given["difference"]
    goal = goal_of(given)
    return about_contrast(between, goal, conditions, difference=apart, question=question, shares=shares)


@size.command()
@click.option("--margin", type=NUMBER, default=0.05, help="Margin of error e (default 5%).")
@options(CONDITIONS)
@format_option
@click.pass_obj
def slovin(obj: dict[str, Any], /, form: str, **given: Any) -> None:
    """Slovin's n = N / (1 + N e²), named as what it is, beside the exact size."""
    from sampling.size.answers_design import about_slovin

    _answer(lambda conditions: about_slovin(given["margin"], conditions), given, form, obj["lang"])


@size.command()
@click.option("--cost1", type=NUMBER, required=True, help="Cost of a cluster.")
@click.option("--cost2", type=NUMBER, required=True, help="Cost of a person (three stages: a division).")
@click.option("--cost3", type=NUMBER, help="Cost of a person: then there are three stages.")
@click.option("--icc", type=NUMBER, required=True, help="Intraclass correlation within clusters.")
@click.option("--icc2", type=NUMBER, help="Intraclass correlation within divisions (three stages).")
@click.option("--unit-cv", type=NUMBER, default=1.0, help="CV among persons (default 1: p = 50%).")
@click.option("--clusters", "given", type=NUMBER, help="A given number of clusters.")
@click.option("--budget", type=WHOLE, help="Budget, in the currency of the costs.")
@click.option("--cv", type=NUMBER, help="Wanted CV of the estimate.")
@format_option
@click.pass_obj
def clusters(obj: dict[str, Any], /, form: str, **given: Any) -> None:
    """How many clusters, and persons in each, in two or three stages with costs."""
    from survey.cli.size_show import show_answer

    show_answer(_clusters(given), form, obj["lang"])


def _clusters(given: dict[str, Any]) -> Answer:
    from sampling.size import checks
    from sampling.size.answers_design import about_clusters, about_clusters3
    from sampling.size.clusters import Population2
    from sampling.size.clusters3 import Costs3, Population3

    goal = {"budget": given["budget"], "target_cv": given["cv"], "given": given["given"]}
    checks.demand(checks.positive("unit_cv", given["unit_cv"]))
    spread = given["unit_cv"] ** 2
    if given["cost3"] is None and given["icc2"] is None:
        known = Population2(given["icc"], spread)
        return about_clusters((given["cost1"], given["cost2"]), known, **goal)
    checks.demand(
        checks.one_target(("--cost3",), (given["cost3"],)), checks.one_target(("--icc2",), (given["icc2"],))
    )
    costs = Costs3(given["cost1"], given["cost2"], given["cost3"])
    return about_clusters3(costs, Population3(given["icc"], given["icc2"], spread), **goal)


@size.command("follow-up")
@click.option("--cost1", type=NUMBER, required=True, help="Cost of a person in the first phase.")
@click.option("--cost2", type=NUMBER, required=True, help="Cost of a person followed up.")
@click.option("--response", type=NUMBER, required=True, help="Expected response of the first phase.")
@click.option("--budget", type=WHOLE, help="Variable budget.")
@click.option("--cv", type=NUMBER, help="Wanted CV of a mean.")
@click.option("--unit-cv", type=NUMBER, help="CV among persons.")
@click.option("--population", "-N", type=WHOLE, help="Persons on the list.")
@format_option
@click.pass_obj
def follow_up(obj: dict[str, Any], /, form: str, **given: Any) -> None:
    """Two phases: how many to ask, and which part of the silent to follow up."""
    import math

    from sampling.size.answers_design import about_follow_up
    from survey.cli.size_show import show_answer

    costs = (given.pop("cost1"), given.pop("cost2"))
    given["population"] = given["population"] or math.inf
    show_answer(about_follow_up(costs, **given), form, obj["lang"])
