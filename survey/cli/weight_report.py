"""What ``khaosat weight`` prints: the step log, the diagnostics, the totals that are needed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import Column, show_rows
from survey.cli.plan_output import csv_text
from survey.numbers import fmt, fmt_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.weighting import Diagnostics, TotalNeeded
    from analysis.weighting.diagnostics import StepSummary
    from analysis.weighting.steps import Note

STEPS = {
    "eligibility": ("chưa rõ hợp lệ", "unknown eligibility"),
    "nonresponse": ("không trả lời", "non-response"),
    "propensity": ("xác suất trả lời", "response propensity"),
    "poststratify": ("hậu phân tầng", "post-stratification"),
    "rake": ("raking theo biên", "raking"),
    "calibrate": ("hiệu chỉnh", "calibration"),
    "trim": ("cắt trọng số", "trimming"),
    "normalise": ("chuẩn hóa", "normalisation"),
}
NOTES = {
    "collapsed": ("gộp ô {where} ({count} người trả lời)", "cells merged: {where} ({count} respondents)"),
    "negative": ("{count} trọng số âm", "{count} negative weights"),
    "at-bound": ("{count} dòng chạm giới hạn g", "{count} rows rest on a bound of g"),
    "trimmed": ("{count} dòng bị cắt về khoảng {where}", "{count} rows cut to {where}"),
    "ineligible": ("{count} dòng ngoài phạm vi bị loại", "{count} rows out of scope left"),
}
LOG = (
    Column("step", "Bước", "Step"),
    Column("detail", "Biến", "Variables"),
    Column("rows", "Số dòng", "Rows", number=True),
    Column("total", "Tổng trọng số", "Sum of weights", number=True),
    Column("least", "Nhỏ nhất", "Least", number=True),
    Column("most", "Lớn nhất", "Most", number=True),
    Column("g", "g từ – đến", "g from – to", number=True),
    Column("deff", "Kish deff", "Kish deff", number=True),
)
NEEDED = (
    Column("domain", "Miền", "Domain"),
    Column("name", "Tổng cần có", "Total needed"),
    Column("sample_total", "Mẫu ước lượng", "Sample estimate", number=True),
    Column("rows", "Số dòng", "Rows", number=True),
)


def report(found: Diagnostics, form: str, lang: str) -> None:
    """Print the log and the diagnostics as a table, JSON or CSV."""
    if form == "json":
        click.echo(json.dumps(_data(found), ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(csv_text([_flat(step) for step in found.steps]), nl=False)
    else:
        _tables(found, lang)


def _data(found: Diagnostics) -> dict[str, Any]:
    return {
        "base": _summary(found.base),
        "steps": [
            {
                "step": step.kind.value,
                "variables": step.label,
                "before": _summary(step.before),
                "after": _summary(step.after),
                "g": [step.g_low, step.g_high],
                "iterations": step.iterations,
                "notes": [{"kind": n.kind, "where": n.where, "count": n.count} for n in step.notes],
            }
            for step in found.steps
        ],
        "final": _summary(found.final),
        "g_quantiles": dict(zip(("0", "5", "25", "50", "75", "95", "100"), found.g_quantiles, strict=True)),
        "trimmed_rows": found.trimmed_rows,
        "trimmed_share": found.trimmed_share,
        "negative": found.negative,
    }


def _summary(found: Any) -> dict[str, float]:
    names = ("rows", "total", "least", "most", "deff", "effective")
    return {name: getattr(found, name) for name in names}


def _flat(step: StepSummary) -> dict[str, Any]:
    after = {f"after_{name}": value for name, value in _summary(step.after).items()}
    before = {f"before_{name}": value for name, value in _summary(step.before).items()}
    return {
        "step": step.kind.value,
        "variables": step.label,
        **before,
        **after,
        "g_low": step.g_low,
        "g_high": step.g_high,
    }


def _tables(found: Diagnostics, lang: str) -> None:
    first = {"step": "gốc" if lang == "vi" else "base", "detail": "", "g": "", **_figures(found.base, lang)}
    rows = [first, *(_row(step, lang) for step in found.steps)]
    show_rows(rows, LOG, "table", lang)
    for line in _sentences(found, lang):
        click.echo(line)


def _row(step: StepSummary, lang: str) -> dict[str, str]:
    g = f"{fmt(step.g_low, 4, lang)} – {fmt(step.g_high, 4, lang)}"
    return {
        "step": STEPS[step.kind.value][lang == "en"],
        "detail": step.label,
        "g": g,
        **_figures(step.after, lang),
    }


def _figures(found: Any, lang: str) -> dict[str, str]:
    shown = {name: fmt(getattr(found, name), 2, lang) for name in ("total", "least", "most")}
    return {"rows": fmt(found.rows, 0, lang), **shown, "deff": fmt(found.deff, 4, lang)}


def _sentences(found: Diagnostics, lang: str) -> list[str]:
    facts = {
        "deff": fmt(found.final.deff, 4, lang),
        "effective": fmt(found.final.effective, 1, lang),
        "rows": fmt(found.final.rows, 0, lang),
        "g": " · ".join(fmt(value, 3, lang) for value in found.g_quantiles),
        "share": fmt_percent(found.trimmed_share, 2, lang),
        "trimmed": fmt(found.trimmed_rows, 0, lang),
    }
    lines = [
        (
            "Cỡ mẫu hiệu dụng {effective} trên {rows} dòng (Kish deff {deff})",
            "Effective sample {effective} of {rows} rows (Kish deff {deff})",
        ),
        ("g tại 0, 5, 25, 50, 75, 95, 100 %: {g}", "g at 0, 5, 25, 50, 75, 95, 100 %: {g}"),
    ]
    if found.trimmed_rows:
        lines.append(
            (
                "Cắt {trimmed} dòng, chuyển {share} tổng trọng số",
                "{trimmed} rows trimmed, {share} of the weight moved",
            )
        )
    said = [line[lang == "en"].format(**facts) for line in lines]
    return said + [_note(note, lang) for step in found.steps for note in step.notes]


def _note(note: Note, lang: str) -> str:
    words = NOTES[note.kind][lang == "en"].format(where=note.where, count=fmt(note.count, 0, lang))
    return ("Ghi chú: " if lang == "vi" else "Note: ") + words


def report_needed(found: Sequence[TotalNeeded], form: str, lang: str) -> None:
    """Print the totals that are needed; as CSV it is the file to fill in."""
    table = form == "table"
    rows = [
        {
            "domain": each.domain,
            "name": each.name,
            "sample_total": fmt(each.sample_total, 2, lang) if table else each.sample_total,
            "rows": fmt(each.rows, 0, lang) if table else each.rows,
        }
        for each in found
    ]
    show_rows(rows, NEEDED, form, lang)
