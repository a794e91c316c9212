"""Pricing past charges anew, and naming a cost: as actions and as a command."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
import voluptuous as vol

from custom_components.lightningrod.const import DOMAIN
from custom_components.lightningrod.ledger.identity import session_id

from .ledger import (
    OTHER_VIN,
    VIN,
    at,
    charge,
    ledger_entry,
    settled,
    setup,
    shown,
    vehicle,
    write,
)
from .websocket import ask, refused

FIRST, OTHER = str(session_id(VIN, at(10))), str(session_id(OTHER_VIN, at(11)))
COST = "sensor.lightning_charging_cost"


async def call(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Return the answer of an action."""
    context = data.pop("context", None)
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True, context=context
    )


@pytest.fixture
async def entry(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> MockConfigEntry:
    """Return a ledger of two cars, a charge of 20 kWh each, that cost 0.50 in truth."""
    freezer.move_to(at(9))
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), vehicle(OTHER_VIN, "Mustang"))
    )
    for day, vin in ((10, VIN), (11, OTHER_VIN)):
        await write(hass, entry, [charge(at(day), vin=vin)])
    # It begins today, the day before both charges.
    options = {**entry.options, "home_price": "0.5"}
    hass.config_entries.async_update_entry(entry, options=options)
    await settled(hass)
    freezer.move_to(at(20))
    return entry


async def test_a_preview_changes_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    answer = await call(hass, "reprice")
    assert (answer["applied"], answer["sessions"], answer["changed"]) == (False, 2, 2)
    assert answer["before"] == {"cost": {"EUR": "12.0000"}, "unpriced": 0}
    assert answer["after"] == {"cost": {"EUR": "20.0000"}, "unpriced": 0}
    first, second = answer["changes"]
    assert (first["session_id"], second["session_id"]) == (FIRST, OTHER)
    assert first["vehicle"] in entry.subentries
    assert first["start"] == at(10).isoformat()
    assert (first["before"]["cost"], first["after"]["cost"]) == ("6.0000", "10.0000")
    await settled(hass)
    assert float(shown(hass, COST).state) == 6


async def test_what_is_applied_can_be_undone(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    answer = await call(hass, "reprice", session_id=FIRST, apply=True)
    assert (answer["applied"], answer["changed"]) == (True, 1)
    await settled(hass)
    assert float(shown(hass, COST).state) == 10
    # Once more there is nothing to do, and nothing to undo.
    again = await call(hass, "reprice", session_id=[FIRST], apply=True)
    assert (again["changed"], again["batch_id"]) == (0, None)

    client = await hass_ws_client(hass)
    row = await ask(client, "sessions/get", session_id=FIRST)
    assert row["edits"][0]["action"] == "reprice"
    assert row["edits"][0]["before"]["cost"] == "6.0000"
    await ask(client, "undo", batch_id=answer["batch_id"])
    await settled(hass)
    assert float(shown(hass, COST).state) == 6


@pytest.mark.parametrize(
    ("scope", "sessions"),
    [
        ({"network": "home"}, 2),
        ({"network": "Ionity"}, 0),
        ({"place": "Home"}, 0),
        ({"place_id": 77}, 0),
        ({"start": at(11).isoformat()}, 1),
        ({"end": "2026-03-11 00:00:00"}, 1),
        ({"unpriced": True}, 0),
    ],
)
async def test_only_what_is_meant(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    scope: dict[str, Any],
    sessions: int,
) -> None:
    assert (await call(hass, "reprice", **scope))["sessions"] == sessions


async def test_only_the_vehicle_that_is_meant(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    mustang = next(it for it in entry.subentries.values() if it.title == "Mustang")
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, mustang.subentry_id), entry.entry_id
    )
    assert device
    answer = await call(hass, "reprice", device_id=device.id)
    assert [it["session_id"] for it in answer["changes"]] == [OTHER]
    client = await hass_ws_client(hass)
    scope = {"vehicle": mustang.subentry_id, "session_id": [FIRST, OTHER]}
    answer = await ask(client, "reprice", scope=scope, apply=True)
    assert (answer["applied"], answer["sessions"]) == (True, 1)
    # By default it looks, at everything.
    answer = await ask(client, "reprice")
    assert (answer["applied"], answer["sessions"], answer["changed"]) == (False, 2, 1)


