"""What the figures of a vehicle need beside sums: its last rows, and looks at the car.

Each part below is one row; joined, they are the one row of the result. Every part is
answered from an index that begins with the vehicle. The parameters are ``device_id``, and
``window_<n>`` for each window that a look is wanted for.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    Table,
    bindparam,
    func,
    not_,
    select,
    true,
)

from .models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_SESSION,
    EV_TRIP_METRICS,
    EV_VEHICLE,
    EV_VEHICLE_STATUS,
)
from .sums import COUNTED_SESSION, COUNTED_TRIP
from .types import UtcDateTime

_VEHICLE: Final = EV_VEHICLE.c
_STATUS: Final = EV_VEHICLE_STATUS.c
_BATTERY: Final = EV_BATTERY_STATUS.c

LAST_CHARGE: Final = "last_charge"
LAST_TRIP: Final = "last_trip"
OPEN_SESSION: Final = "open_session"

_DEVICE: Final = bindparam("device_id", type_=String)
_SESSION = EV_CHARGING_SESSION.c
_TRIP = EV_TRIP_METRICS.c

# Field of a result: where it is read from.
_CHARGE_FIELDS: Final[Mapping[str, SQLColumnExpression[Any]]] = {
    "session_id": _SESSION.session_id,
    "started_at": _SESSION.session_start_utc,
    "ended_at": _SESSION.session_end_utc,
    "location_name": _SESSION.location_name,
    "location_type": _SESSION.location_type,
    "energy_kwh": _SESSION.energy_kwh,
    "start_soc": _SESSION.start_soc,
    "end_soc": _SESSION.end_soc,
    "cost": _SESSION.cost,
    "currency": _SESSION.cost_currency,
    "needs_review": _SESSION.needs_review,
}
_TRIP_FIELDS: Final[Mapping[str, SQLColumnExpression[Any]]] = {
    "trip_id": _TRIP.trip_id,
    "started_at": _TRIP.start_time,
    "ended_at": _TRIP.end_time,
    "distance_km": _TRIP.distance,
    "energy_kwh": _TRIP.energy_consumed,
    "efficiency_km_per_kwh": _TRIP.efficiency,
    "duration_s": _TRIP.duration,
}
_OPEN_FIELDS: Final[Mapping[str, SQLColumnExpression[Any]]] = {
    "session_id": _SESSION.session_id,
    "plugged_in_at": func.coalesce(_SESSION.plug_in_utc, _SESSION.session_start_utc),
    "energy_kwh": _SESSION.energy_kwh,
    "cost": _SESSION.cost,
    "currency": _SESSION.cost_currency,
    "start_soc": _SESSION.start_soc,
    "end_soc": _SESSION.end_soc,
    "charging_kw": _SESSION.charging_kw,
    "charging_status": _SESSION.charging_status,
    "location_name": _SESSION.location_name,
}


@cache
def looks_statement(windows: int) -> Select[Any]:
    """Return the statement; building it takes longer than running it.

    Its columns are ``<part>_<field>``, ``last_odometer``, ``last_soc``, ``capacity_kwh``,
    and ``<n>_at``, ``<n>_odometer`` and ``<n>_soc``: the first look in a window. Window 0
    is all time and has no parameter.
    """
    parts = [_now(), *(_window(n) for n in range(windows))]
    lasts = [_last_charge(), _last_trip(), _open_session()]
    source: Any = parts[0]
    for part in parts[1:]:
        source = source.join(part, true())
    for part in lasts:
        source = source.outerjoin(part, true())
    return select(*parts, *lasts).select_from(source)


def _now() -> Subquery:
    """Return what the car showed last, and its battery's capacity."""
    capacity = select(_VEHICLE.usable_capacity_kwh).where(_VEHICLE.device_id == _DEVICE)
    return select(
        _newest(EV_VEHICLE_STATUS, "odometer").label("last_odometer"),
        _newest(EV_BATTERY_STATUS, "hv_battery_soc").label("last_soc"),
        capacity.scalar_subquery().label("capacity_kwh"),
    ).subquery("now")


