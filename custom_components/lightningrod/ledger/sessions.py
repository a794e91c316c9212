"""What the ledger remembers of charging sessions: the open one, and the recent ones."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from .flow import EnergyMeter, Flow, Slice, measure
from .look import Look, earlier

# Charging at 120 V never brings more than this into the battery (16 A at the wall).
LEVEL_1_MAX_KW: Final = 1.92
# Smaller gains, in percent of charge, may be the battery management changing its mind: plugged
# in, at rest. A battery that only grows warm has no more energy than before.
GAIN_PLUGGED: Final = 1.0
GAIN_PARKED: Final = 3.0
LEAST_KWH: Final = 0.2
# No on-board charger takes more (22 kW is the largest that is sold).
AC_MAX_KW: Final = 22.5


class ChargeType(StrEnum):
    """How a session charged (``charge_type``)."""

    AC = "AC"
    AC_LEVEL_1 = "AC_LEVEL_1"
    AC_LEVEL_2 = "AC_LEVEL_2"
    DC_FAST = "DC_FAST"
    WIRELESS = "WIRELESS"


class SegmentKind(StrEnum):
    """Which way energy flowed in a segment."""

    CHARGE = "charge"
    DISCHARGE = "discharge"


class Source(StrEnum):
    """How a value is known (provenance)."""

    LOG = "log"
    LIVE = "live"
    REMAINING = "remaining"
    POWER = "power"
    SOC = "soc"
    BOUND = "bound"
    EVENT = "event"
    ODOMETER = "odometer"


def charge_type(
    power_type: str | None, max_power_kw: float | None
) -> ChargeType | None:
    """Return the kind of charging from Ford's power type and the highest power seen.

    The power type may be missing, or of yesterday (SOURCE_CONTRACT 4.33); more power than any
    on-board charger takes is direct current.
    """
    if max_power_kw is not None and max_power_kw > AC_MAX_KW:
        return ChargeType.DC_FAST
    if power_type in (ChargeType.DC_FAST, ChargeType.WIRELESS):
        return ChargeType(power_type)
    if power_type is None or not power_type.startswith("AC"):
        return None
    if max_power_kw is None:
        return ChargeType.AC
    return (
        ChargeType.AC_LEVEL_1
        if max_power_kw <= LEVEL_1_MAX_KW
        else ChargeType.AC_LEVEL_2
    )


@dataclass(slots=True, kw_only=True)
class Segment:
    """One stretch of energy flow inside a session."""

    start: datetime
    end: datetime
    kind: str
    meter: EnergyMeter = field(default_factory=EnergyMeter)
    start_soc: float | None = None
    end_soc: float | None = None
    ended: bool = False


@dataclass(slots=True, kw_only=True)
class OpenSession:
    """The plug-in that goes on now.

    ``not_before`` is set when the plug-in itself was not seen: it happened between then and
    ``plug_in``. ``was_plugged`` is false when nobody saw the cable at all. ``odometer`` is
    where the car was plugged in. ``at_least`` marks an energy that is only a lower bound.
    ``rest`` is the look from which on the battery gained while nothing seemed to flow, and
    ``gained_at_rest`` says that it was charged so.
    """

    session_id: UUID
    plug_in: datetime
    seen: bool
    was_plugged: bool = True
    not_before: datetime | None = None
    start_soc: float | None = None
    end_soc: float | None = None
    first_flow: datetime | None = None
    last_flow: datetime | None = None
    min_power: float | None = None
    max_power: float | None = None
    voltage: float | None = None
    amperage: float | None = None
    power_kw: float | None = None
    status: str | None = None
    station: str | None = None
    power_type: str | None = None
    target_soc: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    odometer: float | None = None
    at_least: bool = False
    meter: EnergyMeter = field(default_factory=EnergyMeter)
    segment: Segment | None = None
    slice: Slice | None = None
    rest: Look | None = None
    gained_at_rest: bool = False

    def rested(self, before: Look, after: Look) -> Flow | None:
        """Return what the battery gained at rest, once it is more than a change of its mind.

        The status is not written at times (SOURCE_CONTRACT 4.12), or frames of it are lost.
        """
        rest = self.rest or before
        gain = measure(rest, after).gain
        if not gain.gained:
            self.rest = after if after.soc is not None else rest
            return None
        self.rest = rest
        needed = GAIN_PLUGGED if self.gained_at_rest else GAIN_PARKED
        told = after.energy_at == after.at
        warmed = told and (gain.remaining or 0.0) < LEAST_KWH
        if (gain.soc or 0.0) < needed or warmed:
            return None
        self.rest, self.gained_at_rest = after, True
        return gain

    def set_back(self, now: datetime) -> None:
        """Go on after our clock was set back: nothing known is later than now."""
        self.plug_in = min(self.plug_in, now)
        self.not_before = earlier(self.not_before, now)
        self.first_flow = earlier(self.first_flow, now)
        self.last_flow = earlier(self.last_flow, now)
        self.rest = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRef:
    """A recent session, for the charge log that may still come for it.

    ``earliest`` and ``latest`` bound the plug-in; ``latest`` is ``None`` while it is open.
    ``plugged_at`` is when the cable was first seen, if it was.
    ``log_key`` is the plug-in time of the log that already describes it, ``logged_at`` when
    Ford wrote that one, ``log_print`` what it said.
    """

    session_id: UUID
    earliest: datetime
    latest: datetime | None = None
    plugged_at: datetime | None = None
    log_key: datetime | None = None
    logged_at: datetime | None = None
    log_print: int | None = None
    live_kwh: float | None = None
    max_power: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    provenance: dict[str, str] = field(default_factory=dict)

    def until(self, now: datetime) -> SessionRef:
        """Return the session with no time later than now."""
        return replace(
            self,
            earliest=min(self.earliest, now),
            latest=earlier(self.latest, now),
            plugged_at=earlier(self.plugged_at, now),
        )


@dataclass(slots=True, kw_only=True)
class ChargingState:
    """All that the charging side carries from look to look, and over a restart.

    ``disbelieved_since`` is set while the plug looks connected and cannot be: the charge log
    told of the plug-out, or the car drives. ``disbelieved_soc`` is the charge it had then.
    """

    open: OpenSession | None = None
    recent: tuple[SessionRef, ...] = ()
    disbelieved_since: datetime | None = None
    disbelieved_soc: float | None = None

    def disbelieve(self, since: datetime | None, soc: float | None) -> None:
        """Take a plug that looks connected for not connected, or (``None``) believe it again."""
        self.disbelieved_since, self.disbelieved_soc = since, soc

    def set_back(self, now: datetime) -> None:
        """Go on after our clock was set back: nothing known is later than now."""
        self.disbelieved_since = earlier(self.disbelieved_since, now)
        self.recent = tuple(ref.until(now) for ref in self.recent)
        if self.open is not None:
            self.open.set_back(now)
