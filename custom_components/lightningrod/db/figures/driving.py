"""How far a kWh takes the car, against temperature and speed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ..bins import DEGREES, KM_PER_HOUR, SHIFT, Bin
from ..monthly import trip_bins
from .query import FigureQuery

type Number = Callable[[Bin], int | None]

_TEMPERATURE: Final[Number] = attrgetter("temperature")
_SPEED: Final[Number] = attrgetter("speed")


async def efficiency(connection: AsyncConnection, query: FigureQuery) -> dict[str, Any]:
    """Return distance and energy of trips without petrol, by temperature and by speed."""
    bins = await trip_bins(connection, query.scope)
    return {
        "total": _told(None, None, bins),
        "by_temperature": _told_bins(bins, _TEMPERATURE, DEGREES, -SHIFT),
        "by_speed": _told_bins(bins, _SPEED, KM_PER_HOUR, 0),
    }


def _told_bins(
    bins: Iterable[Bin], number: Number, width: int, first: int
) -> list[Mapping[str, Any]]:
    """Return the bins in order, what is not known left out."""
    groups: dict[int, list[Bin]] = {}
    for it in bins:
        if (place := number(it)) is not None:
            groups.setdefault(place, []).append(it)
    return [
        _told(first + place * width, first + (place + 1) * width, group)
        for place, group in sorted(groups.items())
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
