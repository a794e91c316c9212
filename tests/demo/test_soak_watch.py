"""What grows while Home Assistant is watched is told, and what only warms up is not."""

from collections.abc import Sequence
import csv
from datetime import UTC, date, datetime
import os
from pathlib import Path

from demo.runner import process
from demo.runner.process import Held
from demo.soak import watch
from demo.soak.cars import tell
from demo.soak.watch import Stretch

MB = 1024 * 1024


def stretch(
    *,
    memory: Sequence[int] = (300,),
    threads: Sequence[int] = (10,),
    files: Sequence[int] = (40,),
) -> Stretch:
    """Return a stretch of 40 looks, with these values spread over it."""
    looks = 40
    at = [
        [values[number * len(values) // looks] for number in range(looks)]
        for values in (memory, threads, files)
    ]
    return Stretch(
        "present",
        [Held(mb * MB, count, 4, open_) for mb, count, open_ in zip(*at, strict=True)],
        seconds=200.0,
        beats=1,
    )


def test_what_stays_and_what_warms_up_is_no_growth():
    warming = stretch(memory=(250, 330, 331, 330), threads=(8, 12, 12, 12))
    assert watch.faults([stretch(), warming]) == []
    assert "330.0" in watch.table([warming])


def test_a_leak_of_each_kind_is_told():
    leaking = stretch(
        memory=tuple(range(300, 340)), threads=(10, 10, 11, 12), files=(40, 41, 43, 46)
    )
    told = watch.faults([leaking])
    assert [one.split()[1] for one in told] == ["memory", "threads", "files"]


def test_a_loop_that_is_held_up_is_told():
    held = stretch()
    held.longest = 0.3
    assert watch.faults([held]) == ["the event loop was held up for 0.30 s"]
    assert "stalls" not in watch.table([held])
    held.stalls = [0.12, 0.3]
    assert "2, the longest 300, 120 ms" in watch.table([held])


def test_every_look_is_written_down(tmp_path: Path):
    target = tmp_path / "looks.csv"
    watch.write([stretch()], target)
    with target.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 40
    assert rows[0]["memory"] == str(300 * MB)


def test_a_process_is_looked_at():
    now = process.held(os.getpid())
    with Path("/dev/null").open() as _:
        assert process.held(os.getpid()).files == now.files + 1
    assert now.memory > 10 * MB
    assert now.threads >= 1
    assert process.queued(os.getpid()) >= 0.0


def test_the_liveliest_cars_are_watched():
    start, end = (
        datetime(2026, 5, 6, 6, tzinfo=UTC),
        datetime(2026, 5, 6, 7, tzinfo=UTC),
    )
    cars = watch.lively(date(2026, 5, 4), start, end, seed=1)
    assert len({car.vin for car in cars}) == 2
    busy = [
        any(trip.start < end and trip.end > start for trip in told.trips)
        or any(
            it.start < end and it.end > start
            for one in told.sessions
            for it in one.segments
        )
        for told in (tell(car, end) for car in cars)
    ]
    assert all(busy)
