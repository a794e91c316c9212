"""Finding cars and following their entities."""

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lightningrod.source.entities import (
    EntityMap,
    FordVehicle,
    find_vehicles,
)

from .ford import VIN, Ford

OTHER_VIN = "1FT6W1EV0NWG00002"


@pytest.fixture
def ford(hass):
    """Return a car of ha-fordpass."""
    return Ford(hass)


def test_no_ford(hass):
    assert find_vehicles(hass) == []


def test_find_vehicles(hass, ford):
    ford.register("soc")
    ford.register("elVeh")
    connect = Ford(hass, "fordconnect_query")
    connect.register("soc")
    other = Ford(hass, vin=OTHER_VIN)
    other.register("odometer")
    dr.async_get(hass).async_update_device(other.device.id, name_by_user="Truck")
    assert [(car.vin, car.integration) for car in find_vehicles(hass)] == [
        (VIN, "fordpass"),
        (OTHER_VIN, "fordpass"),
        (VIN, "fordconnect_query"),
    ]
    assert find_vehicles(hass)[1] == FordVehicle(
        vin=OTHER_VIN,
        integration="fordpass",
        device_id=other.device.id,
        name="Truck",
        model="2022 Mustang Mach-E",
        config_entry_id=other.entry.entry_id,
    )


@pytest.mark.parametrize(
    "unique_id",
    [
        f"{VIN}-fordpass_elveh",
        f"fcq_uid_{VIN}_soc",
        "fordpass_uid_short_soc",
        f"fordpass_uid_{VIN}",
        f"x_fordpass_uid_{VIN}_soc",
    ],
)
def test_other_unique_ids_are_no_cars(hass, ford, unique_id):
    """Among them the ones of fordpass-ha, which has the same domain."""
    er.async_get(hass).async_get_or_create(
        "sensor", "fordpass", unique_id, config_entry=ford.entry
    )
    assert find_vehicles(hass) == []


def test_entities_of_other_integrations_are_no_cars(hass):
    entry = MockConfigEntry(domain="other")
    entry.add_to_hass(hass)
    er.async_get(hass).async_get_or_create(
        "sensor", "other", f"fordpass_uid_{VIN}_soc".lower(), config_entry=entry
    )
    assert find_vehicles(hass) == []


def test_upper_case_unique_ids(hass, ford):
    er.async_get(hass).async_get_or_create(
        "sensor", "fordpass", f"fordpass_uid_{VIN}_elVeh", config_entry=ford.entry
    )
    (car,) = find_vehicles(hass)
    assert car.vin == VIN
    assert (car.device_id, car.name, car.model) == (None, None, None)
    entities = EntityMap(hass, VIN.lower(), "fordpass", lambda: None)
    entities.start()
    assert set(entities.entity_ids) == {"sensor.elveh"}
    entities.stop()


async def test_disabled_integration_has_no_cars(hass, ford):
    ford.register("soc")
    await hass.config_entries.async_set_disabled_by(
        ford.entry.entry_id, ConfigEntryDisabler.USER
    )
    assert find_vehicles(hass) == []


@pytest.fixture
def followed(hass, ford):
    """Return the entity map of the car, and a list that grows by one with each change."""
    changes = []
    entities = EntityMap(hass, VIN, "fordpass", lambda: changes.append(1))
    yield entities, changes
    entities.stop()


async def test_map_knows_platforms_and_keys(hass, ford, followed):
    """One unique id serves several platforms."""
    entities, _ = followed
    sensor = ford.register("doorLock")
    ford.register("doorLock", "lock")
    tracker = ford.register("tracker", "device_tracker")
    ford.register("messages")
    Ford(hass, vin=OTHER_VIN).register("soc")
    entities.start()
    assert entities.entity_ids == {
        "sensor.doorlock": sensor,
        "device_tracker.tracker": tracker,
    }
    assert entities.config_entry_id == ford.entry.entry_id


async def test_map_follows_the_registry(hass, ford, followed):
    entities, changes = followed
    registry = er.async_get(hass)
    ford.register("soc")
    entities.start()

    range_id = ford.register("elVeh")
    await hass.async_block_till_done()
    assert entities.entity_ids["sensor.elveh"] == range_id
    assert len(changes) == 1

    registry.async_update_entity(range_id, new_entity_id="sensor.my_range")
    await hass.async_block_till_done()
    assert entities.entity_ids["sensor.elveh"] == "sensor.my_range"
    assert len(changes) == 2

    registry.async_update_entity(
        "sensor.my_range", disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.async_block_till_done()
    assert "sensor.elveh" not in entities.entity_ids
    assert len(changes) == 3

    registry.async_update_entity("sensor.my_range", disabled_by=None)
    await hass.async_block_till_done()
    assert entities.entity_ids["sensor.elveh"] == "sensor.my_range"
    assert len(changes) == 4

    registry.async_remove("sensor.my_range")
    await hass.async_block_till_done()
    assert set(entities.entity_ids) == {"sensor.soc"}
    assert len(changes) == 5


async def test_map_tells_only_of_its_own_changes(hass, ford, followed):
    entities, changes = followed
    soc = ford.register("soc")
    entities.start()
    registry = er.async_get(hass)
    ford.register("messages")
    Ford(hass, vin=OTHER_VIN).register("soc")
    Ford(hass, "fordconnect_query").register("soc")
    registry.async_update_entity(soc, name="Charge")
    await hass.async_block_till_done()
    assert changes == []
    assert entities.entity_ids == {"sensor.soc": soc}


async def test_map_stops(hass, ford, followed):
    entities, changes = followed
    entities.start()
    entities.stop()
    ford.register("soc")
    await hass.async_block_till_done()
    assert changes == []
    assert entities.entity_ids == {}


async def test_4_36_names_are_not_read(hass, ford):
    soc = ford.register("soc")
    hass.states.async_set(soc, "84.5", {"friendly_name": "Ladestand"})
    er.async_get(hass).async_update_entity(soc, new_entity_id="sensor.ladestand")
    assert [car.vin for car in find_vehicles(hass)] == [VIN]
