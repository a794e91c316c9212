"""Copies a whole ledger into another database, row by row, and proves that it is all there.

The source is only read, and nobody writes to it meanwhile. The target gets everything in
one transaction, or nothing; a file gets its name when it is whole. Every row is read back
and compared as it is written, and in the end the tables are counted and summed up on both
sides. All of it is for a worker thread, with an event loop of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isclose
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Column,
    Double,
    Table,
    func,
    literal,
    select,
    table as named_table,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from .config import DatabaseConfig, PostgresConfig, SqliteConfig
from .engine import create_single_engine, open_connection
from .errors import CopyDiffers, MoveStopped, NotWritable, TargetNotEmpty
from .faults import translate
from .files import leave_nothing, put_in_place
from .migrate import ADVISORY_LOCK, migrate
from .models import EV_CHARGING_SESSION, EV_TRIP_METRICS, METADATA
from .numbering import number_on
from .schema import examine
from .sqlite_engine import close_engine
from .types import Money

_ROWS: Final = 500
_PART: Final = ".moving"
_READING: Final = ("busy_timeout=10000", "query_only=ON")
# A file that is not there unless all went well needs no protection on the way.
_WRITING: Final = ("busy_timeout=10000", "foreign_keys=ON", "synchronous=OFF")
_STEADY: Final[dict[str, Any]] = {
    "isolation_level": "REPEATABLE READ",
    "postgresql_readonly": True,
}
# Sums of floats depend on the order of adding, and two databases have their own.
_CLOSE: Final = 1e-9

# Tables that every revision has, and that a ledger in use has rows in.
_OF_ALL_REVISIONS: Final = (
    "ev_charging_session",
    "ev_trip_metrics",
    "ev_battery_status",
    "ev_vehicle_status",
    "ev_location",
)

type Figures = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Moved:
    """What was copied: rows by table, and where a file that was in the way is now."""

    rows: Mapping[str, int]
    put_aside: Path | None = None

    @property
    def sessions(self) -> int:
        """How many charging sessions."""
        return self.rows[EV_CHARGING_SESSION.name]

    @property
    def trips(self) -> int:
        """How many trips."""
        return self.rows[EV_TRIP_METRICS.name]

    @property
    def total(self) -> int:
        """How many rows in all."""
        return sum(self.rows.values())


def move(
    source: DatabaseConfig,
    target: DatabaseConfig,
    *,
    progress: Callable[[float], None],
    stopped: Callable[[], bool],
) -> Moved:
    """Copy the ledger that ``source`` holds to ``target``, which must not hold any rows.

    A file at the target is put aside, never overwritten. ``progress`` is told the part that
    is done, from 0 to 1; ``stopped`` is asked again and again. Raises
    :class:`DatabaseError`; nothing has changed then but for empty tables on a server.
    """
    if isinstance(target, PostgresConfig):
        migrate(target)
        return _run(source, target, progress, stopped)
    part = SqliteConfig(target.path.with_name(target.path.name + _PART))
    leave_nothing(part.path)
    try:
        migrate(part)
        moved = _run(source, part, progress, stopped)
        put_aside = put_in_place(part.path, target.path, datetime.now(UTC))
    except OSError as err:
        raise NotWritable from err
    finally:
        leave_nothing(part.path)
    return Moved(moved.rows, put_aside)


def holds_rows(config: DatabaseConfig) -> bool:
    """Return whether there are rows of a ledger, of any revision. For a worker thread.

    Raises :class:`DatabaseError`.
    """
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(_holds_rows(config))


def _run(
    source: DatabaseConfig,
    target: DatabaseConfig,
    progress: Callable[[float], None],
    stopped: Callable[[], bool],
) -> Moved:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        try:
            return runner.run(_copy(source, target, progress, stopped))
        except DBAPIError as err:
            if (known := translate(err)) is None:
                # A row that one database took and the other does not.
                raise CopyDiffers from err
            raise known from err


async def _copy(
    source: DatabaseConfig,
    target: DatabaseConfig,
    progress: Callable[[float], None],
    stopped: Callable[[], bool],
) -> Moved:
    async with AsyncExitStack() as stack:
        old = await _reader(stack, source)
        new = await _writer(stack, target)
        counts = {it.name: await _count(old, it) for it in METADATA.sorted_tables}
        done, every = 0, max(sum(counts.values()), 1)
        for each in METADATA.sorted_tables:
            async for rows in _pages(old, each):
                if stopped():
                    raise MoveStopped
                await _write(new, each, rows)
                done += len(rows)
                progress(done / every)
        for each in METADATA.sorted_tables:
            if "id" in each.columns:
                await number_on(new, each)
        if not _equal(await figures(old), await figures(new)):
            raise CopyDiffers
    return Moved(counts)


async def _reader(stack: AsyncExitStack, config: DatabaseConfig) -> AsyncConnection:
    """Open the source as it is now, for reading only."""
    engine = create_single_engine(config, _READING, begin="BEGIN")
    stack.push_async_callback(close_engine, engine)
    connection = await stack.enter_async_context(open_connection(engine))
    if isinstance(config, PostgresConfig):
        await connection.execution_options(**_STEADY)
    return connection


async def _writer(stack: AsyncExitStack, config: DatabaseConfig) -> AsyncConnection:
    """Open the target in a transaction that is committed when all went well."""
    engine = create_single_engine(config, _WRITING, begin="BEGIN IMMEDIATE")
    stack.push_async_callback(close_engine, engine)
    connection = await stack.enter_async_context(open_connection(engine))
    await stack.enter_async_context(connection.begin())
    if isinstance(config, PostgresConfig):
        lock = text("SELECT pg_advisory_xact_lock(:key)")
        await connection.execute(lock, {"key": ADVISORY_LOCK})
    for each in METADATA.sorted_tables:
        if await _count(connection, each):
            raise TargetNotEmpty
    return connection


async def _pages(
    connection: AsyncConnection, source: Table
) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield the rows of a table in the order of its key."""
    key = _key(source)
    statement = select(source).order_by(key).limit(_ROWS)
    last: Any = None
    while True:
        page = statement if last is None else statement.where(key > last)
        rows = [dict(row) for row in (await connection.execute(page)).mappings()]
        if not rows:
            return
        last = rows[-1][key.name]
        yield rows


