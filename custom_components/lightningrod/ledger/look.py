"""The last known state of a vehicle, as far as charging and driving need it."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final, Self

from .readings import ChargingStatus, Ignition, PlugStatus, Snapshot

# Two looks further apart than this leave room for something that nobody saw.
BLIND_AFTER: Final = timedelta(minutes=15)

# However far our clock was set back, a time further ahead of it is nonsense.
_FORD_AHEAD: Final = timedelta(days=1)
# No car is faster; below a kilometre's tick nothing can be told.
_FASTEST_KMH: Final = 300.0
_TICK_KM: Final = 10.0
# An older container lacks the last drives; an odometer that falls by more than this was wrong
# before (SOURCE_CONTRACT 4.9).
_ODOMETER_SLIP_KM: Final = 1000.0
# One clock may be wrong by this much against the other, for begin and end alike.
CLOCKS_APART: Final = timedelta(minutes=15)
CLOCK_SLACK: Final = timedelta(minutes=2)

# A gain in percent that is no rounding.
_CHARGED: Final = 1.0

_PLUGGED_STATES: Final = frozenset(
    {ChargingStatus.IN_PROGRESS, ChargingStatus.DISCHARGING}
)
_UNPLUGGED_STATE: Final = "NOT_PLUGGED_IN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is known at ``at``; each value is the newest that the vehicle has told.

    ``blind`` says that the vehicle was not watched just before; ``lost`` that the first look
    after an outage showed older values, so that the next one is the first that counts.
    ``odometer_at`` and ``energy_at`` tell when odometer and remaining energy were told.
    """

    at: datetime
    refreshed_at: datetime | None = None
    plug: str | None = None
    status: str | None = None
    soc: float | None = None
    energy_remaining: float | None = None
    energy_at: datetime | None = None
    power_kw: float | None = None
    battery_kw: float | None = None
    battery_temperature: float | None = None
    odometer: float | None = None
    odometer_at: datetime | None = None
    ignition: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    blind: bool = False
    lost: bool = False

    @classmethod
    def after(cls, before: Self | None, snapshot: Snapshot) -> Self:
        """Return what is known after a snapshot; what it does not tell stays as it was."""
        seen = _seen(snapshot)
        if before is None:
            return cls(at=snapshot.observed_at, blind=True, **seen)
        if not _odometer_fits(before, seen["odometer"], snapshot.observed_at):
            seen["odometer"] = seen["odometer_at"] = None
        merged = {name: getattr(before, name) for name in _CARRIED}
        merged |= {name: value for name, value in seen.items() if value is not None}
        after = cls(at=snapshot.observed_at, **merged)
        outage = after.at - before.at > BLIND_AFTER
        slept = before.slept_until(after)
        return replace(after, blind=snapshot.stale or before.lost or outage or slept)

    def slept_until(self, after: Self) -> bool:
        """Return whether the car itself was silent between two looks, and has charged.

        Its entities may be written all the time without it (SOURCE_CONTRACT 3e, 4.32). A car
        that is merely parked is silent, too, but tells of every change at once.
        """
        if self.refreshed_at is None or after.refreshed_at is None:
            return False
        if self.soc is None or after.soc is None:
            return False
        silent = after.refreshed_at - self.refreshed_at > BLIND_AFTER
        return silent and self.frozen and after.soc - self.soc >= _CHARGED

    def as_told(self, after: Self) -> Self:
        """Return the look at the time when the car told it, if only the car was silent since."""
        watched = after.at - self.at <= BLIND_AFTER
        if self.refreshed_at is None or not (watched and self.slept_until(after)):
            return self
        return replace(self, at=min(self.at, self.refreshed_at))

    @property
    def frozen(self) -> bool:
        """Whether the car told this so long ago that what it tells of power is over."""
        told = self.refreshed_at
        return told is not None and self.at - told > BLIND_AFTER + CLOCKS_APART

    def is_news(self, snapshot: Snapshot) -> bool:
        """Return whether a snapshot is newer than this: by Ford's clock, else by ours.

        A full refresh may bring an older container (SOURCE_CONTRACT 4.10), and our own clock
        may be set back.
        """
        set_back = snapshot.observed_at < self.at
        told = _refreshed_at(snapshot, _FORD_AHEAD if set_back else CLOCKS_APART)
        if told is None or self.refreshed_at is None or told == self.refreshed_at:
            return snapshot.observed_at >= self.at
        return told > self.refreshed_at

    def without(self, snapshot: Snapshot) -> Self:
        """Return what is known after a snapshot that told nothing new."""
        later = snapshot.observed_at > self.at
        return replace(self, lost=self.lost or (snapshot.stale and later))

    @property
    def plugged(self) -> bool:
        """Whether a charge cable is in the car."""
        return self.plug == PlugStatus.CONNECTED

    @property
    def charging(self) -> bool:
        """Whether energy flows into the battery from the plug."""
        return self.plugged and self.status == ChargingStatus.IN_PROGRESS

    @property
    def discharging(self) -> bool:
        """Whether the battery feeds the house or a tool through the plug."""
        return self.plugged and self.status == ChargingStatus.DISCHARGING

    @property
    def driving(self) -> bool:
        """Whether the ignition is on."""
        return self.ignition == Ignition.ON


