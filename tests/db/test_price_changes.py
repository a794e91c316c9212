"""Prices that change while a car charges; each figure was worked out by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, update

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_NETWORKS,
    EV_CHARGING_SESSION,
    EV_LOCATION_LOOKUP,
    EV_READING,
)
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.ledger.records import Record, RecordKind
from custom_components.lightningrod.ledger.tariffs import (
    Membership,
    Offer,
    Plan,
    PriceEntity,
    Rates,
    Tier,
    Tiers,
    flat_plan,
)

from ..ledger.pricing.bench import per_kwh, plan as plan_of
from .costs import charge, lines, settled, tariff, the_session
from .helpers import rows, session
from .test_reprice import applied, looked, tables, taken_back

# In Berlin; the cars of these tests charge from half past eleven to half past twelve.
APRIL = date(2026, 4, 1)
MIDNIGHT = datetime(2026, 3, 31, 22, tzinfo=UTC)
BEGIN = MIDNIGHT - timedelta(minutes=30)
OLD, NEW = flat_plan(Decimal("0.30"), "EUR"), flat_plan(Decimal("0.40"), "EUR")


def overnight(**values: Any) -> list[Record]:
    """Return a charge of 4 kWh before midnight, and 8 kWh after it."""
    return charge(BEGIN, 4.0, 8.0, length=30, **values)


async def changing(database: Database, new: Plan | None, old: Plan = OLD) -> None:
    """Set a price, and another one from April on."""
    await tariff(database, old)
    await tariff(database, new, since=APRIL)


async def told(database: Database) -> list[tuple[Any, ...]]:
    """Return the names and amounts of the lines."""
    return [(line[2], line[3], line[-1]) for line in await lines(database)]


async def test_each_part_has_the_price_of_its_time(database: Database) -> None:
    await changing(database, NEW)
    await settled(database, *overnight())
    row = await the_session(database)
    assert row["cost"] == Decimal("1.2") + Decimal("3.2")
    assert row["cost_hours"] == {
        "2026-03-31T21:00:00+00:00": "1.2000",
        "2026-03-31T22:00:00+00:00": "3.2000",
    }
    assert await told(database) == [
        ("energy_flat", None, "1.2000"),
        ("energy_flat", "2026-04-01", "3.2000"),
    ]
    first, second = await rows(database, EV_CHARGING_NETWORKS)
    assert row["price_plan"]["tariff_id"] == first["id"]
    (later,) = row["price_context"]["later"]
    assert later["since"] == MIDNIGHT.isoformat()
    assert later["plan"]["tariff_id"] == second["id"]


async def test_what_was_applied_stays(database: Database) -> None:
    """However the tariffs change; the energy may yet be corrected."""
    await changing(database, NEW)
    await settled(database, *overnight())
    before = await tables(database)
    await changing(database, flat_plan(Decimal(9), "EUR"), flat_plan(Decimal(8), "EUR"))
    await settled(database, session(BEGIN, energy_kwh=12.0))
    assert await tables(database) == before
    await settled(database, session(BEGIN, energy_kwh=24.0))
    assert (await the_session(database))["cost"] == Decimal("8.8")


async def test_pricing_anew_takes_both_and_is_undone(database: Database) -> None:
    await changing(database, NEW)
    await settled(database, *overnight())
    before = await tables(database)
    await tariff(database, flat_plan(Decimal("0.50"), "EUR"), since=APRIL)
    (change,) = (await looked(database)).changes
    assert change.after["cost"] == Decimal("1.2") + 4
    _found, outcome = await applied(database)
    assert (await the_session(database))["cost"] == Decimal("5.2")
    await taken_back(database, outcome.batch_id)
    assert await tables(database) == before
    again, _ = await applied(database)
    assert len(again.changes) == 1


async def test_the_same_price_again_is_no_change(database: Database) -> None:
    await tariff(database, OLD)
    await settled(database, *overnight())
    before = await tables(database)
    await tariff(database, OLD, since=APRIL)
    found, _outcome = await applied(database)
    assert found.changes == []
    assert await tables(database) == before


async def test_fees_are_those_of_when_energy_began_to_flow(database: Database) -> None:
    """Plugged in a day before: neither that day nor the next one count."""
    one, two, three = (
        plan_of("EUR", Rates(energy=per_kwh(price), session_fee=Decimal(fee)))
        for price, fee in (("0.30", 1), ("0.40", 2), ("0.50", 3))
    )
    await changing(database, three, two)
    await tariff(database, two, since=date(2026, 3, 31))
    await tariff(database, one, since=date(2026, 3, 1))
    plugged_in = BEGIN - timedelta(days=1)
    row, *pieces = overnight()
    plug = Record(row.kind, {**row.values, "plug_in_utc": plugged_in})
    await settled(database, plug, *pieces)
    assert await told(database) == [
        ("energy_flat", None, "1.6000"),
        ("energy_flat", "2026-04-01", "4.0000"),
        ("session_fee", None, "2.0000"),
    ]


async def test_a_charge_that_ends_at_midnight_knows_nothing_of_the_next_price(
    database: Database,
) -> None:
    await changing(database, flat_plan(Decimal(4), "SEK"))
    await settled(database, *charge(BEGIN, 4.0, length=30))
    row = await the_session(database)
    assert (row["cost"], row["cost_notes"]) == (Decimal("1.2"), None)
    assert row["price_context"] == {"timezone": "Europe/Berlin"}


async def test_a_price_that_is_not_known_any_more(database: Database) -> None:
    await changing(database, None)
    await settled(database, *overnight())
    row = await the_session(database)
    assert (row["cost"], row["cost_completeness"]) == (Decimal("1.2"), "partial")
    assert row["cost_notes"] == ["no_plan"]
    # It is kept as it was, the unknown price too.
    await tariff(database, NEW, since=APRIL)
    await settled(database, *overnight())
    assert (await the_session(database))["cost"] == Decimal("1.2")


async def test_without_a_price_at_the_beginning_there_is_none(
    database: Database,
) -> None:
    await tariff(database, NEW, since=APRIL)
    await settled(database, *overnight())
    row = await the_session(database)
    assert (row["cost"], row["cost_notes"]) == (None, ["no_plan"])


async def test_a_plan_of_a_newer_form_is_no_price(database: Database) -> None:
    """It is told as what it is; one that is kept so is chosen anew."""
    await changing(database, NEW)
    network = EV_CHARGING_NETWORKS
    newer = update(network).where(network.c.effective_date == APRIL)
    async with database.begin() as connection:
        await connection.execute(newer.values(plan={"format": 99}))
    await settled(database, *overnight())
    row = await the_session(database)
    assert (row["cost"], row["cost_notes"]) == (Decimal("1.2"), ["plan_invalid"])
    await settled(database, *overnight())
    assert await the_session(database) == row
    found, _outcome = await applied(database)
    assert found.changes == []
    kept = {"timezone": "Europe/Berlin", "later": [{"since": MIDNIGHT.isoformat()}]}
    kept["later"][0]["plan"] = {"format": 99}  # type: ignore[index]
    async with database.begin() as connection:
        await connection.execute(update(EV_CHARGING_SESSION).values(price_context=kept))
    await tariff(database, NEW, since=APRIL)
    await settled(database, *overnight())
    assert (await the_session(database))["cost"] == Decimal("4.4")


async def test_joining_counts_from_its_day_on(database: Database) -> None:
    offer = Offer(rates=Rates(energy=per_kwh("0.20")))
    club = Membership(name="Club", monthly_fee=Decimal(5), offer=offer)
    plan = replace(OLD, membership=club)
    await tariff(database, plan)
    await tariff(database, plan, since=APRIL, is_member=True)
    await settled(database, *overnight())
    row = await the_session(database)
    figures = ("cost", "cost_standard", "cost_member")
    assert [str(row[name]) for name in figures] == ["2.8000", "3.6000", "2.4000"]
    await tariff(database, plan, since=APRIL)
    await settled(database, *overnight())
    assert (await the_session(database))["cost"] == Decimal("2.8")


async def test_a_place_gets_a_price_of_its_own(database: Database) -> None:
    """Until then its network's counted; what it calls its price is another account."""
    async with database.begin() as connection:
        place = {"id": 7, "location_name": "Garage", "network_name": "Home"}
        await connection.execute(EV_LOCATION_LOOKUP.insert(), place)
    await tariff(database, OLD)
    await tariff(database, NEW, "Garage", since=APRIL)
    await settled(database, *overnight(location_id=7))
    assert (await the_session(database))["cost"] == Decimal("4.4")


