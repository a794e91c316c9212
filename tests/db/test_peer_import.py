"""Rows of another LightningROD come in once, with their ids and in our units."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from custom_components.lightningrod.db import peer_columns
from custom_components.lightningrod.db.config import PostgresConfig, SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    APP_SETTINGS,
    EV_LOCATION_LOOKUP,
    EV_TRIP_METRICS,
    EV_VEHICLE,
    EV_VEHICLE_STATUS,
)
from custom_components.lightningrod.db.peer_columns import Heard
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.ledger.lengths import KM_PER_MILE

from . import anything
from .helpers import OTHER_VIN, VIN, execute, rows, session, trip
from .peer import (
    IDS,
    START,
    VERSIONS,
    build,
    charged,
    everything,
    found,
    sessions,
    take,
)


@pytest.mark.parametrize("version", VERSIONS)
async def test_every_version_comes_in(
    ours: Database, peer: PostgresConfig | SqliteConfig, version: str
) -> None:
    await build(peer, version, everything(version))
    there = await found(peer)
    assert there.rows["ev_charging_session"] == 3
    assert there.owners == {VIN: 2, "csv_import": 1}
    assert not there.is_ours
    told: list[float] = []
    taken = await take(ours, peer, progress=told.append)
    assert told[-1] == 1
    assert taken.added == {
        "ev_vehicle": 1,
        "ev_charging_networks": 2,
        "ev_location_lookup": 1,
        "app_settings": 1,
        "ev_charging_session": 3,
        "ev_trip_metrics": 2,
        "ev_battery_status": 2,
        "ev_vehicle_status": 1,
        "ev_location": 1,
    }
    first, second, third = await sessions(ours)
    assert first["session_id"] == UUID(IDS[0])
    assert first["session_start_utc"] == datetime(2025, 5, 1, 20, tzinfo=UTC)
    assert (first["cost"], first["cost_currency"]) == (Decimal("3.66"), "USD")
    assert (first["cost_source"], first["cost_completeness"]) == (
        "imported",
        "complete",
    )
    assert first["energy_kwh"] == 30.5
    assert first["miles_added"] == pytest.approx(160 / KM_PER_MILE)
    assert first["location_id"] == 7
    assert first["is_complete"]
    # What has no price there is priced here, by the price that came along.
    assert (second["cost"], second["cost_source"]) == (Decimal("1.2"), "calculated")
    assert third["device_id"] == VIN
    (status,) = await rows(ours, EV_VEHICLE_STATUS)
    assert status["odometer"] == pytest.approx(1609.344)
    assert status["tire_pressure"] == {"frontLeft": 250.0}
    (place,) = await rows(ours, EV_LOCATION_LOOKUP)
    assert (place["id"], place["location_name"]) == (7, "Driveway")
    assert [it["start_location_id"] for it in await rows(ours, EV_TRIP_METRICS)] == [
        7,
        7,
    ]
    assert "secret" not in str(await rows(ours, APP_SETTINGS))
    (vehicle,) = await rows(ours, EV_VEHICLE)
    assert vehicle["removed_at"] is not None


async def test_a_second_time_adds_nothing(database: Database, tmp_path: Path) -> None:
    peer = SqliteConfig(tmp_path / "peer.db")
    await build(peer, "v0.3", everything("v0.3"))
    await take(database, peer)
    before = await anything.everything(database)
    there = peer.path.read_bytes()
    again = await take(database, peer)
    assert not +again.added
    assert again.known["ev_charging_session"] == 3
    assert not +again.overlapping
    assert await anything.everything(database) == before
    assert peer.path.read_bytes() == there


async def test_who_may_only_read_is_enough(
    ours: Database, postgresql_config: PostgresConfig, poor_user: str
) -> None:
    await build(postgresql_config, "v0.3", everything("v0.3"))
    await execute(
        postgresql_config, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {poor_user}"
    )
    poor = PostgresConfig(
        postgresql_config.host,
        postgresql_config.port,
        postgresql_config.database,
        poor_user,
        None,
    )
    assert (await take(ours, poor)).added["ev_charging_session"] == 3


@pytest.mark.parametrize(
    ("heard", "km", "celsius", "miles"),
    [
        (Heard.US, 1609.344, 10, 160 / KM_PER_MILE),
        (Heard.METRIC, 1000, 50, 160 / KM_PER_MILE**2),
    ],
)
async def test_units_that_were_taken_for_others(
    ours: Database,
    tmp_path: Path,
    heard: Heard,
    km: float,
    celsius: float,
    miles: float,
) -> None:
    peer = SqliteConfig(tmp_path / "peer.db")
    await build(peer, "v0.2", everything("v0.2"))
    await take(ours, peer, heard=heard)
    (status,) = await rows(ours, EV_VEHICLE_STATUS)
    assert status["odometer"] == pytest.approx(km)
    assert status["outside_temperature"] == pytest.approx(celsius)
    assert status["speed"] is None
    assert (await sessions(ours))[0]["miles_added"] == pytest.approx(miles)


@pytest.mark.parametrize(
    ("values", "miles"),
    [
        ({"miles_added": 95.2, "source_system": "csv_import"}, 95.2),
        ({"miles_added": 95.2, "source_system": "manual_entry"}, 95.2),
        # Converted again and again.
        ({"miles_added": 5}, None),
        ({"miles_added": 100, "energy_kwh": None}, None),
        ({"distance_added": 160.9344, "source_system": "csv_import"}, 100),
        ({}, None),
    ],
)
def test_miles_that_were_added(values: dict[str, Any], miles: float | None) -> None:
    told = peer_columns.session(charged(0, **values), {}, Heard.US)["miles_added"]
    assert told == (None if miles is None else pytest.approx(miles))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"cost": None, "is_free": True}, {"cost": 0, "cost_source": "imported"}),
        ({"cost": None}, {"cost": None, "cost_source": None}),
        ({"cost_source": "manual"}, {"cost": 3.66, "cost_source": "imported"}),
        ({"charge_type": "DC_COMBO"}, {"charge_type": "DC_FAST"}),
        ({"charge_type": "Level 2"}, {"charge_type": "AC_LEVEL_2"}),
        ({"charge_type": "L1"}, {"charge_type": "AC_LEVEL_1"}),
        ({"charge_type": "AC_BASIC"}, {"charge_type": "AC"}),
        ({"charge_type": "?"}, {"charge_type": None}),
        ({"charge_type": None}, {"charge_type": None}),
        ({"network_id": 4}, {"network_name": "Work"}),
        ({}, {"network_name": "Home"}),
        ({"location_name": "Beach"}, {"network_name": None}),
        ({"is_complete": False}, {"is_complete": True}),
        (
            {"is_complete": False, "session_end_utc": None},
            {"is_complete": False, "plug_status": None},
        ),
        (
            {
                "evse_source": "smart_evse",
                "evse_energy_kwh": 33,
                "evse_max_power_kw": 9,
            },
            {"evse_source": "meter", "evse_energy_kwh": 33, "evse_max_kw": 9},
        ),
        (
            {"evse_source": "estimated", "evse_energy_kwh": 33},
            {"evse_source": None, "evse_energy_kwh": None},
        ),
    ],
)
def test_sessions_are_told_our_way(
    values: dict[str, Any], expected: dict[str, Any]
) -> None:
    row = peer_columns.session(charged(0, **values), {3: "Home", 4: "Work"}, Heard.US)
    assert {name: row[name] for name in expected} == expected


async def test_what_both_have_watched_is_one(ours: Database, tmp_path: Path) -> None:
    start = datetime(2025, 5, 1, 20, 20, tzinfo=UTC)
    async with ours.begin() as connection:
        await write_records(
            connection,
            [
                session(start),
                session(start + timedelta(days=1), device_id=OTHER_VIN),
                trip(datetime(2025, 5, 1, 8, 31, tzinfo=UTC)),
            ],
        )
    peer = SqliteConfig(tmp_path / "peer.db")
    await build(peer, "v0.1", everything("v0.1"))
    taken = await take(ours, peer)
    assert taken.overlapping == {"ev_charging_session": 1, "ev_trip_metrics": 1}
    assert taken.added["ev_charging_session"] == 2
    assert taken.earliest == {VIN: datetime(2025, 5, 2, 8, tzinfo=UTC)}
    assert taken.latest == {VIN: datetime(2025, 5, 3, 20, tzinfo=UTC)}


async def test_two_that_the_source_itself_has_stay_two(
    ours: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.lightningrod.db.peer_source.PAGE", 1)
    peer = SqliteConfig(tmp_path / "peer.db")
    twice = [charged(0), {**charged(1), "session_start_utc": START}]
    await build(peer, "v0.1", {"ev_charging_session": twice})
    assert (await take(ours, peer)).added["ev_charging_session"] == 2
