"""``khaosat round``: a round from its making to its close."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import Column, format_option, show_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from survey.errors import Problem
    from survey.rounds import RoundView
    from survey.status import StatusRow
    from survey.store import Store

ROUND_COLUMNS = (
    Column("id", "Đợt", "Round"),
    Column("title", "Tên", "Title"),
    Column("state", "Trạng thái", "State"),
    Column("opens", "Mở", "Opens"),
    Column("closes", "Đóng", "Closes"),
    Column("plan", "Kế hoạch", "Plan"),
)
STATUS_COLUMNS = (
    Column("group", "Nhóm", "Group"),
    Column("unit", "Đơn vị", "Unit"),
    Column("unit_name", "Tên đơn vị", "Name"),
    Column("sent", "Phát ra", "Sent out", number=True),
    Column("returned", "Thu về", "Returned", number=True),
    Column("valid", "Hợp lệ", "Valid", number=True),
    Column("rate", "Tỷ lệ thu về (%)", "Response rate (%)", number=True),
)
STATES = {
    "draft": {"vi": "chuẩn bị", "en": "draft"},
    "open": {"vi": "đang mở", "en": "open"},
    "closed": {"vi": "đã kết thúc", "en": "closed"},
}
INVITATION_COLUMNS = ("person", "name", "groups", "unit", "email", "phone", "code", "link")

database_option = click.option(
    "--database",
    "url",
    help="Address of the database (default KHAOSAT_DATABASE_URL, or khaosat-data/khaosat.db).",
)


def _actor() -> str:
    return os.environ.get("KHAOSAT_ACTOR") or os.environ.get("USER") or os.environ.get("USERNAME") or "cli"


def _with_store(url: str | None, work: Callable[[Store], Any]) -> Any:
    from survey.store import open_store

    store = open_store(url)
    try:
        return work(store)
    finally:
        store.dispose()


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

    view = _with_store(
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
            actor=_actor(),
            check_scheme=load_scheme,
        ),
    )
    _say(ctx, "Đã lập đợt {id}.", "Made the round {id}.", id=view.id)


@round_.command("list")
@format_option
@database_option
@click.pass_context
def list_(ctx: click.Context, *, form: str, url: str | None) -> None:
    """List the rounds, the newest first."""
    from survey.rounds import list_rounds

    def work(store: Store) -> list[dict[str, str]]:
        with store.read() as session:
            return [_round_row(view, form, _lang(ctx)) for view in list_rounds(session)]

    show_rows(_with_store(url, work), ROUND_COLUMNS, form, _lang(ctx))


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

    view, small = _with_store(url, work)
    facts = {
        **_round_row(view, form, _lang(ctx)),
        "organiser": view.organiser,
        "plan_version": view.plan_version,
        "scheme": view.scheme_id,
        "scheme_version": view.scheme_version,
        "invented": view.invented,
        "small_cells": small,
        **{f"questionnaire {group}": " ".join(named) for group, named in sorted(view.questionnaires.items())},
    }
    columns = (Column("key", "Mục", "Key"), Column("value", "Giá trị", "Value"))
    rows = [{"key": key, "value": value} for key, value in facts.items()]
    show_rows([facts] if form == "json" else rows, columns, form, _lang(ctx))


@round_.command("add-list")
@click.argument("round_id", metavar="ROUND")
@click.argument("file", type=click.Path(dir_okay=False))
@database_option
@click.pass_context
def add_list_(ctx: click.Context, *, round_id: str, file: str, url: str | None) -> None:
    """Add the respondents of FILE (CSV of `khaosat frame`): each unit's list whole or not at all."""
    from survey.rounds import add_list

    report = _with_store(url, lambda store: add_list(store, round_id, file, actor=_actor()))
    counts = {"added": report.added, "known": report.known, "accepted": len(report.accepted)}
    _say(
        ctx,
        "Đã nhận {added} phiếu mới ({known} phiếu đã có) của {accepted} đơn vị.",
        "Took {added} new forms ({known} known already) of {accepted} units.",
        **counts,
    )
    _warn(ctx, report.problems)
    if report.rejected:
        vi, en = "Không nhận danh sách của: {units}.", "Refused the lists of: {units}."
        _say(ctx, vi, en, err=True, units=", ".join(report.rejected))
        ctx.exit(1)


