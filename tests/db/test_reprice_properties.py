"""Whatever is priced anew and edited: undoing it leaves every row as it was.

``PRICING_EXAMPLES=500 script/test db -k reprice_properties`` looks much longer.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
import os
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from sqlalchemy import delete

from custom_components.lightningrod.db.edit_batch import Outcome
from custom_components.lightningrod.db.edit_subject import SESSIONS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_COST_LINE,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_NETWORKS,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
    EV_EDIT,
    EV_LOCATION_LOOKUP,
)
from custom_components.lightningrod.db.reprice import Scope, reprice
from custom_components.lightningrod.db.totals import read_totals
from custom_components.lightningrod.ledger.edit_checks import EditRefused
from custom_components.lightningrod.ledger.tariff_history import SINCE_EVER
from custom_components.lightningrod.ledger.tariffs import Plan, Rates, flat_plan

from ..ledger.pricing.bench import per_kwh, plan as plan_of
from .costs import TIERS, TWO_BANDS, tariff
from .editing import Ledger, flow, home, priced_ledger
from .figures import query
from .helpers import VIN, at, id_of, rows

ANY = settings(
    max_examples=int(os.environ.get("PRICING_EXAMPLES", "10")),
    deadline=None,
    # Making an example smaller takes longer than reading a large one.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TABLES = (
    EV_CHARGING_COST_LINE,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
    EV_CHARGING_NETWORKS,
    EV_LOCATION_LOOKUP,
    EV_EDIT,
)
# The second charges over midnight, where prices may begin.
STARTS = (0, 690, 1500, 2200, 2500)
# At first nobody knows what it costs elsewhere.
NETWORKS = ("Home", "Home", "Home", "Elsewhere", "Elsewhere")
CHARGES = [
    home(at(minutes), notes=None, network_name=name)
    for minutes, name in zip(STARTS, NETWORKS, strict=True)
]
FLOWS = [piece for it in (0, 1, 3) for piece in flow(CHARGES[it], at(STARTS[it]))]
PLANS: tuple[Plan | None, ...] = (
    None,
    flat_plan(Decimal("0.4"), "EUR"),
    TWO_BANDS,
    TIERS,
    plan_of("EUR", Rates(energy=per_kwh("0.2"), session_fee=Decimal(1))),
    flat_plan(Decimal(4), "SEK"),
)
DAYS = (SINCE_EVER, date(2026, 3, 14), date(2026, 3, 15))
SCOPES = (
    Scope(device_ids=[VIN]),
    Scope(device_ids=[VIN], session_ids=[id_of(CHARGES[1])]),
    Scope(device_ids=[VIN], session_ids=[id_of(CHARGES[3])]),
    Scope(device_ids=[VIN], start=at(600)),
)

one = st.integers(0, len(CHARGES) - 1)
steps = st.one_of(
    st.tuples(st.just("tariff"), st.sampled_from(PLANS), st.sampled_from(DAYS)),
    st.tuples(st.just("away"), st.sampled_from(PLANS), st.sampled_from(DAYS)),
    st.tuples(st.just("elsewhere"), st.sampled_from(PLANS), st.sampled_from(DAYS)),
    st.tuples(st.just("place"), one, st.sampled_from([None, 7])),
    st.tuples(st.just("start"), one, st.sampled_from([-20, 10])),
    st.tuples(st.just("reprice"), st.sampled_from(SCOPES), st.none()),
    st.tuples(st.just("energy"), one, st.sampled_from([7.5, 20.0, 33.3])),
    st.tuples(st.just("cost"), one, st.sampled_from([None, Decimal("1.25")])),
    st.tuples(st.just("delete"), one, st.none()),
    st.tuples(st.just("merge"), one, one),
    st.tuples(st.just("undo"), st.none(), st.none()),
)
type Step = tuple[str, Any, Any]


def update(column: str) -> Callable[[Ledger, int, Any], Awaitable[Outcome]]:
    """Return the edit of one column."""
    return lambda ledger, which, value: ledger.update(
        SESSIONS, [CHARGES[which]], **{column: value}
    )


async def priced_anew(ledger: Ledger, scope: Scope, _value: Any) -> Outcome:
    """Price sessions anew."""
    async with ledger.editing() as batch:
        await reprice(batch, scope)
        return await batch.finish()


EDITS: dict[str, Callable[[Ledger, Any, Any], Awaitable[Outcome]]] = {
    "reprice": priced_anew,
    "energy": update("energy_kwh"),
    "cost": update("cost"),
    "place": update("location_id"),
    "start": lambda ledger, which, minutes: ledger.update(
        SESSIONS, [CHARGES[which]], session_start_utc=at(STARTS[which] + minutes)
    ),
    "delete": lambda ledger, which, _: ledger.delete(SESSIONS, CHARGES[which]),
    "merge": lambda ledger, which, other: ledger.merge(
        SESSIONS, CHARGES[which], CHARGES[other]
    ),
}


async def emptied(database: Database) -> Ledger:
    """Return the ledger as it was before anything was edited."""
    async with database.begin() as connection:
        for model in TABLES:
            await connection.execute(delete(model))
    ledger = await priced_ledger(database)
    await ledger.observe(*CHARGES, *FLOWS)
    return ledger


async def totals_agree(ledger: Ledger) -> None:
    """Check that the totals are the sum of the sessions that count."""
    async with ledger.database.snapshot() as connection:
        told = (await read_totals(connection, query())).lifetime
    known = await ledger.sessions()
    assert told.sessions == len(known)
    for currency in {row["cost_currency"] for row in known if row["cost"]}:
        costs = [row["cost"] for row in known if row["cost_currency"] == currency]
        assert told.costs[currency] == sum(costs)


@ANY
@given(life=st.lists(steps, max_size=10))
async def test_undoing_leaves_every_row_as_it_was(
    database: Database, life: list[Step]
) -> None:
    ledger = await emptied(database)
    made: list[tuple[Outcome, Any]] = []
    for name, which, value in [*life, *[("undo", None, None)] * len(life)]:
        if name == "tariff":
            await tariff(database, which, since=value)
        elif name in ("away", "elsewhere"):
            await tariff(database, which, name.capitalize(), since=value)
        elif name == "undo":
            if made:
                outcome, before = made.pop()
                await ledger.undo(outcome)
                assert await ledger.everything() == before
        else:
            before = await ledger.everything()
            try:
                outcome = await EDITS[name](ledger, which, value)
            except EditRefused:
                assert await ledger.everything() == before
                continue
            if (await rows(database, EV_EDIT) and outcome.rows) or outcome.earliest:
                made.append((outcome, before))
        await totals_agree(ledger)
