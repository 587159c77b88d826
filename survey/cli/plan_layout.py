"""Pieces of the planner's tables: headings, numbers, hanging lines, and their words in both languages."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from sampling.plan import ChosenBy
from survey.numbers import fmt, fmt_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from rich.console import RenderableType

    from sampling.plan import Plan, Source

WIDEST = 120
PIPED = 100

WORDS = {
    "column-id": ("Mã", "Id"),
    "column-plan": ("Kế hoạch", "Plan"),
    "column-year": ("Năm", "Year"),
    "column-forms": ("Phiếu", "Forms"),
    "column-tasks": ("Việc", "Tasks"),
    "column-tier": ("Cấp", "Tier"),
    "column-units": ("Số đơn vị", "Units"),
    "column-survey": ("Điều tra", "Survey"),
    "column-who": ("Nhóm đối tượng", "Respondent group"),
    "column-group": ("Nhóm đối tượng và công thức", "Group and formula"),
    "column-selection": ("Ai được hỏi", "Who is asked"),
    "column-rates": ("Đánh giá", "Rates"),
    "column-product": ("Tích", "Product"),
    "column-rounded": ("Làm tròn", "Rounded"),
    "column-stated": ("Kế hoạch", "Stated"),
    "column-actual": ("Thực tế", "Actual"),
    "column-used": ("Dùng", "Used"),
    "column-month": ("Tháng", "Month"),
    "column-task": ("Nhiệm vụ", "Task"),
    "column-lead": ("Chủ trì", "Lead"),
    "column-cooperating": ("Phối hợp", "Cooperating"),
    "column-key": ("Khóa", "Key"),
    "column-label": ("Nội dung", "What it is"),
    "column-printed": ("Kế hoạch ghi", "Printed"),
    "column-implied": ("Suy ra", "Implied"),
    "column-unit": ("Đơn vị tính", "Unit"),
    "column-unit-name": ("Đơn vị", "Unit"),
    "column-before": ("Trước", "Before"),
    "column-after": ("Sau", "After"),
    "column-difference": ("Chênh lệch", "Difference"),
    "column-count": ("Số người", "Persons"),
    "column-basis": ("Cách tính", "How it is reckoned"),
    "column-in-plan": ("Kế hoạch", "Plan"),
    "column-on-list": ("Danh sách", "List"),
    "column-ends": ("Ít–nhiều nhất", "Least–most"),
    "column-department": ("Sở", "Department"),
    "drafting": ("tham mưu", "drafting"),
    "approving": ("phê duyệt", "approving"),
    "tiers": ("Cấp và đơn vị được đánh giá", "Tiers and rated units"),
    "councils": ("Hội đồng thẩm định", "Appraisal councils"),
    "groups": ("Nhóm đối tượng", "Respondent groups"),
    "numbers": ("Số liệu và nguồn", "Figures and their sources"),
    "aliases": ("Từ chỉ cùng một đơn vị", "Words for the same unit"),
    "alternatives": ("Cách tính khác có thể có", "Other ways of reckoning, possibly"),
    "facts": ("Số liệu khác của kế hoạch", "Other figures of the plan"),
    "assumptions": ("Giả định, chưa ai xác nhận", "Assumptions, confirmed by nobody"),
    "notes": ("Ghi chú", "Notes"),
    "mismatches": ("Số liệu không khớp và lý do có thể có", "Figures that disagree, and possible reasons"),
    "no-mismatches": ("Không có: mọi số liệu khớp nhau.", "None: all figures agree."),
    "timetable": ("Lịch thực hiện", "Timetable"),
    "conflicts": ("Cảnh báo về thời gian", "Warnings about times"),
    "unranked": ("đánh giá nhưng không xếp hạng", "assessed, not ranked"),
    "appraises": ("thẩm định", "appraises"),
    "absent": ("không đánh giá", "does not rate"),
    "survey-sociological": ("điều tra xã hội học", "sociological survey"),
    "survey-external": ("khảo sát riêng", "a survey of its own"),
    "survey-none": ("không điều tra", "no survey"),
    "selection-take_all": ("tất cả", "everyone"),
    "selection-fixed": ("số lượng cố định", "a fixed number"),
    "selection-external": ("nguồn ngoài kế hoạch", "outside the plan"),
    "chosen-everyone": ("không chọn mẫu", "nobody chooses"),
    "chosen-rated_unit": ("đơn vị được đánh giá chọn", "the rated unit chooses"),
    "chosen-organiser": ("cơ quan tổ chức chọn", "the organiser chooses"),
    "chosen-random": ("rút ngẫu nhiên", "drawn at random"),
    "rates-own": ("đơn vị mình", "own unit"),
    "rates-sector": ("bộ quản lý ngành", "ministry of the field"),
    "rates-all": ("mọi đơn vị", "every unit"),
    "persons": ("người", "persons"),
    "estimate": ("dự kiến", "estimate"),
    "assumed": ("giả định", "assumed"),
    "assumed-names": (
        "{count} tên đơn vị của {tier} không có trong kế hoạch",
        "{count} unit names of the {tier} are not in the plan",
    ),
    "undated": ("chưa ghi ngày", "no date printed"),
    "not-printed": ("không ghi", "not printed"),
    "no-date": ("chưa rõ", "no date"),
    "all-from": ("Nguồn, trừ khi ghi khác: {document}", "Source unless said otherwise: {document}"),
    "total": ("Tổng", "Total"),
    "grand": (
        "{id}  Tổng chung {of} = {sum} phiếu (kế hoạch ghi {stated})",
        "{id}  Grand total {of} = {sum} forms (stated {stated})",
    ),
    "grand-derived": (
        "{id}  Tổng chung {of} = {sum} phiếu (chỉ cộng lại, không ghi trong kế hoạch)",
        "{id}  Grand total {of} = {sum} forms (only added up, not printed in the plan)",
    ),
    "forms": ("{forms} phiếu, nhiều nhất {persons} người.", "{forms} forms, at most {persons} persons."),
    "dagger": (
        "† đơn vị được đánh giá tự chọn người hoặc địa bàn: không có biên sai số do chọn mẫu.",
        "† the rated unit chooses the persons or places itself: no margin of sampling error.",
    ),
    "sum-forms": ("Tổng số phiếu", "All forms"),
    "sum-persons": ("Số người nhiều nhất", "Persons at most"),
    "what-if-next": (
        "Thử thay đổi: khaosat plan what-if PLAN --set {key}={value} (hoặc --solve KHÓA --for MÃ=SỐ)",
        "Try a change: khaosat plan what-if PLAN --set {key}={value} (or --solve KEY --for ID=NUMBER)",
    ),
    "what-if-held": ("Phương án thử giả định", "What the change assumes"),
    "what-if-solved": (
        "Để {of} = {target}: {label} ({key}) phải là {value}",
        "For {of} = {target}: {label} ({key}) must be {value}",
    ),
    "what-if-tried": ("  với {value} thì {of} = {figure}", "  with {value}, {of} = {figure}"),
    "lists-of": ("Danh sách do {tier} lập", "Lists sent by the {tier}"),
    "left": ("Kế hoạch ghi thêm, chưa phân bổ", "Stated beyond the formula, asked of nobody"),
    "per-unit-legend": (
        "≈ bình quân, làm tròn để cộng đúng số của nhóm; * số riêng của đơn vị này; × không có nhóm này",
        "≈ mean, rounded so that each group adds up; * a number for this unit alone; × group absent",
    ),
    "factors-on-list": ("Thừa số đếm trên danh sách", "Factors counted on the list"),
    "factors-legend": (
        "≈ kế hoạch không ghi, suy ra từ con số kế hoạch ghi; ít–nhiều nhất: của từng đơn vị trên danh sách",
        "≈ not printed, solved for from the stated figure; least–most: over single units of the list",
    ),
    "crosswalk-changes": ("Thay đổi và lý do", "Changes and reasons"),
    "column-fate": ("", ""),
    "compare-group": ("Nhóm đối tượng", "Respondent groups"),
    "compare-total": ("Tổng", "Totals"),
    "compare-task": ("Nhiệm vụ", "Tasks"),
    "compare-same": ("Không có gì khác nhau.", "Nothing differs."),
    "fate-same": ("như cũ", "same"),
    "fate-changed": ("thay đổi", "changed"),
    "fate-new": ("mới", "new"),
    "fate-gone": ("bỏ", "gone"),
    "differs-stated": ("kế hoạch ghi", "stated"),
    "differs-product": ("tích", "product"),
    "differs-implied": ("suy ra", "implied"),
    "differs-formula": ("công thức", "formula"),
    "differs-factor": ("thừa số", "factor"),
    "differs-selection": ("cách chọn", "selection"),
    "differs-chosen_by": ("ai chọn", "chosen by"),
    "differs-rates": ("đánh giá", "rates"),
    "differs-listed_by": ("đơn vị lập danh sách", "listed by"),
    "differs-persons_within": ("nằm trong danh sách", "persons within"),
    "differs-absent_for": ("đơn vị không có nhóm", "absent for"),
    "differs-of": ("cộng từ", "sum of"),
    "differs-when": ("thời gian", "when"),
    "differs-lead": ("chủ trì", "lead"),
    "differs-drafting": ("tham mưu", "drafting"),
    "differs-cooperating": ("phối hợp", "cooperating"),
    "differs-approving": ("phê duyệt", "approving"),
    "no-units": (
        "Kế hoạch không nêu tên đơn vị nào của cấp này, nên chưa chia được.",
        "The plan names no unit of this tier, so nothing can be shared out.",
    ),
    "absent-group": ("không có", "absent"),
    "basis-formula": ("công thức ghi {mean} mỗi đơn vị", "the formula prints {mean} for each unit"),
    "basis-own-term": ("số riêng của đơn vị này", "a number for this unit alone"),
    "basis-mean": ("bình quân {mean}, làm tròn có kiểm soát", "mean {mean}, controlled rounding"),
    "basis-list": ("đếm trên danh sách", "counted on the list"),
    "basis-absent": ("đơn vị không có nhóm này", "the unit does not have this group"),
    "by-department": ("Chia theo sở (bình quân, làm tròn có kiểm soát)", "By department (means, rounded)"),
    "by-department-note": (
        "Ước tính để lập danh sách: số thật theo danh sách của từng sở.",
        "Estimates for making the list: the departments' own lists count.",
    ),
    "list-next": (
        "Xem tiếp: khaosat plan show MÃ | quotas MÃ | timetable MÃ (hoặc đường dẫn tới một tệp YAML)",
        "Next: khaosat plan show ID | quotas ID | timetable ID (or the path of a YAML file)",
    ),
}


def said(key: str, lang: str) -> str:
    """Return a word of the tables in `lang`; a key without words is a text already."""
    vi, en = WORDS.get(key, (key, key))
    return en if lang == "en" else vi


def count(value: float | Fraction | None, lang: str, missing: str = "–") -> str:
    """Return a count in the notation of `lang`.

    Examples
    --------
    >>> count(50155, "vi"), count(None, "vi")
    ('50.155', '–')
    """
    if value is None:
        return missing
    return fmt(value, 0 if value == int(value) else 2, lang)


def heading(key: str, lang: str) -> RenderableType:
    """Return a heading with an empty line before it."""
    return Padding(Line(said(key, lang), style="bold"), (1, 0, 0, 0))


def paired(rows: Iterable[tuple[Line, Line]]) -> RenderableType:
    """Return a name and what is said about it, line by line, the second hanging."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(max_width=14, overflow="fold")
    grid.add_column(overflow="fold")
    for name, text in rows:
        grid.add_row(name, text)
    return grid


