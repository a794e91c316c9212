"""Another LightningROD is taken in, by an action and in the options, while the ledger runs."""

from pathlib import Path
import sqlite3
from typing import Any
from unittest.mock import patch

from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util.unit_system import (
    METRIC_SYSTEM,
    US_CUSTOMARY_SYSTEM,
    UnitSystem,
)
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from sqlalchemy import URL

from custom_components.lightningrod import taking
from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.db.errors import ImportStopped
from custom_components.lightningrod.db.peer_columns import Heard
from custom_components.lightningrod.db.peer_import import Import

from .ledger import OTHER_VIN, VIN, ledger_entry, rows, settled, setup, shown, vehicle
from .test_config_flow import typed

ENERGY = "sensor.lightning_energy_charged"
COUNT = "SELECT count(*) FROM ev_charging_session"
OWNERS = "SELECT DISTINCT device_id FROM ev_charging_session ORDER BY device_id"


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the media folder, from which files may be read."""
    hass.config.media_dirs = {"local": str(tmp_path)}
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    return tmp_path


@pytest.fixture
def old(folder: Path) -> str:
    """Return the name of another ledger with two sessions, one of no car."""
    with sqlite3.connect(folder / "old.db") as connection:
        connection.execute(
            "CREATE TABLE ev_charging_session (id INTEGER PRIMARY KEY, session_id TEXT,"
            " device_id TEXT, session_start_utc TEXT, session_end_utc TEXT,"
            " energy_kwh REAL, cost REAL, cost_source TEXT, is_complete INTEGER,"
            " source_system TEXT)"
        )
        connection.execute("CREATE TABLE app_settings (key TEXT, value TEXT)")
        for number, owner in enumerate((VIN, "manual")):
            connection.execute(
                "INSERT INTO ev_charging_session VALUES (?, ?, ?, ?, ?, 12.5, 3.5,"
                " 'calculated', 1, 'csv_import')",
                (
                    number,
                    f"00000000-0000-4000-8000-00000000000{number}",
                    owner,
                    f"2026-01-0{number + 1} 20:00:00",
                    f"2026-01-0{number + 1} 21:00:00",
                ),
            )
    connection.close()
    return "old.db"


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    return await setup(hass, ledger_entry(hass, vehicle()))


async def take(hass: HomeAssistant, **data: Any) -> Any:
    return await hass.services.async_call(
        DOMAIN, "import_database", data, blocking=True, return_response=True
    )


async def test_first_a_look_then_the_deed(
    hass: HomeAssistant, entry: MockConfigEntry, old: str
) -> None:
    told = await take(hass, path=old)
    assert told["rows"]["ev_charging_session"] == 2
    assert (told["vehicles"], told["applied"], told["same_kind"]) == (2, False, False)
    assert await rows(entry, COUNT) == [(0,)]
    done = await take(hass, path=old, apply=True)
    assert done["added"]["ev_charging_session"] == 2
    assert done["nameless"] == {}
    await settled(hass)
    assert float(shown(hass, ENERGY).state) == 25
    again = await take(hass, path=old, apply=True)
    assert again["added"] == {}
    assert again["known"]["ev_charging_session"] == 2


async def test_whose_the_rows_without_a_car_are(hass: HomeAssistant, old: str) -> None:
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), vehicle(OTHER_VIN, "Mustang"))
    )
    done = await take(hass, path=old, apply=True)
    assert done["nameless"] == {"ev_charging_session": 1}
    subentry = next(it for it in entry.subentries.values() if it.title == "Mustang")
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    wanted = (DOMAIN, subentry.subentry_id)
    device = next(it for it in devices if wanted in it.identifiers)
    await take(hass, path=old, apply=True, device_id=device.id)
    assert await rows(entry, OWNERS) == [(VIN,), (OTHER_VIN,)]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({}, "import_no_source"),
        ({"path": "nothing.db"}, "import_no_file"),
        ({"path": "/etc/passwd"}, "import_path"),
        ({"path": "a\0b"}, "import_path"),
        ({"dsn": "mysql://user:s3cret@host/base"}, "import_dsn_password"),
        ({"dsn": "mysql://user@host/base"}, "import_dsn"),
        ({"dsn": "postgresql://u:s3cret@h/d"}, "import_dsn_password"),
        ({"dsn": "postgresql://u@h/d?password=s3cret"}, "import_dsn_password"),
        ({"dsn": "postgresql://host/base"}, "import_dsn"),
        ({"dsn": "no url"}, "import_dsn"),
        ({"dsn": "postgresql://u@h:port/d"}, "import_dsn"),
        ({"dsn": "postgresql://u@h/d?sslmode=perhaps"}, "import_dsn"),
        ({"dsn": "postgresql://u@h/d", "schema": "Not Ours"}, "import_schema"),
    ],
)
async def test_what_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    folder: Path,
    data: dict[str, Any],
    key: str,
) -> None:
    told = async_capture_events(hass, EVENT_CALL_SERVICE)
    with pytest.raises(ServiceValidationError) as error:
        await take(hass, **data)
    assert error.value.translation_key == key
    assert "s3cret" not in str(error.value)
    # Nor in what the recorder gets.
    assert "s3cret" not in str([event.data for event in told])


async def test_no_ledger_there(
    hass: HomeAssistant, entry: MockConfigEntry, folder: Path
) -> None:
    sqlite3.connect(folder / "empty.db").close()
    with pytest.raises(HomeAssistantError) as error:
        await take(hass, path="empty.db")
    assert error.value.translation_key == "no_ledger"


async def test_not_itself(
    hass: HomeAssistant, entry: MockConfigEntry, folder: Path
) -> None:
    hass.config.allowlist_external_dirs = {hass.config.config_dir}
    with pytest.raises(HomeAssistantError) as error:
        await take(hass, path=hass.config.path("lightningrod.db"), apply=True)
    assert error.value.translation_key == "import_of_itself"


async def test_a_server(hass: HomeAssistant, postgresql: dict[str, Any]) -> None:
    there = {**postgresql, "schema": "other"}
    other = ledger_entry(
        hass, vehicle(OTHER_VIN), data=there, title="Other", unique_id="there"
    )
    await setup(hass, other)
    await hass.config_entries.async_unload(other.entry_id)
    entry = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    where = URL.create(
        "postgresql",
        postgresql["username"],
        host=postgresql["host"],
        port=postgresql["port"],
        database=postgresql["database"],
    )
    # The password is that of the ledger, for the same user of the same server alone.
    source: Any = taking.server_source(hass, entry, where, "other")
    assert source.password == postgresql["password"]
    for strange in (
        where.set(username="another"),
        where.set(port=postgresql["port"] + 1),
        taking.server_url("postgresql://u@h:1/d?sslmode=require"),
    ):
        source = taking.server_source(hass, entry, strange, "public")
        assert source.password == ""
    assert source.identity == "postgresql:h:1/d/public"


@pytest.mark.parametrize(
    ("units", "setting", "house", "heard"),
    [
        ("metric", "imperial", US_CUSTOMARY_SYSTEM, Heard.METRIC),
        ("auto", "imperial", METRIC_SYSTEM, Heard.US),
        ("auto", "auto", METRIC_SYSTEM, Heard.METRIC),
        ("auto", None, US_CUSTOMARY_SYSTEM, Heard.US),
    ],
)
def test_the_units_that_it_heard(
    hass: HomeAssistant,
    units: str,
    setting: str | None,
    house: UnitSystem,
    heard: Heard,
) -> None:
    hass.config.units = house
    assert taking._heard(hass, units, {"ha_unit_system": setting}) is heard


async def begin(hass: HomeAssistant, entry: MockConfigEntry, where: str) -> Any:
    """Open the dialog up to the form that asks where it is."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    for step in ("import_database", where):
        result = await answer(hass, result, {"next_step_id": step})
    return result


