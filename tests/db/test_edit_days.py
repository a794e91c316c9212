"""The days that are told by edited rows are computed again, and no others."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from custom_components.lightningrod.db.daily import (
    compute_day,
    days_to_compute,
    forget_days,
    mark_stale,
)
from custom_components.lightningrod.db.edit_subject import SESSIONS, TRIPS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import EV_DAILY
from custom_components.lightningrod.ledger.periods import merged_spans

from .editing import Ledger, home, priced_ledger
from .helpers import NOON, VIN, rows, trip

DAY = timedelta(days=1)
TODAY = NOON + 40 * DAY
# The car stood from the first drive on, was charged, and stood again for days.
DRIVE = trip(NOON, start_soc=90.0, end_soc=80.0)
CHARGE = home(NOON + 10 * DAY, start_soc=70.0, end_soc=75.0)
NEXT = trip(NOON + 20 * DAY, start_soc=71.0, end_soc=60.0)
LAST = trip(NOON + 30 * DAY, start_soc=58.0, end_soc=50.0)


@pytest.fixture
async def ledger(database: Database) -> Ledger:
    ledger = await priced_ledger(database)
    ledger.now = TODAY
    await ledger.observe(DRIVE, CHARGE, NEXT, LAST)
    await compute(database)
    return ledger


async def compute(database: Database) -> list[date]:
    """Compute the days that are due; return them."""
    async with database.begin() as connection:
        due = await days_to_compute(connection, VIN, UTC, TODAY.date())
        for day in due:
            await compute_day(connection, VIN, day, UTC, TODAY)
    return due


async def told(database: Database) -> list[dict[str, Any]]:
    """Return what the days tell."""
    found = await rows(database, EV_DAILY)
    kept = [{k: v for k, v in it.items() if k != "id"} for it in found]
    return sorted(kept, key=lambda it: it["day"])


def moved(by: timedelta) -> dict[str, datetime]:
    """Return the times of the charge, some time later."""
    begun = NOON + 10 * DAY + by
    return {"session_start_utc": begun, "session_end_utc": begun + timedelta(hours=1)}


EDITS: dict[str, Callable[[Ledger], Awaitable[Any]]] = {
    "a state of charge": lambda it: it.update(SESSIONS, [CHARGE], end_soc=76.0),
    "to another day": lambda it: it.update(SESSIONS, [CHARGE], **moved(3 * DAY)),
    "deleted": lambda it: it.delete(SESSIONS, CHARGE),
    "a deleted drive": lambda it: it.delete(TRIPS, NEXT),
    "added": lambda it: it.add(
        SESSIONS,
        session_start_utc=NOON + 5 * DAY,
        session_end_utc=NOON + 5 * DAY + timedelta(hours=2),
        energy_kwh=5.0,
        start_soc=78.0,
        end_soc=79.0,
    ),
    "added before all": lambda it: it.add(
        SESSIONS,
        session_start_utc=NOON - 9 * DAY,
        session_end_utc=NOON - 9 * DAY + timedelta(hours=1),
        energy_kwh=50.0,
        start_soc=35.0,
        end_soc=93.0,
    ),
}


@pytest.mark.parametrize("name", EDITS)
async def test_they_are_what_all_days_anew_would_be(ledger: Ledger, name: str) -> None:
    before = await told(ledger.database)
    outcome = await EDITS[name](ledger)
    await compute(ledger.database)
    after = await told(ledger.database)
    assert after != before
    await anew(ledger.database, after)
    await ledger.undo(outcome)
    await compute(ledger.database)
    # Days that were added are there still, with nothing in them.
    assert [it for it in await told(ledger.database) if it in before] == before


async def anew(database: Database, wanted: list[dict[str, Any]]) -> None:
    """Check days against those that are computed from nothing."""
    async with database.begin() as connection:
        await forget_days(connection)
    await compute(database)
    assert await told(database) == wanted


async def test_days_that_nothing_changed_are_left_alone(ledger: Ledger) -> None:
    await ledger.update(SESSIONS, [CHARGE], end_soc=76.0)
    due = await compute(ledger.database)
    # Until the drive that ended the rest, and today's, which goes on.
    first, last = (NOON + 10 * DAY).date(), (NOON + 20 * DAY).date()
    assert due == [
        *(first + n * DAY for n in range((last - first).days + 1)),
        TODAY.date(),
    ]


async def test_without_any_days_there_is_nothing_to_mark(database: Database) -> None:
    async with database.begin() as connection:
        await mark_stale(connection, VIN, NOON, NOON, UTC)
    assert await rows(database, EV_DAILY) == []


def test_spans_that_are_near_are_one() -> None:
    spans = [(NOON + n * DAY, NOON + (n + 1) * DAY) for n in (9, 0, 2, 20)]
    assert merged_spans(spans, 7 * DAY) == [
        (NOON, NOON + 10 * DAY),
        (NOON + 20 * DAY, NOON + 21 * DAY),
    ]
    within = [(NOON, NOON + 9 * DAY), (NOON + DAY, NOON + 2 * DAY)]
    assert merged_spans(within, DAY) == [(NOON, NOON + 9 * DAY)]
    assert merged_spans([], DAY) == []
