"""From the meter of a place to the columns of a session, with a car that is plugged in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.lightningrod.ledger.petrol import VolumeUnit
from custom_components.lightningrod.source.readings import Quantity, Watch
from custom_components.lightningrod.watches import place_meters, watches

from .dialogs import network, place
from .ledger import OPTIONS, ledger_entry, rows, settled, setup, vehicle
from .source.ford import VIN, Ford

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
HOME = {"latitude": 52.0, "longitude": 5.0}
METER, ROOF, GRID, SPOT = "sensor.wallbox", "sensor.roof", "sensor.grid", "sensor.spot"
SPOT_PRICE: dict[str, Any] = {
    "effective_date": "1970-01-01",
    "plan": {
        "format": 2,
        "currency": "EUR",
        "offer": {"rates": {"energy": {"kind": "price_entity", "entity_id": SPOT}}},
    },
    "is_member": False,
    "holiday_entity": None,
}
SESSION = (
    "SELECT evse_energy_kwh, evse_source, round(solar_kwh, 3), round(co2_kg, 3),"
    " cost, cost_basis, cost_completeness, is_complete FROM ev_charging_session"
)


class Drive:
    """A house with a wallbox, a car at it, and a clock."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        self.hass = hass
        self.freezer = freezer
        self.ford = Ford(hass)

    async def minute(self) -> None:
        self.freezer.tick(timedelta(minutes=1))
        async_fire_time_changed(self.hass)
        await self.hass.async_block_till_done()

    def car(self, soc: float, plug: str, status: str) -> None:
        self.ford.show("soc", str(soc), {"unit_of_measurement": "%"})
        self.ford.show("elVehPlug", plug)
        self.ford.show("elVehCharging", status)
        self.ford.show("odometer", "1000", {"unit_of_measurement": "km"})
        self.ford.show("tracker", "home", HOME, domain="device_tracker")

    def show(self, entity_id: str, value: float, unit: str) -> None:
        self.hass.states.async_set(entity_id, str(value), {"unit_of_measurement": unit})