def _window(number: int) -> Subquery:
    """Return the first look at the odometer in a window, and the charge from then on.

    A car that charges stands: a look at one falls together with the end of that charge,
    whose energy is in no window that begins within it.
    """
    begin = [
        _STATUS.recorded_at >= bindparam(f"window_{n}", type_=UtcDateTime)
        for n in (number,)
        if n
    ]
    first = (
        select(_STATUS.recorded_at, _STATUS.odometer)
        .where(
            _STATUS.device_id == _DEVICE,
            _STATUS.odometer.is_not(None),
            *begin,
        )
        .order_by(_STATUS.recorded_at)
        .limit(1)
        .cte(f"first_{number}")
    )
    at = select(first.c.recorded_at).scalar_subquery()
    charge = _charge_at(at, number)
    charged = select(charge.c.ended_at).where(charge.c.ended_at > at).scalar_subquery()
    full = select(charge.c.end_soc).where(charge.c.ended_at > at).scalar_subquery()
    soc = _BATTERY.hv_battery_soc
    seen = (
        select(soc)
        .where(
            _BATTERY.device_id == _DEVICE,
            _BATTERY.recorded_at >= func.coalesce(charged, at),
            soc.is_not(None),
        )
        .order_by(_BATTERY.recorded_at)
        .limit(1)
        .scalar_subquery()
    )
    return select(
        at.label(f"{number}_at"),
        select(first.c.odometer).scalar_subquery().label(f"{number}_odometer"),
        func.coalesce(full, seen).label(f"{number}_soc"),
    ).subquery(f"window_{number}")


def _charge_at(at: ScalarSelect[Any], number: int) -> CTE:
    """Return the charge that began last before a moment, which may have ended before it."""
    ended = func.coalesce(_SESSION.session_end_utc, _SESSION.recorded_at)
    return (
        select(ended.label("ended_at"), _SESSION.end_soc)
        .where(
            _SESSION.device_id == _DEVICE,
            _SESSION.deleted_at.is_(None),
            _SESSION.session_start_utc < at,
        )
        .order_by(_SESSION.session_start_utc.desc())
        .limit(1)
        .cte(f"charge_{number}")
    )


def _newest(samples: Table, name: str) -> ScalarSelect[float | None]:
    """Return the newest value that a vehicle's samples have in a column."""
    column = samples.c[name]
    return (
        select(column)
        .where(samples.c.device_id == _DEVICE, column.is_not(None))
        .order_by(samples.c.recorded_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def _last_charge() -> Subquery:
    statement = (
        select(*_labelled(LAST_CHARGE, _CHARGE_FIELDS))
        .where(
            _SESSION.device_id == _DEVICE,
            COUNTED_SESSION,
            _SESSION.session_start_utc.is_not(None),
        )
        .order_by(_SESSION.session_start_utc.desc())
        .limit(1)
    )
    return statement.subquery(LAST_CHARGE)


def _last_trip() -> Subquery:
    statement = (
        select(*_labelled(LAST_TRIP, _TRIP_FIELDS))
        .where(_TRIP.device_id == _DEVICE, COUNTED_TRIP, _TRIP.end_time.is_not(None))
        .order_by(_TRIP.end_time.desc())
        .limit(1)
    )
    return statement.subquery(LAST_TRIP)


def _open_session() -> Subquery:
    statement = (
        select(*_labelled(OPEN_SESSION, _OPEN_FIELDS))
        .where(
            _SESSION.device_id == _DEVICE,
            not_(_SESSION.is_complete),
            _SESSION.deleted_at.is_(None),
        )
        .order_by(_OPEN_FIELDS["plugged_in_at"].desc().nulls_last())
        .limit(1)
    )
    return statement.subquery(OPEN_SESSION)


def _labelled(
    part: str, fields: Mapping[str, SQLColumnExpression[Any]]
) -> list[ColumnElement[Any]]:
    return [source.label(f"{part}_{field}") for field, source in fields.items()]
