"""The results of a round, read from what the worker stored; nothing is computed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, abort, render_template, request, url_for

from survey.publication import published
from survey.report.document import report_html
from survey.report.words import points, ranks, share, span, whole
from survey.results import latest_results, latest_run
from survey.rounds import round_view
from survey.tidy import csv_bytes
from webform import visits
from webform.staff.access import blueprint
from webform.words import current_lang

if TYPE_CHECKING:
    from collections.abc import Iterable

    from survey.resultset import GroupResponse, Heading, ResultSet, TierResult, UnitResult

WIDTH, MARGIN = 1000.0, 12.0


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a unit's interval and points lie on the common axis (0 to 1000 across the picture)."""

    low: float
    high: float
    mean: float


@dataclass(frozen=True, slots=True)
class Axis:
    """The common axis of a tier's intervals, in points, and its marks."""

    low: float
    high: float
    marks: tuple[float, ...]

    def place(self, value: float) -> float:
        """Return where a number of points lies (0 to 1000)."""
        width = (self.high - self.low) or 1.0
        return MARGIN + (value - self.low) / width * (WIDTH - 2 * MARGIN)


@blueprint.get("/rounds/<round_id>/results")
def results(round_id: str) -> str:
    """Show the results of one tier: units by rank, response, what is assumed."""
    view, result, run = _stored(round_id)
    wanted = request.args.get("tier")
    tier = next((tier for tier in result.tiers if tier.tier == wanted), result.tiers[0])
    lang, axis = current_lang(), axis_of(tier)
    return render_template(
        "staff/results.html",
        round=view,
        run=run,
        result=result,
        tier=tier,
        units=tier.units,
        bars={unit.code: bar(unit, axis) for unit in tier.units},
        axis=axis,
        response=response_rows(tier),
        points=lambda value: points(value, lang),
        span=lambda interval: span(interval, lang),
        ranks=ranks,
        whole=lambda value: whole(value, lang),
        share=lambda part, of: share(part, of, lang),
        here=url_for("staff.results", round_id=round_id),
    )


@blueprint.get("/rounds/<round_id>/report.html")
def report(round_id: str) -> Response:
    """Give the whole report as one file that stands by itself."""
    _, result, _ = _stored(round_id)
    return _file(report_html(published(result), current_lang()), "text/html", f"{round_id}-report.html")


@blueprint.get("/rounds/<round_id>/results.csv")
def results_table(round_id: str) -> Response:
    """Give every figure of the results as one table."""
    _, result, _ = _stored(round_id)
    return _file(csv_bytes(published(result), current_lang()), "text/csv", f"{round_id}-results.csv")


def _file(content: str | bytes, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _stored(round_id: str) -> tuple[object, ResultSet, object]:
    with visits.store().read() as db:
        view = round_view(db, round_id)
        result, run = latest_results(db, round_id), latest_run(db, round_id)
    if result is None:
        abort(404)
    return view, result, run


def axis_of(tier: TierResult) -> Axis:
    """Return an axis that holds every interval of a tier, with round marks."""
    ends = [value for unit in tier.units if unit.points for value in _ends(unit)]
    low, high = (min(ends), max(ends)) if ends else (0.0, tier.max_points)
    step = next(s for s in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0) if (high - low) / s <= 6)
    first = low // step * step
    marks: list[float] = []
    while not marks or marks[-1] < high:
        marks.append(round(first + len(marks) * step, 6))
    return Axis(marks[0], marks[-1], tuple(marks))


def bar(unit: UnitResult, axis: Axis) -> Bar | None:
    """Return a unit's interval on the axis, ``None`` when it has no points."""
    if unit.points is None:
        return None
    low, high, mean = (axis.place(value) for value in _ends(unit))
    return Bar(low, high, mean)


def _ends(unit: UnitResult) -> tuple[float, float, float]:
    assert unit.points is not None
    value = unit.points.value
    low, high = unit.points.low, unit.points.high
    return (value if low is None else low, value if high is None else high, value)


def response_rows(tier: TierResult) -> list[tuple[Heading, int, int, int]]:
    """Return sent, returned and valid forms of each group."""
    return [(heading, *_counts(r for r in tier.response if r.group == heading.id)) for heading in tier.groups]


def _counts(rows: Iterable[GroupResponse]) -> tuple[int, int, int]:
    found = tuple(rows)
    whole_group = [row for row in found if row.unit is None]
    counted = whole_group or found
    return sum(r.sent for r in counted), sum(r.returned for r in counted), sum(r.valid for r in counted)
