"""Whatever the rows: totals are the sum of the sessions, and readers' SQL agrees."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest
from sqlalchemy import text

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.figures.every import FIGURES
from custom_components.lightningrod.db.models import (
    EV_CHARGING_SESSION,
    EV_TRIP_GAP,
    EV_TRIP_METRICS,
)
from custom_components.lightningrod.db.readers import write_months, write_settings
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.totals import VehicleTotals, read_totals
from custom_components.lightningrod.ledger.periods import Period
from custom_components.lightningrod.ledger.records import Record
from custom_components.lightningrod.ledger.totals import Sums

from .figures import BERLIN, NOW, query
from .helpers import gap, id_of, session, trip

_FIRST = datetime(2025, 10, 1, tzinfo=UTC)
# Quarters add up exactly, so that equal is equal.
_QUARTERS = st.integers(0, 400).map(lambda quarters: quarters / 4)
_MONEY = st.integers(0, 10**6).map(lambda amount: Decimal(amount).scaleb(-4))
_SESSION = st.fixed_dictionaries(
    {
        "energy_kwh": st.none() | _QUARTERS,
        "evse_energy_kwh": st.none() | _QUARTERS,
        "cost": st.none() | st.just(Decimal(0)) | _MONEY,
        "cost_currency": st.none() | st.sampled_from(["EUR", "CHF"]),
        "cost_completeness": st.none() | st.sampled_from(["complete", "partial"]),
        "location_type": st.none() | st.sampled_from(["home", "work", "public"]),
        "charge_type": st.none() | st.sampled_from(["AC", "AC_LEVEL_2", "DC_FAST"]),
        "is_complete": st.booleans(),
        "deleted_at": st.none() | st.just(NOW),
    }
)
_HOURS = st.lists(st.integers(0, 170 * 24), unique=True, max_size=12)


_TRIP = st.fixed_dictionaries(
    {
        "distance": st.none() | _QUARTERS,
        "energy_consumed": st.none() | _QUARTERS,
        "petrol_assisted": st.none() | st.booleans(),
        "is_complete": st.booleans(),
        "deleted_at": st.none() | st.just(NOW),
    }
)


@st.composite
def _ledgers(draw: st.DrawFn) -> list[Record]:
    """Draw sessions at different hours."""
    return [
        session(_FIRST + timedelta(hours=hour), **draw(_SESSION))
        for hour in draw(_HOURS)
    ]


@st.composite
def _drives(draw: st.DrawFn) -> list[Record]:
    """Draw trips, and ways without a trip, at different hours."""
    ends = [_FIRST + timedelta(hours=hour) for hour in draw(_HOURS)]
    return [
        trip(end, **draw(_TRIP))
        if draw(st.booleans())
        else gap(end, distance=draw(_QUARTERS))
        for end in ends
    ]


def expected(records: Iterable[Record], start: datetime | None) -> dict[str, Any]:
    """Return what the sessions since a moment come to, one by one."""
    counted: list[dict[str, Any]] = [
        dict(it.values)
        for it in records
        if it.values["is_complete"]
        and it.values["deleted_at"] is None
        and (start is None or it.values["session_start_utc"] >= start)  # type: ignore[operator]  # it is a time
    ]
    paid = [it for it in counted if it["cost"] and it["cost_currency"]]
    free = [
        it for it in counted if it["cost"] == 0 and it["cost_completeness"] != "partial"
    ]
    return {
        "sessions": len(counted),
        "energy_kwh": sum(it["energy_kwh"] or 0.0 for it in counted),
        "free_sessions": len(free),
        "unpriced_sessions": len(counted) - len(paid) - len(free),
        "costs": {
            currency: sum(
                (it["cost"] for it in paid if it["cost_currency"] == currency),
                start=Decimal(0),
            )
            for currency in {str(it["cost_currency"]) for it in paid}
        },
    }


def told(sums: Sums) -> dict[str, Any]:
    return {
        "sessions": sums.sessions,
        "energy_kwh": sums.energy_kwh,
        "free_sessions": sums.free_sessions,
        "unpriced_sessions": sums.unpriced_sessions,
        "costs": sums.costs,
    }


async def read(database: Database, records: Iterable[Record]) -> VehicleTotals:
    """Replace what is in the database; return the totals."""
    async with database.begin() as connection:
        await connection.execute(EV_CHARGING_SESSION.delete())
        await write_months(connection, BERLIN, NOW.date())
        await write_settings(connection, {"currency": "EUR"})
        await write_records(connection, records)
    async with database.snapshot() as connection:
        return await read_totals(connection, query())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=_ledgers())
async def test_totals_are_the_sum_of_the_sessions(
    database: Database, records: list[Record]
) -> None:
    totals = await read(database, records)
    for period, sums in totals.sums.items():
        assert told(sums) == expected(records, totals.starts.get(period)), period
    assert told(Sums.of(totals.by_type.values())) == told(totals.lifetime)
    assert told(Sums.of(totals.by_charge.values())) == told(totals.lifetime)
    async with database.snapshot() as connection:
        months = (await FIGURES["months"](connection, query()))["rows"]
        years = (await FIGURES["years"](connection, query()))["rows"]
    for rows in (months, years):
        energy = sum(row["totals"]["energy_kwh"] for row in rows)
        assert energy == totals.lifetime.energy_kwh
        for currency, cost in totals.lifetime.costs.items():
            amounts = (row["totals"]["cost"].get(currency, "0") for row in rows)
            assert sum(map(Decimal, amounts)) == cost


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=_ledgers())
async def test_a_reader_of_the_views_finds_the_same(
    database: Database, records: list[Record]
) -> None:
    totals = await read(database, records)
    month = totals.sums[Period.MONTH]
    (row,) = await _select(
        database,
        "SELECT sum(sessions) AS sessions, sum(energy_kwh) AS energy,"
        " sum(unpriced_sessions) AS unpriced, sum(free_sessions) AS free,"
        " sum(cost) AS cost FROM lightningrod_months",
    )
    whole = totals.lifetime
    assert (row["sessions"] or 0, row["energy"] or 0) == (
        whole.sessions,
        whole.energy_kwh,
    )
    assert (row["unpriced"] or 0, row["free"] or 0) == (
        whole.unpriced_sessions,
        whole.free_sessions,
    )
    assert float(row["cost"] or 0) == pytest.approx(
        float(whole.in_currency("EUR").cost)
    )
    found = await _select(
        database, "SELECT * FROM lightningrod_months WHERE month = '2026-03-01'"
    )
    if not month.sessions:
        assert not found
        return
    (march,) = found
    assert march["sessions"] == month.sessions
    cost, price = month.cost("EUR"), month.price("EUR")
    assert (march["cost"] is None) == (cost is None)
    assert float(march["cost"] or 0) == pytest.approx(float(cost or 0))
    assert (march["price_per_kwh"] is None) == (price is None)
    assert float(march["price_per_kwh"] or 0) == pytest.approx(float(price or 0))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=_ledgers())
async def test_a_reader_of_the_charges_finds_the_same_by_anything(
    database: Database, records: list[Record]
) -> None:
    """By currency, by kind of place, and by AC and DC."""
    totals = await read(database, records)
    by: dict[str, Mapping[Any, Sums]] = {
        "place_type": totals.by_type,
        "charge": totals.by_charge,
    }
    for column, known in by.items():
        found = await _select(
            database,
            f"SELECT {column} AS part, count(*) AS sessions, sum(energy_kwh) AS energy,"  # noqa: S608 our own names
            " sum(wall_kwh) AS wall, count(wall_kwh) AS walls"
            f" FROM lightningrod_sessions GROUP BY {column}",
        )
        assert {row["part"]: _told(row) for row in found} == {
            part: (it.sessions, it.energy_kwh, it.wall_kwh, it.wall_sessions)
            for part, it in known.items()
            if it.sessions
        }
    costs = await _select(
        database,
        "SELECT currency, sum(cost) AS cost FROM lightningrod_sessions"
        " WHERE cost <> 0 AND currency IS NOT NULL GROUP BY currency",
    )
    assert {row["currency"]: round(Decimal(row["cost"]), 4) for row in costs} == (
        totals.lifetime.costs
    )


def _told(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["sessions"], row["energy"] or 0, row["wall"] or 0, row["walls"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=_drives())
async def test_a_reader_of_the_drives_finds_the_same(
    database: Database, records: list[Record]
) -> None:
    async with database.begin() as connection:
        await connection.execute(EV_TRIP_METRICS.delete())
        await connection.execute(EV_TRIP_GAP.delete())
    totals = await read(database, records)
    driven = totals.driven[Period.LIFETIME]
    (plain,) = await _select(
        database,
        "SELECT count(*) AS trips, sum(distance_km) AS distance FROM lightningrod_trips",
    )
    assert (plain["trips"], plain["distance"] or 0) == (
        driven.trips,
        driven.distance_km,
    )
    (row,) = await _select(
        database,
        "SELECT sum(trips) AS trips, sum(distance_km) AS distance,"
        " sum(unexplained_km) AS unexplained, sum(trip_energy_kwh) AS energy"
        " FROM lightningrod_months",
    )
    assert tuple(it or 0 for it in row.values()) == (
        driven.trips,
        driven.distance_km,
        driven.unexplained_km,
        driven.metered_kwh,
    )
    async with database.snapshot() as connection:
        months = (await FIGURES["months"](connection, query()))["rows"]
    by_month = await _select(database, "SELECT * FROM lightningrod_months")
    assert {str(it["month"])[:7]: it["trip_energy_kwh"] for it in by_month} == {
        it["month"]: it["trip_energy_kwh"] for it in months
    }


async def test_an_edit_and_its_undoing(database: Database) -> None:
    """Delete, change, restore: the totals follow, and are as they were."""
    records = [
        session(
            _FIRST + timedelta(days=n),
            energy_kwh=10.0,
            cost=Decimal(3),
            cost_currency="EUR",
            cost_completeness="complete",
            deleted_at=None,
        )
        for n in range(3)
    ]
    before = await read(database, [*records, trip()])
    target = EV_CHARGING_SESSION
    chosen = target.c.session_id == id_of(records[0])

    async def change(**values: Any) -> VehicleTotals:
        async with database.begin() as connection:
            await connection.execute(target.update().where(chosen).values(values))
        async with database.snapshot() as connection:
            return await read_totals(connection, query())

    assert (await change(deleted_at=NOW)).lifetime.cost("EUR") == Decimal(6)
    assert (await change(deleted_at=None)).lifetime == before.lifetime
    assert (await change(cost=Decimal(5))).lifetime.cost("EUR") == Decimal(11)
    assert await change(cost=Decimal(3)) == before


async def _select(database: Database, statement: str) -> list[dict[str, Any]]:
    async with database.connect() as connection:
        result = await connection.execute(text(statement))
        return [dict(row) for row in result.mappings()]
