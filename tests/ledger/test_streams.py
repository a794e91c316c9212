"""What holds for any life of a car, whatever was lost, repeated or late of it.

``LEDGER_EXAMPLES=200000 script/test ledger -k streams`` looks much longer.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from math import fsum
import os
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lightningrod.ledger.records import RecordKind

from .scenario import USABLE
from .streams import Delivery, Recorder, deliver

EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "5000"))
DERANDOMIZE = "LEDGER_EXAMPLES" not in os.environ
# A look takes its time, the longer one without end.
pytestmark = pytest.mark.timeout(900 if DERANDOMIZE else 0)


def _looks(share: float) -> settings:
    return settings(
        max_examples=max(1, int(EXAMPLES * share)),
        derandomize=DERANDOMIZE,
        deadline=None,
    )


type Deed = Callable[[Recorder], None]

VISITS = st.builds(
    lambda gain, kw, pauses, logged: (
        lambda car: car.visit(gain=gain, kw=kw, pauses=pauses, logged=logged)
    ),
    st.sampled_from([0.0, 0.4, 2.0, 6.0, 15.0]),
    st.sampled_from([3.6, 7.0, 11.0, 120.0]),
    st.integers(0, 2),
    st.booleans(),
)
TRAVELS = st.builds(
    lambda km, event: lambda car: car.travel(km=km, event=event),
    st.sampled_from([4.0, 11.0, 12.4, 40.0]),
    st.booleans(),
)
STAYS = st.builds(lambda minutes: lambda car: car.stay(minutes), st.integers(0, 120))
# One draw of bytes is much faster than a draw for each snapshot.
_FATES = ["keep"] * 8 + ["drop", "drop", "twice", "late", "restart", "restart"]
FATES: st.SearchStrategy[list[str]] = st.one_of(
    st.just([]),
    st.binary(max_size=120).map(
        lambda drawn: [_FATES[byte % len(_FATES)] for byte in drawn]
    ),
    # A long hole.
    st.builds(
        lambda kept, lost: ["keep"] * kept + ["drop"] * lost + ["restart"],
        st.integers(1, 60),
        st.integers(1, 60),
    ),
)


@st.composite
def lives(draw: st.DrawFn) -> Recorder:
    """Return a car that drove between any two plug-ins."""
    car = Recorder()
    for _ in range(draw(st.integers(1, 2))):
        draw(VISITS)(car)
        draw(STAYS)(car)
        draw(TRAVELS)(car)
    if minutes := draw(st.sampled_from([0, 0, 0, -8, -3, 4, 9])):
        car.with_clock(minutes)
    return car


def delivered(car: Recorder, fates: list[str]) -> Delivery:
    """Deliver the stream; what has no fate is kept, and so are the first and the last."""
    if car.shifted:
        # What is lost and what is told by a wrong clock cannot be told apart any more.
        fates = [fate if fate == "twice" else "keep" for fate in fates]
    middle = [*fates, *["keep"] * len(car.stream)][: len(car.stream) - 2]
    return deliver(car.stream, ["keep", *middle, "keep"])


@_looks(0.5)
@given(lives(), FATES)
def test_sessions_are_the_plug_ins_that_left_evidence(
    car: Recorder, fates: list[str]
) -> None:
    """Seen or logged is one row; what nobody saw is one at most."""
    delivery = delivered(car, fates)
    logged = [p for p in car.plug_ins if any(p.log is log for log in delivery.logs)]
    known = [
        p
        for p in car.plug_ins
        if p in logged or any(p.shown_by(look) for look in delivery.news)
    ]
    rows = delivery.tables.of(RecordKind.SESSION)
    assert len(known) <= len(rows) <= len(car.plug_ins)
    for plug_in in logged:
        (row,) = [row for row in rows if row["plug_in_utc"] == plug_in.log.plug_in]
        if plug_in.log.energy_kwh:
            assert row["energy_kwh"] == plug_in.log.energy_kwh
    _check_rows(delivery, rows)


def _check_rows(delivery: Delivery, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        times = [
            row[name]
            for name in ("session_start_utc", "session_end_utc")
            if row[name] is not None
        ]
        assert times == sorted(times)
        assert row["plug_out_utc"] is None or row["plug_in_utc"] <= row["plug_out_utc"]
        assert all(0 <= row[name] <= 100 for name in ("start_soc", "end_soc"))
        assert row["energy_kwh"] is None or 0 <= row["energy_kwh"] <= USABLE
        if row["is_complete"]:
            _check_parts(delivery, row)
    owners = {row["session_id"] for row in rows}
    for kind in (RecordKind.SEGMENT, RecordKind.INTERVAL):
        for part in delivery.tables.of(kind):
            assert part["session_id"] in owners
            assert part["start_utc"] <= part["end_utc"]
            assert part["energy_kwh"] >= 0


# What one interval may be off; the rows are scaled to their session when it is complete.
_COARSE = {RecordKind.SEGMENT: 0.3, RecordKind.INTERVAL: 1.0}


def _check_parts(delivery: Delivery, row: dict[str, Any]) -> None:
    """Segments and intervals tell of the live energy of their session."""
    live = row.get("live_energy_kwh")
    for kind, coarse in _COARSE.items():
        parts = [
            part["energy_kwh"]
            for part in delivery.tables.of(kind)
            if part["session_id"] == row["session_id"]
        ]
        if live and parts:
            assert fsum(parts) == pytest.approx(live, rel=0.05, abs=coarse)
        if live and live > 0.5:
            assert fsum(parts) > 0, kind


@_looks(0.2)
@given(lives(), FATES)
def test_trips_tell_every_kilometre_at_most_once(
    car: Recorder, fates: list[str]
) -> None:
    """Every event is one trip, no trip is doubled, no kilometre counts twice."""
    delivery = delivered(car, fates)
    trips = delivery.tables.of(RecordKind.TRIP)
    told = {event.ended_at for event in delivery.events}
    assert len(told) <= len(trips) <= len(car.drives)
    for row in trips:
        assert row["start_time"] <= (row["end_time"] or row["start_time"])
    driven = sum(row["distance"] or 0 for row in trips)
    missing = sum(row["distance"] for row in delivery.tables.of(RecordKind.GAP))
    assert driven + missing <= car.odometer - 32145.0 + 2 * len(trips)


@_looks(0.15)
@given(lives(), FATES, st.data())
def test_told_again_is_told_once(
    car: Recorder, fates: list[str], data: st.DataObject
) -> None:
    """The same stream again, or any part of it after a restart, changes no row."""
    delivery = delivered(car, fates)
    before, told = delivery.rows(), list(delivery.told)
    if data.draw(st.booleans()):
        delivery.restart()
    for snapshot in told[: data.draw(st.integers(0, len(told)))]:
        delivery.tables.apply(delivery.tracker.feed(snapshot))
    assert delivery.rows() == before


@_looks(0.1)
@given(lives(), st.data())
def test_an_older_state_tells_the_same_again(
    car: Recorder, data: st.DataObject
) -> None:
    """After a crash the state is older than the rows: feeding on ends with the same rows."""
    k = data.draw(st.integers(1, len(car.stream)))
    delivery = deliver(car.stream, ["keep"] * k)
    state = delivery.tracker.state_json
    for snapshot in car.stream[k:]:
        delivery.feed(snapshot)
    before = delivery.rows()
    delivery.restart(state)
    delivery.news = delivery.news[:k]
    for snapshot in car.stream[k:]:
        delivery.feed(snapshot)
    assert delivery.rows() == before


@_looks(0.05)
@given(
    gain=st.floats(1, 40),
    kw=st.sampled_from([1.4, 7.0, 120.0]),
    error=st.floats(-0.1, 0.1),
    late=st.integers(0, 300),
    early=st.booleans(),
)
def test_log_and_live_in_either_order(
    gain: float, kw: float, error: float, late: int, *, early: bool
) -> None:
    """Whether the log or the plug is told first, the row says the same."""
    car = Recorder()
    car.visit(gain=gain, kw=kw, pauses=0, logged=False)
    log = car.plug_ins[0].log
    assert log.energy_kwh is not None
    log = replace(log, energy_kwh=log.energy_kwh * (1 + error))
    looks = [look for look in car.stream if look.observed_at < car.plug_ins[0].end]
    after = [look for look in car.stream if look.observed_at >= car.plug_ins[0].end]
    last = looks[-1] if early else after[-1]
    shift = timedelta(minutes=5) if early else timedelta(minutes=late)
    told = replace(
        last,
        observed_at=last.observed_at + shift,
        refreshed_at=last.observed_at + shift,
        charge_logs=(log,),
    )
    first, other = Delivery(), Delivery()
    for look in [*looks, *([told] if early else [*after, told])]:
        first.feed(look)
    for look in [*looks, *after, replace(after[-1], charge_logs=(log,))]:
        other.feed(look)
    (row,) = first.tables.of(RecordKind.SESSION)
    (same,) = other.tables.of(RecordKind.SESSION)
    for column in (
        "energy_kwh",
        "start_soc",
        "end_soc",
        "session_start_utc",
        "session_end_utc",
        "plug_in_utc",
        "plug_out_utc",
        "min_power",
        "max_power",
        "charge_duration_seconds",
        "is_complete",
        "energy_source",
        "charge_log_at",
        "session_id",
    ):
        assert row[column] == same[column], column
