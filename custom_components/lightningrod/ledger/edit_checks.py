"""What a session or trip may look like after an edit: order of times, bounds, no overlaps.

Everything that is refused is an :class:`EditRefused`, with words for the person who edits.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

type Row = Mapping[str, Any]
type Span = tuple[datetime, datetime]


class EditRefused(Exception):
    """An edit that must not be made; nothing was changed.

    ``key`` names the translation, ``placeholders`` fill it.
    """

    def __init__(self, key: str, **placeholders: str) -> None:
        super().__init__(key)
        self.key = key
        self.placeholders = placeholders


# Before there were cars of this kind.
EARLIEST: Final = datetime(2010, 1, 1, tzinfo=UTC)
# Clocks differ; what is later than that has not happened yet.
AHEAD: Final = timedelta(minutes=5)
LONGEST_SESSION: Final = timedelta(days=62)
LONGEST_TRIP: Final = timedelta(days=3)
# More than any charger gives, and faster than any of the cars drives on average.
MOST_KW: Final = 500.0
MOST_KM_H: Final = 250.0

# Lowest and highest value of a column, in its own unit.
BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "energy_kwh": (0, 1000),
    "evse_energy_kwh": (0, 1000),
    "start_soc": (0, 100),
    "end_soc": (0, 100),
    "cost": (-100_000, 1_000_000),
    "distance": (0, 5000),
    "energy_consumed": (-500, 1000),
}


def check_session(row: Row, now: datetime) -> None:
    """Refuse a session that cannot have been: plug-in, flow, end of flow, plug-out in order."""
    _check_bounds(row)
    start, end = row["session_start_utc"], row["session_end_utc"]
    _check_times(start, end, now, LONGEST_SESSION)
    moments = (row["plug_in_utc"], start, end, row["plug_out_utc"])
    known = [moment for moment in moments if moment is not None]
    if known != sorted(known) or (known and known[-1] > now + AHEAD):
        raise EditRefused("edit_times_out_of_order")
    for column in ("energy_kwh", "evse_energy_kwh"):
        _check_rate(row[column], start, end, MOST_KW, "edit_too_much_power")


def check_trip(row: Row, now: datetime) -> None:
    """Refuse a trip that cannot have been."""
    _check_bounds(row)
    start, end = row["start_time"], row["end_time"]
    _check_times(start, end, now, LONGEST_TRIP)
    _check_rate(row["distance"], start, end, MOST_KM_H, "edit_too_fast")


def check_free(span: Span, others: Iterable[Span]) -> None:
    """Refuse a time in which the car was at something else already; touching is no overlap."""
    start, end = span
    for other_start, other_end in others:
        if start < other_end and other_start < end:
            raise EditRefused(
                "edit_overlaps",
                start=_minute(other_start),
                end=_minute(other_end),
            )


def _check_bounds(row: Row) -> None:
    for column, (lowest, highest) in BOUNDS.items():
        value = row.get(column)
        if value is not None and not lowest <= value <= highest:
            raise EditRefused(
                "edit_out_of_bounds",
                field=column,
                lowest=f"{lowest:g}",
                highest=f"{highest:g}",
            )


def _check_times(
    start: datetime | None, end: datetime | None, now: datetime, longest: timedelta
) -> None:
    if start is None:
        raise EditRefused("edit_without_start")
    if start < EARLIEST:
        raise EditRefused("edit_too_long_ago")
    if max(start, end or start) > now + AHEAD:
        raise EditRefused("edit_in_future")
    if end is not None and end < start:
        raise EditRefused("end_before_start")
    if end is not None and end - start > longest:
        raise EditRefused("edit_too_long", days=str(longest.days))


def _check_rate(
    amount: float | None,
    start: datetime,
    end: datetime | None,
    most: float,
    key: str,
) -> None:
    """Refuse an amount that does not fit into its time."""
    if not amount or end is None:
        return
    hours = (end - start) / timedelta(hours=1)
    if amount > most * hours:
        raise EditRefused(key, most=f"{most:g}")


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