async def test_each_price_is_of_its_own_entity(database: Database) -> None:
    one, two = (
        plan_of("EUR", PriceEntity(entity_id=f"sensor.{name}"))
        for name in ("one", "two")
    )
    await changing(database, two, one)
    samples = [
        Record(
            RecordKind.READING,
            {
                "entity_id": f"sensor.{name}",
                "kind": "price",
                "recorded_at": MIDNIGHT + timedelta(hours=hour),
                "value": value,
            },
        )
        for name, value in (("one", 0.1), ("two", 0.2))
        for hour in (-1, 0)
    ]
    async with database.begin() as connection:
        await write_records(connection, samples)
    await settled(database, *overnight())
    row = await the_session(database)
    assert row["cost"] == Decimal("0.4") + Decimal("1.6")
    assert sorted(row["price_context"]["points"]) == ["sensor.one", "sensor.two"]


STATE = PriceEntity(entity_id="sensor.spot")
TOTAL = PriceEntity(entity_id="sensor.spot", attribute="total")


async def told_by(database: Database, prices: Mapping[str, float]) -> None:
    """Write what each source said at eleven and at midnight."""
    samples = [
        Record(
            RecordKind.READING,
            {
                "entity_id": source,
                "kind": "price",
                "recorded_at": MIDNIGHT + timedelta(hours=hour),
                "value": value,
            },
        )
        for source, value in prices.items()
        for hour in (-1, 0)
    ]
    async with database.begin() as connection:
        await write_records(connection, samples)


