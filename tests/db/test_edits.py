"""Edits of fields: what they change, what they survive, and how they go back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from custom_components.lightningrod.db.edit_subject import SESSIONS, TRIPS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import EV_CHARGING_INTERVAL, EV_EDIT
from custom_components.lightningrod.db.reprice import Scope, reprice
from custom_components.lightningrod.ledger.records import Record
from custom_components.lightningrod.ledger.tariffs import flat_plan

from .costs import tariff
from .editing import NOW, Ledger, flow, home, priced_ledger, refusal
from .helpers import NOON, OTHER_VIN, VIN, at, id_of, rows, trip


@pytest.fixture
async def ledger(database: Database) -> Ledger:
    return await priced_ledger(database)


async def test_an_edit_wins_reprices_and_goes_back(ledger: Ledger) -> None:
    charge = home()
    await ledger.observe(charge, *flow(charge))
    before = await ledger.everything()
    outcome = await ledger.update(SESSIONS, [charge], energy_kwh=12.0, notes="Read off")
    (row,) = await ledger.sessions()
    assert (row["energy_kwh"], row["energy_source"]) == (12.0, "manual")
    assert row["cost"] == Decimal("3.6")
    assert row["notes"] == "Read off"
    assert row["updated_at"] == ledger.now
    assert outcome.earliest == {VIN: NOON}
    assert outcome.rows == {"sessions": [id_of(charge)]}
    slices = await rows(ledger.database, EV_CHARGING_INTERVAL)
    assert sum(it["energy_kwh"] for it in slices) == pytest.approx(12)

    await ledger.undo(outcome)
    assert await ledger.everything() == before


async def test_the_history_tells_who_when_before_and_after(ledger: Ledger) -> None:
    charge = home()
    await ledger.observe(charge)
    outcome = await ledger.update(SESSIONS, [charge], energy_kwh=12.0)
    (edit,) = await rows(ledger.database, EV_EDIT)
    assert edit["batch_id"] == outcome.batch_id
    assert (edit["made_by"], edit["made_at"]) == ("user", ledger.now)
    assert (edit["action"], edit["row_table"]) == ("update", "ev_charging_session")
    assert edit["row_id"] == str(id_of(charge))
    assert edit["before"]["energy_kwh"] == 10
    assert edit["after"]["energy_kwh"] == 12
    assert (edit["before"]["cost"], edit["after"]["cost"]) == ("3.0000", "3.6000")
    assert edit["undone_at"] is None
    await ledger.undo(outcome)
    first, second = await rows(ledger.database, EV_EDIT)
    assert first["undone_at"] == ledger.now
    assert second["action"] == "undo"


async def test_later_corrections_do_not_undo_an_edit_but_are_kept(
    ledger: Ledger,
) -> None:
    charge = home()
    await ledger.observe(charge)
    outcome = await ledger.update(SESSIONS, [charge], energy_kwh=12.0)
    log = Record(
        charge.kind,
        {
            "session_id": id_of(charge),
            "energy_kwh": 11.0,
            "energy_source": "log",
            "end_soc": 51.0,
            "is_complete": True,
        },
    )
    await ledger.observe(log)
    (row,) = await ledger.sessions()
    assert (row["energy_kwh"], row["energy_source"]) == (12.0, "manual")
    assert row["end_soc"] == 51
    assert row["cost"] == Decimal("3.6")
    await ledger.undo(outcome)
    (row,) = await ledger.sessions()
    assert (row["energy_kwh"], row["energy_source"]) == (11.0, "log")
    assert row["cost"] == Decimal("3.3")
    assert row["owner_values"] is row["observed_values"] is row["updated_at"] is None


async def test_none_takes_the_word_back(ledger: Ledger) -> None:
    charge = home()
    await ledger.observe(charge)
    await ledger.update(SESSIONS, [charge], energy_kwh=12.0, cost=Decimal(9))
    (row,) = await ledger.sessions()
    assert (row["cost"], row["cost_source"]) == (Decimal(9), "manual")
    outcome = await ledger.update(SESSIONS, [charge], energy_kwh=None, cost=None)
    (row,) = await ledger.sessions()
    assert (row["energy_kwh"], row["energy_source"]) == (10.0, "live")
    assert (row["cost"], row["cost_source"]) == (Decimal(3), "calculated")
    await ledger.undo(outcome)
    (row,) = await ledger.sessions()
    assert (row["energy_kwh"], row["cost"]) == (12.0, Decimal(9))


async def test_a_cost_that_another_way_set_is_taken_away(ledger: Ledger) -> None:
    charge = home(cost=Decimal(7), cost_source="manual", cost_currency="EUR")
    await ledger.observe(charge)
    outcome = await ledger.update(SESSIONS, [charge], cost=None)
    (row,) = await ledger.sessions()
    assert (row["cost"], row["cost_source"]) == (Decimal(3), "calculated")
    await ledger.undo(outcome)
    (row,) = await ledger.sessions()
    assert (row["cost"], row["cost_source"]) == (Decimal(7), "manual")


async def test_a_place_brings_its_name_type_and_network(ledger: Ledger) -> None:
    charge = home()
    await ledger.observe(charge)
    before = await ledger.everything()
    outcome = await ledger.update(SESSIONS, [charge], location_id=7)
    (row,) = await ledger.sessions()
    assert row["location_name"] == "Office"
    assert (row["location_type"], row["network_name"]) == ("work", "Away")
    assert row["cost"] == Decimal(5)
    # What the tracker believes of the place does not matter any more.
    await ledger.observe(charge)
    assert (await ledger.sessions())[0]["location_name"] == "Office"
    await ledger.undo(outcome)
    assert await ledger.everything() == before


async def test_a_name_of_the_owners_own_is_no_known_place(ledger: Ledger) -> None:
    charge = home(location_id=7)
    await ledger.observe(charge)
    await ledger.update(SESSIONS, [charge], location_name="At Anna's")
    (row,) = await ledger.sessions()
    assert (row["location_name"], row["location_id"]) == ("At Anna's", None)
    await ledger.update(SESSIONS, [charge], location_name=None)
    (row,) = await ledger.sessions()
    assert (row["location_name"], row["location_id"]) == ("Home", 7)


async def test_times_take_the_cable_and_the_durations_along(ledger: Ledger) -> None:
    charge = home()
    await ledger.observe(charge)
    await ledger.update(
        SESSIONS,
        [charge],
        session_start_utc=at(-30),
        session_end_utc=at(150),
    )
    (row,) = await ledger.sessions()
    assert (row["plug_in_utc"], row["plug_out_utc"]) == (at(-30), at(150))
    assert row["charge_duration_seconds"] == 180 * 60
    assert row["plugged_in_duration_seconds"] == 180 * 60


async def test_many_rows_at_once_are_one_batch(ledger: Ledger) -> None:
    charges = [home(at(minutes)) for minutes in (0, 200, 400)]
    await ledger.observe(*charges)
    before = await ledger.everything()
    outcome = await ledger.update(SESSIONS, charges, tags=["holiday"])
    assert [row["tags"] for row in await ledger.sessions()] == [["holiday"]] * 3
    await ledger.undo(outcome)
    assert await ledger.everything() == before


async def test_a_review_is_done_until_there_is_another_doubt(ledger: Ledger) -> None:
    charge = home(needs_review=True)
    await ledger.observe(charge)
    await ledger.update(SESSIONS, [charge], needs_review=False)
    assert not (await ledger.sessions())[0]["needs_review"]
    await ledger.observe(charge)
    assert (await ledger.sessions())[0]["needs_review"]


async def test_trip_edits(ledger: Ledger) -> None:
    drive = trip()
    await ledger.observe(drive)
    before = await ledger.everything()
    first = await ledger.update(
        TRIPS, [drive], distance=30.0, start_location_id=7, trip_class="commute"
    )
    (row,) = await ledger.trips()
    assert (row["efficiency"], row["distance_source"]) == (7.5, "manual")
    second = await ledger.update(TRIPS, [drive], start_time=at(-60))
    assert (await ledger.trips())[0]["duration"] == 3600
    await ledger.observe(drive)
    assert (await ledger.trips())[0]["distance"] == 30
    await ledger.undo(second)
    await ledger.undo(first)
    assert await ledger.everything() == before


async def test_edits_of_other_columns_are_no_hindrance(ledger: Ledger) -> None:
    charge = home()
    await ledger.observe(charge)
    before = await ledger.everything()
    first = await ledger.update(SESSIONS, [charge], energy_kwh=12.0)
    second = await ledger.update(SESSIONS, [charge], notes="a")
    noted_at = ledger.now
    await ledger.undo(first)
    (row,) = await ledger.sessions()
    assert (row["energy_kwh"], row["notes"]) == (10, "a")
    assert row["updated_at"] == noted_at
    await ledger.undo(second)
    assert await ledger.everything() == before


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"device_id": OTHER_VIN}, "edit_not_editable"),
        ({"location_id": 99}, "place_not_found"),
        ({"energy_kwh": 5000.0}, "edit_out_of_bounds"),
        ({"start_soc": -1.0}, "edit_out_of_bounds"),
        ({"energy_kwh": 900.0}, "edit_too_much_power"),
        ({"session_end_utc": at(-1)}, "end_before_start"),
        ({"plug_in_utc": at(30)}, "edit_times_out_of_order"),
        ({"session_end_utc": NOW + timedelta(days=1)}, "edit_in_future"),
        ({"session_end_utc": at(310)}, "edit_overlaps"),
        ({"energy_kwh": 10.0}, "edit_changes_nothing"),
        ({"evse_energy_kwh": None}, "edit_changes_nothing"),
    ],
)
async def test_bad_edits_change_nothing(
    ledger: Ledger, changes: dict[str, Any], key: str
) -> None:
    charge = home()
    await ledger.observe(charge, home(at(300)))
    before = await ledger.everything()
    assert await refusal(ledger.update(SESSIONS, [charge], **changes)) == key
    assert await ledger.everything() == before
    assert await rows(ledger.database, EV_EDIT) == []


async def test_only_words_are_put_on_a_session_that_goes_on(ledger: Ledger) -> None:
    going = home(is_complete=False, session_end_utc=None, plug_out_utc=None)
    await ledger.observe(going)
    edit = ledger.update(SESSIONS, [going], energy_kwh=5.0)
    assert await refusal(edit) == "edit_while_open"
    await ledger.update(SESSIONS, [going], notes="Windy")
    await ledger.observe(home())
    (row,) = await ledger.sessions()
    assert (row["notes"], row["is_complete"]) == ("Windy", True)


@pytest.mark.parametrize("column", ["energy_kwh", "cost", "location_id", "notes"])
async def test_undo_leaves_a_charge_without_the_price_that_came_since(
    ledger: Ledger, column: str
) -> None:
    """An edit gives it one once there is one; that goes with the edit."""
    charge = home(network_name="Elsewhere")
    await ledger.observe(charge, *flow(charge))
    value = {"energy_kwh": 12.0, "cost": Decimal(4), "location_id": 7, "notes": "x"}
    earlier = await ledger.update(SESSIONS, [charge], end_soc=60.0)
    await tariff(ledger.database, flat_plan(Decimal("0.4"), "EUR"), "Elsewhere")
    before = await ledger.everything()
    edit = await ledger.update(SESSIONS, [charge], **{column: value[column]})
    (row,) = await ledger.sessions()
    assert row["cost"] is not None
    await ledger.undo(edit)
    assert await ledger.everything() == before
    await ledger.undo(earlier)
    (row,) = await ledger.sessions()
    assert (row["cost"], row["cost_notes"]) == (None, ["no_plan"])


async def test_a_cost_that_was_worked_out_is_not_kept_as_observed(
    ledger: Ledger,
) -> None:
    charge = home()
    await ledger.observe(charge, *flow(charge))
    await ledger.update(SESSIONS, [charge], cost=Decimal(4))
    await ledger.update(SESSIONS, [charge], energy_kwh=12.0)
    before = await ledger.everything()
    outcome = await ledger.update(SESSIONS, [charge], cost=None)
    (row,) = await ledger.sessions()
    assert row["cost"] == Decimal("3.6")
    await ledger.undo(outcome)
    assert await ledger.everything() == before


async def test_the_history_tells_what_a_price_was_when_it_was_put_back(
    ledger: Ledger,
) -> None:
    charge = home(network_name="Elsewhere")
    await ledger.observe(charge, *flow(charge))
    await tariff(ledger.database, flat_plan(Decimal("0.4"), "EUR"), "Elsewhere")
    async with ledger.editing() as batch:
        await reprice(batch, Scope(device_ids=[VIN]))
        priced = await batch.finish()
    await ledger.update(SESSIONS, [charge], energy_kwh=20.0)
    await ledger.undo(priced)
    newest = (await rows(ledger.database, EV_EDIT))[-1]
    assert (newest["action"], newest["row_id"]) == ("undo", str(id_of(charge)))
    assert (newest["before"]["cost"], newest["after"]["cost"]) == ("8.0000", None)
