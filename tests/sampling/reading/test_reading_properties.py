"""What holds for every document: notations read alike, letters do not matter, nothing crashes, drafts load."""

from __future__ import annotations

import unicodedata
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.load import parse_plan
from sampling.notation import notation
from sampling.reading.letters import clean
from sampling.reading.read import read_plan_text

SIGNS = st.sampled_from([" x ", " X ", " × ", "x", " * ", "×", " х ", " nhân "])
COUNTS = st.integers(2, 400)


def number(value, style):
    return {
        "plain": str(value),
        "zero": f"{value:02d}",
        "vi": notation(value, "vi"),
        "en": notation(value, "en"),
    }[style]


STYLES = st.sampled_from(["plain", "zero", "vi", "en"])


@settings(max_examples=120, deadline=None)
@given(a=COUNTS, b=COUNTS, sign=SIGNS, style=STYLES, other=STYLES)
def test_a_product_reads_back_in_every_notation(a, b, sign, style, other):
    """Signs, zeros in front, points and commas: the same factors and the same figure."""
    text = f"Điều tra công chức: {number(a, style)} phiếu/sở{sign}{number(b, style)} sở = {number(a * b, other)} phiếu"
    read = read_plan_text(text)
    assert [tuple(map(int, p.factors)) for p in read.products] == [(a, b)]
    assert (read.products[0].product, read.products[0].stated) == (a * b, a * b)
    assert read.mismatches == ()


@settings(max_examples=80, deadline=None)
@given(terms=st.lists(st.tuples(COUNTS, COUNTS), min_size=2, max_size=4), sign=SIGNS, style=STYLES)
def test_a_sum_of_products_reads_back(terms, sign, style):
    """(a × b) + (c × d) = e."""
    total = sum(a * b for a, b in terms)
    inside = " + ".join(f"({number(a, style)} phiếu{sign}{number(b, style)} đơn vị)" for a, b in terms)
    read = read_plan_text(f"Số phiếu điều tra cấp sở: {inside} = {number(total, style)} phiếu")
    assert [[int(t) for t in s.terms] for s in read.sums] == [[a * b for a, b in terms]]
    assert read.sums[0].stated == read.sums[0].sum == total


@settings(max_examples=80, deadline=None)
@given(parts=st.lists(st.integers(1, 200), min_size=2, max_size=4), units=COUNTS)
def test_what_is_summed_in_one_unit_is_multiplied_whole(parts, units):
    """Mỗi huyện a và b … x c huyện is (a + b …) × c."""
    inside = " và ".join(f"{part} công chức" for part in parts)
    read = read_plan_text(
        f"Điều tra cấp huyện: mỗi huyện {inside} x {units} huyện = {sum(parts) * units} phiếu"
    )
    assert read.mismatches == ()
    group = read.plan.groups[0]
    assert sum(prod(int(f.value) for f in term.factors) for term in group.terms) == sum(parts) * units


@settings(max_examples=60, deadline=None)
@given(a=COUNTS, b=COUNTS, off=st.integers(1, 50))
def test_a_wrong_product_is_always_found(a, b, off):
    """Whatever the numbers, a figure that is off is a mismatch."""
    read = read_plan_text(f"Điều tra công chức: {a} phiếu/sở x {b} sở = {a * b + off} phiếu")
    assert [f.code for f in read.mismatches] == ["product-not-stated"]


@settings(max_examples=60, deadline=None)
@given(figures=st.lists(st.integers(5, 5000), min_size=2, max_size=7), off=st.integers(0, 30))
def test_a_total_agrees_exactly_when_it_adds_up(figures, off):
    """One total over some groups: an alarm if and only if it is off."""
    names = ("Công chức", "Lãnh đạo", "Người dân", "Doanh nghiệp", "Đại biểu", "Viên chức", "Tổ chức")
    lines = [
        f"- {name}: {notation(figure, 'vi')} phiếu;" for name, figure in zip(names, figures, strict=False)
    ]
    total = notation(sum(figures) + off, "vi")
    read = read_plan_text("\n".join(["1. Đối tượng điều tra:", *lines, f"Tổng số phiếu: {total} phiếu."]))
    assert ["read-total-differs"] * bool(off) == [f.code for f in read.mismatches]


LOOKS = str.maketrans("aeopcxAEOPCXBHKMT", "аеорсхАЕОРСХВНКМТ")
SENTENCE = "Điều tra cấp sở: công chức 10 phiếu/cơ quan x 20 cơ quan = 200 phiếu; hoà giải, hòa giải"


@settings(max_examples=60, deadline=None)
@given(places=st.sets(st.integers(0, len(SENTENCE) - 1)), form=st.sampled_from(["NFC", "NFD"]))
def test_look_alike_and_decomposed_letters_change_nothing(places, form):
    """Any letters replaced by Cyrillic ones that look the same, composed or not."""
    letters = [c.translate(LOOKS) if i in places else c for i, c in enumerate(SENTENCE)]
    text = unicodedata.normalize(form, "".join(letters))
    assert clean(text).text == SENTENCE
    assert [tuple(map(int, p.factors)) for p in read_plan_text(text).products] == [(10, 20)]


WORDS = st.sampled_from(
    [
        *(
            "phiếu",
            "người",
            "sở",
            "huyện",
            "xã",
            "đơn vị",
            "mỗi",
            "tất cả",
            "x",
            "×",
            "+",
            "=",
            "(",
            ")",
            "/",
            "%",
            "-",
            ":",
            ";",
        ),
        *(
            "Tổng số",
            "cụ thể:",
            "gồm:",
            "trong đó",
            "từ",
            "đến",
            "khoảng",
            "dự kiến",
            "điều tra",
            "cấp sở",
            "cấp huyện",
        ),
        *(
            "05",
            "1.600",
            "22,655",
            "0",
            "3,5",
            "100000000000000",
            "mười",
            "hai mươi",
            "\n",
            "\n- ",
            "\n+ ",
            "\n1. ",
            "\t",
            "|",
        ),
        *(
            "ngày 31/11/2023",
            "tháng 13/2024",
            "quý II/2024",
            "trước ngày 01/01/2020",
            "Thời gian:",
            "Chủ trì: Sở Nội vụ",
            "<p>",
            "&times;",
        ),
        *(
            "bộ",
            "tỉnh",
            "thôn",
            "dịch vụ",
            "lần",
            "công chức",
            "theo SIPAS",
            "STT\tĐối tượng\tSố phiếu",
            "\n1\tCông chức\t20",
        ),
    ]
)


@settings(max_examples=250, deadline=None)
@given(parts=st.lists(WORDS, max_size=45), gap=st.sampled_from([" ", ""]))
def test_words_in_any_order_never_crash_and_drafts_load(parts, gap):
    """A plan that makes no sense is read, and what is drafted from it is a plan."""
    read = read_plan_text(gap.join(parts), "x")
    assert read.draft == "" or parse_plan(read.draft).groups == read.plan.groups


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300))
def test_any_letters_never_crash(text):
    """Also control signs, broken code points, right-to-left marks."""
    read_plan_text(text, "x")
