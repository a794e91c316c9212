"""A soak's comparison finds what is wrong with a ledger, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
import sqlalchemy as sa

from custom_components.lightningrod.db.models import (
    EV_CHARGING_SESSION,
    EV_TRIP_GAP,
    EV_TRIP_METRICS,
    METADATA,
)
from demo.custom_components.fordpass.simulator import TrueSession, TrueTrip
from demo.soak.cars import VINS, Car, Told, tell
from demo.soak.compare import Comparison, compare
from demo.soak.plan import Disturbance, Kind
from demo.soak.report import large_errors, table as report_table

END = datetime(2026, 5, 20, tzinfo=UTC)
VIN = VINS[0]

type Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def told() -> Told:
    return tell(Car(VIN, 1, date(2026, 5, 1)), END)


def _id(number: int) -> UUID:
    return uuid5(UUID(int=0), str(number))


def session_row(number: int, truth: TrueSession) -> dict[str, Any]:
    return {
        "device_id": VIN,
        "session_id": _id(number),
        "plug_in_utc": truth.plug_in,
        "plug_out_utc": truth.plug_out,
        "energy_kwh": truth.energy_kwh,
        "energy_source": "live",
        "needs_review": False,
        "is_complete": True,
    }


def trip_row(number: int, truth: TrueTrip) -> dict[str, Any]:
    return {
        "device_id": VIN,
        "trip_id": _id(number),
        "start_time": truth.start,
        "end_time": truth.end,
        "distance": truth.distance_km,
        "energy_consumed": truth.energy_kwh,
        "energy_source": "event",
        "needs_review": False,
        "is_complete": True,
    }


class Ledger:
    """A ledger that is right, until a test makes it wrong."""

    def __init__(self, path: Path, told: Told) -> None:
        self.path = path
        self.told = told
        self.sessions: Rows = [
            session_row(number, it) for number, it in enumerate(told.sessions)
        ]
        self.trips: Rows = [
            trip_row(number, it) for number, it in enumerate(told.trips)
        ]
        self.gaps: Rows = []

    def compare(self, *plan: Disturbance) -> Comparison:
        engine = sa.create_engine(f"sqlite:///{self.path}")
        METADATA.create_all(engine)
        with engine.begin() as connection:
            for model, rows in (
                (EV_CHARGING_SESSION, self.sessions),
                (EV_TRIP_METRICS, self.trips),
                (EV_TRIP_GAP, self.gaps),
            ):
                for row in rows:
                    connection.execute(sa.insert(model).values(row))
        engine.dispose()
        return compare(self.path, [self.told], plan, END)


@pytest.fixture
def ledger(tmp_path: Path, told: Told) -> Ledger:
    return Ledger(tmp_path / "ledger.db", told)


def outage(at: datetime, back: datetime) -> Disturbance:
    return Disturbance(kind=Kind.OUTAGE, at=at, back=back, aim="", abrupt=False)


def test_a_right_ledger_is_right(ledger):
    result = ledger.compare()
    assert result.faults == []
    assert result.sessions.found == result.sessions.true == len(ledger.sessions) > 3
    assert result.trips.found == result.trips.true == len(ledger.trips) > 20
    assert result.sessions.worst_error == 0
    assert result.true_km == pytest.approx(result.trip_km, abs=2)
    assert "missed" in report_table(result)


def test_a_row_that_is_not_there_is_missed(ledger):
    del ledger.sessions[2], ledger.trips[5]
    result = ledger.compare()
    assert len(result.sessions.missed) == len(result.trips.missed) == 1
    assert len(result.faults) == 2


def test_a_row_that_is_there_twice_is_doubled(ledger):
    ledger.sessions.append(ledger.sessions[2] | {"session_id": _id(900)})
    ledger.trips.append(ledger.trips[5] | {"trip_id": _id(900)})
    result = ledger.compare()
    assert len(result.sessions.doubled) == len(result.trips.doubled) == 1


def test_a_row_of_nothing_is_invented(ledger):
    never = END + timedelta(days=3)
    hour = timedelta(hours=1)
    ledger.trips.append(
        ledger.trips[5]
        | {"trip_id": _id(900), "start_time": never, "end_time": never + hour}
    )
    result = ledger.compare()
    assert len(result.trips.invented) == 1
    assert not result.trips.doubled


def test_a_row_that_was_never_closed_is_told(ledger):
    ledger.sessions[1]["is_complete"] = False
    assert len(ledger.compare().sessions.unfinished) == 1


@pytest.mark.parametrize(
    ("marks", "silent"),
    [
        ({}, True),
        ({"needs_review": True}, False),
        ({"energy_source": "soc"}, False),
        ({"provenance": {"energy_kwh": "bound"}}, False),
        ({"energy_source": "power"}, True),
    ],
)
def test_a_large_error_has_to_be_marked(ledger, marks, silent):
    row = next(row for row in ledger.sessions if row["energy_kwh"])
    row |= {"energy_kwh": 1.05 * row["energy_kwh"], **marks}
    result = ledger.compare()
    assert len(result.sessions.large) == 1
    assert bool(result.faults) is silent
    assert ("NOT MARKED" in large_errors(result.sessions)) is silent


def test_a_small_error_need_not_be_marked(ledger):
    row = next(row for row in ledger.sessions if row["energy_kwh"])
    row["energy_kwh"] *= 1.015
    assert ledger.compare().faults == []


def test_an_energy_that_is_not_told_is_an_error(ledger):
    row = next(row for row in ledger.sessions if row["energy_kwh"])
    row["energy_kwh"] = None
    result = ledger.compare()
    assert result.sessions.worst_error == 1
    assert result.faults == []


def hidden_trips(told: Told) -> tuple[int, Disturbance]:
    """Return the number of a trip whose summary a later one overwrote in an outage."""
    # Half a minute later the cloud may have forgotten the trip.
    before, after = timedelta(minutes=1), timedelta(seconds=20)
    number, first = next(
        (number, one)
        for number, one in enumerate(told.trips[1:-1], 1)
        if one.distance_km > 5 and told.trips[number + 1].reported
    )
    second = told.trips[number + 1]
    return number, outage(first.start - before, second.end + after)


def gap_row(truths: Sequence[TrueTrip]) -> Mapping[str, Any]:
    return {
        "device_id": VIN,
        "gap_id": _id(1),
        "start_time": truths[0].start,
        "end_time": truths[-1].end,
        "distance": sum(one.distance_km for one in truths),
    }


def test_a_trip_that_nobody_could_know_of_is_not_missed(ledger, told):
    number, unseen = hidden_trips(told)
    ledger.gaps.append(dict(gap_row([told.trips[number]])))
    del ledger.trips[number]
    result = ledger.compare(unseen)
    assert result.trips.unknowable == 1
    assert result.faults == []
    assert result.gap_km == pytest.approx(told.trips[number].distance_km)


def test_its_kilometres_have_to_be_somewhere(ledger, told):
    number, unseen = hidden_trips(told)
    del ledger.trips[number]
    result = ledger.compare(unseen)
    assert result.trips.unknowable == 1
    assert len(result.lost_km) == len(result.faults) == 1


def test_a_trip_whose_summary_is_still_shown_is_missed(ledger, told):
    number, unseen = hidden_trips(told)
    del ledger.trips[number + 1]
    result = ledger.compare(unseen)
    assert len(result.trips.missed) == 1


def test_bounds_tell_what_a_late_row_is_about(ledger, told):
    """A charge in an outage is known when it is over; the row says how early it may have been."""
    row, truth = ledger.sessions[2], told.sessions[2]
    late = truth.plug_out + timedelta(hours=3)
    row |= {
        "plug_in_utc": late,
        "plug_out_utc": late,
        "plug_in_not_before_utc": truth.plug_in - timedelta(hours=1),
        "plug_out_not_after_utc": late,
    }
    assert ledger.compare().faults == []
