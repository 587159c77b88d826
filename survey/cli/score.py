"""``khaosat score`` and ``khaosat report``: points and ranks of a round, and the report to hand out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from survey.cli.listing import Column, format_option, show_rows

if TYPE_CHECKING:
    from survey.resultset import Interval, ResultSet, TierResult, UnitResult
    from survey.store import Store

RANKING = (
    Column("rank", "Hạng", "Rank", number=True),
    Column("unit", "Đơn vị", "Unit"),
    Column("points", "Điểm", "Points", number=True),
    Column("se", "Sai số chuẩn", "SE", number=True),
    Column("interval", "Khoảng 95%", "95% interval", number=True),
    Column("ranks", "Khoảng hạng", "Rank interval", number=True),
    Column("mark", "", ""),
    Column("forms", "Phiếu hợp lệ/phát ra", "Forms valid/sent", number=True),
)
INDEX = (
    Column("appraised", "Thẩm định", "Appraised", number=True),
    Column("index", "Chỉ số", "Index", number=True),
    Column("index_rank", "Hạng chỉ số", "Index rank", number=True),
)

database_option = click.option(
    "--database",
    "url",
    help="Address of the database (default KHAOSAT_DATABASE_URL, or khaosat-data/khaosat.db).",
)


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.option(
    "--given",
    type=click.Path(path_type=Path),
    help="CSV of given figures (SIPAS): unit,criterion,percent[,se].",
)
@click.option(
    "--appraised",
    type=click.Path(path_type=Path),
    help="CSV of appraised points: unit,points. Makes the whole index.",
)
@click.option("--seed", type=int, help="Seed of the draws behind simultaneous comparisons (default 757).")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the report, CSV, Parquet and JSON.")
@format_option
@database_option
@click.pass_context
def score(
    ctx: click.Context, *, round_id: str, given: Path | None, appraised: Path | None, seed: int | None,
    out: Path | None, form: str, url: str | None,
) -> None:  # fmt: skip
    """Score a round: survey points, errors, ranks; the whole index with appraised points.

    The results are kept with the round, where the staff pages show them. Scoring an open round gives
    provisional results. JSON on the screen is the exact result set, not for handing out; the files of --out
    and CSV hold the printed digits only.
    """
    from survey.exports import write_all
    from survey.publication import published
    from survey.scoring import SEED, score_round
    from survey.store import open_store
    from survey.tidy import csv_bytes

    lang = ctx.obj["lang"]
    store = open_store(url)
    try:
        result = score_round(
            store, round_id, given=given, appraised=appraised, seed=SEED if seed is None else seed
        )
    finally:
        store.dispose()
    if form == "json":
        click.echo(result.to_json())
    elif form == "csv":
        click.echo(csv_bytes(published(result), lang).decode("utf-8-sig"), nl=False)
    else:
        _show(result, lang)
    for path in write_all(result, out, lang) if out else ():
        click.echo(f"{'Đã ghi' if lang == 'vi' else 'Wrote'} {path}", err=True)


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="HTML file to write.")
@click.option(
    "--lang",
    "report_lang",
    type=click.Choice(["vi", "en"]),
    help="Language of the report (default: that of the command).",
)
@database_option
@click.pass_context
def report(ctx: click.Context, *, round_id: str, out: Path, report_lang: str | None, url: str | None) -> None:
    """Write the report of a round's latest scores: one HTML file that needs nothing beside it.

    It prints on A4 from any browser.
    """
    from survey.exports import write_file
    from survey.publication import published
    from survey.report.document import report_html
    from survey.store import open_store

    lang = ctx.obj["lang"]
    store = open_store(url)
    try:
        result = _latest(store, round_id)
    finally:
        store.dispose()
    path = write_file(out, report_html(published(result), report_lang or lang).encode())
    click.echo(f"{'Đã ghi' if lang == 'vi' else 'Wrote'} {path}")


def _latest(store: Store, round_id: str) -> ResultSet:
    from survey.errors import FiguresCode, Problem, SurveyError
    from survey.results import latest_results
    from survey.rounds import round_view

    with store.read() as session:
        round_view(session, round_id)
        result = latest_results(session, round_id)
    if result is None:
        raise SurveyError([Problem("", FiguresCode.ROUND_UNSCORED, {"round": round_id})])
    return result


def _show(result: ResultSet, lang: str) -> None:
    """Print the ranking of each tier, then what must be known to read it."""
    for tier in result.tiers:
        _show_tier(tier, lang)
    about = result.provenance
    words = (
        f"Đợt {about.round}, bộ quy tắc {about.scheme}, số khởi tạo {about.seed}."
        if lang == "vi"
        else f"Round {about.round}, scheme {about.scheme}, seed {about.seed}."
    )
    click.echo(words)


def _show_tier(tier: TierResult, lang: str) -> None:
    from survey.report.words import say, whole

    label = tier.label.en if lang == "en" else tier.label.vi
    click.secho(say("ranking-caption", lang, tier=label, max=_points(tier.max_points, lang)), bold=True)
    whole_index = any(unit.index is not None for unit in tier.units)
    columns = (*RANKING, *INDEX) if whole_index else RANKING
    show_rows([_row(unit, lang) for unit in tier.units], columns, "table", lang)
    pairs = {"pairs": whole(tier.pairs, lang), "distinct": whole(len(tier.distinguishable), lang)}
    click.echo(f"{say('brief-apart', lang)}: {say('brief-apart-of', lang, **pairs)}.")
    for note in tier.notes:
        if note.kind == "warning":
            click.echo(f"! {note.en if lang == 'en' else note.vi}")
    click.echo()


def _row(unit: UnitResult, lang: str) -> dict[str, Any]:
    from survey.report.words import ranks, span, whole

    return {
        "rank": _rank(unit.rank, tied=unit.tied),
        "unit": unit.name_en or unit.name if lang == "en" else unit.name,
        "points": _value(unit.points, lang),
        "se": _points(unit.points.se if unit.points else None, lang),
        "interval": span(unit.points, lang),
        "ranks": ranks(unit.rank_low, unit.rank_high),
        "mark": "†" * unit.chosen + "*" * unit.reference_only,
        "forms": f"{whole(unit.forms, lang)}/{whole(unit.asked, lang)}",
        "appraised": _points(unit.appraised, lang),
        "index": _value(unit.index, lang),
        "index_rank": _rank(unit.index_rank, tied=unit.index_tied),
    }


def _rank(rank: int | None, *, tied: bool) -> str:
    return "–" if rank is None else f"{rank}{'=' * tied}"


def _value(interval: Interval | None, lang: str) -> str:
    return _points(None if interval is None else interval.value, lang)


def _points(value: float | None, lang: str) -> str:
    from survey.report.words import points

    return points(value, lang)
