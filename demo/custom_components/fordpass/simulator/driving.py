"""A drive, from key on to the summary that the car sends after key off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import dumps
from math import atan2, degrees, pi, sin
from typing import Any, Final

from . import physics
from .diary import Leg
from .life import Life
from .records import LATENCY, Push, TrueTrip
from .vehicle import CORRELATION, stamp

# How often chance keeps a summary from Ford's cloud, or lets the cloud answer old values.
LOST_SUMMARY: Final = 0.02
EARLY_SUMMARY: Final = 0.1
FORGETFUL_REFRESH: Final = 0.06
OLD_ODOMETER: Final = 0.04

# Seconds from the summary to the integration's full refresh (SOURCE_CONTRACT 3d).
REFRESH_AFTER: Final = 30

KEY_METRICS: Final = (
    "ignitionStatus",
    "gearLeverPosition",
    "parkingBrakeStatus",
    "doorLockStatus",
    "alarmStatus",
    "seatBeltStatus",
)
BATTERY_METRICS: Final = (
    "xevBatteryStateOfCharge",
    "xevBatteryActualStateOfCharge",
    "xevBatteryEnergyRemaining",
    "xevBatteryRange",
    "xevBatteryMaximumRange",
    "xevBatteryIoCurrent",
    "xevBatteryVoltage",
    "xevBatteryTemperature",
)
ROAD_METRICS: Final = (
    "speed",
    "odometer",
    "position",
    "heading",
    "compassDirection",
    "outsideTemperature",
    "acceleratorPedalPosition",
    "torqueAtTransmission",
    "xevTractionMotorVoltage",
    "xevTractionMotorCurrent",
    "tripXevBatteryRangeRegenerated",
    *BATTERY_METRICS,
)
STOP_METRICS: Final = (
    *KEY_METRICS,
    *ROAD_METRICS,
    "batteryVoltage",
    "batteryStateOfCharge",
    "tirePressure",
    "tripXevBatteryChargeRegenerated",
)

# (no further than this to the nearer end of the route, speed)
SPEEDS: Final = ((2.5, 34.0), (9.0, 68.0), (14.0, 92.0), (1000.0, 116.0))
FLOW: Final = 0.13

# (below this speed, kilometres between two pushes)
STEPS: Final = ((50.0, 1.0), (100.0, 2.0), (1000.0, 5.0))


@dataclass(frozen=True, slots=True)
class Start:
    """Where the drive began."""

    moment: datetime
    energy_kwh: float
    odometer_km: float
    odometer: int


def drive(life: Life, leg: Leg) -> Iterator[Push]:
    """Drive a leg; yields the pushes and writes the trip into the truth."""
    car = life.vehicle
    start = Start(life.now, car.energy_kwh, car.odometer_km, car.shown_odometer)
    yield _key_on(life)
    yield from _roll(life, leg)
    yield from _key_off(life, leg, start)


def _key_on(life: Life) -> Push:
    car = life.vehicle
    car.ignition = "ON"
    car.range_regenerated = 0.0
    car.low_voltage = 14.4
    car.load(physics.climate_kw(car.outside))
    push = life.frame((*KEY_METRICS, "xevBatteryIoCurrent", "batteryVoltage"))
    car.energy_kwh -= physics.warm_up_kwh(car.outside)
    life.wait(life.rng.randint(15, 40))
    return push


def _roll(life: Life, leg: Leg) -> Iterator[Push]:
    distance = leg.origin.road_to(leg.destination)
    style = life.rng.uniform(0.93, 1.09)
    done = 0.0
    while done < distance:
        speed = _speed(done, distance) * life.rng.uniform(1 - FLOW, 1 + FLOW)
        step = min(_step(speed), distance - done)
        done += step
        _advance(life, step, speed, style)
        _move(life, leg, done / distance)
        if done < distance:
            yield life.frame(ROAD_METRICS)


def _speed(done: float, distance: float) -> float:
    nearer_end = min(done, distance - done)
    return next(speed for reach, speed in SPEEDS if nearer_end <= reach)


def _step(speed: float) -> float:
    """Return the kilometres until the next push: fewer pushes on a motorway."""
    return next(step for limit, step in STEPS if speed < limit)


def _advance(life: Life, km: float, speed: float, style: float) -> None:
    car = life.vehicle
    hours = km / speed
    taken = km * physics.road_kwh_per_km(speed, car.outside) * style
    taken += hours * physics.climate_kw(car.outside)
    car.speed_kmh = speed
    car.load(taken / hours)
    car.energy_kwh -= taken
    car.odometer_km += km
    car.range_regenerated += 0.02 * km
    car.battery_temperature = physics.warmed(
        car.battery_temperature, 0.35 * taken, hours
    )
    car.battery_temperature = physics.relax(car.battery_temperature, car.outside, hours)
    life.wait(3600 * hours)


def _move(life: Life, leg: Leg, share: float) -> None:
    """Put the car on its way: a gentle arc between the two places."""
    car, origin, target = life.vehicle, leg.origin, leg.destination
    north = target.latitude - origin.latitude
    east = target.longitude - origin.longitude
    bow = 0.08 * sin(pi * share)
    car.latitude = origin.latitude + share * north - bow * east
    car.longitude = origin.longitude + share * east + bow * north
    car.heading = degrees(atan2(east, north)) % 360


def _key_off(life: Life, leg: Leg, start: Start) -> Iterator[Push]:
    car, rng = life.vehicle, life.rng
    life.wait(rng.randint(10, 30))
    car.ignition, car.speed_kmh, car.low_voltage = "OFF", 0.0, 12.7
    car.low_voltage_soc = min(92.0, car.low_voltage_soc + 3)
    car.driving_score = rng.uniform(88, 100)
    car.coaching = {name: round(rng.uniform(80, 100), 1) for name in car.coaching}
    car.idle()
    _learn(life, start)
    trip = _true_trip(life, leg, start, reported=not life.chance(LOST_SUMMARY))
    life.truth.trips.append(trip)
    yield from _report(life, trip)
    yield from _refreshed(life)


def _learn(life: Life, start: Start) -> None:
    """Let the promised range follow what the last drives took."""
    car = life.vehicle
    km = car.odometer_km - start.odometer_km
    mean = (start.energy_kwh - car.energy_kwh) / km
    weight = min(0.5, km / 200)
    car.kwh_per_km = (1 - weight) * car.kwh_per_km + weight * mean


def _true_trip(life: Life, leg: Leg, start: Start, *, reported: bool) -> TrueTrip:
    car = life.vehicle
    return TrueTrip(
        start=start.moment,
        end=life.now,
        origin=leg.origin.name,
        destination=leg.destination.name,
        distance_km=car.odometer_km - start.odometer_km,
        start_odometer=start.odometer,
        end_odometer=car.shown_odometer,
        energy_kwh=round(start.energy_kwh - car.energy_kwh, 3),
        reported=reported,
    )


def _report(life: Life, trip: TrueTrip) -> Iterator[Push]:
    """Send key off and summary, which may come in either order."""
    off = life.frame(STOP_METRICS)
    if not trip.reported:
        yield off
        return
    life.trip = summary(life, trip)
    early = life.chance(EARLY_SUMMARY)
    delay = timedelta(seconds=-1.5 if early else life.rng.randint(2, 6))
    pushes = (off, Push(at=life.now + LATENCY + delay, trip=life.trip))
    yield from reversed(pushes) if early else pushes


def _refreshed(life: Life) -> Iterator[Push]:
    """Replace everything by an answer that is sometimes older or forgets the trip."""
    life.wait(REFRESH_AFTER + 8)
    if life.chance(FORGETFUL_REFRESH):
        life.trip = None
    changes: dict[str, Any] = {}
    if life.chance(OLD_ODOMETER):
        when = stamp(life.now - timedelta(minutes=2))
        value = float(life.vehicle.shown_odometer - 1)
        changes["odometer"] = {
            "updateTime": when,
            "oemCorrelationId": CORRELATION,
            "value": value,
        }
    yield life.refresh(**changes)


def summary(life: Life, trip: TrueTrip) -> Mapping[str, Any]:
    """Return the key-off event: seconds, Wh, whole kilometres, °C (SOURCE_CONTRACT 3d)."""
    outside = round(life.vehicle.outside, 1)
    segment = {
        "time_segment_block_id": 28.0,
        "ambient_temperature": outside,
        "outside_air_ambient_temperature": outside,
        "trip_duration": (trip.end - trip.start).total_seconds(),
        "cabin_temperature": round(life.rng.uniform(19.5, 22.5), 1),
        "energy_consumed": round(1000 * trip.energy_kwh, 0),
        "distance_traveled": float(round(trip.distance_km)),
    }
    return {
        "updateTime": stamp(trip.end),
        "oemData": {
            "ftcp_version": {"stringValue": "5.0.12"},
            "trip_data": {"stringArrayValue": [dumps(segment)]},
        },
    }
