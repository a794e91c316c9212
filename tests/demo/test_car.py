"""What Home Assistant sees of the virtual car is what ha-fordpass would show."""

from datetime import UTC, datetime, timedelta

from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util.unit_system import METRIC_SYSTEM, US_CUSTOMARY_SYSTEM
import pytest

from demo.custom_components.fordpass.simulator import Simulation, Timeline

from .conftest import FIRST_DAY, VIN

SOON = datetime(2026, 3, 27, 3, tzinfo=UTC)
KM_PER_MILE = 1.609344


async def test_ids_and_device_are_those_of_ha_fordpass(hass, stage):
    car = await stage()
    registry = er.async_get(hass)
    entities = er.async_entries_for_config_entry(registry, car.entry.entry_id)
    assert len(entities) > 40
    for entity in entities:
        key = entity.unique_id.removeprefix(f"fordpass_uid_{VIN}_".lower())
        assert entity.entity_id == f"{entity.domain}.fordpass_{VIN}_{key}".lower()
    (device,) = dr.async_entries_for_config_entry(
        dr.async_get(hass), car.entry.entry_id
    )
    assert device.identifiers == {("fordpass", VIN)}
    assert device.model == "2023 Mustang Mach-E"


async def test_states_bear_the_time_at_which_the_car_sent_them(stage):
    car = await stage()
    car.changes.clear()
    played = await car.play(SOON)
    timeline = Timeline(Simulation(FIRST_DAY, seed=1))
    sent = {push.at for push in timeline.until(SOON)}
    assert played["pushes"] == len(sent)
    assert {event.data["new_state"].last_updated for event in car.changes} <= sent
    assert {event.time_fired for event in car.changes} <= sent
    # The tracker writes with each push, moved or not; `lastrefresh` tells the time itself.
    assert [state.last_updated for state in car.changed("tracker")] == sorted(sent)


async def test_truth_is_told_in_short(stage):
    car = await stage()
    played = await car.play(SOON)
    timeline = Timeline(Simulation(FIRST_DAY, seed=1))
    for _ in timeline.until(SOON):
        pass
    trips = [trip for trip in timeline.truth.trips if trip.end <= timeline.reached]
    assert played["trips"] == len(trips) > 5
    assert played["live"] is False


async def test_sensors_write_before_the_tracker_in_each_push(stage):
    car = await stage()
    car.changes.clear()
    await car.play(SOON)
    pushes: dict[float, list[str]] = {}
    for event in car.changes:
        domain = event.data["entity_id"].partition(".")[0]
        pushes.setdefault(event.time_fired_timestamp, []).append(domain)
    order = ["sensor", "lock", "switch", "select", "device_tracker"]
    for domains in pushes.values():
        assert domains == sorted(domains, key=order.index)


async def test_a_trip_and_a_charge_look_as_the_contract_says(stage):
    car = await stage()
    car.changes.clear()
    await car.play(SOON)
    plug = [state.state for state in car.changed("elvehplug")]
    assert {"CONNECTED", "DISCONNECTED"} <= set(plug)
    evcc = [state.state for state in car.changed("evccstatus")]
    assert {"A", "B", "C"} <= set(evcc)
    switch = [state.state for state in car.changed("elvehcharge")]
    assert {"unavailable", "off", "on"} <= set(switch)
    for state in car.changed("elvehcharging"):
        ends = state.attributes.get("estimatedEndTime")
        assert ends is None or isinstance(ends, datetime)
        assert ends is None or ends.tzinfo is not None
    driving = [
        state
        for state in car.changed("elveh")
        if state.attributes.get("batterykW", 0) > 3
    ]
    assert driving


