"""What a database is asked, and how it goes about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event, text

from custom_components.lightningrod.db.engine import Database

SAMPLES = ("ev_battery_status", "ev_vehicle_status", "ev_location", "ev_reading")


@contextmanager
def overheard(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Return the statements that are sent meanwhile, with their parameters."""
    found: list[tuple[str, Any]] = []

    def listen(*call: Any) -> None:
        if call[2].startswith(("SELECT", "WITH")):
            found.append((call[2], call[3]))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", listen)


async def plans(database: Database, statements: list[tuple[str, Any]]) -> list[str]:
    """Return how the database goes about it, kept from reading small tables whole."""

    def explain(connection: Connection) -> list[str]:
        sqlite = connection.dialect.name == "sqlite"
        if not sqlite:
            connection.execute(text("SET enable_seqscan = off"))
        how = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        found = []
        for statement, parameters in statements:
            rows = connection.exec_driver_sql(f"{how} {statement}", parameters)
            found.append("\n".join(str(row[-1]) for row in rows))
        return found

    async with database.connect() as connection:
        return await connection.run_sync(explain)


def scans_of_samples(plan: str) -> list[str]:
    """Return the lines of a plan that read a table of samples from end to end."""
    return [
        line
        for line in plan.splitlines()
        if any(name in line for name in SAMPLES)
        and ("Seq Scan" in line or line.strip().startswith("SCAN"))
    ]
