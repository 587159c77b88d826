"""The demonstration from the plan to the pages that are left open."""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from survey.demo import show
from survey.demo.run import prepare, settings
from survey.demo.screen import peak_mebibytes
from survey.demo.server import form_server, port_for, settings_of
from survey.invitations import link
from survey.staff import create_sign_in
from survey.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from survey.demo.run import Options, Run
    from survey.store import Store


def demonstrate(options: Options) -> None:
    """Run the whole chain and, unless told otherwise, serve a second round until it is interrupted.

    Raises
    ------
    SurveyError
        If the folder is not a demonstration's own, or the port is taken.
    """
    started = time.perf_counter()
    port = port_for(options.port)
    run = prepare(options)
    show.opening(run)
    from survey.demo import through  # noqa: PLC0415 - loads for seconds: say first what is coming

    with settings(run.folder):
        store = open_store()
        try:
            report = through.carry_through(run, store, port)
            code = through.second_round(run, store) if options.serve else None
            show.times(run.screen, time.perf_counter() - started, peak_mebibytes())
            if code is None:
                run.screen.say("report_file", style="bold", file=str(report))
            else:
                serve(run, store, port, code, report)
        finally:
            store.dispose()


def serve(run: Run, store: Store, port: int, code: str, report: Path) -> None:
    """Serve the second round and print the links, until somebody interrupts."""
    with form_server(port, log=run.folder.log, settings=settings_of(run.folder)) as url:
        found = [
            ("link_respondent", link(url, code)),
            ("link_sign_in", f"{url}/staff/sign-in/{create_sign_in(store)}"),
            ("link_planner", f"{url}/staff/rounds/{run.second_id}/quotas"),
            ("link_results", f"{url}/staff/rounds/{run.round_id}/results"),
            ("link_report", report.as_uri()),
        ]
        show.links(run.screen, found)
        run.screen.say("stop_hint", style="dim")
        with suppress(KeyboardInterrupt):
            _wait()
    run.screen.say("stopped", folder=str(run.folder.path))


def _wait() -> None:
    """Wait until the process is interrupted or asked to end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    while True:
        time.sleep(3600)
