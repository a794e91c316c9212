"""The dashboards for Grafana: every query runs on PostgreSQL and finds the ledger's rows."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
import json
from pathlib import Path
import re
from typing import Any

import pytest
from sqlalchemy import insert

from custom_components.lightningrod.db.config import PostgresConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import APP_SETTINGS, EV_DAILY, EV_MONTH
from custom_components.lightningrod.db.reference import upsert_vehicle
from custom_components.lightningrod.db.repository import write_records

from .helpers import NOON, VIN, at, battery, execute, gap, session, trip, vehicle

FOLDER = Path(__file__).parents[2] / "grafana"
BOARDS = {file.stem: json.loads(file.read_text()) for file in FOLDER.glob("*.json")}
QUERIES = {
    f"{name}: {panel['title']}": target["rawSql"]
    for name, board in BOARDS.items()
    for panel in board["panels"]
    for target in panel["targets"]
}
SERIES = {
    f"{name}: {panel['title']}"
    for name, board in BOARDS.items()
    for panel in board["panels"]
    for target in panel["targets"]
    if target["format"] == "time_series"
}
VARIABLES = {
    f"{name}: {it['name']}": it["query"]
    for name, board in BOARDS.items()
    for it in board["templating"]["list"]
    if it["type"] == "query"
}
# What Grafana puts in place of its macros and variables; the second of these names is another
# car's, and has the character that ends a text.
BEGIN, END = "'2026-03-01T00:00:00Z'", "'2026-04-01T00:00:00Z'"
MACROS = (
    (r"\$__timeFilter\(([^)]+)\)", rf"\1 BETWEEN {BEGIN} AND {END}"),
    (r"\$__timeFrom\(\)", BEGIN),
    (r"\$__timeTo\(\)", END),
    (r"\$\{vehicle:sqlstring\}", "'Blitz','O''Hara'"),
)


def filled(query: str) -> str:
    """Return a query as Grafana sends it."""
    for macro, value in MACROS:
        query = re.sub(macro, value, query)
    assert "$" not in query, query
    # The driver takes a percent sign for a parameter's.
    return query.replace("%", "%%")


@pytest.fixture
async def ledger(postgresql_ledger: PostgresConfig) -> PostgresConfig:
    """Return a ledger with two charges, two trips and their measurements."""
    database = Database(postgresql_ledger)
    money: dict[str, Any] = {"cost_currency": "EUR", "cost_completeness": "complete"}
    async with database.begin() as connection:
        await upsert_vehicle(
            connection,
            VIN,
            name="Blitz",
            model=None,
            source_system=None,
            usable_capacity_kwh=None,
            subentry_id=None,
        )
        await write_records(
            connection,
            [
                session(
                    cost=Decimal(3),
                    evse_energy_kwh=11.0,
                    location_type="home",
                    max_power=11.0,
                    **money,
                ),
                session(at(300), charge_type="DC_FAST"),
                trip(at(60), outside_air_temp=12.0, trip_class="business"),
                trip(at(400)),
                gap(at(500)),
                battery(at(1), hv_battery_soc=55.0),
                vehicle(at(2), odometer=12_345.0),
            ],
        )
        await connection.execute(
            insert(EV_MONTH).values(
                month=date(2026, 3, 1),
                start_utc=datetime(2026, 3, 1, tzinfo=UTC),
                end_utc=datetime(2026, 4, 1, tzinfo=UTC),
            )
        )
        await connection.execute(
            insert(APP_SETTINGS).values(
                key="currency", value="EUR", updated_at=NOON - timedelta(days=1)
            )
        )
        await connection.execute(
            insert(EV_DAILY).values(
                device_id=VIN,
                day=NOON.date(),
                odometer_km=12_345.0,
                lv_voltage_min=12.6,
                battery_temperature=14.0,
                soc_50_seconds=3600.0,
            )
        )
    await database.dispose()
    return postgresql_ledger


async def test_every_query_finds_rows(ledger: PostgresConfig) -> None:
    found = {
        name: await execute(ledger, filled(query)) for name, query in QUERIES.items()
    }
    assert len(found) > 20
    assert [name for name, rows in found.items() if not rows] == []
    assert [
        name for name, rows in found.items() if all(v is None for v in rows[0])
    ] == []


async def test_the_vehicles_can_be_chosen(ledger: PostgresConfig) -> None:
    assert len(VARIABLES) == len(BOARDS)
    for query in VARIABLES.values():
        assert await execute(ledger, filled(query)) == [("Blitz",)]


async def test_series_are_told_in_their_order(ledger: PostgresConfig) -> None:
    """Grafana wants a time, and draws what goes back in time wrong."""
    database = Database(ledger)
    async with database.begin() as connection:
        await write_records(
            connection,
            [
                # Neither is the order of the rows that of their times.
                *(session(at(n * 90), max_power=9.0) for n in (9, 7, 8)),
                *(trip(at(n * 90)) for n in (17, 15, 16)),
                *(battery(at(n), hv_battery_soc=50.0) for n in (9, 7, 8)),
            ],
        )
    async with database.connect() as connection:
        for name in sorted(SERIES):
            result = await connection.exec_driver_sql(filled(QUERIES[name]))
            rows = result.mappings().all()
            times = [row["time"] for row in rows]
            assert times == sorted(times), name
            assert all(it is not None for it in times), name
    await database.dispose()


async def test_they_tell_what_is_in_the_ledger(ledger: PostgresConfig) -> None:
    async def of(board: str, panel: str) -> tuple[Any, ...]:
        return (await execute(ledger, filled(QUERIES[f"{board}: {panel}"])))[0]

    assert await of("charging", "Energy into the battery") == (20.0,)
    assert await of("charging", "Cost") == ("3.00 EUR",)
    assert await of("charging", "Price per kWh") == ("0.300 EUR",)
    assert await of("charging", "Charges without a price") == (1,)
    assert (await of("charging", "Charging loss"))[0] == pytest.approx(100 / 11)
    assert await of("charging", "Cost by month") == ("2026-03", Decimal(3))
    assert await of("driving", "Distance") == (40.0,)
    assert await of("driving", "Consumption per 100 km") == (20.0,)
    assert await of("driving", "Distance without a trip") == (12.0,)


@pytest.mark.parametrize("name", BOARDS)
def test_a_dashboard_can_be_imported(name: str) -> None:
    board = BOARDS[name]
    assert board["uid"] == f"lightningrod-{name}"
    assert [it["name"] for it in board["templating"]["list"]] == [
        "datasource",
        "vehicle",
    ]
    numbers = [panel["id"] for panel in board["panels"]]
    assert len(set(numbers)) == len(numbers)
    for panel in board["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        assert panel["datasource"]["uid"] == "${datasource}"