@round_.command("open")
@click.argument("round_id", metavar="ROUND")
@database_option
@click.pass_context
def open_(ctx: click.Context, *, round_id: str, url: str | None) -> None:
    """Open a round; cells of fewer than five persons are warned about."""
    from survey.clock import show_moment
    from survey.rounds import open_round

    report = _with_store(url, lambda store: open_round(store, round_id, actor=_actor()))
    opens, closes = show_moment(report.round.opens), show_moment(report.round.closes)
    _say(ctx, "Đợt {id} mở từ {opens} đến {closes}.", "The round {id} is open from {opens} to {closes}.",
         id=round_id, opens=opens, closes=closes)  # fmt: skip
    for cell in report.small_cells:
        _say(ctx, "Lưu ý: ô {cell} chỉ có {n} người; câu trả lời của họ có thể bị đoán ra.",
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
    view = _with_store(url, lambda store: extend_round(store, round_id, moment, actor=_actor()))
    _say(ctx, "Đợt {id} nay đóng lúc {closes}.", "The round {id} now closes at {closes}.",
         id=round_id, closes=show_moment(view.closes))  # fmt: skip


@round_.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--base-url", required=True, help="Address of the pages, such as https://khaosat.example.")
@click.option(
    "--out", "target", required=True, type=click.Path(dir_okay=False), help="The CSV file to write."
)
@click.option("--overwrite", is_flag=True, help="Write over a file of that name.")
@database_option
@click.pass_context
def invite(
    ctx: click.Context, *, round_id: str, base_url: str, target: str, overwrite: bool, url: str | None
) -> None:
    """Write the codes and links of all persons into a CSV file that only you can read."""
    from survey.cli.private import write_private
    from survey.invitations import invite as invitations

    rows = _with_store(
        url, lambda store: [_cells(row) for row in invitations(store, round_id, base_url=base_url)]
    )
    write_private(Path(target), (INVITATION_COLUMNS, *rows), overwrite=overwrite)
    _say(
        ctx,
        "Đã ghi {n} thư mời vào {target}. Ai có tệp này có thể mở phiếu chưa đặt PIN: "
        "hãy giữ kín và xóa khi xong.",
        "Wrote {n} invitations to {target}. Who holds this file can open forms without a PIN: "
        "keep it private, delete it afterwards.",
        n=len(rows),
        target=target,
    )


@round_.command("new-code")
@click.argument("round_id", metavar="ROUND")
@click.argument("person")
@click.option("--base-url", default="", help="Address of the pages, to print the link too.")
@database_option
@click.pass_context
def new_code_(ctx: click.Context, *, round_id: str, person: str, base_url: str, url: str | None) -> None:
    """Give PERSON (the id in the list) a new code: the old code and PIN end, the draft is dropped."""
    from survey.invitations import new_code

    row = _with_store(url, lambda store: new_code(store, round_id, person, base_url=base_url, actor=_actor()))
    click.echo(row.link if base_url else row.code)
    _say(ctx, "Mã cũ và mã PIN hết hiệu lực; phần đang làm dở đã bị bỏ.",
         "The old code and PIN have ended; what was unfinished is dropped.", err=True)  # fmt: skip


@round_.command("status")
@click.argument("round_id", metavar="ROUND")
@click.option(
    "--by", type=click.Choice(["group", "unit", "both"]), default="group", help="How counts are summed."
)
@format_option
@database_option
@click.pass_context
def status_(ctx: click.Context, *, round_id: str, by: str, form: str, url: str | None) -> None:
    """Show forms sent out, returned and valid, by group and unit."""
    from survey.status import status

    def work(store: Store) -> list[dict[str, Any]]:
        with store.read() as session:
            table = status(session, round_id)
        rows = {"group": table.groups, "unit": table.units, "both": table.rows}[by]
        return [_status_row(row, form, _lang(ctx)) for row in (*rows, table.total)]

    show_rows(_with_store(url, work), STATUS_COLUMNS, form, _lang(ctx))


@round_.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--early", is_flag=True, help="Close although forms are still being accepted.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@database_option
@click.pass_context
def close(ctx: click.Context, *, round_id: str, early: bool, yes: bool, url: str | None) -> None:
    """Close a round for good: the keys are destroyed, nobody can join a person to an answer any more."""
    import numpy as np

    from survey.closing import close_round

    def work(store: Store) -> Any:
        _need_over(store, round_id, early=early)
        if not yes:
            asked = (
                "Kết thúc đợt {id}? Việc này không thể hoàn tác.",
                "Close the round {id}? This cannot be undone.",
            )
            click.confirm(_words(ctx, *asked, id=round_id), abort=True)
        return close_round(store, round_id, np.random.default_rng(), actor=_actor())

    report = _with_store(url, work)
    _say(
        ctx,
        "Đợt {id} đã kết thúc: giữ {n} phiếu, bỏ {drafts} phiếu làm dở, đã hủy khóa. "
        "Hãy hủy các bản sao lưu cũ.",
        "The round {id} is closed: {n} responses kept, {drafts} unfinished forms dropped, keys destroyed. "
        "Destroy earlier backups.",
        id=round_id,
        n=report.responses,
        drafts=report.drafts,
    )


@round_.command("recount")
@click.argument("round_id", metavar="ROUND")
@click.option("--repair", "mend", is_flag=True, help="Set the counters to what was counted.")
@database_option
@click.pass_context
def recount_(ctx: click.Context, *, round_id: str, mend: bool, url: str | None) -> None:
    """Count all forms again and compare with the counters."""
    from survey.errors import Problem, SurveyCode, SurveyError
    from survey.status import recount, repair

    def work(store: Store) -> Any:
        if mend:
            return repair(store, round_id, actor=_actor())
        with store.read() as session:
            return recount(session, round_id)

    found = _with_store(url, work)
    for d in found:
        click.echo(f"{d.group} {d.unit or '*'} {d.what}: {d.counter} → {d.recount}")
    if found and not mend:
        raise SurveyError([Problem("", SurveyCode.COUNTERS_DIFFER, {"rows": len(found)})])
    if not found:
        _say(ctx, "Số đếm khớp với kết quả đếm lại.", "The counters equal a full recount.")


@round_.command("verify")
@database_option
@click.pass_context
def verify_(ctx: click.Context, *, url: str | None) -> None:
    """Recompute the chain of the audit log."""
    from survey.audit import verify
    from survey.errors import Problem, SurveyCode, SurveyError

    def work(store: Store) -> Any:
        with store.read() as session:
            return verify(session)

    report = _with_store(url, work)
    if report.broken_at is not None:
        raise SurveyError([Problem("", SurveyCode.AUDIT_BROKEN, {"entry": report.broken_at})])
    _say(ctx, "Nhật ký nguyên vẹn: {n} mục.", "The audit log is whole: {n} entries.", n=report.entries)


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
    _say(ctx, "Cơ sở dữ liệu ở phiên bản {head}.", "The database is at version {head}.", head=HEAD)


def _need_over(store: Store, round_id: str, *, early: bool) -> None:
    from survey.clock import show_moment, utc_now
    from survey.errors import Problem, SurveyCode, SurveyError
    from survey.rounds import round_view

    with store.read() as session:
        view = round_view(session, round_id)
    if view.accepting_begun(utc_now()) and not early:
        facts = {"round": round_id, "until": show_moment(view.closes + view.grace)}
        raise SurveyError([Problem("", SurveyCode.ROUND_STILL_ACCEPTING, facts)])


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


def _status_row(row: StatusRow, form: str, lang: str) -> dict[str, Any]:
    from survey.numbers import fmt

    counts = {"sent": row.sent, "returned": row.returned, "valid": row.valid}
    names = {"group": row.group, "unit": row.unit, "unit_name": row.unit_name}
    if form != "table":
        return names | counts | {"rate": round(row.rate, 6)}
    total = {"vi": "Tổng", "en": "Total"}[lang] if not row.group and not row.unit else ""
    shown = {key: fmt(value, 0, lang) for key, value in counts.items()}
    return names | shown | {"group": row.group or total, "rate": fmt(100 * row.rate, 2, lang)}


def _cells(row: Any) -> tuple[str, ...]:
    return tuple(getattr(row, column) for column in INVITATION_COLUMNS)


def _lang(ctx: click.Context) -> str:
    lang: str = ctx.obj["lang"]
    return lang


def _words(ctx: click.Context, vi: str, en: str, **facts: object) -> str:
    from survey.numbers import fmt

    said = {
        key: fmt(value, 0, _lang(ctx)) if isinstance(value, int) else value for key, value in facts.items()
    }
    return (vi if _lang(ctx) == "vi" else en).format(**said)


def _say(ctx: click.Context, vi: str, en: str, *, err: bool = False, **facts: object) -> None:
    click.echo(_words(ctx, vi, en, **facts), err=err)


def _warn(ctx: click.Context, problems: Iterable[Problem]) -> None:
    from survey.cli import show_problems

    show_problems(problems, _lang(ctx))
