"""A house, a car, and files as bytes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from custom_components.lightningrod.ledger.importing.reading import House, Look, look
from custom_components.lightningrod.ledger.importing.rows import (
    Context,
    Parsed,
    PlaceNamed,
    Refused,
    RowReader,
)

VIN = "WF0TESTTESTTEST01"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
GERMAN = House(
    comma=True,
    day_first=True,
    imperial=False,
    timezone="Europe/Berlin",
    currency="EUR",
)
AMERICAN = House(
    comma=False,
    day_first=False,
    imperial=True,
    timezone="America/New_York",
    currency="USD",
)
PLACES = {"home": PlaceNamed(7, "Home", "home", "Stadtwerke")}


def context(**changes: Any) -> Context:
    """Return what rows are understood with: one car, one place, the first of June."""
    known = Context(vehicles={}, places=PLACES, now=NOW, vehicle=VIN)
    return replace(known, **changes)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a file; return it."""
    path.write_bytes(text.encode(encoding))
    return path


def read(
    path: Path, house: House = GERMAN, known: Context | None = None, **changes: Any
) -> tuple[Look, list[Parsed | Refused]]:
    """Return the guess for a file and its rows, read as guessed but for some changes."""
    seen = look(path, house)
    reading = replace(seen.reading, **changes)
    reader = RowReader(reading, known or context())
    return seen, list(reader.rows(path))


def rows(found: Iterable[Parsed | Refused]) -> list[dict[str, Any]]:
    """Return the rows, all of which have to be understood."""
    kept = []
    for it in found:
        assert isinstance(it, Parsed), (it.line, it.reason.key, it.reason.placeholders)
        kept.append(it.row)
    return kept


def reasons(found: Iterable[Parsed | Refused]) -> list[str | None]:
    """Return why rows were refused, ``None`` for those that were not."""
    return [it.reason.key if isinstance(it, Refused) else None for it in found]
