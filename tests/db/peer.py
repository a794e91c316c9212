# ruff: noqa: S608 the names in the statements are our own
"""Databases of the LightningROD web application, as its revisions left them.

Facts of https://github.com/SquidBytes/LightningROD: tables, columns and types of its models
at v0.1 (30 columns a session), v0.2 and v0.3. The newest renamed miles_added to
distance_added (SOURCE_CONTRACT 6).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any, Final

from sqlalchemy import Connection, text

from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.engine import Database, create_single_engine
from custom_components.lightningrod.db.models import EV_CHARGING_SESSION
from custom_components.lightningrod.db.peer_columns import Heard
from custom_components.lightningrod.db.peer_import import Found, Import, look
from custom_components.lightningrod.db.peer_rows import How, Taken
from custom_components.lightningrod.db.peer_source import PeerSource

from . import helpers
from .helpers import VIN

VERSIONS: Final = ("v0.1", "v0.2", "v0.3", "later")

_INGESTED: Final = (
    "source_system VARCHAR(100), ingested_at :time, original_timestamp :time"
)
_NUMBERS: Final = " NUMERIC, "
_SESSION: Final = (
    "id :id, session_id :uuid, device_id VARCHAR NOT NULL, charge_type VARCHAR,"
    " location_name VARCHAR, location_type VARCHAR(20), is_free BOOLEAN,"
    " plug_status VARCHAR, charging_status VARCHAR, station_status VARCHAR,"
    " charging_voltage NUMERIC, charging_amperage NUMERIC, charging_kw NUMERIC,"
    " session_start_utc :time, session_end_utc :time, estimated_end_utc :time,"
    " recorded_at :time, charge_duration_seconds NUMERIC,"
    " plugged_in_duration_seconds NUMERIC, start_soc NUMERIC, end_soc NUMERIC,"
    " energy_kwh NUMERIC, cost NUMERIC, cost_without_overrides NUMERIC,"
    " cost_source VARCHAR(20), is_complete BOOLEAN NOT NULL, location_id INTEGER,"
    " max_power NUMERIC, min_power NUMERIC, :added NUMERIC"
)
_SESSION_V2: Final = (
    ", network_id INTEGER, estimated_cost NUMERIC, address TEXT, latitude NUMERIC,"
    " longitude NUMERIC, evse_voltage NUMERIC, evse_kw NUMERIC, evse_energy_kwh NUMERIC,"
    " evse_max_power_kw NUMERIC, charger_rated_kw NUMERIC, evse_source VARCHAR(20),"
    " stall_id INTEGER"
)
_TABLES: Final[Mapping[str, str]] = {
    "ev_battery_status": (
        "id :id, device_id VARCHAR, recorded_at :time, hv_battery_soc NUMERIC,"
        f" hv_battery_range NUMERIC, hv_battery_kw NUMERIC, {_INGESTED}"
    ),
    "ev_vehicle_status": (
        "id :id, device_id VARCHAR, recorded_at :time, odometer NUMERIC, speed NUMERIC,"
        " outside_temperature NUMERIC, door_lock_status :json, tire_pressure :json,"
        f" {_INGESTED}"
    ),
    "ev_trip_metrics": (
        "id :id, trip_id :uuid, device_id VARCHAR, start_time :time, end_time :time,"
        " recorded_at :time, distance NUMERIC, duration NUMERIC, energy_consumed NUMERIC,"
        " efficiency NUMERIC, start_location_id INTEGER, end_location_id INTEGER,"
        f" is_complete BOOLEAN NOT NULL, {_INGESTED}"
    ),
    "ev_location": (
        "id :id, device_id VARCHAR, recorded_at :time, latitude NUMERIC,"
        f" longitude NUMERIC, gps_accuracy NUMERIC, address TEXT, {_INGESTED}"
    ),
    "ev_charging_networks": (
        "id :id, network_name VARCHAR NOT NULL, cost_per_kwh NUMERIC,"
        " effective_date DATE, notes TEXT, is_free BOOLEAN"
    ),
    "ev_location_lookup": (
        "id :id, location_name VARCHAR NOT NULL, latitude NUMERIC, longitude NUMERIC,"
        " location_type VARCHAR, notes TEXT"
    ),
    "ev_statistics": "id :id, total_sessions INTEGER",
    "app_settings": "key VARCHAR PRIMARY KEY, value TEXT, updated_at :time",
    "alembic_version": "version_num VARCHAR(32)",
}
_V3: Final[Mapping[str, str]] = {
    "ev_vehicles": (
        "id :id, display_name VARCHAR NOT NULL, make VARCHAR, model VARCHAR,"
        " year INTEGER, vin VARCHAR, device_id VARCHAR NOT NULL"
    ),
    "ev_network_subscriptions": "id :id, network_id INTEGER, member_rate NUMERIC",
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "postgresql": {
        ":id": "SERIAL PRIMARY KEY",
        ":uuid": "UUID NOT NULL",
        ":time": "TIMESTAMPTZ",
        ":json": "JSONB",
    },
    # As converters from PostgreSQL leave them.
    "sqlite": {
        ":id": "INTEGER PRIMARY KEY",
        ":uuid": "TEXT NOT NULL",
        ":time": "TEXT",
        ":json": "TEXT",
    },
}


async def build(
    config: DatabaseConfig,
    version: str,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
) -> None:
    """Make a database as a version of the web application has it, with these rows."""
    kind = "postgresql" if isinstance(config, PostgresConfig) else "sqlite"
    tables = {"ev_charging_session": f"{_SESSION}, {_INGESTED}", **_TABLES}
    if version != "v0.1":
        tables["ev_charging_session"] = f"{_SESSION}{_SESSION_V2}, {_INGESTED}"
        tables["ev_location_lookup"] += ", network_id INTEGER, cost_per_kwh NUMERIC"
        tables["ev_charger_stalls"] = "id :id, location_id INTEGER, stall_label VARCHAR"
    if version in ("v0.3", "later"):
        tables |= _V3
    added = "distance_added" if version == "later" else "miles_added"
    engine = create_single_engine(config, (), begin="BEGIN")
    async with engine.begin() as connection:
        await connection.run_sync(_build, kind, tables, added, rows)
    await engine.dispose()


def _build(
    connection: Connection,
    kind: str,
    tables: Mapping[str, str],
    added: str,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
) -> None:
    for name, columns in tables.items():
        for word, meaning in {**_WORDS[kind], ":added": added}.items():
            columns = columns.replace(word, meaning)  # noqa: PLW2901 one after the other
        connection.execute(text(f"CREATE TABLE {name} ({columns})"))
    for name, some in rows.items():
        for row in some:
            names = ", ".join(row)
            values = ", ".join(_literal(it) for it in row.values())
            connection.exec_driver_sql(
                f"INSERT INTO {name} ({names}) VALUES ({values})"
            )


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else f"'{value}'"


START = "2025-05-01 20:00:00+00:00"
END = "2025-05-01 23:00:00+00:00"
IDS = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(6)]


def charged(number: int, **values: Any) -> dict[str, Any]:
    """Return a session of the web application, each on a day of its own."""
    return {
        "id": number + 40,
        "session_id": IDS[number],
        "device_id": VIN,
        "charge_type": "AC",
        "location_name": "Home",
        "session_start_utc": START.replace("-01 ", f"-{number + 1:02} "),
        "session_end_utc": END.replace("-01 ", f"-{number + 1:02} "),
        "energy_kwh": 30.5,
        "cost": 3.66,
        "cost_source": "calculated",
        "is_complete": True,
        "location_id": 7,
        "source_system": "home_assistant",
        **values,
    }


def drove(number: int, **values: Any) -> dict[str, Any]:
    return {
        "id": number + 10,
        "trip_id": IDS[number],
        "device_id": VIN,
        "start_time": f"2025-05-0{number + 1} 08:00:00+00:00",
        "end_time": f"2025-05-0{number + 1} 08:30:00+00:00",
        "distance": 25.5,
        "energy_consumed": 5.1,
        "start_location_id": 7,
        "is_complete": True,
        **values,
    }


def everything(version: str) -> dict[str, list[dict[str, Any]]]:
    """Return rows of all kinds, as a version has them."""
    added = "distance_added" if version == "later" else "miles_added"
    return {
        "ev_charging_networks": [
            {"id": 3, "network_name": "Home", "cost_per_kwh": 0.12, "is_free": False},
            {"id": 4, "network_name": "Work", "cost_per_kwh": 0, "is_free": True},
        ],
        "ev_location_lookup": [
            {
                "id": 7,
                "location_name": "Driveway",
                "latitude": 52.5,
                "longitude": 13.4,
                "location_type": "home",
            }
        ],
        "app_settings": [
            {"key": "gas_price_per_gallon", "value": "3.50"},
            {"key": "ha_token", "value": "secret"},
        ],
        "ev_charging_session": [
            charged(0, **{added: 160.0}),
            charged(1, cost=None, cost_source=None, energy_kwh=10),
            charged(2, device_id="csv_import", source_system="csv_import"),
        ],
        "ev_trip_metrics": [drove(0), drove(1)],
        "ev_battery_status": [
            {"device_id": VIN, "recorded_at": START, "hv_battery_soc": 40.5},
            {"device_id": VIN, "recorded_at": END, "hv_battery_soc": 80},
            # There is no constraint against a second one.
            {"device_id": VIN, "recorded_at": END, "hv_battery_soc": 80},
        ],
        "ev_vehicle_status": [
            {
                "device_id": VIN,
                "recorded_at": START,
                "odometer": 1609.344,
                "outside_temperature": 10,
                "tire_pressure": '{"frontLeft": 250.0}',
                "door_lock_status": '{"all": "LOCKED"}',
                "source_system": "home_assistant",
            }
        ],
        "ev_location": [
            {
                "device_id": VIN,
                "recorded_at": START,
                "latitude": 52.123456,
                "longitude": 13.4,
                "address": "Elm Street",
            }
        ],
    }


def how(**values: Any) -> How:
    known = {"currency": "USD", "zone": UTC, "heard": Heard.US, "owner": VIN}
    return How(**{**known, **values})


async def take(
    database: Database, config: PostgresConfig | SqliteConfig, **values: Any
) -> Taken:
    options = {it: values.pop(it) for it in ("progress", "stopped") if it in values}
    async with PeerSource(config) as source:
        return await Import(database, source, how(**values), **options).run()


async def found(config: PostgresConfig | SqliteConfig) -> Found:
    async with PeerSource(config) as source:
        return await look(source)


async def sessions(database: Database) -> list[dict[str, Any]]:
    """Return the sessions by their time."""
    found = await helpers.rows(database, EV_CHARGING_SESSION)
    return sorted(found, key=lambda row: row["session_start_utc"])
