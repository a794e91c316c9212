"""What several database tests need: records, and raw looks at tables."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, select

from custom_components.lightningrod.db.config import DatabaseConfig
from custom_components.lightningrod.db.engine import Database, create_single_engine
from custom_components.lightningrod.ledger.identity import session_id, trip_id
from custom_components.lightningrod.ledger.records import Record, RecordKind, Value

VIN = "WF0TESTTESTTEST01"
OTHER_VIN = "WF0TESTTESTTEST02"
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """Return a time this many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def session(start: datetime = NOON, **values: Value) -> Record:
    """Return a complete charging session of 10 kWh, but for what is given."""
    device_id = str(values.pop("device_id", VIN))
    return Record(
        RecordKind.SESSION,
        {
            "session_id": session_id(device_id, start),
            "device_id": device_id,
            "plug_in_utc": start,
            "session_start_utc": start,
            "session_end_utc": start + timedelta(hours=1),
            "energy_kwh": 10.0,
            "is_complete": True,
            **values,
        },
        urgent=True,
    )


def id_of(record: Record) -> UUID:
    """Return the session or trip that a record is of."""
    value = record.key[0]
    assert isinstance(value, UUID)
    return value


def interval(of: Record, start: datetime, energy_kwh: float) -> Record:
    """Return a five-minute slice of a session."""
    return Record(
        RecordKind.INTERVAL,
        {
            "session_id": of.values["session_id"],
            "start_utc": start,
            "end_utc": start + timedelta(minutes=5),
            "energy_kwh": energy_kwh,
            "mean_power_kw": energy_kwh * 12,
        },
    )


def segment(
    of: Record, start: datetime, energy_kwh: float, kind: str = "charge"
) -> Record:
    """Return an hour of energy flow in a session."""
    return Record(
        RecordKind.SEGMENT,
        {
            "session_id": of.values["session_id"],
            "start_utc": start,
            "end_utc": start + timedelta(hours=1),
            "kind": kind,
            "energy_kwh": energy_kwh,
        },
    )


def trip(end: datetime = NOON, **values: Value) -> Record:
    """Return a complete trip of 20 km and 4 kWh, but for what is given."""
    device_id = str(values.pop("device_id", VIN))
    return Record(
        RecordKind.TRIP,
        {
            "trip_id": trip_id(device_id, end),
            "device_id": device_id,
            "start_time": end - timedelta(minutes=30),
            "end_time": end,
            "distance": 20.0,
            "energy_consumed": 4.0,
            "efficiency": 5.0,
            "duration": 1800.0,
            "is_complete": True,
            **values,
        },
        urgent=True,
    )


def gap(end: datetime = NOON, **values: Value) -> Record:
    """Return 12 km without a trip, but for what is given."""
    device_id = str(values.pop("device_id", VIN))
    return Record(
        RecordKind.GAP,
        {
            "gap_id": trip_id(device_id, end),
            "device_id": device_id,
            "start_time": end - timedelta(hours=1),
            "end_time": end,
            "distance": 12.0,
            **values,
        },
    )


def battery(when: datetime = NOON, **values: Value) -> Record:
    """Return a sample of the battery."""
    return _sample(RecordKind.BATTERY, when, values)


def vehicle(when: datetime = NOON, **values: Value) -> Record:
    """Return a sample of the vehicle."""
    return _sample(RecordKind.VEHICLE, when, values)


def tracker(**values: Value) -> Record:
    """Return the state of the vehicle's tracker."""
    return Record(RecordKind.TRACKER, {"device_id": VIN, **values})


def _sample(kind: RecordKind, when: datetime, values: dict[str, Value]) -> Record:
    device_id = values.pop("device_id", VIN)
    return Record(kind, {"device_id": device_id, "recorded_at": when, **values})


async def rows(database: Database, target: Table) -> list[dict[str, Any]]:
    """Return all rows of a table, by row number."""
    statement = select(target).order_by(*target.primary_key.columns)
    async with database.connect() as connection:
        return [dict(row) for row in (await connection.execute(statement)).mappings()]


async def execute(config: DatabaseConfig, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements in one transaction, without our ways; return the last one's rows."""

    def run(connection: Connection) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        for statement in statements:
            result = connection.exec_driver_sql(statement)
            found = [tuple(row) for row in result] if result.returns_rows else []
        return found

    engine = create_single_engine(config, (), begin="BEGIN")
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(run)
    finally:
        await engine.dispose()
