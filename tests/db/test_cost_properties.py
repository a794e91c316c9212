"""What holds for any plan and any charge once they are rows.

``PRICING_EXAMPLES=500 script/test db -k cost_properties`` looks much longer.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
import os
from pathlib import Path
import shutil
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings, strategies as st
import pytest
from sqlalchemy import delete

from custom_components.lightningrod.db.config import SqliteConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_COST_LINE,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_NETWORKS,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
    EV_READING,
)
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.settle import settle
from custom_components.lightningrod.db.tariffs import set_holidays, set_plan
from custom_components.lightningrod.ledger.pricing_facts import (
    PriceContext,
    SessionFacts,
)
from custom_components.lightningrod.ledger.records import Record, RecordKind
from custom_components.lightningrod.ledger.tariff_history import SINCE_EVER
from custom_components.lightningrod.ledger.tariffs import Offer, Plan

from ..ledger.pricing.strategies import cases, cut
from .helpers import rows, session

ANY = settings(
    max_examples=int(os.environ.get("PRICING_EXAMPLES", "15")),
    deadline=None,
    # Making an example smaller takes longer than reading a large one.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    # The file is emptied for each example.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TABLES = (
    EV_CHARGING_COST_LINE,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
    EV_CHARGING_NETWORKS,
    EV_READING,
)
HISTORY = EV_CHARGING_SESSION, EV_CHARGING_COST_LINE, EV_CHARGING_INTERVAL

type Case = tuple[SessionFacts, Plan, PriceContext]
type Story = Callable[[Database], Coroutine[Any, Any, None]]


@pytest.fixture
def ledger(tmp_path: Path, sqlite_template: Path) -> SqliteConfig:
    """Return a ledger to write examples into, one after the other."""
    return SqliteConfig(Path(shutil.copy(sqlite_template, tmp_path)))


def told(config: SqliteConfig, case: Case, story: Story) -> None:
    """Write a charge and its tariff into an empty ledger, settle, and go on."""

    async def run() -> None:
        database = Database(config)
        try:
            async with database.begin() as connection:
                for model in TABLES:
                    await connection.execute(delete(model))
                await _tariff(connection, case)
                await write_records(connection, [*_records(case), *_samples(case)])
            await settled(database, case)
            await story(database)
        finally:
            await database.dispose()

    asyncio.run(run())


async def _tariff(connection: Any, case: Case) -> None:
    _facts, plan, context = case
    await set_holidays(connection, "calendar.bank", context.holidays)
    await set_plan(
        connection,
        "Home",
        SINCE_EVER,
        plan,
        is_member=context.is_member,
        holiday_entity="calendar.bank",
    )


def _records(case: Case) -> list[Record]:
    facts = case[0]
    assert facts.plug_in
    assert facts.charge_type
    row = session(
        facts.plug_in,
        network_name="Home",
        plug_out_utc=facts.plug_out,
        session_end_utc=facts.last_flow,
        charge_duration_seconds=facts.charge_seconds,
        charge_type=facts.charge_type.value,
        energy_kwh=float(
            sum(Decimal(repr(each.energy_kwh)) for each in facts.intervals)
        ),
        solar_kwh=1.0,
    )
    return [
        row,
        *(
            Record(
                RecordKind.INTERVAL,
                {
                    "session_id": row.values["session_id"],
                    "start_utc": each.start,
                    "end_utc": each.end,
                    "energy_kwh": each.energy_kwh,
                },
            )
            for each in facts.intervals
        ),
    ]


def _samples(case: Case) -> list[Record]:
    return [
        Record(
            RecordKind.READING,
            {
                "entity_id": "sensor.price",
                "kind": "price",
                "recorded_at": point.start.astimezone(UTC),
                "value": float(point.price),
            },
        )
        for point in case[2].points
    ]


async def settled(
    database: Database, case: Case, *, reprice: bool = False
) -> frozenset[str]:
    """Settle the session of a case where its charger stands."""
    ids: set[Any] = {_records(case)[0].values["session_id"]}
    zone = case[2].timezone
    async with database.begin() as connection:
        return frozenset(await settle(connection, ids, zone, reprice=reprice))


async def costs(database: Database) -> list[Any]:
    """Return the costs and lines as they are."""
    return [await rows(database, model) for model in HISTORY[:2]]


@ANY
@given(case=cases())
def test_lines_and_hours_make_the_cost(ledger: SqliteConfig, case: Case) -> None:
    async def story(database: Database) -> None:
        (row,) = await rows(database, EV_CHARGING_SESSION)
        lines = await rows(database, EV_CHARGING_COST_LINE)
        sums = dict.fromkeys(("standard", "member", "billing"), Decimal(0))
        for line in lines:
            sums[line["audience"]] += line["amount"]
        if row["cost"] is None:
            assert row["cost_completeness"] == "unpriced"
            assert (row["cost_hours"], row["cost_source"]) == (None, None)
            assert sums["standard"] == sums["member"] == 0
            return
        applied = (
            "member"
            if case[2].is_member and case[1].membership is not None
            else "standard"
        )
        assert row["cost"] == row["cost_without_overrides"] == sums[applied]
        assert row["cost_billing"] in (None, sums["billing"])
        hours = row["cost_hours"] or {}
        assert sum(map(Decimal, hours.values())) == row["cost"]

    told(ledger, case, story)


@ANY
@given(case=cases())
def test_the_same_tariff_again_changes_nothing(
    ledger: SqliteConfig, case: Case
) -> None:
    async def story(database: Database) -> None:
        once = [await rows(database, model) for model in HISTORY]
        await settled(database, case)
        assert [await rows(database, model) for model in HISTORY] == once
        await settled(database, case, reprice=True)
        assert [await rows(database, model) for model in HISTORY] == once

    told(ledger, case, story)


@ANY
@given(case=cases(), shares=st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_cutting_slices_changes_nothing(
    ledger: SqliteConfig, case: Case, shares: list[float]
) -> None:
    facts, plan, context = case
    # The mean power of a part is that of the whole but for the last digit.
    rates = replace(plan.offer.rates, power_tiers=())
    plan = replace(plan, offer=Offer(rates=rates), membership=None, billing=None)
    found: list[Any] = []

    async def story(database: Database) -> None:
        found.append(await costs(database))

    told(ledger, (facts, plan, context), story)
    told(ledger, (cut(facts, shares), plan, context), story)
    whole, parts = ([_figures(each) for each in tables] for tables in found)
    assert whole == parts


def _figures(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what rows say of costs, and not which writing they are of."""
    hidden = ("id", "ingested_at", "price_plan")
    return [
        {name: value for name, value in row.items() if name not in hidden}
        for row in found
    ]