async def _write(
    connection: AsyncConnection, target: Table, rows: Sequence[dict[str, Any]]
) -> None:
    """Write rows, and compare what the database makes of them."""
    await connection.execute(target.insert(), rows)
    key = _key(target)
    keys = [row[key.name] for row in rows]
    result = await connection.execute(select(target).where(key.in_(keys)))
    written = {row[key.name]: dict(row) for row in result.mappings()}
    if any(written.get(row[key.name]) != row for row in rows):
        raise CopyDiffers


async def figures(connection: AsyncConnection) -> Figures:
    """Return of each table its rows, and the sums of its money and of its measures."""
    found: dict[str, Mapping[str, Any]] = {}
    for each in METADATA.sorted_tables:
        sums = [
            func.sum(column).label(column.name)
            for column in each.columns
            if isinstance(column.type, Double | Money)
        ]
        result = await connection.execute(
            select(func.count().label("rows"), *sums).select_from(each)
        )
        found[each.name] = dict(result.mappings().one())
    return found


def _equal(one: Figures, other: Figures) -> bool:
    return all(
        _same(value, other[name][column])
        for name, values in one.items()
        for column, value in values.items()
    )


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE)
    exact: bool = one == other
    return exact


async def _count(connection: AsyncConnection, of: Table) -> int:
    return await connection.scalar(select(func.count()).select_from(of)) or 0


async def _holds_rows(config: DatabaseConfig) -> bool:
    async with AsyncExitStack() as stack:
        connection = await _reader(stack, config)
        state = await connection.run_sync(examine)
        if state.revision is None:
            return False
        for name in _OF_ALL_REVISIONS:
            some = select(literal(1)).select_from(named_table(name)).limit(1)
            if await connection.scalar(some) is not None:
                return True
    return False


def _key(of: Table) -> Column[Any]:
    (key,) = of.primary_key.columns
    return key
