"""The demonstration from the plan to the pages that are left open."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from survey.demo import show
from survey.demo.run import prepared
from survey.demo.screen import peak_mebibytes
from survey.demo.server import form_server, port_for, settings_of
from survey.invitations import link
from survey.staff import create_sign_in
from survey.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from survey.demo.run import Options, Run
    from survey.store import Store


def interrupted() -> None:
    """Return when somebody presses Ctrl+C or asks the process to end."""
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)


def demonstrate(options: Options, *, until: Callable[[], None] = interrupted) -> None:
    """Run the whole chain and, unless told otherwise, serve a second round as long as `until` takes.

    Raises
    ------
    SurveyError
        If the folder is not a demonstration's own, or the port is taken.
    """
    started = time.perf_counter()
    port = port_for(options.port)
    with prepared(options) as run:
        show.opening(run)
        from survey.demo import through  # noqa: PLC0415 - loads for seconds: say first what is coming

        store = open_store()
        try:
            report = through.carry_through(run, store, port)
            code = through.second_round(run, store) if options.serve else None
            show.times(run.screen, time.perf_counter() - started, peak_mebibytes())
            if code is None:
                run.screen.say("report_file", style="bold", file=str(report))
            else:
                serve(run, store, port, code, report, until=until)
        finally:
            store.dispose()


def serve(run: Run, store: Store, port: int, code: str, report: Path, *, until: Callable[[], None]) -> None:
    """Serve the pages and print what there is to open, as long as `until` takes."""
    with form_server(port, log=run.folder.log, settings=settings_of(run.folder)) as url:
        show.links(run.screen, pages(run, store, url, code, report))
        until()
    run.screen.say("stopped", folder=str(run.folder.path))


def pages(run: Run, store: Store, url: str, code: str, report: Path) -> list[tuple[str, str]]:
    """Return what there is to open: the key of its words, and the address."""
    return [
        ("link_respondent", link(url, code)),
        ("link_sign_in", f"{url}/staff/sign-in/{create_sign_in(store)}"),
        ("link_planner", f"{url}/staff/rounds/{run.second_id}/quotas"),
        ("link_results", f"{url}/staff/rounds/{run.round_id}/results"),
        ("link_report", report.as_uri()),
    ]
