"""Reads how far a kWh took the car, in bins of temperature and speed."""

from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .models import EV_TRIP_METRICS
from .sums import COUNTED_TRIP, Scope, Sum, in_ranges, within

_TRIP: Final = EV_TRIP_METRICS.c

# Width of a bin, in °C and km/h; everything is shifted above zero, where whole numbers are
# divided alike by all databases.
DEGREES: Final = 5
KM_PER_HOUR: Final = 10
SHIFT: Final = 100
_FINE: Final = 1000


class Bin(NamedTuple):
    """Trips without petrol whose figures lie in one bin; its numbers, or ``None``."""

    temperature: int | None
    speed: int | None
    trips: int
    distance_km: float
    energy_kwh: float


async def trip_bins(connection: AsyncConnection, scope: Scope) -> list[Bin]:
    """Return the bins that there are trips in; one may come several times."""
    parameters = scope.parameters
    statement = _statement(scope.shape[1], frozenset(parameters))
    rows = (await connection.execute(statement, parameters)).all()
    return [Bin(*row) for row in rows]


@cache
def _statement(ranges: int, given: frozenset[str]) -> Sum:
    temperature = func.coalesce(_TRIP.outside_air_temp, _TRIP.ambient_temp)
    keys = (
        _bin(temperature + SHIFT, DEGREES).label("temperature"),
        _bin(_TRIP.distance * 3600 / func.nullif(_TRIP.duration, 0), KM_PER_HOUR).label(
            "speed"
        ),
    )
    statement = (
        select(
            *keys,
            func.count().label("trips"),
            func.sum(_TRIP.distance).label("distance_km"),
            func.sum(_TRIP.energy_consumed).label("energy_kwh"),
        )
        .where(
            COUNTED_TRIP,
            _TRIP.distance > 0,
            _TRIP.energy_consumed > 0,
            _TRIP.petrol_assisted.is_not(True),
            *within(_TRIP.device_id, _TRIP.end_time, given),
        )
        .group_by(*keys)
    )
    return in_ranges(statement, _TRIP.end_time, ranges, given)


def _bin(value: ColumnElement[Any], width: int) -> ColumnElement[Any]:
    return cast(value * _FINE, BigInteger) // (width * _FINE)
