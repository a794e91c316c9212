"""What the tables mirror of the configuration: zones and the home price."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lightningrod.const import DOMAIN

from .ledger import (
    OPTIONS,
    at,
    charge,
    ledger_entry,
    rows,
    rows_on_disk,
    settled,
    setup,
    vehicle,
    write,
)

ZONE = {"latitude": 52.0, "longitude": 5.0, "radius": 80}
PRICES = (
    "SELECT effective_date, cost_per_kwh, currency FROM ev_charging_networks"
    " WHERE network_name = 'Home' ORDER BY effective_date"
)
PLACES = (
    "SELECT zone_entity_id, location_name, location_type, network_name,"
    " removed_at IS NULL FROM ev_location_lookup ORDER BY zone_entity_id"
)
HOME = ("zone.home", "test home", "home", "Home", 1)


async def options(hass: HomeAssistant, entry: MockConfigEntry, **new: Any) -> None:
    hass.config_entries.async_update_entry(entry, options={**entry.options, **new})
    await settled(hass)


async def test_a_new_price_begins_today(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(at(1))
    entry = await setup(hass, ledger_entry(hass))
    since_ever = ("1970-01-01", 3000, "EUR")
    assert await rows(entry, PRICES) == [since_ever]
    freezer.move_to(at(5))
    await options(hass, entry, home_price="0.25")
    changed = ("2026-03-05", 2500, "EUR")
    assert await rows(entry, PRICES) == [since_ever, changed]
    # The same again, and another option, write nothing.
    freezer.move_to(at(6))
    await options(hass, entry, commit_interval=60)
    await hass.config_entries.async_reload(entry.entry_id)
    assert await rows(entry, PRICES) == [since_ever, changed]
    await options(hass, entry, home_price=None)
    ended = ("2026-03-06", None, None)
    assert await rows(entry, PRICES) == [since_ever, changed, ended]


async def test_no_price_is_no_row(hass: HomeAssistant) -> None:
    entry = ledger_entry(hass, options={**OPTIONS, "home_price": None})
    await setup(hass, entry)
    assert await rows(entry, PRICES) == []


async def test_a_new_price_leaves_past_charges_as_they_are(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(at(1))
    assert await async_setup_component(hass, "zone", {})
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await write(hass, entry, [charge(at(1))])
    freezer.move_to(at(5))
    await options(hass, entry, home_price="0.5")
    await write(hass, entry, [charge(at(5))])
    assert await rows(
        entry, "SELECT cost FROM ev_charging_session ORDER BY session_start_utc"
    ) == [(60000,), (100000,)]


async def test_zones_are_places(hass: HomeAssistant) -> None:
    assert await async_setup_component(
        hass,
        "zone",
        {
            "zone": [
                {"name": "Work", **ZONE},
                {"name": "Grandma", **ZONE},
                {"name": "Approach", "passive": True, **ZONE},
            ]
        },
    )
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    assert await rows(entry, PLACES) == [
        ("zone.grandma", "Grandma", None, None, 1),
        HOME,
        ("zone.work", "Work", "work", None, 1),
    ]
    (pipeline,) = entry.runtime_data.pipelines.values()
    assert {place.name for place in pipeline.tracker._samples.places} == {
        "Grandma",
        "test home",
        "Work",
    }


async def test_zones_are_followed(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "zone", {})
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    zone = {"friendly_name": "Charger", **ZONE}
    hass.states.async_set("zone.charger", "0", zone)
    await settled(hass)
    charger = ("zone.charger", "Charger", None, None, 1)
    assert await rows(entry, PLACES) == [charger, HOME]

    hass.states.async_set("zone.charger", "0", {**zone, "friendly_name": "Fast one"})
    await settled(hass)
    assert (await rows(entry, PLACES))[0][1] == "Fast one"

    hass.states.async_remove("zone.charger")
    await settled(hass)
    assert await rows(entry, PLACES) == [
        ("zone.charger", "Fast one", None, None, 0),
        HOME,
    ]


async def test_people_coming_and_going_write_nothing(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await async_setup_component(hass, "zone", {})
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    asked: list[None] = []
    monkeypatch.setattr(
        entry.runtime_data.mirror, "async_sync", lambda: asked.append(None)
    )
    home = hass.states.get("zone.home")
    assert home
    attributes = {**home.attributes, "persons": ["person.somebody"]}
    hass.states.async_set("zone.home", "1", attributes)
    await settled(hass)
    assert not asked
    assert DOMAIN in hass.config.components


async def test_a_vehicle_removed_a_moment_ago_is_not_written(
    hass: HomeAssistant,
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    hass.config_entries.async_remove_subentry(entry, next(iter(entry.subentries)))
    await entry.runtime_data.mirror.async_sync()
    await settled(hass)
    vehicles = await rows(entry, "SELECT removed_at IS NULL FROM ev_vehicle")
    assert vehicles == [(0,)]


async def test_nothing_is_written_after_the_end(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass))
    mirror = entry.runtime_data.mirror
    await hass.config_entries.async_unload(entry.entry_id)
    hass.config_entries.async_update_entry(
        entry, options={**OPTIONS, "home_price": "9"}
    )
    await mirror.async_sync()
    assert rows_on_disk(hass, PRICES) == [("1970-01-01", 3000, "EUR")]
