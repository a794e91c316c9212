"""The writer writes what it is given, in its time, and keeps within its bounds."""

import asyncio
from decimal import Decimal

from freezegun.api import FrozenDateTimeFactory
import pytest
from sqlalchemy import event

from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SESSION,
    EV_VEHICLE,
)
from custom_components.lightningrod.db.tariffs import set_plan
from custom_components.lightningrod.db.writer import BATCH_ROWS, CommitReport
from custom_components.lightningrod.ledger.records import Record, RecordKind, Value
from custom_components.lightningrod.ledger.tariff_history import SINCE_EVER
from custom_components.lightningrod.ledger.tariffs import flat_plan

from .helpers import (
    NOON,
    OTHER_VIN,
    VIN,
    at,
    battery,
    id_of,
    interval,
    rows,
    session,
    tracker,
    trip,
)
from .scene import Scene, at_commit, away, told


class TestWriting:
    """What is put is written."""

    async def test_a_flush_leaves_nothing(
        self, scene: Scene, freezer: FrozenDateTimeFactory
    ) -> None:
        freezer.move_to(NOON)
        scene.writer.put([session(), battery(), tracker(tracker_state={"a": 1})])
        assert scene.writer.pending == 3
        assert await scene.writer.flush()
        assert scene.writer.pending == 0
        assert scene.writer.rows_written == 3
        assert scene.writer.last_commit_at == NOON
        for model in (EV_CHARGING_SESSION, EV_BATTERY_STATUS, EV_VEHICLE):
            assert len(await rows(scene.database, model)) == 1

    async def test_a_commit_tells_what_it_touched(self, scene: Scene) -> None:
        charge = session()
        scene.writer.put([charge, battery(device_id=OTHER_VIN)])
        await scene.writer.flush()
        await scene.until(lambda: len(scene.reports) == 1)
        scene.writer.put([interval(charge, NOON, 0.5)])
        await scene.writer.flush()
        await scene.until(lambda: len(scene.reports) == 2)
        assert scene.reports == [
            CommitReport(
                devices=frozenset({VIN, OTHER_VIN}),
                kinds=frozenset({RecordKind.SESSION, RecordKind.BATTERY}),
                oldest=NOON,
                newest=NOON,
            ),
            # The slice itself does not say whose it is.
            CommitReport(
                devices=frozenset({VIN}), kinds=frozenset({RecordKind.INTERVAL})
            ),
        ]

    async def test_an_empty_flush_needs_no_database(self, scene: Scene) -> None:
        async with away(scene.database.config):
            assert await scene.writer.flush()
        assert scene.reports == []

    async def test_an_urgent_record_is_written_at_once_with_all_before_it(
        self, scene: Scene
    ) -> None:
        async with scene.running():
            scene.writer.put([battery(at(0)), battery(at(1))])
            scene.writer.put([session()])
            await scene.until(lambda: scene.writer.rows_written == 3)

    async def test_others_are_written_when_the_time_has_come(
        self, database: Database
    ) -> None:
        scene = Scene(database, commit_interval=0.01)
        async with scene.running():
            scene.writer.put([battery()])
            await scene.until(lambda: scene.writer.rows_written == 1)

    async def test_others_wait_for_it(self, scene: Scene) -> None:
        """An urgent one that comes later finds them still there."""
        async with scene.running():
            scene.writer.put([session()])
            await scene.until(lambda: len(scene.reports) == 1)
            scene.writer.put([battery(at(n)) for n in range(5)])
            assert scene.writer.pending == 5
            scene.writer.put([trip()])
            await scene.until(lambda: len(scene.reports) == 2)
        assert scene.reports[1].kinds == {RecordKind.TRIP, RecordKind.BATTERY}

    async def test_what_changes_a_row_again_waits_with_it(self, scene: Scene) -> None:
        for energy in range(100):
            scene.writer.put([session(energy_kwh=float(energy), start_soc=20.0)])
        part: dict[str, Value] = {"session_id": id_of(session()), "end_soc": 80.0}
        scene.writer.put([Record(RecordKind.SESSION, part)])
        assert scene.writer.pending == 1
        await scene.writer.flush()
        (row,) = await rows(scene.database, EV_CHARGING_SESSION)
        assert row["energy_kwh"] == 99.0
        assert (row["start_soc"], row["end_soc"]) == (20.0, 80.0)

    async def test_many_rows_are_several_transactions(self, scene: Scene) -> None:
        commits = _count(scene.database, "commit")
        scene.writer.put([battery(at(n)) for n in range(2 * BATCH_ROWS + 1)])
        await scene.writer.flush()
        assert len(commits) == 3
        assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 2 * BATCH_ROWS + 1

    async def test_what_belongs_together_comes_in_any_order(self, scene: Scene) -> None:
        charge = session()
        slices = [interval(charge, at(5 * n), 0.5) for n in range(BATCH_ROWS + 1)]
        scene.writer.put([*slices, charge])
        assert await scene.writer.flush()
        assert len(await rows(scene.database, EV_CHARGING_INTERVAL)) == BATCH_ROWS + 1
        assert scene.writer.rows_dropped == 0

    async def test_a_session_is_priced_as_it_is_written(self, scene: Scene) -> None:
        async with scene.database.begin() as connection:
            plan = flat_plan(Decimal("0.30"), "EUR")
            await set_plan(connection, "Home", SINCE_EVER, plan)
        scene.writer.put([session(network_name="Home")])
        await scene.writer.flush()
        (row,) = await rows(scene.database, EV_CHARGING_SESSION)
        assert row["cost"] == Decimal("3.0")

    async def test_several_may_flush(self, scene: Scene) -> None:
        scene.writer.put([battery(at(n)) for n in range(700)])
        await asyncio.gather(*(scene.writer.flush() for _ in range(5)))
        assert scene.writer.rows_written == 700
        assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 700


