"""Dated plans are kept exactly, read in every form, and in force on their days."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert, update

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import EV_CHARGING_NETWORKS
from custom_components.lightningrod.db.tariffs import (
    PlanRefusedError,
    Tariff,
    all_holidays,
    in_force,
    set_holidays,
    set_plan,
    tariffs,
)
from custom_components.lightningrod.ledger.exact_json import NotUnderstoodError
from custom_components.lightningrod.ledger.tariff_checks import Fault
from custom_components.lightningrod.ledger.tariff_history import SINCE_EVER
from custom_components.lightningrod.ledger.tariffs import (
    Band,
    Flat,
    Membership,
    Offer,
    Plan,
    Rates,
    TimeOfUse,
    flat_plan,
    free_plan,
)

from ..ledger.pricing.bench import hours, plan as plan_of
from .helpers import NOON

NIGHT = Band(name="night", per_kwh=Decimal("0.10"), windows=(hours("23:00", "06:00"),))
DAY = Band(name="day", per_kwh=Decimal("0.30"))
TWO_BANDS = plan_of("EUR", TimeOfUse(bands=(NIGHT, DAY)))


def with_members(per_kwh: str) -> Plan:
    """Return a flat plan that has a member's price."""
    offer = Offer(rates=Rates(energy=Flat(per_kwh=Decimal(per_kwh))))
    club = Membership(name="Club", monthly_fee=Decimal(5), offer=offer)
    return replace(flat_plan(Decimal("0.79"), "EUR"), membership=club)


async def _only(database: Database) -> Tariff:
    async with database.connect() as connection:
        (found,) = await tariffs(connection)
    return found


@pytest.mark.parametrize(
    ("plan", "per_kwh", "is_free"),
    [
        (flat_plan(Decimal("0.30005"), "EUR"), Decimal("0.3000"), False),
        (free_plan("EUR"), Decimal(0), True),
        (TWO_BANDS, None, False),
        (with_members("0.59"), None, False),
        (
            Plan(
                currency="USD",
                offer=Offer(
                    rates=Rates(
                        energy=Flat(per_kwh=Decimal("0.5")), session_fee=Decimal(1)
                    )
                ),
            ),
            None,
            False,
        ),
    ],
)
async def test_a_plan_is_kept_exactly_and_told_plainly_where_it_is_plain(
    database: Database, plan: Plan, per_kwh: Decimal | None, *, is_free: bool
) -> None:
    async with database.begin() as connection:
        await set_plan(connection, "Ionity", SINCE_EVER, plan, notes="Receipt 12")
    found = await _only(database)
    assert found.plan() == replace(plan, tariff_id=found.id, name="Ionity")
    assert (found.per_kwh, found.is_free) == (per_kwh, is_free)
    assert (found.currency, found.notes) == (plan.currency, "Receipt 12")
    assert not found.is_member
    assert found.holiday_entity is None


async def test_a_price_that_is_not_known_is_a_row_too(database: Database) -> None:
    async with database.begin() as connection:
        await set_plan(connection, "Ionity", SINCE_EVER, None)
    found = await _only(database)
    assert (found.plan(), found.per_kwh, found.currency) == (None, None, None)


async def test_the_same_day_again_is_a_correction(database: Database) -> None:
    async with database.begin() as connection:
        await set_plan(connection, "Ionity", SINCE_EVER, TWO_BANDS)
        plan = flat_plan(Decimal("0.36"), "CHF")
        await set_plan(connection, "Ionity", SINCE_EVER, plan)
    found = await _only(database)
    assert (found.per_kwh, found.currency) == (Decimal("0.36"), "CHF")


@pytest.mark.parametrize(
    ("values", "plan"),
    [
        ({"cost_per_kwh": Decimal("0.25"), "currency": "SEK"}, "flat"),
        ({"is_free": True, "currency": None}, "free"),
        ({"is_free": True, "cost_per_kwh": Decimal(1), "currency": "SEK"}, "free"),
        ({"cost_per_kwh": Decimal("0.25"), "currency": None}, None),
        ({"cost_per_kwh": None, "currency": "SEK"}, None),
    ],
)
async def test_a_row_without_a_plan_is_read_by_its_columns(
    database: Database, values: dict[str, object], plan: str | None
) -> None:
    async with database.begin() as connection:
        await connection.execute(
            insert(EV_CHARGING_NETWORKS).values(network_name="Old", **values)
        )
    found = await _only(database)
    kind = (read := found.plan()) and read.offer.rates.energy.kind
    assert kind == plan
    if plan == "flat":
        assert read == replace(
            flat_plan(Decimal("0.2500"), "SEK"), tariff_id=found.id, name="Old"
        )


