"""Hostile files: whatever is in them, nobody meets an exception and nothing is half-written.

``LIGHTNINGROD_FUZZ_FILES=10000`` makes a run by hand of so many: all of them are read, and
one of ``LIGHTNINGROD_FUZZ_EVERY`` is taken in. ``LIGHTNINGROD_FUZZ_SEED`` says where the
numbers begin.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
import json
import os
from pathlib import Path
import random
import sys
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import func, select

from custom_components.lightningrod.db.edit_subject import SESSIONS, TRIPS
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.import_run import Job, import_file
from custom_components.lightningrod.db.models import EV_EDIT
from custom_components.lightningrod.ledger.edit_checks import check_session, check_trip
from custom_components.lightningrod.ledger.export_format import Kind
from custom_components.lightningrod.ledger.importing.choices import Choices
from custom_components.lightningrod.ledger.importing.fields import KEY, START, TARGETS
from custom_components.lightningrod.ledger.importing.reading import Conflicts, look
from custom_components.lightningrod.ledger.importing.rows import (
    Context,
    Parsed,
    RowReader,
)
from custom_components.lightningrod.ledger.importing.times import Repeated
from custom_components.lightningrod.ledger.importing.wrong import Wrong

from .helpers import NOON, OTHER_VIN, VIN
from .importing import EDITOR, HOUSE, NOW

FILES: Final = int(os.environ.get("LIGHTNINGROD_FUZZ_FILES", "150"))
# Of so many files one is taken in; reading takes no time beside that.
TAKEN_IN: Final = int(os.environ.get("LIGHTNINGROD_FUZZ_EVERY", "5"))
# Then the ledger is looked through and emptied: a large one only takes longer.
KEPT: Final = 200
SEED: Final = int(os.environ.get("LIGHTNINGROD_FUZZ_SEED", "1"))

TIMES: Final = (
    "2026-03-01 10:00",
    "2026-03-01T10:00:00+01:00",
    "01.03.2026 10:00",
    "3/1/2026 10:00 AM",
    "2025-10-26 02:30",
    "2026-03-29 02:30",
    "2099-01-01 00:00",
    "0001-01-01 00:00",
    "9999-12-31 23:59:59.999999Z",
    "1772388005",
    "31.02.2026",
)
NUMBERS: Final = (
    "10",
    "10,5",
    "10.5",
    "1.234,5",
    "-5",
    "1e308",
    "-1e308",
    "1e-320",
    "NaN",
    "Infinity",
    "450 Wh",
    "12 kWh",
    "3 mi",
    "9" * 70,
    "0",
    "€ 5",
    "5 $",
)
TEXTS: Final = (
    "Home",
    "=1+1",
    "'=cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "a\0b",
    "\ufffd",
    "Büro 🚗",
    "'",
    '"',
    '""',
    "a\nb",
    "x" * 6000,
    "y" * 140_000,
    '{"a": "\\u0000"}',
    "[1,2",
    "[]",
    "\u202e",
    "DC",
    "home",
    "true",
    "aaaaaaaa-9a12-5311-ad95-22dbc29bd7c0",
)
COLUMNS: Final = (*SESSIONS.table.c.keys(), *TRIPS.table.c.keys())
ENCODINGS: Final = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp1250")


def hostile(draw: random.Random) -> bytes:
    """Return a file; most of it could be one, and some of it is not."""
    return _json(draw) if draw.random() < 0.15 else _table(draw)


def _json(draw: random.Random) -> bytes:
    """Return an export of ours as JSON, of which some is not."""
    kind = draw.choice(list(Kind))
    about = {"format": "lightningrod", "version": 1, "kind": kind}
    names = [KEY[kind], START[kind], *draw.sample(list(TARGETS[kind]), 12)]
    rows = [
        {it: _value(draw, it, n) for it in names if draw.random() < 0.95}
        for n in range(draw.randint(0, 12))
    ]
    text = json.dumps(about | {"rows": rows, "sums": {}})
    if draw.random() < 0.5:
        text = text.replace("}, {", "},\n{")
    for _ in range(draw.choice([0, 0, 1, 3])):
        at = draw.randrange(len(text))
        noise = draw.choice(["[" * 3000, "{", '"', "}\n", "NaN", "\\ud800", "\0", ""])
        text = text[:at] + noise + text[at + draw.randint(0, 3) :]
    return _damaged(draw, text.encode(draw.choice(["utf-8", "utf-8", "utf-16"])))


def _value(draw: random.Random, name: str, row: int) -> Any:
    """Return a value that could be, more often than not."""
    if name in KEY.values():
        return str(UUID(int=draw.getrandbits(128)))
    text = _cell(draw, name, row)
    if draw.random() < 0.05:
        return draw.choice([{"a": [text]}, [text], 1e308, float("nan"), 10**400, True])
    if text.isdigit() and draw.random() < 0.9:
        return float(text)
    return text or None


def _table(draw: random.Random) -> bytes:
    kind = draw.choice(list(Kind))
    names = list(TARGETS[kind])
    if draw.random() < 0.75:
        usual = [
            "Start",
            "Ende",
            "kWh",
            "Kosten",
            "Ort",
            "Notiz",
            "Strecke (mi)",
            "SoC",
        ]
        head = ["Start", *draw.sample(usual, draw.randint(2, len(usual)))]
    elif draw.random() < 0.3:
        head = [
            "vehicle",
            "vehicle_id",
            "provenance",
            "owner_values",
            *draw.sample(names, 12),
        ]
    else:
        head = draw.sample(names, draw.randint(1, 20))
    lines = [
        head,
        *([_cell(draw, it, n) for it in head] for n in range(draw.randint(0, 12))),
    ]
    if len(lines) > 2 and draw.random() < 0.5:
        lines.append(draw.choice(lines[1:]))
    delimiter = draw.choice(",;\t|")
    text = draw.choice(["\n", "\r\n"]).join(
        delimiter.join(_quoted(draw, it, delimiter) for it in line) for line in lines
    )
    data = text.encode(
        draw.choice(ENCODINGS), errors=draw.choice(["replace", "ignore"])
    )
    return _damaged(draw, data)


def _cell(draw: random.Random, name: str, row: int) -> str:
    """Return a cell that could be, more often than not."""
    plain = name.casefold()
    when = NOON - timedelta(hours=draw.randint(0, 4000) * 2 + row)
    if plain.startswith(("end", "start_clock")) and plain != "ende":
        return ""
    is_time = any(it in plain for it in ("time", "utc", "date", "start"))
    is_number = any(
        it in plain for it in ("kwh", "soc", "cost", "kosten", "distance", "strecke")
    )
    if is_time and "soc" not in plain and "odometer" not in plain:
        fitting: Sequence[str] = TIMES
        usual = f"{when:%Y-%m-%d %H:%M:%S}"
    elif is_number:
        fitting, usual = NUMBERS, str(draw.randint(0, 90))
    elif plain == "ende":
        return ""
    else:
        fitting, usual = TEXTS, draw.choice(["", "", "a note"])
    if draw.random() < 0.93:
        return usual
    if draw.random() < 0.2:
        fitting = draw.choice([TIMES, NUMBERS, TEXTS, ("",)])
    return draw.choice(fitting)


def _quoted(draw: random.Random, cell: str, delimiter: str) -> str:
    if draw.random() < 0.03:
        return f'"{cell}'
    if delimiter in cell or "\n" in cell or '"' in cell or draw.random() < 0.2:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _damaged(draw: random.Random, data: bytes) -> bytes:
    if data and draw.random() < 0.2:
        at = draw.randrange(len(data))
        noise = draw.randbytes(draw.randint(1, 8))
        return data[:at] + noise + data[at + draw.randint(0, 8) :]
    if draw.random() < 0.05:
        return data[: draw.randrange(len(data) + 1)]
    return data


@pytest.mark.timeout(120 + FILES)
async def test_hostile_files(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    told: Counter[str] = Counter()
    for number in range(FILES):
        draw = random.Random(f"{SEED}:{number}")  # noqa: S311 the same files every time
        await asyncio.to_thread(path.write_bytes, hostile(draw))
        told["files"] += 1
        try:
            seen = await asyncio.to_thread(look, path, HOUSE)
        except Wrong:
            told["refused"] += 1
            continue
        told["JSON"] += seen.reading.is_json
        job = _job(draw, path, seen.reading)
        told.update(await asyncio.to_thread(_read, job))
        if number % TAKEN_IN == 0:
            told.update(await _take_in(database, job, number))
        if number % KEPT == KEPT - 1:
            await _all_can_be(database)
            await _empty(database)
    sys.stderr.write(f"{dict(told)}\n")
    # It is no proof where hardly anything gets through.
    assert told["taken: new"] > told["files"] // TAKEN_IN // 2
    await _all_can_be(database)


async def _empty(database: Database) -> None:
    async with database.begin() as connection:
        for target in (SESSIONS.table, TRIPS.table, EV_EDIT):
            await connection.execute(target.delete())


def _read(job: Job) -> Counter[str]:
    """Read all rows of a file; what is in each is right, or it says what is wrong."""
    context = Context(
        vehicles=job.vehicles, places={}, now=job.now, vehicle=job.vehicle
    )
    check = check_trip if job.reading.kind is Kind.TRIPS else check_session
    found: Counter[str] = Counter()
    for row in RowReader(job.reading, context).rows(job.path):
        if isinstance(row, Parsed):
            found["rows: understood"] += 1
            empty: dict[str, Any] = dict.fromkeys(COLUMNS)
            if row.twice is None:
                check(empty | row.row, NOW)
        else:
            found[f"rows: {row.reason.key}"] += 1
    return found


async def _take_in(database: Database, job: Job, number: int) -> Counter[str]:
    """Take a file in; all that it says it did is there, and nothing else."""
    before = await _counts(database)
    tally = await asyncio.to_thread(import_file, database.config, job, EDITOR)
    after = await _counts(database)
    assert sum(after[:2]) - sum(before[:2]) == tally.added, number
    assert after[2] - before[2] >= tally.added, number
    if tally.batch_id:
        again = await asyncio.to_thread(import_file, database.config, job, EDITOR)
        assert (again.added, again.changed) == (0, 0), number
    return Counter({f"taken: {it.value}": n for it, n in tally.counts.items()})


def _job(draw: random.Random, path: Path, reading: Any) -> Job:
    if draw.random() < 0.15:
        names: Callable[..., Any] = list(TARGETS[reading.kind]).__getitem__
        count = len(TARGETS[reading.kind])
        wild = tuple(
            names(draw.randrange(count)) if draw.random() < 0.5 else it
            for it in reading.targets
        )
        reading = replace(reading, targets=wild)
    zone = draw.choice(["UTC", "Europe/Berlin", "America/New_York"])
    return Job(
        path=path,
        reading=replace(
            reading,
            comma=draw.random() < 0.2,
            day_first=draw.random() < 0.8,
            timezone=zone,
            repeated=draw.choice(list(Repeated)),
        ),
        choices=Choices(conflicts=draw.choice(list(Conflicts))),
        vehicles={"home": OTHER_VIN},
        vehicle=draw.choice([VIN, VIN, VIN, None]),
        now=NOW,
    )


async def _counts(database: Database) -> list[int]:
    async with database.connect() as connection:
        return [
            await connection.scalar(select(func.count()).select_from(it)) or 0
            for it in (SESSIONS.table, TRIPS.table, EV_EDIT)
        ]


async def _all_can_be(database: Database) -> None:
    """Check that no row is in the ledger that a person could not have entered."""
    async with database.connect() as connection:
        for subject, check in ((SESSIONS, check_session), (TRIPS, check_trip)):
            for row in (await connection.execute(select(subject.table))).mappings():
                check(dict(row), NOW)
