"""A charge or drive that its owner added by hand and that is observed later is one row."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from custom_components.lightningrod.db.edit_subject import SESSIONS, TRIPS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_COST_LINE,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SESSION,
    EV_EDIT,
    EV_TRIP_METRICS,
)
from custom_components.lightningrod.ledger.records import Record

from .editing import Ledger, priced_ledger, refusal
from .helpers import OTHER_VIN, at, id_of, interval, rows, session, trip

# What Ford's log says of it: it began a little later than its owner thought.
LOGGED: dict[str, Any] = {
    "plug_in_utc": at(5),
    "session_start_utc": at(6),
    "session_end_utc": at(58),
    "plug_out_utc": at(70),
    "start_soc": 20.0,
    "end_soc": 60.0,
    "max_power": 120.0,
    "energy_source": "log",
    "source_system": "fordpass",
    "location_name": "Rest area",
}
ADDED: dict[str, Any] = {
    "session_start_utc": at(0),
    "session_end_utc": at(60),
    "energy_kwh": 33.0,
    "cost": Decimal("21.5"),
    "notes": "Receipt in the glove box",
    "tags": ["holiday"],
}


def logged(**values: Any) -> Record:
    return session(at(5), energy_kwh=35.2, **{**LOGGED, **values})


@pytest.fixture
async def ledger(database: Database) -> Ledger:
    return await priced_ledger(database)


async def test_the_log_comes_for_it(ledger: Ledger) -> None:
    """The owner's values count field by field; what only the log knows is there, too."""
    await ledger.add(SESSIONS, **ADDED)
    log = logged()
    for _ in range(2):
        await ledger.observe(log, interval(log, at(10), 35.2))
    (row,) = await rows(ledger.database, EV_CHARGING_SESSION)
    assert row["session_id"] == id_of(log)
    assert (row["energy_kwh"], row["energy_source"]) == (33.0, "manual")
    assert (row["session_start_utc"], row["session_end_utc"]) == (at(0), at(60))
    assert (row["cost"], row["cost_currency"]) == (Decimal("21.5"), "EUR")
    assert (row["notes"], row["tags"]) == (ADDED["notes"], ["holiday"])
    assert (row["start_soc"], row["end_soc"], row["max_power"]) == (20, 60, 120)
    assert (row["location_name"], row["source_system"]) == ("Rest area", "fordpass")
    (piece,) = await rows(ledger.database, EV_CHARGING_INTERVAL)
    assert piece["energy_kwh"] == pytest.approx(33.0)
    lines = await rows(ledger.database, EV_CHARGING_COST_LINE)
    assert {line["session_id"] for line in lines} <= {id_of(log)}


async def test_a_later_correction_stays_beneath_the_owners_word(ledger: Ledger) -> None:
    added = await ledger.add(SESSIONS, **ADDED)
    await ledger.observe(logged())
    await ledger.observe(logged(end_soc=61.0, location_name="Motorway"))
    (row,) = await ledger.sessions()
    assert (row["energy_kwh"], row["end_soc"]) == (33.0, 61.0)
    await ledger.undo(added)
    (row,) = await ledger.sessions()
    assert (row["energy_kwh"], row["energy_source"]) == (35.2, "log")
    assert (row["session_start_utc"], row["session_end_utc"]) == (at(6), at(58))
    assert (row["notes"], row["tags"]) == (None, None)
    assert row["cost_source"] != "manual"
    assert (row["owner_values"], row["observed_values"]) == (None, None)


async def test_edits_of_it_are_edits_of_the_one(ledger: Ledger) -> None:
    added = await ledger.add(SESSIONS, **ADDED)
    (by_hand,) = added.rows["sessions"]
    (mine,) = await ledger.sessions()
    edited = await ledger.update(
        SESSIONS, [session(session_id=by_hand)], energy_kwh=34.0
    )
    log = logged()
    await ledger.observe(log)
    (row,) = await ledger.sessions()
    assert row["energy_kwh"] == 34.0
    assert row["updated_at"] > mine["updated_at"]
    edits = await rows(ledger.database, EV_EDIT)
    assert {edit["row_id"] for edit in edits} == {str(id_of(log))}
    assert await refusal(ledger.undo(added)) == "edit_built_upon"
    await ledger.undo(edited)
    (row,) = await ledger.sessions()
    assert row["energy_kwh"] == 33.0
    await ledger.undo(added)
    (row,) = await ledger.sessions()
    assert row["energy_kwh"] == 35.2


