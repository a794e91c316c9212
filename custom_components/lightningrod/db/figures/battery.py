"""How the batteries age and what they lose, from charges and from days."""

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    extract,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ...ledger.health import estimate_capacity
from ...ledger.standing import BAND_WIDTH, drain_per_day
from ...ledger.totals import Sums, share
from ..charges import read_charges
from ..daily import BAND_COLUMNS
from ..models import EV_DAILY, EV_VEHICLE
from ..monthly import capacity_months, session_parts
from ..sums import DC, gather
from .query import FigureQuery
from .telling import told_month, told_time

_VEHICLE: Final = EV_VEHICLE.c

_DAY: Final = EV_DAILY.c
_NEWEST_CHARGES: Final = 100
_A_YEAR: Final = timedelta(days=365)
_DEVICE: Final = bindparam("device_id", type_=String)


async def battery(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return the usable capacity as the charges of a vehicle tell it."""
    vehicle, device_id = query.first
    charges = await read_charges(connection, device_id, _NEWEST_CHARGES)
    configured = await _configured(connection, device_id)
    estimate = estimate_capacity(charges, configured)
    odometers = await _odometers(connection, device_id)
    parts = await session_parts(connection, query.scope, "charge")
    by_charge = gather(parts, Sums, "charge")
    fast = by_charge.get((DC,), Sums()).energy_kwh
    return {
        "vehicle": vehicle,
        "configured_kwh": configured,
        "estimate": estimate.told(configured),
        "withheld": estimate.withheld,
        "months": [
            {
                "month": told_month(it.month),
                "odometer_km": odometers.get(it.month),
                "capacity_kwh": it.capacity_kwh,
                "low_kwh": it.low_kwh,
                "high_kwh": it.high_kwh,
                "charges": it.charges,
            }
            for it in await capacity_months(connection, device_id, query.zone)
        ],
        "charges": [
            {
                "at": told_time(it.at),
                "capacity_kwh": it.capacity_kwh,
                "soc_change": it.soc_change,
                "charge_type": it.charge_type,
            }
            for it in charges
        ],
        "dc_percent": share(fast, sum(it.energy_kwh for it in by_charge.values())),
    }


async def _configured(connection: AsyncConnection, device_id: str) -> float | None:
    capacity: float | None = await connection.scalar(
        select(_VEHICLE.usable_capacity_kwh).where(_VEHICLE.device_id == device_id)
    )
    return capacity


async def _odometers(
    connection: AsyncConnection, device_id: str
) -> dict[date, float | None]:
    statement = _by_month(func.max(_DAY.odometer_km).label("odometer_km"))
    rows = await connection.execute(statement, {"device_id": device_id})
    return {date(row.year, row.month, 1): row.odometer_km for row in rows}


async def drain(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return what the battery of a vehicle loses while it stands without a cable."""
    vehicle, device_id = query.first
    statement = _by_month(
        func.sum(_DAY.stood_seconds).label("seconds"),
        func.sum(_DAY.stood_soc).label("soc"),
    ).where(*_days(query))
    rows = (await connection.execute(statement, {"device_id": device_id})).all()
    seconds, soc = sum(row.seconds for row in rows), sum(row.soc for row in rows)
    percent = drain_per_day(seconds, soc)
    capacity = await _configured(connection, device_id)
    known = percent is not None and capacity is not None
    return {
        "vehicle": vehicle,
        "total": {
            "days": seconds / 86400,
            "percent_per_day": percent,
            "kwh_per_day": (percent or 0) / 100 * (capacity or 0) if known else None,
        },
        "months": [
            {
                "month": told_month(date(row.year, row.month, 1)),
                "days": row.seconds / 86400,
                "percent_per_day": drain_per_day(row.seconds, row.soc),
            }
            for row in rows
            if row.seconds
        ],
    }


async def lv(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return the 12 V battery of a vehicle by day; of the last year, unless asked else."""
    vehicle, device_id = query.first
    asked = query.since((query.end or query.now) - _A_YEAR)
    statement = (
        select(
            _DAY.day,
            _DAY.lv_level_min,
            _DAY.lv_level_mean,
            _DAY.lv_voltage_min,
            _DAY.lv_voltage_mean,
        )
        .where(
            _DAY.device_id == _DEVICE,
            *_days(asked),
            func.coalesce(_DAY.lv_level_min, _DAY.lv_voltage_min).is_not(None),
        )
        .order_by(_DAY.day)
    )
    rows = (await connection.execute(statement, {"device_id": device_id})).all()
    return {
        "vehicle": vehicle,
        "days": [
            {
                "day": row.day.isoformat(),
                "level_min": row.lv_level_min,
                "level_mean": row.lv_level_mean,
                "voltage_min": row.lv_voltage_min,
                "voltage_mean": row.lv_voltage_mean,
            }
            for row in rows
        ],
    }


async def soc_bands(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return how long the battery of a vehicle was how full."""
    vehicle, device_id = query.first
    statement = select(
        *(func.sum(getattr(_DAY, column)) for column in BAND_COLUMNS)
    ).where(_DAY.device_id == _DEVICE, *_days(query))
    row = (await connection.execute(statement, {"device_id": device_id})).one()
    seconds = [value or 0.0 for value in row]
    return {
        "vehicle": vehicle,
        "total_seconds": sum(seconds),
        "bands": [
            {
                "from": number * BAND_WIDTH,
                "to": (number + 1) * BAND_WIDTH,
                "seconds": value,
                "percent": share(value, sum(seconds)),
            }
            for number, value in enumerate(seconds)
        ],
    }


def _by_month(*figures: ColumnElement[Any]) -> Select[Any]:
    keys = [
        cast(extract(part, _DAY.day), Integer).label(part) for part in ("year", "month")
    ]
    return (
        select(*keys, *figures)
        .where(_DAY.device_id == _DEVICE)
        .group_by(*keys)
        .order_by(*keys)
    )


def _days(query: FigureQuery) -> list[ColumnElement[bool]]:
    """Return the condition of the days in the period; they are those of the zone."""
    bounds = []
    if query.start is not None:
        bounds.append(_DAY.day >= query.start.astimezone(query.zone).date())
    if query.end is not None:
        last = query.end - timedelta(microseconds=1)
        bounds.append(_DAY.day <= last.astimezone(query.zone).date())
    return bounds
