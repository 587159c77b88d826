"""Allocations on the screen or in a pipe: strata, precision, and what each constraint costs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import Column, show_rows
from survey.numbers import fmt

if TYPE_CHECKING:
    from sampling.allocation.bethel import Sensitivity
    from sampling.allocation.table import StrataTable
    from sampling.allocation.two_stage import TwoStageAllocation
    from survey.cli.allocate_run import Made

COLUMNS = (
    Column("stratum", "Tầng", "Stratum"),
    Column("units", "N", "N", number=True),
    Column("forms", "Số phiếu", "Forms", number=True),
    Column("exact", "Chưa làm tròn", "Unrounded", number=True),
    Column("rate", "Tỷ lệ mẫu %", "Rate %", number=True),
    Column("all", "Toàn bộ", "Take-all"),
)
CONSTRAINTS = (
    Column("kind", "Loại miền", "Domain type"),
    Column("domain", "Miền", "Domain"),
    Column("variable", "Biến", "Variable"),
    Column("asked", "CV yêu cầu %", "CV asked %", number=True),
    Column("reached", "CV đạt %", "CV reached %", number=True),
    Column("saving", "Nới 1 % bớt được", "1 % more saves", number=True),
)
SHOWN = 20
FORMULAS = {
    "equal": ("n_h = n / H", "n_h = n / H"),
    "proportional": ("n_h = n N_h / N", "n_h = n N_h / N"),
    "neyman": ("n_h = n N_h S_h / Σ N_h S_h (Neyman)", "n_h = n N_h S_h / Σ N_h S_h (Neyman)"),
    "cost": ("n_h tỷ lệ với N_h S_h / √c_h", "n_h in proportion to N_h S_h / √c_h"),
    "power": (
        "n_h tỷ lệ với (S_h / ȳ_h) (N_h ȳ_h)^q (Bankier)",
        "n_h in proportion to (S_h / ȳ_h) (N_h ȳ_h)^q (Bankier)",
    ),
    "bethel": (
        "chi phí Σ c_h n_h nhỏ nhất sao cho mọi CV không vượt yêu cầu (Bethel–Chromy)",
        "smallest cost Σ c_h n_h with every CV within its target (Bethel–Chromy)",
    ),
}
SYMBOLS = {
    "vi": "n_h: số phiếu của tầng; N_h: số đơn vị; S_h: độ lệch chuẩn; ȳ_h: trung bình; "
    "c_h: chi phí một phiếu; H: số tầng; q: số mũ",
    "en": "n_h: forms of a stratum; N_h: its units; S_h: standard deviation; ȳ_h: mean; c_h: cost of a form; "
    "H: strata; q: exponent",
}


def show(table: StrataTable, made: Made, form: str, lang: str) -> None:
    """Print an allocation."""
    rows = strata_rows(table, made)
    if form == "json":
        click.echo(json.dumps(_data(made, rows), ensure_ascii=False, indent=2))
    elif form == "csv":
        show_rows(rows, COLUMNS, form, lang)
    else:
        show_rows([_written(row, lang) for row in rows], COLUMNS, form, lang)
        click.echo(f"\n{summary(made, lang)}")
        _show_constraints(made, lang)
        click.echo(f"\n{'Formula' if lang == 'en' else 'Công thức'}: {FORMULAS[made.method][lang == 'en']}")
        click.echo(SYMBOLS[lang])


def strata_rows(table: StrataTable, made: Made) -> list[dict[str, Any]]:
    """Return one row a stratum with raw numbers."""
    strata = table.strata
    return [
        {
            "stratum": name,
            "units": int(strata.units[h]),
            "forms": int(made.forms[h]),
            "exact": float(made.exact[h]),
            "rate": 100 * float(made.forms[h] / strata.units[h]),
            "all": bool(made.forms[h] >= strata.units[h]),
        }
        for h, name in enumerate(strata.names)
    ]


def _written(row: dict[str, Any], lang: str) -> dict[str, Any]:
    return {
        "stratum": row["stratum"],
        "units": fmt(row["units"], 0, lang),
        "forms": fmt(row["forms"], 0, lang),
        "exact": fmt(row["exact"], 2, lang),
        "rate": fmt(row["rate"], 2, lang),
        "all": "✓" if row["all"] else "",
    }


def summary(made: Made, lang: str) -> str:
    """Return the total as a sentence for a plan."""
    said = {
        "vi": ["Tổng số: {forms} phiếu ở {strata} tầng, chi phí {cost}."],
        "en": ["In all: {forms} forms in {strata} strata, cost {cost}."],
    }[lang]
    facts = {
        "forms": fmt(int(made.forms.sum()), 0, lang),
        "strata": fmt(len(made.forms), 0, lang),
        "cost": fmt(made.cost, 2 if made.cost % 1 else 0, lang),
    }
    if made.cv is not None:
        said.append({"vi": "CV của trung bình chung: {cv} %.", "en": "CV of the overall mean: {cv} %."}[lang])
        facts["cv"] = fmt(100 * made.cv, 2, lang)
    if made.bound is not None:
        words = {
            "vi": "Không có phân bổ nào đạt mọi yêu cầu với chi phí dưới {bound}.",
            "en": "No allocation that meets every target costs less than {bound}.",
        }
        said.append(words[lang])
        facts["bound"] = fmt(made.bound, 2, lang)
    if made.factor is not None:
        words = {
            "vi": "Với kinh phí này mọi CV yêu cầu được nhân với {factor}.",
            "en": "This budget multiplies every CV asked by {factor}.",
        }
        said.append(words[lang])
        facts["factor"] = fmt(made.factor, 3, lang)
    if made.two_stage is not None:
        said.append(_stages(made.two_stage, facts, lang))
    return " ".join(said).format(**facts)


def _stages(found: TwoStageAllocation, facts: dict[str, str], lang: str) -> str:
    last = found.taken
    numbers = {
        "alone": last.self_representing,
        "others": last.others,
        "clusters": last.clusters,
        "one_stage": found.one_stage,
        "turns": len(found.turns),
    }
    facts.update({key: fmt(value, 0, lang) for key, value in numbers.items()})
    words = {
        "vi": "Hai giai đoạn: {clusters} cụm ({alone} cụm lớn chắc chắn được chọn, {others} cụm khác); "
        "nếu chọn thẳng người thì {one_stage} phiếu; tính {turns} vòng.",
        "en": "Two stages: {clusters} clusters ({alone} large ones with certainty, {others} others); drawing "
        "persons directly would take {one_stage} forms; {turns} turns.",
    }[lang]
    if found.settled:
        return words
    swings = {
        "vi": " Các vòng không dừng mà xen kẽ hai kết quả: lấy kết quả lớn hơn.",
        "en": " Turns do not come to rest but alternate: the larger result is taken.",
    }
    return words + swings[lang]


def _show_constraints(made: Made, lang: str) -> None:
    if not made.constraints:
        return
    heading = {
        "vi": "Yêu cầu đang ràng buộc ({binding} trong {all}): nới CV thêm 1 % của chính nó thì bớt được "
        "bao nhiêu chi phí (số phiếu, nếu mỗi phiếu có chi phí 1)",
        "en": "Targets that bind ({binding} of {all}): cost (forms, where each costs 1) that relaxing a CV "
        "by 1 % of itself saves",
    }
    counts = {"binding": fmt(len(made.binding), 0, lang), "all": fmt(len(made.constraints), 0, lang)}
    click.echo(f"\n{heading[lang].format(**counts)}")
    rows = [_constraint(each, lang) for each in made.binding[:SHOWN]]
    show_rows(rows, CONSTRAINTS, "table", lang)


def _constraint(each: Sensitivity, lang: str) -> dict[str, Any]:
    needed = each.requirement
    return {
        "kind": needed.kind,
        "domain": needed.domain,
        "variable": needed.characteristic,
        "asked": fmt(100 * needed.cv, 2, lang),
        "reached": fmt(100 * each.reached, 2, lang),
        "saving": fmt(each.saving, 1, lang),
    }


def _turns(found: TwoStageAllocation | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "settled": found.settled,
        "one_stage": found.one_stage,
        "turns": [
            {"self_representing": t.self_representing, "others": t.others, "forms": t.forms}
            for t in found.turns
        ],
    }


def _data(made: Made, rows: list[dict[str, Any]]) -> dict[str, Any]:
    constraints = [
        {
            "kind": each.requirement.kind,
            "domain": each.requirement.domain,
            "variable": each.requirement.characteristic,
            "asked": each.requirement.cv,
            "reached": each.reached,
            "saving": each.saving,
        }
        for each in made.constraints
    ]
    return {
        "method": made.method,
        "forms": int(made.forms.sum()),
        "cost": made.cost,
        "cv": made.cv,
        "bound": made.bound,
        "factor": made.factor,
        "two_stage": _turns(made.two_stage),
        "strata": rows,
        "constraints": constraints,
    }
