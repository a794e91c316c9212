"""A ledger moves into another database by the reconfiguration, while it goes on recording."""

# ruff: noqa: ASYNC110, ASYNC240 waiting for threads, and small files of the tests' own

import asyncio
from collections.abc import Callable
from pathlib import Path
import threading
from typing import Any
from unittest.mock import patch

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lightningrod import relocation
from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db import writer as writing
from custom_components.lightningrod.db.errors import CannotConnect, CopyDiffers
from custom_components.lightningrod.db.moving import move

from .ledger import (
    SQLITE,
    at,
    charge,
    ledger_entry,
    rows,
    rows_on_disk,
    settled,
    setup,
    shown,
    trip,
    vehicle,
    write,
)
from .test_config_flow import reconfigure, submit, typed
from .test_file import issue
from .test_support import start_fix, submit as submit_fix

COUNT = "SELECT count(*) FROM ev_charging_session"
SUMS = (
    "SELECT count(*), sum(energy_kwh), sum(cost), max(id) FROM ev_charging_session"
    " WHERE deleted_at IS NULL"
)
ENERGY = "sensor.lightning_energy_charged"


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a ledger in a file, with some charges and trips."""
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    for day in (3, 4, 5):
        await write(hass, entry, [charge(at(day)), trip(at(day, 8))])
    return entry


async def choose_copy(
    hass: HomeAssistant, entry: MockConfigEntry, data: dict[str, Any]
) -> Any:
    """Answer the dialog up to the copying."""
    result = await reconfigure(hass, entry, data["backend"])
    if data["backend"] == "postgresql":
        result = await submit(hass, result, typed(data))
    assert result["type"] is FlowResultType.MENU, result
    assert result["step_id"] == "move"
    result = await submit(hass, result, {"next_step_id": "copy"})
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    assert result["progress_action"] == "copy"
    return result


async def outcome(hass: HomeAssistant, result: Any) -> Any:
    """Wait for the copying; return what the dialog says then."""
    flow = hass.config_entries.flow._progress[result["flow_id"]]
    task = flow.async_get_progress_task()
    assert task
    await asyncio.wait([task])
    result = await hass.config_entries.flow.async_configure(result["flow_id"])
    if result["type"] is FlowResultType.SHOW_PROGRESS_DONE:
        result = await hass.config_entries.flow.async_configure(result["flow_id"])
    await settled(hass)
    return result


async def test_there_and_back(
    hass: HomeAssistant, entry: MockConfigEntry, postgresql: dict[str, Any]
) -> None:
    energy = shown(hass, ENERGY).state
    before = await rows(entry, SUMS)
    result = await outcome(hass, await choose_copy(hass, entry, postgresql))
    assert result["reason"] == "moved"
    told = result["description_placeholders"]
    assert (told["sessions"], told["trips"]) == ("3", "3")
    assert told["here"] == "lightningrod.db"
    assert told["there"].startswith(postgresql["database"])
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data == postgresql
    ((count, kwh, cost, last),) = await rows(entry, SUMS)
    assert [(count, kwh, round(cost * 10_000), last)] == before
    assert shown(hass, ENERGY).state == energy
    assert issue(hass, entry, "former_file")
    await write(hass, entry, [charge(at(6))])
    assert await rows(entry, COUNT) == [(4,)]

    result = await outcome(hass, await choose_copy(hass, entry, dict(SQLITE)))
    assert result["reason"] == "moved"
    assert entry.data == SQLITE
    assert entry.title == "LightningROD"
    assert await rows(entry, COUNT) == [(4,)]
    # What lay there before is kept.
    assert len(list(Path(hass.config.config_dir).glob("lightningrod.db.former-*"))) == 1
    assert issue(hass, entry, "former_tables")
    assert not issue(hass, entry, "former_file")


def held_up(
    monkeypatch: pytest.MonkeyPatch, then: Exception | None = None
) -> tuple[threading.Event, threading.Event]:
    """Let copying wait; return what it says when it began, and what lets it go on."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(*args: Any, **how: Any) -> Any:
        begun.set()
        assert go_on.wait(60)
        if then is not None:
            raise then
        return move(*args, **how)

    monkeypatch.setattr(relocation, "move", slow)
    return begun, go_on


