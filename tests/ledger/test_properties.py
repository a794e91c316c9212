"""What holds for any life of a car, whatever of it was watched.

``LEDGER_EXAMPLES`` says how much is looked at; test_streams.py has the larger part.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
import os
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lightningrod.ledger.readings import ChargeLog

from .scenario import HOME, USABLE, WORK, Car

DERANDOMIZE = "LEDGER_EXAMPLES" not in os.environ
LIVES = settings(
    max_examples=int(os.environ.get("LEDGER_EXAMPLES", "5000")) // 20,
    derandomize=DERANDOMIZE,
    deadline=None,
)
# A look takes its time, the longer one without end.
pytestmark = pytest.mark.timeout(900 if DERANDOMIZE else 0)

type Action = Callable[["Life"], None]

# A charge that nobody saw is known from this gain on, in percent.
KNOWN_GAIN = 3.0


@dataclass
class Truth:
    """One plug-in as it really was."""

    gain: float
    seen: bool
    log: ChargeLog
    logged: bool = False


@dataclass
class Life:
    """A car, what happened to it, and the logs that are still on their way."""

    car: Car
    plug_ins: list[Truth] = field(default_factory=list)
    late: list[Truth] = field(default_factory=list)

    def deliver(self) -> None:
        """Let the newest log that is on its way arrive; older ones are lost with it."""
        if self.late:
            truth = self.late[-1]
            self.late.clear()
            truth.logged = True
            self.car.log(truth.log)


def _plug_in_and_charge(
    life: Life, gain: float, kw: float, pauses: int, *, seen: bool
) -> Truth:
    car = life.car
    gain = min(gain, 99.0 - car.soc)
    start = car.soc
    car.plug_in()
    for _ in range(pauses + 1):
        car.wait(1)
        if gain > 0:
            car.charge(car.soc + gain / (pauses + 1), kw)
        car.wait(3)
    truth = Truth(gain=car.soc - start, seen=seen, log=car.unplug())
    life.plug_ins.append(truth)
    return truth


def charge(gain: float, kw: float, pauses: int, log: str, blind: str) -> Action:
    """Return a plug-in: watched or not, with its log at once, late or never."""

    def act(life: Life) -> None:
        if blind == "all":
            with life.car.unwatched():
                truth = _plug_in_and_charge(life, gain, kw, pauses, seen=False)
                life.car.wait(20)
            life.car.show()
        else:
            truth = _plug_in_and_charge(life, gain, kw, pauses, seen=True)
            if blind == "restart":
                life.car.restart()
        life.late.append(truth)
        life.car.wait(3)
        if log == "soon":
            life.deliver()
        life.car.wait(30)
        life.car.show()

    return act


def drive(km: float, minutes: float, *, event: bool, home: bool) -> Action:
    """Return a drive that is watched."""

    def act(life: Life) -> None:
        life.car.drive(km, minutes, to=HOME if home else WORK, event=event)
        life.car.wait(20)
        life.car.show()

    return act


def late_log() -> Action:
    """Return the arrival of a log that was on its way."""

    def act(life: Life) -> None:
        life.deliver()
        life.car.wait(5)

    return act


def restart() -> Action:
    """Return a restart with the car at rest."""

    def act(life: Life) -> None:
        with life.car.unwatched():
            life.car.wait(30)
        life.car.show()

    return act


ACTIONS = st.one_of(
    st.builds(
        charge,
        gain=st.floats(0, 20).map(lambda value: round(value, 1)),
        kw=st.sampled_from([1.4, 7.0, 11.0, 120.0]),
        pauses=st.integers(0, 3),
        log=st.sampled_from(["soon", "late"]),
        blind=st.sampled_from(["none", "none", "restart", "all"]),
    ),
    st.builds(
        drive,
        km=st.integers(1, 30).map(float),
        minutes=st.integers(5, 60).map(float),
        event=st.booleans(),
        home=st.booleans(),
    ),
    st.builds(late_log),
    st.builds(restart),
)


def live(actions: list[Action]) -> Life:
    """Return the life that these actions make."""
    life = Life(Car(soc=20.0))
    life.car.show()
    life.car.wait(30)
    life.car.show()
    for act in actions:
        if life.car.soc < 10:
            break
        act(life)
    return life


@LIVES
@given(st.lists(ACTIONS, max_size=8))
def test_every_plug_in_that_left_evidence_is_one_session(actions: list[Action]) -> None:
    """As many sessions as plug-ins that were seen, logged, or gained charge."""
    life = live(actions)
    known = [
        truth
        for truth in life.plug_ins
        if truth.seen or truth.logged or truth.gain >= KNOWN_GAIN
    ]
    rows = life.car.sessions
    assert len(rows) == len(known)
    for truth, row in zip(known, rows, strict=True):
        assert row["is_complete"] is True
        assert row["energy_kwh"] == pytest.approx(truth.gain / 100 * USABLE, abs=0.3)


@LIVES
@given(st.lists(ACTIONS, max_size=8))
def test_rows_are_in_order_and_within_bounds(actions: list[Action]) -> None:
    """Times are ordered, SoC and energy within bounds, segments add up to the session."""
    life = live(actions)
    for row in life.car.sessions:
        _check_session(row)
        live_energy = row.get("live_energy_kwh")
        parts = [
            item["energy_kwh"]
            for item in life.car.segments
            if item["session_id"] == row["session_id"]
        ]
        if parts and live_energy is not None:
            assert sum(parts) == pytest.approx(live_energy, abs=0.1)
    for row in life.car.trips:
        assert row["start_time"] <= row["end_time"]
        assert row["distance"] > 0


def _check_session(row: dict[str, Any]) -> None:
    begin, end = row["session_start_utc"], row["session_end_utc"]
    if begin is not None and end is not None:
        assert begin <= end
    if row["plug_in_utc"] is not None and row["plug_out_utc"] is not None:
        assert row["plug_in_utc"] <= row["plug_out_utc"]
    assert 0 <= row["start_soc"] <= row["end_soc"] <= 100
    assert row["energy_kwh"] >= 0


@LIVES
@given(
    gain=st.floats(1, 40),
    kw=st.sampled_from([1.4, 7.0, 120.0]),
    error=st.floats(-0.1, 0.1),
    after=st.integers(1, 300),
)
def test_live_then_log_is_the_log(
    gain: float, kw: float, error: float, after: int
) -> None:
    """What the log tells is what the row says, however late it comes."""
    car = Car(soc=20)
    car.show()
    car.wait(20)
    car.plug_in()
    car.charge(20 + gain, kw)
    log = car.unplug()
    assert log.energy_kwh is not None
    log = replace(log, energy_kwh=log.energy_kwh * (1 + error))
    car.wait(after)
    car.log(log)
    (row,) = car.sessions

    alone = Car(soc=20)
    alone.log(log)
    (told,) = alone.sessions
    skipped = {"provenance", "session_id", "recorded_at", "review", "needs_review"}
    for column in told.keys() - skipped:
        if column.startswith("location") or column.endswith(
            ("not_before_utc", "after_utc")
        ):
            continue
        assert row[column] == told[column], column
