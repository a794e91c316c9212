"""Trips, positions and the odometer, as the real component tells them."""

import copy
from datetime import UTC, datetime
import json

from homeassistant.core import State
import pytest
from pytest_homeassistant_custom_component.common import mock_restore_cache

from custom_components.lightningrod.ledger.readings import TripEvent

from .harness import VIN, metric, payload

TRIP = TripEvent(
    ended_at=datetime(2026, 4, 29, 5, 56, 29, tzinfo=UTC),
    energy_kwh=1.918,
    duration_s=979.0,
    distance_km=12.0,
    cabin_temp=21.0,
    ambient_temp=9.0,
    outside_air_temp=8.5,
)
KEY_OFF = "xev-key-off-trip-segment-data"


def _segments(frame):
    return frame["events"]["customEvents"][KEY_OFF]["oemData"]["trip_data"][
        "stringArrayValue"
    ]


@pytest.mark.usefixtures("unit_system")
async def test_trip(car, watch):
    await car.setup()
    seen = watch(car)
    await seen.next()
    start, moving, stop, event = [
        await seen.after(frame) for frame in payload("frames_trip")
    ]

    assert start.vehicle.ignition_status == "ON"
    assert start.vehicle.gear_position == "DRIVE"
    assert moving.vehicle.speed == pytest.approx(50.04)
    assert moving.vehicle.odometer == 32150.0
    assert moving.position is not None
    assert (moving.position.latitude, moving.position.longitude) == (22.15, 4.15)
    assert moving.position.fixed_at == datetime(2026, 4, 29, 5, 44, 58, tzinfo=UTC)
    assert moving.battery.hv_battery_kw == 19.31
    assert moving.battery.motor_kw == 17.66
    assert stop.vehicle.ignition_status == "OFF"
    assert stop.vehicle.odometer == 32157.0
    assert stop.battery.hv_battery_range == 474.0
    assert [snapshot.trip_events for snapshot in (start, moving, stop)] == [()] * 3
    assert event.trip_events == (TRIP,)
    assert event.refreshed_at == stop.refreshed_at


@pytest.mark.usefixtures("unit_system")
async def test_4_10_a_full_refresh_takes_values_back(car, watch):
    await car.setup()
    seen = watch(car)
    await seen.next()
    await car.push({"states": {}})
    frames = payload("frames_trip")
    await car.push(frames[0])
    await car.push({"states": {}})
    for frame in frames[1:]:
        await car.push(frame)
    await car.tick()
    rest = copy.deepcopy(car.rest["status"])
    for frame in frames[:3]:
        rest["metrics"] |= frame["metrics"]
    rest["metrics"]["odometer"] = metric(32153.0, "2026-04-29T05:50:00Z")
    rest["events"] = {}
    rest["updateTime"] = "2026-04-29T05:57:00Z"
    car.rest["status"] = rest
    await car.wait(40)
    snapshot = await seen.next()
    assert car.state("lastenergyconsumed").state == "unknown"
    assert snapshot.vehicle.odometer == 32153.0
    assert snapshot.trip_events == ()
    assert snapshot.vehicle.cabin_temperature is None


async def test_equal_trips_are_told_by_their_time(car, watch):
    """SOURCE_CONTRACT 0.6: the energy of two trips may be the same."""
    await car.setup()
    seen = watch(car)
    await seen.next()
    frame = payload("frames_trip")[3]
    assert len((await seen.after(frame)).trip_events) == 1
    later = copy.deepcopy(frame)
    later["events"]["customEvents"][KEY_OFF]["updateTime"] = "2026-04-29T09:00:00Z"
    (trip,) = (await seen.after(later)).trip_events
    assert trip.ended_at == datetime(2026, 4, 29, 9, tzinfo=UTC)
    await car.push(later)
    await car.tick()
    assert seen.snapshots[-1].trip_events in {(), (trip,)}
    assert sum(len(snapshot.trip_events) for snapshot in seen.snapshots[1:]) == 2


@pytest.mark.usefixtures("unit_system")
async def test_4_24_energy_and_distance_of_different_segments(car, watch):
    await car.setup()
    seen = watch(car)
    await seen.next()
    frame = payload("frames_trip")[3]
    _segments(frame).append(
        json.dumps(
            {
                "trip_duration": 60.0,
                "energy_consumed": 500.0,
                "distance_traveled": 1.0,
                "cabin_temperature": 25.0,
            }
        )
    )
    (trip,) = (await seen.after(frame)).trip_events
    assert trip.energy_kwh == 1.918
    assert trip.distance_km == 1.0
    assert not trip.single_segment


async def test_4_9_odometer_that_stuck_too_high(hass, car, watch):
    mock_restore_cache(
        hass, [State(f"sensor.fordpass_{VIN.lower()}_odometer", "40000.0")]
    )
    await car.setup()
    assert car.state("odometer").state == "40000.0"
    assert (await watch(car).next()).vehicle.odometer == 32145.0


async def test_4_19_noise_of_a_parked_car(car, watch):
    car.metrics["speed"] = metric(0.09)
    await car.setup()
    assert (await watch(car).next()).vehicle.speed == 0.0


async def test_long_trip(car, watch):
    """A trip over a day: the component writes "1 day, 2:03:04"."""
    await car.setup()
    seen = watch(car)
    await seen.next()
    frame = payload("frames_trip")[3]
    segment = json.loads(_segments(frame)[0]) | {"trip_duration": 93784.5}
    _segments(frame)[0] = json.dumps(segment)
    (trip,) = (await seen.after(frame)).trip_events
    assert trip.duration_s == 93784.5