async def test_two_prices_of_one_entity_are_kept_apart(database: Database) -> None:
    await changing(database, plan_of("EUR", TOTAL), plan_of("EUR", STATE))
    await told_by(database, {STATE.source: 0.1, TOTAL.source: 0.2})
    await settled(database, *overnight())
    row = await the_session(database)
    assert row["cost"] == Decimal("0.4") + Decimal("1.6")
    before = await tables(database)
    async with database.begin() as connection:
        await connection.execute(delete(EV_READING))
    found, _outcome = await applied(database)
    assert found.changes == []
    assert await tables(database) == before


async def test_what_was_kept_by_the_entity_alone_still_counts(
    database: Database,
) -> None:
    """An earlier version kept one price of an entity, whichever its plan took."""
    await tariff(database, plan_of("EUR", TOTAL))
    await told_by(database, {TOTAL.source: 0.2})
    await settled(database, *overnight())
    before = await the_session(database)
    session = EV_CHARGING_SESSION
    (prices,) = before["price_context"]["points"].values()
    context = {**before["price_context"], "points": {"sensor.spot": prices}}
    async with database.begin() as connection:
        await connection.execute(delete(EV_READING))
        await connection.execute(update(session).values(price_context=context))
    await settled(database, *overnight())
    assert await the_session(database) == before
    # It is not the price that another plan takes from the entity.
    await tariff(database, plan_of("EUR", STATE))
    found, _outcome = await applied(database)
    (change,) = found.changes
    assert change.after["cost"] is None


async def test_one_that_goes_on_is_priced_as_far_as_it_is(database: Database) -> None:
    await changing(database, NEW)
    growing = {"is_complete": False, "session_end_utc": None, "plug_out_utc": None}
    first, piece, _last = overnight(**growing, recorded_at=MIDNIGHT, energy_kwh=4.0)
    await settled(database, first, piece)
    assert (await the_session(database))["cost"] == Decimal("1.2")
    seen = MIDNIGHT + timedelta(minutes=30)
    await settled(database, *overnight(**growing, recorded_at=seen))
    row = await the_session(database)
    assert (row["cost"], row["price_context"]) == (Decimal("4.4"), None)


class TestAllowances:
    """15 kWh a month at 0.10, in April at 0.20; beyond at 0.30 and 0.40."""

    def tiers(self, price: str, low: str, starts_on: int = 1) -> Plan:
        step = Tier(name="low", up_to_kwh=Decimal(15), per_kwh=Decimal(low))
        tiers = Tiers(steps=(step,), starts_on=starts_on)
        return plan_of("EUR", Rates(energy=per_kwh(price), tiers=tiers))

    async def costs(self, database: Database) -> list[str]:
        async with database.connect() as connection:
            column = EV_CHARGING_SESSION.c
            statement = select(column.cost).order_by(column.session_start_utc)
            return [str(each) for each in await connection.scalars(statement)]

    async def test_a_month_goes_on_over_a_change(self, database: Database) -> None:
        """14 used: 1 + 3 dear, then 8 dear; the next is dear throughout."""
        one, two = self.tiers("0.30", "0.10", 15), self.tiers("0.40", "0.20", 15)
        await changing(database, two, one)
        early = charge(BEGIN - timedelta(days=1), 14.0, length=30)
        late = charge(MIDNIGHT + timedelta(days=1), 5.0, length=30)
        await settled(database, *early, *overnight(), *late)
        assert await self.costs(database) == ["1.4000", "4.2000", "2.0000"]
        # 2 used: 4 + 8 are within the allowance, and 1 of the next.
        await settled(database, session(BEGIN - timedelta(days=1), energy_kwh=2.0))
        assert await self.costs(database) == ["0.2000", "2.0000", "1.8000"]

    async def test_a_new_month_knows_what_was_used_of_it(
        self, database: Database
    ) -> None:
        """10 before: 4 within. April: 8 of the overnight charge, then 7 of 10."""
        await changing(database, self.tiers("0.40", "0.20"), self.tiers("0.30", "0.10"))
        early = charge(BEGIN - timedelta(days=1), 10.0, length=30)
        late = charge(MIDNIGHT + timedelta(days=1), 10.0, length=30)
        await settled(database, *early, *overnight(), *late)
        assert await self.costs(database) == ["1.0000", "2.0000", "2.6000"]
        # 8 before midnight: 5 x 0.10 + 3 x 0.30. 16 after it: 15 x 0.20 + 0.40.
        await settled(database, session(BEGIN, energy_kwh=24.0))
        assert await self.costs(database) == ["1.0000", "4.8000", "4.0000"]

    async def test_where_nobody_saw_it_flow_the_clock_tells(
        self, database: Database
    ) -> None:
        """6 of 12 kWh after midnight: 9 of the next are within."""
        await changing(database, self.tiers("0.40", "0.20"), self.tiers("0.30", "0.10"))
        await settled(
            database,
            overnight()[0],
            *charge(MIDNIGHT + timedelta(days=1), 10.0, length=30),
        )
        assert await self.costs(database) == ["1.8000", "2.2000"]