async def test_two_that_were_added_for_one_plug_in(ledger: Ledger) -> None:
    """Their energy is none of the whole's; what was paid for them adds up."""
    half: dict[str, Any] = {"cost": Decimal(5), "notes": "First", "energy_kwh": 10.0}
    other: dict[str, Any] = {"cost": Decimal(6), "notes": "Second", "energy_kwh": 11.0}
    await ledger.add(SESSIONS, session_start_utc=at(7), session_end_utc=at(25), **half)
    await ledger.add(
        SESSIONS, session_start_utc=at(30), session_end_utc=at(55), **other
    )
    await ledger.observe(logged())
    (row,) = await ledger.sessions()
    assert (row["energy_kwh"], row["cost"]) == (35.2, Decimal(11))
    assert row["notes"] == "First\nSecond"


@pytest.mark.parametrize(
    "values",
    [
        {"device_id": OTHER_VIN},
        {"is_complete": False, "session_end_utc": None, "plug_out_utc": None},
        {"deleted_at": at(100)},
        # It was plugged in again a little before the owner thinks it was taken out.
        {
            "plug_in_utc": at(55),
            "session_start_utc": at(55),
            "session_end_utc": at(180),
            "plug_out_utc": at(200),
        },
    ],
)
async def test_what_is_another_one_stays_another_one(
    ledger: Ledger, values: dict[str, Any]
) -> None:
    await ledger.add(SESSIONS, **ADDED)
    await ledger.observe(logged(**values))
    assert len(await rows(ledger.database, EV_CHARGING_SESSION)) == 2


async def test_one_that_was_deleted_again_says_nothing(ledger: Ledger) -> None:
    added = await ledger.add(SESSIONS, **ADDED)
    (by_hand,) = added.rows["sessions"]
    await ledger.delete(SESSIONS, session(session_id=by_hand))
    await ledger.observe(logged())
    (row,) = await ledger.sessions()
    assert row["energy_kwh"] == 35.2


async def test_it_was_charged_while_nobody_looked(ledger: Ledger) -> None:
    """A charge that is rebuilt between two looks lies around what its owner tells."""
    await ledger.add(SESSIONS, **ADDED)
    await ledger.observe(
        logged(
            plug_in_utc=at(-600),
            session_start_utc=at(-600),
            session_end_utc=at(900),
            plug_out_utc=at(900),
            energy_source="soc",
        )
    )
    (row,) = await ledger.sessions()
    assert (row["energy_kwh"], row["session_start_utc"]) == (33.0, at(0))
    assert row["session_end_utc"] - row["session_start_utc"] == timedelta(hours=1)


async def test_a_drive_that_ford_tells_of_later(ledger: Ledger) -> None:
    """Its own distance and word count; what only the event knows is there, too."""
    added = await ledger.add(
        TRIPS,
        start_time=at(0),
        end_time=at(30),
        distance=21.5,
        notes="To the customer",
        trip_class="business",
    )
    told = trip(at(29), start_time=at(2), source_system="fordpass", cabin_temp=21.0)
    for _ in range(2):
        await ledger.observe(told)
    (row,) = await rows(ledger.database, EV_TRIP_METRICS)
    assert row["trip_id"] == id_of(told)
    assert (row["distance"], row["distance_source"]) == (21.5, "manual")
    assert (row["start_time"], row["end_time"]) == (at(0), at(30))
    assert (row["notes"], row["trip_class"]) == ("To the customer", "business")
    assert row["cabin_temp"] == 21.0
    await ledger.undo(added)
    (row,) = await ledger.trips()
    assert (row["start_time"], row["end_time"]) == (at(2), at(29))
    assert (row["notes"], row["owner_values"]) == (None, None)
