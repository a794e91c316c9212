"""A vehicle, or the ledger, can be removed; its rows stay until somebody says otherwise."""

# ruff: noqa: ASYNC240 small files of the tests' own

import json
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lightningrod import leaving
from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db import removal
from custom_components.lightningrod.db.errors import CannotConnect
from custom_components.lightningrod.db.readers import write_settings
from custom_components.lightningrod.db.retention import SETTING
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .ledger import (
    OTHER_VIN,
    VIN,
    at,
    ledger_entry,
    odometer,
    rows,
    settled,
    setup,
    vehicle,
    write,
)
from .test_support import start_fix, submit

TABLES = (
    "ev_charging_session",
    "ev_trip_metrics",
    "ev_vehicle_status",
    "ev_vehicle",
)


async def owners(entry: MockConfigEntry) -> dict[str, set[str]]:
    """Return whose rows there are, by table."""
    return {
        name: {owner for (owner,) in await rows(entry, f"SELECT device_id FROM {name}")}  # noqa: S608 our names
        for name in TABLES
    }


def asked(hass: HomeAssistant) -> list[str]:
    """Return the ids of what is asked about removed vehicles."""
    return [
        issue_id
        for domain, issue_id in ir.async_get(hass).issues
        if domain == DOMAIN and issue_id.startswith("vehicle_removed")
    ]


@pytest.fixture
async def gone(hass: HomeAssistant, two_cars: MockConfigEntry) -> MockConfigEntry:
    """Return a ledger of two cars that one was removed from."""
    assert await async_setup_component(hass, REPAIRS, {})
    await write(
        hass, two_cars, [odometer(at(9), 10), odometer(at(9), 20, vin=OTHER_VIN)]
    )
    ((session_id,),) = await rows(
        two_cars,
        f"SELECT session_id FROM ev_charging_session WHERE device_id = '{OTHER_VIN}'",  # noqa: S608 our VIN
    )
    await hass.services.async_call(
        DOMAIN,
        "update_session",
        {"session_id": session_id, "notes": "mine"},
        blocking=True,
    )
    subentry_id = next(
        it.subentry_id
        for it in two_cars.subentries.values()
        if it.unique_id == OTHER_VIN
    )
    hass.config_entries.async_remove_subentry(two_cars, subentry_id)
    await settled(hass)
    return two_cars


async def test_it_is_asked_what_is_to_become_of_the_rows(
    hass: HomeAssistant, gone: MockConfigEntry
) -> None:
    (issue_id,) = asked(hass)
    told = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert told
    assert told.translation_placeholders == {
        "title": "LightningROD",
        "name": "Mustang",
        "sessions": "1",
        "trips": "1",
        "samples": "1",
    }
    assert OTHER_VIN not in str(told.data)
    assert all(found == {VIN, OTHER_VIN} for found in (await owners(gone)).values())


@pytest.mark.parametrize("delete", [False, True])
async def test_with_or_without_its_rows(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    gone: MockConfigEntry,
    delete: bool,  # noqa: FBT001 a parameter of the test
) -> None:
    client = await hass_client()
    (issue_id,) = asked(hass)
    ((number,),) = await rows(
        gone,
        f"SELECT id FROM ev_vehicle WHERE device_id = '{OTHER_VIN}'",  # noqa: S608 our VIN
    )
    async with gone.runtime_data.database.begin() as connection:
        until = dict.fromkeys((str(number), "99"), "2026-01-02T00:00:00+00:00")
        await write_settings(connection, {SETTING: json.dumps(until)})
    its = f"sensor.fordpass_{OTHER_VIN.lower()}_odometer"
    await write(hass, gone, [reading(its), reading("sensor.another_odometer")])
    # It still waits when the rest is deleted.
    gone.runtime_data.writer.put([odometer(at(10), 30, vin=OTHER_VIN)])
    step = await start_fix(client, issue_id)
    done = await submit(client, step, delete=delete)
    assert done["type"] == "create_entry"
    assert not asked(hass)
    kept = {it for (it,) in await rows(gone, "SELECT entity_id FROM ev_reading")}
    assert kept == {"sensor.another_odometer"} | (set() if delete else {its})
    thinned = f"SELECT value FROM app_settings WHERE key = '{SETTING}'"  # noqa: S608 ours
    ((told,),) = await rows(gone, thinned)
    assert set(json.loads(told)) == {"99"} | (set() if delete else {str(number)})
    await gone.runtime_data.writer.flush()
    left = {VIN} if delete else {VIN, OTHER_VIN}
    assert all(found == left for found in (await owners(gone)).values())
    edits = await rows(gone, "SELECT count(*) FROM ev_edit")
    assert edits == [(0,)] if delete else [(1,)]
    # It is not asked again.
    await hass.config_entries.async_reload(gone.entry_id)
    await settled(hass)
    assert not asked(hass)


