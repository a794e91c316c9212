"""From the data of a config entry to the database it describes."""

from collections.abc import Callable, Mapping
from pathlib import Path
import ssl
from typing import Any, Final

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.util.ssl import client_context, client_context_no_verify

from .const import (
    CONF_BACKEND,
    CONF_DATABASE,
    CONF_SCHEMA,
    CONF_TLS,
    JOURNAL_PREFIX,
    SQLITE_FILE,
    TITLE,
    Backend,
    Tls,
)
from .db.config import PostgresConfig, SqliteConfig

type DatabaseConfig = PostgresConfig | SqliteConfig

# Home Assistant's ready-made contexts: building one reads certificates from disk. The ones
# without ALPN, because PostgreSQL 17 and later refuse a client that offers only HTTP.
_TLS: Final[Mapping[Tls, Callable[[], ssl.SSLContext | bool]]] = {
    Tls.OFF: lambda: False,
    Tls.ENCRYPT: client_context_no_verify,
    Tls.VERIFY: client_context,
}


def database_config(hass: HomeAssistant, data: Mapping[str, Any]) -> DatabaseConfig:
    """Return the database that the data of a config entry describes."""
    if data[CONF_BACKEND] == Backend.SQLITE:
        return SqliteConfig(path=Path(hass.config.path(SQLITE_FILE)))
    return PostgresConfig(
        host=data[CONF_HOST],
        port=data[CONF_PORT],
        database=data[CONF_DATABASE],
        username=data[CONF_USERNAME],
        password=data[CONF_PASSWORD],
        schema=data[CONF_SCHEMA],
        ssl=_TLS[Tls(data[CONF_TLS])](),
    )


def journal_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return where rows of an entry wait while its database is away."""
    return Path(hass.config.path(f"{JOURNAL_PREFIX}{entry_id}.journal"))


def refused_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return where rows of an entry are kept that its database refuses."""
    return Path(hass.config.path(f"{JOURNAL_PREFIX}{entry_id}.refused"))


def entry_title(data: Mapping[str, Any]) -> str:
    """Return the title of a new entry; it names the database when there can be several."""
    if data[CONF_BACKEND] == Backend.SQLITE:
        return TITLE
    return f"{TITLE} ({data[CONF_DATABASE]})"


def database_name(data: Mapping[str, Any]) -> str:
    """Return the name of a database as people know it: a file, or where it is on a server."""
    if data[CONF_BACKEND] == Backend.SQLITE:
        return SQLITE_FILE
    return f"{data[CONF_DATABASE]} ({data[CONF_HOST]}, {data[CONF_SCHEMA]})"
