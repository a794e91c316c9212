"""Two integrations for one car: one leads, the other fills in, nothing is doubled."""

from dataclasses import replace

import pytest

from custom_components.lightningrod.ledger.arbiter import SourceArbiter
from custom_components.lightningrod.ledger.readings import (
    BatteryReading,
    ChargingReading,
)

from .scenario import Car


class TwoSources:
    """A car that two integrations tell of; the second lags a little behind."""

    def __init__(self, car: Car, *, lead: bool = True) -> None:
        self.car = car
        self.arbiter = SourceArbiter("fordpass")
        self.lead_speaks = lead
        self.lead_is_electric = True
        self.taken: list[str] = []

    def show(self) -> None:
        """Let both tell what the car shows."""
        snapshot = self.car.snapshot()
        sources = ["fordpass"] * self.lead_speaks + ["fordconnect_query"]
        for source in sources:
            told = replace(snapshot, source_system=source)
            if source == "fordpass" and not self.lead_is_electric:
                told = replace(
                    told, battery=BatteryReading(), charging=ChargingReading()
                )
            if (heard := self.arbiter.heard(told)) is not None:
                self.taken.append(source)
                self.car.feed(heard)


def charge(two: TwoSources, minutes: int) -> None:
    """Charge in steps of five minutes."""
    car = two.car
    car.plugged, car.status, car.power_kw = True, "IN_PROGRESS", 7.0
    two.show()
    for _ in range(minutes // 5):
        car.wait(5)
        car.soc += 0.66
        two.show()
    car.plugged, car.status = False, "NOT_READY"
    car.wait(5)
    two.show()


def test_the_second_is_not_heard_while_the_first_speaks() -> None:
    """Both tell the same charge: one session, from the leading one."""
    two = TwoSources(Car())
    two.show()
    two.car.wait(5)
    charge(two, 60)
    assert set(two.taken) == {"fordpass"}
    assert len(two.car.sessions) == 1


def test_the_second_fills_in_and_the_first_takes_over_again() -> None:
    """The lead falls silent in mid-charge: still one session, with its energy."""
    two = TwoSources(Car())
    two.show()
    two.car.wait(5)
    car = two.car
    car.plugged, car.status, car.power_kw = True, "IN_PROGRESS", 7.0
    two.show()
    two.lead_speaks = False
    for _ in range(12):
        car.wait(5)
        car.soc += 0.66
        two.show()
    assert "fordconnect_query" in two.taken
    two.lead_speaks = True
    car.wait(5)
    car.plugged, car.status = False, "COMPLETED"
    two.show()
    (row,) = car.sessions
    assert row["is_complete"] is True
    assert abs(row["energy_kwh"] - 12 * 0.66 / 100 * 88) < 0.1
    assert row["source_system"] == "fordpass"


def test_the_second_alone() -> None:
    """Without the leading integration the other one makes the ledger."""
    two = TwoSources(Car(), lead=False)
    two.show()
    two.car.wait(5)
    charge(two, 60)
    assert len(two.car.sessions) == 1


def test_4_11_the_first_loses_the_battery_and_the_second_has_it() -> None:
    """Ford's profile is out for the leading one: the other tells of the charge, once."""
    two = TwoSources(Car())
    two.show()
    two.lead_is_electric = False
    for _ in range(4):
        two.car.wait(5)
        two.show()
    charge(two, 60)
    (row,) = two.car.sessions
    assert row["is_complete"] is True
    assert row["source_system"] == "fordconnect_query"
    assert row["energy_kwh"] == pytest.approx(12 * 0.66 / 100 * 88, rel=0.01)
    assert row["provenance"]["plug_in_utc"] == "live"
    assert two.taken.count("fordpass") == 19
    two.lead_is_electric = True
    two.car.wait(5)
    two.taken.clear()
    charge(two, 60)
    assert set(two.taken) == {"fordpass"}
    assert len(two.car.sessions) == 2


def test_a_petrol_car_is_followed_by_the_first_alone() -> None:
    """Neither knows a battery: the other adds nothing."""
    two = TwoSources(Car())
    for _ in range(6):
        for source in ("fordpass", "fordconnect_query"):
            told = replace(
                two.car.snapshot(),
                source_system=source,
                battery=BatteryReading(),
                charging=ChargingReading(),
            )
            heard = two.arbiter.heard(told) is not None
            assert heard is (source == "fordpass")
        two.car.wait(5)


def test_plugged_in_before_the_second_is_heard() -> None:
    """What it shows first may have been so for a while: the plug-in has a bound."""
    two = TwoSources(Car())
    two.show()
    two.lead_is_electric = False
    two.car.wait(5)
    two.show()
    two.car.wait(5)
    charge(two, 60)
    (row,) = two.car.sessions
    assert row["provenance"]["plug_in_utc"] == "bound"
