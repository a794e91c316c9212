"""Rules for the class of trips: from the dialog to the rows."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .dialogs import open_options, suggested
from .ledger import (
    OPTIONS,
    at,
    ledger_entry,
    rows,
    settled,
    setup,
    trip,
    vehicle,
    write,
)

ZONES = {"zone": [{"name": "Work", "latitude": 52.0, "longitude": 5.0, "radius": 80}]}
RULE = {"from": "test home", "to": "Work", "both_ways": True, "trip_class": "commute"}
STORED = {**RULE, "from": "zone.home", "to": "zone.work"}
CLASSES = "SELECT trip_class FROM ev_trip_metrics ORDER BY end_time"


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    assert await async_setup_component(hass, "zone", ZONES)
    return await setup(hass, ledger_entry(hass, vehicle()))


async def _places(entry: MockConfigEntry) -> dict[str, int]:
    found = await rows(entry, "SELECT zone_entity_id, id FROM ev_location_lookup")
    return dict(found)


async def _save(hass: HomeAssistant, entry: MockConfigEntry, *rules: Any) -> None:
    result = await open_options(hass, entry, "trip_rules")
    await hass.config_entries.options.async_configure(
        result["flow_id"], {"trip_rules": list(rules)}
    )
    await settled(hass)


async def test_trips_are_of_a_class_by_where_they_go(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    ids = await _places(entry)
    home, work = ids["zone.home"], ids["zone.work"]
    there = trip(at(1), start_location_id=home, end_location_id=work)
    back = trip(at(2), start_location_id=work, end_location_id=home)
    await write(hass, entry, [there])
    await _save(hass, entry, RULE)
    assert entry.options == {**OPTIONS, "trip_rules": [STORED]}
    await write(hass, entry, [back])
    assert await rows(entry, CLASSES) == [("commute",), ("commute",)]

    result = await open_options(hass, entry, "trip_rules")
    assert suggested(result)["trip_rules"] == [RULE]
    await _save(hass, entry)
    assert await rows(entry, CLASSES) == [(None,), (None,)]


async def test_other_options_keep_the_rules(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await _save(hass, entry, RULE)
    result = await open_options(hass, entry)
    await hass.config_entries.options.async_configure(
        result["flow_id"], {"commit_interval": 60, "comparison": {}, "retention": {}}
    )
    await settled(hass)
    assert entry.options["trip_rules"] == [STORED]
    assert entry.options["commit_interval"] == 60


async def test_a_place_that_is_gone_keeps_its_trips_and_leaves_the_form(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    ids = await _places(entry)
    there = trip(
        at(1), start_location_id=ids["zone.home"], end_location_id=ids["zone.work"]
    )
    await write(hass, entry, [there])
    await _save(hass, entry, RULE)
    hass.states.async_remove("zone.work")
    await settled(hass)
    assert await rows(entry, CLASSES) == [("commute",)]
    result = await open_options(hass, entry, "trip_rules")
    assert suggested(result)["trip_rules"] == []


async def test_places_of_one_name_are_told_apart(hass: HomeAssistant) -> None:
    twins = {"zone": [*ZONES["zone"], {**ZONES["zone"][0], "latitude": 53.0}]}
    assert await async_setup_component(hass, "zone", twins)
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    result = await open_options(hass, entry, "trip_rules")
    (selector,) = result["data_schema"].schema.values()
    options = selector.config["fields"]["from"]["selector"].config["options"]
    assert options == ["test home", "zone.work", "zone.work_2"]