async def test_charging_power_stays_while_the_car_drives(stage):
    """A stale voltage and the battery's current make a power (4.6)."""
    car = await stage()
    await car.play(SOON)
    timeline = Timeline(Simulation(FIRST_DAY, seed=1))
    for _ in timeline.until(SOON):
        pass
    trips = [(one.start, one.end) for one in timeline.truth.trips]
    powers = [
        float(state.state)
        for state in car.changed("elvehchargingpower")
        if any(start < state.last_updated < end for start, end in trips)
    ]
    assert max(powers) > 5


@pytest.mark.parametrize("units", [METRIC_SYSTEM, US_CUSTOMARY_SYSTEM])
async def test_attributes_follow_the_unit_system(hass, stage, units):
    hass.config.units = units
    car = await stage()
    elveh, soc = car.state("elveh"), car.state("soc")
    factor = 1 if units is METRIC_SYSTEM else 1 / KM_PER_MILE
    assert elveh.attributes["unit_of_measurement"] == str(units.length_unit)
    assert float(elveh.state) == pytest.approx(soc.attributes["batteryRange"], rel=1e-3)
    capacity = elveh.attributes["maximumBatteryRange"] / factor
    assert 350 < capacity < 700
    odometer = car.state("odometer")
    kilometres = odometer.attributes["value"]
    assert float(odometer.state) == pytest.approx(kilometres * factor, rel=1e-6)


@pytest.mark.parametrize(
    ("units", "shrinks"), [(METRIC_SYSTEM, False), (US_CUSTOMARY_SYSTEM, True)]
)
async def test_the_log_distance_shrinks_in_published_states(
    hass, stage, units, shrinks
):
    """Converted again with each push, in place and without an event (4.1)."""
    hass.config.units = units
    car = await stage()
    published = car.state("energytransferlogentry")
    before = published.attributes["plugDetails"]["totalDistanceAdded"]
    car.changes.clear()
    await car.play(
        car.state("tracker", "device_tracker").last_updated + timedelta(hours=3)
    )
    assert not car.changed("energytransferlogentry")
    after = published.attributes["plugDetails"]["totalDistanceAdded"]
    assert (after < before) is shrinks


async def test_an_outage_takes_every_value_away(stage):
    car = await stage()
    # Somewhere in the first months the cloud fails once.
    await car.play(datetime(2026, 7, 1, tzinfo=UTC))
    gone = [state for state in car.changed("soc") if state.state == "unavailable"]
    assert gone
    assert float(car.state("soc").state) > 0


async def test_a_reload_goes_on_where_the_car_was(hass, stage):
    car = await stage()
    first = await car.play(SOON)
    odometer = car.state("odometer").state
    assert await hass.config_entries.async_reload(car.entry.entry_id)
    await hass.async_block_till_done()
    assert car.state("odometer").state == odometer
    assert car.state("soc").last_updated.isoformat() == first["until"]
    again = await car.play(SOON)
    assert again["pushes"] == 0
    assert again["trips"] == first["trips"]


async def test_time_can_pass_unseen(hass, stage):
    car = await stage()
    car.changes.clear()
    await hass.services.async_call(
        "fordpass", "demo_skip", {"until": SOON.isoformat()}, blocking=True
    )
    assert not car.changes
    played = await car.play(SOON + timedelta(days=1))
    assert played["trips"] > 5
    assert min(state.last_updated for state in car.changed("tracker")) > SOON


async def test_metrics_and_events_are_there_for_who_enables_them(hass, stage):
    car = await stage()
    registry = er.async_get(hass)
    off = {
        entity.unique_id.rsplit("_", 1)[-1]
        for entity in er.async_entries_for_config_entry(registry, car.entry.entry_id)
        if entity.disabled_by is not None
    }
    assert off == {"events", "metrics"}


async def test_live_pushes_come_at_their_own_time(hass, freezer, stage):
    car = await stage()
    freezer.move_to(SOON)
    response = await hass.services.async_call(
        "fordpass", "demo_play", {}, blocking=True, return_response=True
    )
    assert response["live"] is True
    assert await hass.config_entries.async_unload(car.entry.entry_id)
