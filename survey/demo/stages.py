"""The stages of a demonstration, one function each, in the order in which they run."""

from __future__ import annotations

import csv
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.scheme import load_scheme
from questionnaires.load import load_set
from sampling.frame import simulate, write
from sampling.quota import quotas
from survey.clock import VIETNAM, utc_now
from survey.closing import close_round
from survey.dataset import dataset, write_dataset
from survey.demo import show
from survey.demo.answered import (
    Access,
    Fieldwork,
    answer_in_bulk,
    answer_through_pages,
    chosen_for_pages,
    returned_forms,
)
from survey.demo.compare import compare
from survey.demo.given import sipas_of, write_given
from survey.demo.run import THROUGH_PAGES
from survey.demo.server import form_server, settings_of
from survey.exports import write_all
from survey.invitations import invite
from survey.numbers import fmt_date
from survey.rounds import create_round, open_round
from survey.scoring import score_round
from survey.simulation import invent
from survey.simulation_truth import truth
from survey.status import status

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from survey.demo.given import GivenFiles
    from survey.demo.run import Run
    from survey.resultset import ResultSet
    from survey.simulation import Invented
    from survey.store import Store

OPEN_FOR = timedelta(days=30)


def plan_stage(run: Run) -> None:
    """Show the plan's quotas and where its figures disagree."""
    with run.screen.stage("stage_plan"):
        table = quotas(run.plan)
        show.quota_table(run.screen, table)
        show.mismatches(run.screen, table)


def list_stage(run: Run) -> tuple[pd.DataFrame, Invented]:
    """Invent the respondent list, and what each person on it thinks."""
    with run.screen.stage("stage_list"):
        frame = simulate(run.plan, run.chance["list"])
        write(frame, run.folder.frame)
        run.screen.say("list_made", forms=len(frame), persons=frame["person"].nunique())
        invented = invent(frame, load_set(run.options.plan), run.chance["answers"])
        opinions = sum(group.opinion.size for group in invented.groups.values())
        run.screen.say("answers_drawn", opinions=opinions)
    return frame, invented


def round_stage(run: Run, store: Store) -> None:
    """Create the round and open it."""
    with run.screen.stage("stage_round"):
        make_round(run, store, run.round_id, run.screen.words("round_title"))
        run.screen.say("keys_made", folder=run.folder.keys.name)


def make_round(run: Run, store: Store, round_id: str, title: str) -> None:
    """Create a round of the plan with the invented list, and open it."""
    catalogued = run.options.plan
    closes = utc_now() + OPEN_FOR
    made = create_round(
        store,
        round_id=round_id,
        title=title,
        plan=catalogued,
        frame=run.folder.frame,
        questionnaires=catalogued,
        scheme=catalogued,
        closes=closes,
        organiser=run.screen.words("organiser", issuer=run.plan.issuer),
    )
    open_round(store, round_id)
    run.screen.say(
        "round_made",
        title=title,
        questionnaires=len(made.questionnaires),
        closes=fmt_date(closes.astimezone(VIETNAM).date(), run.options.lang),
    )


def invite_stage(run: Run, store: Store, url: str) -> Access:
    """Make codes and links, and write them to a file."""
    with run.screen.stage("stage_invite"):
        code, link = {}, {}
        with run.folder.invitations.open("w", encoding="utf-8-sig", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["person", "name", "groups", "unit", "code", "link"])
            for row in invite(store, run.round_id, base_url=url):
                code[row.person], link[row.person] = row.code, row.link
                rows.writerow([row.person, row.name, row.groups, row.unit, row.code, row.link])
        run.folder.invitations.chmod(0o600)
        run.screen.say("invited", count=len(code), file=run.folder.invitations.name)
    return Access(code, link)


