"""Prices, meters and intensities of a plug-in that is over, from what the recorder kept."""

from datetime import datetime, timedelta

from homeassistant.core import State

from custom_components.lightningrod.source.past_readings import past_readings
from custom_components.lightningrod.source.readings import Quantity, Watch
from tests.ha.ledger import at

START, END = at(10, 12), at(10, 14)
PER_KWH = {"unit_of_measurement": "EUR/kWh"}
KWH = {"unit_of_measurement": "kWh"}
GRAMS = {"unit_of_measurement": "g/kWh"}


def shown(state: str, moment: datetime, attributes: dict[str, str]) -> State:
    return State("sensor.it", state, attributes, last_updated=moment)


def kept(quantity: Quantity, *states: State) -> list[tuple[datetime, object]]:
    records = past_readings(Watch("sensor.it", quantity), states, START, END)
    assert {it.values["kind"] for it in records} <= {quantity.kind}
    return [(it.values["recorded_at"], it.values["value"]) for it in records]  # type: ignore[misc]  # a time


def test_a_price_holds_from_the_plug_in_and_for_each_hour() -> None:
    found = kept(
        Quantity.PRICE,
        shown("0.30", START - timedelta(minutes=40), PER_KWH),
        shown("0.20", START + timedelta(minutes=30), PER_KWH),
        shown("0.10", END + timedelta(minutes=30), PER_KWH),
    )
    assert found[0] == (START, 0.30)
    assert (START + timedelta(minutes=30), 0.20) in found
    hours = {moment.hour for moment, _ in found}
    assert hours == {12, 13, 14}
    assert all(START <= moment <= END for moment, _ in found)


def test_a_meter_is_read_around_the_plug_in() -> None:
    found = kept(
        Quantity.METER,
        shown("100", START - timedelta(minutes=30), KWH),
        shown("104", START + timedelta(minutes=30), KWH),
        shown("110", END + timedelta(minutes=1), KWH),
    )
    assert [value for _, value in found] == [100, 104, 110]


def test_an_intensity_is_that_of_the_time() -> None:
    found = kept(
        Quantity.CARBON,
        shown("300", START - timedelta(minutes=5), GRAMS),
        shown("unavailable", START + timedelta(minutes=20), {}),
        shown("250", START + timedelta(minutes=50), GRAMS),
    )
    assert found[0] == (START, 300)
    assert (START + timedelta(minutes=50), 250) in found


def test_nothing_is_kept_of_what_told_nothing() -> None:
    assert kept(Quantity.PRICE) == []
    assert kept(Quantity.SOLAR_POWER, shown("unknown", START, {})) == []
