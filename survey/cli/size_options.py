"""Options that the verbs of ``khaosat size`` share, and the values that they make."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from survey.cli.figure_type import NUMBER, WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sampling.errors import Problem
    from sampling.size.fieldwork import Conditions
    from sampling.size.goal import Goal

F = TypeVar("F", bound="Callable[..., Any]")

CONDITIONS = (
    click.option("--population", "-N", type=WHOLE, help="Persons on the list (default: very many)."),
    click.option("--deff", type=NUMBER, default=1.0, help="Design effect (default 1)."),
    click.option("--response", type=NUMBER, default=1.0, help="Expected response: 80% or 0.8."),
    click.option("--eligible", type=NUMBER, default=1.0, help="Share of the list that is eligible."),
    click.option("--confidence", type=NUMBER, default=0.95, help="Confidence (default 95%)."),
)
GOALS = (
    click.option("--margin", type=NUMBER, help="Half-width of the interval."),
    click.option("--cv", type=NUMBER, help="Coefficient of variation of the estimate."),
    click.option("--power", type=NUMBER, help="Probability of finding the difference."),
    click.option("-n", "--n", "n", type=WHOLE, help="Valid forms: then the precision is answered."),
    click.option("--one-sided", is_flag=True, help="A test of one direction."),
)


SPELT = {
    "homogeneity": "icc",
    "homogeneity1": "icc",
    "homogeneity2": "icc2",
    "reference": "against",
    "joint": "correlation",
    "p": "p1",
}
"""Names that formulas give to what an option states; ``p`` only where there is no option of that name."""


class Asked(click.Command):
    """A verb whose refusals name its options instead of the symbols of the formulas."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb."""
        from sampling.errors import SamplingError

        try:
            return super().invoke(ctx)
        except SamplingError as error:
            raise SamplingError(self._spelt(problem) for problem in error.problems) from error

    def _spelt(self, problem: Problem) -> Problem:
        facts = {
            key: self._options(str(fact)) if key in {"known", "given"} else fact
            for key, fact in problem.facts.items()
        }
        return replace(problem, path=self._option(problem.path), facts=facts)

    def _options(self, names: str) -> str:
        return ", ".join(self._option(name) for name in names.split(", "))

    def _option(self, name: str) -> str:
        known = [max(each.opts, key=len) for each in self.params if isinstance(each, click.Option)]
        for tried in (name, SPELT.get(name, name)):
            option = "-n" if tried == "n" else f"--{tried.replace('_', '-')}"
            if option in {*known, "-n"}:
                return option
        return name


class AskedGroup(click.Group):
    """The group of such verbs."""

    command_class = Asked


def options(*groups: tuple[Callable[[F], F], ...]) -> Callable[[F], F]:
    """Return a decorator that adds groups of options in their order."""

    def add(command: F) -> F:
        for option in reversed([option for group in groups for option in group]):
            command = option(command)
        return command

    return add


def conditions_of(given: dict[str, Any]) -> Conditions:
    """Return the conditions that the options state."""
    from sampling.size.fieldwork import Conditions

    population = given["population"]
    return Conditions(
        math.inf if population is None else population,
        given["deff"],
        given["response"],
        given["eligible"],
        given["confidence"],
    )


def goal_of(given: dict[str, Any]) -> Goal:
    """Return the precision that the options ask for."""
    from sampling.size.goal import Goal
    from sampling.size.normal import Sided

    sided = Sided.ONE if given["one_sided"] else Sided.TWO
    return Goal(given["margin"], given["cv"], given["power"], given["n"], sided)