def pages_stage(run: Run, store: Store, work: Fieldwork, port: int) -> set[int]:
    """Answer some forms through the real pages; return their rows in the list."""
    with run.screen.stage("stage_pages"):
        chosen = chosen_for_pages(work, run.chance["pages"], THROUGH_PAGES[run.options.plan])
        forms = [form for form in returned_forms(work) if form.row in chosen]
        with form_server(port, log=run.folder.log, settings=settings_of(run.folder)) as url:
            run.screen.say("page_server", url=url, style="dim")
            started = time.perf_counter()
            with run.screen.counting("counting_pages", len(forms)) as counter:
                requests = answer_through_pages(store, url, forms, counter.add)
            seconds = time.perf_counter() - started
        run.screen.say("answered_pages", forms=len(forms), requests=requests, rate=len(forms) / seconds)
    return chosen


def bulk_stage(run: Run, store: Store, work: Fieldwork, without: set[int]) -> None:
    """Send all other forms that come back through the functions that the pages call."""
    with run.screen.stage("stage_bulk"):
        rest = (form for form in returned_forms(work) if form.row not in without)
        started = time.perf_counter()
        with run.screen.counting("counting_bulk", work.invented.returned - len(without)) as counter:
            sent = answer_in_bulk(store, run.round_id, rest, counter.add)
        run.screen.say("answered_bulk", forms=sent, rate=sent / (time.perf_counter() - started))


def status_stage(run: Run, store: Store) -> None:
    """Show forms sent out, returned and valid."""
    with run.screen.stage("stage_status"), store.read() as session:
        show.status_table(run.screen, status(session, run.round_id))


def close_stage(run: Run, store: Store) -> None:
    """Close the round for good."""
    with run.screen.stage("stage_close"):
        report = close_round(store, run.round_id, run.chance["close"])
        run.screen.say("closed", responses=report.responses)
        run.screen.say("keys_gone")


def given_stage(run: Run) -> GivenFiles:
    """Invent the figures that a round takes from elsewhere, as CSV files."""
    with run.screen.stage("stage_given"):
        scheme = load_scheme(run.options.plan)
        files = write_given(run.folder.given, run.plan, scheme, run.chance["given"])
        if files.sipas is not None:
            run.screen.say("given_sipas", count=files.sipas_rows, file=shown(run, files.sipas))
        run.screen.say("given_appraised", count=files.appraised_rows, file=shown(run, files.appraised))
    return files


def score_stage(run: Run, store: Store, files: GivenFiles) -> ResultSet:
    """Score the round and show the first units of each tier."""
    with run.screen.stage("stage_score"):
        results = score_round(
            store, run.round_id, given=files.sipas, appraised=files.appraised, seed=run.options.seed
        )
        for tier in results.tiers:
            show.score_table(run.screen, tier)
        if any(unit.chosen for tier in results.tiers for unit in tier.units):
            run.screen.say("chosen", style="dim")
    return results


def truth_stage(run: Run, work: Fieldwork, results: ResultSet, files: GivenFiles) -> None:
    """Compare the scores with the truth that is known beforehand."""
    with run.screen.stage("stage_truth"):
        known = truth(work.invented, work.frame, load_scheme(run.options.plan), given=sipas_of(files))
        show.truth_table(run.screen, compare(results, known))
        run.screen.say("truth_why", style="dim")


def report_stage(run: Run, store: Store, results: ResultSet) -> Path:
    """Write the report, the tables and the data; return the report's path."""
    with run.screen.stage("stage_report"):
        report, *tables = write_all(results, run.folder.results, run.options.lang)
        data = write_dataset(dataset(store, run.round_id), run.folder.data)
        run.screen.say("report_file", file=shown(run, report))
        run.screen.say("result_files", style="dim", files=", ".join(file.name for file in tables))
        run.screen.say("data_files", style="dim", files=", ".join(shown(run, file) for file in data))
    return report


def second_stage(run: Run, store: Store) -> str:
    """Open a second round of the same list and return the code of one respondent."""
    with run.screen.stage("stage_second"):
        make_round(run, store, run.second_id, run.screen.words("second_title"))
        first = next(iter(invite(store, run.second_id, base_url="")))
    return first.code


def shown(run: Run, file: Path) -> str:
    """Return a file's place below the demonstration's folder."""
    return file.relative_to(run.folder.path).as_posix()
