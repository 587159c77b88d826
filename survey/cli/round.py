"""``khaosat round``: a round from its making to its close."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from survey.cli import round_fieldwork as fieldwork
from survey.cli.listing import Column, format_option, show_rows
from survey.cli.saying import actor, database_option, lang_of, say, warn, with_store

if TYPE_CHECKING:
    from survey.rounds import RoundView
    from survey.store import Store

ROUND_COLUMNS = (
    Column("id", "Đợt", "Round"),
    Column("title", "Tên", "Title"),
    Column("state", "Trạng thái", "State"),
    Column("opens", "Mở", "Opens"),
    Column("closes", "Đóng", "Closes"),
    Column("plan", "Kế hoạch", "Plan"),
)
STATES = {
    "draft": {"vi": "chuẩn bị", "en": "draft"},
    "open": {"vi": "đang mở", "en": "open"},
    "closed": {"vi": "đã kết thúc", "en": "closed"},
}


FACTS = {
    "id": ("Mã đợt", "Round"),
    "title": ("Tên", "Title"),
    "state": ("Trạng thái", "State"),
    "opens": ("Mở", "Opens"),
    "closes": ("Đóng", "Closes"),
    "plan": ("Kế hoạch", "Plan"),
    "organiser": ("Cơ quan tổ chức", "Organiser"),
    "plan_version": ("Phiên bản kế hoạch", "Plan version"),
    "scheme": ("Quy tắc chấm điểm", "Scoring scheme"),
    "scheme_version": ("Phiên bản quy tắc", "Scheme version"),
    "invented": ("Danh sách giả định", "Invented list"),
    "small_cells": ("Ô dưới 5 người", "Cells under 5 persons"),
    "questionnaire": ("Bộ câu hỏi", "Questionnaire"),
}


@click.group()
def round_() -> None:
    """Create, open, invite, watch, extend and close a survey round."""


@round_.command()
@click.option("--id", "round_id", required=True, help="Short name: small letters, digits, hyphens.")
@click.option("--plan", required=True, help="Id of the catalogue or YAML file.")
@click.option("--frame", help="Respondent list (CSV of `khaosat frame`); lists can be added later.")
@click.option("--questionnaires", required=True, help="Set of the catalogue or folder of YAML files.")
@click.option("--scheme", required=True, help="Scoring scheme: id of the catalogue or YAML file.")
@click.option("--opens", help="dd/mm/yyyy [hh:mm] or ISO 8601, Vietnam's time (default: when it is opened).")
@click.option(
    "--closes", required=True, help="dd/mm/yyyy [hh:mm] or ISO 8601; a date alone means its last minute."
)
@click.option("--grace", type=click.IntRange(0, 1440), default=10, show_default=True,
              help="Minutes after the close in which a form begun before may still be sent.")  # fmt: skip
@click.option("--title", default="", help="Title that respondents see (default: the plan's).")
@click.option("--organiser", default="", help="Who asks (default: who issued the plan).")
@database_option
@click.pass_context
def create(
    ctx: click.Context, *, round_id: str, plan: str, frame: str | None, questionnaires: str, scheme: str,
    opens: str | None, closes: str, grace: int, title: str, organiser: str, url: str | None,
) -> None:  # fmt: skip
    """Make a round from plan, list, questionnaires and scheme; all of it is kept with the round."""
    from datetime import timedelta

    from analysis.scheme import load_scheme
    from survey.clock import parse_moment
    from survey.rounds import create_round

    view = with_store(
        url,
        lambda store: create_round(
            store,
            round_id=round_id,
            title=title,
            plan=plan,
            frame=frame,
            questionnaires=questionnaires,
            scheme=scheme,
            opens=parse_moment(opens, path="--opens") if opens else None,
            closes=parse_moment(closes, end_of_day=True, path="--closes"),
            organiser=organiser,
            grace=timedelta(minutes=grace),
            actor=actor(),
            check_scheme=load_scheme,
        ),
    )
    say(ctx, "Đã lập đợt {id}.", "Made the round {id}.", id=view.id)


@round_.command("list")
@format_option
@database_option
@click.pass_context
def list_(ctx: click.Context, *, form: str, url: str | None) -> None:
    """List the rounds, the newest first."""
    from survey.rounds import list_rounds

    def work(store: Store) -> list[dict[str, str]]:
        with store.read() as session:
            return [_round_row(view, form, lang_of(ctx)) for view in list_rounds(session)]

    show_rows(with_store(url, work), ROUND_COLUMNS, form, lang_of(ctx))


@round_.command()
@click.argument("round_id", metavar="ROUND")
@format_option
@database_option
@click.pass_context
def show(ctx: click.Context, *, round_id: str, form: str, url: str | None) -> None:
    """Show a round: dates, versions, small cells."""
    from survey.rounds import round_view, small_cells

    def work(store: Store) -> tuple[RoundView, int]:
        with store.read() as session:
            return round_view(session, round_id), len(small_cells(session, round_id))

    view, small = with_store(url, work)
    facts = {
        **_round_row(view, form, lang_of(ctx)),
        "organiser": view.organiser,
        "plan_version": view.plan_version,
        "scheme": view.scheme_id,
        "scheme_version": view.scheme_version,
        "invented": view.invented if form == "json" else _yes_no(lang_of(ctx), yes=view.invented),
        "small_cells": small,
        **{f"questionnaire {group}": " ".join(named) for group, named in sorted(view.questionnaires.items())},
    }
    if form == "json":
        show_rows([facts], (), form, lang_of(ctx))
        return
    columns = (Column("key", "Mục", "Item"), Column("value", "Giá trị", "Value"))
    rows = [{"key": _fact_name(key, form, lang_of(ctx)), "value": value} for key, value in facts.items()]
    show_rows(rows, columns, form, lang_of(ctx))


def _yes_no(lang: str, *, yes: bool) -> str:
    return {"vi": ("không", "có"), "en": ("no", "yes")}[lang][yes]


def _fact_name(key: str, form: str, lang: str) -> str:
    """Return what a table calls a fact; other forms keep its key."""
    first, _, group = key.partition(" ")
    vi, en = FACTS[first]
    return key if form == "csv" else f"{vi if lang == 'vi' else en} {group}".rstrip()


@round_.command("add-list")
@click.argument("round_id", metavar="ROUND")
@click.argument("file", type=click.Path(dir_okay=False))
@database_option
@click.pass_context
def add_list_(ctx: click.Context, *, round_id: str, file: str, url: str | None) -> None:
    """Add the respondents of FILE (CSV of `khaosat frame`): each unit's list whole or not at all."""
    from survey.rounds import add_list

    report = with_store(url, lambda store: add_list(store, round_id, file, actor=actor()))
    say(
        ctx,
        "Đã nhận {added} phiếu mới ({known} phiếu đã có) của {accepted} đơn vị.",
        "Took {added} new forms ({known} known already) of {accepted} units.",
        added=report.added,
        known=report.known,
        accepted=len(report.accepted),
    )
    warn(ctx, report.problems)
    if report.rejected:
        vi, en = "Không nhận danh sách của: {units}.", "Refused the lists of: {units}."
        say(ctx, vi, en, err=True, units=", ".join(report.rejected))
        ctx.exit(1)


