"""Writes what the ledger found out, and reads sessions and trips back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import eq, ge, lt
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, Update, bindparam, select
from sqlalchemy.exc import CompileError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import UpdateBase

from ..ledger.records import KEYS, SAMPLES, Record, Value
from .batch import Shape, grouped
from .models import Base, EVChargingSession, EVTripMetrics, EVVehicle, table
from .owner_columns import keep_owners_word
from .supersede import plain, supersede, superseded
from .upsert import upsert

type Row = dict[str, Any]
# An operator, what it compares, and with which value.
type Conditions = Sequence[tuple[Callable[[Any, Any], Any], Any, object]]

# An UPDATE cannot take a parameter of the same name as a column that it sets.
_KEY: Final = "key_"
_LIMIT: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TripQuery:
    """Which trips to read: those that ended in [start, end), the newest first."""

    device_id: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    needs_review: bool | None = None
    limit: int = _LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionQuery:
    """Which sessions to read: those that started in [start, end), the newest first.

    ``is_complete`` and ``is_priced`` choose among them, where they are given.
    """

    device_id: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    needs_review: bool | None = None
    location_type: str | None = None
    is_complete: bool | None = None
    is_priced: bool | None = None
    limit: int = _LIMIT


async def write_records(connection: AsyncConnection, records: Iterable[Record]) -> None:
    """Write records in the connection's transaction; writing twice is writing once.

    Samples that are there already stay as they are. Of other rows the given columns are
    set, and no others. A record that lacks what a new row needs only changes a row that
    is there. What its owner set of a row stays. Sessions that are a part of another one
    are united with it.
    """
    dialect, batch = connection.dialect.name, tuple(records)
    for shape, rows in grouped(map(plain, batch)).items():
        statement = _statement(shape, dialect)
        if isinstance(statement, Update):
            await connection.execute(statement, [_with_key(shape, r) for r in rows])
        else:
            await connection.execute(statement, rows)
    await keep_owners_word(connection, batch)
    await supersede(connection, superseded(batch))


@cache
def _statement(shape: Shape, dialect: str) -> UpdateBase:
    """Return the statement that writes rows of a shape."""
    target, keys = Base.metadata.tables[shape.kind], KEYS[shape.kind]
    if unknown := set(shape.columns) - set(target.columns.keys()):
        raise CompileError(f"{shape.kind} has no columns {sorted(unknown)}")
    changed = tuple(column for column in shape.columns if column not in keys)
    if not _required(target) <= set(shape.columns):
        return (
            target.update()
            .where(*(target.c[key] == bindparam(_KEY + key) for key in keys))
            .values({column: bindparam(column) for column in changed})
        )
    changes = () if shape.kind in SAMPLES else changed
    return upsert(dialect, target, keys, changes)


def _required(target: Table) -> set[str]:
    """Return the columns that a new row cannot be without."""
    return {
        column.name
        for column in target.columns
        if not (column.nullable or column.primary_key or column.server_default)
    }


def _with_key(shape: Shape, row: Mapping[str, Value]) -> dict[str, Value]:
    keys = KEYS[shape.kind]
    return {_KEY + name if name in keys else name: row[name] for name in row}


async def load_tracker_state(
    connection: AsyncConnection, device_id: str
) -> Mapping[str, Any] | None:
    """Return the state that a vehicle's tracker left, or ``None`` for a new vehicle."""
    statement = select(EVVehicle.tracker_state).where(EVVehicle.device_id == device_id)
    return await connection.scalar(statement)


async def sessions(connection: AsyncConnection, query: SessionQuery) -> list[Row]:
    """Return sessions by column name: aware times, ``Decimal`` money, ``UUID`` ids."""
    session = EVChargingSession
    conditions: Conditions = (
        (eq, session.device_id, query.device_id),
        (ge, session.session_start_utc, query.start),
        (lt, session.session_start_utc, query.end),
        (eq, session.needs_review, query.needs_review),
        (eq, session.location_type, query.location_type),
        (eq, session.is_complete, query.is_complete),
        (eq, session.cost.is_not(None), query.is_priced),
    )
    newest = session.session_start_utc.desc().nulls_last()
    return await _read(connection, session, conditions, newest, query.limit)


async def trips(connection: AsyncConnection, query: TripQuery) -> list[Row]:
    """Return trips by column name: aware times, ``UUID`` ids."""
    trip = EVTripMetrics
    conditions: Conditions = (
        (eq, trip.device_id, query.device_id),
        (ge, trip.end_time, query.start),
        (lt, trip.end_time, query.end),
        (eq, trip.needs_review, query.needs_review),
    )
    newest = trip.end_time.desc().nulls_last()
    return await _read(connection, trip, conditions, newest, query.limit)


async def _read(
    connection: AsyncConnection,
    model: type[Base],
    conditions: Conditions,
    order: ColumnElement[Any],
    limit: int,
) -> list[Row]:
    """Return rows that meet the conditions, those without a value left out."""
    wanted = (
        compare(column, value)
        for compare, column, value in conditions
        if value is not None
    )
    statement = select(table(model)).where(*wanted).order_by(order).limit(limit)
    result = await connection.execute(statement)
    return [dict(row) for row in result.mappings()]
