"""What the event entity and the binary sensors tell of a vehicle, live and after a start."""

from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.lightningrod.const import EVENT_HAPPENED
from custom_components.lightningrod.ledger.identity import session_id
from custom_components.lightningrod.ledger.records import Record

from .ledger import VIN, at, charge, ledger_entry, setup, shown, trip, vehicle, write

EVENTS = "event.lightning_events"
NOON = at(10)


@pytest.fixture
async def entry(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> MockConfigEntry:
    """Return a running ledger of a car that charged and drove before."""
    freezer.move_to(at(9, 18))
    entry = ledger_entry(hass, vehicle())
    await setup(hass, entry)
    await write(hass, entry, [charge(at(8)), trip(at(8, 9))])
    await hass.config_entries.async_unload(entry.entry_id)
    freezer.move_to(NOON)
    return await setup(hass, entry)


@pytest.fixture
def told(hass: HomeAssistant) -> list[tuple[str, dict[str, Any]]]:
    """Return what is told from now on: kinds of events with their attributes."""
    found: list[tuple[str, dict[str, Any]]] = []

    @callback
    def _changed(event: Event[Any]) -> None:
        state = event.data["new_state"]
        if event.data["entity_id"] == EVENTS and state.state not in (
            "unknown",
            "unavailable",
        ):
            attributes = dict(state.attributes)
            found.append((attributes.pop("event_type"), attributes))

    hass.bus.async_listen("state_changed", _changed)
    return found


def going(status: str, begin: datetime = NOON, **values: Any) -> Record:
    """Return the session that goes on, as live capture writes it."""
    return charge(
        begin,
        **{
            "is_complete": False,
            "session_end_utc": None,
            "plug_out_utc": None,
            "charging_status": status,
            **values,
        },
    )


def kinds(told: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [kind for kind, _ in told]


async def test_nothing_of_the_past_is_told_at_start(
    hass: HomeAssistant, told: list[Any], entry: MockConfigEntry
) -> None:
    assert shown(hass, EVENTS).state == "unknown"
    # What ended before the start, but becomes known only now.
    await write(hass, entry, [charge(at(9, 20)), trip(at(10, 11))])
    assert told == []


async def test_a_charge_from_start_to_end(
    hass: HomeAssistant,
    told: list[Any],
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    logged = async_capture_events(hass, EVENT_HAPPENED)
    await write(hass, entry, [going("SCHEDULED")])
    await write(hass, entry, [going("IN_PROGRESS", energy=1.0)])
    assert kinds(told) == ["charging_started"]
    await write(hass, entry, [going("COMPLETED", energy=20.0)])
    freezer.move_to(NOON + timedelta(hours=2))
    await write(hass, entry, [charge(NOON)])
    assert kinds(told) == ["charging_started", "charging_finished"]
    attributes = told[1][1]
    assert attributes["session_id"] == str(session_id(VIN, NOON))
    assert (attributes["energy"], attributes["cost"]) == (20, 6)
    assert (attributes["currency"], attributes["place"]) == ("EUR", "Home")
    assert not {"latitude", "longitude", "device_id"} & attributes.keys()
    assert VIN not in str(told)
    assert [it.data["event_type"] for it in logged] == kinds(told)


async def test_a_charge_without_a_word_of_its_end(
    hass: HomeAssistant, told: list[Any], entry: MockConfigEntry
) -> None:
    await write(hass, entry, [going("IN_PROGRESS")])
    await write(hass, entry, [going("NOT_READY")])
    await write(hass, entry, [charge(NOON)])
    assert kinds(told) == [
        "charging_started",
        "charging_interrupted",
        "charging_finished",
    ]


async def test_a_charger_that_is_at_fault(
    hass: HomeAssistant, told: list[Any], entry: MockConfigEntry
) -> None:
    await write(hass, entry, [going("IN_PROGRESS")])
    await write(hass, entry, [going("FAULT")])
    await write(hass, entry, [going("STATION_NOT_DETECTED")])
    assert kinds(told) == [
        "charging_started",
        "charging_interrupted",
        "charger_blocked",
        "charger_blocked",
    ]


async def test_a_public_charge_without_a_price(
    hass: HomeAssistant, told: list[Any], entry: MockConfigEntry
) -> None:
    public: dict[str, Any] = {"location_name": "Raststätte", "network_name": None}
    await write(
        hass,
        entry,
        [charge(NOON, **public, location_type="public", needs_review=True)],
    )
    assert kinds(told) == ["charging_finished", "needs_review", "price_missing"]
    assert told[2][1]["cost"] is None
    assert told[2][1]["place_type"] == "public"
    # The log that comes later tells the same charge again.
    await write(hass, entry, [charge(NOON, **public, energy=21.0, needs_review=True)])
    assert len(told) == 3


async def test_a_doubt_that_comes_later(
    hass: HomeAssistant, told: list[Any], entry: MockConfigEntry
) -> None:
    await write(hass, entry, [charge(NOON)])
    await write(hass, entry, [charge(NOON, needs_review=True)])
    assert kinds(told) == ["charging_finished", "needs_review"]


async def test_a_plug_in_without_energy_is_no_charge(
    hass: HomeAssistant, told: list[Any], entry: MockConfigEntry
) -> None:
    await write(hass, entry, [charge(NOON, energy=0.0)])
    assert told == []


async def test_a_trip(
    hass: HomeAssistant, told: list[Any], entry: MockConfigEntry
) -> None:
    await write(hass, entry, [trip(at(10, 13))])
    await write(hass, entry, [trip(at(10, 13), distance=51.0)])
    assert kinds(told) == ["trip_finished"]
    assert told[0][1]["distance"] == 50


async def test_binary_sensors(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    def states() -> list[str]:
        keys = ("charging", "plugged_in", "on_a_trip", "needs_attention")
        return [shown(hass, f"binary_sensor.lightning_{key}").state for key in keys]

    assert states() == ["off", "off", "off", "off"]
    await write(hass, entry, [going("IN_PROGRESS")])
    assert states() == ["on", "on", "off", "off"]
    await write(hass, entry, [going("STOPPED")])
    assert states() == ["off", "on", "off", "off"]
    await write(hass, entry, [charge(NOON, network_name=None)])
    assert states() == ["off", "off", "off", "on"]
    await write(hass, entry, [charge(NOON)])
    assert states() == ["off", "off", "off", "off"]
    await write(hass, entry, [trip(NOON, needs_review=True)])
    assert states() == ["off", "off", "off", "on"]
