"""Keeps ``ev_daily``: what each day's samples tell, computed once instead of at each look.

A day is computed from its rows alone, so that computing it again changes nothing. Days are
computed in order, a step at a time; rows that come late mark their days as stale.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.periods import midnight
from ..ledger.standing import (
    LONGEST_SILENCE,
    SHORTEST_REST,
    Activity,
    Mark,
    rests,
    time_by_band,
)
from .models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_SESSION,
    EV_DAILY,
    EV_TRIP_METRICS,
    EV_VEHICLE_STATUS,
)
from .sums import COUNTED_SESSION, COUNTED_TRIP
from .upsert import upsert

_DAY: Final = EV_DAILY.c

_BATTERY: Final = EV_BATTERY_STATUS.c
_VEHICLE: Final = EV_VEHICLE_STATUS.c
_SESSION: Final = EV_CHARGING_SESSION.c
_TRIP: Final = EV_TRIP_METRICS.c
# A car may hang on the cable for days, and a drive may go over midnight.
_LONG_STAY: Final = timedelta(days=14)
_LONG_DRIVE: Final = timedelta(days=1)

_BATTERY_FIGURES: Final = {
    "battery_temperature": func.avg(_BATTERY.hv_battery_temperature),
    "lv_level_min": func.min(_BATTERY.lv_battery_level),
    "lv_level_mean": func.avg(_BATTERY.lv_battery_level),
    "lv_voltage_min": func.min(_BATTERY.lv_battery_voltage),
    "lv_voltage_mean": func.avg(_BATTERY.lv_battery_voltage),
}
_VEHICLE_FIGURES: Final = {
    "odometer_km": func.max(_VEHICLE.odometer),
    "outside_temperature": func.avg(_VEHICLE.outside_temperature),
}
BAND_COLUMNS: Final = tuple(f"soc_{low}_seconds" for low in range(0, 100, 10))


async def days_to_compute(
    connection: AsyncConnection, device_id: str, zone: tzinfo, today: date
) -> list[date]:
    """Return the days of a vehicle that are not computed, or not for good, in order.

    The newest that was computed is among them: it may not have been over then.
    """
    days = select(_DAY.day).where(_DAY.device_id == device_id)
    stale = (await connection.scalars(days.where(_DAY.computed_at.is_(None)))).all()
    newest: date | None = await connection.scalar(
        select(func.max(_DAY.day)).where(
            _DAY.device_id == device_id, _DAY.computed_at.is_not(None)
        )
    )
    first = newest or await _first_day(connection, device_id, zone)
    missing = (
        [first + timedelta(days=n) for n in range((today - first).days + 1)]
        if first
        else []
    )
    return sorted({*stale, *missing})


async def _first_day(
    connection: AsyncConnection, device_id: str, zone: tzinfo
) -> date | None:
    """Return the first local day that anything is known of."""
    firsts = [
        await connection.scalar(
            select(func.min(time)).where(owner == device_id, time.is_not(None))
        )
        for owner, time in (
            (_BATTERY.device_id, _BATTERY.recorded_at),
            (_VEHICLE.device_id, _VEHICLE.recorded_at),
            (_SESSION.device_id, _SESSION.session_start_utc),
            (_TRIP.device_id, _TRIP.end_time),
        )
    ]
    known = [first for first in firsts if first is not None]
    return min(known).astimezone(zone).date() if known else None


async def compute_day(
    connection: AsyncConnection, device_id: str, day: date, zone: tzinfo, now: datetime
) -> None:
    """Compute a local day of a vehicle, as far as it has gone by ``now``, and write it."""
    start = midnight(day, zone).astimezone(UTC)
    end = midnight(day + timedelta(days=1), zone).astimezone(UTC)
    rows = [
        (await connection.execute(_sampled(columns, figures, device_id, start, end)))
        .mappings()
        .one()
        for columns, figures in (
            (_BATTERY, _BATTERY_FIGURES),
            (_VEHICLE, _VEHICLE_FIGURES),
        )
    ]
    marks = await _marks(connection, device_id, start, end)
    seconds = time_by_band(marks, start, min(end, now))
    rested = [
        rest
        for rest in rests(await _activities(connection, device_id, start, end))
        if start <= rest.end < end
    ]
    values: dict[str, Any] = {
        "device_id": device_id,
        "day": day,
        "computed_at": now,
        **rows[0],
        **rows[1],
        **dict(zip(BAND_COLUMNS, seconds, strict=True)),
        "stood_seconds": sum(rest.seconds for rest in rested),
        "stood_soc": sum(rest.lost for rest in rested),
    }
    keys = ("device_id", "day")
    changes = values.keys() - set(keys)
    statement = upsert(connection.dialect.name, EV_DAILY, keys, changes)
    await connection.execute(statement, values)


async def mark_stale(
    connection: AsyncConnection,
    device_id: str,
    oldest: datetime,
    newest: datetime,
    zone: tzinfo,
) -> None:
    """Have a vehicle's days computed again that rows between two times may have changed.

    Those before the first that was ever computed are among them.
    """
    since = oldest.astimezone(zone).date()
    until = await _rested_until(connection, device_id, newest, zone)
    ours = _DAY.device_id == device_id
    first = await connection.scalar(select(func.min(_DAY.day)).where(ours))
    if first is None:
        return
    earlier = [
        {"device_id": device_id, "day": since + timedelta(days=n)}
        for n in range((first - since).days)
    ]
    if earlier:
        await connection.execute(insert(EV_DAILY), earlier)
    await connection.execute(
        update(EV_DAILY)
        .where(ours, _DAY.day >= since, _DAY.day <= until)
        .values(computed_at=None)
    )


async def _rested_until(
    connection: AsyncConnection, device_id: str, moment: datetime, zone: tzinfo
) -> date:
    """Return the day that a rest ends on which began then: a day later, or any time after."""
    following = [
        await connection.scalar(
            select(func.min(time)).where(owner == device_id, time > moment)
        )
        for owner, time in (
            (_SESSION.device_id, _SESSION.session_start_utc),
            (_TRIP.device_id, _TRIP.end_time),
        )
    ]
    known = [end for end in following if end is not None]
    latest: datetime = max([moment + timedelta(days=1), *known])
    return latest.astimezone(zone).date()


async def forget_days(connection: AsyncConnection) -> None:
    """Have all days of all vehicles computed again, from nothing."""
    await connection.execute(EV_DAILY.delete())


def _sampled(
    columns: Any,
    figures: Mapping[str, ColumnElement[Any]],
    device_id: str,
    start: datetime,
    end: datetime,
) -> Select[Any]:
    return select(*(it.label(name) for name, it in figures.items())).where(
        columns.device_id == device_id,
        columns.recorded_at >= start,
        columns.recorded_at < end,
    )


async def _marks(
    connection: AsyncConnection, device_id: str, start: datetime, end: datetime
) -> list[Mark]:
    """Return the states of charge of a day, and the last one before it."""
    known = select(_BATTERY.recorded_at, _BATTERY.hv_battery_soc).where(
        _BATTERY.device_id == device_id, _BATTERY.hv_battery_soc.is_not(None)
    )
    before = (
        known.where(
            _BATTERY.recorded_at < start,
            _BATTERY.recorded_at >= start - LONGEST_SILENCE,
        )
        .order_by(_BATTERY.recorded_at.desc())
        .limit(1)
    )
    within = known.where(
        _BATTERY.recorded_at >= start, _BATTERY.recorded_at < end
    ).order_by(_BATTERY.recorded_at)
    rows = [
        *(await connection.execute(before)).all(),
        *(await connection.execute(within)).all(),
    ]
    return [Mark(*row) for row in rows]


async def _activities(
    connection: AsyncConnection, device_id: str, start: datetime, end: datetime
) -> list[Activity]:
    """Return the drives and the stays at a cable that the rests of a day lie between."""
    trips = select(
        _TRIP.start_time.label("start"),
        _TRIP.end_time.label("end"),
        _TRIP.start_soc,
        _TRIP.end_soc,
        _TRIP.start_odometer,
        _TRIP.end_odometer,
    ).where(_TRIP.device_id == device_id, COUNTED_TRIP, _TRIP.start_time.is_not(None))
    ended = func.coalesce(_SESSION.plug_out_utc, _SESSION.session_end_utc)
    stays = select(
        func.coalesce(_SESSION.plug_in_utc, _SESSION.session_start_utc).label("start"),
        ended.label("end"),
        _SESSION.start_soc,
        _SESSION.end_soc,
    ).where(_SESSION.device_id == device_id, COUNTED_SESSION, ended.is_not(None))
    statements = (
        _last(trips, _TRIP.end_time, start),
        _during(trips, _TRIP.end_time, start, end + _LONG_DRIVE),
        _last(stays, _SESSION.session_start_utc, start - _LONG_STAY),
        _during(stays, _SESSION.session_start_utc, start - _LONG_STAY, end),
    )
    found = []
    for statement in statements:
        rows = (await connection.execute(statement)).mappings()
        found += [Activity(**row) for row in rows]
    return [it for it in found if it.start < end + SHORTEST_REST]


def _last(statement: Select[Any], time: Any, before: datetime) -> Select[Any]:
    return statement.where(time < before).order_by(time.desc()).limit(1)


def _during(
    statement: Select[Any], time: Any, start: datetime, end: datetime
) -> Select[Any]:
    return statement.where(time >= start, time < end)
