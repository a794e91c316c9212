"""Edits over the websocket: who may, what follows, and what is refused."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_connect
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.lightningrod.const import SIGNAL_EDITED
from custom_components.lightningrod.ledger.identity import session_id, trip_id

from .ledger import VIN, at, charge, ledger_entry, settled, setup, shown, vehicle, write
from .websocket import Client, ask, refused

CHARGED = str(session_id(VIN, at(10)))
CHARGED_LATER = str(session_id(VIN, at(12)))
DRIVEN = str(trip_id(VIN, at(10, 8)))
DRIVEN_LATER = str(trip_id(VIN, at(12, 8)))
COST = "sensor.lightning_charging_cost"
ENERGY = "sensor.lightning_energy_charged"
EDITS: dict[str, dict[str, Any]] = {
    "sessions/update": {"session_ids": [CHARGED], "values": {"notes": "x"}},
    "sessions/add": {
        "vehicle": "any",
        "values": {"session_start_utc": "2026-03-01T12:00:00Z"},
    },
    "sessions/delete": {"session_ids": [CHARGED]},
    "sessions/merge": {"session_ids": [CHARGED, CHARGED_LATER]},
    "sessions/split": {"session_id": CHARGED, "energy_kwh": 5},
    "trips/update": {"trip_ids": [DRIVEN], "values": {"notes": "x"}},
    "trips/add": {"vehicle": "any", "values": {"start_time": "2026-03-01T12:00:00Z"}},
    "trips/delete": {"trip_ids": [DRIVEN]},
    "trips/merge": {"trip_ids": [DRIVEN, DRIVEN_LATER]},
    "trips/split": {"trip_id": DRIVEN, "distance": 5},
    "undo": {"batch_id": CHARGED},
}


async def test_figures_follow_an_edit_and_its_undo(
    hass: HomeAssistant, client: Client, two_cars: MockConfigEntry
) -> None:
    told: list[tuple[str, datetime]] = []
    stop = async_dispatcher_connect(
        hass, SIGNAL_EDITED, lambda *what: told.append(what)
    )
    assert float(shown(hass, COST).state) == 12
    answer = await ask(
        client,
        "sessions/update",
        session_ids=[CHARGED],
        values={"energy_kwh": 30, "notes": "Read off the meter", "tags": ["a", "a"]},
    )
    await settled(hass)
    assert answer["session_ids"] == [CHARGED]
    assert float(shown(hass, COST).state) == 15
    assert float(shown(hass, ENERGY).state) == 50
    row = await ask(client, "sessions/get", session_id=CHARGED)
    assert row["edited"] == ["energy_kwh", "energy_source", "notes", "tags"]
    assert row["tags"] == ["a"]
    (edit,) = row["edits"]
    assert (edit["action"], edit["batch_id"]) == ("update", answer["batch_id"])
    assert edit["before"]["energy_kwh"] == 20
    assert edit["after"]["cost"] == "9.0000"
    assert "owner_values" not in edit["after"]

    await ask(client, "undo", batch_id=answer["batch_id"])
    await settled(hass)
    assert float(shown(hass, COST).state) == 12
    row = await ask(client, "sessions/get", session_id=CHARGED)
    assert row["edited"] == []
    assert [it["action"] for it in row["edits"]] == ["undo", "update"]
    lightning = next(iter(two_cars.subentries))
    assert told == [(lightning, at(10))] * 2
    stop()


async def test_the_history_of_a_row_tells_how_many_go_along(client: Client) -> None:
    listed = await ask(client, "sessions/list")
    ids = [row["session_id"] for row in listed["rows"]]
    await ask(client, "sessions/update", session_ids=ids[:1], values={"notes": "One"})
    await ask(client, "sessions/update", session_ids=ids[:2], values={"notes": "Two"})
    row = await ask(client, "sessions/get", session_id=ids[0])
    assert [it["in_batch"] for it in row["edits"]] == [2, 1]


async def test_the_user_who_edits_is_kept(
    client: Client, hass_admin_user: MockUser
) -> None:
    await ask(client, "trips/update", trip_ids=[DRIVEN], values={"notes": "a"})
    listed = await ask(client, "edits/list")
    (edit,) = listed["batches"][0]["edits"]
    assert edit["made_by"] == hass_admin_user.id
    assert edit["row_table"] == "ev_trip_metrics"


async def test_add_merge_split_and_delete_sessions(
    hass: HomeAssistant, client: Client, two_cars: MockConfigEntry
) -> None:
    lightning = next(iter(two_cars.subentries))
    added = await ask(
        client,
        "sessions/add",
        vehicle=lightning,
        values={
            "session_start_utc": "2026-03-10T14:00:00Z",
            "session_end_utc": "2026-03-10T15:00:00Z",
            "energy_kwh": 10,
            "location_name": "test home",
            "cost": "4.50",
        },
    )
    (new,) = added["session_ids"]
    row = await ask(client, "sessions/get", session_id=new)
    assert (row["cost"], row["cost_currency"]) == ("4.5000", "EUR")
    assert row["location_type"] == "home"
    await settled(hass)
    assert float(shown(hass, COST).state) == 16.5

    merged = await ask(client, "sessions/merge", session_ids=[CHARGED, new])
    row = await ask(client, "sessions/get", session_id=CHARGED)
    assert (row["energy_kwh"], row["cost"]) == (30, "10.5000")
    assert (await ask(client, "sessions/list", vehicle=lightning))["total"] == 2
    await ask(client, "undo", batch_id=merged["batch_id"])

    split = await ask(client, "sessions/split", session_id=CHARGED, energy_kwh=5)
    assert len(split["session_ids"]) == 2
    await ask(client, "undo", batch_id=split["batch_id"])
    await ask(client, "sessions/delete", session_ids=[CHARGED, new])
    left = await ask(client, "sessions/list", vehicle=lightning)
    assert left["sums"]["cost"] == {"EUR": "6.0000"}


async def test_add_merge_split_and_delete_trips(
    client: Client, two_cars: MockConfigEntry
) -> None:
    lightning = next(iter(two_cars.subentries))
    added = await ask(
        client,
        "trips/add",
        vehicle=lightning,
        values={
            "start_time": "2026-03-10T09:00:00Z",
            "end_time": "2026-03-10T10:00:00Z",
            "distance": 40,
            "trip_class": "business",
        },
    )
    (new,) = added["trip_ids"]
    await ask(client, "trips/merge", trip_ids=[DRIVEN, new])
    row = await ask(client, "trips/get", trip_id=DRIVEN)
    assert row["distance"] == 90
    await ask(client, "trips/split", trip_id=DRIVEN, at="2026-03-10T08:00:00Z")
    answer = await ask(client, "trips/list", vehicle=lightning)
    assert answer["total"] == 3
    await ask(client, "trips/delete", trip_ids=[it["trip_id"] for it in answer["rows"]])
    assert (await ask(client, "trips/list", vehicle=lightning))["total"] == 0


async def test_every_edit_is_known_here() -> None:
    """The permission test below is of all of them."""
    assert len(EDITS) == 11


@pytest.mark.parametrize("command", EDITS)
async def test_who_is_no_administrator_cannot_change_anything(
    client: Client, hass_admin_user: MockUser, command: str
) -> None:
    before = await ask(client, "sessions/list"), await ask(client, "trips/list")
    hass_admin_user.groups = []
    assert await refused(client, command, **EDITS[command]) == ("unauthorized", "")
    after = await ask(client, "sessions/list"), await ask(client, "trips/list")
    assert after == before
    assert (await ask(client, "edits/list"))["batches"] == []


@pytest.mark.parametrize(
    ("command", "fields", "key"),
    [
        (
            "sessions/update",
            {"session_ids": [CHARGED], "values": {"energy_kwh": 9999}},
            "edit_out_of_bounds",
        ),
        ("sessions/update", {"session_ids": [], "values": {"notes": "a"}}, ""),
        ("sessions/update", {"session_ids": [CHARGED], "values": {}}, ""),
        ("sessions/update", {"session_ids": [CHARGED], "values": {"vin": "a"}}, ""),
        (
            "sessions/update",
            {"session_ids": [CHARGED], "values": {"energy_kwh": True}},
            "",
        ),
        (
            "sessions/update",
            {"session_ids": [CHARGED], "values": {"energy_kwh": "nan"}},
            "",
        ),
        (
            "sessions/update",
            {"session_ids": [CHARGED], "values": {"energy_kwh": []}},
            "",
        ),
        ("sessions/update", {"session_ids": [CHARGED], "values": {"cost": "a"}}, ""),
        ("sessions/update", {"session_ids": [CHARGED], "values": {"cost": "1e99"}}, ""),
        ("sessions/update", {"session_ids": [CHARGED], "values": {"tags": [""]}}, ""),
        ("trips/add", {"vehicle": "none", "values": {"distance": 1}}, "not_a_vehicle"),
        ("trips/delete", {"trip_ids": [CHARGED]}, "row_not_found"),
        (
            "sessions/split",
            {"session_id": CHARGED, "energy_kwh": 1, "at": "2026-03-10T12:30:00Z"},
            "",
        ),
        ("sessions/split", {"session_id": CHARGED}, "split_outside"),
        ("undo", {"batch_id": CHARGED}, "edit_not_found"),
    ],
)
async def test_what_is_refused(
    client: Client, command: str, fields: dict[str, Any], key: str
) -> None:
    assert await refused(client, command, **fields) == ("invalid_format", key)
    assert (await ask(client, "edits/list"))["batches"] == []


async def test_an_edit_and_what_is_observed_meanwhile(
    hass: HomeAssistant, client: Client, two_cars: MockConfigEntry
) -> None:
    """What waits in the writer is written first; what comes later does not win."""
    two_cars.runtime_data.writer.put([charge(at(10), energy=21.0)])
    edited = await ask(
        client, "sessions/update", session_ids=[CHARGED], values={"energy_kwh": 30}
    )
    await write(hass, two_cars, [charge(at(10), energy=22.0)])
    row = await ask(client, "sessions/get", session_id=CHARGED)
    assert row["energy_kwh"] == 30
    assert row["edits"][0]["before"]["energy_kwh"] == 21
    await ask(client, "undo", batch_id=edited["batch_id"])
    row = await ask(client, "sessions/get", session_id=CHARGED)
    assert row["energy_kwh"] == 22


async def test_edits_do_not_wait_for_a_database_that_is_away(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    postgresql: dict[str, Any],
    postgresql_away: Callable[[], AbstractContextManager[None]],
) -> None:
    entry = await setup(hass, ledger_entry(hass, vehicle(), data=postgresql))
    await write(hass, entry, [charge(at(10))])
    client = await hass_ws_client(hass)
    with postgresql_away():
        error = await refused(client, "sessions/delete", session_ids=[CHARGED])
    assert error == ("database_error", "cannot_connect")
    assert (await ask(client, "sessions/list"))["total"] == 1
