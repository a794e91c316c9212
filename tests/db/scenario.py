"""A life of a ledger from first look to last flush, under Home Assistant's own guard.

Run as a program with the parts of a database's configuration as arguments; prints what
the guard against blocking calls reported, as JSON.
"""

import asyncio
from datetime import UTC, datetime
import json
import logging
from pathlib import Path
import sys
import tempfile

from homeassistant import block_async_io
from homeassistant.core import HomeAssistant
from homeassistant.helpers import frame

from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.figures.query import FigureQuery
from custom_components.lightningrod.db.migrate import current_revision, migrate
from custom_components.lightningrod.db.probe import probe
from custom_components.lightningrod.db.totals import read_totals
from custom_components.lightningrod.db.writer import Writer

from .helpers import VIN, battery, interval, session, trip


class Reports(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message."""
        self.messages.append(record.getMessage())


async def live(hass: HomeAssistant, config: DatabaseConfig) -> None:
    """Do everything that is done with a database."""
    await probe(config)
    await hass.async_add_executor_job(migrate, config)
    database = Database(config)
    async with database.connect() as connection:
        assert await current_revision(connection)
    writer = Writer(database, timezone=UTC, on_commit=lambda _report: None)
    charge = session()
    writer.put([charge, interval(charge, datetime.now(UTC), 1.0), trip(), battery()])
    assert await writer.flush()
    query = FigureQuery(
        vehicles={"blitz": VIN}, currency="EUR", zone=UTC, now=datetime.now(UTC)
    )
    async with database.snapshot() as connection:
        totals = await read_totals(connection, query)
    assert totals.lifetime.sessions == 1
    await database.hold()
    database.release()
    await writer.close()
    await database.dispose()


async def main(config: DatabaseConfig) -> list[str]:
    """Return what the guard reported; it must report our own blocking call."""
    reports = Reports()
    logging.getLogger("homeassistant.util.loop").addHandler(reports)
    hass = HomeAssistant(tempfile.gettempdir())
    frame.async_setup(hass)
    block_async_io.enable()
    await live(hass, config)
    found = list(reports.messages)
    Path(__file__).read_text(encoding="utf-8")  # noqa: ASYNC240 to see the guard at work
    assert len(reports.messages) > len(found), "the guard is not at work"
    await hass.async_stop(force=True)
    return found


def configuration(arguments: list[str]) -> DatabaseConfig:
    """Return the database that the command line names."""
    if len(arguments) == 1:
        return SqliteConfig(Path(arguments[0]))
    host, port, database, username, password = arguments
    return PostgresConfig(host, int(port), database, username, password)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(configuration(sys.argv[1:])))))  # noqa: T201
