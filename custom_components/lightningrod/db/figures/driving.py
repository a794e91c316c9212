"""How far a kWh takes the car, against temperature and speed."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..models import EVTripMetrics
from ..sums import COUNTED_TRIP, within
from .query import FigureQuery

_TRIP: Final = EVTripMetrics

# Width of a bin, in °C and km/h; everything is shifted above zero, where whole numbers are
# divided alike by all databases.
DEGREES: Final = 5
KM_PER_HOUR: Final = 10
_SHIFT: Final = 100
_FINE: Final = 1000


class Bin(NamedTuple):
    """Trips whose figure lies in one stretch; the number of the stretch, or ``None``."""

    number: int | None
    trips: int
    distance_km: float
    energy_kwh: float


async def efficiency(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return distance and energy of trips without petrol, by temperature and by speed."""
    parameters = query.scope.parameters
    statement = _statement(frozenset(parameters))
    rows = (await connection.execute(statement, parameters)).all()
    return {
        "total": _told(None, None, [Bin(None, *row[2:]) for row in rows]),
        "by_temperature": _told_bins(
            [Bin(row.temperature, *row[2:]) for row in rows], DEGREES, -_SHIFT
        ),
        "by_speed": _told_bins(
            [Bin(row.speed, *row[2:]) for row in rows], KM_PER_HOUR, 0
        ),
    }


@cache
def _statement(given: frozenset[str]) -> Select[Any]:
    temperature = func.coalesce(_TRIP.outside_air_temp, _TRIP.ambient_temp)
    keys = (
        _bin(temperature + _SHIFT, DEGREES).label("temperature"),
        _bin(_TRIP.distance * 3600 / func.nullif(_TRIP.duration, 0), KM_PER_HOUR).label(
            "speed"
        ),
    )
    return (
        select(
            *keys,
            func.count().label("trips"),
            func.sum(_TRIP.distance),
            func.sum(_TRIP.energy_consumed),
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


def _bin(value: ColumnElement[Any], width: int) -> ColumnElement[Any]:
    return cast(value * _FINE, BigInteger) // (width * _FINE)


def _told_bins(bins: Iterable[Bin], width: int, first: int) -> list[Mapping[str, Any]]:
    """Return the bins in order, what is not known left out."""
    groups: dict[int, list[Bin]] = {}
    for it in bins:
        if it.number is not None:
            groups.setdefault(it.number, []).append(it)
    return [
        _told(first + number * width, first + (number + 1) * width, group)
        for number, group in sorted(groups.items())
    ]


def _told(low: int | None, high: int | None, bins: Sequence[Bin]) -> dict[str, Any]:
    distance = sum(it.distance_km for it in bins)
    energy = sum(it.energy_kwh for it in bins)
    return {
        "from": low,
        "to": high,
        "trips": sum(it.trips for it in bins),
        "distance_km": distance,
        "energy_kwh": energy,
        "km_per_kwh": distance / energy if energy else None,
        "kwh_per_100km": energy / distance * 100 if distance else None,
    }
