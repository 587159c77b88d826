"""The calendar of a plan as a picture: bars for tasks, their slack, deadlines, days off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from survey.numbers import fmt_date

if TYPE_CHECKING:
    from sampling.plan import Plan
    from sampling.schedule import Schedule, ScheduledTask

WIDTH, ROW, NAMES = 720, 26, 300
FONT = "Arial, Noto Sans, DejaVu Sans, sans-serif"
TARGET = "#b3261e"
COLOURS = {
    "critical": "#b3261e",
    "usual": "#2f6690",
    "slack": "#c9d8e4",
    "deadline": "#12355b",
    "closed": "#f1e9d2",
}
LONGEST = 46
WORDS = {
    "critical": ("đường găng", "critical"),
    "usual": ("việc khác", "other tasks"),
    "slack": ("dự trữ đến ngày chậm nhất", "slack to the latest day"),
    "deadline": ("hạn ghi trong kế hoạch", "deadline in the plan"),
    "closed": ("nghỉ lễ, Tết", "public holidays"),
    "target": ("công bố chậm nhất {day}", "publication by {day}"),
}


def gantt_picture(plan: Plan, found: Schedule, lang: str, suffix: str) -> bytes:
    """Return the picture as SVG or (`suffix` ``".png"``) as PNG; the same calendar gives the same bytes."""
    import vl_convert  # noqa: PLC0415 - 50 MB that only figures need

    drawing = specification(plan, found, lang)
    if suffix == ".png":
        png: bytes = vl_convert.vegalite_to_png(drawing, scale=2)
        return png
    svg: str = vl_convert.vegalite_to_svg(drawing)
    label = plan.title.say(lang).replace('"', "”")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1).encode()


def specification(plan: Plan, found: Schedule, lang: str) -> dict[str, Any]:
    """Return the Vega-Lite specification of the picture."""
    import altair as alt  # noqa: PLC0415 - half a second that only figures need

    ordered = sorted(found.tasks, key=lambda task: (task.start, task.finish, task.id))
    title = alt.TitleParams(
        text=_wrapped(plan.title.say(lang)), subtitle=_subtitle(found, lang), anchor="start", fontSize=14
    )
    chart = alt.layer(*_layers(alt, found, ordered, lang))
    chart = chart.properties(width=WIDTH, height=ROW * len(ordered), title=title)
    chart = chart.configure(font=FONT, background="white").configure_view(stroke="#d9d9d9")
    built: dict[str, Any] = chart.to_dict()
    return built


def _layers(alt: Any, found: Schedule, ordered: list[ScheduledTask], lang: str) -> list[Any]:
    """Return the layers from the back to the front: days off, slack, bars, deadlines, the last day."""
    first, last = _bounds(found)
    x, colour = _time(alt, first, last), _colour(alt, lang)
    names = [_name(task, lang) for task in ordered]
    axis = alt.Axis(labelLimit=NAMES, labelPadding=8, ticks=False)
    y = alt.Y("name:N", sort=names, title=None, axis=axis)
    slack = [_bar(task, lang, slack=True) for task in ordered if task.slack > 0]
    bars = [_bar(task, lang, slack=False) for task in ordered]
    diamond = {"shape": "diamond", "filled": True, "size": 70, "opacity": 1}
    layers = [
        _chart(alt, _closed(found, first, last, lang)).mark_rect().encode(x=x, x2="to:T", color=colour),
        _chart(alt, slack).mark_bar(height=6).encode(x=x, x2="to:T", y=y, color=colour),
        _chart(alt, bars).mark_bar(height=14, cornerRadius=2).encode(x=x, x2="to:T", y=y, color=colour),
        _chart(alt, _deadlines(ordered, lang)).mark_point(**diamond).encode(x=x, y=y, color=colour),
    ]
    if found.target is not None:
        line = _chart(alt, [{"from": _moment(found.target, 1)}])
        layers.append(line.mark_rule(color=TARGET, strokeDash=[5, 4], strokeWidth=1.4).encode(x=x))
    return layers


def _chart(alt: Any, rows: list[dict[str, str]]) -> Any:
    return alt.Chart(alt.Data(values=rows))


def _time(alt: Any, first: date, last: date) -> Any:
    scale = alt.Scale(domain=[_moment(first), _moment(last)], type="utc", nice=False)
    axis = alt.Axis(format="%d/%m/%Y", labelOverlap=True, gridColor="#e6e6e6", tickCount=8)
    return alt.X("from:T", title=None, scale=scale, axis=axis)


def _colour(alt: Any, lang: str) -> Any:
    scale = alt.Scale(domain=[_say(kind, lang) for kind in COLOURS], range=list(COLOURS.values()))
    legend = alt.Legend(orient="top", symbolType="square", labelLimit=300)
    return alt.Color("kind:N", title=None, scale=scale, legend=legend)


def _say(key: str, lang: str, **facts: object) -> str:
    return WORDS[key][lang == "en"].format(**facts)


def _subtitle(found: Schedule, lang: str) -> str:
    return _say("target", lang, day=fmt_date(found.target, lang)) if found.target else ""


def _wrapped(text: str, width: int = 100) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _name(task: ScheduledTask, lang: str) -> str:
    label = f"{task.id}  {task.label.say(lang)}"
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip(' ,;:')}…"


def _moment(day: date, days: int = 0) -> str:
    return f"{day + timedelta(days=days):%Y-%m-%d}T00:00:00Z"


def _bounds(found: Schedule) -> tuple[date, date]:
    starts = [min(task.start, task.printed_start or task.start) for task in found.tasks]
    ends = [max(task.finish, task.latest_finish, task.deadline or task.finish) for task in found.tasks]
    return min(starts) - timedelta(days=3), max(ends) + timedelta(days=5)


def _bar(task: ScheduledTask, lang: str, *, slack: bool) -> dict[str, str]:
    kind = "slack" if slack else "critical" if task.critical else "usual"
    start, end = (task.finish, task.latest_finish) if slack else (task.start, task.finish)
    return {
        "name": _name(task, lang),
        "from": _moment(start, 1 if slack else 0),
        "to": _moment(end, 1),
        "kind": _say(kind, lang),
    }


def _deadlines(tasks: list[ScheduledTask], lang: str) -> list[dict[str, str]]:
    return [
        {"name": _name(task, lang), "from": _moment(task.deadline, 1), "kind": _say("deadline", lang)}
        for task in tasks
        if task.deadline is not None
    ]


def _closed(found: Schedule, first: date, last: date, lang: str) -> list[dict[str, str]]:
    return [
        {"from": _moment(day), "to": _moment(day, 1), "kind": _say("closed", lang)}
        for day in sorted(found.workdays.closed)
        if first <= day <= last
    ]
