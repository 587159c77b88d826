"""Answers about sample sizes on the screen or in a pipe."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import click

from survey.cli.plan_output import csv_text

if TYPE_CHECKING:
    from sampling.size.answer import Answer
    from sampling.size.domains import DomainSizes

HEADINGS = {
    "formula": ("Công thức", "Formula"),
    "symbols": ("Ký hiệu", "Symbols"),
    "steps": ("Cách tính", "How it comes about"),
    "warnings": ("Lưu ý", "Note"),
    "domains": ("Từng miền", "Domain by domain"),
}
INDENT = "  "


def show_answer(answer: Answer, form: str, lang: str) -> None:
    """Print one answer: as text for a plan, as JSON, or as one row of CSV."""
    if form == "json":
        click.echo(json.dumps(answer_data(answer, lang), ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(csv_text([answer_row(answer)]), nl=False)
    else:
        _show_text(answer, lang)


def answer_data(answer: Answer, lang: str) -> dict[str, Any]:
    """Return an answer for JSON; what is infinite is null."""
    forms = answer.forms
    counted = (
        {"valid": forms.valid, "issued": forms.issued, "expected": forms.expected, "exact": forms.exact}
        if forms
        else {}
    )
    return {
        "question": answer.question,
        **counted,
        "text": answer.text.say(lang),
        "formula": answer.formula,
        "symbols": [
            {"symbol": each.sign, "meaning": each.meaning.say(lang), "value": _finite(each.value)}
            for each in answer.symbols
        ],
        "steps": [step.say(lang) for step in answer.steps],
        "warnings": [warning.say(lang) for warning in answer.warnings],
        "figures": {name: _finite(value) for name, value in answer.figures},
    }


def answer_row(answer: Answer) -> dict[str, Any]:
    """Return an answer as one row of raw numbers."""
    forms = answer.forms
    row: dict[str, Any] = {"question": answer.question}
    if forms:
        row |= {"valid": forms.valid, "issued": forms.issued, "exact": forms.exact}
    return row | {name: _finite(value) for name, value in answer.figures}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _show_text(answer: Answer, lang: str) -> None:
    from sampling.size.words import said

    click.echo(answer.text.say(lang))
    _section("formula", [answer.formula], lang)
    lines = [f"{each.sign} = {said(each.value, lang)}: {each.meaning.say(lang)}" for each in answer.symbols]
    _section("symbols", lines, lang)
    _section("steps", [step.say(lang) for step in answer.steps], lang)
    _section("warnings", [warning.say(lang) for warning in answer.warnings], lang)


def _section(key: str, lines: list[str], lang: str) -> None:
    if lines:
        click.echo(f"\n{HEADINGS[key][lang == 'en']}")
        click.echo("\n".join(f"{INDENT}{line}" for line in lines))


def show_domains(answers: dict[str, Answer], sizes: DomainSizes, form: str, lang: str) -> None:
    """Print the sizes of several domains, their sum, and the one sample that would hold them by chance."""
    from survey.cli.listing import Column, show_rows

    rows: list[dict[str, Any]] = [
        {
            "domain": domain.name,
            "population": int(domain.population),
            "valid": answers[domain.name].forms.valid,  # type: ignore[union-attr] # sizes are asked of domains
            "issued": answers[domain.name].forms.issued,  # type: ignore[union-attr] # the same
            "exact": domain.needed,
        }
        for domain in sizes.domains
    ]
    if form == "json":
        data = {
            "domains": rows,
            "apart": sizes.apart,
            "issued": sum(row["issued"] for row in rows),
            "by_chance": sizes.by_chance,
            "driving": sizes.driving,
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    columns = [
        Column("domain", "Miền", "Domain"),
        Column("population", "Tổng thể", "Population", number=True),
        Column("valid", "Phiếu hợp lệ", "Valid forms", number=True),
        Column("issued", "Phát ra", "Sent out", number=True),
    ]
    show_rows(rows if form == "csv" else [_written(row, lang) for row in rows], columns, form, lang)
    if form == "table":
        click.echo(_summary(sizes, sum(row["issued"] for row in rows), lang))


def _written(row: dict[str, Any], lang: str) -> dict[str, Any]:
    from survey.numbers import fmt

    return {key: fmt(value, 0, lang) if key != "domain" else value for key, value in row.items()}


def _summary(sizes: DomainSizes, issued: int, lang: str) -> str:
    from survey.numbers import fmt

    said = {
        "vi": "Cỡ mẫu cần: {apart} phiếu hợp lệ khi chọn riêng từng miền; phát ra {issued} phiếu. Nếu chỉ "
        "chọn một mẫu chung và để các miền xuất hiện ngẫu nhiên thì cần {chance} phiếu hợp lệ, "
        "do miền «{driving}».",
        "en": "Sample size needed: {apart} valid forms with each domain sampled apart; send out {issued}. "
        "One common sample that meets domains by chance needs {chance} valid forms, because of the "
        "domain “{driving}”.",
    }
    chance = fmt(math.ceil(sizes.by_chance * (1 - 1e-10)), 0, lang)
    return said[lang].format(
        apart=fmt(sizes.apart, 0, lang), issued=fmt(issued, 0, lang), chance=chance, driving=sizes.driving
    )
