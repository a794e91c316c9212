"""How states follow from the container: pure functions, quirks included (SOURCE_CONTRACT 2, 4)."""

from collections.abc import Callable
from datetime import UTC, datetime
from json import loads
from typing import Any, Final

from .cloud import Cloud
from .const import UNSUPPORTED

type Value = str | float | int | datetime | None
type Read = Callable[[Cloud], Value]

IN_PROGRESS: Final = "IN_PROGRESS"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def number(metric: str, digits: int | None = None) -> Read:
    """Return a reader of a numeric metric: unknown when it is missing."""

    def read(cloud: Cloud) -> Value:
        value = cloud.value(metric)
        if not isinstance(value, int | float):
            return None
        return value if digits is None else round(value, digits)

    return read


def text(metric: str) -> Read:
    """Return a reader of a text metric: the word "Unsupported" when it is missing (4.8)."""
    return lambda cloud: cloud.value(metric, UNSUPPORTED)


def of_list(metric: str) -> Read:
    """Return a reader of the first element of a list metric."""

    def read(cloud: Cloud) -> Value:
        elements = cloud.metrics.get(metric)
        return elements[0]["value"] if elements else UNSUPPORTED

    return read


def state_of(name: str, words: dict[str, str] | None = None) -> Read:
    """Return a reader of one of the modem's states, translated where there is a word for it."""

    def read(cloud: Cloud) -> Value:
        wrapped = cloud.states.get(name, {}).get("value", {})
        value: str = wrapped.get("toState", UNSUPPORTED)
        return (words or {}).get(value, value)

    return read


def evcc(cloud: Cloud) -> Value:
    """Return the letter that EVCC wants: A unplugged, B plugged, C charging."""
    plug = cloud.value("xevPlugChargerStatus")
    if plug == "DISCONNECTED":
        return "A"
    if plug == "CONNECTED":
        return "C" if is_charging(cloud) else "B"
    return UNSUPPORTED if plug is None else "UNKNOWN"


def is_charging(cloud: Cloud) -> bool:
    """Tell whether the charge display says so."""
    return bool(cloud.value("xevBatteryChargeDisplayStatus") == IN_PROGRESS)


def charging_power(cloud: Cloud) -> float | None:
    """Return V x A of the charger in kW, else V x |battery current|, even while idle (4.6)."""
    volts = cloud.value("xevBatteryChargerVoltageOutput")
    amps = cloud.value("xevBatteryChargerCurrentOutput")
    if volts is None or amps is None:
        return None
    current = amps or abs(cloud.value("xevBatteryIoCurrent", 0))
    return round(float(volts) * float(current) / 1000, 2) if volts and current else 0


def last_refresh(cloud: Cloud) -> Value:
    """Return the envelope's time."""
    return cloud.updated_at or EPOCH


def gps(cloud: Cloud) -> Value:
    """Return the position as Python would print it (4.20)."""
    return str(cloud.value("position", {}).get("location", {}))


def segments(cloud: Cloud) -> list[dict[str, Any]]:
    """Return the segments of the newest trip."""
    event = cloud.trip()
    if event is None:
        return []
    return [loads(text) for text in event["oemData"]["trip_data"]["stringArrayValue"]]


def of_trip(name: str, digits: int) -> Read:
    """Return a reader of a figure of the first segment of the newest trip (4.24)."""

    def read(cloud: Cloud) -> Value:
        return next(
            (round(one[name], digits) for one in segments(cloud) if name in one), None
        )

    return read


def charged_energy(cloud: Cloud) -> Value:
    """Return the energy of the newest charge log."""
    energy = (cloud.charge_log or {}).get("energyConsumed")
    return None if energy is None else round(energy, 3)


def active_indicators(cloud: Cloud) -> Value:
    """Return how many warning lights are on."""
    lights = cloud.metrics.get("indicators", {})
    return sum(bool(light["value"]) for light in lights.values())


def door_lock(cloud: Cloud) -> Value:
    """Return whether all, some or none of the doors are locked."""
    locked = {
        one["value"] in {"LOCKED", "DOUBLE_LOCKED"}
        for one in cloud.metrics.get("doorLockStatus", ())
    }
    words = {frozenset(): UNSUPPORTED, frozenset({True}): "LOCKED"}
    words |= {frozenset({False}): "UNLOCKED"}
    return words.get(frozenset(locked), "PARTLY_LOCKED")


def doors(cloud: Cloud) -> Value:
    """Return whether any door is open; no data counts as closed (4.17)."""
    closed = all(
        one["value"] == "CLOSED" for one in cloud.metrics.get("doorStatus", ())
    )
    return "Closed" if closed else "Open"


def remote_start(cloud: Cloud) -> Value:
    """Return whether the climate runs without a driver."""
    return "Active" if cloud.value("remoteStartCountdownTimer", 0) > 0 else "Inactive"
