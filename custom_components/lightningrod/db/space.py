"""How much room the tables of samples take."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from .models import EV_BATTERY_STATUS, EV_LOCATION, EV_VEHICLE_STATUS

_SAMPLES: Final = (EV_BATTERY_STATUS, EV_VEHICLE_STATUS, EV_LOCATION)
_OF_TABLE: Final = text("SELECT pg_total_relation_size(CAST(:name AS regclass))")
# Those that hold something, whatever their names; a column of a row counts as much as another.
_USED: Final = text(
    "SELECT (page_count - freelist_count) * page_size"
    " FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
)
_SIZE: Final = text(
    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
)
_SERVER: Final = text("SELECT pg_database_size(current_database())")


class Space(NamedTuple):
    """The rows of a table, and the bytes that they take with their index, about."""

    rows: int
    bytes: float

    @property
    def bytes_a_row(self) -> float:
        """What a row takes."""
        return self.bytes / self.rows if self.rows else 0.0


async def space(connection: AsyncConnection) -> Mapping[str, Space]:
    """Return what the tables of samples take, by name.

    SQLite does not keep it by table: there it is their part of what the file holds, in
    which the other tables are small.
    """
    counts = {
        target.name: await connection.scalar(select(func.count()).select_from(target))
        or 0
        for target in _SAMPLES
    }
    if connection.dialect.name == "postgresql":
        return {
            name: Space(rows, await connection.scalar(_OF_TABLE, {"name": name}) or 0)
            for name, rows in counts.items()
        }
    used = await connection.scalar(_USED) or 0
    every = sum(counts.values())
    return {
        name: Space(rows, used * rows / every if every else 0)
        for name, rows in counts.items()
    }


async def size(connection: AsyncConnection) -> int:
    """Return how many bytes the whole database takes on its disk."""
    statement = _SIZE if connection.dialect.name == "sqlite" else _SERVER
    return int(await connection.scalar(statement) or 0)
