"""Tables of a demonstration: quotas, status, scores, the truth, the times, the links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from survey.numbers import fmt, fmt_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sampling.quota import QuotaTable
    from survey.demo.compare import Agreement
    from survey.demo.run import Run
    from survey.demo.screen import Screen
    from survey.resultset import Interval, TierResult, UnitResult
    from survey.status import StatusTable

SHOWN_UNITS = 5
"""Units of each tier that the screen lists; the report has all."""

PLACES = 2
"""Decimals of points."""


def opening(run: Run) -> None:
    """Print what is going to happen, with what, and that it is invented."""
    screen, options = run.screen, run.options
    screen.title("title")
    screen.say("subtitle", plan=run.plan.title.say(options.lang))
    screen.say("invented", style="yellow")
    screen.say("seed", style="dim", seed=str(options.seed), folder=str(run.folder.path))


def quota_table(screen: Screen, table: QuotaTable) -> None:
    """Print the quota of each group: product of the formula and stated figure."""
    columns = [
        ("column_group", False),
        ("column_who", False),
        ("column_product", True),
        ("column_stated", True),
    ]
    rows = [
        [group.id, group.label.say(screen.lang), count(screen, group.product), count(screen, group.stated)]
        for group in table.groups
        if group.used is not None
    ]
    rows.append(["", screen.words("row_total"), "", count(screen, table.forms)])
    screen.table([(screen.words(key), numeric) for key, numeric in columns], rows, last=True)
    key = "persons_at_most" if table.persons_at_most < table.forms else "persons_as_forms"
    screen.say(key, forms=table.forms, persons=table.persons_at_most)


def mismatches(screen: Screen, table: QuotaTable) -> None:
    """Print where the figures of a plan disagree, with the possible reasons."""
    found = table.mismatches
    if not found:
        return
    screen.say("mismatches", style="yellow")
    shown = Table.grid(padding=(0, 1, 0, 0))
    for remark in found:
        shown.add_row(Text("•", style="yellow"), Text(", ".join(remark.about)), remark.text.say(screen.lang))
    screen.print(shown)


def status_table(screen: Screen, table: StatusTable) -> None:
    """Print forms sent out, returned and valid by group."""
    columns = [
        ("column_group", False),
        ("column_sent", True),
        ("column_returned", True),
        ("column_valid", True),
        ("column_rate", True),
    ]
    rows = [
        [
            row.group or screen.words("row_total"),
            *(count(screen, number) for number in (row.sent, row.returned, row.valid)),
            fmt_percent(row.valid / row.sent if row.sent else 0, 1, screen.lang),
        ]
        for row in (*table.groups, table.total)
    ]
    screen.table([(screen.words(key), numeric) for key, numeric in columns], rows, last=True)


def score_table(screen: Screen, tier: TierResult) -> None:
    """Print the first units of a tier in rank order with their intervals."""
    ranked = sorted((unit for unit in tier.units if unit.rank is not None), key=lambda unit: unit.rank or 0)
    screen.say(
        "tier_heading",
        tier=screen.of(tier.label),
        units=len(tier.units),
        points=fmt(tier.max_points, PLACES, screen.lang),
    )
    columns = [
        ("column_rank", True),
        ("column_unit", False),
        ("column_points", True),
        ("column_interval", True),
        ("column_ranks", True),
    ]
    rows = [_score_row(screen, unit) for unit in ranked[:SHOWN_UNITS]]
    screen.table([(screen.words(key), numeric) for key, numeric in columns], rows)
    if len(tier.units) > len(rows):
        screen.say("more_units", style="dim", count=len(tier.units) - len(rows))


def _score_row(screen: Screen, unit: UnitResult) -> list[str]:
    name = unit.name_en if screen.lang == "en" and unit.name_en else unit.name
    return [
        str(unit.rank),
        f"{name}{' †' if unit.chosen else ''}",
        "" if unit.points is None else fmt(unit.points.value, PLACES, screen.lang),
        interval(screen, unit.points),
        f"{unit.rank_low} – {unit.rank_high}",
    ]


def interval(screen: Screen, found: Interval | None) -> str:
    """Return an interval as people write it, "" when there is none."""
    if found is None or found.low is None or found.high is None:
        return ""
    return f"{fmt(found.low, PLACES, screen.lang)} – {fmt(found.high, PLACES, screen.lang)}"


def truth_table(screen: Screen, found: Sequence[Agreement]) -> None:
    """Print how many 95 % intervals hold the truth."""
    columns = [("column_tier", False), ("column_covered", True), ("column_error", True)]
    rows = [
        [
            screen.of(tier),
            f"{tier.held}/{tier.units}  ({fmt_percent(tier.held / max(1, tier.units), 0, screen.lang)})",
            fmt(tier.error, 3, screen.lang),
        ]
        for tier in found
    ]
    screen.table([(screen.words(key), numeric) for key, numeric in columns], rows)


def times(screen: Screen, seconds: float, memory: float) -> None:
    """Print how long each stage took, and all of them."""
    columns = [("column_step", False), ("column_seconds", True), ("column_memory", True)]
    rows = [
        [timing.title, fmt(timing.seconds, 1, screen.lang), fmt(timing.peak_mebibytes, 0, screen.lang)]
        for timing in screen.timings
    ]
    screen.console.print()
    screen.title("times")
    screen.table([(screen.words(key), numeric) for key, numeric in columns], rows)
    minutes, rest = divmod(round(seconds), 60)
    screen.say("done", style="bold green", minutes=minutes, seconds=rest, memory=round(memory))
    screen.console.print()


def links(screen: Screen, found: Sequence[tuple[str, str]]) -> None:
    """Print links to open, each below its name, never broken over lines, and how to stop."""
    screen.title("open_these")
    for key, address in found:
        screen.say(key)
        screen.console.print(Text("      ").append(address, style="bold cyan"), soft_wrap=True)
    screen.say("stop_hint", style="dim")


def count(screen: Screen, number: int | None) -> str:
    """Return a count, or a dash when there is none."""
    return "–" if number is None else fmt(number, 0, screen.lang)
