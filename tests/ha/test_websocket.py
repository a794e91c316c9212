"""The websocket API: what it answers, to whom, and what it refuses."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.ledger.identity import session_id, trip_id

from .ledger import VIN, at, charge, ledger_entry, setup, vehicle, write
from .websocket import Client, ask, refused


async def test_info(
    hass: HomeAssistant, client: Client, two_cars: MockConfigEntry
) -> None:
    lightning, mustang = two_cars.subentries
    answer = await ask(client, "info")
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, lightning), two_cars.entry_id
    )
    assert device
    assert answer["entry_id"] == two_cars.entry_id
    assert answer["currency"] == "EUR"
    assert answer["is_admin"] is answer["may_write"] is True
    assert [it["vehicle"] for it in answer["vehicles"]] == [lightning, mustang]
    first = answer["vehicles"][0]
    assert (first["name"], first["removed"]) == ("Lightning", False)
    assert first["ha_device_id"] == device.id
    assert first["entities"]["charging_cost"] == "sensor.lightning_charging_cost"
    dr.async_get(hass).async_update_device(device.id, name_by_user="The truck")
    assert (await ask(client, "info"))["vehicles"][0]["name"] == "The truck"
    assert [it["type"] for it in answer["places"]] == ["home"]
    assert answer["networks"] == ["Home"]
    assert answer["tags"] == []


async def test_a_vehicle_that_was_sold_keeps_its_history(
    hass: HomeAssistant, client: Client, two_cars: MockConfigEntry
) -> None:
    mustang = list(two_cars.subentries)[1]
    hass.config_entries.async_remove_subentry(two_cars, mustang)
    await hass.async_block_till_done()
    vehicles = (await ask(client, "info"))["vehicles"]
    assert [(it["name"], it["removed"]) for it in vehicles] == [
        ("Lightning", False),
        ("Mustang", True),
    ]
    answer = await ask(client, "sessions/list", vehicle=mustang)
    assert [it["vehicle"] for it in answer["rows"]] == [mustang]


async def test_list_of_sessions(client: Client, two_cars: MockConfigEntry) -> None:
    lightning, mustang = two_cars.subentries
    answer = await ask(client, "sessions/list")
    assert answer["total"] == 3
    assert answer["sums"] == {
        "sessions": 3,
        "energy_kwh": 60,
        "wall_kwh": 0,
        "cost": {"EUR": "18.0000"},
        "unpriced": 0,
    }
    assert [it["vehicle"] for it in answer["rows"]] == [lightning, mustang, lightning]
    newest = answer["rows"][0]
    assert newest["session_start_utc"] == "2026-03-12T12:00:00+00:00"
    assert (newest["cost"], newest["cost_currency"]) == ("6.0000", "EUR")
    assert newest["edited"] == []


async def test_a_session_says_whether_it_was_free(
    hass: HomeAssistant, client: Client, two_cars: MockConfigEntry
) -> None:
    await write(hass, two_cars, [charge(at(20), is_free=True)])
    for options in ({}, {"sums": False}):
        rows = (await ask(client, "sessions/list", **options))["rows"]
        assert [it["free"] for it in rows] == [True, False, False, False]
        for row in rows[:2]:
            one = await ask(client, "sessions/get", session_id=row["session_id"])
            assert one["free"] == row["free"]


async def test_filter_and_page_of_sessions(
    client: Client, two_cars: MockConfigEntry
) -> None:
    answer = await ask(
        client,
        "sessions/list",
        vehicle=next(iter(two_cars.subentries)),
        start="2026-03-01",
        end="2026-03-31T00:00:00+00:00",
        search="home",
        sort_by="energy_kwh",
        descending=False,
        limit=1,
        offset=1,
        entry_id=two_cars.entry_id,
    )
    assert answer["total"] == 2
    assert [it["session_start_utc"] for it in answer["rows"]] == [
        "2026-03-12T12:00:00+00:00"
    ]


async def test_list_of_trips(client: Client) -> None:
    answer = await ask(client, "trips/list", limit=2)
    assert answer["total"] == 3
    assert answer["sums"]["distance"] == 150
    assert [it["end_time"] for it in answer["rows"]] == [
        "2026-03-12T08:00:00+00:00",
        "2026-03-11T08:00:00+00:00",
    ]


@pytest.mark.parametrize("rows", ["sessions", "trips"])
async def test_a_page_without_sums_has_the_same_rows(client: Client, rows: str) -> None:
    page = {"limit": 1, "offset": 1}
    whole = await ask(client, f"{rows}/list", **page)
    assert await ask(client, f"{rows}/list", sums=False, **page) == {
        "rows": whole["rows"]
    }


async def test_one_session_and_one_trip(client: Client) -> None:
    charged, driven = session_id(VIN, at(10)), trip_id(VIN, at(10, 8))
    answer = await ask(client, "sessions/get", session_id=str(charged))
    assert answer["session_id"] == str(charged)
    assert answer["price_plan"]
    assert answer["intervals"] == answer["segments"] == answer["edits"] == []
    assert (answer["loss"], answer["utilisation"]) == (None, None)
    answer = await ask(client, "trips/get", trip_id=str(driven))
    assert answer["distance"] == 50
    assert answer["route"] == answer["edits"] == []


async def test_what_the_charger_lost_and_could_have_given(
    hass: HomeAssistant, client: Client, two_cars: MockConfigEntry
) -> None:
    """An hour at 22 kWh and 25 kW at most; more in the battery than given is no loss."""
    known: dict[str, Any] = {"evse_max_kw": 25.0, "charge_duration_seconds": 3600.0}
    metered = charge(at(12), energy=20.0, evse_energy_kwh=22.0, **known)
    odd = charge(at(13), energy=20.0, evse_energy_kwh=19.9, **known)
    await write(hass, two_cars, [metered, odd])
    told = [
        await ask(client, "sessions/get", session_id=str(it.values["session_id"]))
        for it in (metered, odd)
    ]
    assert told[0]["loss"] == pytest.approx(2 / 22)
    assert told[0]["utilisation"] == pytest.approx(0.88)
    assert told[1]["loss"] is None


@pytest.mark.parametrize(
    ("command", "fields", "error"),
    [
        ("sessions/list", {"vehicle": "none"}, ("invalid_format", "not_a_vehicle")),
        ("info", {"entry_id": "none"}, ("invalid_format", "not_loaded")),
        ("sessions/list", {"limit": 501}, ("invalid_format", "")),
        ("sessions/list", {"limit": 0}, ("invalid_format", "")),
        ("sessions/list", {"offset": -1}, ("invalid_format", "")),
        ("sessions/list", {"offset": 2**63}, ("invalid_format", "")),
        ("sessions/list", {"sort_by": "device_id"}, ("invalid_format", "")),
        ("sessions/list", {"start": "yesterday"}, ("invalid_format", "")),
        ("trips/list", {"search": "x" * 201}, ("invalid_format", "")),
        ("trips/list", {"unpriced": True}, ("invalid_format", "")),
        ("sessions/get", {"session_id": "1"}, ("invalid_format", "")),
        ("sessions/get", {"session_id": 1}, ("invalid_format", "")),
        (
            "sessions/get",
            {"session_id": str(session_id(VIN, at(1)))},
            ("invalid_format", "row_not_found"),
        ),
        (
            "trips/get",
            {"trip_id": str(session_id(VIN, at(1)))},
            ("invalid_format", "row_not_found"),
        ),
    ],
)
async def test_what_is_refused(
    client: Client, command: str, fields: dict[str, Any], error: tuple[str, str]
) -> None:
    assert await refused(client, command, **fields) == error


async def test_with_several_ledgers_one_has_to_be_named(
    hass: HomeAssistant,
    client: Client,
    two_cars: MockConfigEntry,
    postgresql: dict[str, Any],
) -> None:
    await setup(hass, ledger_entry(hass, data=postgresql, unique_id="another"))
    assert await refused(client, "info") == ("invalid_format", "several_ledgers")
    assert (await ask(client, "info", entry_id=two_cars.entry_id))["vehicles"]


async def test_every_user_may_look(client: Client, hass_admin_user: Any) -> None:
    hass_admin_user.groups = []
    answer = await ask(client, "info")
    assert answer["is_admin"] is answer["may_write"] is False
    assert (await ask(client, "sessions/list"))["total"] == 3


async def test_without_a_ledger(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_ws_client(hass)
    assert await refused(client, "info") == ("invalid_format", "not_loaded")


async def test_a_database_that_is_away(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    postgresql: dict[str, Any],
    postgresql_away: Callable[[], AbstractContextManager[None]],
) -> None:
    await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    client = await hass_ws_client(hass)
    with postgresql_away():
        error = await refused(client, "sessions/list")
    assert error == ("database_error", "cannot_connect")
