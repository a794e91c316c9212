"""Keeps the tables that are there for readers: settings, months, and statistics by day.

Nothing here decides on a figure: it is written down as the sensors have it.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.costs import FOUR_PLACES
from ..ledger.lengths import KM_PER_MILE
from ..ledger.periods import months
from ..ledger.totals import Driven, Sums
from .daily import forget_days
from .models import (
    APP_SETTINGS,
    EV_CHARGING_SESSION,
    EV_MONTH,
    EV_STATISTICS,
    EV_TRIP_GAP,
    EV_TRIP_METRICS,
)
from .monthly import forget_months, session_parts, trip_parts
from .sums import Scope
from .upsert import upsert

_SETTINGS: Final = APP_SETTINGS.c
_MONTH: Final = EV_MONTH.c
_STATISTICS: Final = EV_STATISTICS.c
_SESSION: Final = EV_CHARGING_SESSION.c
_TRIP: Final = EV_TRIP_METRICS.c
_GAP: Final = EV_TRIP_GAP.c

# No electric Ford is older.
FIRST_MONTH: Final = date(2010, 1, 1)


async def write_settings(
    connection: AsyncConnection, settings: Mapping[str, str | None]
) -> None:
    """Write the settings that differ from what is there; others are left alone."""
    rows = await connection.execute(select(_SETTINGS.key, _SETTINGS.value))
    known = {row.key: row.value for row in rows}
    target = APP_SETTINGS
    statement = upsert(
        connection.dialect.name, target, ("key",), ("value", "updated_at")
    )
    now = datetime.now(UTC)
    changed = [
        {"key": key, "value": value, "updated_at": now}
        for key, value in settings.items()
        if key not in known or known[key] != value
    ]
    if changed:
        await connection.execute(statement, changed)


async def write_months(connection: AsyncConnection, zone: tzinfo, today: date) -> None:
    """Write the months of the calendar, this year's to the end.

    In another time zone than before, what is kept by day and by month is forgotten: these
    are other days and months.
    """
    wanted = {
        month.month: (month.start.astimezone(UTC), month.end.astimezone(UTC))
        for month in months(FIRST_MONTH, today.replace(month=12, day=31), zone)
    }
    rows = await connection.execute(
        select(_MONTH.month, _MONTH.start_utc, _MONTH.end_utc)
    )
    known = {row.month: (row.start_utc, row.end_utc) for row in rows}
    changed = [
        {"month": month, "start_utc": bounds[0], "end_utc": bounds[1]}
        for month, bounds in wanted.items()
        if known.get(month) != bounds
    ]
    if known and any(row["month"] in known for row in changed):
        await forget_days(connection)
        await forget_months(connection)
    if changed:
        statement = upsert(
            connection.dialect.name,
            EV_MONTH,
            ("month",),
            ("start_utc", "end_utc"),
        )
        await connection.execute(statement, changed)


async def write_statistics(
    connection: AsyncConnection, currency: str, today: date, now: datetime
) -> None:
    """Write the figures over all sessions of the ledger as they are today.

    There is one row for each local day on which something changed; its number is the day
    (20260314). A day's row is written again until the day is over.
    """
    # Named one by one, so that their months count that are summed up already.
    scope = Scope(devices=await _devices(connection))
    sums = Sums.of(part.sums for part in await session_parts(connection, scope))
    driven = Driven.of(part.sums for part in await trip_parts(connection, scope))
    values = _statistics(sums, driven, currency)
    newest = (
        (
            await connection.execute(
                select(EV_STATISTICS).order_by(_STATISTICS.id.desc()).limit(1)
            )
        )
        .mappings()
        .first()
    )
    if newest is not None and all(newest[name] == it for name, it in values.items()):
        return
    row = {"id": _number(today), "computed_at": now, **values}
    statement = upsert(
        connection.dialect.name, EV_STATISTICS, ("id",), row.keys() - {"id"}
    )
    await connection.execute(statement, row)


async def _devices(connection: AsyncConnection) -> list[str]:
    """Return all vehicles that there are rows of."""
    columns = (
        _SESSION.device_id,
        _TRIP.device_id,
        _GAP.device_id,
    )
    found = [await connection.scalars(select(it).distinct()) for it in columns]
    return sorted({device_id for some in found for device_id in some})


def _statistics(sums: Sums, driven: Driven, currency: str) -> dict[str, Any]:
    price, cost = sums.price(currency), sums.cost(currency)
    km_per_kwh = driven.km_per_kwh
    return {
        "total_sessions": sums.sessions,
        "total_energy_kwh": sums.energy_kwh,
        "total_cost": cost,
        "total_miles_added": sums.miles_added,
        "avg_session_duration_seconds": _mean(sums.charge_seconds, sums.sessions),
        "avg_energy_per_session_kwh": _mean(sums.energy_kwh, sums.sessions),
        "avg_cost_per_kwh": None if price is None else price.quantize(FOUR_PLACES),
        "avg_miles_per_kwh": None if km_per_kwh is None else km_per_kwh / KM_PER_MILE,
        "notes": _notes(sums, currency),
    }


def _notes(sums: Sums, currency: str) -> str:
    """Return what the money is, and what is not in it."""
    others = {name: cost for name, cost in sums.costs.items() if name != currency}
    parts = [f"cost in {currency}"]
    parts += [f"beside it {cost:.2f} {name}" for name, cost in others.items()]
    if sums.unpriced_sessions:
        parts.append(f"{sums.unpriced_sessions} sessions without a price")
    return "; ".join(parts)


def _mean(total: float, count: int) -> float | None:
    return total / count if count else None


def _number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
