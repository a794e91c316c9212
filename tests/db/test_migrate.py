# ruff: noqa: S608 the names in the statements are our own
"""Migrations: all or nothing, by one starter, and only on a database that is ours."""

import asyncio
import multiprocessing
from pathlib import Path
import shutil
import sys
import textwrap

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
import pytest
from sqlalchemy import Connection, text

from custom_components.lightningrod.db import migrate as migrations, schema
from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import (
    DatabaseTooNew,
    ForeignTables,
    MigrationFailed,
    MigrationLocked,
    MissingRights,
    NotWritable,
)
from custom_components.lightningrod.db.migrate import (
    ADVISORY_LOCK,
    HEAD,
    REVISIONS,
    VERSIONS,
    MigrationResult,
    create_migration_engine,
    current_revision,
    migrate,
)
from custom_components.lightningrod.db.models import METADATA
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.schema import OUR_TABLES, VERSION_TABLE

from .helpers import NOON, execute, interval, segment, session

# A revision that only a test has.
LATER = "9999"


async def _migrate(config: DatabaseConfig, **how: object) -> MigrationResult:
    return await asyncio.to_thread(migrate, config, **how)  # type: ignore[arg-type]


async def _tables(config: DatabaseConfig) -> set[str]:
    names = {
        SqliteConfig: "SELECT name FROM sqlite_master WHERE type = 'table'",
        PostgresConfig: "SELECT tablename FROM pg_tables"
        " WHERE schemaname = current_schema()",
    }
    return {name for (name,) in await execute(config, names[type(config)])}


async def _revision(config: DatabaseConfig) -> str | None:
    database = Database(config)
    try:
        async with database.connect() as connection:
            return await current_revision(connection)
    finally:
        await database.dispose()


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    """Return a copy of the revisions that a test may add to."""
    folder = tmp_path / "scripts" / "versions"
    shutil.copytree(VERSIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def _add_revision(versions: Path, revision: str, upgrade: str) -> None:
    """Write one more revision after the newest."""
    head = f'''
        """A later one."""
        from alembic import op
        import sqlalchemy as sa
        import time

        revision = "{revision}"
        down_revision = "{HEAD}"

        def upgrade():
    '''
    body = textwrap.indent(textwrap.dedent(upgrade), "    ")
    file = versions / f"{revision}_later.py"
    file.write_text(textwrap.dedent(head) + body, encoding="utf-8")


def test_the_known_revisions_are_those_of_the_folder() -> None:
    script = ScriptDirectory(str(VERSIONS.parent), version_locations=[str(VERSIONS)])
    newest_first = [revision.revision for revision in script.walk_revisions()]
    assert tuple(reversed(newest_first)) == REVISIONS
    assert script.get_heads() == [HEAD]


async def test_an_empty_database_gets_everything(
    database_config: DatabaseConfig,
) -> None:
    result = await _migrate(database_config)
    assert (result.before, result.after, result.changed) == (None, HEAD, True)
    assert await _tables(database_config) == {*OUR_TABLES, VERSION_TABLE}
    assert await _revision(database_config) == HEAD


async def test_a_current_database_stays_as_it_is(ledger_config: DatabaseConfig) -> None:
    result = await _migrate(ledger_config)
    assert (result.before, result.after, result.changed) == (HEAD, HEAD, False)


async def test_no_alembic_is_needed_for_a_current_database(
    sqlite_ledger: SqliteConfig,
) -> None:
    code = textwrap.dedent(f"""
        import asyncio, sys
        from pathlib import Path
        from custom_components.lightningrod.db.config import SqliteConfig
        from custom_components.lightningrod.db.migrate import migrate

        assert not migrate(SqliteConfig(Path({str(sqlite_ledger.path)!r}))).changed
        assert "alembic" not in sys.modules, "alembic was imported"
    """)
    assert await _python(code) == 0


async def _python(code: str) -> int:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    return await process.wait()


async def test_an_unmigrated_database_has_no_revision(
    database_config: DatabaseConfig,
) -> None:
    assert await _revision(database_config) is None


async def test_the_models_are_the_newest_revision(
    ledger_config: DatabaseConfig,
) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts=migrations.configure_options()
        )
        return list(compare_metadata(context, METADATA))

    database = Database(ledger_config)
    async with database.connect() as connection:
        assert await connection.run_sync(differences) == []
    await database.dispose()