async def test_a_form_of_the_future_is_not_guessed(database: Database) -> None:
    async with database.begin() as connection:
        await set_plan(connection, "Ionity", SINCE_EVER, TWO_BANDS)
        await connection.execute(
            update(EV_CHARGING_NETWORKS).values(plan={"format": 99})
        )
    found = await _only(database)
    with pytest.raises(NotUnderstoodError):
        found.plan()


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        (plan_of("EUR", TimeOfUse(bands=(NIGHT,))), Fault.BAND_GAP),
        (plan_of("EUR", TimeOfUse(bands=(NIGHT, NIGHT, DAY))), Fault.BAND_OVERLAP),
        (flat_plan(Decimal("0.30"), "EURO"), Fault.UNKNOWN_CURRENCY),
        (flat_plan(Decimal("-0.30"), "EUR"), Fault.NEGATIVE),
        (flat_plan(Decimal("NaN"), "EUR"), Fault.NOT_A_NUMBER),
    ],
)
async def test_what_cannot_be_applied_is_refused_and_changes_nothing(
    database: Database, plan: Plan, fault: Fault
) -> None:
    async with database.begin() as connection:
        await set_plan(connection, "Ionity", SINCE_EVER, TWO_BANDS)
        with pytest.raises(PlanRefusedError) as refused:
            await set_plan(connection, "Ionity", SINCE_EVER, plan)
    assert fault in {problem.fault for problem in refused.value.problems}
    assert str(fault) in str(refused.value)
    found = await _only(database)
    assert found.plan() == replace(TWO_BANDS, tariff_id=found.id, name="Ionity")


async def test_membership_is_held_from_a_date_on(database: Database) -> None:
    async with database.begin() as connection:
        plan = with_members("0.59")
        await set_plan(connection, "Ionity", SINCE_EVER, plan)
        await set_plan(connection, "Ionity", date(2026, 3, 1), plan, is_member=True)
        await set_plan(connection, "Ionity", date(2026, 5, 1), plan)
        # Nobody can be a member of what has no members.
        flat = flat_plan(Decimal(1), "EUR")
        await set_plan(connection, "Other", SINCE_EVER, flat, is_member=True)
        known = await tariffs(connection)
    held = {
        day: it.is_member
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 1))
        if (it := in_force(known, "ionity", day))
    }
    assert list(held.values()) == [False, True, False]
    other = in_force(known, "Other", date(2026, 1, 1))
    assert other is not None
    assert not other.is_member


async def test_one_of_the_future_waits(database: Database) -> None:
    async with database.begin() as connection:
        for year in (2026, 2027):
            plan = flat_plan(Decimal(year), "EUR")
            await set_plan(connection, "Home", date(year, 7, 1), plan)
        known = await tariffs(connection)
    assert in_force(known, "Home", date(2026, 6, 30)) is None
    for day in (date(2026, 7, 1), date(2027, 6, 30)):
        found = in_force(known, "HOME", day)
        assert found is not None
        assert found.per_kwh == 2026


async def test_one_that_was_removed_is_history(database: Database) -> None:
    async with database.begin() as connection:
        await set_plan(connection, "Home", SINCE_EVER, TWO_BANDS)
        await connection.execute(update(EV_CHARGING_NETWORKS).values(removed_at=NOON))
        known = await tariffs(connection)
        day = NOON.date()
        assert in_force(known, "Home", day) is None
        assert in_force(known, "Home", day, NOON) is None
        assert in_force(known, "Home", day, NOON - timedelta(seconds=1)) is not None
        # It is set again.
        await set_plan(connection, "Home", SINCE_EVER, TWO_BANDS)
        assert in_force(await tariffs(connection), "Home", day) is not None


async def test_holidays_are_remembered(database: Database) -> None:
    easter, may = date(2026, 4, 6), date(2026, 5, 1)
    async with database.begin() as connection:
        await set_holidays(connection, "calendar.bank", [easter])
        await set_holidays(connection, "calendar.bank", [may])
        await set_holidays(connection, "calendar.bank", [may])
        await set_holidays(connection, "calendar.other", [])
        await set_plan(
            connection, "Home", SINCE_EVER, TWO_BANDS, holiday_entity="calendar.bank"
        )
        wanted = ["calendar.bank", "calendar.other"]
        assert await all_holidays(connection, wanted) == {
            "calendar.bank": {easter, may}
        }
        # Of May none is told any more; Easter was before all that is told.
        june = date(2026, 6, 1)
        await set_holidays(connection, "calendar.bank", [june], since=may)
        assert await all_holidays(connection, wanted) == {
            "calendar.bank": {easter, june}
        }
    assert (await _only(database)).holiday_entity == "calendar.bank"