async def until(hass: HomeAssistant, event: threading.Event) -> None:
    assert await hass.async_add_executor_job(event.wait, 60)


@pytest.mark.parametrize("fails", [False, True])
async def test_capture_goes_on(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    postgresql: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    fails: bool,  # noqa: FBT001 a parameter of the test
) -> None:
    monkeypatch.setattr(writing, "PATIENCE_S", 0.01)
    begun, go_on = held_up(monkeypatch, CopyDiffers() if fails else None)
    result = await choose_copy(hass, entry, postgresql)
    await until(hass, begun)
    data = entry.runtime_data
    data.writer.put([charge(at(7)), trip(at(7, 8))])
    async with asyncio.timeout(30):
        while not data.backlog.rows:
            await asyncio.sleep(0.01)
    data.writer.put([charge(at(8))])
    assert shown(hass, ENERGY).state != "unavailable"
    go_on.set()
    result = await outcome(hass, result)
    if fails:
        assert result["step_id"] == "move_failed"
        assert result["errors"] == {"base": "copy_differs"}
        assert entry.data == SQLITE
        assert entry.runtime_data is data
    else:
        assert result["reason"] == "moved"
        assert entry.data == postgresql
    await entry.runtime_data.writer.flush()
    assert await rows(entry, COUNT) == [(5,)]
    assert await rows(entry, "SELECT count(*) FROM ev_trip_metrics") == [(4,)]
    assert not entry.runtime_data.backlog.rows
    if not fails:
        # They are in no other database.
        assert len(await old_sessions(hass)) == 3
        return
    monkeypatch.setattr(relocation, "move", move)
    result = await submit(hass, result, {})
    assert result["step_id"] == "move"
    result = await submit(hass, result, {"next_step_id": "copy"})
    assert (await outcome(hass, result))["reason"] == "moved"
    assert await rows(entry, COUNT) == [(5,)]


async def old_sessions(hass: HomeAssistant) -> list[Any]:
    return await hass.async_add_executor_job(
        rows_on_disk, hass, "SELECT id FROM ev_charging_session"
    )


