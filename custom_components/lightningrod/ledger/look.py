"""The last known state of a vehicle, as far as charging and driving need it."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final, Self

from .readings import ChargingStatus, Ignition, PlugStatus, Snapshot

# Two looks further apart than this leave room for something that nobody saw.
BLIND_AFTER: Final = timedelta(minutes=15)

_PLUGGED_STATES: Final = frozenset(
    {ChargingStatus.IN_PROGRESS, ChargingStatus.DISCHARGING}
)
_UNPLUGGED_STATE: Final = "NOT_PLUGGED_IN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is known at ``at``; each value is the newest that the vehicle has told.

    ``blind`` says that the vehicle was not watched just before.
    """

    at: datetime
    refreshed_at: datetime | None = None
    plug: str | None = None
    status: str | None = None
    soc: float | None = None
    energy_remaining: float | None = None
    power_kw: float | None = None
    battery_kw: float | None = None
    battery_temperature: float | None = None
    odometer: float | None = None
    ignition: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    blind: bool = False

    @classmethod
    def after(cls, before: Self | None, snapshot: Snapshot) -> Self:
        """Return what is known after a snapshot; what it does not tell stays as it was."""
        seen = _seen(snapshot)
        if before is None:
            return cls(at=snapshot.observed_at, blind=True, **seen)
        if _went_back(before, snapshot):
            # A full refresh may bring older values (SOURCE_CONTRACT 4.10): they end nothing.
            seen |= {"plug": None, "ignition": None, "refreshed_at": None}
        if before.odometer is not None and (seen["odometer"] or 0.0) < before.odometer:
            seen["odometer"] = None
        merged = {name: getattr(before, name) for name in _CARRIED}
        merged |= {name: value for name, value in seen.items() if value is not None}
        return cls(
            at=snapshot.observed_at,
            blind=snapshot.stale or snapshot.observed_at - before.at > BLIND_AFTER,
            **merged,
        )

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
    item.name for item in fields(Look) if item.name not in ("at", "blind")
)


def _went_back(before: Look, snapshot: Snapshot) -> bool:
    return (
        snapshot.refreshed_at is not None
        and before.refreshed_at is not None
        and snapshot.refreshed_at < before.refreshed_at
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
        "refreshed_at": snapshot.refreshed_at,
        "plug": _plug(snapshot),
        "status": snapshot.charging.charging_status,
        "soc": battery.hv_battery_soc,
        "energy_remaining": battery.energy_remaining,
        "power_kw": snapshot.charging.power_kw,
        "battery_kw": battery.hv_battery_kw,
        "battery_temperature": battery.hv_battery_temperature,
        "odometer": snapshot.vehicle.odometer,
        "ignition": snapshot.vehicle.ignition_status,
        "latitude": position.latitude if position else None,
        "longitude": position.longitude if position else None,
    }


def same_place(before: Look, after: Look) -> bool:
    """Return whether the car stood still between two looks, by its odometer."""
    if before.odometer is None or after.odometer is None:
        return True
    return after.odometer - before.odometer < 1.0
