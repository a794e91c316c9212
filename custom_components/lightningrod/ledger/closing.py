"""What a time came to when it was first reported, and what is another way since then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from math import fsum
from typing import Any, Final

from .correction import Correction

type Row = Mapping[str, Any]
type Rows = Mapping[str, Row]

# What is kept of a row, and told of it where it is another one now.
SESSION_COLUMNS: Final = (
    "session_start_utc",
    "session_end_utc",
    "energy_kwh",
    "evse_energy_kwh",
    "cost",
    "cost_currency",
    "cost_billing",
    "location_name",
)
TRIP_COLUMNS: Final = (
    "start_time",
    "end_time",
    "distance",
    "energy_consumed",
    "trip_class",
)
# What a row is told by: the columns that a time counts by.
_TIMES: Final = ("session_start_utc", "end_time")

LATE: Final = "late"
CHANGED: Final = "changed"
GONE: Final = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The charges and trips of a vehicle in a time that are over, by their ids.

    ``unexplained_km`` is what the odometer counted beside all trips.
    """

    sessions: Rows = field(default_factory=dict)
    trips: Rows = field(default_factory=dict)
    unexplained_km: float = 0.0

    @classmethod
    def of(
        cls, sessions: Iterable[Row], trips: Iterable[Row], unexplained_km: float
    ) -> Figures:
        """Return the figures that rows of the ledger come to."""
        return cls(
            sessions=_kept(sessions, "session_id", SESSION_COLUMNS),
            trips=_kept(trips, "trip_id", TRIP_COLUMNS),
            unexplained_km=unexplained_km,
        )

    def total(self, column: str) -> float:
        """Return the sum of a column that is in kWh or km."""
        rows = (*self.sessions.values(), *self.trips.values())
        return fsum(row.get(column) or 0.0 for row in rows)

    def money(self, column: str) -> dict[str, Decimal]:
        """Return the sum of a column of money, by currency."""
        sums: dict[str, Decimal] = {}
        for row in self.sessions.values():
            amount, currency = row.get(column), row.get("cost_currency")
            if amount is not None and currency:
                sums[currency] = sums.get(currency, Decimal(0)) + amount
        return sums

    def row(self, row_id: str) -> Row | None:
        """Return a row of either kind."""
        return self.sessions.get(row_id) or self.trips.get(row_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What the first report of a time found, and when that was made."""

    made_at: datetime
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """A vehicle's time now, and what it was when first reported, if it was."""

    vehicle: str
    now: Figures
    first: Closing | None


def _kept(rows: Iterable[Row], key: str, columns: Sequence[str]) -> Rows:
    return {
        str(row[key]): {name: row[name] for name in columns if row[name] is not None}
        for row in rows
        if row["is_complete"]
    }


def all_corrections(
    edits: Iterable[Correction],
    vehicles: Sequence[Since],
    written: Mapping[str, datetime | None],
) -> list[Correction]:
    """Return the edits, and what else changed since the first report, in their order.

    An edit that tells no columns, such as an import, tells what its row was and is. Of what
    changed otherwise, ``written`` says when, by id.
    """
    told = [_with_row(edit, vehicles) for edit in edits]
    others = [
        replace(it, made_at=_after(first.made_at, written.get(it.row_id)))
        for vehicle in vehicles
        if (first := vehicle.first) is not None
        for it in _differences(first.figures, vehicle.now)
        if not _is_explained(it.row_id, first.made_at, told)
    ]
    return sorted((*told, *others), key=_moment)


def _moment(it: Correction) -> tuple[bool, float]:
    """Return what corrections are sorted by; what nobody knows the time of comes last."""
    return it.made_at is None, it.made_at.timestamp() if it.made_at else 0.0


def _after(first_made: datetime, written: datetime | None) -> datetime | None:
    """Return when a row was written, unless something else changed it since then."""
    return written if written is not None and written >= first_made else None


def _with_row(edit: Correction, vehicles: Sequence[Since]) -> Correction:
    shown = {*SESSION_COLUMNS, *TRIP_COLUMNS}
    if shown & (edit.before.keys() | edit.after.keys()):
        return edit
    now = next((row for it in vehicles if (row := it.now.row(edit.row_id))), {})
    then = next(
        (
            row
            for it in vehicles
            if it.first is not None
            and it.first.made_at <= (edit.made_at or it.first.made_at)
            and (row := it.first.figures.row(edit.row_id))
        ),
        {},
    )
    return replace(edit, before=then, after=now)


def _is_explained(
    row_id: str, first_made: datetime, edits: Iterable[Correction]
) -> bool:
    return any(
        it.row_id == row_id and it.made_at is not None and it.made_at >= first_made
        for it in edits
    )


def _differences(then: Figures, now: Figures) -> list[Correction]:
    """Return the rows that came, changed or went."""
    kinds = ((then.sessions, now.sessions), (then.trips, now.trips))
    return [
        replace(told, is_trip=after is now.trips)
        for before, after in kinds
        for row_id in {**before, **after}
        if (told := _difference(row_id, before.get(row_id), after.get(row_id)))
    ]


def _difference(
    row_id: str, before: Row | None, after: Row | None
) -> Correction | None:
    if before == after:
        return None
    action = LATE if before is None else GONE if after is None else CHANGED
    row = before or after or {}
    return Correction(
        row_id=row_id,
        made_at=None,
        action=action,
        is_trip=False,
        row_time=next((row[name] for name in _TIMES if name in row), None),
        before=before or {},
        after=after or {},
        undone=False,
    )
