"""What the ledger remembers of charging sessions: the open one, and the recent ones."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from .flow import EnergyMeter, Slice

# Charging at 120 V never brings more than this into the battery (16 A at the wall).
LEVEL_1_MAX_KW: Final = 1.92


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
    """Return the kind of charging from Ford's power type and the highest power seen."""
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


@dataclass(slots=True, kw_only=True)
class OpenSession:
    """The plug-in that goes on now.

    ``not_before`` is set when the plug-in itself was not seen: it happened between then and
    ``plug_in``. ``at_least`` marks an energy that is only a lower bound.
    """

    session_id: UUID
    plug_in: datetime
    seen: bool
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
    at_least: bool = False
    meter: EnergyMeter = field(default_factory=EnergyMeter)
    segment: Segment | None = None
    slice: Slice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRef:
    """A recent session, for the charge log that may still come for it.

    ``earliest`` and ``latest`` bound the plug-in; ``latest`` is ``None`` while it is open.
    ``log_key`` is the plug-in time of the log that already describes it.
    """

    session_id: UUID
    earliest: datetime
    latest: datetime | None = None
    log_key: datetime | None = None
    live_kwh: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    provenance: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class ChargingState:
    """All that the charging side carries from look to look, and over a restart.

    ``ended_by_log`` is the plug-out of a session that the charge log ended while the plug still
    looked connected.
    """

    open: OpenSession | None = None
    recent: tuple[SessionRef, ...] = ()
    ended_by_log: datetime | None = None
