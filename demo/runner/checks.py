"""What must be true of a running demo."""

from contextlib import closing
from pathlib import Path
import re
import sqlite3
from typing import Final

from .client import Json

BLOCKING: Final = "Detected blocking call"
OURS: Final = "lightningrod"
ENTRY: Final = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
TROUBLE: Final = re.compile(r" (WARNING|ERROR|CRITICAL) ")

# Home Assistant says this of every custom integration.
EXPECTED: Final = "which has not been tested by Home Assistant"


def complaints(log: Path) -> list[str]:
    """Return what the log holds against us: blocking calls, and errors that name us."""
    return [
        entry
        for entry in _entries(log.read_text(errors="replace"))
        if TROUBLE.search(entry)
        and (BLOCKING in entry or OURS in entry)
        and EXPECTED not in entry
    ]


def _entries(text: str) -> list[str]:
    """Return the log's entries, each with the traceback that follows it."""
    entries: list[str] = []
    for line in text.splitlines():
        if ENTRY.match(line) or not entries:
            entries.append(line)
        else:
            entries[-1] += f"\n{line}"
    return entries


def ledger(path: Path, query: str) -> list[Json]:
    """Return the rows of a query on the embedded database, which may be in use."""
    uri = f"file:{path}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]