def bullets(texts: Iterable[str]) -> RenderableType:
    """Return lines with a dash before each."""
    return paired((Line("–"), Line(text)) for text in texts)


def source_line(source: Source, main: str) -> str:
    """Return where a number was read, with the words there; the `main` document is not named each time."""
    place = source.place if source.document == main else f"{source.document}, {source.place}"
    return f"«{source.quote}» ({place})"


def title(plan: Plan, lang: str) -> list[RenderableType]:
    """Return the title of a plan, and who issued it when."""
    dated = fmt_date(plan.dated, lang) if plan.dated else said("undated", lang)
    first = Line(plan.title.say(lang), style="bold")
    return [first, Line(f"{plan.issuer} · {plan.document} · {dated} · {plan.id}", style="dim")]


def marked(name: str, chosen_by: ChosenBy) -> str:
    """Return the id of a group, with † where the rated unit chooses."""
    return f"{name} †" if chosen_by is ChosenBy.RATED_UNIT else name


def columns(lang: str, *names: str | tuple[str, str], expand: bool = False) -> Table:
    """Return an empty table; a column is a name, or a name and ``"right"`` or ``"no-wrap"``."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=expand)
    for column in names:
        name, kind = column if isinstance(column, tuple) else (column, "left")
        table.add_column(
            said(f"column-{name}" if f"column-{name}" in WORDS else name, lang),
            justify="right" if kind == "right" else "left",
            no_wrap=kind != "left" or name == "id",
            ratio=_RATIO.get(name) if expand else None,
            overflow="fold",
        )
    return table


_RATIO = {"group": 1, "task": 5, "lead": 3, "cooperating": 3}


def print_parts(parts: Iterable[RenderableType]) -> None:
    """Print the parts of a page, at most 120 columns wide; 100 in a pipe, unless COLUMNS says otherwise."""
    console = Console(highlight=False, markup=False)
    piped = not console.is_terminal
    console.width = PIPED if piped and "COLUMNS" not in os.environ else min(console.width, WIDEST)
    with console.capture() as page:
        for part in parts:
            console.print(part)
    lines = page.get().splitlines()
    click.echo("\n".join(line.rstrip() for line in lines) if piped else page.get().rstrip("\n"))
