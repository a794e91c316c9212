"""The places of the household and where they lie.

The coordinates are far out on the North Atlantic, so that no figure of the demo points at
anybody's door.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import cos, hypot, radians
from typing import Final

ORIGIN: Final = (45.0, -30.0)
KM_PER_DEGREE: Final = 111.32

# Roads are longer than the crow flies.
DETOUR: Final = 1.22


class ChargerKind(StrEnum):
    """Alternating current from a wall box, or a direct current fast charger."""

    AC = "AC"
    DC = "DC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charger:
    """A place to plug in; ``power_kw`` is what reaches the battery at best."""

    kind: ChargerKind
    power_kw: float
    network: str | None = None

    @property
    def power_type(self) -> str:
        """Return Ford's word for it (xevChargeStationPowerType)."""
        return "DC_FAST" if self.kind is ChargerKind.DC else "AC_BASIC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere the car stops: kilometres east and north of home, and what it can plug into.

    ``saved`` places are among the owner's saved charge locations at Ford.
    """

    name: str
    east: float
    north: float
    charger: Charger | None = None
    saved: bool = False

    @property
    def latitude(self) -> float:
        """Return degrees north."""
        return ORIGIN[0] + self.north / KM_PER_DEGREE

    @property
    def longitude(self) -> float:
        """Return degrees east."""
        return ORIGIN[1] + self.east / (KM_PER_DEGREE * cos(radians(ORIGIN[0])))

    def road_to(self, other: Place) -> float:
        """Return the length of the road to another place in km."""
        return DETOUR * hypot(other.east - self.east, other.north - self.north)


# 11 kW and 7.4 kW at the wall, less what the on-board charger turns into heat.
WALL_BOX: Final = Charger(kind=ChargerKind.AC, power_kw=10.3)
OFFICE_POST: Final = Charger(kind=ChargerKind.AC, power_kw=6.9)
HOTEL_POST: Final = Charger(
    kind=ChargerKind.AC, power_kw=10.3, network="Seaside Charge"
)
HIGHWAY: Final = Charger(kind=ChargerKind.DC, power_kw=150.0, network="Northwind")
GARAGE: Final = Charger(kind=ChargerKind.AC, power_kw=6.9, network="Plaza Power")
RETAIL: Final = Charger(kind=ChargerKind.DC, power_kw=50.0, network="Market Volt")

HOME: Final = Place(name="Home", east=0, north=0, charger=WALL_BOX, saved=True)
WORK: Final = Place(name="Work", east=9.8, north=10.9, charger=OFFICE_POST, saved=True)
MARKET: Final = Place(name="Market", east=2.4, north=-2.2, charger=RETAIL)
GYM: Final = Place(name="Gym", east=-3.5, north=2.2)
FRIENDS: Final = Place(name="Friends", east=14, north=-6)
LAKE: Final = Place(name="Lake", east=-38, north=31)
PARENTS: Final = Place(name="Parents", east=62, north=-54)
NORTH_STOP: Final = Place(name="Fell Services", east=-70, north=130, charger=HIGHWAY)
COAST: Final = Place(name="Seaside Hotel", east=-150, north=265, charger=HOTEL_POST)
BEACH: Final = Place(name="Beach", east=-155, north=271)
SOUTH_STOP: Final = Place(name="Moor Services", east=115, north=-62, charger=HIGHWAY)
CITY: Final = Place(name="Big City", east=210, north=-120, charger=GARAGE)

PLACES: Final = (
    HOME,
    WORK,
    MARKET,
    GYM,
    FRIENDS,
    LAKE,
    PARENTS,
    NORTH_STOP,
    COAST,
    BEACH,
    SOUTH_STOP,
    CITY,
)
