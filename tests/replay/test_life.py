"""Reloads, outages, renamed entities, other units: what happens around the car."""

from itertools import pairwise

from homeassistant.helpers import entity_registry as er
from homeassistant.util.unit_system import METRIC_SYSTEM, US_CUSTOMARY_SYSTEM
import pytest

from custom_components.lightningrod.ledger.readings import BatteryReading

from .harness import metric
from .test_parked import BATTERY


async def test_one_push_is_one_snapshot(car, watch):
    await car.setup()
    seen = watch(car)
    await seen.next()
    for soc in (84.0, 83.5, 83.0):
        snapshot = await seen.after(
            {"metrics": {"xevBatteryStateOfCharge": metric(soc)}}
        )
        assert snapshot.battery.hv_battery_soc == soc
        assert not snapshot.stale


async def test_pushes_are_told_apart_without_the_timer(car, watch, freezer):
    """The loop was blocked, or states are replayed: only the states tell the time."""
    await car.setup()
    seen = watch(car)
    await seen.next()
    for soc in (84.0, 83.5, 83.0):
        freezer.tick(5)
        await car.push({"metrics": {"xevBatteryStateOfCharge": metric(soc)}})
    await car.tick()
    assert [snapshot.battery.hv_battery_soc for snapshot in seen.snapshots] == [
        84.5,
        84.0,
        83.5,
        83.0,
    ]
    times = [snapshot.observed_at for snapshot in seen.snapshots[1:]]
    assert [round((b - a).total_seconds()) for a, b in pairwise(times)] == [5, 5]


async def test_reload(car, watch):
    await car.setup()
    seen = watch(car)
    first = await seen.next()
    await car.reload()
    again = await seen.next()
    assert again.stale
    assert again.battery == first.battery
    assert again.vehicle == first.vehicle
    assert again.trip_events == ()
    assert again.charge_logs == ()
    assert not (await seen.after({"metrics": {"speed": metric(9.0)}})).stale


async def test_failing_poll(car, watch):
    await car.setup()
    seen = watch(car)
    await seen.next()
    good = car.rest["status"]
    car.rest["status"] = RuntimeError("Ford is away")
    await car.poll()
    assert car.state("soc").state == "unavailable"
    await car.tick()
    assert len(seen.snapshots) == 1
    car.rest["status"] = good
    await car.poll()
    assert (await seen.next()).stale


async def test_4_11_profile_outage_takes_the_ev_entities(car, watch):
    await car.setup()
    seen = watch(car)
    await seen.next()
    profile = car.rest["vehicles"]
    car.rest["vehicles"] = None
    await car.reload()
    without = await seen.next()
    assert without.battery.hv_battery_soc is None
    assert without.charging.plug_status is None
    assert without.vehicle.odometer == 32145.0
    car.rest["vehicles"] = profile
    await car.reload()
    back = await seen.next()
    assert back.stale
    assert back.battery == BATTERY


@pytest.mark.parametrize("engine", ["ICE", "DIESEL"])
async def test_petrol_car(car, watch, engine):
    car.rest["vehicles"]["vehicleProfile"][0]["engineType"] = engine
    car.rest["status"]["metrics"] = {
        key: value for key, value in car.metrics.items() if "xev" not in key.lower()
    } | {
        "fuelLevel": metric(90.65),
        "engineCoolantTemp": metric(61.0),
        "engineSpeed": metric(800.0),
    }
    car.rest["status"]["events"] = {}
    await car.setup()
    snapshot = await watch(car).next()
    assert snapshot.battery == BatteryReading(
        lv_battery_level=84.0, lv_battery_voltage=12.6
    )
    assert snapshot.charging.plug_status is None
    assert snapshot.charging.power_kw is None
    assert snapshot.vehicle.odometer == 32145.0
    assert snapshot.vehicle.coolant_temp == 61.0
    assert snapshot.vehicle.engine_speed == 800.0


@pytest.mark.usefixtures("unit_system")
async def test_units_and_names_that_the_user_chose(hass, car, watch):
    await car.setup()
    seen = watch(car)
    first = await seen.next()
    metric_now = hass.config.units is METRIC_SYSTEM
    length, speed, warmth = ("mi", "mph", "°F") if metric_now else ("km", "km/h", "°C")
    car.use_unit("elveh", length)
    car.use_unit("odometer", length)
    car.use_unit("speed", speed)
    car.use_unit("outsidetemp", warmth)
    er.async_get(hass).async_update_entity(
        car.entity_id("elveh"), new_entity_id="sensor.my_truck_range"
    )
    await car.settle()
    await car.tick()
    snapshot = await seen.after({"metrics": {"speed": metric(13.9)}})
    assert car.state("elveh").entity_id == "sensor.my_truck_range"
    assert snapshot.battery == first.battery
    assert snapshot.vehicle.speed == pytest.approx(50.04, abs=1e-4)
    assert snapshot.vehicle.outside_temperature == 7.0
    follow_up = await seen.after({"metrics": {"xevBatteryRange": metric(300.0)}})
    assert follow_up.battery.hv_battery_range == 300.0


async def test_units_frozen_at_first_registration(hass, car, watch):
    """SOURCE_CONTRACT 2.7: states keep the old unit, attributes follow at the reload."""
    hass.config.units = US_CUSTOMARY_SYSTEM
    await car.setup()
    hass.config.units = METRIC_SYSTEM
    seen = watch(car)
    before = await seen.next()
    assert car.state("elveh").attributes["maximumBatteryRange"] == pytest.approx(
        308.57, 1e-4
    )
    assert before.battery == BATTERY
    await car.reload()
    after = await seen.next()
    assert car.state("elveh").attributes["unit_of_measurement"] == "mi"
    assert car.state("elveh").attributes["maximumBatteryRange"] == 496.6
    assert after.battery == BATTERY
    assert after.vehicle.outside_temperature == 7.0


