"""Where things stand in the interval plot: scale, rows and texts, in pixels."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.rounding import round_half_up
from analysis.scheme_model import Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

INK, FAINT = "#1b1b1b", "#555555"
NARROW_BELOW = 600
HEAD, EDGE, NOTE_LINE = 46, 4, 17
WIDE_ROW, DENSE_ROW, NARROW_ROW, MANY_ROWS = 25.0, 16.5, 46.0, 36
"""Heights of a row; many rows stand close, so that a wide plot of 63 units fits a page of A4."""

LETTER, NARROW_LETTER = 0.56, 0.5
"""Width of a letter as a share of the font size: where space is kept, and where a name must fit."""

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
class Frame:
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


def number(value: float, decimals: int, lang: str) -> str:
    """Return points as people read them.

    Examples
    --------
    >>> number(26.345, 2, "vi"), number(26.345, 2, "en")
    ('26,35', '26.35')
    """
    text = f"{round_half_up(value, decimals):.{decimals}f}"
    return text if lang == "en" else text.replace(".", ",")


def frame_of(rows: Sequence[IntervalRow], width: int) -> Frame:
    """Return the places for these rows; under 600 pixels the name stands above its interval."""
    narrow = width < NARROW_BELOW
    size = 12 if narrow else 13
    lows = [row.value if row.low is None else row.low for row in rows]
    highs = [row.value if row.high is None else row.high for row in rows]
    ticks = nice_ticks(min(lows), max(highs), 4 if narrow else 6)
    name = max(len(_name(row)) for row in rows) * size * LETTER
    left = 18.0 if narrow else min(132 + name + 12, 0.52 * width)
    right = width - (86.0 if narrow else 76.0)
    height = NARROW_ROW if narrow else WIDE_ROW if len(rows) <= MANY_ROWS else DENSE_ROW
    return Frame(width, narrow, left, right, ticks[0], ticks[-1], ticks, height, size)


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


def tick_texts(frame: Frame, lang: str) -> list[dict[str, Any]]:
    """Return the numbers of the scale, with as many decimals as its steps need."""
    decimals = max(0, -math.floor(math.log10(frame.ticks[1] - frame.ticks[0]) + 1e-9))
    return [
        text_at(number(tick, decimals, lang), across(tick, frame), 32, frame.size - 1, FAINT, align="center")
        for tick in frame.ticks
    ]


def note_texts(rows: Sequence[IntervalRow], frame: Frame, lang: str) -> list[dict[str, Any]]:
    """Return the explanations under the rows."""
    top = HEAD + len(rows) * frame.height + 20
    lines = note_lines(rows, frame, lang)
    return [text_at(line, EDGE, top + NOTE_LINE * i, frame.size - 1, FAINT) for i, line in enumerate(lines)]


def _name(row: IntervalRow) -> str:
    return row.label + (" †" if row.chosen else "") + (" *" if row.reference_only else "")


def _fitting(row: IntervalRow, pixels: float, size: float) -> str:
    """Return the name with its marks, its end cut when it is longer than the place for it."""
    cut = len(_name(row)) - int(pixels / (size * NARROW_LETTER))
    if cut <= 0:
        return _name(row)
    return row.label[: -cut - 1].rstrip() + "…" + _name(row)[len(row.label) :]


def across(value: float, frame: Frame) -> float:
    """Return the pixel of some points on the scale."""
    share = (value - frame.first) / (frame.last - frame.first)
    return round(frame.left + share * (frame.right - frame.left), 2)


def middle(i: int, frame: Frame) -> float:
    """Return where the interval of row `i` runs."""
    return HEAD + i * frame.height + (30 if frame.narrow else frame.height / 2)


def text_at(
    text: str, x: float, y: float, size: float, colour: str = INK, *, align: str = "left", bold: bool = False
) -> dict[str, Any]:
    """Return one text with its place (left end, middle or right end; middle height)."""
    return {"text": text, "x": x, "y": y, "size": size, "colour": colour, "align": align, "bold": bold}


def headers(frame: Frame, lang: str) -> list[dict[str, Any]]:
    """Return the words over the columns."""
    words = {name: wording.say(lang) for name, wording in WORDS.items()}
    middle, small = (frame.left + frame.right) / 2, frame.size - 1
    axis = text_at(words["axis"], middle, 12, small, align="center")
    if frame.narrow:
        return [axis]
    return [
        axis,
        text_at(words["rank"], 34, 32, small, FAINT, align="right"),
        text_at(words["interval"], 84, 32, small, FAINT, align="center"),
        text_at(words["unit"], 132, 32, small, FAINT),
        text_at(words["points"], frame.width - EDGE, 32, small, FAINT, align="right"),
    ]


def row_texts(rows: Sequence[IntervalRow], frame: Frame, lang: str) -> list[dict[str, Any]]:
    """Return rank, name, points and rank range of every row."""
    return [text for i, row in enumerate(rows) for text in _one_row(i, row, frame, lang)]


def _one_row(i: int, row: IntervalRow, frame: Frame, lang: str) -> list[dict[str, Any]]:
    value, y = number(row.value, 2, lang), middle(i, frame)
    rank = "–" if row.rank is None else str(row.rank)
    if frame.narrow:
        top, side = HEAD + i * frame.height + 13, frame.width - EDGE
        prefix = "" if row.rank is None else f"{rank}. "
        texts = [
            text_at(prefix + _fitting(row, side - 64, frame.size), EDGE, top, frame.size),
            text_at(value, side, top, frame.size, align="right", bold=True),
        ]
        if row.rank_low is not None:
            between = WORDS["between"].say(lang).format(ranks=_ranks(row))
            texts.append(text_at(between, side, y, frame.size - 1, FAINT, align="right"))
        return texts
    between = _ranks(row)
    return [
        text_at(rank, 34, y, frame.size, align="right", bold=True),
        text_at(between, 84, y, frame.size, FAINT, align="center"),
        text_at(_fitting(row, frame.left - 140, frame.size), 132, y, frame.size),
        text_at(value, frame.width - EDGE, y, frame.size, align="right", bold=True),
    ]


def _ranks(row: IntervalRow) -> str:
    if row.rank_low is None:
        return "–"
    return str(row.rank_low) if row.rank_low == row.rank_high else f"{row.rank_low}–{row.rank_high}"


def note_lines(rows: Sequence[IntervalRow], frame: Frame, lang: str) -> list[str]:
    """Return the lines that explain the marks in use."""
    names = [
        *(["range"] if any(row.rank_low is not None for row in rows) else []),
        *(["unranked"] if any(row.rank is None for row in rows) else []),
        *(["chosen"] if any(row.chosen for row in rows) else []),
        *(["reference"] if any(row.reference_only for row in rows) else []),
    ]
    letters = int((frame.width - 2 * EDGE) / ((frame.size - 1) * LETTER))
    return [line for name in names for line in textwrap.wrap(WORDS[name].say(lang), letters)]