@round_.command("open")
@click.argument("round_id", metavar="ROUND")
@database_option
@click.pass_context
def open_(ctx: click.Context, *, round_id: str, url: str | None) -> None:
    """Open a round; cells of fewer than five persons are warned about."""
    from survey.clock import show_moment
    from survey.rounds import open_round

    report = with_store(url, lambda store: open_round(store, round_id, actor=actor()))
    opens, closes = show_moment(report.round.opens), show_moment(report.round.closes)
    say(ctx, "Đợt {id} mở từ {opens} đến {closes}.", "The round {id} is open from {opens} to {closes}.",
         id=round_id, opens=opens, closes=closes)  # fmt: skip
    for cell in report.small_cells:
        say(ctx, "Lưu ý: ô {cell} chỉ có {n} người; câu trả lời của họ có thể bị đoán ra.",
             "Note: the cell {cell} has only {n} persons; their answers might be guessed.",
             err=True, cell=cell.cell, n=cell.listed)  # fmt: skip


@round_.command()
@click.argument("round_id", metavar="ROUND")
@click.argument("closes")
@database_option
@click.pass_context
def extend(ctx: click.Context, *, round_id: str, closes: str, url: str | None) -> None:
    """Move the close of an open round forward to CLOSES (dd/mm/yyyy [hh:mm] or ISO 8601)."""
    from survey.clock import parse_moment, show_moment
    from survey.rounds import extend_round

    moment = parse_moment(closes, end_of_day=True, path="CLOSES")
    view = with_store(url, lambda store: extend_round(store, round_id, moment, actor=actor()))
    say(ctx, "Đợt {id} nay đóng lúc {closes}.", "The round {id} now closes at {closes}.",
         id=round_id, closes=show_moment(view.closes))  # fmt: skip


@round_.command()
@database_option
@click.pass_context
def upgrade(ctx: click.Context, *, url: str | None) -> None:
    """Bring the database to the version that this program needs; make a backup first."""
    from survey.store import connect
    from survey.store.schema import HEAD

    store = connect(url)
    try:
        store.upgrade()
    finally:
        store.dispose()
    say(ctx, "Cơ sở dữ liệu ở phiên bản {head}.", "The database is at version {head}.", head=HEAD)


def _round_row(view: RoundView, form: str, lang: str) -> dict[str, str]:
    from survey.clock import show_moment

    table = form == "table"
    return {
        "id": view.id,
        "title": view.title,
        "state": STATES[view.state][lang] if table else view.state,
        "opens": show_moment(view.opens) if table else view.opens.isoformat() if view.opens else "",
        "closes": show_moment(view.closes) if table else view.closes.isoformat(),
        "plan": view.plan_id,
    }


for _command in fieldwork.COMMANDS:
    round_.add_command(_command)