async def test_units_without_the_coordinator(hass, car, watch):
    """The component's data may move: the range tells the units, too."""
    hass.config.units = US_CUSTOMARY_SYSTEM
    await car.setup()
    hass.config.units = METRIC_SYSTEM
    del car.coordinator.units
    assert (await watch(car).next()).battery == BATTERY


@pytest.mark.parametrize("option", ["PSI", "kPa", "BAR"])
async def test_4_18_tire_pressures(car, watch, option):
    await car.setup(pressure_unit=option)
    pressures = (await watch(car).next()).vehicle.tire_pressure
    assert pressures == pytest.approx(
        {"frontLeft": 253, "frontRight": 255, "rearLeft": 250, "rearRight": 248},
        abs=0.5,
    )


@pytest.mark.usefixtures("unit_system")
async def test_4_7_metrics_without_a_value(car, watch):
    for key in (
        "xevBatteryIoCurrent",
        "xevBatteryVoltage",
        "xevBatteryActualStateOfCharge",
        "xevBatteryEnergyRemaining",
        "xevBatteryCapacity",
        "xevBatteryMaximumRange",
        "xevBatteryTemperature",
        "xevBatteryChargerVoltageOutput",
        "tripXevBatteryChargeRegenerated",
    ):
        car.metrics[key].pop("value")
    await car.setup()
    snapshot = await watch(car).next()
    battery = snapshot.battery
    assert battery.hv_battery_voltage is None
    assert battery.hv_battery_kw is None
    assert battery.hv_battery_actual_soc is None
    assert battery.hv_battery_capacity is None
    assert battery.hv_battery_max_range is None
    assert battery.hv_battery_temperature is None
    assert battery.energy_remaining is None
    assert snapshot.charging.voltage is None
    assert snapshot.trip.driving_score is None
    assert battery.hv_battery_soc == 84.5


async def test_metrics_that_vanish(car, watch):
    await car.setup()
    seen = watch(car)
    await seen.next()
    for key in (
        "xevBatteryRange",
        "xevBatteryStateOfCharge",
        "xevBatteryChargeDisplayStatus",
        "xevPlugChargerStatus",
        "outsideTemperature",
        "ignitionStatus",
        "position",
        "speed",
        "gearLeverPosition",
    ):
        car.metrics.pop(key)
    car.rest["status"].pop("updateTime")
    await car.poll()
    snapshot = await seen.next()
    assert car.state("ignitionstatus").state == "Unsupported"
    assert car.state("lastrefresh").state.startswith("1970")
    assert snapshot.battery.hv_battery_soc is None
    assert snapshot.battery.hv_battery_range is None
    assert snapshot.charging.plug_status is None
    assert snapshot.charging.charging_status is None
    assert snapshot.vehicle.ignition_status is None
    assert snapshot.vehicle.gear_position is None
    assert snapshot.vehicle.outside_temperature is None
    assert snapshot.position is None
    assert snapshot.refreshed_at is None
    assert snapshot.vehicle.odometer == 32145.0


async def test_late_metric_gets_its_entity_at_reload(car, watch):
    outside = car.metrics.pop("outsideTemperature")
    await car.setup()
    seen = watch(car)
    assert (await seen.next()).vehicle.outside_temperature is None
    car.metrics["outsideTemperature"] = outside
    await car.reload()
    assert (await seen.next()).vehicle.outside_temperature == 7.0


async def test_disabled_entity(hass, car, watch):
    await car.setup()
    seen = watch(car)
    await seen.next()
    registry, entity_id = er.async_get(hass), car.entity_id("outsidetemp")
    registry.async_update_entity(entity_id, disabled_by=er.RegistryEntryDisabler.USER)
    await car.settle()
    snapshot = await seen.after({"metrics": {"speed": metric(9.0)}})
    assert snapshot.vehicle.outside_temperature is None
    registry.async_update_entity(entity_id, disabled_by=None)
    await car.reload()
    assert (await seen.next()).vehicle.outside_temperature == 7.0


async def test_4_29_capacity_in_watt_hours(car, watch):
    car.metrics["xevBatteryCapacity"] = metric(131000.0)
    await car.setup()
    assert (await watch(car).next()).battery.hv_battery_capacity == 131.0


async def test_home_assistant_stops(hass, car, watch):
    await car.setup()
    seen = watch(car)
    await seen.next()
    await car.push({"metrics": {"speed": metric(9.0)}})
    await hass.async_stop()
    await car.tick()
    assert len(seen.snapshots) == 1


async def test_fordconnect_query_polls(connect_car, watch):
    car = connect_car
    await car.setup()
    seen = watch(car)
    await seen.next()
    car.metrics["xevPlugChargerStatus"] = metric("CONNECTED")
    car.metrics["xevBatteryChargeDisplayStatus"] = metric("IN_PROGRESS")
    car.metrics["xevBatteryStateOfCharge"] = metric(85.0)
    await car.poll()
    snapshot = await seen.next()
    assert not snapshot.stale
    assert snapshot.charging.charging_status == "IN_PROGRESS"
    assert snapshot.battery.hv_battery_soc == 85.0
