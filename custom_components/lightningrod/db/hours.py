"""A vehicle's hours as its rows tell them, and by which months they may have changed.

Months are those of UTC. Deleted rows are in none.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    FunctionElement,
    Row,
    SQLColumnExpression,
    String,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import BigInteger

from ..ledger.hours import Charged, Hours, added, cost_by_hour, energy_hours, spread
from ..ledger.months import Fingerprints
from ..ledger.wall import Slice
from .models import EV_CHARGING_INTERVAL, EV_CHARGING_SESSION, EV_TRIP_METRICS

# Nobody leaves a car plugged in, or drives on, for longer.
_LONGEST: Final = timedelta(days=100)

# No round time of day differs from another by a multiple of it.
_PRIME: Final = 9973

_SESSION = EV_CHARGING_SESSION.c
_TRIP = EV_TRIP_METRICS.c


@dataclass(frozen=True, slots=True)
class VehicleHours:
    """Energy (kWh, into the battery), cost and distance (km) by hour (UTC)."""

    energy: Hours = field(default_factory=dict)
    cost: Hours = field(default_factory=dict)
    distance: Hours = field(default_factory=dict)


async def fingerprints(connection: AsyncConnection, device_id: str) -> Fingerprints:
    """Return a fingerprint of each month that something began in.

    It changes with whatever changes an hour of the month's sessions and trips.
    """
    prints: dict[str, list[str]] = defaultdict(list)
    until = ""
    for statement in (_session_prints(device_id), _trip_prints(device_id)):
        for month, last, *figures in (await connection.execute(statement)).all():
            prints[month].append("|".join(_text(figure) for figure in figures))
            until = max(until, month, last)
    months = {month: ";".join(prints[month]) for month in sorted(prints)}
    return Fingerprints(months=months, until=until)


def _text(figure: Any) -> str:
    """Return a figure of a fingerprint; sums of floats may differ in their last digits."""
    return f"{figure:.4f}" if isinstance(figure, float) else str(figure)


def _session_prints(device_id: str) -> Any:
    begun = func.coalesce(_SESSION.session_start_utc, _SESSION.plug_in_utc)
    month = utc_month(begun)
    ended = func.coalesce(_SESSION.session_end_utc, _SESSION.recorded_at, begun)
    return (
        select(
            month,
            func.max(utc_month(ended)),
            func.count(),
            func.sum(_SESSION.energy_kwh),
            func.sum(_SESSION.cost),
            func.sum(unix_seconds(begun)),
            func.sum(unix_seconds(_SESSION.session_end_utc)),
            func.sum(case((_SESSION.is_complete, 1), else_=0)),
            func.min(_SESSION.cost_currency),
            func.max(_SESSION.cost_currency),
            func.max(cast(_SESSION.cost_hours, String)),
            func.sum(func.length(cast(_SESSION.cost_hours, String))),
            func.max(_SESSION.updated_at),
            func.sum(_thousandths(_SESSION.energy_kwh) * _weight(begun)),
            func.sum(_SESSION.cost * _weight(begun)),
            func.sum(unix_seconds(_SESSION.session_end_utc) * _weight(begun)),
        )
        .where(
            _SESSION.device_id == device_id,
            _SESSION.deleted_at.is_(None),
            begun.is_not(None),
        )
        .group_by(month)
    )


def _weight(moment: SQLColumnExpression[Any]) -> SQLColumnExpression[int]:
    """Return a factor by which a row differs from others: changes do not cancel out."""
    return unix_seconds(moment) % _PRIME


def _thousandths(figure: SQLColumnExpression[Any]) -> SQLColumnExpression[int]:
    """Return a figure whose sums are exact, in whatever order they are made."""
    return cast(func.round(figure * 1000), BigInteger)


def _trip_prints(device_id: str) -> Any:
    month = utc_month(func.coalesce(_TRIP.start_time, _TRIP.end_time))
    return (
        select(
            month,
            func.max(utc_month(_TRIP.end_time)),
            func.count(),
            func.sum(_TRIP.distance),
            func.sum(unix_seconds(_TRIP.start_time)),
            func.sum(unix_seconds(_TRIP.end_time)),
            func.max(_TRIP.updated_at),
            func.sum(_thousandths(_TRIP.distance) * _weight(_TRIP.end_time)),
            func.sum(unix_seconds(_TRIP.start_time) * _weight(_TRIP.end_time)),
        )
        .where(*_counted_trips(device_id))
        .group_by(month)
    )


def _counted_trips(device_id: str) -> list[SQLColumnExpression[bool]]:
    return [
        _TRIP.device_id == device_id,
        _TRIP.is_complete,
        _TRIP.deleted_at.is_(None),
        _TRIP.end_time.is_not(None),
    ]


async def vehicle_hours(
    connection: AsyncConnection,
    device_id: str,
    start: datetime,
    end: datetime,
    currency: str,
) -> VehicleHours:
    """Return what arose in [start, end), both whole hours; costs in ``currency`` only."""
    sessions = await _sessions(connection, device_id, start, end)
    slices = await _slices(connection, sessions)
    charged = [(row, _charged(row, slices.get(row.session_id, ()))) for row in sessions]
    paid = [it for row, it in charged if row.cost_currency == currency]
    return VehicleHours(
        energy=_within(start, end, *(energy_hours(it) for _, it in charged)),
        cost=_within(start, end, *map(cost_by_hour, paid)),
        distance=_within(start, end, *await _trips(connection, device_id, start, end)),
    )


def _within(start: datetime, end: datetime, *parts: Hours) -> Hours:
    return {hour: it for hour, it in added(parts).items() if start <= hour < end}


async def _sessions(
    connection: AsyncConnection, device_id: str, start: datetime, end: datetime
) -> list[Row[Any]]:
    """Return the sessions that may have something in a time."""
    begun = func.coalesce(_SESSION.session_start_utc, _SESSION.plug_in_utc)
    statement = select(
        _SESSION.session_id,
        begun.label("start"),
        func.coalesce(_SESSION.session_end_utc, _SESSION.recorded_at, begun).label(
            "end"
        ),
        _SESSION.energy_kwh,
        _SESSION.cost,
        _SESSION.cost_currency,
        _SESSION.cost_hours,
    ).where(
        _SESSION.device_id == device_id,
        _SESSION.deleted_at.is_(None),
        begun >= start - _LONGEST,
        begun < end,
        or_(_SESSION.session_end_utc.is_(None), _SESSION.session_end_utc >= start),
    )
    return list((await connection.execute(statement)).all())


async def _slices(
    connection: AsyncConnection, sessions: list[Row[Any]]
) -> Mapping[UUID, tuple[Slice, ...]]:
    interval = EV_CHARGING_INTERVAL.c
    statement = select(
        interval.session_id, interval.start_utc, interval.end_utc, interval.energy_kwh
    ).where(
        interval.session_id.in_([row.session_id for row in sessions]),
        interval.energy_kwh > 0,
    )
    slices: dict[UUID, list[Slice]] = defaultdict(list)
    for row in (await connection.execute(statement)).all():
        piece = Slice(row.start_utc, row.end_utc, row.energy_kwh)
        slices[row.session_id].append(piece)
    return {session_id: tuple(pieces) for session_id, pieces in slices.items()}


def _charged(row: Row[Any], slices: tuple[Slice, ...]) -> Charged:
    return Charged(
        start=row.start,
        end=row.end,
        energy_kwh=row.energy_kwh,
        cost=row.cost,
        cost_hours=row.cost_hours,
        slices=slices,
    )


async def _trips(
    connection: AsyncConnection, device_id: str, start: datetime, end: datetime
) -> list[Hours]:
    begun = func.coalesce(_TRIP.start_time, _TRIP.end_time)
    statement = select(begun.label("start"), _TRIP.end_time, _TRIP.distance).where(
        *_counted_trips(device_id),
        _TRIP.end_time >= start,
        _TRIP.end_time < end + _LONGEST,
        begun < end,
        _TRIP.distance > 0,
    )
    rows = (await connection.execute(statement)).all()
    return [spread(row.distance, row.start, row.end_time) for row in rows]


class utc_month(FunctionElement[str]):  # noqa: N801 it is written like SQL's functions
    """The month ("2026-03") of a moment, UTC."""

    type = String()
    inherit_cache = True


class unix_seconds(FunctionElement[int]):  # noqa: N801 it is written like SQL's functions
    """A moment as whole seconds since 1970."""

    type = BigInteger()
    inherit_cache = True


@compiles(utc_month, "postgresql")
def _month_postgresql(element: utc_month, compiler: SQLCompiler, **kw: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **kw)} AT TIME ZONE 'UTC', 'YYYY-MM')"


@compiles(utc_month, "sqlite")
def _month_sqlite(element: utc_month, compiler: SQLCompiler, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"strftime('%Y-%m', {moment} / 1000, 'unixepoch')"


@compiles(unix_seconds, "postgresql")
def _seconds_postgresql(element: unix_seconds, compiler: SQLCompiler, **kw: Any) -> str:
    return (
        f"floor(extract(epoch FROM {compiler.process(element.clauses, **kw)}))::bigint"
    )


@compiles(unix_seconds, "sqlite")
def _seconds_sqlite(element: unix_seconds, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)}) / 1000"
