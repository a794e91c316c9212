"""The physics of the car: what driving takes, what charging gives, how the battery warms.

Rough models with the right shape and size for a Mach-E with the extended-range battery. Powers
are kW, energies kWh, speeds km/h, temperatures °C, state of charge %.
"""

from itertools import pairwise
from typing import Final

from .world import Charger, ChargerKind

USABLE_KWH: Final = 88.0

# Ford's xevBatteryCapacity of this battery: neither usable nor gross (SOURCE_CONTRACT 5.3).
NOMINAL_KWH: Final = 93.45

# A parked car still looks after itself.
STANDBY_KW: Final = 0.012

PACK_RESISTANCE_OHM: Final = 0.06
COMFORT: Final = 21.0
IDEAL_BATTERY: Final = 25.0

# Hours in which the difference to the outside falls to a third.
COOLING_HOURS: Final = 10.0

# The power a DC charger can give to a warm battery: (state of charge, kW), linear in between.
DC_CURVE: Final = (
    (0.0, 95.0),
    (8.0, 150.0),
    (32.0, 148.0),
    (45.0, 112.0),
    (60.0, 92.0),
    (76.0, 72.0),
    (80.0, 38.0),
    (90.0, 22.0),
    (100.0, 4.0),
)

# Below this the battery gives less than it could.
REDUCED_BELOW: Final = -5.0

# Above this the on-board charger slows down, to this much at a full battery.
AC_TAPER_FROM: Final = 96.0
AC_TAPER_KW: Final = 2.2


def open_voltage(soc: float) -> float:
    """Return the pack's voltage at rest."""
    return 318.0 + 108.0 * (soc / 100) - 30.0 * (soc / 100) ** 2


def road_kwh_per_km(speed: float, temperature: float) -> float:
    """Return what rolling and air take; cold air is denser and cold tyres are stiffer."""
    return (0.106 + 7.2e-6 * speed**2) * (1 + 0.006 * max(0.0, 15.0 - temperature))


def climate_kw(temperature: float) -> float:
    """Return the power of electronics, heating and cooling while driving."""
    heating = 0.14 * max(0.0, COMFORT - 4 - temperature)
    cooling = 0.11 * max(0.0, temperature - COMFORT - 3)
    return 0.35 + heating + cooling


def warm_up_kwh(temperature: float) -> float:
    """Return what it takes to warm a cold cabin at the start of a trip."""
    return 0.018 * max(0.0, COMFORT - 3 - temperature)


def charge_kw(charger: Charger, soc: float, battery_temperature: float) -> float:
    """Return the power that reaches the battery."""
    if charger.kind is ChargerKind.AC:
        return min(charger.power_kw, _ac_limit(charger.power_kw, soc))
    warmth = min(1.0, 0.35 + 0.65 * max(0.0, battery_temperature) / IDEAL_BATTERY)
    return min(charger.power_kw, _interpolate(DC_CURVE, soc) * warmth)


def relax(battery_temperature: float, outside: float, hours: float) -> float:
    """Return the battery's temperature after a rest."""
    share = 1 / (1 + hours / COOLING_HOURS)
    return outside + (battery_temperature - outside) * share


def warmed(battery_temperature: float, energy_kwh: float, hours: float) -> float:
    """Return the battery's temperature after this much energy has gone in or out."""
    mean_kw = energy_kwh / hours if hours else 0.0
    gain = energy_kwh * min(0.9, 0.02 * mean_kw + 0.05)
    return min(46.0, battery_temperature + gain)


def _ac_limit(power: float, soc: float) -> float:
    if soc <= AC_TAPER_FROM:
        return power
    share = (100.0 - soc) / (100.0 - AC_TAPER_FROM)
    return AC_TAPER_KW + (power - AC_TAPER_KW) * max(0.0, share)


def _interpolate(curve: tuple[tuple[float, float], ...], x: float) -> float:
    for (left, low), (right, high) in pairwise(curve):
        if x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return curve[-1][1]