async def answer(hass: HomeAssistant, result: Any, given: Any = None) -> Any:
    return await hass.config_entries.options.async_configure(result["flow_id"], given)


async def outcome(hass: HomeAssistant, result: Any) -> Any:
    """Wait for the taking in; return what the dialog says then."""
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    await hass.async_block_till_done()
    result = await answer(hass, result)
    if result["type"] is FlowResultType.SHOW_PROGRESS_DONE:
        result = await answer(hass, result)
    return result


async def test_in_the_options(
    hass: HomeAssistant, entry: MockConfigEntry, old: str
) -> None:
    result = await begin(hass, entry, "database_file")
    assert result["step_id"] == "database_file"
    result = await answer(hass, result, {"path": "no.db", "units": "auto"})
    assert result["errors"] == {"path": "import_no_file"}
    result = await answer(hass, result, {"path": old, "units": "metric", "owner": VIN})
    assert result["step_id"] == "database_found"
    assert result["description_placeholders"] == {
        "sessions": "2",
        "trips": "0",
        "samples": "0",
        "places": "-",
        "networks": "-",
    }
    result = await outcome(hass, await answer(hass, result, {}))
    assert result["reason"] == "database_imported"
    told = result["description_placeholders"]
    assert (told["sessions"], told["nameless"]) == ("2", "0")
    assert await rows(entry, COUNT) == [(2,)]


async def test_a_server_in_the_options(
    hass: HomeAssistant, entry: MockConfigEntry, postgresql: dict[str, Any]
) -> None:
    result = await begin(hass, entry, "database_server")
    form = {**typed(postgresql), "units": "auto"}
    result = await answer(
        hass, result, {**form, "advanced": {"schema": "Not Ours", "tls": "off"}}
    )
    assert result["errors"] == {"base": "invalid_schema"}
    result = await answer(hass, result, form)
    assert result["errors"] == {"base": "no_ledger"}
    other = await setup(hass, ledger_entry(hass, data=postgresql))
    result = await answer(hass, result, form)
    assert result["step_id"] == "database_found"
    assert other.state


async def test_it_can_be_gone_on_with(
    hass: HomeAssistant, entry: MockConfigEntry, old: str
) -> None:
    result = await begin(hass, entry, "database_file")
    result = await answer(hass, result, {"path": old, "units": "auto"})
    with patch.object(Import, "run", side_effect=ImportStopped):
        result = await outcome(hass, await answer(hass, result, {}))
    assert result["step_id"] == "database_failed"
    assert result["errors"] == {"base": "import_stopped"}
    result = await outcome(hass, await answer(hass, result, {}))
    assert result["reason"] == "database_imported"


async def test_closing_the_dialog_ends_it(
    hass: HomeAssistant, entry: MockConfigEntry, old: str
) -> None:
    result = await begin(hass, entry, "database_file")
    result = await answer(hass, result, {"path": old, "units": "auto"})
    result = await answer(hass, result, {})
    hass.config_entries.options.async_abort(result["flow_id"])
    await hass.async_block_till_done()
    # What was taken in until then stays, and the ledger goes on.
    assert (await take(hass, path=old, apply=True))["unfit"] == {}
    assert await rows(entry, COUNT) == [(2,)]


async def test_a_ledger_that_is_not_loaded(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    result = await hass.config_entries.options.async_init(entry.entry_id)
    result = await answer(hass, result, {"next_step_id": "import_database"})
    assert result["reason"] == "not_loaded"
