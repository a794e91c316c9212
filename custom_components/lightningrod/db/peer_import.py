"""Takes another LightningROD's rows into this ledger, with their ids.

What is there already stays as it is, so that a second time, or one after a breakdown, adds
what is missing and nothing else. Each page of rows is a transaction of its own: capture
goes on in between.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, UniqueConstraint, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .engine import Database
from .errors import ImportStopped
from .models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_COST_LINE,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
    EV_EDIT,
    EV_LOCATION,
    EV_READING,
    EV_TRIP_GAP,
    EV_TRIP_METRICS,
    EV_VEHICLE_STATUS,
)
from .peer_columns import Row
from .peer_numbers import renumbered, renumbered_edit
from .peer_places import PeerPlaces, peer_places
from .peer_references import add_references
from .peer_rows import How, Rows, Taken
from .peer_source import PeerSource
from .settle import settle

# Two of a car that begin so close to each other, or overlap, are one charge or one trip.
_CLOSE: Final = timedelta(minutes=1)
# Sessions that are priced without a pause; more would hold up the event loop.
_AT_ONCE: Final = 10
_PARTS: Final = (EV_CHARGING_SEGMENT, EV_CHARGING_INTERVAL, EV_CHARGING_COST_LINE)
_SAMPLES: Final = (EV_BATTERY_STATUS, EV_VEHICLE_STATUS, EV_LOCATION)
_COUNTED: Final = (EV_CHARGING_SESSION, EV_TRIP_METRICS, *_SAMPLES)
# Tables of the web application that this ledger has no place for.
_LEFT_OUT: Final = ("ev_charger_stalls", "ev_network_subscriptions")
_SESSION_TIMES: Final = ("session_start_utc", "session_end_utc")
_TRIP_TIMES: Final = ("start_time", "end_time")

type _Take = Callable[[AsyncConnection, Table, list[Row]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is in the other database: rows by table, and sessions by vehicle.

    ``charging`` are the places and networks that are in use there.
    """

    rows: Mapping[str, int]
    owners: Mapping[str, int]
    left_out: Mapping[str, int]
    is_ours: bool
    charging: PeerPlaces


async def look(source: PeerSource) -> Found:
    """Return what there is to import. Raises :class:`DatabaseError`."""
    left_out = {name: await source.count(name) for name in _LEFT_OUT}
    return Found(
        rows={it.name: await source.count(it.name) for it in _COUNTED},
        owners=await source.owners(EV_CHARGING_SESSION.name),
        left_out={name: count for name, count in left_out.items() if count},
        is_ours=source.is_ours,
        charging=await peer_places(source),
    )


