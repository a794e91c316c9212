"""Rows that people add, delete, merge and split, and what cannot be taken back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from custom_components.lightningrod.db.edit_batch import Outcome
from custom_components.lightningrod.db.edit_subject import SESSIONS, TRIPS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
)
from custom_components.lightningrod.ledger.records import Record

from .editing import Ledger, flow, home, priced_ledger, refusal
from .helpers import NOON, OTHER_VIN, VIN, at, id_of, rows, trip


@pytest.fixture
async def ledger(database: Database) -> Ledger:
    return await priced_ledger(database)


async def test_an_added_session_is_priced_and_goes_without_a_trace(
    ledger: Ledger,
) -> None:
    before = await ledger.everything()
    outcome = await ledger.add(
        SESSIONS,
        session_start_utc=at(0),
        session_end_utc=at(60),
        energy_kwh=20.0,
        network_name="Home",
    )
    (row,) = await ledger.sessions()
    assert row["is_complete"]
    assert row["cost"] == Decimal(6)
    assert (row["source_system"], row["energy_source"]) == ("manual", "manual")
    assert row["charge_duration_seconds"] == 3600
    assert outcome.earliest == {VIN: NOON}
    await ledger.undo(outcome)
    assert await ledger.everything() == before


async def test_an_added_trip(ledger: Ledger) -> None:
    await ledger.add(
        TRIPS,
        start_time=at(0),
        end_time=at(60),
        distance=50.0,
        energy_consumed=10.0,
        trip_class="business",
    )
    (row,) = await ledger.trips()
    assert (row["duration"], row["efficiency"]) == (3600, 5)
    assert row["trip_class"] == "business"


async def test_a_deleted_session_stays_deleted(ledger: Ledger) -> None:
    charge = home()
    await ledger.observe(charge, *flow(charge))
    before = await ledger.everything()
    outcome = await ledger.delete(SESSIONS, charge)
    assert await ledger.sessions() == []
    await ledger.observe(charge, *flow(charge))
    assert await ledger.sessions() == []
    await ledger.undo(outcome)
    assert await ledger.everything() == before


async def test_merged_sessions_are_one_and_come_apart_again(ledger: Ledger) -> None:
    first, second = home(notes="a", start_soc=30.0), home(at(180), notes="b")
    await ledger.observe(first, second, *flow(first), *flow(second, at(180)))
    before = await ledger.everything()
    outcome = await ledger.merge(SESSIONS, second, first)
    (row,) = await ledger.sessions()
    assert row["session_id"] == id_of(first)
    assert row["energy_kwh"] == 20
    assert row["cost"] == Decimal(6)
    assert (row["session_start_utc"], row["session_end_utc"]) == (at(0), at(240))
    assert (row["start_soc"], row["end_soc"]) == (30, 50)
    assert row["charge_duration_seconds"] == 7200
    assert row["plugged_in_duration_seconds"] == 300 * 60
    assert row["notes"] == "a\nb"
    slices = await rows(ledger.database, EV_CHARGING_INTERVAL)
    assert {it["session_id"] for it in slices} == {id_of(first)}
    assert len(slices) == 24
    await ledger.undo(outcome)
    assert await ledger.everything() == before


async def test_what_comes_late_of_a_part_goes_to_the_whole(ledger: Ledger) -> None:
    first, second = home(), home(at(180))
    await ledger.observe(first, second)
    await ledger.merge(SESSIONS, first, second)
    await ledger.observe(second, *flow(second, at(180)))
    (row,) = await ledger.sessions()
    assert row["energy_kwh"] == 20
    slices = await rows(ledger.database, EV_CHARGING_INTERVAL)
    assert {it["session_id"] for it in slices} == {id_of(first)}


async def test_costs_set_by_hand_are_summed(ledger: Ledger) -> None:
    first, second = home(), home(at(180))
    await ledger.observe(first, second)
    await ledger.update(SESSIONS, [second], cost=Decimal(8))
    await ledger.merge(SESSIONS, first, second)
    (row,) = await ledger.sessions()
    assert (row["cost"], row["cost_source"]) == (Decimal(11), "manual")


@pytest.mark.parametrize("how", [{"at": NOON + timedelta(minutes=15)}, {"amount": 2.5}])
async def test_a_split_session_is_two_and_becomes_one_again(
    ledger: Ledger, how: dict[str, Any]
) -> None:
    charge = home()
    await ledger.observe(charge, *flow(charge))
    before = await ledger.everything()
    outcome = await ledger.split(SESSIONS, charge, **how)
    first, second = await ledger.sessions()
    assert first["session_id"] == id_of(charge)
    assert (first["energy_kwh"], second["energy_kwh"]) == pytest.approx((2.5, 7.5))
    assert first["session_end_utc"] == second["session_start_utc"] == at(15)
    assert first["plug_out_utc"] == second["plug_in_utc"] == at(15)
    assert first["end_soc"] == second["start_soc"] == pytest.approx(42.5)
    assert (first["cost"], second["cost"]) == (Decimal("0.75"), Decimal("2.25"))
    slices = await rows(ledger.database, EV_CHARGING_INTERVAL)
    of_second = [it for it in slices if it["session_id"] == second["session_id"]]
    assert len(of_second) == 9
    assert sum(it["energy_kwh"] for it in of_second) == pytest.approx(7.5)
    stretches = await rows(ledger.database, EV_CHARGING_SEGMENT)
    assert [it["energy_kwh"] for it in stretches] == pytest.approx([2.5, 7.5])
    # The log of the whole changes neither half.
    await ledger.observe(charge)
    assert (await ledger.sessions())[0]["energy_kwh"] == pytest.approx(2.5)
    await ledger.undo(outcome)
    assert await ledger.everything() == before


async def test_a_split_without_flow_goes_by_time(ledger: Ledger) -> None:
    charge = home()
    await ledger.observe(charge)
    await ledger.update(SESSIONS, [charge], cost=Decimal(8))
    await ledger.split(SESSIONS, charge, at=at(45))
    first, second = await ledger.sessions()
    assert (first["energy_kwh"], second["energy_kwh"]) == (7.5, 2.5)
    assert (first["cost"], second["cost"]) == (Decimal(6), Decimal(2))
    assert second["cost_source"] == "manual"


async def test_trips_are_merged_and_split(ledger: Ledger) -> None:
    there, back = trip(at(0), ambient_temp=10.0), trip(at(60), ambient_temp=20.0)
    await ledger.observe(there, back)
    before = await ledger.everything()
    merged = await ledger.merge(TRIPS, there, back)
    (row,) = await ledger.trips()
    assert (row["distance"], row["energy_consumed"], row["duration"]) == (40, 8, 3600)
    assert row["efficiency"] == 5
    assert row["ambient_temp"] == 15
    split = await ledger.split(TRIPS, there, amount=10.0)
    first, second = await ledger.trips()
    assert (first["distance"], second["distance"]) == (10, 30)
    assert first["end_time"] == second["start_time"]
    await ledger.undo(split)
    await ledger.undo(merged)
    assert await ledger.everything() == before


async def test_what_cannot_be_undone(ledger: Ledger) -> None:
    charge, other = home(), home(at(600))
    await ledger.observe(charge, other)
    first = await ledger.update(SESSIONS, [charge], energy_kwh=12.0)
    second = await ledger.update(SESSIONS, [charge], energy_kwh=13.0)
    assert await refusal(ledger.undo(first)) == "edit_built_upon"
    undone = await ledger.undo(second)
    assert await refusal(ledger.undo(second)) == "edit_already_undone"
    assert await refusal(ledger.undo(undone)) == "edit_not_found"
    deleted = await ledger.delete(SESSIONS, charge)
    assert await refusal(ledger.undo(first)) == "edit_built_upon"
    await ledger.add(SESSIONS, session_start_utc=at(0), session_end_utc=at(60))
    assert await refusal(ledger.undo(deleted)) == "edit_overlaps"
    unknown = Outcome(batch_id=uuid4(), rows={}, earliest={})
    assert await refusal(ledger.undo(unknown)) == "edit_not_found"


async def test_a_row_that_is_no_more_cannot_be_put_back(ledger: Ledger) -> None:
    whole, part = home(), home(at(180))
    await ledger.observe(whole, part)
    outcome = await ledger.update(SESSIONS, [part], notes="kept")
    await ledger.observe(
        Record(
            part.kind,
            {**part.values, "superseded_by": id_of(whole)},
        )
    )
    assert await refusal(ledger.undo(outcome)) == "edit_row_gone"
    assert [row["notes"] for row in await ledger.sessions()] == ["kept"]


async def test_bad_rows_are_not_added(ledger: Ledger) -> None:
    await ledger.observe(home())
    for values, key in (
        ({"energy_kwh": 5.0}, "edit_without_start"),
        ({"session_start_utc": at(30), "session_end_utc": at(90)}, "edit_overlaps"),
        ({"session_start_utc": at(30), "owner": 1}, "edit_not_editable"),
    ):
        assert await refusal(ledger.add(SESSIONS, **values)) == key
    assert len(await ledger.sessions()) == 1


async def test_what_cannot_be_merged_or_split(ledger: Ledger) -> None:
    first, between, last = home(), home(at(180)), home(at(400))
    foreign = home(at(600), device_id=OTHER_VIN)
    going = home(at(800), is_complete=False)
    await ledger.observe(first, between, last, foreign, going)
    before = await ledger.everything()
    merge, split = ledger.merge, ledger.split
    assert await refusal(merge(SESSIONS, first)) == "merge_too_few"
    assert await refusal(merge(SESSIONS, first, last)) == "edit_overlaps"
    assert await refusal(merge(SESSIONS, first, foreign)) == "row_not_found"
    assert await refusal(merge(SESSIONS, last, going)) == "edit_while_open"
    assert await refusal(split(SESSIONS, first, at=at(60))) == "split_outside"
    assert await refusal(split(SESSIONS, first, amount=10.0)) == "split_outside"
    assert await refusal(split(SESSIONS, first)) == "split_outside"
    assert await refusal(split(SESSIONS, going, at=at(810))) == "edit_while_open"
    assert await refusal(ledger.delete(SESSIONS, going)) == "edit_while_open"
    assert await ledger.everything() == before


async def test_costs_of_several_currencies_are_not_summed(ledger: Ledger) -> None:
    first, second = home(), home(at(180))
    await ledger.observe(first, second)
    await ledger.update(SESSIONS, [second], cost=Decimal(8), cost_currency="CHF")
    assert await refusal(ledger.merge(SESSIONS, first, second)) == "merge_mixed_costs"
