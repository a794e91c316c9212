"""The ledger's rows, as far as a soak looks at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
import json
from pathlib import Path
from typing import Any, Final

from demo.runner import checks

from .cars import Span

# Sources of an energy that say themselves that it is an estimate or a bound.
ESTIMATES: Final = frozenset({"soc", "bound"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One session or trip of the ledger.

    ``span`` is when it was at the latest begun and at the earliest over, ``bounds`` the widest
    that it may have been; energy kWh, distance km.
    """

    values: Mapping[str, Any]
    span: Span
    bounds: Span
    energy_kwh: float | None
    distance_km: float | None
    complete: bool
    estimated: bool

    def __str__(self) -> str:
        shown = {
            key: value
            for key, value in self.values.items()
            if value is not None and key in SHOWN
        }
        return (
            f"{self.span.start:%m-%d %H:%M:%S}..{self.span.end:%m-%d %H:%M:%S} {shown}"
        )


SHOWN: Final = frozenset(
    {
        "energy_kwh",
        "energy_consumed",
        "energy_source",
        "distance",
        "distance_source",
        "needs_review",
        "review",
        "is_complete",
        "start_soc",
        "end_soc",
        "start_odometer",
        "end_odometer",
        "live_energy_kwh",
        "log_energy_kwh",
        "provenance",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Kilometres without a trip."""

    span: Span
    distance_km: float


def sessions(ledger: Path, vin: str) -> list[Row]:
    """Return a car's charging sessions, oldest first, without what became part of another."""
    rows = _select(ledger, "ev_charging_session", vin)
    found = [_session(row) for row in rows if row.get("superseded_by") is None]
    return sorted(found, key=lambda row: row.span.start)


def trips(ledger: Path, vin: str) -> list[Row]:
    """Return a car's trips, oldest first."""
    found = [_trip(row) for row in _select(ledger, "ev_trip_metrics", vin)]
    return sorted(found, key=lambda row: row.span.start)


def gaps(ledger: Path, vin: str) -> list[Gap]:
    """Return a car's kilometres without a trip."""
    return [
        Gap(
            span=Span(_moment(row["start_time"]), _moment(row["end_time"])),
            distance_km=row["distance"],
        )
        for row in _select(ledger, "ev_trip_gap", vin)
        if row["distance"]
    ]


def _select(ledger: Path, table: str, vin: str) -> list[dict[str, Any]]:
    # The names are ours.
    query = f"SELECT * FROM {table} WHERE device_id = '{vin}'"  # noqa: S608
    return checks.ledger(ledger, query)


def _session(row: dict[str, Any]) -> Row:
    start = _first(row, "plug_in_utc", "session_start_utc", "recorded_at")
    end = _first(row, "plug_out_utc", "session_end_utc", "recorded_at")
    earliest = _first(row, "plug_in_not_before_utc", "plug_in_utc", "recorded_at")
    latest = _first(row, "plug_out_not_after_utc", "plug_out_utc", "recorded_at")
    return Row(
        values=row,
        span=Span(start, max(start, end)),
        bounds=Span(min(start, earliest), max(end, latest)),
        energy_kwh=row["energy_kwh"],
        distance_km=None,
        complete=bool(row["is_complete"]),
        estimated=_estimated(row, "energy_kwh"),
    )


def _trip(row: dict[str, Any]) -> Row:
    start = _first(row, "start_time", "ignition_on_utc", "end_time", "recorded_at")
    end = _first(row, "end_time", "ignition_off_utc", "recorded_at")
    span = Span(start, max(start, end))
    return Row(
        values=row,
        span=span,
        bounds=span,
        energy_kwh=row["energy_consumed"],
        distance_km=row["distance"],
        complete=bool(row["is_complete"]),
        estimated=_estimated(row, "energy_consumed"),
    )


def _estimated(row: Mapping[str, Any], column: str) -> bool:
    """Tell whether a row says itself that its energy is to be taken with care."""
    provenance = json.loads(row["provenance"] or "{}") or {}
    sources = {row["energy_source"], provenance.get(column)}
    return bool(row["needs_review"] or row[column] is None or sources & ESTIMATES)


def _first(row: Mapping[str, Any], *columns: str) -> datetime:
    return _moment(next(row[name] for name in columns if row[name] is not None))


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def matched[T](
    truths: Sequence[T], spans: Sequence[Span], rows: Sequence[Row], slack: float
) -> list[tuple[T, Row]]:
    """Return which row tells of which truth: one to one, the nearest in time first.

    ``spans`` are the true times, ``slack`` the seconds by which a row may miss them.
    """
    pairs = sorted(
        (distance, one, other)
        for one, span in enumerate(spans)
        for other, row in enumerate(rows)
        if (distance := _distance(span, row, slack)) is not None
    )
    found: dict[int, int] = {}
    for _, one, other in pairs:
        if one not in found and other not in found.values():
            found[one] = other
    return [(truths[one], rows[other]) for one, other in sorted(found.items())]


def touches(span: Span, row: Row, slack: float) -> bool:
    """Tell whether a row can be about what happened in a span."""
    return _distance(span, row, slack) is not None


def _distance(span: Span, row: Row, slack: float) -> float | None:
    """Return how many seconds a row is off, None when it is about something else."""
    before = (span.start - row.bounds.end).total_seconds()
    after = (row.bounds.start - span.end).total_seconds()
    if max(before, after) > slack:
        return None
    begin = abs((row.span.start - span.start).total_seconds())
    end = abs((row.span.end - span.end).total_seconds())
    return min(begin, end) + (begin + end) / 1000
