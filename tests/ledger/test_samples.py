"""A row of samples is written when something moved by as much as is worth one."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from custom_components.lightningrod.ledger.readings import (
    BatteryReading,
    Snapshot,
    VehicleReading,
)
from custom_components.lightningrod.ledger.records import Record, RecordKind
from custom_components.lightningrod.ledger.samples import Sampler, SampleState

from .scenario import START

STANDING = {
    "hv_battery_soc": 80.0,
    "hv_battery_range": 300.5,
    "hv_battery_voltage": 375.5,
    "hv_battery_temperature": 12.5,
    "lv_battery_voltage": 12.65,
}


def look(at: datetime, outside: float = 10.5, **battery: Any) -> Snapshot:
    """Return what a standing car shows."""
    return Snapshot(
        device_id="VIN",
        observed_at=at,
        source_system="fordpass",
        battery=BatteryReading(**STANDING | battery),
        vehicle=VehicleReading(odometer=1000.0, outside_temperature=outside),
    )


def rows(*looks: Any) -> list[Record]:
    """Return the rows of looks at a car that had been seen before."""
    sampler = Sampler(SampleState())
    sampler.feed(look(START))
    return [
        record
        for minute, shown in enumerate(looks, start=1)
        for record in sampler.feed(look(START + timedelta(minutes=minute), **shown))
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("hv_battery_range", 300.9),
        ("hv_battery_voltage", 375.9),
        ("hv_battery_temperature", 12.9),
        ("lv_battery_voltage", 12.69),
        ("outside", 10.9),
    ],
)
def test_what_flickers_is_not_worth_a_row(column: str, value: float) -> None:
    assert rows({column: value}) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("hv_battery_soc", 79.5),
        ("hv_battery_range", 301.5),
        ("hv_battery_temperature", 13.5),
        ("lv_battery_voltage", 12.45),
        ("outside", 8.0),
        ("hv_battery_range", None),
    ],
)
def test_what_moved_is(column: str, value: float | None) -> None:
    assert len(rows({column: value})) == 1


def test_a_row_has_every_digit_of_what_it_was_not_written_for() -> None:
    (row,) = rows({"hv_battery_range": 300.9, "hv_battery_soc": 79.5})
    assert row.kind is RecordKind.BATTERY
    assert row.values["hv_battery_range"] == 300.9


def test_a_slow_drift_is_followed() -> None:
    """Steps are counted from a fixed scale: small ones add up."""
    drift = [{"outside": 10.5 + n / 10} for n in range(1, 31)]
    seen = [row.values["outside_temperature"] for row in rows(*drift)]
    assert seen == [11.0, 12.0, 13.0]