async def test_tables_of_others_are_none_of_our_business(
    database_config: DatabaseConfig,
) -> None:
    await execute(
        database_config,
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
        "INSERT INTO alembic_version VALUES ('feedbeef')",
        "CREATE TABLE recipes (name VARCHAR(20))",
        "INSERT INTO recipes VALUES ('soup')",
    )
    await _migrate(database_config)
    read = "SELECT * FROM alembic_version, recipes"
    assert await execute(database_config, read) == [("feedbeef", "soup")]


async def test_the_tables_of_a_namesake_are_refused_untouched(
    database_config: DatabaseConfig,
) -> None:
    """The web application of the same name has the same tables and its own versions."""
    await execute(
        database_config,
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
        "INSERT INTO alembic_version VALUES ('c9345e830aab')",
        "CREATE TABLE ev_charging_session (id INTEGER, energy_kwh NUMERIC)",
        "INSERT INTO ev_charging_session VALUES (1, 17)",
    )
    with pytest.raises(ForeignTables):
        await _migrate(database_config)
    assert await _tables(database_config) == {"alembic_version", "ev_charging_session"}
    read = "SELECT id, energy_kwh FROM ev_charging_session"
    assert await execute(database_config, read) == [(1, 17)]


async def test_a_view_of_our_name_is_in_the_way(
    database_config: DatabaseConfig,
) -> None:
    await execute(database_config, "CREATE VIEW ev_location AS SELECT 1 AS id")
    with pytest.raises(ForeignTables):
        await _migrate(database_config)


async def test_a_newer_database_is_refused_untouched(
    ledger_config: DatabaseConfig,
) -> None:
    await execute(ledger_config, f"UPDATE {VERSION_TABLE} SET version_num = '0099'")
    with pytest.raises(DatabaseTooNew):
        await _migrate(ledger_config)
    read = f"SELECT version_num FROM {VERSION_TABLE}"
    assert await execute(ledger_config, read) == [("0099",)]


async def test_a_revision_that_fails_undoes_everything(
    database_config: DatabaseConfig, versions: Path
) -> None:
    before = REVISIONS[2]
    await _migrate(database_config, target=before)
    old_tables = await _tables(database_config)
    await execute(
        database_config,
        "INSERT INTO ev_charging_networks (network_name) VALUES ('Ladefuchs')",
    )
    _add_revision(
        versions,
        "future",
        """
        op.create_table("ev_extra", sa.Column("id", sa.Integer, primary_key=True))
        with op.batch_alter_table("ev_charging_networks", recreate="auto") as batch:
            batch.add_column(sa.Column("colour", sa.String(10)))
        op.execute("UPDATE ev_charging_networks SET network_name = 'changed'")
        op.execute("SELECT * FROM no_such_table")
        """,
    )
    with pytest.raises(MigrationFailed):
        await _migrate(database_config, target="future", versions=versions)
    assert await _tables(database_config) == old_tables
    assert await _revision(database_config) == before
    read = "SELECT * FROM ev_charging_networks"
    assert await execute(database_config, read) == [
        (1, "Ladefuchs", None, None, None, False)
    ]
    # The next good release goes on from there.
    assert (await _migrate(database_config)).after == HEAD


async def test_a_revision_that_orphans_rows_is_undone(
    sqlite_ledger: SqliteConfig, versions: Path
) -> None:
    """Foreign keys are off while SQLite's tables are altered, so it is checked after."""
    _add_revision(
        versions,
        "future",
        """
        op.execute(
            "INSERT INTO ev_charging_interval (session_id, start_utc, end_utc)"
            " VALUES ('nobody', 0, 1)"
        )
        """,
    )
    with pytest.raises(MigrationFailed):
        await _migrate(sqlite_ledger, target="future", versions=versions)
    assert await _revision(sqlite_ledger) == HEAD


async def test_altering_a_parent_keeps_its_children(
    ledger_config: DatabaseConfig, versions: Path
) -> None:
    """On SQLite that is to drop it, and dropping it cascades if foreign keys are on."""
    charge = session()
    database = Database(ledger_config)
    async with database.begin() as connection:
        pieces = [interval(charge, NOON, 1.0), segment(charge, NOON, 1.0)]
        await write_records(connection, [charge, *pieces])
    await database.dispose()
    _add_revision(
        versions,
        "future",
        """
        with op.batch_alter_table("ev_charging_session", recreate="auto") as batch:
            batch.alter_column("device_id", existing_type=sa.String(), type_=sa.Text())
        """,
    )
    await _migrate(ledger_config, target="future", versions=versions)
    children = "SELECT count(*) FROM ev_charging_interval, ev_charging_segment"
    assert await execute(ledger_config, children) == [(1,)]


