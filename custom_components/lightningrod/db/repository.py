"""Writes what the ledger found out."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import Table, Update, bindparam, select
from sqlalchemy.exc import CompileError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import UpdateBase

from ..ledger.records import KEYS, SAMPLES, Record, Value
from .added import unite_added
from .batch import Shape, grouped
from .models import Base, EVVehicle
from .owner_columns import keep_owners_word
from .supersede import plain, supersede, superseded
from .upsert import upsert

# An UPDATE cannot take a parameter of the same name as a column that it sets.
_KEY: Final = "key_"


async def write_records(connection: AsyncConnection, records: Iterable[Record]) -> None:
    """Write records in the connection's transaction; writing twice is writing once.

    Samples that are there already stay as they are. Of other rows the given columns are
    set, and no others. A record that lacks what a new row needs only changes a row that
    is there. What its owner set of a row stays. Sessions that are a part of another one
    are united with it, and what was added by hand with what is observed of it.
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
    await unite_added(connection, batch)


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
