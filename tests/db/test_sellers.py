"""Prices of networks and places are mirrored; what went stays as history."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import update

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import EV_CHARGING_NETWORKS
from custom_components.lightningrod.db.sellers import known_history, sync_sellers
from custom_components.lightningrod.db.tariffs import set_plan
from custom_components.lightningrod.ledger.tariff_history import (
    SINCE_EVER,
    DatedPlan,
    Seller,
)
from custom_components.lightningrod.ledger.tariffs import (
    Membership,
    Plan,
    flat_plan,
    free_plan,
)

from .helpers import rows

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
SUMMER = date(2026, 6, 1)
OLD = DatedPlan(effective_date=SINCE_EVER, plan=flat_plan(Decimal("0.30"), "EUR"))
NEW = DatedPlan(effective_date=SUMMER, plan=flat_plan(Decimal("0.35"), "EUR"))
IONITY = Seller(name="Ionity", subentry_id="one", history=(OLD, NEW))
ARAL = Seller(name="Aral", subentry_id="two", history=(OLD,))


async def _sync(database: Database, *sellers: Seller) -> bool:
    async with database.begin() as connection:
        return await sync_sellers(connection, sellers)


async def _prices(database: Database) -> list[tuple[Any, ...]]:
    return [
        (
            row["id"],
            row["network_name"],
            row["effective_date"],
            row["cost_per_kwh"],
            row["subentry_id"],
            row["removed_at"],
        )
        for row in await rows(database, EV_CHARGING_NETWORKS)
    ]


async def test_prices_are_written_once(database: Database) -> None:
    assert await _sync(database, IONITY, ARAL)
    found = await _prices(database)
    assert [row[1:] for row in found] == [
        ("Ionity", SINCE_EVER, Decimal("0.3000"), "one", None),
        ("Ionity", SUMMER, Decimal("0.3500"), "one", None),
        ("Aral", SINCE_EVER, Decimal("0.3000"), "two", None),
    ]
    assert not await _sync(database, IONITY, ARAL)
    assert await _prices(database) == found


async def test_a_new_name_keeps_the_rows(database: Database) -> None:
    await _sync(database, IONITY)
    before = await _prices(database)
    assert await _sync(database, replace(IONITY, name="IONITY GmbH"))
    after = await _prices(database)
    assert [row[0] for row in after] == [row[0] for row in before]
    assert {row[1] for row in after} == {"IONITY GmbH"}


async def test_what_went_is_marked_and_can_come_back(
    database: Database, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOW)
    await _sync(database, IONITY, ARAL)
    assert await _sync(database, replace(IONITY, history=(OLD,)))
    freezer.tick(60)
    assert not await _sync(database, replace(IONITY, history=(OLD,)))
    assert [row[-1] for row in await _prices(database)] == [None, NOW, NOW]
    again = replace(ARAL, subentry_id="three")
    await _sync(database, IONITY, again)
    assert [row[-2:] for row in await _prices(database)] == [
        ("one", None),
        ("one", None),
        ("three", None),
    ]


async def test_the_name_of_one_that_went_can_be_taken(database: Database) -> None:
    await _sync(database, IONITY, ARAL)
    await _sync(database, replace(IONITY, name="Aral"))
    found = {row[1:3]: row for row in await _prices(database)}
    assert found["Aral", SINCE_EVER][4:] == ("one", None)
    assert found["Aral", SUMMER][4:] == ("one", None)
    assert found["Ionity", SINCE_EVER][-1] is not None


async def test_a_corrected_price_keeps_its_row(database: Database) -> None:
    await _sync(database, ARAL)
    (before,) = await _prices(database)
    async with database.begin() as connection:
        await connection.execute(
            update(EV_CHARGING_NETWORKS).values(notes="Receipt 12")
        )
    assert await _sync(
        database, replace(ARAL, history=(replace(NEW, effective_date=SINCE_EVER),))
    )
    (row,) = await rows(database, EV_CHARGING_NETWORKS)
    assert (row["id"], row["cost_per_kwh"]) == (before[0], Decimal("0.3500"))
    assert row["notes"] == "Receipt 12"


async def test_membership_and_holidays_are_kept(database: Database) -> None:
    plan = replace(
        OLD.plan,
        membership=Membership(
            name="Plus", monthly_fee=Decimal(5), offer=OLD.plan.offer
        ),
    )
    dated = replace(OLD, plan=plan, is_member=True, holiday_entity="calendar.holidays")
    await _sync(database, replace(ARAL, history=(dated,)))
    assert not await _sync(database, replace(ARAL, history=(dated,)))
    assert await _sync(
        database, replace(ARAL, history=(replace(dated, is_member=False),))
    )


async def test_a_plan_that_nobody_understands_is_written_anew(
    database: Database,
) -> None:
    await _sync(database, ARAL)
    async with database.begin() as connection:
        await connection.execute(
            update(EV_CHARGING_NETWORKS).values(plan={"format": 9})
        )
    assert await _sync(database, ARAL)
    assert not await _sync(database, ARAL)


async def test_rows_of_others_stay(database: Database) -> None:
    async with database.begin() as connection:
        await set_plan(connection, "Home", SINCE_EVER, OLD.plan)
    await _sync(database, ARAL)
    await _sync(database)
    home, aral = await _prices(database)
    assert home[-2:] == (None, None)
    assert aral[-1] is not None


async def test_the_history_of_a_name(database: Database) -> None:
    async def known() -> tuple[DatedPlan, ...]:
        async with database.connect() as connection:
            return await known_history(connection, "Home")

    async def set_home(day: date, plan: Plan | None) -> None:
        async with database.begin() as connection:
            await set_plan(connection, "Home", day, plan)

    assert await known() == ()
    await set_home(SINCE_EVER, OLD.plan)
    await set_home(SUMMER, NEW.plan)
    await _sync(database, ARAL)
    assert await known() == (OLD, NEW)
    # "Not known" in between: what was before it does not hold any longer.
    await set_home(date(2026, 1, 1), None)
    assert await known() == (NEW,)
    await set_home(date(2026, 7, 1), free_plan("EUR"))
    assert [dated.effective_date for dated in await known()] == [
        SUMMER,
        date(2026, 7, 1),
    ]
