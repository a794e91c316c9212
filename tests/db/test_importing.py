"""Files that are taken into the ledger: every verdict, on both databases, and the way back."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
import threading

import pytest
from sqlalchemy import select

from custom_components.lightningrod.db import import_run
from custom_components.lightningrod.db.daily import compute_day
from custom_components.lightningrod.db.edit_batch import EditBatch
from custom_components.lightningrod.db.edit_history import MOST_LISTED, list_batches
from custom_components.lightningrod.db.edit_subject import SESSIONS, TRIPS
from custom_components.lightningrod.db.edits import delete_rows
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.import_run import ImportAborted, import_file
from custom_components.lightningrod.db.models import (
    EV_DAILY,
    EV_EDIT,
    EV_LOCATION_LOOKUP,
)
from custom_components.lightningrod.db.trip_classes import set_class_rules
from custom_components.lightningrod.ledger.edit_checks import EditRefused
from custom_components.lightningrod.ledger.export_format import Kind
from custom_components.lightningrod.ledger.importing.choices import Lines
from custom_components.lightningrod.ledger.importing.fields import TARGETS
from custom_components.lightningrod.ledger.importing.matching import Verdict
from custom_components.lightningrod.ledger.importing.reading import Conflicts
from custom_components.lightningrod.ledger.trip_classes import ClassRule

from .helpers import NOON, OTHER_VIN, VIN, at, session, trip
from .importing import (
    EDITOR,
    HEAD,
    NOW,
    count,
    counts,
    edit,
    job,
    known,
    line,
    read,
    take,
    undone,
)


async def test_targets_are_columns() -> None:
    for kind, subject in ((Kind.SESSIONS, SESSIONS), (Kind.TRIPS, TRIPS)):
        columns = set(subject.table.c.keys())
        raw = {it.column for it in TARGETS[kind].values() if it.column in columns}
        kept = {"id", "deleted_at", "merged_into", "observed_values"}
        assert columns - raw == kept, kind


async def test_new_rows(database: Database, tmp_path: Path) -> None:
    text = HEAD + line(0, rest="4.2,first") + line(120, kwh=5)
    tally = await take(database, job(tmp_path, text))
    assert (counts(tally), tally.added) == ({"new": 2}, 2)
    first, second = await read(database)
    assert (first["device_id"], first["is_complete"]) == (VIN, True)
    assert (first["cost_source"], first["cost_currency"]) == ("imported", "EUR")
    assert first["cost_completeness"] == "complete"
    assert first["provenance"]["energy_kwh"] == "imported"
    assert (second["cost"], second["cost_completeness"]) == (None, "unpriced")
    assert tally.earliest == {VIN: at(0)}
    async with database.connect() as connection:
        edits = await list_batches(connection, 10, 0)
    assert [(it["action"], it["made_by"], it["in_batch"]) for it in edits] == [
        ("import", "someone", 2)
    ] * 2


async def test_a_file_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    work = job(tmp_path, HEAD + line(0, rest="4.2,x") + line(120))
    await take(database, work)
    before = await read(database)
    again = await take(database, work)
    assert (counts(again), again.batch_id) == ({"same": 2}, None)
    assert await read(database) == before


async def test_two_short_charges_stay_two(database: Database, tmp_path: Path) -> None:
    await known(database, session(at(0), session_end_utc=at(10), energy_kwh=1.0))
    tally = await take(
        database, job(tmp_path, HEAD + line(10, 10, 1) + line(20, 10, 1))
    )
    assert counts(tally) == {"new": 2}


async def test_rows_that_meet_in_time(database: Database, tmp_path: Path) -> None:
    await known(
        database,
        session(at(0), notes="a"),
        session(at(200)),
        session(at(300)),
        session(at(0), device_id=OTHER_VIN),
    )
    text = (
        HEAD
        + line(30, 10, 10)  # in the first
        + line(40, 10, 10)  # there as well
        + line(230, 100, 10)  # in two
        + line(1000, 60, 10)
        + line(1030, 60, 10)  # in the line before
        + line(1000, 60, 10)  # the same again
        + line(100, 60, 10)
    )
    tally = await take(database, job(tmp_path, text))
    assert counts(tally) == {"conflict": 1, "wrong": 4, "new": 2}
    assert tally.reasons == {
        "import_overlaps_line": 2,
        "import_overlaps_several": 1,
        "import_repeats": 1,
    }
    (conflict,) = tally.shown[Verdict.CONFLICT]
    assert conflict.other
    assert conflict.other["notes"] == "a"
    assert conflict.fields == ("session_end_utc", "session_start_utc")


async def test_days(database: Database, tmp_path: Path) -> None:
    await known(
        database,
        session(at(0), evse_energy_kwh=8.0),
        session(at(120), evse_energy_kwh=5.0),
    )
    text = (
        "Datum;Menge;Gesamtpreis;Kilometerstand\n"
        "14.03.2026;5;1;1\n14.03.2026;9;;1\n15.03.2026;7;2;1\n15.03.2026;7;2;1\n"
    )
    tally = await take(database, job(tmp_path, text))
    assert counts(tally) == {"conflict": 2, "new": 2}
    pairs = [
        it.other and it.other["evse_energy_kwh"] for it in tally.shown[Verdict.CONFLICT]
    ]
    # Neither is taken for the other; both lack what the file tells.
    assert sorted(pairs, key=str) == [8.0, 8.0] or len(pairs) == 2
    again = await take(database, job(tmp_path, text))
    assert counts(again) == {"conflict": 2, "same": 2}


async def test_conflicts_are_kept_filled_or_taken(
    database: Database, tmp_path: Path
) -> None:
    await known(database, session(at(0), energy_kwh=12.0, start_soc=None))
    before = await read(database)
    text = HEAD.replace("Notes", "SoC start") + line(5, 50, 10, "4.2,20")
    kept = await take(database, job(tmp_path, text))
    assert (kept.changed, await read(database)) == (0, before)

    filled = await take(database, job(tmp_path, text, conflicts=Conflicts.FILL))
    assert filled.changed == 1
    (row,) = await read(database)
    assert (row["energy_kwh"], row["start_soc"]) == (12, 20)
    assert (str(row["cost"]), row["cost_source"]) == ("4.2000", "imported")
    await undone(database, filled)
    assert await read(database) == before

    taken = await take(database, job(tmp_path, text, by_line={2: Conflicts.TAKE}))
    (row,) = await read(database)
    assert row["session_start_utc"] == at(5)
    assert row["session_end_utc"] == at(55)
    assert (row["energy_kwh"], row["energy_source"]) == (10, "imported")
    assert row["charge_duration_seconds"] == 3000
    assert row["owner_values"]["energy_kwh"] == 10
    assert taken.earliest == {VIN: at(0)}
    # What the car says later does not change the owner's word.
    await known(database, session(at(0), energy_kwh=13.0))
    await undone(database, taken)
    (row,) = await read(database)
    assert row["session_start_utc"] == at(0)


async def test_a_change_must_not_overlap(database: Database, tmp_path: Path) -> None:
    await known(database, session(at(0)), session(at(90)))
    text = HEAD + line(50, 40, 10)
    assert counts(await take(database, job(tmp_path, text))) == {"conflict": 1}
    sid = (await read(database))[0]["session_id"]
    text = (
        "session_id,device_id,session_start_utc,session_end_utc,energy_kwh\n"
        f"{sid},x,{at(0)},{at(100)},10\n"
    )
    tally = await take(database, job(tmp_path, text, conflicts=Conflicts.TAKE))
    assert tally.reasons == {"edit_overlaps": 1}


async def test_what_is_not_wanted(database: Database, tmp_path: Path) -> None:
    await known(database, session(at(0)), session(at(500), is_complete=False))
    (first, _) = await read(database)
    async with database.begin() as connection:
        batch = EditBatch(connection=connection, editor=EDITOR)
        await delete_rows(batch, SESSIONS, [first["session_id"]])
        await batch.finish()
    text = HEAD + line(0) + line(510) + line(1000) + line(2000)
    work = job(tmp_path, text, left_out=Lines.of("4-4"), new=False)
    tally = await take(database, work)
    assert counts(tally) == {"left_out": 4}
    assert tally.reasons == {
        "import_deleted": 1,
        "import_open": 1,
        "import_left_out": 1,
        "import_only_known": 1,
    }


async def test_ids_of_other_vehicles(database: Database, tmp_path: Path) -> None:
    await known(database, session(at(0), device_id=OTHER_VIN))
    (row,) = await read(database)
    text = f"charge_id,energy_added_kwh,cost_total,start_time\n{row['session_id']},5,1,{at(0)}\n"
    tally = await take(database, job(tmp_path, text))
    assert tally.reasons == {"import_id_of_other_vehicle": 1}


async def test_the_hour_that_there_was_twice(
    database: Database, tmp_path: Path
) -> None:
    start = datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    await known(database, session(start))
    (row,) = await read(database)
    text = (
        "charge_id,energy_added_kwh,cost_total,start_time\n{},10,,2025-10-26 02:30:00\n"
    )
    for name, verdict in ((row["session_id"], "same"), ("", "wrong"), ("x", "wrong")):
        work = job(tmp_path, text.format(name))
        work = replace(work, reading=replace(work.reading, timezone="Europe/Berlin"))
        assert counts(await take(database, work)) == {verdict: 1}


async def test_undo_of_many_rows(database: Database, tmp_path: Path) -> None:
    await known(database, session(at(-1000)), trip(at(-500)))
    before = await read(database)
    text = HEAD + "".join(line(100 * n, rest="1,") for n in range(600))
    tally = await take(database, job(tmp_path, text))
    assert tally.added == 600
    async with database.connect() as connection:
        edits = await list_batches(connection, 1, 0)
    assert (len(edits), edits[0]["in_batch"]) == (MOST_LISTED, 600)
    await undone(database, tally)
    assert await read(database) == before
    with pytest.raises(EditRefused) as caught:
        await undone(database, tally)
    assert caught.value.key == "edit_already_undone"
    assert (await take(database, job(tmp_path, text))).added == 600


async def test_undo_is_refused_after_an_edit(
    database: Database, tmp_path: Path
) -> None:
    tally = await take(database, job(tmp_path, HEAD + line(0) + line(200)))
    (first, _) = await read(database)
    await edit(database, first["session_id"], notes="mine")
    before = await read(database)
    with pytest.raises(EditRefused) as caught:
        await undone(database, tally)
    assert caught.value.key == "edit_built_upon"
    assert await read(database) == before


async def test_undo_of_added_and_changed(database: Database, tmp_path: Path) -> None:
    await known(database, session(at(0), energy_kwh=12.0))
    before = await read(database)
    text = HEAD + line(0) + line(200)
    tally = await take(database, job(tmp_path, text, conflicts=Conflicts.TAKE))
    assert (tally.added, tally.changed) == (1, 1)
    await undone(database, tally)
    assert await read(database) == before


async def test_nothing_is_left_of_what_was_broken_off(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_run, "CHUNK", 10)
    text = HEAD + "".join(line(100 * n) for n in range(100))
    stop = threading.Event()

    def progress(share: float) -> None:
        if share > 0.5:
            stop.set()

    work = replace(job(tmp_path, text), progress=progress, aborted=stop)
    with pytest.raises(ImportAborted):
        await asyncio.to_thread(import_file, database.config, work, EDITOR)
    assert await read(database) == []
    assert await count(database, EV_EDIT) == 0


async def test_trips(database: Database, tmp_path: Path) -> None:
    place = {"id": 5, "location_name": "Office", "location_type": "work"}
    async with database.begin() as connection:
        await connection.execute(EV_LOCATION_LOOKUP.insert(), [place])
    await known(database, trip(at(0), distance=20.0))
    text = (
        "Start time,End time,Distance (km),Energy (kWh),To\n"
        f"{at(-30)},{at(0)},20,4,Office\n{at(100)},{at(130)},30,6,OFFICE\n"
        f"{at(10)},{at(20)},900,6,x\n"
    )
    tally = await take(database, job(tmp_path, text))
    assert counts(tally) == {"same": 1, "new": 1, "wrong": 1}
    _, new = await read(database, TRIPS)
    assert (new["distance"], new["efficiency"], new["end_location_id"]) == (30, 5, 5)
    changed = text.replace(",20,4,", ",21,4.5,")
    tally = await take(database, job(tmp_path, changed, conflicts=Conflicts.TAKE))
    first, _ = await read(database, TRIPS)
    assert first["efficiency"] == pytest.approx(21 / 4.5)
    assert first["distance_source"] == "imported"


async def test_classes_of_trips(database: Database, tmp_path: Path) -> None:
    """A rule gives a class where the file has none, and never takes one away."""
    rule = ClassRule(start=4, end=5, both_ways=False, trip_class="commute")
    async with database.begin() as connection:
        for number, name in ((4, "House"), (5, "Office")):
            place = {"id": number, "location_name": name, "location_type": "work"}
            await connection.execute(EV_LOCATION_LOOKUP.insert(), [place])
        await set_class_rules(connection, [rule])
    text = (
        "Start time,End time,Distance (km),From,To,Class\n"
        f"{at(-30)},{at(0)},20,House,Office,\n"
        f"{at(100)},{at(130)},30,House,Office,business\n"
    )
    assert counts(await take(database, job(tmp_path, text))) == {"new": 2}
    for rules in ([rule], []):
        async with database.begin() as connection:
            await set_class_rules(connection, rules)
        classes = [row["trip_class"] for row in await read(database, TRIPS)]
        assert classes == ["commute" if rules else None, "business"]


async def test_days_before_the_first_are_computed(
    database: Database, tmp_path: Path
) -> None:
    async with database.begin() as connection:
        await compute_day(connection, VIN, NOON.date(), UTC, NOW)
    text = HEAD + line(-3 * 1440)
    tally = await take(database, job(tmp_path, text))
    statement = select(EV_DAILY.c.day).where(EV_DAILY.c.computed_at.is_(None))
    async with database.connect() as connection:
        days = (await connection.scalars(statement.order_by(EV_DAILY.c.day))).all()
    assert days[:3] == [NOON.date() - timedelta(days=n) for n in (3, 2, 1)]
    assert isinstance(days[0], date)
    await undone(database, tally)
