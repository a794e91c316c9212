"""What two looks tell together: that the car moved, or charged while nobody looked."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from .look import Look, same_place
from .readings import PlugStatus, Snapshot
from .sessions import GAIN_PARKED, OpenSession

# A gain in percent of charge that no drive, and no battery management, explains.
_GAIN_MOVED: Final = 8.0
# After a session ended, the plug may look connected this long without being so; after it
# began, the odometer of the last metres may still come.
PLUG_LAG: Final = timedelta(minutes=10)
# A car that drove this far is not plugged in, whatever the plug shows.
_DRIVEN_KM: Final = 2.0


def witness(before: Look, after: Look, at: datetime, soc: float | None) -> Look:
    """Return the look that a charge log tells of: the car at its charger, without a cable.

    Whether the car drove before or after is unknown; it counts as before.
    """
    return replace(
        before,
        at=min(max(at, before.at), after.at),
        soc=before.soc if soc is None else soc,
        energy_remaining=None,
        plug=PlugStatus.DISCONNECTED,
        status=None,
        odometer=after.odometer,
        blind=after.blind,
    )


def moved(current: OpenSession, before: Look, after: Look) -> bool:
    """Return whether the car has left the place where it was plugged in."""
    start = before.odometer if current.odometer is None else current.odometer
    if start is None or after.odometer is None:
        return False
    driven = after.odometer - start
    return driven >= (_DRIVEN_KM if after.driving else 1.0) and (
        after.blind or after.driving
    )


def charge_missed(before: Look, after: Look) -> bool:
    """Return whether the car must have charged between two looks that nobody watched between."""
    if not after.blind or before.soc is None or after.soc is None:
        return False
    needed = GAIN_PARKED if same_place(before, after) else _GAIN_MOVED
    return after.soc - before.soc >= needed


def note(current: OpenSession, after: Look, snapshot: Snapshot) -> None:
    """Keep the newest of what the row tells beside its energy."""
    charging = snapshot.charging
    current.status = charging.charging_status or current.status
    current.station = charging.station_status or current.station
    current.target_soc = charging.target_soc or current.target_soc
    if current.odometer is None or after.at - current.plug_in <= PLUG_LAG:
        current.odometer = after.odometer
    if current.latitude is None:
        current.latitude, current.longitude = after.latitude, after.longitude
    if current.start_soc is None:
        current.start_soc = after.soc
    if after.charging:
        _note_flow(current, after, snapshot)


def _note_flow(current: OpenSession, after: Look, snapshot: Snapshot) -> None:
    charging = snapshot.charging
    current.power_type = charging.power_type or current.power_type
    current.voltage = charging.voltage or current.voltage
    current.amperage = charging.amperage or current.amperage
    if after.power_kw is None:
        return
    current.power_kw = after.power_kw
    if after.power_kw > 0:
        current.max_power = max(current.max_power or 0.0, after.power_kw)
        current.min_power = min(current.min_power or after.power_kw, after.power_kw)
