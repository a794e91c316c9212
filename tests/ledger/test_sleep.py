"""Quirk 4.32 and section 3e: holes, sleeping cars, and old data that stays available."""

import pytest

from .scenario import USABLE, WORK, Car, only


@pytest.mark.parametrize("hours", [1, 6])
def test_4_32_a_hole_in_mid_charge(car: Car, hours: float) -> None:
    """Token expiry, network hole, deep sleep: the charge ended while nobody looked."""
    car.plug_in()
    car.begin(7.0)
    car.wait(5)
    car.soc += 7 / 12 / USABLE * 100
    car.show()
    before = car.now
    car.wait(hours * 60)
    car.soc = 56
    car.pause("COMPLETED")
    car.wait(10)
    car.unplug()
    row = only(car)
    assert row["energy_kwh"] == pytest.approx(0.06 * USABLE)
    assert row["provenance"]["session_end_utc"] == "bound"
    assert row["session_end_utc"] > before
    assert row["charge_duration_seconds"] is None


def test_4_32_a_night_of_sleep_and_a_burst(car: Car) -> None:
    """After the night old and new values come at once; nothing is doubled."""
    car.plug_in()
    car.charge(60, 7.0)
    asleep = car.snapshot()
    with car.unwatched():
        car.wait(480)
        log = car.unplug()
        event = car.drive(20, 30, to=WORK)
        car.wait(10)
    for _ in range(2):
        car.show(
            observed_at=car.now,
            refreshed_at=asleep.refreshed_at,
            charging=asleep.charging,
            vehicle=asleep.vehicle,
            battery=asleep.battery,
        )
        car.wait(seconds=1)
        car.show(charge_logs=(log,), trip_events=(event,))
        car.wait(seconds=1)
    assert only(car)["energy_kwh"] == log.energy_kwh
    assert [row["end_time"] for row in car.trips] == [event.ended_at]


@pytest.mark.parametrize("plugged", [True, False])
def test_4_32_a_car_that_sleeps_while_its_entities_are_written(
    car: Car, *, plugged: bool
) -> None:
    """Every five minutes the same old values; the wake tells of a charge in between."""
    if plugged:
        car.plug_in()
    asleep = car.now
    for _ in range(100):
        car.wait(5)
        car.show(refreshed_at=asleep)
    car.soc = 70
    car.wait(5)
    car.show()
    car.plugged = False
    car.wait(5)
    car.show()
    row = only(car)
    assert row["energy_kwh"] == pytest.approx(0.2 * USABLE)
    assert row["provenance"]["session_end_utc"] == "bound"
    assert row["is_complete"] is True


def test_4_32_a_car_that_falls_asleep_in_mid_charge(car: Car) -> None:
    """IN_PROGRESS and 7 kW stand there for a night; they count for nothing."""
    car.remaining = False
    car.plug_in()
    car.begin(7.0)
    asleep = car.now
    for _ in range(100):
        car.wait(5)
        car.show(refreshed_at=asleep)
    car.soc = 70
    car.wait(5)
    car.pause("COMPLETED")
    car.unplug()
    assert only(car)["energy_kwh"] == pytest.approx(0.2 * USABLE)
