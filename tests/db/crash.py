"""A process that writes until it is killed, and says what it knows to be committed.

Run as a program with a database's configuration as arguments, see ``scenario``.
"""

import asyncio
from datetime import UTC
import sys

from custom_components.lightningrod.db.config import DatabaseConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.writer import Writer
from custom_components.lightningrod.ledger.records import Record

from .helpers import at, battery, interval, session, tracker, trip
from .scenario import configuration


def push(number: int) -> list[Record]:
    """Return the records of one moment; the same number gives the same records."""
    charge = session(at(60 * (number // 10)), energy_kwh=float(number))
    return [
        charge,
        interval(charge, at(5 * number), 0.25),
        battery(at(number), hv_battery_soc=float(number % 100)),
        trip(at(60 * (number // 10))),
        tracker(tracker_state={"number": number}),
    ]


async def main(config: DatabaseConfig) -> None:
    """Write one push after the other, and say so after each commit."""
    database = Database(config)
    writer = Writer(database, timezone=UTC, on_commit=lambda _report: None)
    number = 0
    while True:
        writer.put(push(number))
        assert await writer.flush()
        print(number, flush=True)  # noqa: T201 the other process reads it
        number += 1


if __name__ == "__main__":
    asyncio.run(main(configuration(sys.argv[1:])))
