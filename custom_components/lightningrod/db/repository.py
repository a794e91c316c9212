"""Writes what the ledger found out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import isfinite
from operator import itemgetter
from types import NoneType
from typing import Any, Final, NamedTuple

from sqlalchemy import Double, Table, Update, bindparam, select
from sqlalchemy.exc import CompileError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import UpdateBase

from ..ledger.records import KEYS, SAMPLES, Record, RecordKind, Value
from .batch import Shape, finite, grouped, plain, superseded
from .late import late
from .models import EV_VEHICLE, METADATA
from .owner_columns import keep_owners_word
from .upsert import upsert

_VEHICLE: Final = EV_VEHICLE.c

# An UPDATE cannot take a parameter of the same name as a column that it sets.
_KEY: Final = "key_"
_ADDED_BY_HAND: Final = frozenset({RecordKind.SESSION, RecordKind.TRIP})


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
        elif shape.kind in SAMPLES:
            await _insert(connection, shape, statement, rows)
        else:
            await connection.execute(statement, rows)
    await keep_owners_word(connection, batch)
    if parts := superseded(batch):
        await (await late("supersede")).supersede(connection, parts)
    if any(record.kind in _ADDED_BY_HAND for record in batch):
        await (await late("added")).unite_added(connection, batch)


async def _insert(
    connection: AsyncConnection,
    shape: Shape,
    statement: UpdateBase,
    rows: Sequence[Mapping[str, Value]],
) -> None:
    """Insert rows as the driver takes them: SQLAlchemy's way to it takes twice as long."""
    compiled = _compiled(shape, connection)
    try:
        values = compiled.values(rows)
    except ArithmeticError, AttributeError, TypeError, ValueError:
        # SQLAlchemy says it as a fault of the row, as it says all others.
        await connection.execute(statement, rows)
        return
    await connection.exec_driver_sql(compiled.sql, values)


class _Compiled(NamedTuple):
    """An INSERT as its driver takes it, and the columns in the order of its parameters."""

    sql: str
    get: Callable[[Mapping[str, Value]], tuple[Value, ...]]
    # Places of numbers, and of what else is turned into a parameter, and by what.
    numbers: tuple[int, ...]
    processors: tuple[tuple[int, Callable[[Any], Any]], ...]

    def values(self, rows: Iterable[Mapping[str, Value]]) -> list[tuple[Any, ...]]:
        """Return rows as parameters; by columns, for that takes a third of the calls."""
        columns: list[tuple[Any, ...]] = list(zip(*map(self.get, rows), strict=True))
        for place in self.numbers:
            columns[place] = _numbers(columns[place])
        for place, process in self.processors:
            columns[place] = tuple(map(process, columns[place]))
        return list(zip(*columns, strict=True))


def _numbers(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return numbers as a driver takes them; one that is none is no data."""
    if not _NUMBERS.issuperset(map(type, values)):
        values = tuple(None if value is None else float(value) for value in values)
    # A sum is finite when each of them is, or else we look closer.
    return values if isfinite(sum(filter(None, values))) else tuple(map(finite, values))


_NUMBERS: Final = frozenset({NoneType, float})
_COMPILED: Final[dict[tuple[Shape, str], _Compiled]] = {}


def _compiled(shape: Shape, connection: AsyncConnection) -> _Compiled:
    """Return the statement for rows of a shape; it is the same for a kind of database."""
    dialect = connection.dialect
    key = (shape, dialect.name)
    if key not in _COMPILED:
        statement = _statement(shape, dialect.name)
        compiled = statement.compile(dialect=dialect, column_keys=list(shape.columns))
        names = compiled.positiontup or []
        types = [METADATA.tables[shape.kind].c[name].type for name in names]
        numbers = tuple(n for n, it in enumerate(types) if isinstance(it, Double))
        processors = [it.dialect_impl(dialect).bind_processor(dialect) for it in types]
        _COMPILED[key] = _Compiled(
            compiled.string,
            itemgetter(*names),
            numbers,
            tuple(
                (n, process)
                for n, process in enumerate(processors)
                if process is not None and n not in numbers
            ),
        )
    return _COMPILED[key]


@cache
def _statement(shape: Shape, dialect: str) -> UpdateBase:
    """Return the statement that writes rows of a shape."""
    target, keys = METADATA.tables[shape.kind], KEYS[shape.kind]
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
    statement = select(_VEHICLE.tracker_state).where(_VEHICLE.device_id == device_id)
    return await connection.scalar(statement)
