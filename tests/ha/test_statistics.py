"""Long-term statistics in a real recorder: what is published, and how it follows the ledger."""

from datetime import datetime, timedelta
import logging
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder.statistics import (
    list_statistic_ids,
    statistics_during_period,
)
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import UnitOfLength
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from custom_components.lightningrod import statistics
from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db.errors import CannotConnect
from custom_components.lightningrod.ledger.periods import Period
from custom_components.lightningrod.statistics import COOLDOWN_S

from .ledger import (
    OTHER_VIN,
    VIN,
    at,
    charge,
    ledger_entry,
    settled,
    setup,
    trip,
    vehicle,
    write,
)

IDS = {f"lightningrod:lightning_{key}" for key in ("energy", "cost", "distance")}
ENERGY, COST, DISTANCE = (
    f"lightningrod:lightning_{key}" for key in ("energy", "cost", "distance")
)

pytestmark = pytest.mark.usefixtures("recorder_mock")


async def published(hass: HomeAssistant) -> None:
    """Wait until what is due has been published and written."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=COOLDOWN_S + 1))
    await settled(hass)
    await statistics.async_written(hass)


async def change(hass: HomeAssistant, entry: MockConfigEntry, *records: Any) -> None:
    await write(hass, entry, records)
    await published(hass)


def subentry_of(vin: str, title: str) -> ConfigSubentry:
    return ConfigSubentry(
        data=MappingProxyType(dict(vehicle(vin, title)["data"])),
        subentry_type="vehicle",
        title=title,
        unique_id=vin,
    )


async def execute(hass: HomeAssistant, entry: MockConfigEntry, statement: str) -> None:
    """Change rows as an edit does, and let the entities know."""
    async with entry.runtime_data.database.begin() as connection:
        await connection.execute(text(statement))
    for coordinator in entry.runtime_data.coordinators.values():
        coordinator.async_schedule_refresh()
    await published(hass)


async def series(
    hass: HomeAssistant, statistic_id: str, period: Any = "hour"
) -> dict[datetime, tuple[float, float]]:
    """Return how much arose in each period, and the sum at its end."""
    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period,
        hass,
        at(1) - timedelta(days=400),
        None,
        {statistic_id},
        period,
        None,
        {"change", "sum"},
    )
    return {
        dt_util.utc_from_timestamp(row["start"]): (
            round(row["change"] or 0.0, 4),
            round(row["sum"] or 0.0, 4),
        )
        for row in found.get(statistic_id, ())
    }


async def listed(hass: HomeAssistant) -> dict[str, dict[str, Any]]:
    found = await get_instance(hass).async_add_executor_job(list_statistic_ids, hass)
    return {row["statistic_id"]: row for row in found if row["source"] == DOMAIN}


@pytest.fixture
async def entry(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> MockConfigEntry:
    """Return a ledger with a charge of 20 kWh and a drive on each of three days."""
    freezer.move_to(at(20))
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    rows = [row for day in (10, 11, 12) for row in (charge(at(day)), trip(at(day, 8)))]
    await change(hass, entry, *rows)
    return entry


async def test_energy_cost_and_distance(hass: HomeAssistant, entry: MockConfigEntry):
    assert await series(hass, ENERGY) == {
        at(10): (20.0, 20.0),
        at(11): (20.0, 40.0),
        at(12): (20.0, 60.0),
    }
    assert [it for it, _ in (await series(hass, COST)).values()] == [6.0, 6.0, 6.0]
    driven = sum(it for it, _ in (await series(hass, DISTANCE)).values())
    totals = next(iter(entry.runtime_data.coordinators.values())).data
    assert driven == pytest.approx(totals.driven[Period.LIFETIME].distance_km)


async def test_they_can_be_chosen_and_tell_no_vin(
    hass: HomeAssistant, entry: MockConfigEntry
):
    found = await listed(hass)
    assert set(found) == IDS
    assert VIN.lower() not in str(found).lower()
    told = {
        key: (it["name"], it["statistics_unit_of_measurement"], it["unit_class"])
        for key, it in found.items()
    }
    assert told == {
        ENERGY: ("Lightning energy charged", "kWh", "energy"),
        COST: ("Lightning charging cost", "EUR", None),
        DISTANCE: ("Lightning distance", "km", "distance"),
    }
    assert all(it["has_sum"] and it["mean_type"] == 0 for it in found.values())


async def test_an_edit_moves_its_bar_and_nothing_else(
    hass: HomeAssistant, entry: MockConfigEntry
):
    await change(hass, entry, charge(at(11), energy=5.0))
    assert await series(hass, ENERGY) == {
        at(10): (20.0, 20.0),
        at(11): (5.0, 25.0),
        at(12): (20.0, 45.0),
    }
    assert [it for it, _ in (await series(hass, COST)).values()] == [6.0, 1.5, 6.0]


async def test_an_edit_of_the_table_is_followed(
    hass: HomeAssistant, entry: MockConfigEntry
):
    await execute(
        hass,
        entry,
        "UPDATE ev_charging_session SET cost = 90000 WHERE session_start_utc ="
        " (SELECT min(session_start_utc) FROM ev_charging_session)",
    )
    assert list((await series(hass, COST)).values()) == [
        (9.0, 9.0),
        (6.0, 15.0),
        (6.0, 21.0),
    ]


async def test_a_charge_of_long_ago_goes_in_before_the_others(
    hass: HomeAssistant, entry: MockConfigEntry
):
    long_ago = at(10) - timedelta(days=200)
    await change(hass, entry, charge(long_ago, energy=7.0))
    found = await series(hass, ENERGY)
    assert found[long_ago] == (7.0, 7.0)
    assert [it for it, _ in found.values()] == [7.0, 20.0, 20.0, 20.0]
    months = [it for it, _ in (await series(hass, ENERGY, "month")).values()]
    assert months == [7.0, 60.0]


async def test_a_deleted_charge_leaves_an_empty_hour(
    hass: HomeAssistant, entry: MockConfigEntry
):
    await execute(
        hass, entry, "UPDATE ev_charging_session SET deleted_at = 1 WHERE id = 2"
    )
    assert list((await series(hass, ENERGY)).values()) == [
        (20.0, 20.0),
        (0.0, 20.0),
        (20.0, 40.0),
    ]
    await execute(
        hass, entry, "UPDATE ev_charging_session SET deleted_at = NULL WHERE id = 2"
    )
    assert [it for it, _ in (await series(hass, ENERGY)).values()] == [20.0, 20.0, 20.0]


async def test_a_charge_that_goes_on_grows(hass: HomeAssistant, entry: MockConfigEntry):
    begun = at(15)
    for energy in (1.0, 2.5, 6.0):
        going_on = charge(
            begun,
            energy=energy,
            is_complete=False,
            session_end_utc=None,
            plug_out_utc=None,
            recorded_at=begun + timedelta(minutes=20),
        )
        await change(hass, entry, going_on)
        assert (await series(hass, ENERGY))[begun] == (energy, 60.0 + energy)
    await change(hass, entry, charge(begun, energy=6.1))
    assert (await series(hass, ENERGY))[begun] == (6.1, 66.1)


async def test_nothing_new_writes_nothing(hass: HomeAssistant, entry: MockConfigEntry):
    answer = await entry.runtime_data.statistics._async_publish(
        next(iter(entry.runtime_data.coordinators.values()))
    )
    assert answer == 0


async def test_a_restart_publishes_nothing_again(
    hass: HomeAssistant, entry: MockConfigEntry
):
    before = await series(hass, ENERGY)
    await hass.config_entries.async_reload(entry.entry_id)
    await published(hass)
    assert await series(hass, ENERGY) == before


async def test_what_the_recorder_lost_is_published_after_a_restart(
    hass: HomeAssistant, entry: MockConfigEntry
):
    before = await series(hass, ENERGY)
    get_instance(hass).async_clear_statistics([ENERGY])
    await statistics.async_written(hass)
    assert await series(hass, ENERGY) == {}
    await hass.config_entries.async_reload(entry.entry_id)
    await published(hass)
    assert await series(hass, ENERGY) == before
    assert set(await listed(hass)) == IDS


async def test_another_name_keeps_the_series(
    hass: HomeAssistant, entry: MockConfigEntry
):
    before = await series(hass, ENERGY)
    subentry = next(iter(entry.subentries.values()))
    hass.config_entries.async_update_subentry(entry, subentry, title="Blitz")
    await hass.async_block_till_done()
    await published(hass)
    found = await listed(hass)
    assert set(found) == IDS
    assert found[ENERGY]["name"] == "Blitz energy charged"
    assert await series(hass, ENERGY) == before


async def test_a_removed_vehicle_takes_its_series_along(
    hass: HomeAssistant, entry: MockConfigEntry
):
    hass.config_entries.async_add_subentry(entry, subentry_of(OTHER_VIN, "Mustang"))
    await hass.async_block_till_done()
    await change(hass, entry, charge(at(14), vin=OTHER_VIN))
    assert len(await listed(hass)) == 6
    first = next(iter(entry.subentries))
    hass.config_entries.async_remove_subentry(entry, first)
    await hass.async_block_till_done()
    await published(hass)
    assert {key.split("_")[0] for key in await listed(hass)} == {"lightningrod:mustang"}


async def test_a_removed_entry_takes_its_series_along(
    hass: HomeAssistant, entry: MockConfigEntry
):
    await hass.config_entries.async_remove(entry.entry_id)
    await statistics.async_written(hass)
    assert await listed(hass) == {}


async def test_vehicles_of_one_name_have_series_of_their_own(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
):
    freezer.move_to(at(20))
    entry = await setup(
        hass,
        ledger_entry(
            hass,
            vehicle(VIN, "Lightning"),
            vehicle(OTHER_VIN, "Lightning"),
        ),
    )
    await change(hass, entry, charge(at(10)), charge(at(11), vin=OTHER_VIN))
    assert set(await listed(hass)) == IDS | {
        it.replace("lightning_", "lightning_2_") for it in IDS
    }


@pytest.mark.parametrize("title", [VIN, f"Ford {VIN.lower()}", "✨"])
async def test_a_name_that_tells_too_much_or_nothing_is_not_in_the_id(
    hass: HomeAssistant, title: str
):
    entry = await setup(hass, ledger_entry(hass, vehicle(title=title)))
    await published(hass)
    assert entry.state is ConfigEntryState.LOADED
    assert {it.rpartition("_")[0] for it in await listed(hass)} == {"lightningrod:ford"}


async def test_another_currency_is_another_series(
    hass: HomeAssistant, entry: MockConfigEntry
):
    options = {**entry.options, "currency": "NOK"}
    hass.config_entries.async_update_entry(entry, options=options)
    await published(hass)
    assert (await listed(hass))[COST]["statistics_unit_of_measurement"] == "NOK"
    assert await series(hass, COST) == {}
    assert len(await series(hass, ENERGY)) == 3


async def test_miles_where_people_drive_miles(
    hass: HomeAssistant, entry: MockConfigEntry
):
    km = sum(it for it, _ in (await series(hass, DISTANCE)).values())
    hass.config.units = US_CUSTOMARY_SYSTEM
    await execute(hass, entry, "UPDATE ev_vehicle SET name = 'x'")
    unit = (await listed(hass))[DISTANCE]["statistics_unit_of_measurement"]
    assert unit == UnitOfLength.MILES
    miles = sum(it for it, _ in (await series(hass, DISTANCE)).values())
    assert miles == pytest.approx(km / 1.609344, abs=0.001)


async def test_they_are_rebuilt_on_request(hass: HomeAssistant, entry: MockConfigEntry):
    before = await series(hass, ENERGY)
    answer = await hass.services.async_call(
        DOMAIN, "rebuild_statistics", {}, blocking=True, return_response=True
    )
    assert answer is not None
    told = answer["vehicles"]
    assert isinstance(told, list)
    (rebuilt,) = told
    assert isinstance(rebuilt, dict)
    assert rebuilt["vehicle"] == "Lightning"
    told_of = rebuilt["statistics"]
    assert isinstance(told_of, dict)
    assert told_of["energy"] == {"statistic_id": ENERGY, "sum": 60.0}
    rows = sum([len(await series(hass, it)) for it in IDS])
    assert rebuilt["rows"] == rows > 6
    assert await series(hass, ENERGY) == before
    assert set(await listed(hass)) == IDS
    none = await hass.services.async_call(
        DOMAIN, "rebuild_statistics", {}, blocking=True
    )
    assert none is None


async def test_a_long_series_is_published_in_parts(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("custom_components.lightningrod.statistics._ROWS_A_TASK", 2)
    before = await series(hass, ENERGY)
    await entry.runtime_data.statistics.async_rebuild(next(iter(entry.subentries)))
    await statistics.async_written(hass)
    assert await series(hass, ENERGY) == before


@pytest.mark.parametrize(
    ("fault", "level"),
    [
        (CannotConnect(), logging.DEBUG),
        (TimeoutError(), logging.DEBUG),
        (OperationalError("SELECT", {}, Exception()), logging.WARNING),
    ],
)
async def test_what_broke_off_is_made_up_for(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
    level: int,
):
    async def broken(*_: Any) -> Any:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(statistics, "vehicle_hours", broken)
        await change(hass, entry, charge(at(11), energy=5.0))
    assert any(
        it.levelno == level and it.name.endswith("lightningrod")
        for it in caplog.records
        if "tatistics" in it.message
    )
    await change(hass, entry, charge(at(14), energy=1.0))
    assert [it for it, _ in (await series(hass, ENERGY)).values()] == [20, 5, 20, 1]
