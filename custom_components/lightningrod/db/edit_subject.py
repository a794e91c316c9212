"""What can be edited: sessions and trips, and in what they differ."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Table

from ..ledger import edit_checks, edit_session, edit_trip
from .models import EV_CHARGING_SESSION, EV_TRIP_METRICS

type Row = Mapping[str, Any]
type Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """One of the two kinds of rows: its columns, and the rules of its edits.

    ``amount`` is what a division shares out. ``per_row`` are columns that a new row does not
    take over from the one that it was split from.
    """

    name: str
    table: Table
    key: str
    start: str
    end: str
    amount: str
    editable: frozenset[str]
    editable_while_open: frozenset[str]
    consequences: Callable[[Row, Mapping[str, Any], str], Values]
    check: Callable[[Row, datetime], None]
    merged: Callable[[Sequence[Row]], Values]
    divided: Callable[[Row, datetime, float, float | None], tuple[Values, Values]]


SESSIONS: Final = Subject(
    name="sessions",
    table=EV_CHARGING_SESSION,
    key="session_id",
    start="session_start_utc",
    end="session_end_utc",
    amount="energy_kwh",
    editable=edit_session.EDITABLE,
    editable_while_open=edit_session.EDITABLE_WHILE_OPEN,
    consequences=edit_session.consequences,
    check=edit_checks.check_session,
    merged=edit_session.merged,
    divided=edit_session.divided,
)
TRIPS: Final = Subject(
    name="trips",
    table=EV_TRIP_METRICS,
    key="trip_id",
    start="start_time",
    end="end_time",
    amount="distance",
    editable=edit_trip.EDITABLE,
    editable_while_open=edit_trip.EDITABLE_WHILE_OPEN,
    consequences=edit_trip.consequences,
    check=edit_checks.check_trip,
    merged=edit_trip.merged,
    divided=edit_trip.divided,
)
SUBJECTS: Final = {subject.table.name: subject for subject in (SESSIONS, TRIPS)}
