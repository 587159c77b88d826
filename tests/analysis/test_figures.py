"""The interval plot: the same bytes for the same rows, readable numbers, no loss of rows."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.figure_layout import nice_ticks
from analysis.figures import IntervalRow, interval_plot, specification

ROWS = [
    IntervalRow("Bộ Nội vụ", 26.35, 26.1, 26.6, rank=2, rank_low=1, rank_high=3, chosen=True),
    IntervalRow("Bộ Y tế", 27.1, 26.9, 27.3, rank=1, rank_low=1, rank_high=2),
    IntervalRow("Ủy ban Dân tộc", 28.0, 27.2, 28.8, reference_only=True),
    IntervalRow("Bộ Tư pháp", 25.0, None, None, rank=3, rank_low=2, rank_high=3),
]


def texts(svg: str) -> list[str]:
    """All texts of an SVG, top to bottom."""
    found = [
        (element.get("transform") or "", "".join(element.itertext()))
        for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]
    places = [
        (float(re.search(r"translate\(([-\d.]+),([-\d.]+)\)", place).group(2)), text) for place, text in found
    ]
    return [text for _, text in sorted(places, key=lambda pair: pair[0])]


@pytest.mark.parametrize("width", [900, 340])
def test_the_same_rows_give_the_same_bytes(width):
    """Also in another order: the plot sorts."""
    assert interval_plot(ROWS, lang="vi", width=width) == interval_plot(ROWS[::-1], lang="vi", width=width)


@pytest.mark.parametrize("width", [900, 340])
def test_the_plot_is_as_wide_as_asked(width):
    """Pages place it without scaling."""
    root = ET.fromstring(interval_plot(ROWS, lang="vi", width=width))
    assert root.get("width") == str(width)
    assert root.get("role") == "img"


def test_numbers_and_words_are_vietnamese():
    """26,35 with a comma; names with their marks; the explanation of each mark that is used."""
    shown = texts(interval_plot(ROWS, lang="vi", width=900))
    assert {"26,35", "Bộ Nội vụ †", "Ủy ban Dân tộc *", "1–3", "Hạng", "Đơn vị"} <= set(shown)
    assert any(text.startswith("† người trả lời do đơn vị") for text in shown)


def test_numbers_and_words_can_be_english():
    """26.35 with a point."""
    shown = texts(interval_plot(ROWS, lang="en", width=340))
    assert {"26.35", "rank 1–3", "2. Bộ Nội vụ †"} <= set(shown)


def test_ranked_units_come_first_in_their_order():
    """An unranked unit stands last, whatever its points."""
    names = [text for text in texts(interval_plot(ROWS, lang="vi", width=900)) if text[:2] in {"Bộ", "Ủy"}]
    assert [name[:8] for name in names] == ["Bộ Y tế", "Bộ Nội v", "Bộ Tư ph", "Ủy ban D"]


def test_marks_that_nobody_has_are_not_explained():
    """A plot without † and * does not speak of them."""
    shown = " ".join(texts(interval_plot(ROWS[1:2], lang="vi", width=900)))
    assert "†" not in shown
    assert "chỉ tham khảo" not in shown


def test_a_name_without_room_is_cut_and_keeps_its_marks():
    """The marks † and * matter more than the end of a long name."""
    long = IntervalRow(
        "Cơ quan có tên rất dài của một lĩnh vực rất rộng và nhiều đơn vị", 26.35, 26, 27, rank=1, chosen=True
    )
    (shown,) = [
        text for text in texts(interval_plot([long], lang="vi", width=340)) if text.startswith("1. Cơ quan")
    ]
    assert shown.endswith("… †")
    assert len(shown) < 50


def test_many_rows_stand_close():
    """Sixty-three units of a wide plot fit a page of A4 (in its proportions)."""
    many = [
        IntervalRow(f"Tỉnh {i:02}", 20 + i / 10, 19 + i / 10, 21 + i / 10, rank=63 - i) for i in range(63)
    ]
    root = ET.fromstring(interval_plot(many, lang="vi", width=900))
    assert float(root.get("height")) <= 900 * 297 / 210


def test_a_single_unit_without_error_can_be_drawn():
    """No interval, no span of values."""
    assert "26,35" in texts(interval_plot([IntervalRow("A", 26.35, None, None)], lang="vi", width=900))


def test_nothing_to_draw_and_too_narrow_are_refused():
    """Named errors, not an empty picture."""
    for rows, width, code in (([], 900, "figure-empty"), (ROWS, 200, "figure-width")):
        with pytest.raises(AnalysisError) as caught:
            interval_plot(rows, lang="vi", width=width)
        assert caught.value.problems[0].code == code


def test_unranked_units_are_hollow():
    """Shape of fill, not only colour, tells them apart in black and white."""
    layers = str(specification(ROWS, lang="vi", width=900))
    assert layers.count("'fill': 'white'") == 1


@given(st.floats(0, 100), st.floats(0, 50), st.integers(3, 8))
def test_ticks_enclose_the_values_in_round_steps(low, span, number):
    """All values lie on the scale; steps are 1, 2 or 5 times a power of ten."""
    ticks = nice_ticks(low, low + span, number)
    step = ticks[1] - ticks[0]
    assert ticks[0] <= low + 1e-6
    assert ticks[-1] >= low + span - 1e-6
    assert f"{step:.0e}"[0] in "125"
    assert len(ticks) <= 2 * number + 3
