"""The interval plot of rated units as SVG: points, 95% intervals and ranks, sorted."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisCode, AnalysisError, Problem
from analysis.rounding import round_half_up
from analysis.scheme_model import Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

INK, FAINT, LINE, INTERVAL, POINT = "#1b1b1b", "#555555", "#d9d9d9", "#6b9ac4", "#12355b"
FONT = "Arial, Noto Sans, DejaVu Sans, sans-serif"
NARROW_BELOW = 600
HEAD, EDGE = 46, 4
WIDE_ROW, DENSE_ROW, NARROW_ROW, MANY_ROWS = 25.0, 16.5, 46.0, 36
"""Heights of a row; many rows stand close, so that a wide plot of 63 units fits a page of A4."""

LETTER = 0.56
"""Mean width of a letter as a share of the font size."""

WORDS = {
    "description": Wording(
        "Điểm điều tra xã hội học của {n} đơn vị với khoảng tin cậy 95% và thứ hạng, xếp từ cao đến thấp.",
        "Survey points of {n} units with 95% intervals and ranks, highest first.",
    ),
    "axis": Wording("Điểm, khoảng tin cậy 95%", "Points, 95% interval"),
    "rank": Wording("Hạng", "Rank"),
    "interval": Wording("Khoảng hạng", "Rank range"),
    "unit": Wording("Đơn vị", "Unit"),
    "points": Wording("Điểm", "Points"),
    "between": Wording("hạng {ranks}", "rank {ranks}"),
    "unranked": Wording("Vòng tròn rỗng: đơn vị không xếp hạng", "Hollow circle: not ranked"),
    "chosen": Wording(
        "† người trả lời do đơn vị được đánh giá chọn: khoảng tin cậy chỉ phản ánh việc không trả lời",
        "† respondents chosen by the rated unit: the interval covers non-response only",
    ),
    "reference": Wording(
        "* dưới 5 phiếu hợp lệ: chỉ tham khảo", "* fewer than 5 valid forms: for reference only"
    ),
    "range": Wording(
        "Khoảng hạng: thứ hạng có thể có khi so sánh đồng thời mọi cặp đơn vị ở mức 95%",
        "Rank range: the ranks that simultaneous comparison of all pairs leaves open at 95%",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One unit of the plot: its name, points with interval, rank with range.

    `low` and `high` are ``None`` without an error, `rank` and its range for units that are not ranked.
    `chosen` is the mark †, `reference_only` the mark * of units with too few forms.
    """

    label: str
    value: float
    low: float | None
    high: float | None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    chosen: bool = False
    reference_only: bool = False


@dataclass(frozen=True, slots=True)
class _Frame:
    """Places in pixels: the scale from `left` to `right` over `first`..`last` points, rows of `height`."""

    width: int
    narrow: bool
    left: float
    right: float
    first: float
    last: float
    ticks: tuple[float, ...]
    height: float
    size: float


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
    frame = _frame(ordered, width)
    notes = _notes(ordered, frame, lang)
    bottom = HEAD + len(ordered) * frame.height
    layers = [
        *_grid(alt, ordered, frame, lang),
        *_marks(alt, ordered, frame),
        _texts(alt, _headers(frame, lang) + _row_texts(ordered, frame, lang)),
        _texts(
            alt,
            [_text(note, EDGE, bottom + 20 + 17 * i, frame.size - 1, FAINT) for i, note in enumerate(notes)],
        ),
    ]
    chart = alt.layer(*layers).properties(
        width=width,
        height=bottom + 16 + 17 * len(notes),
        padding=0,
    )
    chart = chart.configure(font=FONT, background="white").configure_view(stroke=None)
    built: dict[str, Any] = chart.to_dict()
    return built


def number(value: float, decimals: int, lang: str) -> str:
    """Return points as people read them.

    Examples
    --------
    >>> number(26.345, 2, "vi"), number(26.345, 2, "en")
    ('26,35', '26.35')
    """
    text = f"{round_half_up(value, decimals):.{decimals}f}"
    return text if lang == "en" else text.replace(".", ",")


def _frame(rows: Sequence[IntervalRow], width: int) -> _Frame:
    narrow = width < NARROW_BELOW
    size = 12 if narrow else 13
    lows = [row.value if row.low is None else row.low for row in rows]
    highs = [row.value if row.high is None else row.high for row in rows]
    ticks = nice_ticks(min(lows), max(highs), 4 if narrow else 6)
    name = max(len(_name(row)) for row in rows) * size * LETTER
    left = 18.0 if narrow else min(132 + name + 12, 0.52 * width)
    right = width - (86.0 if narrow else 76.0)
    height = NARROW_ROW if narrow else WIDE_ROW if len(rows) <= MANY_ROWS else DENSE_ROW
    return _Frame(width, narrow, left, right, ticks[0], ticks[-1], ticks, height, size)


def nice_ticks(low: float, high: float, number_of_steps: int) -> tuple[float, ...]:
    """Return round ticks from below `low` to above `high`.

    Examples
    --------
    >>> nice_ticks(20.3, 26.4, 6)
    (20.0, 22.0, 24.0, 26.0, 28.0)
    """
    span = max(high - low, 0.02)
    raw = span / number_of_steps
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    return tuple(round(i * step, 10) for i in range(first, last + 1))


def _name(row: IntervalRow) -> str:
    return row.label + (" †" if row.chosen else "") + (" *" if row.reference_only else "")


