"""What the simulation hands out: pushes for the integration, the truth for the tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from .world import Charger, ChargerKind, Place

type Json = dict[str, Any]

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

# Seconds from the car's own time stamp until Home Assistant has the frame (SOURCE_CONTRACT 3).
LATENCY: Final = timedelta(seconds=3)


class PushKind(StrEnum):
    """How a push changes what the integration knows of the car."""

    FRAME = "frame"
    """A websocket frame: metrics that are merged one by one."""

    REFRESH = "refresh"
    """A full answer of the REST interface: it replaces everything (SOURCE_CONTRACT 4.10)."""

    CHARGE_LOG = "charge_log"
    """The newest entry of the energy transfer log."""

    OUTAGE = "outage"
    """A failed poll: every entity is unavailable until the next push."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One thing that reaches the integration, at one time.

    ``at`` is when Home Assistant has it; ``metrics`` and ``states`` are in Ford's own shape, each
    value wrapped together with its ``updateTime``. ``trip`` is the key-off event of a trip.
    """

    at: datetime
    kind: PushKind = PushKind.FRAME
    metrics: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    states: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    trip: Mapping[str, Any] | None = None
    charge_log: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueSegment:
    """One uninterrupted flow of energy into the battery."""

    start: datetime
    end: datetime
    energy_kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueSession:
    """One plug-in as it really was; energy is battery side, powers are kW.

    ``logged`` tells whether the charge log of the session was ever shown.
    """

    plug_in: datetime
    plug_out: datetime
    place: Place
    charger: Charger
    start_soc: float
    end_soc: float
    energy_kwh: float
    max_power_kw: float
    segments: tuple[TrueSegment, ...]
    logged: bool

    @property
    def is_dc(self) -> bool:
        """Tell whether this was a fast charge."""
        return self.charger.kind is ChargerKind.DC


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueTrip:
    """One drive, ignition on to ignition off, as it really was.

    ``reported`` tells whether the car sent its own summary of the trip.
    """

    start: datetime
    end: datetime
    origin: str
    destination: str
    distance_km: float
    start_odometer: int
    end_odometer: int
    energy_kwh: float
    reported: bool


@dataclass(slots=True)
class Truth:
    """All that has happened so far, oldest first; open sessions and trips are not in it.

    ``last_session`` and ``last_trip`` happened before the first push, which still shows them.
    """

    sessions: list[TrueSession] = field(default_factory=list)
    trips: list[TrueTrip] = field(default_factory=list)
    last_session: TrueSession | None = None
    last_trip: TrueTrip | None = None

    def forget(self) -> None:
        """Begin anew; keep only what the car still shows of the past."""
        self.last_session = next(one for one in reversed(self.sessions) if one.logged)
        self.last_trip = next(
            (one for one in reversed(self.trips) if one.reported), None
        )
        self.sessions.clear()
        self.trips.clear()
