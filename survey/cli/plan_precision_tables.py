"""Expected precision in words and tables for a screen."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text as Line

from survey.cli.plan_layout import bullets, count, paired, print_parts, said, title
from survey.cli.plan_precision_data import assumption_rows
from survey.cli.word_tables import grid
from survey.numbers import fmt, fmt_percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from sampling.precision import PrecisionTable, TierPrecision
    from sampling.precision.change import TierChange
    from sampling.remarks import Remark
    from survey.campaign import CampaignTier
    from survey.cli.plan_precision_data import Shown

WORDS = {
    "sentence": (
        (
            "Khoảng ±{typical} điểm trên thang {points} (từ ±{least} đến ±{most}) là mức tin cậy 95% của "
            "một đơn vị."
        ),
        (
            "About ±{typical} points on a scale of {points} (from ±{least} to ±{most}): the 95% margin of"
            " a unit."
        ),
    ),
    "apart": (
        (
            "Hai đơn vị chỉ phân biệt được khi cách nhau từ {typical} điểm; dự kiến phân biệt được "
            "{apart} trong {pairs} cặp."
        ),
        (
            "Two units are told apart only when {typical} points or more apart; {apart} of {pairs} pairs "
            "are expected to be."
        ),
    ),
    "ranks": (
        "Khoảng hạng của một đơn vị trải trung bình {width} trong {units} hạng.",
        "The rank interval of a unit spans {width} of {units} ranks on average.",
    ),
    "dagger": (
        (
            "† đơn vị được đánh giá tự chọn người trả lời: không xác định được biên sai số; ± của đơn vị "
            "chỉ nói về người không trả lời trong danh sách."
        ),
        (
            "† the rated unit chooses who answers: no margin of error can be given; ± of a unit speaks "
            "only of those on the list who do not answer."
        ),
    ),
    "less": (
        "Nếu phiếu thu về ít đi {percent}% ({forms} → {fewer} phiếu): ±{before} → ±{after} điểm",
        "With {percent}% fewer forms back ({forms} → {fewer}): ±{before} → ±{after} points",
    ),
    "less-apart": (
        "; phân biệt được {before} → {after} cặp",
        "; {before} → {after} pairs told apart",
    ),
    "tried": (
        (
            "{repetitions} lần thử trên {worlds} bộ câu trả lời giả lập, trung bình {forms} phiếu thu về:"
            " {covered} khoảng 95% chứa giá trị thật; sai số chuẩn theo công thức bằng {ratio} lần sai số"
            " thực nghiệm."
        ),
        (
            "{repetitions} trials on {worlds} invented sets of answers, {forms} forms back on average: "
            "{covered} of 95% intervals hold the truth; the formula's standard error is {ratio} times the"
            " empirical one."
        ),
    ),
    "tried-ranks": (
        (
            "Đơn vị thật sự tốt nhất đứng đầu trong {best} số lần; {exact} số hạng đúng, {one} lệch một "
            "bậc, {more} lệch hơn; phân biệt được {apart} cặp (công thức {formula}); phân biệt nhầm chiều"
            " trong {wrong} số lần."
        ),
        (
            "The truly best unit is first in {best} of the trials; {exact} of ranks are right, {one} one "
            "place off, {more} more; {apart} pairs told apart (formula {formula}); a pair the wrong way "
            "round in {wrong} of the trials."
        ),
    ),
    "warnings": (
        "Cảnh báo trước khi điều tra",
        "Warnings before fieldwork",
    ),
    "what-response": (
        "tỷ lệ trả lời",
        "response",
    ),
    "what-sd": (
        "độ lệch chuẩn giữa những người cùng ô, % điểm tối đa",
        "standard deviation in a cell, % of maximum",
    ),
    "what-between_items": (
        "tương quan giữa hai câu hỏi của một người",
        "correlation of one person's two items",
    ),
    "what-between_units": (
        "tương quan giữa hai đơn vị một người đánh giá",
        "correlation of one person's two units",
    ),
    "what-missing": (
        "phiếu không có ý kiến ở một câu",
        "forms without an opinion on an item",
    ),
    "what-units_sd": (
        "độ lệch chuẩn giữa các đơn vị, % điểm tối đa",
        "standard deviation between units, % of maximum",
    ),
}
GROUPS = (
    *(("id", "Mã", "Id", False), ("label", "Nhóm đối tượng", "Respondent group", False)),
    *(("asked", "Hỏi", "Asked", True), ("response", "Trả lời", "Response", True)),
    *(("forms", "Thu về", "Back", True), ("fewest", "Ít nhất/đơn vị", "Fewest/unit", True)),
    *(("margin", "± % điểm tối đa", "± % of max", True), ("share", "Phần sai số", "Part of error", True)),
)
UNITS = (
    *(("code", "Mã", "Code", False), ("name", "Đơn vị", "Unit", False)),
    *(("asked", "Hỏi", "Asked", True), ("forms", "Thu về", "Back", True), ("margin", "±", "±", True)),
    *(
        ("plain", "± không hiệu chỉnh", "± without fpc", True),
        ("apart", "Phân biệt được", "Told apart", True),
    ),
    *(("ranks", "Số hạng", "Ranks", True),),
)


TRIED = (
    *(("code", "Đơn vị", "Unit", False), ("formula", "Sai số chuẩn công thức", "SE by formula", True)),
    *(("se", "thực nghiệm", "empirical", True), ("reported", "báo cáo", "as reported", True)),
    *(("bias", "chệch", "bias", True), ("covered", "khoảng 95% đúng", "95% intervals right", True)),
)


def say(key: str, lang: str, **facts: str) -> str:
    """Return a sentence of this page."""
    return WORDS[key][lang == "en"].format(**facts)


def page(shown: Shown, lang: str) -> None:
    """Print the expectation tier by tier, then what less response does, trials, warnings and assumptions."""
    parts: list[RenderableType] = [*title(shown.plan, lang)]
    for tier in shown.table.tiers:
        parts += [*_tier(tier, lang), *_beside(tier.tier, shown, lang)]
    parts += _remarks(shown.table.remarks, lang)
    parts += _assumed(shown.table, lang)
    print_parts(parts)


def _beside(tier: str, shown: Shown, lang: str) -> Iterator[RenderableType]:
    """Yield what less response does to a tier, and what the trials found."""
    changes = [each for each in (shown.change.tiers if shown.change else ()) if each.tier == tier]
    tried = [each for each in shown.tried if each.tier == tier]
    lines = [_less(each, shown.less, lang) for each in changes]
    lines += [line for each in tried for line in _tried(each, lang)]
    if lines:
        yield Padding(bullets(lines), (1, 0, 0, 0))
    for each in tried:
        yield Padding(grid(TRIED, _tried_units(each, lang), lang), (1, 0, 0, 0))


def _heading(words: str) -> RenderableType:
    return Padding(Line(words, style="bold"), (1, 0, 0, 0))


def _points(value: float, lang: str) -> str:
    return fmt(value, 2, lang)


def _tier(tier: TierPrecision, lang: str) -> Iterator[RenderableType]:
    widths = [unit.fpc.half_width for unit in tier.units]
    facts = {"typical": tier.typical.fpc.half_width, "points": tier.asked_points, "least": min(widths)}
    numbers = {name: _points(value, lang) for name, value in {**facts, "most": max(widths)}.items()}
    yield _heading(tier.label.say(lang).upper())
    yield Line(say("sentence", lang, **numbers), style="bold")
    if tier.ranks is not None:
        ranks = tier.ranks
        apart = {"typical": _points(ranks.typical, lang), "apart": fmt(ranks.told_apart, 0, lang)}
        yield Line(say("apart", lang, **apart, pairs=fmt(ranks.pairs, 0, lang)))
        yield Line(say("ranks", lang, width=fmt(ranks.rank_width, 1, lang), units=str(ranks.units)))
    yield Padding(grid(GROUPS, _groups(tier, lang), lang), (1, 0, 0, 0))
    yield Padding(grid(UNITS, _units(tier, lang), lang), (1, 0, 0, 0))
    if any(unit.chosen for unit in tier.units):
        yield Line(say("dagger", lang), style="dim")


def _groups(tier: TierPrecision, lang: str) -> list[dict[str, str]]:
    return [
        {
            "id": f"{each.group} †" if each.chosen else each.group,
            "label": each.label.say(lang),
            "asked": fmt(each.asked, 0, lang),
            "response": fmt_percent(each.response, 0, lang),
            "forms": fmt(each.forms, 0, lang),
            "fewest": fmt(each.fewest, 1, lang),
            "margin": "†" if each.half_width is None else fmt(each.half_width, 1, lang),
            "share": fmt_percent(each.share, 0, lang),
        }
        for each in tier.groups
    ]


def _units(tier: TierPrecision, lang: str) -> list[dict[str, str]]:
    return [
        {
            "code": f"{unit.code} †" if unit.chosen else unit.code,
            "name": unit.name.say(lang),
            "asked": fmt(unit.asked, 0, lang),
            "forms": fmt(unit.forms, 0, lang),
            "margin": _points(unit.fpc.half_width, lang),
            "plain": _points(unit.plain.half_width, lang),
            "apart": "–" if unit.told_apart is None else fmt(unit.told_apart, 1, lang),
            "ranks": "–" if unit.rank_width is None else fmt(unit.rank_width, 1, lang),
        }
        for unit in tier.units
    ]


def _less(change: TierChange, percent: float, lang: str) -> str:
    before, after = (_points(value, lang) for value in change.half_width)
    forms, fewer = (fmt(value, 0, lang) for value in change.forms)
    words = say(
        "less", lang, percent=count(percent, lang), forms=forms, fewer=fewer, before=before, after=after
    )
    if change.told_apart is not None:
        one, other = (fmt(value, 0, lang) for value in change.told_apart)
        words += say("less-apart", lang, before=one, after=other)
    return f"{words}."


def _tried(each: CampaignTier, lang: str) -> list[str]:
    errors = (*each.rank_errors, 0.0, 0.0)
    first = say(
        "tried",
        lang,
        repetitions=fmt(each.repetitions, 0, lang),
        worlds=fmt(each.worlds, 0, lang),
        forms=fmt(each.forms, 0, lang),
        covered=fmt_percent(each.covered, 1, lang),
        ratio=fmt(each.ratio, 2, lang),
    )
    second = say(
        "tried-ranks",
        lang,
        best=fmt_percent(each.best_first, 0, lang),
        exact=fmt_percent(errors[0], 0, lang),
        one=fmt_percent(errors[1], 0, lang),
        more=fmt_percent(max(0.0, 1 - errors[0] - errors[1]), 0, lang),
        apart=fmt(each.apart, 0, lang),
        formula=fmt(each.apart_formula, 0, lang),
        wrong=fmt_percent(each.wrong, 1, lang),
    )
    return [first, second]


def _tried_units(each: CampaignTier, lang: str) -> list[dict[str, str]]:
    return [
        {
            "code": unit.code,
            "formula": fmt(unit.formula, 3, lang),
            "se": fmt(unit.se, 3, lang),
            "reported": fmt(unit.reported, 3, lang),
            "bias": fmt(unit.bias, 3, lang),
            "covered": fmt_percent(unit.covered, 0, lang),
        }
        for unit in each.units
    ]


def _remarks(remarks: Sequence[Remark], lang: str) -> list[RenderableType]:
    if not remarks:
        return []
    rows = []
    for about, found in groupby(remarks, key=lambda remark: remark.about):
        text = "\n".join(_sentence(remark.text.say(lang)) for remark in found)
        rows.append((Line(", ".join(about) or "–", style="yellow"), Line(text)))
    return [_heading(say("warnings", lang)), paired(rows)]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _assumed(table: PrecisionTable, lang: str) -> list[RenderableType]:
    rows = assumption_rows(table, lang)
    lines = []
    for (what, value, source), found in groupby(
        rows, key=lambda row: (row["what"], row["value"], row["source"])
    ):
        groups = ", ".join(str(row["group"]) for row in found if row["group"])
        where = f" ({groups})" if groups else ""
        lines.append(f"{say(f'what-{what}', lang)}{where}: {fmt(value, 2, lang)} — {source}")
    return [_heading(said("assumptions", lang)), bullets(lines)]
