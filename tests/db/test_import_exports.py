"""Our own exports come back as they were, on both databases."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from custom_components.lightningrod.db.edit_subject import SESSIONS, TRIPS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.export import Found
from custom_components.lightningrod.db.listing import Filter
from custom_components.lightningrod.db.models import EV_CHARGING_COST_LINE
from custom_components.lightningrod.ledger.export_format import (
    FORM,
    VERSION,
    Format,
    Kind,
    Style,
)

from .helpers import OTHER_VIN, VIN, at, interval, session, trip
from .importing import HEAD, count, counts, edit, job, known, line, read, take

_HIDDEN = {"id", "device_id", "deleted_at", "merged_into", "observed_values"}


async def exported(database: Database, kind: Kind, style: Style) -> str:
    """Return an export as the action writes it."""
    names = {VIN: "Lightning", OTHER_VIN: "Mach-E"}
    async with database.snapshot() as connection:
        found = Found(connection, kind, Filter(device_ids=[VIN, OTHER_VIN]))
        columns = [
            "vehicle",
            "vehicle_id",
            *(it for it in found.columns if it not in _HIDDEN),
        ]
        rows = [
            {**row, "vehicle": names[row["device_id"]], "vehicle_id": "an id"}
            async for page in found.pages()
            for row in page
        ]
    about = {"format": FORM, "version": VERSION, "kind": kind}
    return (
        style.head(columns, about)
        + style.rows(columns, rows, first=True)
        + style.tail({"sessions": len(rows)})
    )


async def sums(database: Database) -> list[Any]:
    """Return what all sessions and all trips come to."""
    wanted = Filter(device_ids=[VIN, OTHER_VIN])
    async with database.snapshot() as connection:
        return [await Found(connection, kind, wanted).sums() for kind in Kind]


def alike(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows without what no export tells."""
    return [
        {k: v for k, v in row.items() if k not in {"id", "observed_values"}}
        for row in rows
    ]


STYLES = [
    Style(format=Format.CSV),
    Style(format=Format.SPREADSHEET),
    Style(format=Format.SPREADSHEET, comma=True),
    Style(format=Format.JSON),
]


@pytest.mark.parametrize("style", STYLES, ids=["csv", "point", "comma", "json"])
async def test_an_export_comes_back_as_it_was(
    database: Database, tmp_path: Path, style: Style
) -> None:
    flat = session(at(0), energy_kwh=10.123456789, location_name="Home", notes="=b")
    await known(
        database,
        flat,
        session(at(200), notes="=1+1\n'=2", charge_type="DC_FAST", max_power=151.25),
        session(
            at(0), device_id=OTHER_VIN, review={"energy": [1.5, 2]}, needs_review=True
        ),
        interval(flat, at(0), 10.0),
        trip(at(0), trip_class="business", notes="\t@home"),
        trip(at(0), device_id=OTHER_VIN, energy_consumed=None),
    )
    await take(database, job(tmp_path, HEAD + line(500, rest="3.3333,from a file")))
    ids = [it["session_id"] for it in await read(database)]
    await edit(database, ids[0], energy_kwh=11.5, notes="mine")
    files = {kind: await exported(database, kind, style) for kind in Kind}
    before = {it: alike(await read(database, it)) for it in (SESSIONS, TRIPS)}
    for kind, text in files.items():
        again = await take(database, replace(job(tmp_path, text), vehicle=None))
        assert set(counts(again)) == {"same"}, (kind, again.reasons)
    assert {it: alike(await read(database, it)) for it in before} == before

    totals = await sums(database)
    async with database.begin() as connection:
        for subject in (SESSIONS, TRIPS):
            await connection.execute(subject.table.delete())
    for kind, text in files.items():
        back = await take(database, replace(job(tmp_path, text), vehicle=None))
        assert set(counts(back)) == {"new"}, (kind, back.reasons)
    assert await sums(database) == totals
    found = {it: alike(await read(database, it)) for it in before}
    if style.format is Format.SPREADSHEET:
        found, before = (
            {it: [_rough(r) for r in rows] for it, rows in them.items()}
            for them in (found, before)
        )
    assert found == before


def _rough(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as finely as a spreadsheet tells it: times in whole seconds."""
    return {
        name: it.replace(microsecond=0) if isinstance(it, datetime) else it
        for name, it in row.items()
    }


@pytest.mark.parametrize("form", [Format.CSV, Format.JSON])
async def test_lines_of_costs_come_back(
    database: Database, tmp_path: Path, form: Format
) -> None:
    work = job(tmp_path, HEAD + line(0))
    free = session(at(0), is_free=True)
    await known(database, free)
    await edit(database, free.values["session_id"], notes="x")
    before, lines = (
        alike(await read(database)),
        await count(database, EV_CHARGING_COST_LINE),
    )
    text = await exported(database, Kind.SESSIONS, Style(format=form))
    async with database.begin() as connection:
        await connection.execute(SESSIONS.table.delete())
    assert await count(database, EV_CHARGING_COST_LINE) == 0
    await take(database, replace(job(tmp_path, text), vehicle=None))
    assert alike(await read(database)) == before
    assert await count(database, EV_CHARGING_COST_LINE) == lines
    assert work.vehicle


async def test_a_cost_that_does_not_follow_stays(
    database: Database, tmp_path: Path
) -> None:
    await known(database, session(at(0), is_free=True))
    text = await exported(database, Kind.SESSIONS, Style(format=Format.CSV))
    async with database.begin() as connection:
        await connection.execute(SESSIONS.table.delete())
    # As of a price by the hour: what flowed in which is in no export.
    changed = text.replace('"0.0000"', '"1.5000"')
    assert changed != text
    await take(database, replace(job(tmp_path, changed), vehicle=None))
    (row,) = await read(database)
    assert (str(row["cost"]), row["cost_source"]) == ("1.5000", "imported")
    await edit(database, row["session_id"], notes="x")
    (row,) = await read(database)
    assert (str(row["cost"]), row["cost_source"]) == ("1.5000", "imported")
