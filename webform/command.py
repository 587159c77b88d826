"""``khaosat serve``: the form and the staff's pages, and the worker beside them."""

from __future__ import annotations

import sys
from typing import Any

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port.")
@click.option("--database", metavar="URL", help="Database (default: KHAOSAT_DATABASE_URL, or a file).")
@click.option("--base-url", metavar="URL", help="Public address, as it stands in links.")
@click.option("--contact", default="", help="Whom to ask for help; shown where a respondent is stuck.")
@click.option("--processes", type=click.IntRange(1), help="Server processes (default: one for each core).")
@click.option("--dev", is_flag=True, help="One process (waitress), as on Windows.")
@click.pass_obj
def serve(  # noqa: PLR0917 - click passes them by name
    obj: dict[str, Any],
    host: str,
    port: int,
    database: str | None,
    base_url: str | None,
    contact: str,
    processes: int | None,
    dev: bool,
) -> None:
    """Phục vụ phiếu và trang cán bộ · serve the form and the staff's pages.

    Prints a sign-in link for staff. Stop it with Ctrl+C.
    """
    from survey.staff import create_sign_in
    from survey.store import open_store
    from webform.server import Plan, address_for, check_port, run
    from webform.settings import Settings, session_secret
    from webform.words import words

    said = words(obj["lang"])
    if not check_port(host, port):
        click.echo(f"{said['site.error']} {said['serve.port_taken'].format(port=port)}", err=True)
        sys.exit(1)
    base = (base_url or address_for(host, port)).rstrip("/")
    store = open_store(database)
    try:
        token = create_sign_in(store)
        secret = session_secret(store.keys.folder)
    finally:
        store.dispose()
    for line in ("respondents", "staff", "stop"):
        click.echo(said[f"serve.{line}"].format(base=base, token=token))
    sys.stdout.flush()
    settings = Settings(secret=secret, base_url=base, contact=contact)
    run(Plan(host, port, database, settings, processes, plain=dev or sys.platform == "win32"))
