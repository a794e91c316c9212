"""Rows that the database refuses, or that are lost: told with their number, and mended."""

from datetime import timedelta
import json
from pathlib import Path
import sqlite3
from typing import Any

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lightningrod.connection import journal_path, refused_path
from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db import writer as writing
from custom_components.lightningrod.leaving import async_delete_file
from custom_components.lightningrod.losses import Losses

from .ledger import (
    VIN,
    at,
    charge,
    ledger_entry,
    odometer,
    rows,
    settled,
    setup,
    trip,
    vehicle,
    write,
)
from .test_support import start_fix, submit


@pytest.fixture
async def client(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> TestClient[Any, Any]:
    """Return who opens the dialogs of a ledger that is there."""
    for component in (REPAIRS, "diagnostics"):
        assert await async_setup_component(hass, component, {})
    return await hass_client()


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a ledger in a file."""
    return await setup(hass, ledger_entry(hass, vehicle()))


async def execute(entry: MockConfigEntry, statement: str) -> None:
    """Do to the database what an owner with SQL would."""
    async with entry.runtime_data.database.begin() as connection:
        await connection.exec_driver_sql(statement)


@pytest.fixture
async def refusing(entry: MockConfigEntry) -> None:
    """Let the table of sessions refuse new rows by a rule of its owner."""
    await execute(
        entry,
        "CREATE TRIGGER mine BEFORE INSERT ON ev_charging_session"
        " BEGIN SELECT RAISE(ABORT, 'not on Sundays'); END",
    )


def issue(
    hass: HomeAssistant, entry: MockConfigEntry, key: str
) -> ir.IssueEntry | None:
    """Return what the repairs say."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{key}_{entry.entry_id}")


