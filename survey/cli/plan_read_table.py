"""What was read in a plan document, on the screen: the words, what they mean, a tick or what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text as Line

from sampling.remarks import Level
from survey.cli.plan_layout import count, heading, print_parts
from survey.numbers import fmt, fmt_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from sampling.plan import Group
    from sampling.reading.reading import DeadlineRead, Finding, ProductRead, SumRead
    from survey.plan_reading import PlanFile

_WORDS = {
    "read-title": ("Đọc từ {name}", "Read in {name}"),
    "read-products": ("Phép nhân", "Products"),
    "read-sums": ("Phép cộng và tổng", "Sums and totals"),
    "read-figures": ("Nhóm chỉ ghi con số", "Groups with a figure only"),
    "read-times": ("Nhiệm vụ và thời hạn", "Tasks and deadlines"),
    "read-wrong": ("Không khớp, cần xem lại", "Disagrees, look again"),
    "read-notes": ("Nên biết", "Worth knowing"),
    "read-unclear": ("Không hiểu, không dùng", "Not understood, not used"),
    "read-all-right": ("✓ Không thấy chỗ nào không khớp.", "✓ Nothing was found that disagrees."),
    "line": ("dòng", "line"),
    "stated": ("văn bản ghi", "stated"),
    "unknown": ("chưa ghi", "not printed"),
    "before": ("trước", "before"),
    "draft": ("Bản nháp kế hoạch: {path}", "Draft plan: {path}"),
    "no-draft": (
        "Thêm --out ban-nhap.yaml để ghi bản nháp kế hoạch.",
        "Add --out draft.yaml to write the draft plan.",
    ),
}


def said(key: str, lang: str, **facts: object) -> str:
    """Return a word of this table."""
    vi, en = _WORDS[key]
    return (en if lang == "en" else vi).format(**facts)


def reading_table(file: PlanFile, lang: str) -> None:
    """Print what was read; the most important, what disagrees, stands last, nearest to the eye."""
    reading = file.reading
    notes = [f for f in reading.findings if f.level is Level.NOTE and f.code not in _SHOWN]
    unclear = [f for f in reading.findings if f.code == "read-not-understood"]
    parts: list[RenderableType] = [Line(said("read-title", lang, name=reading.name), style="bold")]
    parts.append(Line(" · ".join(filter(None, _head(file, lang))), style="dim"))
    for key, rows in (
        ("read-products", [_product(product, file, lang) for product in reading.products]),
        (
            "read-figures",
            [_group(group, lang) for group in reading.plan.groups if not group.terms and group.stated],
        ),
        ("read-sums", [_sum(total, file, lang) for total in reading.sums]),
        ("read-times", [_time(deadline, file, lang) for deadline in reading.deadlines]),
        ("read-notes", [_finding(finding, file, lang, "·") for finding in notes]),
        ("read-unclear", [_finding(finding, file, lang, "?") for finding in unclear]),
        ("read-wrong", [_finding(finding, file, lang, "✗") for finding in reading.mismatches]),
    ):
        if rows:
            parts += [heading(said(key, lang), lang), _grid(rows)]
    if not reading.mismatches:
        parts.append(Line(said("read-all-right", lang), style="green"))
    print_parts(parts)


_SHOWN = {"read-not-understood", "read-sum", "exact"}


def _head(file: PlanFile, lang: str) -> list[str]:
    head = file.reading.heading
    dated = fmt_date(head.dated, lang) if head.dated else ""
    return [head.issuer, head.number, dated, head.title[:160], file.document.encoding]


def _grid(rows: Iterable[tuple[Line, Line, Line]]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1), expand=False)
    table.add_column(width=2)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", no_wrap=True, style="dim")
    for row in rows:
        table.add_row(*row)
    return table


def _where(line: int, file: PlanFile, lang: str) -> Line:
    place = file.place(line)
    return Line(place or (f"{said('line', lang)} {line}" if line else ""))


def _quoted(first: Line, quote: str) -> Line:
    if quote:
        short = quote if len(quote) <= 150 else f"{quote[:149]}…"
        first.append(f"\n«{short}»", style="dim italic")
    return first


def _mark(*, good: bool | None) -> Line:
    if good is None:
        return Line("·", style="dim")
    return Line("✓", style="green") if good else Line("✗", style="bold red")


def _product(product: ProductRead, file: PlanFile, lang: str) -> tuple[Line, Line, Line]:
    factors = [count(factor, lang) for factor in product.factors] + [
        f"[{words}]" for words in product.unknown
    ]
    text = Line(" × ".join(factors))
    good: bool | None = None
    if product.product is not None:
        text.append(f" = {count(product.product, lang)}", style="bold")
        if product.stated is not None:
            good = product.stated == product.product
            text.append(
                f"   {said('stated', lang)} {count(product.stated, lang)}", "" if good else "bold red"
            )
    elif product.stated is not None and product.implied is not None:
        text.append(f" = {count(product.stated, lang)}")
        text.append(f"   → {said('unknown', lang)}: {fmt(product.implied, 4, lang)}", style="cyan")
    if product.label:
        text = Line(f"{product.label[:90]}: ").append_text(text)
    return _mark(good=good), _quoted(text, product.place.quote), _where(product.place.line, file, lang)


def _group(group: Group, lang: str) -> tuple[Line, Line, Line]:
    text = Line(f"{group.label.say(lang)[:90]}: ")
    text.append(count(group.stated.value if group.stated else None, lang), style="bold")
    return _mark(good=None), _quoted(text, group.source.quote), Line(group.source.place)


def _sum(total: SumRead, file: PlanFile, lang: str) -> tuple[Line, Line, Line]:
    text = Line(f"{total.label[:90]}: " if total.label else "")
    text.append(" + ".join(count(term, lang) for term in total.terms))
    text.append(f" = {count(total.sum, lang)}", style="bold")
    good = None if total.stated is None else total.stated == total.sum
    if total.stated is not None:
        text.append(f"   {said('stated', lang)} {count(total.stated, lang)}", "" if good else "bold red")
    return _mark(good=good), _quoted(text, total.place.quote), _where(total.place.line, file, lang)


def _time(deadline: DeadlineRead, file: PlanFile, lang: str) -> tuple[Line, Line, Line]:
    days = [fmt_date(day, lang) for day in (deadline.start, deadline.end) if day is not None]
    when = "–".join(dict.fromkeys(days))
    when = f"{said('before', lang)} {when}" if deadline.before and when else when
    text = Line(f"{deadline.words}", style="bold")
    text.append(f"  {when}" if when else "", style="cyan")
    text.append(f"\n{deadline.task[:150]}", style="not bold")
    bodies = "; ".join((*deadline.lead, *deadline.drafting))
    if bodies:
        text.append(f" ({bodies[:90]})", style="dim not bold")
    return Line("·", style="dim"), text, _where(deadline.place.line, file, lang)


def _finding(finding: Finding, file: PlanFile, lang: str, mark: str) -> tuple[Line, Line, Line]:
    style = "bold red" if mark == "✗" else "dim"
    text = Line(finding.text.say(lang))
    return Line(mark, style=style), _quoted(text, finding.place.quote), _where(finding.place.line, file, lang)
