"""Thins old samples and deletes old positions, a day at a time, so that nobody waits long.

Sessions, trips, segments and intervals always stay, and with them everything that a figure
or a bill is made of. What a day has told is kept by day (``daily``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import json
from typing import Any, Final

from sqlalchemy import Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.thinning import (
    BATTERY_STEPS,
    VEHICLE_STEPS,
    Look,
    Span,
    Steps,
    dispensable,
)
from .engine import Database
from .models import (
    APP_SETTINGS,
    EV_BATTERY_STATUS,
    EV_CHARGING_SESSION,
    EV_LOCATION,
    EV_TRIP_METRICS,
    EV_VEHICLE,
    EV_VEHICLE_STATUS,
)
from .readers import write_settings
from .space import Space, space

_VEHICLE: Final = EV_VEHICLE.c
_LOCATION: Final = EV_LOCATION.c
_SETTINGS: Final = APP_SETTINGS.c

# Where it is noted until when the samples of each vehicle are thinned, as JSON.
SETTING: Final = "lightningrod_thinned"
_DAY: Final = timedelta(days=1)
# Longer than anybody drives or charges at a stretch.
_LONGEST: Final = timedelta(days=7)
# Rows that are deleted in one transaction; some tenths of a second on a slow card.
_ROWS: Final = 2000
_THINNED: Final[Mapping[Table, Steps]] = {
    EV_BATTERY_STATUS: BATTERY_STEPS,
    EV_VEHICLE_STATUS: VEHICLE_STEPS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Before when samples are thinned, and positions deleted; ``None`` for never."""

    samples: datetime | None = None
    positions: datetime | None = None


@dataclass(slots=True)
class Thinned:
    """How many rows of each table went or would go, and whether that is all of them.

    ``freed_bytes`` is what they took, about; it can be used for new rows.
    """

    rows: dict[str, int] = field(default_factory=dict)
    freed_bytes: int = 0
    finished: bool = True

    def count(self, name: str, rows: int) -> None:
        """Add rows of a table."""
        if rows:
            self.rows[name] = self.rows.get(name, 0) + rows


class Thinner:
    """One run over a ledger.

    ``go_on`` is asked before each day; where it says no, the next run goes on from there.
    ``apply`` deletes; without it rows are counted only. ``anew`` looks at all days, also at
    those that an earlier run was through with: rows may have come later. All raise
    :class:`DatabaseError`.
    """

    def __init__(
        self,
        database: Database,
        bounds: Bounds,
        *,
        apply: bool,
        anew: bool = True,
        go_on: Callable[[], bool] = lambda: True,
    ) -> None:
        self._database = database
        self._bounds = bounds
        self._apply = apply
        self._anew = anew
        self._go_on = go_on
        self._done = Thinned()

    async def run(self) -> Thinned:
        """Thin, and return what that was."""
        async with self._database.connect() as connection:
            before = await space(connection)
            vehicles = [
                (row.id, row.device_id)
                for row in await connection.execute(
                    select(_VEHICLE.id, _VEHICLE.device_id)
                )
            ]
            reached = {} if self._anew else await _reached(connection)
        if self._bounds.samples is not None:
            for number, device_id in vehicles:
                since = reached.get(str(number))
                until = await self._samples(device_id, since, self._bounds.samples)
                reached[str(number)] = until
        if self._bounds.positions is not None:
            for _number, device_id in vehicles:
                await self._positions(device_id, self._bounds.positions)
        if self._apply and self._bounds.samples is not None:
            await self._note(reached)
        self._done.freed_bytes = _freed(before, self._done.rows)
        return self._done

    async def _samples(
        self, device_id: str, since: datetime | None, until: datetime
    ) -> datetime:
        """Thin the samples of a vehicle day by day; return how far that went."""
        ends = [
            await self._days(target, device_id, since, until) for target in _THINNED
        ]
        return min(ends)

    async def _days(
        self,
        target: Table,
        device_id: str,
        since: datetime | None,
        until: datetime,
    ) -> datetime:
        start = since
        while True:
            async with self._database.connect() as connection:
                start = await _next_day(connection, target, device_id, start, until)
                if start is None:
                    return until
                if not self._go_on():
                    self._done.finished = False
                    return start
                end = min(start + _DAY, until)
                ids = await _dispensable(connection, target, device_id, start, end)
            await self._delete(target, ids)
            start = end

    async def _positions(self, device_id: str, until: datetime) -> None:
        """Delete the positions of a vehicle, the oldest first."""
        found = (
            select(_LOCATION.id)
            .where(_LOCATION.device_id == device_id, _LOCATION.recorded_at < until)
            .order_by(_LOCATION.recorded_at)
        )
        if not self._apply:
            async with self._database.connect() as connection:
                rows = await connection.scalar(
                    select(func.count()).select_from(found.subquery())
                )
            self._done.count(EV_LOCATION.name, rows or 0)
            return
        while True:
            if not self._go_on():
                self._done.finished = False
                return
            async with self._database.connect() as connection:
                ids = (await connection.scalars(found.limit(_ROWS))).all()
            if not ids:
                return
            await self._delete(EV_LOCATION, ids)

    async def _delete(self, target: Table, ids: Sequence[int]) -> None:
        self._done.count(target.name, len(ids))
        if not self._apply:
            return
        for first in range(0, len(ids), _ROWS):
            some = ids[first : first + _ROWS]
            async with self._database.begin(lasting=False) as connection:
                await connection.execute(delete(target).where(target.c.id.in_(some)))

    async def _note(self, reached: Mapping[str, datetime]) -> None:
        told = json.dumps({name: at.isoformat() for name, at in reached.items()})
        async with self._database.begin(lasting=False) as connection:
            await write_settings(connection, {SETTING: told})


