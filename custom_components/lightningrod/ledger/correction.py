"""A change of a row after the time that it belongs to, as a report tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An edit of a session or trip, with the values that it found and left, by column.

    What changed without an edit is one as well; then it may be that nobody knows when.
    """

    row_id: str
    made_at: datetime | None
    action: str
    is_trip: bool
    row_time: datetime | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    undone: bool