async def test_a_bill_wins_until_it_is_cleared(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    answer = await call(
        hass,
        "set_session_cost",
        session_id=FIRST,
        cost="7.77",
        energy_kwh=22,
        notes="Receipt 4711",
    )
    await settled(hass)
    assert float(shown(hass, COST).state) == 7.77
    client = await hass_ws_client(hass)
    row = await ask(client, "sessions/get", session_id=FIRST)
    assert (row["cost"], row["cost_currency"]) == ("7.7700", "EUR")
    assert (row["cost_source"], row["evse_source"]) == ("manual", "billed")
    assert (row["evse_energy_kwh"], row["cost_basis"]) == (22, "wall")
    # 22 kWh by the tariff that was kept.
    assert row["cost_without_overrides"] == "6.6000"
    assert row["notes"] == "Receipt 4711"
    assert row["edits"][0]["batch_id"] == answer["batch_id"]

    # What is observed later does not win over it.
    await write(hass, entry, [charge(at(10), energy=30.0)])
    await settled(hass)
    assert float(shown(hass, COST).state) == 7.77

    await call(hass, "set_session_cost", session_id=FIRST, clear=True)
    row = await ask(client, "sessions/get", session_id=FIRST)
    assert (row["cost"], row["cost_source"]) == ("9.0000", "calculated")
    assert (row["evse_energy_kwh"], row["evse_source"]) == (None, None)
    assert row["cost_basis"] == "battery"
    assert row["notes"] == "Receipt 4711"


async def test_another_currency_on_the_bill(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await call(hass, "set_session_cost", session_id=FIRST, cost=80, currency="sek")
    client = await hass_ws_client(hass)
    row = await ask(client, "sessions/get", session_id=FIRST)
    assert (row["cost"], row["cost_currency"]) == ("80.0000", "SEK")
    assert row["cost_without_overrides"] is None
    # A correction of the amount is in the same one.
    await call(hass, "set_session_cost", session_id=FIRST, cost=81)
    row = await ask(client, "sessions/get", session_id=FIRST)
    assert (row["cost"], row["cost_currency"]) == ("81.0000", "SEK")


async def test_the_energy_of_a_bill_alone_is_priced(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await call(hass, "set_session_cost", session_id=FIRST, energy_kwh=22)
    client = await hass_ws_client(hass)
    row = await ask(client, "sessions/get", session_id=FIRST)
    assert (row["cost"], row["cost_source"]) == ("6.6000", "calculated")
    assert row["evse_source"] == "manual"


@pytest.mark.parametrize(
    ("action", "data", "key"),
    [
        ("reprice", {"start": at(12), "end": at(11)}, "end_before_start"),
        ("set_session_cost", {"session_id": FIRST}, "cost_missing"),
        ("set_session_cost", {"session_id": FIRST, "notes": "x"}, "cost_missing"),
        (
            "set_session_cost",
            {"session_id": FIRST, "cost": 1, "clear": True},
            "cost_set_and_cleared",
        ),
        (
            "set_session_cost",
            {"session_id": FIRST, "energy_kwh": 1, "currency": "EUR"},
            "currency_without_cost",
        ),
        (
            "set_session_cost",
            {"session_id": FIRST, "clear": True},
            "edit_changes_nothing",
        ),
        (
            "set_session_cost",
            {"session_id": "00000000-0000-0000-0000-000000000000", "cost": 1},
            "row_not_found",
        ),
        (
            "set_session_cost",
            {"session_id": FIRST, "energy_kwh": 5000},
            "edit_out_of_bounds",
        ),
    ],
)
async def test_what_must_not_be_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    action: str,
    data: dict[str, Any],
    key: str,
) -> None:
    with pytest.raises(ServiceValidationError) as err:
        await call(hass, action, **data)
    assert err.value.translation_key == key
    assert float(shown(hass, COST).state) == 6


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("reprice", {"session_id": ["x"]}),
        ("reprice", {"network": " "}),
        ("set_session_cost", {"session_id": "x", "cost": 1}),
        ("set_session_cost", {"session_id": FIRST, "cost": -1}),
        ("set_session_cost", {"session_id": FIRST, "cost": "a lot"}),
        ("set_session_cost", {"session_id": FIRST, "cost": 1, "currency": "EURO"}),
    ],
)
async def test_what_cannot_be_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, action: str, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await call(hass, action, **data)


async def test_only_administrators_may(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_read_only_user: MockUser,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> None:
    context = Context(user_id=hass_read_only_user.id)
    for action, data in (
        ("reprice", {"apply": True}),
        ("set_session_cost", {"session_id": FIRST, "cost": 1}),
    ):
        with pytest.raises(Unauthorized):
            await call(hass, action, context=context, **data)
    client = await hass_ws_client(hass, hass_read_only_access_token)
    assert await refused(client, "reprice", apply=True) == ("unauthorized", "")
    assert float(shown(hass, COST).state) == 6


async def test_a_period_that_ends_before_it_begins(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(hass)
    scope = {"start": at(12).isoformat(), "end": at(11).isoformat()}
    told = await refused(client, "reprice", scope=scope)
    assert told == ("invalid_format", "end_before_start")


async def test_while_the_database_is_away(
    hass: HomeAssistant,
    postgresql: dict[str, Any],
    postgresql_away: Callable[[], AbstractContextManager[None]],
) -> None:
    await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    with postgresql_away():
        for data in ({}, {"apply": True}):
            with pytest.raises(HomeAssistantError) as err:
                await call(hass, "reprice", **data)
            assert err.value.translation_key == "cannot_connect"