@pytest.fixture
async def drive(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Drive:
    freezer.move_to(NOON)
    await hass.config.async_update(**HOME)
    assert await async_setup_component(hass, "zone", {})
    drive = Drive(hass, freezer)
    drive.show(METER, 8000.0, "kWh")
    drive.show(ROOF, 3300, "W")
    drive.show(GRID, 400, "gCO2eq/kWh")
    drive.show(SPOT, 0.30, "EUR/kWh")
    drive.car(50, "DISCONNECTED", "NOT_READY")
    return drive


def home(**data: Any) -> Any:
    return place(
        "Home",
        zone="zone.home",
        location_type="home",
        pricing="own",
        tariffs=[SPOT_PRICE],
        meter_entity=METER,
        solar_power_entity=ROOF,
        **data,
    )


async def test_a_charge_with_everything(hass: HomeAssistant, drive: Drive) -> None:
    entry = ledger_entry(
        hass,
        vehicle(VIN, usable_capacity=100.0),
        home(),
        options={**OPTIONS, "carbon_entity": GRID},
    )
    await setup(hass, entry)
    await drive.minute()
    await drive.minute()
    drive.car(50, "CONNECTED", "IN_PROGRESS")
    # An hour: 10 % of 100 kWh into the battery, 11 kWh through the plug.
    for minute in range(1, 61):
        await drive.minute()
        drive.show(METER, round(8000 + minute * 11 / 60, 3), "kWh")
        if minute % 5 == 0:
            drive.car(50 + minute / 6, "CONNECTED", "IN_PROGRESS")
        if minute == 30:
            drive.show(SPOT, 0.20, "EUR/kWh")
    drive.car(60, "CONNECTED", "COMPLETED")
    await drive.minute()
    drive.car(60, "DISCONNECTED", "NOT_READY")
    await drive.minute()
    await entry.runtime_data.writer.flush()
    await settled(hass)
    ((wall, source, solar, co2, cost, basis, known, complete),) = await rows(
        entry, SESSION
    )
    assert (source, complete) == ("meter", 1)
    assert wall == pytest.approx(11.0, abs=0.01)
    # 3.3 kW of some 10 to 11 kW were the roof's own.
    assert solar == pytest.approx(0.33 * 11, rel=0.1)
    assert co2 == pytest.approx(0.4 * (wall - solar), rel=0.02)
    assert (basis, known) == ("wall", "complete")
    assert cost / 10_000 == pytest.approx(0.25 * 11, rel=0.05)
    readings = await rows(
        entry, "SELECT kind, count(*) FROM ev_reading GROUP BY kind ORDER BY kind"
    )
    assert dict(readings) == {
        "carbon": 1 + 1,
        "meter": pytest.approx(62, abs=4),
        "price": 3,
        "solar": pytest.approx(13, abs=1),
    }


async def test_a_later_price_takes_another_figure_of_the_same_entity(
    hass: HomeAssistant, drive: Drive
) -> None:
    """Both are kept while a car charges; each charge is priced by its own."""
    energy = SPOT_PRICE["plan"]["offer"]["rates"]["energy"] | {"attribute": "total"}
    total = SPOT_PRICE | {
        "effective_date": "2026-04-01",
        "plan": SPOT_PRICE["plan"] | {"offer": {"rates": {"energy": energy}}},
    }
    entry = ledger_entry(
        hass,
        vehicle(VIN, usable_capacity=100.0),
        place(
            "Home",
            zone="zone.home",
            location_type="home",
            pricing="own",
            tariffs=[SPOT_PRICE, total],
        ),
    )
    hass.states.async_set(
        SPOT, "0.30", {"unit_of_measurement": "EUR/kWh", "total": 0.9}
    )
    await setup(hass, entry)
    await drive.minute()
    drive.car(50, "CONNECTED", "IN_PROGRESS")
    for minute in range(1, 61):
        await drive.minute()
        if minute % 5 == 0:
            drive.car(50 + minute / 6, "CONNECTED", "IN_PROGRESS")
    drive.car(60, "CONNECTED", "COMPLETED")
    await drive.minute()
    drive.car(60, "DISCONNECTED", "NOT_READY")
    await drive.minute()
    await entry.runtime_data.writer.flush()
    await settled(hass)
    ((*_, cost, _basis, known, complete),) = await rows(entry, SESSION)
    assert (known, complete) == ("complete", 1)
    assert cost / 10_000 == pytest.approx(0.30 * 10, rel=0.05)


async def test_a_restart_in_mid_charge(hass: HomeAssistant, drive: Drive) -> None:
    entry = ledger_entry(hass, vehicle(VIN, usable_capacity=100.0), home())
    await setup(hass, entry)
    await drive.minute()
    drive.car(50, "CONNECTED", "IN_PROGRESS")
    for minute in range(1, 61):
        await drive.minute()
        drive.show(METER, round(8000 + minute * 11 / 60, 3), "kWh")
        if minute % 5 == 0:
            drive.car(50 + minute / 6, "CONNECTED", "IN_PROGRESS")
        if minute == 22:
            await hass.config_entries.async_unload(entry.entry_id)
        if minute == 41:
            await setup(hass, entry)
    drive.car(60, "DISCONNECTED", "NOT_READY")
    await drive.minute()
    await entry.runtime_data.writer.flush()
    await settled(hass)
    ((wall, source, *_),) = await rows(entry, SESSION)
    assert (source, wall) == ("meter", pytest.approx(11.0, abs=0.02))


async def test_what_the_configuration_names(hass: HomeAssistant) -> None:
    entry = ledger_entry(
        hass,
        home(solar_share_entity="sensor.share"),
        network("Ionity", SPOT_PRICE | {"effective_date": "2999-01-01"}),
        network("Fastned"),
        options={
            **OPTIONS,
            "carbon_entity": GRID,
            "petrol_price_entity": "sensor.fuel",
            "petrol_price_unit": "gallon_us",
        },
    )
    assert watches(entry) == {
        Watch(METER, Quantity.METER),
        Watch(ROOF, Quantity.SOLAR_POWER),
        Watch("sensor.share", Quantity.SOLAR_SHARE),
        Watch(GRID, Quantity.CARBON),
        Watch(
            "sensor.fuel",
            Quantity.FUEL,
            currency="EUR",
            sold_by=VolumeUnit.GALLON_US,
        ),
        Watch(SPOT, Quantity.PRICE),
    }
    assert [tuple(it) for it in place_meters(entry).values()] == [
        (METER, ROOF, "sensor.share")
    ]


async def test_a_changed_meter_is_followed_at_once(
    hass: HomeAssistant, drive: Drive
) -> None:
    entry = ledger_entry(hass, vehicle(VIN), home())
    await setup(hass, entry)
    meters = (
        "SELECT meter_entity_id, solar_power_entity_id FROM ev_location_lookup"
        " WHERE zone_entity_id = 'zone.home'"
    )
    assert await rows(entry, meters) == [(METER, ROOF)]
    (subentry,) = entry.get_subentries_of_type("place")
    data = {**subentry.data, "meter_entity": "sensor.other", "solar_power_entity": None}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await settled(hass)
    assert await rows(entry, meters) == [("sensor.other", None)]
    carbon = "SELECT carbon_entity_id FROM ev_vehicle"
    assert await rows(entry, carbon) == [(None,)]
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "carbon_entity": GRID}
    )
    await settled(hass)
    assert await rows(entry, carbon) == [(GRID,)]