async def look(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the minute pass after which it is looked."""
    freezer.tick(timedelta(minutes=2))
    async_fire_time_changed(hass)
    await settled(hass)


@pytest.mark.usefixtures("refusing")
async def test_refused_rows_are_told_and_tried_again(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    client: TestClient[Any, Any],
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await write(hass, entry, [charge(at(10)), charge(at(11)), trip(at(12))])
    await look(hass, freezer)
    told = issue(hass, entry, "rows_refused")
    assert told
    words = told.translation_placeholders
    assert words
    assert (words["count"], words["sessions"], words["others"]) == ("2", "2", "0")
    assert words["reason"] == "IntegrityError SQLITE_CONSTRAINT_TRIGGER"
    assert words["file"] == refused_path(hass, entry.entry_id).name
    ours = [it.getMessage() for it in caplog.records if "lightningrod.db" in it.name]
    assert any("was refused" in it for it in ours)
    assert VIN not in json.dumps(words) + "".join(ours)
    report: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert report["storage"]["rows_refused"] == {"ev_charging_session": 2}
    assert VIN not in json.dumps(report)

    step = await start_fix(client, told.issue_id)
    step = await submit(client, step)
    assert (step["step_id"], step["description_placeholders"]["count"]) == (
        "still",
        "2",
    )
    result = await submit(client, step, discard=False)
    assert (result["type"], result["reason"]) == ("abort", "kept")
    assert issue(hass, entry, "rows_refused")

    await execute(entry, "DROP TRIGGER mine")
    step = await start_fix(client, told.issue_id)
    assert (await submit(client, step))["type"] == "create_entry"
    await look(hass, freezer)
    assert not issue(hass, entry, "rows_refused")
    assert len(await rows(entry, "SELECT id FROM ev_charging_session")) == 2
    assert not refused_path(hass, entry.entry_id).exists()


@pytest.mark.usefixtures("refusing")
async def test_refused_rows_can_be_discarded(
    hass: HomeAssistant,
    client: TestClient[Any, Any],
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Those that the form was about, and no others."""
    await write(hass, entry, [charge(at(10))])
    await look(hass, freezer)
    issue_id = f"rows_refused_{entry.entry_id}"
    step = await submit(client, await start_fix(client, issue_id))
    await write(hass, entry, [charge(at(11))])
    result = await submit(client, step, discard=True)
    assert (result["type"], result["reason"]) == ("abort", "kept")
    assert len(entry.runtime_data.writer.aside) == 1
    step = await submit(client, await start_fix(client, issue_id))
    assert (await submit(client, step, discard=True))["type"] == "create_entry"
    assert not refused_path(hass, entry.entry_id).exists()


@pytest.mark.usefixtures("refusing")
async def test_they_come_back_by_themselves_at_a_start(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await write(hass, entry, [charge(at(10))])
    await execute(entry, "DROP TRIGGER mine")
    await hass.config_entries.async_reload(entry.entry_id)
    await write(hass, entry, [])
    await look(hass, freezer)
    assert not issue(hass, entry, "rows_refused")
    assert len(await rows(entry, "SELECT id FROM ev_charging_session")) == 1


@pytest.mark.usefixtures("refusing")
async def test_the_dialog_without_its_ledger(
    hass: HomeAssistant,
    client: TestClient[Any, Any],
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await write(hass, entry, [charge(at(10))])
    await look(hass, freezer)
    issue_id = f"rows_refused_{entry.entry_id}"
    monkeypatch.setattr(writing, "RETRY_DELAYS", (3600,))
    blocker = sqlite3.connect(hass.config.path("lightningrod.db"), isolation_level=None)
    step = await start_fix(client, issue_id)
    monkeypatch.setattr("custom_components.lightningrod.repairs.rows._TRY_S", 0.2)
    blocker.execute("BEGIN IMMEDIATE")
    result = await submit(client, step)
    blocker.execute("ROLLBACK")
    blocker.close()
    assert (result["type"], result["reason"]) == ("abort", "not_solved")
    await entry.runtime_data.writer.flush()
    still = await submit(client, await start_fix(client, issue_id))
    first = await start_fix(client, issue_id)
    await hass.config_entries.async_unload(entry.entry_id)
    for step in (first, still):
        result = await submit(
            client, step, **({"discard": True} if step is still else {})
        )
        assert (result["type"], result["reason"]) == ("abort", "not_loaded")


@pytest.mark.usefixtures("refusing")
async def test_the_file_goes_with_the_ledger(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await write(hass, entry, [charge(at(10))])
    file = refused_path(hass, entry.entry_id)
    assert not await async_delete_file(hass)
    assert file.exists()
    await hass.config_entries.async_remove(entry.entry_id)
    assert await async_delete_file(hass)
    assert not file.exists()


async def test_lost_measurements_are_told_until_that_was_read(
    hass: HomeAssistant,
    client: TestClient[Any, Any],
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Over a restart too; what is lost after that is counted anew."""
    queue = entry.runtime_data.writer.queue
    queue.max_rows = 3
    entry.runtime_data.writer.put([odometer(at(10, n), 100.0 + n) for n in range(5)])
    await look(hass, freezer)
    told = issue(hass, entry, "measurements_lost")
    assert told
    assert told.translation_placeholders
    assert told.translation_placeholders["count"] == "2"
    assert told.translation_placeholders["overflowed"] == "2"
    await hass.config_entries.async_reload(entry.entry_id)
    await look(hass, freezer)
    told = issue(hass, entry, "measurements_lost")
    assert told
    assert told.translation_placeholders
    assert told.translation_placeholders["count"] == "2"
    step = await start_fix(client, told.issue_id)
    assert (await submit(client, step))["type"] == "create_entry"
    await look(hass, freezer)
    assert not issue(hass, entry, "measurements_lost")
    await hass.config_entries.async_reload(entry.entry_id)
    await look(hass, freezer)
    assert not issue(hass, entry, "measurements_lost")


async def test_damaged_rows_are_told(
    hass: HomeAssistant,
    client: TestClient[Any, Any],
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    journal = journal_path(hass, entry.entry_id)
    Path(journal).write_bytes(b"0badf00d R []\n" * 3)  # noqa: ASYNC240 a small file
    await setup(hass, entry)
    await write(hass, entry, [charge(at(10))])
    await look(hass, freezer)
    told = issue(hass, entry, "journal_damaged")
    assert told
    assert told.translation_placeholders
    assert told.translation_placeholders["count"] == "3"
    assert told.translation_placeholders["file"] == f"{journal.name}.unreadable"
    assert caplog.text.count("A line of the journal is damaged") == 1
    assert "3 lines of the journal could not be read" in caplog.text
    await hass.config_entries.async_unload(entry.entry_id)
    step = await start_fix(client, told.issue_id)
    assert (await submit(client, step))["type"] == "create_entry"


def test_what_another_version_stored_of_losses() -> None:
    losses = Losses()
    with pytest.raises(ValueError, match="unpack"):
        losses.load({"overflowed": [1]})
    assert losses.of({"overflowed"}) is None