class Import:
    """One import. ``progress`` is told the part that is done, ``stopped`` asked for an end."""

    def __init__(
        self,
        database: Database,
        source: PeerSource,
        how: How,
        *,
        progress: Callable[[float], None] = lambda _part: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database = database
        self._source = source
        self._rows = Rows(source, how)
        self._progress = progress
        self._stopped = stopped
        self._places: Mapping[int, int] = {}
        self._ids: Collection[UUID] = ()
        self._seen = 0
        self._every = 1

    @property
    def places(self) -> Mapping[int, int]:
        """The numbers of the source's places in this ledger, once they are here."""
        return self._places

    @property
    def taken(self) -> Taken:
        """What came of it so far."""
        return self._rows.taken

    async def run(self) -> Taken:
        """Import all of it.

        Raises :class:`DatabaseError`; what was added until then stays, and the next run
        goes on.
        """
        counts = [await self._source.count(it.name) for it in _COUNTED]
        self._every = max(sum(counts), 1)
        async with self._database.begin() as connection:
            self._places = await add_references(connection, self._rows)
        await self._each(EV_CHARGING_SESSION, self._sessions)
        await self._each(EV_TRIP_METRICS, self._trips)
        for target in (EV_TRIP_GAP, EV_READING, *_SAMPLES):
            await self._each(target, self._plain)
        return self.taken

    async def _each(self, target: Table, take: _Take) -> None:
        """Take the rows of a table, a page in a transaction."""
        async for page in self._source.pages(target.name):
            if self._stopped():
                raise ImportStopped
            rows = [
                row
                for it in page
                if (row := self._rows.of_vehicle(target, it)) is not None
            ]
            if rows:
                async with self._database.begin() as connection:
                    await take(connection, target, rows)
            self._seen += len(page)
            self._progress(min(self._seen / self._every, 1.0))

    async def _sessions(
        self, connection: AsyncConnection, target: Table, rows: list[Row]
    ) -> None:
        how = self._rows.how
        rows = [renumbered(row, self._places) for row in rows]
        for row in rows:
            if row.get("cost") is not None:
                row["cost_currency"] = row.get("cost_currency") or how.currency
        added = await self._events(connection, target, rows, _SESSION_TIMES)
        if self._source.is_ours:
            await self._parts(connection, added)
            await self._edits(connection, target, added)
        for some in batched(added, _AT_ONCE, strict=False):
            await settle(connection, some, how.zone)
            await asyncio.sleep(0)

    async def _trips(
        self, connection: AsyncConnection, target: Table, rows: list[Row]
    ) -> None:
        rows = [renumbered(row, self._places) for row in rows]
        added = await self._events(connection, target, rows, _TRIP_TIMES)
        if self._source.is_ours:
            await self._edits(connection, target, added)

    async def _events(
        self,
        connection: AsyncConnection,
        target: Table,
        rows: Sequence[Row],
        times: tuple[str, str],
    ) -> list[UUID]:
        """Add charges or trips that the ledger does not have; return their ids."""
        (key,) = {"session_id", "trip_id"} & set(target.columns.keys())
        ids = await self._source.ids(target.name, key)
        here = target.c[key]
        known = set(
            await connection.scalars(
                select(here).where(here.in_([row[key] for row in rows]))
            )
        )
        taken = self.taken
        taken.known[target.name] += len(known)
        others = [
            it
            for it in await _at_that_time(connection, target, rows, times, key)
            if it[key] not in ids
        ]
        new = []
        for row in rows:
            if row[key] in known:
                continue
            if _is_among(row, others, times):
                taken.overlapping[target.name] += 1
                continue
            new.append(row)
            taken.reach(row["device_id"], row.get(times[0]) or row.get(times[1]))
        await self._rows.insert(connection, target, new)
        return [row[key] for row in new]

    async def _parts(
        self, connection: AsyncConnection, added: Collection[UUID]
    ) -> None:
        """Add what hangs on sessions of a ledger like this one."""
        for target in _PARTS:
            parts = await self._source.of_sessions(target.name, added)
            rows = [row for it in parts if (row := self._rows.fitted(target, it))]
            await self._rows.insert(connection, target, rows)

    async def _edits(
        self, connection: AsyncConnection, target: Table, added: Collection[UUID]
    ) -> None:
        """Add what was edited in rows that are here now as they are after it."""
        edits = EV_EDIT
        found = await self._source.edits_of(target.name, added)
        rows = [
            renumbered_edit(row, self._places)
            for it in found
            if (row := self._rows.fitted(edits, it)) is not None
        ]
        await self._rows.add(connection, edits, rows, ("edit_id",))

    async def _plain(
        self, connection: AsyncConnection, target: Table, rows: list[Row]
    ) -> None:
        keys = next(
            tuple(column.name for column in it.columns)
            for it in target.constraints
            if isinstance(it, UniqueConstraint)
        )
        await self._rows.add(connection, target, rows, keys)


async def _at_that_time(
    connection: AsyncConnection,
    target: Table,
    rows: Sequence[Row],
    times: tuple[str, str],
    key: str,
) -> list[Mapping[str, Any]]:
    """Return what the ledger has of the time of some rows."""
    moments = [at for row in rows for name in times if (at := row.get(name))]
    if not moments:
        return []
    start, end = (target.c[name] for name in times)
    statement = select(target.c[key], target.c.device_id, start, end).where(
        func.coalesce(end, start) >= min(moments) - _CLOSE,
        func.coalesce(start, end) <= max(moments) + _CLOSE,
    )
    return [dict(it) for it in (await connection.execute(statement)).mappings()]


def _is_among(
    row: Row, others: Iterable[Mapping[str, Any]], times: tuple[str, str]
) -> bool:
    """Return whether a charge or trip is one that the ledger knows by another id."""
    start, end = _span(row, times)
    if start is None:
        return False
    for other in others:
        begun, ended = _span(other, times)
        if other["device_id"] == row["device_id"] and (
            abs(begun - start) <= _CLOSE or (begun < end and start < ended)
        ):
            return True
    return False


def _span(row: Mapping[str, Any], times: tuple[str, str]) -> tuple[Any, Any]:
    start, end = row.get(times[0]), row.get(times[1])
    return start or end, end or start