async def test_who_edits_meanwhile_is_told(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    postgresql: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go_on = held_up(monkeypatch)
    await choose_copy(hass, entry, postgresql)
    await until(hass, begun)
    ((session_id,),) = await rows(
        entry, "SELECT session_id FROM ev_charging_session ORDER BY id LIMIT 1"
    )
    edit = hass.async_create_task(
        hass.services.async_call(
            DOMAIN,
            "update_session",
            {"session_id": session_id, "energy_kwh": 21},
            blocking=True,
        )
    )
    await asyncio.sleep(0.1)
    go_on.set()
    with pytest.raises(HomeAssistantError) as refusal:
        await edit
    assert refusal.value.translation_key == "ledger_moved"
    await settled(hass)
    assert entry.data == postgresql
    assert (await rows(entry, COUNT)) == [(3,)]


async def test_closing_the_dialog_ends_it(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    postgresql: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go_on = held_up(monkeypatch)
    result = await choose_copy(hass, entry, postgresql)
    await until(hass, begun)
    hass.config_entries.flow.async_abort(result["flow_id"])
    await asyncio.sleep(0.1)
    go_on.set()
    await settled(hass)
    async with asyncio.timeout(30):
        while entry.runtime_data.database._holders:
            await asyncio.sleep(0.01)
    assert entry.data == SQLITE
    await write(hass, entry, [charge(at(9))])
    assert await rows(entry, COUNT) == [(4,)]


async def test_a_restart_in_between_ends_it(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    postgresql: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go_on = held_up(monkeypatch)
    result = await choose_copy(hass, entry, postgresql)
    await until(hass, begun)
    await hass.config_entries.async_reload(entry.entry_id)
    go_on.set()
    result = await outcome(hass, result)
    assert result["errors"] == {"base": "move_stopped"}
    assert entry.data == SQLITE
    await write(hass, entry, [charge(at(9))])
    assert await rows(entry, COUNT) == [(4,)]


async def test_nothing_is_added_to_another_ledger(
    hass: HomeAssistant, entry: MockConfigEntry, postgresql: dict[str, Any]
) -> None:
    other = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    await write(hass, other, [charge(at(1))])
    await hass.config_entries.async_remove(other.entry_id)
    result = await reconfigure(hass, entry, "postgresql")
    result = await submit(hass, result, typed(postgresql))
    assert result["step_id"] == "occupied"
    assert result["menu_options"] == ["switch", "postgresql"]
    result = await submit(hass, result, {"next_step_id": "postgresql"})
    result = await submit(hass, result, typed(postgresql, schema="empty"))
    assert result["step_id"] == "move"
    result = await submit(hass, result, {"next_step_id": "switch"})
    assert result["reason"] == "reconfigure_successful"
    await settled(hass)
    assert entry.data == {**postgresql, "schema": "empty"}


async def test_the_look_at_the_other_database_may_fail(
    hass: HomeAssistant, entry: MockConfigEntry, postgresql: dict[str, Any]
) -> None:
    result = await reconfigure(hass, entry, "postgresql")
    with patch(
        "custom_components.lightningrod.flows.moving.holds_rows",
        side_effect=CannotConnect,
    ):
        result = await submit(hass, result, typed(postgresql))
    assert result["step_id"] == "move_failed"
    assert result["errors"] == {"base": "cannot_connect"}


async def test_a_ledger_that_is_away_cannot_be_copied(
    hass: HomeAssistant,
    postgresql: dict[str, Any],
    postgresql_away: Callable[[], Any],
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    with postgresql_away():
        entry.runtime_data.writer.put([charge(at(1))])
        await entry.runtime_data.writer.flush()
        result = await reconfigure(hass, entry, "sqlite")
        assert result["reason"] == "reconfigure_successful"
        await settled(hass)
    # What waited is written where the ledger is now.
    await entry.runtime_data.writer.flush()
    assert await rows(entry, COUNT) == [(1,)]


@pytest.mark.parametrize("delete", [False, True])
async def test_the_file_it_came_from(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    postgresql: dict[str, Any],
    delete: bool,  # noqa: FBT001 a parameter of the test
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    await outcome(hass, await choose_copy(hass, entry, postgresql))
    file = Path(hass.config.path("lightningrod.db"))
    assert file.exists()
    client = await hass_client()
    step = await start_fix(client, f"former_file_{entry.entry_id}")
    assert step["description_placeholders"]["former"] == "lightningrod.db"
    done = await submit_fix(client, step, delete=delete)
    assert done["type"] == "create_entry"
    assert file.exists() is not delete
    assert not issue(hass, entry, "former_file")


async def test_a_file_in_use_is_not_deleted(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    postgresql: dict[str, Any],
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    await outcome(hass, await choose_copy(hass, entry, postgresql))
    hass.config_entries.async_update_entry(entry, data=dict(SQLITE))
    await settled(hass)
    client = await hass_client()
    step = await start_fix(client, f"former_file_{entry.entry_id}")
    done = await submit_fix(client, step, delete=True)
    assert done["reason"] == "in_use"
    assert Path(hass.config.path("lightningrod.db")).exists()


async def test_the_tables_it_came_from(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    postgresql: dict[str, Any],
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    entry = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    await outcome(hass, await choose_copy(hass, entry, dict(SQLITE)))
    client = await hass_client()
    step = await start_fix(client, f"former_tables_{entry.entry_id}")
    done = await submit_fix(client, step)
    assert done["type"] == "create_entry"
    assert not issue(hass, entry, "former_tables")
