"""Opening the database: what is made, what is refused, what SQLite is told."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, inspect, text

from survey.errors import SurveyCode, SurveyError
from survey.store import Store, connect, open_store
from survey.store.engine import database_url, keys_folder
from survey.store.schema import HEAD, REVISIONS, check_foreign_keys, migrate


def code_of(caught: pytest.ExceptionInfo[SurveyError]) -> SurveyCode:
    """Return the code of the one problem."""
    (problem,) = caught.value.problems
    return problem.code


def test_an_empty_place_becomes_a_database_that_only_the_owner_can_read(tmp_path: Path):
    """Folder 0700, file 0600, schema at head."""
    store = open_store(f"sqlite:///{tmp_path}/data/khaosat.db")
    with store.read() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
    store.dispose()
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "khaosat.db").stat().st_mode) == 0o600


def test_the_address_comes_from_the_environment_or_is_a_file_beside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """``KHAOSAT_DATABASE_URL`` goes before the default."""
    monkeypatch.delenv("KHAOSAT_DATABASE_URL", raising=False)
    assert str(database_url()) == "sqlite:///khaosat-data/khaosat.db"
    monkeypatch.setenv("KHAOSAT_DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    assert database_url().database == f"{tmp_path}/x.db"


@pytest.mark.parametrize(
    "asked", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"]
)
def test_postgresql_means_psycopg_3(asked: str):
    """Whatever an administrator copies from elsewhere."""
    assert database_url(asked).drivername == "postgresql+psycopg"


@pytest.mark.parametrize("asked", ["nonsense", "mysql://h/d", "sqlite://", "sqlite:///:memory:"])
def test_other_addresses_are_refused_with_words(asked: str):
    """Only what keeps answers safe is taken."""
    with pytest.raises(SurveyError) as caught:
        database_url(asked)
    assert code_of(caught) is SurveyCode.DATABASE_UNREADABLE


def test_keys_lie_beside_the_file_or_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """Never in the database."""
    url = database_url(f"sqlite:///{tmp_path}/x.db")
    monkeypatch.delenv("KHAOSAT_KEYS_DIR", raising=False)
    assert keys_folder(url) == tmp_path / "keys"
    monkeypatch.setenv("KHAOSAT_KEYS_DIR", "/elsewhere")
    assert keys_folder(url) == Path("/elsewhere")


def test_sqlite_keeps_what_it_acknowledged_and_wipes_what_it_deletes(sqlite_store: Store):
    """WAL, synchronous=FULL, foreign keys, secure_delete; nothing sorted goes to a temporary file."""
    with sqlite_store.read() as session:
        found = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
    }


def test_an_older_database_is_refused_until_it_is_upgraded(store: Store, database_url: str):
    """The words name the verb; the upgrade keeps what is there."""
    with store.begin() as session:
        session.execute(text("INSERT INTO audit_head (id, entry, sha256) VALUES (1, 7, 'x')"))
        _downgrade(session.connection(), REVISIONS[0])
    with pytest.raises(SurveyError) as caught:
        open_store(database_url)
    assert code_of(caught) is SurveyCode.DATABASE_OLD
    again = connect(database_url)
    again.upgrade()
    again.dispose()
    opened = open_store(database_url)
    with opened.read() as session:
        assert session.scalar(text("SELECT entry FROM audit_head")) == 7
    opened.dispose()


def test_a_database_of_a_newer_program_is_refused(store: Store, database_url: str):
    """An old program must not write into it."""
    with store.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SurveyError) as caught:
        open_store(database_url)
    assert code_of(caught) is SurveyCode.DATABASE_NEW


def test_a_database_of_another_program_is_left_alone(tmp_path: Path):
    """Its tables are not ours."""
    path = tmp_path / "theirs.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE invoice (id INTEGER)")
    connection.close()
    with pytest.raises(SurveyError) as caught:
        open_store(f"sqlite:///{path}")
    assert code_of(caught) is SurveyCode.DATABASE_FOREIGN


def test_a_file_that_is_no_database_is_refused_with_words(tmp_path: Path):
    """Somebody's spreadsheet."""
    path = tmp_path / "list.csv"
    path.write_text("person,group\n" * 500)
    with pytest.raises(SurveyError) as caught:
        open_store(f"sqlite:///{path}")
    assert code_of(caught) is SurveyCode.DATABASE_UNREADABLE


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_named_without_the_password():
    """Nothing listens on port 9."""
    with pytest.raises(SurveyError) as caught:
        open_store("postgresql://user:secret@127.0.0.1:9/db?connect_timeout=2")
    assert code_of(caught) is SurveyCode.DATABASE_UNREADABLE
    assert "secret" not in str(caught.value)