async def test_several_starters_at_once_are_one(
    database_config: DatabaseConfig, versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add_revision(
        versions,
        "future",
        """
        op.create_table("ev_slow", sa.Column("id", sa.Integer, primary_key=True))
        time.sleep(0.3)
        """,
    )
    monkeypatch.setattr(schema, "REVISIONS", (*REVISIONS, "future"))
    results = await asyncio.gather(
        *(
            _migrate(database_config, target="future", versions=versions)
            for _ in range(4)
        )
    )
    assert sorted(result.changed for result in results) == [False, False, False, True]
    assert {result.after for result in results} == {"future"}


async def test_starters_may_be_other_processes(
    database_config: DatabaseConfig,
) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        started = [pool.apply_async(migrate, (database_config,)) for _ in range(2)]
        results = [await asyncio.to_thread(result.get, 60) for result in started]
    assert sorted(result.changed for result in results) == [False, True]


async def test_a_lock_that_is_held_is_waited_for_only_so_long(
    database_config: DatabaseConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_migration_engine(database_config)
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT_S", 1)
    async with engine.begin() as connection:
        if isinstance(database_config, PostgresConfig):
            lock = text("SELECT pg_advisory_xact_lock(:key)")
            await connection.execute(lock, {"key": ADVISORY_LOCK})
        with pytest.raises(MigrationLocked):
            await _migrate(database_config)
    await engine.dispose()
    assert (await _migrate(database_config)).changed


async def test_a_read_only_file_is_told(sqlite_ledger: SqliteConfig) -> None:
    # The header's "version needed to write": SQLite reads it, and refuses to write.
    content = bytearray(sqlite_ledger.path.read_bytes())
    content[18] = 3
    sqlite_ledger.path.write_bytes(content)
    with pytest.raises(NotWritable):
        await _migrate(sqlite_ledger)


class TestSchemaOfPostgresql:
    """A schema of its own on a server that is shared."""

    async def test_it_is_created_when_it_is_missing(
        self, postgresql_config: PostgresConfig
    ) -> None:
        config = _in_schema(postgresql_config, "My cars")
        assert (await _migrate(config)).changed
        assert not (await _migrate(config)).changed
        read = (
            "SELECT DISTINCT schemaname FROM pg_tables"
            f" WHERE tablename IN ('ev_vehicle', '{VERSION_TABLE}')"
        )
        assert await execute(config, read) == [("My cars",)]

    async def test_two_ledgers_share_a_database(
        self, postgresql_config: PostgresConfig
    ) -> None:
        mine, yours = (_in_schema(postgresql_config, name) for name in ("a", "b"))
        await _migrate(mine)
        insert = "INSERT INTO ev_vehicle (device_id) VALUES ('V')"
        await execute(mine, insert)
        assert (await _migrate(yours)).changed
        assert await execute(yours, "SELECT count(*) FROM ev_vehicle") == [(0,)]

    async def test_the_schema_of_another_application_is_left_alone(
        self, postgresql_config: PostgresConfig
    ) -> None:
        await execute(
            postgresql_config, "CREATE TABLE public.ev_vehicle (whatever INTEGER)"
        )
        assert (await _migrate(_in_schema(postgresql_config, "mine"))).changed
        read = "SELECT count(*) FROM public.ev_vehicle"
        assert await execute(postgresql_config, read) == [(0,)]

    async def test_without_the_right_to_create_it_nothing_happens(
        self, postgresql_config: PostgresConfig, poor_user: str
    ) -> None:
        config = _in_schema(postgresql_config, "mine", poor_user)
        with pytest.raises(MissingRights):
            await _migrate(config)

    async def test_without_the_right_to_create_tables_nothing_happens(
        self, postgresql_config: PostgresConfig, poor_user: str
    ) -> None:
        with pytest.raises(MissingRights):
            await _migrate(_in_schema(postgresql_config, "public", poor_user))


def _in_schema(
    config: PostgresConfig, name: str, username: str = "postgres"
) -> PostgresConfig:
    return PostgresConfig(
        config.host, config.port, config.database, username, None, name
    )