_CARRIED: Final = tuple(
    item.name for item in fields(Look) if item.name not in ("at", "blind", "lost")
)


def _refreshed_at(
    snapshot: Snapshot, ahead: timedelta = CLOCKS_APART
) -> datetime | None:
    """Return Ford's time, unless it is further ahead of ours than it can be."""
    told = snapshot.refreshed_at
    if told is None or told - snapshot.observed_at > ahead:
        return None
    return told


def _odometer_fits(before: Look, seen: float | None, at: datetime) -> bool:
    """Return whether an odometer can follow the one before: it never falls, nor leaps."""
    if seen is None or before.odometer is None:
        return True
    hours = (at - (before.odometer_at or before.at)).total_seconds() / 3600
    moved = seen - before.odometer
    return (
        0 <= moved <= _TICK_KM + _FASTEST_KMH * max(0.0, hours)
        or moved < -_ODOMETER_SLIP_KM
    )


def _plug(snapshot: Snapshot) -> str | None:
    charging = snapshot.charging
    if charging.plug_status is not None:
        return charging.plug_status
    if charging.charging_status in _PLUGGED_STATES:
        return PlugStatus.CONNECTED
    return (
        PlugStatus.DISCONNECTED
        if charging.charging_status == _UNPLUGGED_STATE
        else None
    )


def _seen(snapshot: Snapshot) -> dict[str, Any]:
    battery, position = snapshot.battery, snapshot.position
    return {
        "refreshed_at": _refreshed_at(snapshot),
        "plug": _plug(snapshot),
        "status": snapshot.charging.charging_status,
        "soc": battery.hv_battery_soc,
        "energy_remaining": battery.energy_remaining,
        "energy_at": snapshot.observed_at if battery.energy_remaining else None,
        "power_kw": snapshot.charging.power_kw,
        "battery_kw": battery.hv_battery_kw,
        "battery_temperature": battery.hv_battery_temperature,
        "odometer": snapshot.vehicle.odometer,
        "odometer_at": snapshot.observed_at if snapshot.vehicle.odometer else None,
        "ignition": snapshot.vehicle.ignition_status,
        "latitude": position.latitude if position else None,
        "longitude": position.longitude if position else None,
    }


def same_place(before: Look, after: Look) -> bool:
    """Return whether the car stood still between two looks, by its odometer."""
    if before.odometer is None or after.odometer is None:
        return True
    return after.odometer - before.odometer < 1.0


def same_but_shifted(
    one: tuple[datetime, datetime], other: tuple[datetime, datetime]
) -> bool:
    """Return whether two stretches of time are one, told by clocks that differ.

    A clock that is wrong shifts begin and end alike.
    """
    at_begin, at_end = other[0] - one[0], other[1] - one[1]
    return abs(at_begin) <= CLOCKS_APART and abs(at_end - at_begin) <= CLOCK_SLACK


def earlier(moment: datetime | None, now: datetime) -> datetime | None:
    """Return a moment, or now when it would be later."""
    return None if moment is None else min(moment, now)
