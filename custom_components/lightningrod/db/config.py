"""Where the ledger's database is, and how to reach it."""

from dataclasses import dataclass, field
import os
from pathlib import Path
import ssl as tls
from typing import Any, Final

from sqlalchemy import URL

from .sqlite_driver import Connection

APPLICATION_NAME: Final = "LightningROD"
# A server that has not answered by then will not; a form should not wait longer.
CONNECT_TIMEOUT_S: Final = 10


@dataclass(frozen=True, slots=True)
class SqliteConfig:
    """An embedded database: one file."""

    path: Path

    @property
    def url(self) -> URL:
        """The SQLAlchemy URL."""
        return URL.create("sqlite+aiosqlite", database=str(self.path))

    @property
    def connect_args(self) -> dict[str, Any]:
        """Arguments for the driver: no transaction begins unless it is told to."""
        return {"isolation_level": None, "factory": Connection}

    @property
    def identity(self) -> str:
        """What tells this database from every other; never touches the disk."""
        return f"sqlite:{os.path.abspath(self.path)}"  # noqa: PTH100 resolve() reads the disk


@dataclass(frozen=True, slots=True)
class PostgresConfig:
    """A PostgreSQL server, and a schema on it that the ledger may have for itself.

    ``host`` may be the folder of a Unix socket. ``ssl`` is off unless a context is given:
    left to itself the driver reads certificates from disk, in the event loop.
    """

    host: str
    port: int
    database: str
    username: str
    password: str | None = field(repr=False)
    schema: str = "public"
    ssl: tls.SSLContext | bool = False

    @property
    def url(self) -> URL:
        """The SQLAlchemy URL, with the password; not for showing."""
        return URL.create(
            "postgresql+asyncpg",
            username=self.username,
            password=self.password,
            host=self.host,
            port=self.port,
            database=self.database,
        )

    @property
    def connect_args(self) -> dict[str, Any]:
        """Arguments for the driver."""
        quoted = self.schema.replace('"', '""')
        return {
            "ssl": self.ssl,
            "timeout": CONNECT_TIMEOUT_S,
            "server_settings": {
                "application_name": APPLICATION_NAME,
                # Only this schema: what others keep elsewhere is never ours by accident.
                "search_path": f'"{quoted}"',
            },
        }

    @property
    def identity(self) -> str:
        """What tells this database from every other; the user and password may change."""
        where = f"{self.host.lower()}:{self.port}"
        return f"postgresql:{where}/{self.database}/{self.schema}"


type DatabaseConfig = SqliteConfig | PostgresConfig
