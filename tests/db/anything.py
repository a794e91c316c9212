"""Rows with something in every column of every table, and what is in them all."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnDefault, Table, select, types

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import METADATA
from custom_components.lightningrod.db.types import Money, UtcDateTime

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
WORDS = ("Zuhause", "Ionity Köln ⚡", "it's; DROP TABLE--", "", "a" * 20)


_JSON: Sequence[Any] = (
    {"a": [1, 2.5, None]},
    {"ü": {"deep": "0.10"}},
    ["x", True],
    {},
)
_DOUBLES = (0.0, -1.5, 1e-9, 12345.678901234567, 0.1)
# Type of a column: something that it can hold, by the number of the row and by chance. The
# first that fits counts.
_MAKERS: Mapping[Any, Callable[[int, Random], Any]] = {
    UtcDateTime: lambda n, draw: (
        BEGIN + timedelta(hours=n, milliseconds=draw.randrange(1000))
    ),
    types.Date: lambda n, _: date(2025, 1, 1) + timedelta(days=n),
    Money: lambda _, draw: Decimal(draw.randrange(-(10**6), 10**9)).scaleb(-4),
    types.Uuid: lambda n, _: UUID(int=n + 1),
    types.Boolean: lambda _, draw: draw.random() < 0.5,
    types.JSON: lambda _, draw: draw.choice(_JSON),
    types.Double: lambda _, draw: draw.choice(_DOUBLES),
    types.Integer: lambda n, _: n * 3 + 1,
}


def value_of(column: Column[Any], number: int, draw: Random) -> Any:
    """Return something that the column can hold; other for each number where it must be."""
    for kind, make in _MAKERS.items():
        if isinstance(column.type, kind):
            return make(number, draw)
    word = f"{number}" if column.primary_key else draw.choice(WORDS)
    length = getattr(column.type, "length", None)
    return word[:length] if length else word


def rows_of(table: Table, count: int, draw: Random) -> list[dict[str, Any]]:
    """Return rows; here and there a column has nothing."""
    unique = {
        column.name
        for constraint in table.constraints
        for column in getattr(constraint, "columns", ())
    }
    rows = []
    for number in range(count):
        row: dict[str, Any] = {}
        for column in table.columns:
            empty = column.nullable and draw.random() < 0.2
            row[column.name] = None if empty else value_of(column, number, draw)
        for name in unique & {"device_id", "network_name", "zone_entity_id"}:
            row[name] = f"{name} {number}"
        rows.append(row)
    return rows


async def fill(database: Database, count: int, seed: int = 1) -> None:
    """Put rows into every table."""
    draw = Random(seed)  # noqa: S311 nothing secret
    async with database.begin() as connection:
        for table in METADATA.sorted_tables:
            assert not any(isinstance(it.default, ColumnDefault) for it in table.c)
            await connection.execute(table.insert(), rows_of(table, count, draw))


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables."""
    found = {}
    async with database.connect() as connection:
        for table in METADATA.sorted_tables:
            result = await connection.execute(select(table))
            rows = [dict(row) for row in result.mappings()]
            found[table.name] = sorted(
                rows, key=lambda row: str(next(iter(row.items())))
            )
    return found
