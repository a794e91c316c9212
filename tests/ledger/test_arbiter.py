"""Two integrations for one car: one leads, the other fills in, nothing is doubled."""

from dataclasses import replace

from custom_components.lightningrod.ledger.arbiter import SourceArbiter

from .scenario import Car


class TwoSources:
    """A car that two integrations tell of; the second lags a little behind."""

    def __init__(self, car: Car, *, lead: bool = True) -> None:
        self.car = car
        self.arbiter = SourceArbiter("fordpass")
        self.lead_speaks = lead
        self.taken: list[str] = []

    def show(self) -> None:
        """Let both tell what the car shows."""
        snapshot = self.car.snapshot()
        sources = ["fordpass"] * self.lead_speaks + ["fordconnect_query"]
        for source in sources:
            told = replace(snapshot, source_system=source)
            if self.arbiter.accepts(told):
                self.taken.append(source)
                self.car.feed(told)


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