async def _reached(connection: AsyncConnection) -> dict[str, datetime]:
    told = await connection.scalar(
        select(_SETTINGS.value).where(_SETTINGS.key == SETTING)
    )
    known: Mapping[str, str] = json.loads(told) if told else {}
    return {name: datetime.fromisoformat(at) for name, at in known.items()}


async def forget_thinned(connection: AsyncConnection, number: int | None) -> None:
    """Forget until when the samples of a vehicle are thinned; ``number`` is its row's."""
    reached = await _reached(connection)
    if reached.pop(str(number), None) is not None:
        told = {name: at.isoformat() for name, at in reached.items()}
        await write_settings(connection, {SETTING: json.dumps(told)})


async def _next_day(
    connection: AsyncConnection,
    target: Table,
    device_id: str,
    since: datetime | None,
    until: datetime,
) -> datetime | None:
    """Return the beginning of the next day that there are samples of, UTC."""
    at = target.c.recorded_at
    statement = select(func.min(at)).where(target.c.device_id == device_id, at < until)
    if since is not None:
        statement = statement.where(at >= since)
    first: datetime | None = await connection.scalar(statement)
    if first is None:
        return None
    day = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return day if since is None else max(day, since)


async def _dispensable(
    connection: AsyncConnection,
    target: Table,
    device_id: str,
    start: datetime,
    end: datetime,
) -> list[int]:
    steps = _THINNED[target]
    at = target.c.recorded_at
    columns = [target.c[name] for name in steps]
    statement = (
        select(target.c.id, at, *columns)
        .where(target.c.device_id == device_id, at >= start, at < end)
        .order_by(at)
    )
    looks = [
        Look(row[0], row[1], tuple(row[2:]))
        for row in await connection.execute(statement)
    ]
    busy = await _activities(connection, device_id, start, end)
    return list(dispensable(looks, busy, steps))


async def _activities(
    connection: AsyncConnection, device_id: str, start: datetime, end: datetime
) -> list[Span]:
    """Return the drives and charges of some time, and those around it."""
    trip, session = EV_TRIP_METRICS.c, EV_CHARGING_SESSION.c
    drives = select(trip.start_time, trip.end_time).where(
        trip.device_id == device_id,
        trip.end_time >= start - _DAY,
        trip.end_time < end + _LONGEST,
        trip.start_time.is_not(None),
    )
    charges = select(
        session.session_start_utc,
        func.coalesce(session.session_end_utc, session.plug_out_utc),
    ).where(
        session.device_id == device_id,
        session.session_start_utc >= start - _LONGEST,
        session.session_start_utc < end + _DAY,
    )
    rows: list[Any] = [
        *(await connection.execute(drives)).all(),
        *(await connection.execute(charges)).all(),
    ]
    # One that goes on has no end yet.
    return [Span(begun, ended or begun + _LONGEST) for begun, ended in rows]


def _freed(before: Mapping[str, Space], rows: Mapping[str, int]) -> int:
    return round(sum(before[name].bytes_a_row * gone for name, gone in rows.items()))
