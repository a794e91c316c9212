"""Known locations, and which of them a position lies in."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

EARTH_RADIUS_M: Final = 6_371_008.8

HOME: Final = "home"
WORK: Final = "work"
PUBLIC: Final = "public"
PLACE_TYPES: Final = (HOME, WORK, PUBLIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A circle on the map with a name; ``id`` is its row in ``ev_location_lookup``.

    ``subentry_id`` is the configuration it comes from, ``None`` for a mere zone.
    """

    name: str
    latitude: float
    longitude: float
    radius_m: float
    type: str | None = None
    id: int | None = None
    zone_entity_id: str | None = None
    network_name: str | None = None
    is_free: bool = False
    subentry_id: str | None = None


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance in metres between two positions in degrees (haversine)."""
    phi1, phi2 = radians(lat1), radians(lat2)
    half = (
        sin((phi2 - phi1) / 2) ** 2
        + cos(phi1) * cos(phi2) * sin(radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))


def find_place(
    places: Iterable[Place], latitude: float, longitude: float
) -> Place | None:
    """Return the smallest place that holds the position, the nearest among equals."""
    holding = [
        (place.radius_m, distance, place)
        for place in places
        if (
            distance := distance_m(latitude, longitude, place.latitude, place.longitude)
        )
        <= place.radius_m
    ]
    return min(holding, key=lambda item: item[:2])[2] if holding else None
