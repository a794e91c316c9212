"""Entities come, go and change their names; Home Assistant stops."""

from homeassistant.core import CoreState, callback
from homeassistant.helpers import entity_registry as er
import pytest

from .ford import KM, TRIP, Ford, Seen, trip_shown


async def test_renamed_entity(hass, ford, seen):
    ford.show("soc", "84.5")
    ford.show("odometer", "100", KM)
    seen.listener.start()
    await seen.next()
    old = ford.entity_id("soc")
    er.async_get(hass).async_update_entity(old, new_entity_id="sensor.charge")
    hass.states.async_remove(old)
    await hass.async_block_till_done()
    await seen.nothing()
    ford.show("soc", "80")
    snapshot = await seen.next()
    assert snapshot.battery.hv_battery_soc == 80.0
    hass.states.async_set(old, "10")
    await seen.nothing()


async def test_late_entity(ford, seen):
    ford.show("soc", "84.5")
    seen.listener.start()
    await seen.next()
    ford.register("outsideTemp")
    ford.show("outsideTemp", "7.0", {"unit_of_measurement": "°C"})
    assert (await seen.next()).vehicle.outside_temperature == 7.0


async def test_renamed_entity_that_was_first_to_know(hass, ford, seen):
    """The entity writes its new state before our listener hears of the new name."""
    ford.show("soc", "84.5")
    old = ford.entity_id("soc")

    @callback
    def move_state(event):
        hass.states.async_remove(old)
        hass.states.async_set("sensor.charge", "84.0")

    hass.bus.async_listen_once(er.EVENT_ENTITY_REGISTRY_UPDATED, move_state)
    seen.listener.start()
    await seen.next()
    er.async_get(hass).async_update_entity(old, new_entity_id="sensor.charge")
    await hass.async_block_till_done()
    assert (await seen.next()).battery.hv_battery_soc == 84.0


@pytest.mark.parametrize("how", ["disabled", "removed"])
async def test_entity_that_goes(hass, ford, seen, how):
    ford.show("soc", "84.5")
    ford.show("odometer", "100", KM)
    seen.listener.start()
    await seen.next()
    registry, entity_id = er.async_get(hass), ford.entity_id("soc")
    if how == "disabled":
        registry.async_update_entity(
            entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    else:
        registry.async_remove(entity_id)
    await hass.async_block_till_done()
    ford.show("odometer", "101", KM)
    snapshot = await seen.next()
    assert snapshot.battery.hv_battery_soc is None
    assert snapshot.vehicle.odometer == 101.0


async def test_removed_state(hass, ford, seen):
    ford.show("soc", "84.5")
    ford.show("odometer", "100", KM)
    seen.listener.start()
    await seen.next()
    hass.states.async_remove(ford.entity_id("soc"))
    await seen.nothing()
    ford.show("odometer", "101", KM)
    assert (await seen.next()).battery.hv_battery_soc is None


@pytest.mark.parametrize(
    "state", [CoreState.stopping, CoreState.final_write, CoreState.stopped]
)
async def test_nothing_while_home_assistant_stops(hass, ford, seen, state):
    ford.show("soc", "84.5")
    seen.listener.start()
    await seen.next()
    ford.show("soc", "10")
    hass.set_state(state)
    await seen.nothing()
    hass.set_state(CoreState.running)


async def test_stop_and_start_again(ford, seen):
    ford.show("soc", "84.5")
    ford.show(TRIP, "1918.0", trip_shown("2026-04-27T16:20:00Z"))
    seen.listener.start()
    await seen.next()
    ford.show("soc", "80")
    seen.listener.stop()
    await seen.nothing()
    ford.show("soc", "70")
    await seen.nothing()
    seen.listener.start()
    again = await seen.next()
    assert again.stale
    assert again.battery.hv_battery_soc == 70.0
    assert len(again.trip_events) == 1


async def test_entities_of_others_are_not_heard(hass, ford, seen, freezer):
    other = Ford(hass, vin="1FT6W1EV0NWG00002")
    connect = Ford(hass, "fordconnect_query")
    ford.show("soc", "84.5")
    other.show("soc", "20")
    connect.show("soc", "30")
    seen.listener.start()
    assert (await seen.next()).battery.hv_battery_soc == 84.5
    other.show("soc", "21")
    connect.show("soc", "31")
    hass.states.async_set("sensor.unrelated", "1")
    await seen.nothing()


async def test_fordconnect_query(hass, freezer):
    car = Ford(hass, "fordconnect_query")
    car.show("soc", "84.5")
    seen = Seen(hass, freezer, "fordconnect_query")
    seen.listener.start()
    snapshot = await seen.next()
    assert snapshot.source_system == "fordconnect_query"
    assert snapshot.battery.hv_battery_soc == 84.5
    seen.listener.stop()
