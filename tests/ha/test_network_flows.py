"""The network flows: its name, and its prices by date."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .dialogs import (
    FLAT,
    NAME,
    begin,
    change,
    finish,
    flat,
    network,
    suggested,
    summary,
    walk,
)
from .ledger import at, charge, ledger_entry, rows, settled, setup, vehicle, write
from .websocket import ask

PRICES = (
    "SELECT network_name, effective_date, cost_per_kwh, currency, removed_at IS NULL"
    " FROM ev_charging_networks WHERE subentry_id IS NOT NULL ORDER BY id"
)


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    return await setup(hass, ledger_entry(hass, vehicle()))


async def begun(hass: HomeAssistant, entry: MockConfigEntry, *answers: Any) -> Any:
    return await walk(hass, await begin(hass, entry, "network"), NAME, *answers)


async def test_a_flat_price(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    before = entry.runtime_data
    result = await begun(hass, entry, "flat", FLAT)
    assert summary(result) == ["Holds since ever", "0.50 EUR per kWh"]
    result = await finish(hass, result, "save")
    assert result["title"] == "Ionity"
    assert result["data"] == {"tariffs": [flat("0.5")]}
    # It is in the tables, and nothing was reloaded for it.
    assert entry.runtime_data is before
    assert await rows(entry, PRICES) == [("Ionity", "1970-01-01", 5000, "EUR", 1)]


async def test_a_name_is_there_once(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await finish(hass, await begun(hass, entry, "flat", FLAT), "save")
    result = await begin(hass, entry, "network")
    for name, key in (
        ({}, "name_required"),
        ({"name": "  "}, "name_required"),
        ({"name": "ionity "}, "name_taken"),
        ({"name": "Home"}, "name_taken"),
    ):
        result = await walk(hass, result, name)
        assert result["errors"] == {"name": key}
    result = await walk(hass, result, {"name": "Aral"})
    assert result["step_id"] == "energy"


async def test_networks_that_were_met_are_offered(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await write(hass, entry, [charge(at(1), network_name="Fastned")])
    await finish(hass, await begun(hass, entry), "no_price")
    result = await begin(hass, entry, "network")
    assert result["data_schema"].schema["name"].config["options"] == ["Fastned"]


async def test_without_a_database_nothing_is_offered(hass: HomeAssistant) -> None:
    entry = ledger_entry(hass)
    result = await begin(hass, entry, "network")
    assert "options" not in result["data_schema"].schema["name"].config
    result = await finish(hass, await walk(hass, result, NAME), "no_price")
    assert result["data"] == {"tariffs": []}


async def test_prices_are_added_and_never_edited_away(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(at(5))
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), network("Ionity", flat("0.5")))
    )
    result = await change(hass, entry, "Ionity")
    assert (
        result["description_placeholders"]["prices"] == "- Since ever: 0.50 EUR per kWh"
    )
    result = await walk(hass, result, "add_price", "flat")
    assert suggested(result) == {"currency": "EUR", "valid_from": "2026-03-05"}
    result = await walk(hass, result, {**FLAT, "price": 0.6})
    assert result["errors"] == {"valid_from": "date_taken"}
    result = await walk(
        hass, result, {**FLAT, "price": 0.6, "valid_from": "2026-03-15"}
    )
    assert summary(result)[0] == (
        "Holds from 2026-03-15 on, that is in 10 days;"
        " until then the price before it stays"
    )
    await finish(hass, result, "save")
    (subentry,) = entry.get_subentries_of_type("network")
    assert subentry.data["tariffs"] == [flat("0.5"), flat("0.6", "2026-03-15")]
    assert [row[1:3] for row in await rows(entry, PRICES)] == [
        ("1970-01-01", 5000),
        ("2026-03-15", 6000),
    ]


async def test_the_newest_price_is_corrected(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(at(20))
    prices = flat("0.5"), flat("0.6", "2026-03-15")
    entry = await setup(hass, ledger_entry(hass, vehicle(), network("Ionity", *prices)))
    result = await walk(hass, await change(hass, entry, "Ionity"), "correct_price")
    assert summary(result) == ["Holds from 2026-03-15 on", "0.60 EUR per kWh"]
    result = await walk(hass, result, "energy", "flat")
    assert suggested(result) == {
        "price": 0.6,
        "currency": "EUR",
        "valid_from": "2026-03-15",
    }
    right = {"price": 0.55, "currency": "EUR", "valid_from": "2026-03-10"}
    await finish(hass, await walk(hass, result, right), "save")
    (subentry,) = entry.get_subentries_of_type("network")
    assert subentry.data["tariffs"] == [flat("0.5"), flat("0.55", "2026-03-10")]
    assert [row[1:] for row in await rows(entry, PRICES)] == [
        ("1970-01-01", 5000, "EUR", 1),
        ("2026-03-15", 6000, "EUR", 0),
        ("2026-03-10", 5500, "EUR", 1),
    ]


async def test_a_new_name_keeps_the_prices(hass: HomeAssistant) -> None:
    entry = await setup(
        hass, ledger_entry(hass, network("Ionity", flat("0.5")), network("Aral"))
    )
    result = await walk(hass, await change(hass, entry, "Ionity"), "rename")
    assert suggested(result) == {"name": "Ionity"}
    result = await walk(hass, result, {"name": "Aral"})
    assert result["errors"] == {"name": "name_taken"}
    await finish(hass, result, {"name": "IONITY GmbH"})
    assert await rows(entry, PRICES) == [("IONITY GmbH", "1970-01-01", 5000, "EUR", 1)]


async def test_one_without_a_price_gets_its_first(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, network("Ionity")))
    result = await change(hass, entry, "Ionity")
    assert result["menu_options"] == ["add_price", "rename"]
    assert "No price yet" in result["description_placeholders"]["prices"]
    result = await walk(hass, result, "add_price")
    assert "no_price" not in result["menu_options"]
    await finish(hass, await walk(hass, result, "flat", FLAT), "save")
    assert len(await rows(entry, PRICES)) == 1


async def test_a_removed_network_stays_as_history(hass: HomeAssistant) -> None:
    entry = await setup(hass, ledger_entry(hass, network("Ionity", flat("0.5"))))
    before = entry.runtime_data
    (subentry,) = entry.get_subentries_of_type("network")
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await settled(hass)
    assert entry.runtime_data is before
    assert await rows(entry, PRICES) == [("Ionity", "1970-01-01", 5000, "EUR", 0)]


async def test_charges_that_name_a_new_network_get_its_price(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    away: dict[str, Any] = {"location_name": "Motorway", "location_type": "public"}
    charges = [
        charge(at(1), network_name="IONITY", **away),
        charge(at(2), network_name="Aral", **away),
        charge(at(3), network_name="Ionity", is_complete=False, **away),
    ]
    await write(hass, entry, charges)
    result = await walk(hass, await begun(hass, entry, "flat", FLAT), "save")
    assert result["description_placeholders"]["sessions"] == (
        "- 2026-03-01, 20.0 kWh: no cost → 10.00 EUR"
    )
    await finish(hass, result, {"reprice": True})
    costs = "SELECT cost FROM ev_charging_session ORDER BY session_start_utc"
    assert await rows(entry, costs) == [(100000,), (None,), (100000,)]


@pytest.mark.parametrize(("reprice", "cost"), [(True, 80000), (False, 100000)])
async def test_a_correction_shows_the_charges_that_it_is_about(
    hass: HomeAssistant, *, reprice: bool, cost: int
) -> None:
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), network("Ionity", flat("0.5")))
    )
    await write(hass, entry, [charge(at(1), network_name="Ionity")])
    result = await walk(hass, await change(hass, entry, "Ionity"), "correct_price")
    right = {**FLAT, "price": 0.4}
    result = await walk(hass, result, "energy", "flat", right, "save")
    assert result["description_placeholders"]["sessions"] == (
        "- 2026-03-01, 20.0 kWh: 10.00 EUR → 8.00 EUR"
    )
    await finish(hass, result, {"reprice": reprice})
    assert await rows(entry, "SELECT cost FROM ev_charging_session") == [(cost,)]
    edits = await rows(entry, "SELECT action FROM ev_edit")
    assert edits == ([("reprice",)] if reprice else [])


async def test_of_many_charges_the_newest_are_shown_and_all_are_priced(
    hass: HomeAssistant,
) -> None:
    entry = await setup(hass, ledger_entry(hass))
    charges = [charge(at(day), network_name="Ionity") for day in range(1, 13)]
    await write(hass, entry, charges)
    result = await walk(hass, await begun(hass, entry, "flat", FLAT), "save")
    told = result["description_placeholders"]
    assert told["count"] == "12"
    lines = told["sessions"].splitlines()
    assert lines[0] == "- 2026-03-12, 20.0 kWh: no cost → 10.00 EUR"
    assert lines[9:] == [
        "- 2026-03-03, 20.0 kWh: no cost → 10.00 EUR",
        "- and 2 more",
        "",
        "In all: no cost → 120.00 EUR",
    ]
    await finish(hass, result, {"reprice": True})
    found = await rows(entry, "SELECT DISTINCT cost FROM ev_charging_session")
    assert found == [(100000,)]


async def test_what_a_dialog_priced_anew_can_be_undone(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), network("Ionity", flat("0.5")))
    )
    await write(hass, entry, [charge(at(1), network_name="Ionity")])
    result = await walk(hass, await change(hass, entry, "Ionity"), "correct_price")
    right = {**FLAT, "price": 0.4}
    result = await walk(hass, result, "energy", "flat", right, "save")
    await finish(hass, result, {"reprice": True})
    client = await hass_ws_client(hass)
    ((batch_id,),) = await rows(entry, "SELECT batch_id FROM ev_edit")
    await ask(client, "undo", batch_id=batch_id)
    assert await rows(entry, "SELECT cost FROM ev_charging_session") == [(100000,)]
