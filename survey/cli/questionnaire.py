"""``khaosat questionnaire``: the questionnaires at hand, what they ask, whether a file is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import Column, format_option, show_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from questionnaires import Questionnaire
    from questionnaires.load import Criteria

LISTED = (
    Column("id", "Mã", "Id"),
    Column("group", "Nhóm", "Group"),
    Column("tier", "Cấp", "Tier"),
    Column("rates", "Đánh giá", "Rates"),
    Column("pages", "Số trang", "Pages", number=True),
    Column("items", "Số câu", "Items", number=True),
    Column("scored", "Tính điểm", "Scored", number=True),
    Column("minutes", "Phút", "Minutes", number=True),
    Column("sample", "Minh họa", "Sample"),
    Column("version", "Phiên bản", "Version"),
    Column("title", "Tên", "Title"),
)
ITEMS = (
    Column("page", "Trang", "Page"),
    Column("item", "Câu", "Item"),
    Column("type", "Loại", "Type"),
    Column("about", "Hỏi theo", "About"),
    Column("criterion", "Tiêu chí", "Criterion"),
    Column("required", "Bắt buộc", "Required"),
    Column("asked_if", "Hỏi nếu", "Asked if"),
    Column("question", "Câu hỏi", "Question"),
    Column("answers", "Trả lời", "Answers"),
)
CODEBOOK = (
    *ITEMS[:7],
    Column("code", "Mã lưu", "Code"),
    Column("value", "Giá trị", "Value", number=True),
    Column("label", "Ý nghĩa", "Meaning"),
    Column("question", "Câu hỏi", "Question"),
)
SAMPLE = {"vi": "Câu hỏi minh họa, không phải bộ câu hỏi chính thức.", "en": "Sample content, not official."}


@click.group()
def questionnaire() -> None:
    """Questionnaires: one for each respondent group, as versioned data."""


@questionnaire.command(name="list")
@format_option
@click.pass_context
def list_questionnaires(ctx: click.Context, *, form: str) -> None:
    """List the questionnaires of the catalogue."""
    from questionnaires import load_set, set_names

    found = [one for name in set_names() for one in load_set(name).values()]
    show_rows([_listed(one, form, ctx.obj["lang"]) for one in found], LISTED, form, ctx.obj["lang"])


@questionnaire.command()
@click.argument("questionnaire_id", metavar="ID_OR_FILE")
@format_option
@click.pass_context
def show(ctx: click.Context, *, questionnaire_id: str, form: str) -> None:
    """Show the questions of one questionnaire; JSON is its whole, canonical content."""
    from questionnaires import load_questionnaire, questionnaire_text

    found = load_questionnaire(questionnaire_id)
    if form == "json":
        click.echo(questionnaire_text(found), nl=False)
        return
    if form == "table":
        _show_head(found, ctx.obj["lang"])
    show_rows(list(_items(found, ctx.obj["lang"])), ITEMS, form, ctx.obj["lang"])


@questionnaire.command()
@click.argument("paths", metavar="FILE_FOLDER_OR_SET...", nargs=-1, required=True)
@click.option("--scheme", help="A scoring scheme (id or file): each criterion must be one of it.")
@format_option
@click.pass_context
def check(ctx: click.Context, *, paths: tuple[str, ...], scheme: str | None, form: str) -> None:
    """Check questionnaires: every problem of every file, or what was found sound."""
    from questionnaires import QuestionnaireError, load_set

    criteria = _criteria(scheme) if scheme else None
    sound, problems = [], []
    for path in paths:
        try:
            sound += list(load_set(path, criteria=criteria).values())
        except QuestionnaireError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise QuestionnaireError(problems)
    show_rows([_listed(one, form, ctx.obj["lang"]) for one in sound], LISTED, form, ctx.obj["lang"])


@questionnaire.command()
@click.argument("questionnaire_id", metavar="ID_OR_FILE")
@format_option
@click.pass_context
def codebook(ctx: click.Context, *, questionnaire_id: str, form: str) -> None:
    """Show every variable with the meaning of each value it can hold."""
    from questionnaires import load_questionnaire
    from questionnaires.codebook import codebook as rows_of

    lang = ctx.obj["lang"]
    rows = [
        {
            "page": row.page,
            "item": row.item,
            "type": row.type,
            "about": row.about,
            "criterion": row.criterion or "",
            "required": _yes(row.required, form, lang),
            "asked_if": row.asked_if,
            "code": row.code,
            "value": "" if row.value is None and form != "json" else row.value,
            "label": row.label.say(lang),
            "question": row.question.say(lang),
        }
        for row in rows_of(load_questionnaire(questionnaire_id))
    ]
    show_rows(rows, CODEBOOK, form, lang)


def _criteria(scheme: str) -> Criteria:
    """Return the criteria of a scheme that take answers, by tier."""
    from analysis.scheme import load_scheme

    tiers = load_scheme(scheme).tiers
    return {tier.id: [criterion.id for criterion in tier.criteria if criterion.items] for tier in tiers}


def _listed(found: Questionnaire, form: str, lang: str) -> dict[str, Any]:
    return {
        "id": found.id,
        "group": found.group,
        "tier": found.tier,
        "rates": found.rates,
        "pages": len(found.pages),
        "items": len(found.items()),
        "scored": len(found.scored()),
        "minutes": found.minutes,
        "sample": _yes(found.sample_content, form, lang),
        "version": found.version[:12] if form == "table" else found.version,
        "title": found.title.say(lang),
    }


def _show_head(found: Questionnaire, lang: str) -> None:
    click.echo(f"{found.title.say(lang)}\n{found.id} · {found.version[:12]}")
    if found.sample_content:
        click.echo(SAMPLE[lang])
    for text in found.assumptions:
        click.echo(f"* {text.say(lang)}")
    click.echo()


def _items(found: Questionnaire, lang: str) -> Iterator[dict[str, Any]]:
    for page in found.pages:
        for item in page.items:
            codes = [option.code for option in item.options] + [f"({s.value})" for s in item.specials]
            yield {
                "page": page.id,
                "item": item.id,
                "type": item.type.value,
                "about": item.about.value,
                "criterion": item.criterion or "",
                "required": _yes(item.required, "table", lang),
                "asked_if": item.asked_if,
                "question": item.label.say(lang),
                "answers": " ".join(codes),
            }


def _yes(truth: bool, form: str, lang: str) -> Any:
    if form == "json":
        return truth
    return ("có" if lang == "vi" else "yes") if truth else ""
