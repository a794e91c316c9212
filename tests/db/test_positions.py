# ruff: noqa: S608 the values in the statements are our own
"""Positions that are in the database are made coarser or go, wherever they are told."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.lightningrod.db.edit_subject import SESSIONS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_SESSION,
    EV_EDIT,
    EV_LOCATION,
    EV_LOCATION_LOOKUP,
    EV_VEHICLE,
)
from custom_components.lightningrod.db.positions import Placed, blur_rows, placed
from custom_components.lightningrod.ledger.positions import Positions
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .editing import Ledger, home
from .helpers import NOON, VIN, execute, rows

WHERE: dict[str, Any] = {"latitude": 52.123456, "longitude": -13.456789}


async def _ledger(database: Database) -> None:
    ledger = Ledger(database)
    charges = [
        home(NOON, **WHERE, address="Elm Street"),
        home(NOON + timedelta(days=1), latitude=52.12, longitude=-0.01),
    ]
    fix = Record(
        RecordKind.LOCATION,
        {"device_id": VIN, "recorded_at": NOON, **WHERE, "gps_accuracy": 5.0},
    )
    await ledger.observe(*charges, fix)
    await ledger.update(SESSIONS, charges[:1], energy_kwh=9.0)
    await ledger.add(
        SESSIONS,
        session_start_utc=NOON - timedelta(days=1),
        session_end_utc=NOON - timedelta(hours=23),
        energy_kwh=5.0,
    )
    await execute(
        database.config,
        "INSERT INTO ev_location_lookup (location_name, latitude, longitude, is_free,"
        " subentry_id) VALUES ('Ours', 52.123456, 1.5, false, 'x'),"
        " ('Past', 52.123456, 1.5, false, NULL)",
    )
    told = '{"places": [{"latitude": 52.123456, "longitude": 1.5}]}'
    await execute(
        database.config,
        "INSERT INTO ev_vehicle (device_id, removed_at, tracker_state)"
        f" VALUES ('WF0TESTTESTTEST99', {_time(database)}, '{told}')",
    )
    told = '{"address": "Elm Street", "provenance": {"latitude": "live"}}'
    await execute(database.config, f"UPDATE ev_edit SET before = '{told}' WHERE id = 1")


def _time(database: Database) -> str:
    return "0" if "sqlite" in str(database.engine.url) else "now()"


@pytest.mark.parametrize(
    ("positions", "found", "latitude", "longitude"),
    [
        (Positions.COARSE, Placed(positions=1, sessions=1, places=1), 52.12, -13.46),
        (Positions.NONE, Placed(positions=1, sessions=2, places=1), None, None),
    ],
)
async def test_all_that_is_told_is_blurred(
    database: Database,
    positions: Positions,
    found: Placed,
    latitude: float | None,
    longitude: float | None,
) -> None:
    await _ledger(database)
    async with database.connect() as connection:
        assert not await placed(connection, Positions.EXACT)
        assert await placed(connection, positions) == found
    await blur_rows(database, Positions.EXACT)
    (fix,) = await rows(database, EV_LOCATION)
    assert fix["latitude"] == WHERE["latitude"]
    await blur_rows(database, positions, go_on=lambda: False)
    assert len(await rows(database, EV_LOCATION)) == 1
    for _ in range(2):
        await blur_rows(database, positions)
        async with database.connect() as connection:
            assert not await placed(connection, positions)
    told = [
        (it["latitude"], it["longitude"], it["gps_accuracy"])
        for it in await rows(database, EV_LOCATION)
    ]
    coarse = positions is Positions.COARSE
    assert told == ([(latitude, longitude, None)] if coarse else [])
    charges = [
        it
        for it in await rows(database, EV_CHARGING_SESSION)
        if it["energy_kwh"] == 9.0
    ]
    assert [(it["latitude"], it["longitude"], it["address"]) for it in charges] == [
        (latitude, longitude, None)
    ]
    assert {it["latitude"] for it in await rows(database, EV_LOCATION_LOOKUP)} == {
        latitude
    }
    (removed,) = [it for it in await rows(database, EV_VEHICLE) if it["removed_at"]]
    (place,) = removed["tracker_state"]["places"]
    assert place["latitude"] == latitude
    (edit,) = [it for it in await rows(database, EV_EDIT) if it["id"] == 1]
    assert edit["before"] == {"address": None, "provenance": {"latitude": "live"}}
    everything = str(
        [await rows(database, it) for it in (EV_CHARGING_SESSION, EV_EDIT)]
    )
    assert "52.1234" not in everything
    assert "Elm" not in everything
