"""What is true of the rows whatever happened."""

from itertools import pairwise
from typing import Any

import pytest

from .cars import LifeCar


def check(car: LifeCar) -> None:
    """Check what no story may break."""
    for session in car.sessions:
        _check_session(session)
        _check_pieces(session, _of(session, car.segments))
    for trip in car.trips:
        _check_trip(trip)
    _check_apart(car.sessions, "plug_in_utc", "plug_out_utc")
    _check_apart(car.trips, "start_time", "end_time")


def _of(session: dict[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["session_id"] == session["session_id"]]


def _check_session(row: dict[str, Any]) -> None:
    """Check one session: times in order, figures within what a battery can do."""
    begin = row["plug_in_not_before_utc"] or row["plug_in_utc"]
    times = [begin, *(row[name] for name in _IN_ORDER if row[name] is not None)]
    assert times == sorted(times)
    assert row["energy_kwh"] is None or 0 <= row["energy_kwh"] <= _BATTERY_KWH
    for name in ("start_soc", "end_soc"):
        assert row[name] is None or 0 <= row[name] <= _FULL
    assert row["provenance"]


_IN_ORDER = ("session_start_utc", "session_end_utc", "plug_out_utc")
_FULL = 100.0 + 1e-6
_BATTERY_KWH = 100.0


def _check_pieces(session: dict[str, Any], segments: list[dict[str, Any]]) -> None:
    """Check that the segments make the session."""
    assert all(piece["energy_kwh"] >= 0 for piece in segments)
    assert all(piece["start_utc"] <= piece["end_utc"] for piece in segments)
    charged = [piece["energy_kwh"] for piece in segments if piece["kind"] == "charge"]
    if session["is_complete"] and charged:
        assert sum(charged) == pytest.approx(session["energy_kwh"], rel=0.02, abs=0.05)


def _check_trip(row: dict[str, Any]) -> None:
    """Check one trip: a way forward, and no figure that cannot be."""
    assert row["end_time"] is None or row["start_time"] <= row["end_time"]
    assert row["distance"] is None or row["distance"] > 0
    if row["efficiency"] is not None:
        expected = row["distance"] / row["energy_consumed"]
        assert row["efficiency"] == pytest.approx(expected)


def _check_apart(rows: list[dict[str, Any]], begin: str, end: str) -> None:
    """Check that none begins before the one before it has ended."""
    ordered = sorted(rows, key=lambda row: row[begin])
    for before, after in pairwise(ordered):
        assert before[end] is not None
        assert before[end] <= after[begin]