async def test_a_car_that_is_there_again_is_not_asked_about(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, gone: MockConfigEntry
) -> None:
    client = await hass_client()
    (issue_id,) = asked(hass)
    step = await start_fix(client, issue_id)

    again = ConfigSubentry(
        data=MappingProxyType(dict(vehicle(OTHER_VIN)["data"])),
        subentry_type="vehicle",
        title="Mustang",
        unique_id=OTHER_VIN,
    )
    hass.config_entries.async_add_subentry(gone, again)
    await settled(hass)
    assert not asked(hass)
    done = await submit(client, step, delete=True)
    assert done["reason"] == "in_use"
    assert all(OTHER_VIN in found for found in (await owners(gone)).values())


async def test_what_was_broken_off_is_finished(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, gone: MockConfigEntry
) -> None:
    client = await hass_client()
    (issue_id,) = asked(hass)
    step = await start_fix(client, issue_id)
    with patch.object(removal, "delete_vehicle", side_effect=CannotConnect):
        done = await submit(client, step, delete=True)
    assert done["reason"] == "not_deleted"
    step = await start_fix(client, issue_id)
    await hass.config_entries.async_unload(gone.entry_id)
    done = await submit(client, step, delete=True)
    assert done["reason"] == "not_loaded"
    await setup(hass, gone)
    step = await start_fix(client, issue_id)
    done = await submit(client, step, delete=True)
    assert done["type"] == "create_entry"


async def test_the_mark_is_no_condition(
    hass: HomeAssistant, two_cars: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(leaving, "remove_vehicle", side_effect=CannotConnect):
        hass.config_entries.async_remove_subentry(
            two_cars, next(iter(two_cars.subentries))
        )
        await settled(hass)
    assert "Removed vehicles could not be marked" in caplog.text
    assert not asked(hass)


def left(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> Any:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{key}_{entry.entry_id}")


def reading(entity_id: str) -> Record:
    """Return a day's odometer as long-term statistics keep it."""
    return Record(
        RecordKind.READING,
        {
            "entity_id": entity_id,
            "kind": "odometer",
            "recorded_at": at(1),
            "value": 1234.0,
        },
    )


@pytest.mark.parametrize("delete", [False, True])
async def test_an_entry_leaves_its_file(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    gone: MockConfigEntry,
    delete: bool,  # noqa: FBT001 a parameter of the test
) -> None:
    await hass.config_entries.async_remove(gone.entry_id)
    assert not asked(hass)
    folder = Path(hass.config.config_dir)
    copies = [
        folder / name
        for name in (
            "lightningrod.db.before-0009",
            "lightningrod.db.damaged-20260301-120000",
            "lightningrod.db.damaged-20260301-120000-wal",
            "lightningrod.db.former-20260301-120000",
            f"lightningrod-{gone.entry_id}.journal",
            f"lightningrod-{gone.entry_id}.journal.unreadable",
        )
    ]
    for each in copies:
        each.write_text("rows")
    assert left(hass, gone, "left_file")
    client = await hass_client()
    step = await start_fix(client, f"left_file_{gone.entry_id}")
    done = await submit(client, step, delete=delete)
    assert done["type"] == "create_entry"
    assert Path(hass.config.path("lightningrod.db")).exists() is not delete
    assert [each.exists() for each in copies] == [not delete] * len(copies)
    if not delete:
        for each in copies:
            each.unlink()


async def test_a_file_of_another_entry_stays(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, gone: MockConfigEntry
) -> None:
    await hass.config_entries.async_remove(gone.entry_id)
    await setup(hass, ledger_entry(hass, vehicle()))
    client = await hass_client()
    step = await start_fix(client, f"left_file_{gone.entry_id}")
    done = await submit(client, step, delete=True)
    assert done["reason"] == "in_use"


async def test_an_entry_leaves_its_tables(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    postgresql: dict[str, Any],
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    entry = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    await hass.config_entries.async_remove(entry.entry_id)
    told = left(hass, entry, "left_tables")
    assert told.translation_placeholders["former"].startswith(postgresql["database"])
    client = await hass_client()
    step = await start_fix(client, f"left_tables_{entry.entry_id}")
    done = await submit(client, step)
    assert done["type"] == "create_entry"
