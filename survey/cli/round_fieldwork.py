"""The verbs of ``khaosat round`` while it is open: invite, new-code, status, close, recount, verify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import Column, format_option, show_rows
from survey.cli.saying import actor, database_option, lang_of, say, with_store, words

if TYPE_CHECKING:
    from survey.status import StatusRow
    from survey.store import Store

STATUS_COLUMNS = (
    Column("group", "Nhóm", "Group"),
    Column("unit", "Đơn vị", "Unit"),
    Column("name", "Tên", "Name"),
    Column("sent", "Phát ra", "Sent out", number=True),
    Column("returned", "Thu về", "Returned", number=True),
    Column("valid", "Hợp lệ", "Valid", number=True),
    Column("rate", "Tỷ lệ thu về (%)", "Response rate (%)", number=True),
)
INVITATION_COLUMNS = ("person", "name", "groups", "unit", "email", "phone", "code", "link")


@click.command()
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

    rows = with_store(
        url, lambda store: [_cells(row) for row in invitations(store, round_id, base_url=base_url)]
    )
    write_private(Path(target), (INVITATION_COLUMNS, *rows), overwrite=overwrite)
    say(
        ctx,
        "Đã ghi {n} thư mời vào {target}. Ai có tệp này có thể mở phiếu chưa đặt PIN: "
        "hãy giữ kín và xóa khi xong.",
        "Wrote {n} invitations to {target}. Who holds this file can open forms without a PIN: "
        "keep it private, delete it afterwards.",
        n=len(rows),
        target=target,
    )


@click.command("new-code")
@click.argument("round_id", metavar="ROUND")
@click.argument("person")
@click.option("--base-url", default="", help="Address of the pages, to print the link too.")
@database_option
@click.pass_context
def new_code_(ctx: click.Context, *, round_id: str, person: str, base_url: str, url: str | None) -> None:
    """Give PERSON (the id in the list) a new code: the old code and PIN end, the draft is dropped."""
    from survey.invitations import new_code

    row = with_store(url, lambda store: new_code(store, round_id, person, base_url=base_url, actor=actor()))
    click.echo(row.link if base_url else row.code)
    say(ctx, "Mã cũ và mã PIN hết hiệu lực; phần đang làm dở đã bị bỏ.",
         "The old code and PIN have ended; what was unfinished is dropped.", err=True)  # fmt: skip


@click.command("status")
@click.argument("round_id", metavar="ROUND")
@click.option(
    "--by", type=click.Choice(["group", "unit", "both"]), default="group", help="How counts are summed."
)
@format_option
@database_option
@click.pass_context
def status_(ctx: click.Context, *, round_id: str, by: str, form: str, url: str | None) -> None:
    """Show forms sent out, returned and valid, by group and unit."""
    from survey.rounds import plan_of
    from survey.status import status

    def work(store: Store) -> list[dict[str, Any]]:
        with store.read() as session:
            table = status(session, round_id)
            plan = plan_of(session, round_id)
        labels = {group.id: group.label.say(lang_of(ctx)) for group in plan.groups}
        rows = {"group": table.groups, "unit": table.units, "both": table.rows}[by]
        return [_status_row(row, labels, form, lang_of(ctx)) for row in (*rows, table.total)]

    show_rows(with_store(url, work), STATUS_COLUMNS, form, lang_of(ctx))


@click.command()
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
            click.confirm(words(ctx, *asked, id=round_id), abort=True)
        return close_round(store, round_id, np.random.default_rng(), actor=actor())

    report = with_store(url, work)
    say(
        ctx,
        "Đợt {id} đã kết thúc: giữ {n} phiếu, bỏ {drafts} phiếu làm dở, đã hủy khóa. "
        "Hãy hủy các bản sao lưu cũ.",
        "The round {id} is closed: {n} responses kept, {drafts} unfinished forms dropped, keys destroyed. "
        "Destroy earlier backups.",
        id=round_id,
        n=report.responses,
        drafts=report.drafts,
    )


@click.command("recount")
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
            return repair(store, round_id, actor=actor())
        with store.read() as session:
            return recount(session, round_id)

    found = with_store(url, work)
    for d in found:
        click.echo(f"{d.group} {d.unit or '*'} {d.what}: {d.counter} → {d.recount}")
    if found and not mend:
        raise SurveyError([Problem("", SurveyCode.COUNTERS_DIFFER, {"rows": len(found)})])
    if not found:
        say(ctx, "Số đếm khớp với kết quả đếm lại.", "The counters equal a full recount.")


@click.command("verify")
@database_option
@click.pass_context
def verify_(ctx: click.Context, *, url: str | None) -> None:
    """Recompute the chain of the audit log."""
    from survey.audit import verify
    from survey.errors import Problem, SurveyCode, SurveyError

    def work(store: Store) -> Any:
        with store.read() as session:
            return verify(session)

    report = with_store(url, work)
    if report.broken_at is not None:
        raise SurveyError([Problem("", SurveyCode.AUDIT_BROKEN, {"entry": report.broken_at})])
    say(ctx, "Nhật ký nguyên vẹn: {n} mục.", "The audit log is whole: {n} entries.", n=report.entries)


def _need_over(store: Store, round_id: str, *, early: bool) -> None:
    from survey.clock import show_moment, utc_now
    from survey.errors import Problem, SurveyCode, SurveyError
    from survey.rounds import round_view

    with store.read() as session:
        view = round_view(session, round_id)
    if view.accepting_begun(utc_now()) and not early:
        facts = {"round": round_id, "until": show_moment(view.closes + view.grace)}
        raise SurveyError([Problem("", SurveyCode.ROUND_STILL_ACCEPTING, facts)])


def _status_row(row: StatusRow, labels: dict[str, str], form: str, lang: str) -> dict[str, Any]:
    from survey.numbers import fmt

    counts = {"sent": row.sent, "returned": row.returned, "valid": row.valid}
    names = {"group": row.group, "unit": row.unit, "name": row.unit_name or labels.get(row.group, "")}
    if form != "table":
        return names | counts | {"rate": round(row.rate, 6)}
    total = {"vi": "Tổng", "en": "Total"}[lang] if not row.group and not row.unit else ""
    shown = {key: fmt(value, 0, lang) for key, value in counts.items()}
    return names | shown | {"group": row.group or total, "rate": fmt(100 * row.rate, 2, lang)}


def _cells(row: Any) -> tuple[str, ...]:
    return tuple(getattr(row, column) for column in INVITATION_COLUMNS)


COMMANDS = (invite, new_code_, status_, close, recount_, verify_)
