"""Values come back as they went in, the same from both databases."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import StatementError

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    APP_SETTINGS,
    EV_CHARGING_NETWORKS,
    EV_CHARGING_SESSION,
    EV_VEHICLE,
)
from custom_components.lightningrod.db.types import utc_now

from .helpers import NOON, VIN, id_of, rows, session

SESSION = id_of(session())
BERLIN_WINTER = timezone(timedelta(hours=1))


async def _store(database: Database, **values: Any) -> dict[str, Any]:
    row = {"session_id": SESSION, "device_id": VIN, **values}
    async with database.begin() as connection:
        await connection.execute(insert(EV_CHARGING_SESSION).values(row))
    return (await rows(database, EV_CHARGING_SESSION))[0]


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (NOON, NOON),
        (NOON.astimezone(BERLIN_WINTER), NOON),
        # Finer digits are cut off, never rounded into the next millisecond.
        (NOON + timedelta(microseconds=123_999), NOON + timedelta(milliseconds=123)),
        (
            datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC),
            datetime(1969, 12, 31, 23, 59, 59, 999_000, UTC),
        ),
        (
            datetime(2200, 2, 28, 1, 2, 3, 4000, UTC),
            datetime(2200, 2, 28, 1, 2, 3, 4000, UTC),
        ),
    ],
)
async def test_a_moment_is_utc_in_whole_milliseconds(
    database: Database, given: datetime, stored: datetime
) -> None:
    row = await _store(database, session_start_utc=given)
    assert row["session_start_utc"] == stored
    assert row["session_start_utc"].tzinfo is UTC


async def test_a_moment_can_be_searched_for(database: Database) -> None:
    await _store(database, session_start_utc=NOON)
    found = select(func.count()).select_from(EV_CHARGING_SESSION)
    start = EV_CHARGING_SESSION.c.session_start_utc
    async with database.connect() as connection:
        elsewhere = NOON.astimezone(BERLIN_WINTER)
        assert await connection.scalar(found.where(start == elsewhere)) == 1
        assert await connection.scalar(found.where(start < NOON)) == 0


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="no moment"):
        await _store(database, session_start_utc=datetime(2026, 3, 14))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (Decimal("12.3456"), "12.3456"),
        (Decimal(3), "3.0000"),
        (7, "7.0000"),
        (Decimal("-0.5"), "-0.5000"),
        # Half goes to even, as everywhere in the ledger.
        (Decimal("0.00005"), "0.0000"),
        (Decimal("0.00015"), "0.0002"),
        (Decimal("9999999999.9999"), "9999999999.9999"),
    ],
)
async def test_money_has_four_places(
    database: Database, given: Decimal, stored: str
) -> None:
    row = await _store(database, cost=given)
    assert str(row["cost"]) == stored


@pytest.mark.parametrize("refused", [0.1, Decimal("NaN"), Decimal("Infinity"), "1.00"])
async def test_what_is_no_money_is_refused(database: Database, refused: object) -> None:
    with pytest.raises(StatementError):
        await _store(database, cost=refused)


async def test_money_adds_up_exactly(database: Database) -> None:
    """As floats, a thousand times 0.1 is 99.9999999999986."""
    row = {"network_name": "N", "cost_per_kwh": Decimal("0.1")}
    prices = [row | {"effective_date": NOON.date() + timedelta(n)} for n in range(1000)]
    async with database.begin() as connection:
        await connection.execute(insert(EV_CHARGING_NETWORKS), prices)
        total = select(func.sum(EV_CHARGING_NETWORKS.c.cost_per_kwh))
        assert str(await connection.scalar(total)) == "100.0000"


async def test_a_sum_of_no_money_is_none(database: Database) -> None:
    async with database.connect() as connection:
        total = select(func.sum(EV_CHARGING_NETWORKS.c.cost_per_kwh))
        assert await connection.scalar(total) is None


async def test_an_id_is_a_uuid(database: Database) -> None:
    row = await _store(database)
    assert row["session_id"] == SESSION
    assert isinstance(row["session_id"], UUID)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"source": "log", "nested": {"list": [1, 2.5, None, True, "käse ☃"]}},
        {"big": 9_007_199_254_740_993, "small": 1e-12, "large": 1e22},
    ],
)
async def test_json_is_what_it_was(database: Database, value: dict[str, Any]) -> None:
    row = await _store(database, provenance=value)
    assert row["provenance"] == value


async def test_no_json_is_null(database: Database) -> None:
    await _store(database, provenance=None)
    missing = select(func.count()).where(EV_CHARGING_SESSION.c.provenance.is_(None))
    async with database.connect() as connection:
        assert await connection.scalar(missing) == 1


async def test_json_without_a_meaning_is_refused(database: Database) -> None:
    with pytest.raises(StatementError):
        await _store(database, provenance={"energy": float("nan")})


@pytest.mark.parametrize("value", [0.1 + 0.2, 5e-324, -1.7976931348623157e308])
async def test_a_measure_keeps_every_bit(database: Database, value: float) -> None:
    row = await _store(database, energy_kwh=value)
    assert row["energy_kwh"].hex() == value.hex()


async def test_the_database_tells_when_a_row_was_written(database: Database) -> None:
    before = datetime.now(UTC)
    row = await _store(database)
    async with database.begin() as connection:
        await connection.execute(insert(EV_VEHICLE).values(device_id=VIN))
    vehicle = (await rows(database, EV_VEHICLE))[0]
    slack = timedelta(seconds=5)
    for written in (row["ingested_at"], vehicle["created_at"]):
        assert before - slack < written < datetime.now(UTC) + slack
        assert written.microsecond % 1000 == 0


async def test_the_clock_of_the_database_tells_moments(database: Database) -> None:
    async with database.connect() as connection:
        now = await connection.scalar(select(utc_now()))
    assert now is not None
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


async def test_any_mapping_can_be_json(database: Database) -> None:
    value = MappingProxyType({"nested": MappingProxyType({"a": 1})})
    row = await _store(database, provenance=value)
    assert row["provenance"] == {"nested": {"a": 1}}


async def test_settings_are_text(database: Database) -> None:
    async with database.begin() as connection:
        row = {"key": "theme", "value": "dunkel", "updated_at": NOON}
        await connection.execute(insert(APP_SETTINGS).values(row))
    assert await rows(database, APP_SETTINGS) == [row]