class TestWhileItIsBeingWritten:
    """What is put while a COMMIT is under way is neither lost nor taken for written."""

    async def test_a_later_value_is_written_after(self, scene: Scene) -> None:
        scene.writer.put([session(energy_kwh=1.0)])
        at_commit(scene.database, lambda: scene.writer.put([session(energy_kwh=2.0)]))
        await scene.writer.flush()
        (row,) = await rows(scene.database, EV_CHARGING_SESSION)
        assert row["energy_kwh"] == 2.0
        assert scene.writer.pending == 0

    async def test_a_sample_is_written_after(self, scene: Scene) -> None:
        scene.writer.put([battery(at(0))])
        at_commit(scene.database, lambda: scene.writer.put([battery(at(1))]))
        await scene.writer.flush()
        assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 2

    async def test_an_overflow_takes_the_right_ones(self, database: Database) -> None:
        """The two oldest go from the queue while they are being written."""
        scene = Scene(database, max_rows=4)
        scene.writer.put([battery(at(n)) for n in range(4)])
        more = [battery(at(n)) for n in (4, 5)]
        at_commit(database, lambda: scene.writer.put(more))
        await scene.writer.flush()
        found = await rows(database, EV_BATTERY_STATUS)
        assert [row["recorded_at"] for row in found] == [at(n) for n in range(6)]
        assert scene.writer.pending == 0


class TestBound:
    """There is an end to what is kept in memory."""

    async def test_the_oldest_samples_go_first(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        scene = Scene(database, max_rows=10)
        scene.writer.put([session(at(n)) for n in range(2)])
        scene.writer.put([battery(at(n)) for n in range(30)])
        assert (scene.writer.pending, scene.writer.rows_dropped) == (10, 22)
        await scene.writer.flush()
        assert len(await rows(database, EV_CHARGING_SESSION)) == 2
        found = await rows(database, EV_BATTERY_STATUS)
        assert [row["recorded_at"] for row in found] == [at(n) for n in range(22, 30)]
        assert [record.getMessage() for record in told(caplog)] == [
            "Too many rows are waiting; the oldest samples go",
            "22 samples had to go for want of room in memory",
        ]

    async def test_sessions_and_trips_never_go(self, database: Database) -> None:
        scene = Scene(database, max_rows=5)
        scene.writer.put([battery(at(n)) for n in range(5)])
        scene.writer.put([session(at(n)) for n in range(10)])
        scene.writer.put([trip(at(n)) for n in range(10)])
        assert (scene.writer.pending, scene.writer.rows_dropped) == (20, 5)

    async def test_a_new_overflow_is_told_again(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        scene = Scene(database, max_rows=1)
        for n in range(2):
            scene.writer.put([battery(at(10 * n)), battery(at(10 * n + 1))])
            scene.writer.put([battery(at(10 * n + 2))])
            await scene.writer.flush()
        levels = [record.levelname for record in told(caplog)]
        assert levels == ["ERROR", "WARNING"] * 2


def _count(database: Database, name: str) -> list[object]:
    """Return a list that grows with each event of the engine."""
    seen: list[object] = []
    event.listen(database.engine.sync_engine, name, seen.append)
    return seen
