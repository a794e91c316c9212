"""What tests of costs need: tariffs, settled sessions, and looks at what they cost."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_COST_LINE,
    EV_CHARGING_SESSION,
)
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.settle import settle
from custom_components.lightningrod.db.tariffs import set_plan
from custom_components.lightningrod.db.writer import Writer
from custom_components.lightningrod.ledger.records import Record
from custom_components.lightningrod.ledger.tariff_history import SINCE_EVER
from custom_components.lightningrod.ledger.tariffs import (
    Band,
    Flat,
    Plan,
    Rates,
    Tier,
    Tiers,
    TimeOfUse,
)

from ..ledger.pricing.bench import hours, plan as plan_of
from .helpers import interval, rows, session

BERLIN = ZoneInfo("Europe/Berlin")

# 15 kWh a month for 0.10, everything beyond for 0.30.
TIERS = plan_of(
    "EUR",
    Rates(
        energy=Flat(per_kwh=Decimal("0.30")),
        tiers=Tiers(
            steps=(Tier(name="low", up_to_kwh=Decimal(15), per_kwh=Decimal("0.10")),)
        ),
    ),
)

# Nine in the evening in Berlin, an hour before the night rate begins.
EVENING = datetime(2026, 3, 14, 20, tzinfo=UTC)
NIGHT = Band(name="night", per_kwh=Decimal("0.10"), windows=(hours("22:00", "06:00"),))
DAY = Band(name="day", per_kwh=Decimal("0.30"))
TWO_BANDS = plan_of("EUR", TimeOfUse(bands=(NIGHT, DAY)))


def charge(
    start: datetime, *energies: float, length: float = 5, **values: Any
) -> list[Record]:
    """Return a session at home with slices of this energy, in kWh."""
    end = start + timedelta(minutes=length) * len(energies)
    known = {
        "network_name": "Home",
        "energy_kwh": round(sum(energies), 6),
        "session_end_utc": end,
        "plug_out_utc": end,
    }
    row = session(start, **{**known, **values})
    step = timedelta(minutes=length)
    return [
        row,
        *(
            interval(row, start + step * number, energy)
            for number, energy in enumerate(energies)
        ),
    ]


async def tariff(
    database: Database,
    plan: Plan | None,
    network: str = "Home",
    *,
    since: date = SINCE_EVER,
    is_member: bool = False,
) -> None:
    """Set the plan of a network from a date on."""
    async with database.begin() as connection:
        await set_plan(connection, network, since, plan, is_member=is_member)


async def settled(database: Database, *records: Record) -> frozenset[str]:
    """Write records and settle their sessions in Berlin; return the vehicles touched."""
    ids = {
        value
        for record in records
        if isinstance(value := record.values["session_id"], UUID)
    }
    async with database.begin() as connection:
        await write_records(connection, records)
        return frozenset(await settle(connection, ids, BERLIN))


async def put(database: Database, *records: Record) -> None:
    """Write records as the integration does."""
    writer = Writer(database, timezone=BERLIN, on_commit=lambda _report: None)
    writer.put(records)
    assert await writer.flush()


async def the_session(database: Database) -> dict[str, Any]:
    """Return the only session."""
    (row,) = await rows(database, EV_CHARGING_SESSION)
    return row


async def lines(database: Database) -> list[tuple[Any, ...]]:
    """Return the lines as they are told: whose, where, what, how much, for how much."""
    names = ("audience", "position", "label", "name", "quantity", "unit", "unit_price")
    return [
        (*(row[name] for name in names), str(row["amount"]))
        for row in await rows(database, EV_CHARGING_COST_LINE)
    ]