def test_the_scripts_make_the_schema_that_the_tables_describe(store: Store):
    """Alembic finds no difference on either database."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from survey.store.tables import Table

    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Table.metadata) == []


def test_the_constraints_have_their_names_in_the_database(store: Store):
    """What must hold is found by name in an error and in a later migration."""
    from survey.store.tables import Table

    inspector = inspect(store.engine)
    for name, table in Table.metadata.tables.items():
        wanted = {c.name for c in table.constraints if isinstance(c, CheckConstraint)}
        assert {c["name"] for c in inspector.get_check_constraints(name)} == wanted
        assert inspector.get_pk_constraint(name)["name"] == f"pk_{name}"


def test_every_migration_goes_down_and_up_again(store: Store):
    """From head to nothing and back."""
    with store.begin() as session:
        _downgrade(session.connection(), "base")
        assert set(inspect(session.connection()).get_table_names()) <= {"alembic_version"}
        migrate(session.connection())
        assert inspect(session.connection()).has_table("result")


def test_the_list_of_revisions_is_that_of_the_scripts():
    """The program knows older from newer without loading the scripts."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "survey.store:migrations")
    config.set_main_option("path_separator", "os")
    scripts = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(scripts)) == REVISIONS


def _downgrade(connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "survey.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


def test_an_upgrade_of_sqlite_does_not_take_rows_along(sqlite_store: Store, sqlite_url: str):
    """Foreign keys rest while tables are made anew, and are checked before the commit."""
    with sqlite_store.begin() as session:
        session.execute(text("INSERT INTO staff_sign_in VALUES (x'01', '2099-01-01 00:00:00')"))
        session.execute(text("INSERT INTO staff_session VALUES (x'02', x'01', '2099-01-01 00:00:00')"))
    with sqlite_store.engine.execution_options(khaosat_migrating=True).connect() as connection:
        connection.detach()
        with connection.begin():
            assert connection.scalar(text("PRAGMA foreign_keys")) == 0
            connection.execute(text("CREATE TABLE anew AS SELECT * FROM staff_sign_in"))
            connection.execute(text("DROP TABLE staff_sign_in"))
            connection.execute(text("ALTER TABLE anew RENAME TO staff_sign_in"))
            connection.execute(text("CREATE UNIQUE INDEX pk_again ON staff_sign_in (token_sha256)"))
            check_foreign_keys(connection)
            connection.execute(text("DELETE FROM staff_sign_in"))
            with pytest.raises(RuntimeError, match="staff_session"):
                check_foreign_keys(connection)
            connection.get_transaction().rollback()
    sqlite_store.upgrade()
    with sqlite_store.read() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("SELECT count(*) FROM staff_session")) == 1


def test_two_programs_that_open_an_empty_place_at_once_make_one_database(tmp_path: Path):
    """The second finds the schema of the first."""
    from concurrent.futures import ThreadPoolExecutor

    url = f"sqlite:///{tmp_path}/data/khaosat.db"
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_store(url), range(4)))
    for opened in stores:
        with opened.read() as session:
            assert session.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
        opened.dispose()
