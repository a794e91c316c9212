"""Plug in, charge, unplug, charge log: as the real component tells them."""

import copy
from datetime import UTC, datetime
from typing import Any

from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import pytest

from custom_components.lightningrod.ledger.readings import ChargeLog, PlugStatus

from .harness import metric, payload

PLUG_EVENT: dict[str, Any] = {"events": {"xevPlugChargerStatusEvent": {}}}
UNPLUG = {
    "updateTime": "2026-04-29T05:31:02Z",
    "metrics": {
        "xevPlugChargerStatus": metric("DISCONNECTED", "2026-04-29T05:31:00Z"),
        "xevBatteryChargeDisplayStatus": metric("NOT_READY", "2026-04-29T05:31:00Z"),
        "xevChargeStationPowerType": metric("UNKNOWN", "2026-04-29T05:31:00Z"),
    },
}
LOG = ChargeLog(
    logged_at=datetime(2026, 4, 29, 5, 35, tzinfo=UTC),
    charger_type="AC_BASIC",
    energy_kwh=14.1,
    target_soc=100.0,
    plug_in=datetime(2026, 4, 28, 18, 0, 1, tzinfo=UTC),
    plug_out=datetime(2026, 4, 29, 5, 31, tzinfo=UTC),
    plugged_in_s=41459.0,
    distance_added_km=103.0,
    min_power_kw=0.6012,
    max_power_kw=10.4052,
    first_soc=84.0,
    last_soc=100.0,
    begin=datetime(2026, 4, 28, 18, 0, 38, tzinfo=UTC),
    end=datetime(2026, 4, 28, 21, 17, 38, tzinfo=UTC),
    transfer_s=11820.0,
    location_name="HH7",
    location_saved=True,
    address="[STREET], [POSTAL-CODE], [CITY], North-Rhine-Westphalia, DEU",
    latitude=22.123456,
    longitude=4.12345,
)


@pytest.mark.usefixtures("unit_system")
async def test_ac_charge(car, watch, freezer):
    freezer.move_to("2026-04-28T18:00:00+00:00")
    await car.setup()
    seen = watch(car)
    await seen.next()
    await car.push({"states": {}})  # upstream's first look at the plug
    await car.tick()
    charges = [(await seen.after(frame)).charging for frame in payload("frames_charge")]

    assert [charge.plug_status for charge in charges] == [PlugStatus.CONNECTED] * 4
    assert [charge.charging_status for charge in charges] == [
        "NOT_READY",
        "IN_PROGRESS",
        "IN_PROGRESS",
        "COMPLETED",
    ]
    assert charges[0].power_type == "AC_BASIC"
    assert charges[0].station_status == "STATION_READY"
    assert (charges[1].voltage, charges[1].amperage) == (317.0, 10.7)
    assert [charge.power_kw for charge in charges] == [0.0, 3.39, 3.39, 0.0]
    assert charges[1].estimated_end == datetime(2026, 4, 28, 21, 17, 38, tzinfo=UTC)
    assert charges[3].estimated_end is None
    assert [snapshot.battery.hv_battery_soc for snapshot in seen.snapshots[-4:]] == [
        84.5,
        84.5,
        90.0,
        100.0,
    ]
    assert seen.snapshots[-1].battery.hv_battery_temperature == 14.0

    await car.push(PLUG_EVENT)
    await car.tick()
    unplugged = await seen.after(UNPLUG)
    assert unplugged.charging.plug_status is PlugStatus.DISCONNECTED
    assert unplugged.charging.power_type is None
    assert unplugged.charge_logs == ()

    car.rest["etl"] = payload("charge_log")
    await car.push(PLUG_EVENT)
    await car.tick()
    await car.wait(200)
    logged = await seen.next()
    assert logged.charge_logs == (LOG,)
    assert not logged.stale


async def test_4_1_added_distance_is_read_once(hass, car, watch):
    """On US systems each write of the component shrinks the distance in place."""
    hass.config.units = US_CUSTOMARY_SYSTEM
    await car.setup()
    before = car.state("energytransferlogentry").attributes["plugDetails"]
    miles = before["totalDistanceAdded"]
    for degrees in (8.0, 9.0):
        await car.push({"metrics": {"outsideTemperature": metric(degrees)}})
    assert before["totalDistanceAdded"] < miles * 0.5
    first = await watch(car).next()
    (log,) = first.charge_logs
    assert log.distance_added_km is None
    assert log.energy_kwh == 60.19749


@pytest.mark.usefixtures("unit_system")
async def test_4_1_first_write_of_the_entity_is_trusted(car, watch):
    """Our listener is there before the component is set up, as at Home Assistant's start."""
    seen = watch(car)
    await car.setup()
    await car.tick()
    logs = [log for snapshot in seen.snapshots for log in snapshot.charge_logs]
    assert [log.distance_added_km for log in logs] == [367.5]
    assert seen.snapshots[0].stale


async def test_log_of_an_outage_is_found_at_reload(car, watch):
    await car.setup()
    seen = watch(car)
    await seen.next()
    car.rest["etl"] = payload("charge_log")
    await car.reload()
    snapshot = await seen.next()
    assert snapshot.stale
    assert snapshot.charge_logs == (LOG,)
    assert snapshot.trip_events == ()


@pytest.mark.parametrize(
    "logs",
    [
        {"energyTransferLogs": []},
        None,
        {
            "energyTransferLogs": [
                {"id": "x", "deviceId": "y", "chargerType": "DC_FAST"}
            ]
        },
    ],
    ids=["empty", "none", "without times"],
)
async def test_no_charge_log(car, watch, logs):
    car.rest["etl"] = logs
    await car.setup()
    assert (await watch(car).next()).charge_logs == ()


