"""The one statement that all figures of a vehicle are read with.

Each part below is one row; joined, they are the one row of the result. Every part is
answered from an index that begins with the vehicle. The parameters are ``device_id``,
``currency`` and the starts of the periods, as named in ``PERIODS``.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    and_,
    bindparam,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from .models import (
    EVBatteryStatus,
    EVChargingSession,
    EVTripGap,
    EVTripMetrics,
    EVVehicle,
    EVVehicleStatus,
)

LAST_CHARGE: Final = "last_charge"
LAST_TRIP: Final = "last_trip"
OPEN_SESSION: Final = "open_session"

# Period: parameter that it starts at.
PERIODS: Final[Mapping[str, str | None]] = {
    "lifetime": None,
    "year": "year_start",
    "month": "month_start",
}

_DEVICE: Final = bindparam("device_id", type_=String)
_SESSION = EVChargingSession
_TRIP = EVTripMetrics

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
def totals_statement() -> Select[Any]:
    """Return the statement; building it takes longer than running it.

    Its columns are ``<period>_<figure>``, ``<part>_<field>``, and those that the
    functions below tell of.
    """
    sums, trips, driven = _sums(), _trips(), _driven()
    charge, trip, going_on = _last_charge(), _last_trip(), _open_session()
    return select(sums, trips, driven, charge, trip, going_on).select_from(
        sums.join(trips, true())
        .join(driven, true())
        .outerjoin(charge, true())
        .outerjoin(trip, true())
        .outerjoin(going_on, true())
    )


def _sums() -> Subquery:
    """Return counts and sums of complete sessions, by period.

    ``cost_of_energy`` is the cost over all time of priced sessions whose energy is known:
    a fee for nothing is no price of a kWh.
    """
    # Nothing is nothing in every currency.
    priced = _SESSION.cost.is_not(None) & or_(
        _SESSION.cost_currency == bindparam("currency"), _SESSION.cost == 0
    )
    figures = [
        _sum(_SESSION.cost, priced & (_SESSION.energy_kwh > 0), "cost_of_energy")
    ]
    for period, start in PERIODS.items():
        within = (
            true() if start is None else _SESSION.session_start_utc >= bindparam(start)
        )
        within_priced = and_(within, priced)
        figures += [
            func.count().filter(within).label(f"{period}_sessions"),
            _sum(_SESSION.energy_kwh, within, f"{period}_energy_kwh"),
            func.count().filter(within_priced).label(f"{period}_priced_sessions"),
            _sum(_SESSION.energy_kwh, within_priced, f"{period}_priced_energy_kwh"),
            _sum(_SESSION.cost, within_priced, f"{period}_cost"),
        ]
    statement = select(*figures).where(
        _SESSION.device_id == _DEVICE, _SESSION.is_complete
    )
    return statement.subquery("sums")


def _trips() -> Subquery:
    """Return the sums of complete trips: ``distance_km``, and both where both are known.

    Kilometres that a combustion engine took part in say nothing of the battery's.
    ``unexplained_km`` is what the odometer counted beside all trips.
    """
    both = and_(
        _TRIP.distance.is_not(None),
        _TRIP.energy_consumed.is_not(None),
        _TRIP.petrol_assisted.is_not(True),
    )
    gaps = select(func.sum(EVTripGap.distance)).where(EVTripGap.device_id == _DEVICE)
    statement = select(
        gaps.scalar_subquery().label("unexplained_km"),
        func.sum(_TRIP.distance).label("distance_km"),
        _sum(_TRIP.distance, both, "metered_km"),
        _sum(_TRIP.energy_consumed, both, "metered_kwh"),
    ).where(_TRIP.device_id == _DEVICE, _TRIP.is_complete)
    return statement.subquery("trips")


def _driven() -> Subquery:
    """Return what the vehicle drove since it was first looked at, and charged since.

    Kilometres by the odometer, kWh of all sessions, the open one among them, as its
    energy is in the battery already; the state of charge then and now, in %.
    """
    since = (
        select(EVVehicleStatus.recorded_at, EVVehicleStatus.odometer)
        .where(
            EVVehicleStatus.device_id == _DEVICE,
            EVVehicleStatus.odometer.is_not(None),
        )
        .order_by(EVVehicleStatus.recorded_at)
        .limit(1)
        .cte("since")
    )
    begin = select(since.c.recorded_at).scalar_subquery()
    soc = EVBatteryStatus.hv_battery_soc
    charged = select(func.sum(_SESSION.energy_kwh)).where(
        _SESSION.device_id == _DEVICE, _SESSION.session_start_utc >= begin
    )
    capacity = select(EVVehicle.usable_capacity_kwh).where(
        EVVehicle.device_id == _DEVICE
    )
    statement = select(
        select(since.c.odometer).scalar_subquery().label("first_odometer"),
        _newest(EVVehicleStatus.odometer).label("last_odometer"),
        select(soc)
        .where(
            EVBatteryStatus.device_id == _DEVICE,
            EVBatteryStatus.recorded_at >= begin,
            soc.is_not(None),
        )
        .order_by(EVBatteryStatus.recorded_at)
        .limit(1)
        .scalar_subquery()
        .label("first_soc"),
        _newest(soc).label("last_soc"),
        charged.scalar_subquery().label("charged_kwh"),
        capacity.scalar_subquery().label("usable_capacity_kwh"),
    )
    return statement.subquery("driven")


def _newest(
    column: InstrumentedAttribute[float | None],
) -> ScalarSelect[float | None]:
    """Return the newest value that a vehicle's samples have in a column."""
    model = column.class_
    return (
        select(column)
        .where(model.device_id == _DEVICE, column.is_not(None))
        .order_by(model.recorded_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def _last_charge() -> Subquery:
    statement = (
        select(*_labelled(LAST_CHARGE, _CHARGE_FIELDS))
        .where(
            _SESSION.device_id == _DEVICE,
            _SESSION.is_complete,
            _SESSION.session_start_utc.is_not(None),
        )
        .order_by(_SESSION.session_start_utc.desc())
        .limit(1)
    )
    return statement.subquery(LAST_CHARGE)


def _last_trip() -> Subquery:
    statement = (
        select(*_labelled(LAST_TRIP, _TRIP_FIELDS))
        .where(
            _TRIP.device_id == _DEVICE, _TRIP.is_complete, _TRIP.end_time.is_not(None)
        )
        .order_by(_TRIP.end_time.desc())
        .limit(1)
    )
    return statement.subquery(LAST_TRIP)


def _open_session() -> Subquery:
    statement = (
        select(*_labelled(OPEN_SESSION, _OPEN_FIELDS))
        .where(_SESSION.device_id == _DEVICE, not_(_SESSION.is_complete))
        .order_by(_OPEN_FIELDS["plugged_in_at"].desc().nulls_last())
        .limit(1)
    )
    return statement.subquery(OPEN_SESSION)


def _sum(
    column: InstrumentedAttribute[Any], condition: ColumnElement[bool], name: str
) -> ColumnElement[Any]:
    return func.sum(column).filter(condition).label(name)


def _labelled(
    part: str, fields: Mapping[str, SQLColumnExpression[Any]]
) -> list[ColumnElement[Any]]:
    return [source.label(f"{part}_{field}") for field, source in fields.items()]
