# ruff: noqa: S608 the values in the statements are our own
"""Rows of another LightningROD that do not fit, are known, or belong to nobody."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.edit_subject import SESSIONS, TRIPS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import (
    CannotConnect,
    DatabaseDamaged,
    ImportStopped,
    NoLedger,
)
from custom_components.lightningrod.db.migrate import REVISIONS, migrate
from custom_components.lightningrod.db.models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_NETWORKS,
    EV_CHARGING_SESSION,
    EV_EDIT,
    EV_LOCATION,
    EV_LOCATION_LOOKUP,
    EV_TRIP_METRICS,
    EV_VEHICLE,
)
from custom_components.lightningrod.ledger.positions import Positions

from . import anything
from .editing import Ledger, flow, home, priced_ledger
from .helpers import NOON, OTHER_VIN, VIN, execute, id_of, rows, trip
from .peer import IDS, build, charged, everything, found, sessions, take


async def test_rows_of_no_car(ours: Database, tmp_path: Path) -> None:
    peer = SqliteConfig(tmp_path / "peer.db")
    await build(
        peer,
        "v0.3",
        {
            "ev_vehicles": [
                {
                    "id": 1,
                    "display_name": "Old",
                    "year": 2022,
                    "model": "F-150",
                    "vin": OTHER_VIN.lower(),
                    "device_id": "default",
                }
            ],
            "ev_network_subscriptions": [{"id": 1, "network_id": 3}],
            "ev_charging_session": [
                charged(0, device_id="default"),
                charged(1, device_id="manual"),
                charged(2, device_id="my car"),
            ],
        },
    )
    assert (await found(peer)).left_out == {"ev_network_subscriptions": 1}
    taken = await take(ours, peer, owner=None)
    assert taken.nameless == {"ev_charging_session": 2}
    (only,) = await rows(ours, EV_CHARGING_SESSION)
    assert only["device_id"] == OTHER_VIN
    (vehicle,) = await rows(ours, EV_VEHICLE)
    assert (vehicle["name"], vehicle["model"]) == ("Old", "2022 F-150")
    # Later somebody says whose they are.
    assert (await take(ours, peer)).added["ev_charging_session"] == 2


async def test_rows_that_cannot_be_read(ours: Database, tmp_path: Path) -> None:
    peer = SqliteConfig(tmp_path / "peer.db")
    await build(
        peer,
        "v0.1",
        {
            "ev_charging_session": [
                charged(0, session_start_utc="yesterday"),
                charged(1, energy_kwh="'much'".strip("'")),
                charged(2, cost="NaN"),
                charged(3),
            ],
            "ev_location_lookup": [
                {"id": 1, "location_name": "A", "latitude": "north"}
            ],
            "ev_charging_networks": [
                {"id": 1, "network_name": "N", "effective_date": "today"},
                {
                    "id": 2,
                    "network_name": "D",
                    "effective_date": "2024-02-01",
                    "cost_per_kwh": 0.5,
                },
            ],
        },
    )
    taken = await take(ours, peer)
    assert taken.unfit == {
        "ev_charging_session": 3,
        "ev_location_lookup": 1,
        "ev_charging_networks": 1,
    }
    (network,) = await rows(ours, EV_CHARGING_NETWORKS)
    assert network["effective_date"].isoformat() == "2024-02-01"
    assert (network["cost_per_kwh"], network["currency"]) == (Decimal("0.5"), "USD")


async def test_places_are_known_again(ours: Database, tmp_path: Path) -> None:
    await execute(
        ours.config,
        "INSERT INTO ev_location_lookup (id, location_name, latitude, longitude, is_free)"
        " VALUES (1, 'Driveway', 52.5001, 13.4, false), (7, 'Driveway', 48, 11, false)",
    )
    peer = SqliteConfig(tmp_path / "peer.db")
    given = everything("v0.2")
    given["ev_location_lookup"] += [
        {
            "id": 8,
            "location_name": "Mall",
            "latitude": 50,
            "longitude": 8,
            "network_id": 4,
        },
        {"id": 1, "location_name": "Work", "latitude": None, "longitude": None},
    ]
    given["ev_charging_session"].append(charged(3, location_id=1))
    await build(peer, "v0.2", given)
    taken = await take(ours, peer)
    assert (taken.known["ev_location_lookup"], taken.added["ev_location_lookup"]) == (
        1,
        2,
    )
    places = {it["location_name"]: it for it in await rows(ours, EV_LOCATION_LOOKUP)}
    assert places["Mall"]["network_name"] == "Work"
    work = places["Work"]["id"]
    assert work not in (1, 7)
    assert [it["location_id"] for it in await sessions(ours)] == [
        1,
        1,
        1,
        work,
    ]


@pytest.mark.parametrize(
    ("positions", "kept"),
    [(Positions.COARSE, [(52.12, None)]), (Positions.NONE, [])],
)
async def test_no_more_of_a_position_than_may_be_kept(
    ours: Database, tmp_path: Path, positions: Positions, kept: list[Any]
) -> None:
    peer = SqliteConfig(tmp_path / "peer.db")
    await build(peer, "v0.2", everything("v0.2"))
    await take(ours, peer, positions=positions)
    found = [(it["latitude"], it["address"]) for it in await rows(ours, EV_LOCATION)]
    assert found == kept
    (place,) = await rows(ours, EV_LOCATION_LOOKUP)
    assert place["latitude"] == (52.5 if positions is Positions.COARSE else None)


async def test_what_was_broken_off_goes_on(ours: Database, tmp_path: Path) -> None:
    peer = SqliteConfig(tmp_path / "peer.db")
    await build(peer, "v0.3", everything("v0.3"))
    pages: list[float] = []
    with pytest.raises(ImportStopped):
        await take(ours, peer, progress=pages.append, stopped=lambda: len(pages) > 1)
    assert len(await rows(ours, EV_CHARGING_SESSION)) == 3
    assert not await rows(ours, EV_BATTERY_STATUS)
    taken = await take(ours, peer)
    assert +taken.added == {
        "ev_battery_status": 2,
        "ev_vehicle_status": 1,
        "ev_location": 1,
    }


@pytest.fixture(params=["sqlite", "postgresql"])
async def other(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Database]:
    """Return another ledger of this integration."""
    config: DatabaseConfig = (
        SqliteConfig(tmp_path / "other.db")
        if request.param == "sqlite"
        else request.getfixturevalue("postgresql_config")
    )
    await asyncio.to_thread(migrate, config)
    database = Database(config)
    yield database
    await database.dispose()


async def test_a_ledger_like_this_one(ours: Database, other: Database) -> None:
    ledger = await priced_ledger(other)
    for day in range(3):
        charge = home(NOON + timedelta(days=day))
        await ledger.observe(charge, *flow(charge, NOON + timedelta(days=day)))
    before = await ledger.sessions()
    taken = await take(ours, other.config)
    assert taken.added["ev_charging_session"] == len(before) > 0
    mine = await rows(ours, EV_CHARGING_SESSION)
    theirs = await rows(other, EV_CHARGING_SESSION)
    numbers = {"id", "location_id", "updated_at"}
    for one, another in zip(mine, theirs, strict=True):
        assert {k: v for k, v in one.items() if k not in numbers} == {
            k: v for k, v in another.items() if k not in numbers
        }
    counted = ("ev_charging_interval", "ev_charging_segment", "ev_charging_cost_line")
    here, there = await anything.everything(ours), await anything.everything(other)
    for name in counted:
        assert len(here[name]) == len(there[name])
    assert not +(await take(ours, other.config)).added


@pytest.mark.parametrize("revision", REVISIONS[:-1])
async def test_older_ledgers_like_this_one(
    ours: Database, tmp_path: Path, revision: str
) -> None:
    old = SqliteConfig(tmp_path / "old.db")
    await asyncio.to_thread(migrate, old, target=revision)
    await execute(
        old,
        "INSERT INTO ev_charging_session (session_id, device_id, session_start_utc,"
        f" energy_kwh, cost, is_complete) VALUES ('{UUID(IDS[0]).hex}', '{VIN}',"
        " 1746129600000, 12.5, 30000, true)",
    )
    assert (await found(old)).is_ours
    await take(ours, old)
    (only,) = await rows(ours, EV_CHARGING_SESSION)
    assert only["session_start_utc"] == datetime(2025, 5, 1, 20, tzinfo=UTC)
    assert (only["cost"], only["energy_kwh"]) == (Decimal(3), 12.5)


async def test_no_ledger_there(
    tmp_path: Path, postgresql_config: PostgresConfig
) -> None:
    with pytest.raises(NoLedger):
        await found(postgresql_config)
    nothing = tmp_path / "nothing.db"
    with pytest.raises(CannotConnect):
        await found(SqliteConfig(nothing))
    assert not nothing.exists()
    nothing.write_bytes(b"no database at all" * 100)
    with pytest.raises(DatabaseDamaged):
        await found(SqliteConfig(nothing))


async def test_the_edits_of_a_ledger_like_this_one(
    ours: Database, other: Database
) -> None:
    await _place_one(other, "Theirs", 52.5)
    await _place_one(ours, "Ours", 48.0)
    charged_, known, drive = home(NOON), home(NOON + timedelta(days=1)), trip(NOON)
    ledger = Ledger(other)
    await ledger.observe(charged_, known, drive)
    await Ledger(ours).observe(known)
    first = await ledger.update(SESSIONS, [charged_], location_id=1, energy_kwh=9.0)
    await ledger.update(SESSIONS, [known], energy_kwh=8.0)
    await ledger.update(TRIPS, [drive], end_location_id=1, trip_class="business")
    await take(ours, other.config)
    edits = await rows(ours, EV_EDIT)
    theirs = {it["edit_id"]: it for it in await rows(other, EV_EDIT)}
    # What was here already is as it was, so that no edit of it comes.
    assert {it["row_id"] for it in edits} == {
        str(id_of(it)) for it in (charged_, drive)
    }
    moved = {"id", "before", "after"}
    for edit in edits:
        its = theirs[edit["edit_id"]]
        assert {k: v for k, v in edit.items() if k not in moved} == {
            k: v for k, v in its.items() if k not in moved
        }
    # The place has another number here, wherever it is named.
    (place,) = [
        it["id"]
        for it in await rows(ours, EV_LOCATION_LOOKUP)
        if it["location_name"] == "Theirs"
    ]
    assert place != 1
    row = (await sessions(ours))[0]
    assert row["location_id"] == row["owner_values"]["location_id"] == place
    assert edits[0]["after"]["owner_values"]["location_id"] == place
    (driven,) = await rows(ours, EV_TRIP_METRICS)
    assert driven["owner_values"]["end_location_id"] == place
    assert not +(await take(ours, other.config)).added
    # It can be taken back here as it could be there.
    await Ledger(ours).undo(first)
    row = (await sessions(ours))[0]
    assert (row["energy_kwh"], row["location_id"]) == (10.0, None)


async def _place_one(database: Database, name: str, latitude: float) -> None:
    await execute(
        database.config,
        "INSERT INTO ev_location_lookup (id, location_name, latitude, longitude, is_free)"
        f" VALUES (1, '{name}', {latitude}, 11, false)",
    )


async def test_networks_keep_their_numbers_where_they_are_free(
    ours: Database, tmp_path: Path
) -> None:
    await execute(
        ours.config,
        "INSERT INTO ev_charging_networks (id, network_name, is_free)"
        " VALUES (3, 'Own', true), (8, 'Work', true)",
    )
    peer = SqliteConfig(tmp_path / "peer.db")
    given = everything("v0.2")
    given["ev_charging_networks"].append(
        {"id": 5, "network_name": "EA", "cost_per_kwh": 0.5, "is_free": False}
    )
    await build(peer, "v0.2", given)
    taken = await take(ours, peer)
    table_name = EV_CHARGING_NETWORKS.name
    assert (taken.added[table_name], taken.known[table_name]) == (2, 1)
    numbers = {
        it["network_name"]: it["id"] for it in await rows(ours, EV_CHARGING_NETWORKS)
    }
    assert numbers.pop("Home") not in (3, 5, 8)
    assert numbers == {"Own": 3, "Work": 8, "EA": 5}
    await execute(
        ours.config,
        "INSERT INTO ev_charging_networks (network_name, is_free) VALUES ('Next', true)",
    )