def _across(value: float, frame: _Frame) -> float:
    share = (value - frame.first) / (frame.last - frame.first)
    return round(frame.left + share * (frame.right - frame.left), 2)


def _middle(i: int, frame: _Frame) -> float:
    """Return where the interval of row `i` runs."""
    return HEAD + i * frame.height + (30 if frame.narrow else frame.height / 2)


def _text(
    text: str, x: float, y: float, size: float, colour: str = INK, *, align: str = "left", bold: bool = False
) -> dict[str, Any]:
    return {"text": text, "x": x, "y": y, "size": size, "colour": colour, "align": align, "bold": bold}


def _headers(frame: _Frame, lang: str) -> list[dict[str, Any]]:
    words = {name: wording.say(lang) for name, wording in WORDS.items()}
    middle, small = (frame.left + frame.right) / 2, frame.size - 1
    axis = _text(words["axis"], middle, 12, small, align="center")
    if frame.narrow:
        return [axis]
    return [
        axis,
        _text(words["rank"], 34, 32, small, FAINT, align="right"),
        _text(words["interval"], 84, 32, small, FAINT, align="center"),
        _text(words["unit"], 132, 32, small, FAINT),
        _text(words["points"], frame.width - EDGE, 32, small, FAINT, align="right"),
    ]


def _row_texts(rows: Sequence[IntervalRow], frame: _Frame, lang: str) -> list[dict[str, Any]]:
    return [text for i, row in enumerate(rows) for text in _one_row(i, row, frame, lang)]


def _one_row(i: int, row: IntervalRow, frame: _Frame, lang: str) -> list[dict[str, Any]]:
    value, y = number(row.value, 2, lang), _middle(i, frame)
    rank = "–" if row.rank is None else str(row.rank)
    if frame.narrow:
        top, side = HEAD + i * frame.height + 13, frame.width - EDGE
        prefix = "" if row.rank is None else f"{rank}. "
        texts = [
            _text(prefix + _name(row), EDGE, top, frame.size),
            _text(value, side, top, frame.size, align="right", bold=True),
        ]
        if row.rank_low is not None:
            between = WORDS["between"].say(lang).format(ranks=_ranks(row))
            texts.append(_text(between, side, y, frame.size - 1, FAINT, align="right"))
        return texts
    between = _ranks(row)
    return [
        _text(rank, 34, y, frame.size, align="right", bold=True),
        _text(between, 84, y, frame.size, FAINT, align="center"),
        _text(_name(row), 132, y, frame.size),
        _text(value, frame.width - EDGE, y, frame.size, align="right", bold=True),
    ]


def _ranks(row: IntervalRow) -> str:
    if row.rank_low is None:
        return "–"
    return str(row.rank_low) if row.rank_low == row.rank_high else f"{row.rank_low}–{row.rank_high}"


def _notes(rows: Sequence[IntervalRow], frame: _Frame, lang: str) -> list[str]:
    names = [
        *(["range"] if any(row.rank_low is not None for row in rows) else []),
        *(["unranked"] if any(row.rank is None for row in rows) else []),
        *(["chosen"] if any(row.chosen for row in rows) else []),
        *(["reference"] if any(row.reference_only for row in rows) else []),
    ]
    letters = int((frame.width - 2 * EDGE) / ((frame.size - 1) * LETTER))
    return [line for name in names for line in textwrap.wrap(WORDS[name].say(lang), letters)]


def _grid(alt: Any, rows: Sequence[IntervalRow], frame: _Frame, lang: str) -> list[Any]:
    step = frame.ticks[1] - frame.ticks[0]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    bottom = HEAD + len(rows) * frame.height
    lines = [{"x": _across(tick, frame), "y": HEAD - 4, "y2": bottom} for tick in frame.ticks]
    between = [{"y": HEAD + i * frame.height, "x": 1, "x2": frame.width - 1} for i in range(len(rows) + 1)]
    labels = [
        _text(number(tick, decimals, lang), _across(tick, frame), 32, frame.size - 1, FAINT, align="center")
        for tick in frame.ticks
    ]
    rule = alt.Chart(alt.Data(values=lines)).mark_rule(color=LINE, strokeWidth=1, aria=False)
    row = alt.Chart(alt.Data(values=between)).mark_rule(color=LINE, strokeWidth=0.6, aria=False)
    return [
        rule.encode(x=_place(alt, "x"), y=_place(alt, "y"), y2="y2:Q"),
        row.encode(x=_place(alt, "x"), x2="x2:Q", y=_place(alt, "y")),
        _texts(alt, labels),
    ]


def _marks(alt: Any, rows: Sequence[IntervalRow], frame: _Frame) -> list[Any]:
    intervals = [
        {"x": _across(row.low, frame), "x2": _across(row.high, frame), "y": _middle(i, frame)}
        for i, row in enumerate(rows)
        if row.low is not None and row.high is not None
    ]
    points = [
        {
            "x": _across(row.value, frame),
            "y": _middle(i, frame),
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


def _texts(alt: Any, texts: list[dict[str, Any]]) -> Any:
    """Return one layer per combination of alignment and weight, which Vega-Lite cannot encode."""
    kinds = sorted({(text["align"], text["bold"]) for text in texts})
    return (
        alt.layer(*(_text_layer(alt, texts, align, bold) for align, bold in kinds)) if kinds else alt.layer()
    )


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
