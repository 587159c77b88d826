"""The interval plot of rated units as SVG: points, 95% intervals and ranks, sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisCode, AnalysisError, Problem
from analysis.figure_layout import (
    HEAD,
    NOTE_LINE,
    WORDS,
    Frame,
    IntervalRow,
    across,
    frame_of,
    headers,
    middle,
    note_texts,
    row_texts,
    tick_texts,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["IntervalRow", "interval_plot", "specification"]

LINE, INTERVAL, POINT = "#d9d9d9", "#6b9ac4", "#12355b"
FONT = "Arial, Noto Sans, DejaVu Sans, sans-serif"


def interval_plot(rows: Sequence[IntervalRow], *, lang: str, width: int) -> str:
    """Return an SVG of the units' points with intervals and ranks.

    Ranked units come first in the order of their ranks, then the others by points. Under 600 px the name
    stands above its interval. The same rows give the same bytes.

    Parameters
    ----------
    rows
        The units; at least one.
    lang
        ``"vi"`` (26,35) or ``"en"`` (26.35).
    width
        Width in pixels, 320 at least.

    Raises
    ------
    AnalysisError
        If there is no unit to draw (``figure-empty``) or the width is too small (``figure-width``).
    """
    import vl_convert  # noqa: PLC0415 - 50 MB that only figures need

    if not rows:
        raise AnalysisError([Problem("", AnalysisCode.FIGURE_EMPTY)])
    if width < 320:
        raise AnalysisError([Problem("", AnalysisCode.FIGURE_WIDTH, {"found": width, "least": 320})])
    svg: str = vl_convert.vegalite_to_svg(specification(rows, lang=lang, width=width))
    label = WORDS["description"].say(lang).format(n=len(rows))
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def specification(rows: Sequence[IntervalRow], *, lang: str, width: int) -> dict[str, Any]:
    """Return the Vega-Lite specification of `interval_plot`."""
    import altair as alt  # noqa: PLC0415 - half a second that only figures need

    ordered = sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, -row.value, row.label))
    frame = frame_of(ordered, width)
    notes = note_texts(ordered, frame, lang)
    layers = [
        *_grid(alt, ordered, frame),
        *_marks(alt, ordered, frame),
        *_texts(
            alt, headers(frame, lang) + tick_texts(frame, lang) + row_texts(ordered, frame, lang) + notes
        ),
    ]
    height = HEAD + len(ordered) * frame.height + 16 + NOTE_LINE * len(notes)
    chart = alt.layer(*layers).properties(width=width, height=height, padding=0)
    chart = chart.configure(font=FONT, background="white").configure_view(stroke=None)
    built: dict[str, Any] = chart.to_dict()
    return built


def _grid(alt: Any, rows: Sequence[IntervalRow], frame: Frame) -> list[Any]:
    bottom = HEAD + len(rows) * frame.height
    lines = [{"x": across(tick, frame), "y": HEAD - 4, "y2": bottom} for tick in frame.ticks]
    between = [{"y": HEAD + i * frame.height, "x": 1, "x2": frame.width - 1} for i in range(len(rows) + 1)]
    rule = alt.Chart(alt.Data(values=lines)).mark_rule(color=LINE, strokeWidth=1, aria=False)
    row = alt.Chart(alt.Data(values=between)).mark_rule(color=LINE, strokeWidth=0.6, aria=False)
    return [
        rule.encode(x=_place(alt, "x"), y=_place(alt, "y"), y2="y2:Q"),
        row.encode(x=_place(alt, "x"), x2="x2:Q", y=_place(alt, "y")),
    ]


def _marks(alt: Any, rows: Sequence[IntervalRow], frame: Frame) -> list[Any]:
    intervals = [
        {"x": across(row.low, frame), "x2": across(row.high, frame), "y": middle(i, frame)}
        for i, row in enumerate(rows)
        if row.low is not None and row.high is not None
    ]
    points = [
        {
            "x": across(row.value, frame),
            "y": middle(i, frame),
            "fill": "white" if row.rank is None else POINT,
        }
        for i, row in enumerate(rows)
    ]
    bar = alt.Chart(alt.Data(values=intervals)).mark_rule(
        color=INTERVAL, strokeWidth=5, strokeCap="round", aria=False
    )
    dot = alt.Chart(alt.Data(values=points)).mark_point(
        shape="circle", size=64, opacity=1, stroke=POINT, strokeWidth=1.6, aria=False
    )
    return [
        bar.encode(x=_place(alt, "x"), x2="x2:Q", y=_place(alt, "y")),
        dot.encode(x=_place(alt, "x"), y=_place(alt, "y"), fill=alt.Fill("fill:N", scale=None, legend=None)),
    ]


def _texts(alt: Any, texts: list[dict[str, Any]]) -> list[Any]:
    """Return one layer per combination of alignment and weight, which Vega-Lite cannot encode."""
    kinds = sorted({(text["align"], text["bold"]) for text in texts})
    return [_text_layer(alt, texts, align, bold) for align, bold in kinds]


def _text_layer(alt: Any, texts: list[dict[str, Any]], align: str, bold: Any) -> Any:
    chosen = [text for text in texts if (text["align"], text["bold"]) == (align, bold)]
    mark = alt.Chart(alt.Data(values=chosen)).mark_text(
        align=align, baseline="middle", aria=False, fontWeight="bold" if bold else "normal"
    )
    return mark.encode(
        x=_place(alt, "x", alt.X),
        y=_place(alt, "y"),
        text="text:N",
        size=alt.Size("size:Q", scale=None, legend=None),
        color=alt.Color("colour:N", scale=None, legend=None),
    )


def _place(alt: Any, name: str, kind: Any = None) -> Any:
    """Return a channel whose data are pixels already."""
    channel = kind or (alt.X if name == "x" else alt.Y)
    return channel(f"{name}:Q", scale=None, axis=None)
