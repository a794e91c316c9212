"""A car at rest: a sign of life now and then, and now and then none."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from . import physics
from .life import Life
from .records import LATENCY, Push, PushKind
from .vehicle import stamp

# Signs of life come hourly, later every four hours, and stop when the modem goes to sleep.
OFTEN: Final = timedelta(hours=1)
SELDOM: Final = timedelta(hours=4)
SELDOM_AFTER: Final = timedelta(hours=14)
ASLEEP_AFTER: Final = timedelta(hours=60)

OUTAGE: Final = 1 / 900

REST_METRICS: Final = (
    "outsideTemperature",
    "batteryStateOfCharge",
    "batteryVoltage",
    "tirePressure",
    "tirePressureStatus",
    "xevBatteryTemperature",
    "xevBatteryStateOfCharge",
    "xevBatteryEnergyRemaining",
    "xevBatteryRange",
    "xevBatteryVoltage",
)

# What comes without a value when the cloud is just back (SOURCE_CONTRACT 4.7).
HOLLOW_METRICS: Final = (
    "xevBatteryVoltage",
    "xevBatteryActualStateOfCharge",
    "xevBatteryCapacity",
    "xevBatteryEnergyRemaining",
)


def rest(life: Life, until: datetime, *, plugged: bool = False) -> Iterator[Push]:
    """Stand still until a time; yields the signs of life."""
    since = life.now
    while (left := until - life.now) > timedelta():
        idle = life.now - since
        if idle >= ASLEEP_AFTER and not plugged and left > SELDOM:
            yield from _sleep(life, until)
            return
        step = min(left, SELDOM if idle >= SELDOM_AFTER else OFTEN)
        _pass(life, step, plugged=plugged)
        if step < left:
            yield from _sign_of_life(life)


def _pass(life: Life, step: timedelta, *, plugged: bool) -> None:
    car = life.vehicle
    hours = step.total_seconds() / 3600
    life.wait(step.total_seconds())
    if not plugged:
        car.energy_kwh -= physics.STANDBY_KW * hours
    car.battery_temperature = physics.relax(car.battery_temperature, car.outside, hours)
    car.low_voltage_soc = max(58.0, car.low_voltage_soc - 0.12 * hours)
    car.low_voltage = 11.9 + car.low_voltage_soc / 120


def _sign_of_life(life: Life) -> Iterator[Push]:
    if not life.chance(OUTAGE):
        yield life.frame(REST_METRICS)
        return
    yield Push(at=life.now + LATENCY, kind=PushKind.OUTAGE)
    life.wait(life.rng.randint(60, 600))
    hollow: dict[str, Any] = {
        name: {"updateTime": stamp(life.now), "oemCorrelationId": "1715"}
        for name in HOLLOW_METRICS
    }
    yield life.refresh(**hollow)
    life.wait(life.rng.randint(100, 300))
    yield life.refresh()


def _sleep(life: Life, until: datetime) -> Iterator[Push]:
    """Let the modem sleep until somebody comes (SOURCE_CONTRACT 3e)."""
    life.vehicle.connected = False
    yield Push(at=life.now + LATENCY, states=life.vehicle.states(life.now))
    _pass(life, until - life.now, plugged=False)
    life.vehicle.connected = True
    yield life.refresh()
    life.wait(30)