async def test_log_with_few_levels(car, watch):
    car.rest["etl"] = {
        "energyTransferLogs": [
            {
                "id": "x",
                "deviceId": "y",
                "timeStamp": "2026-05-02T11:00:00Z",
                "chargerType": "DC_FAST",
                "location": {"type": "UNSAVED", "network": "Ionity", "address": None},
            }
        ]
    }
    await car.setup()
    assert (await watch(car).next()).charge_logs == (
        ChargeLog(
            logged_at=datetime(2026, 5, 2, 11, tzinfo=UTC),
            charger_type="DC_FAST",
            location_saved=False,
            network="Ionity",
        ),
    )


async def test_dc_charge_without_charger_current(car, watch):
    """Many cars tell no charger current in DC, then there is no power entity either."""
    car.metrics.pop("xevBatteryChargerCurrentOutput")
    await car.setup()
    seen = watch(car)
    await seen.next()
    snapshot = await seen.after(
        {
            "metrics": {
                "xevPlugChargerStatus": metric("CONNECTED"),
                "xevChargeStationPowerType": metric("DC_FAST"),
                "xevBatteryChargeDisplayStatus": metric("IN_PROGRESS"),
                "xevBatteryChargerVoltageOutput": metric(372.0),
                "xevBatteryIoCurrent": metric(-310.0),
            }
        }
    )
    assert snapshot.charging.power_type == "DC_FAST"
    assert snapshot.charging.power_kw == 114.23  # 368.5 V x 310 A, battery side
    assert snapshot.battery.hv_battery_kw == -114.23


@pytest.mark.parametrize(
    ("voltage", "current", "battery", "power"),
    [
        (317.0, 10.7, -9.9, 3.39),
        (317.0, 0.0, 3.1, 0.0),
        (317.0, 0.0, 80.0, 0.0),
        (390.0, 0.0, -250.0, 97.5),
        (5.0, 0.0, 0.08, 0.0),
    ],
    ids=["AC", "AC ended, voltage stale", "driving, voltage stale", "DC", "off"],
)
async def test_4_6_power_is_what_flows_in(car, watch, voltage, current, battery, power):
    car.metrics["xevBatteryChargerVoltageOutput"] = metric(voltage)
    car.metrics["xevBatteryChargerCurrentOutput"] = metric(current)
    car.metrics["xevBatteryIoCurrent"] = metric(battery)
    await car.setup()
    assert (await watch(car).next()).charging.power_kw == power


@pytest.mark.parametrize("unit", ["W", "MW"])
async def test_power_in_the_users_unit(hass, car, watch, unit):
    car.metrics["xevBatteryChargerVoltageOutput"] = metric(317.0)
    car.metrics["xevBatteryChargerCurrentOutput"] = metric(10.7)
    await car.setup()
    car.use_unit("elvehchargingpower", unit)
    await car.settle()
    assert car.state("elvehchargingpower").attributes["unit_of_measurement"] == unit
    assert (await watch(car).next()).charging.power_kw == 3.39


async def test_display_states(car, watch):
    """SOURCE_CONTRACT 3c: the plug stays in whatever the display says."""
    await car.setup()
    seen = watch(car)
    await seen.next()
    for display in ("SCHEDULED", "IN_PROGRESS", "PAUSED", "FAULT", "DISCHARGING"):
        snapshot = await seen.after(
            {
                "metrics": {
                    "xevPlugChargerStatus": metric("CONNECTED"),
                    "xevBatteryChargeDisplayStatus": metric(display),
                }
            }
        )
        assert snapshot.charging.plug_status is PlugStatus.CONNECTED
        assert snapshot.charging.charging_status == display
        expected = "C" if display == "IN_PROGRESS" else "B"
        assert snapshot.vehicle.evcc_status == expected


async def test_4_12_the_display_that_was_not_written(hass, car, watch):
    """Without a time of its estimate the charging sensor keeps its old state."""
    await car.setup()
    seen = watch(car)
    await seen.next()
    hass.loop.set_exception_handler(lambda _loop, _context: None)
    snapshot = await seen.after(
        {
            "metrics": {
                "xevBatteryTimeToFullCharge": {"value": 5.0},
                "xevBatteryStateOfCharge": metric(50.0),
            }
        }
    )
    assert snapshot.battery.hv_battery_soc == 50.0
    assert snapshot.charging.charging_status == "NOT_READY"


async def test_power_of_a_meb_car(car, watch):
    """4.30: Explorer and Capri tell little, and their power in a metric of its own."""
    keep = {
        "configurations",
        "customMetrics",
        "doorLockStatus",
        "gearLeverPosition",
        "ignitionStatus",
        "odometer",
        "position",
        "xevBatteryChargeDisplayStatus",
        "xevBatteryRange",
        "xevBatteryStateOfCharge",
        "xevBatteryTimeToFullCharge",
        "xevChargeStationPowerType",
        "xevPlugChargerStatus",
    }
    metrics = {key: car.metrics[key] for key in keep}
    (power,) = (key for key in metrics["customMetrics"] if "charge-power-kw" in key)
    metrics["customMetrics"] = copy.deepcopy(metrics["customMetrics"])
    metrics["customMetrics"][power]["value"] = 10.7
    car.rest["status"]["metrics"] = metrics
    car.rest["status"]["events"] = {}
    await car.setup()
    snapshot = await watch(car).next()
    assert snapshot.charging.power_kw == 10.7
    assert snapshot.battery.hv_battery_soc == 84.5
    assert snapshot.battery.hv_battery_range == 385.0
    assert snapshot.battery.hv_battery_voltage is None
    assert snapshot.battery.hv_battery_kw is None
    assert snapshot.battery.lv_battery_level is None
    assert snapshot.vehicle.speed is None
    assert snapshot.vehicle.outside_temperature is None
    assert snapshot.trip_events == ()
