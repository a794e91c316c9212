# ruff: noqa: S608 the names in the statements are our own
"""The writer loses nothing, doubles nothing, waits for nobody and stops for nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from decimal import Decimal
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from sqlalchemy import Connection, event

from custom_components.lightningrod.db import engine as engines, writer as writing
from custom_components.lightningrod.db.config import (
    DatabaseConfig,
    PostgresConfig,
    SqliteConfig,
)
from custom_components.lightningrod.db.engine import Database, create_single_engine
from custom_components.lightningrod.db.models import (
    EVBatteryStatus,
    EVChargingInterval,
    EVChargingSession,
    EVTripMetrics,
    EVVehicle,
)
from custom_components.lightningrod.db.reference import SINCE_EVER, set_network_price
from custom_components.lightningrod.db.writer import BATCH_ROWS, CommitReport, Writer
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .helpers import (
    NOON,
    OTHER_VIN,
    VIN,
    at,
    battery,
    execute,
    id_of,
    interval,
    rows,
    session,
    tracker,
    trip,
)

WAIT_S = 20
NEVER_S = 3600.0


class Scene:
    """A writer, and what it told."""

    def __init__(self, database: Database, **how: Any) -> None:
        self.database = database
        self.reports: list[CommitReport] = []
        self.states: list[bool] = []
        self.told = asyncio.Event()
        self.writer = Writer(
            database,
            timezone=UTC,
            on_commit=self._committed,
            on_state=self._state_changed,
            **{"commit_interval": NEVER_S, **how},
        )

    def _committed(self, report: CommitReport) -> None:
        self.reports.append(report)
        self.told.set()

    def _state_changed(self, connected: bool) -> None:  # noqa: FBT001 as the writer calls it
        self.states.append(connected)
        self.told.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the writer has told what makes the condition true."""
        async with asyncio.timeout(WAIT_S):
            while not condition():
                self.told.clear()
                await self.told.wait()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the writer as a task."""
        task = asyncio.create_task(self.writer.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture
def scene(database: Database) -> Scene:
    """Return a writer that commits only when there is a reason to."""
    return Scene(database)


@asynccontextmanager
async def away(config: DatabaseConfig) -> AsyncIterator[None]:
    """Take the database away: no connection lives, and none can be made."""
    if isinstance(config, SqliteConfig):
        blocker = create_single_engine(config, (), begin="BEGIN IMMEDIATE")
        async with blocker.begin():
            yield
        await blocker.dispose()
        return
    # Who administers is let in through another database.
    door = PostgresConfig(config.host, config.port, "postgres", config.username, None)
    name = config.database
    await execute(
        door,
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{name}'",
    )
    yield
    await execute(door, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again soon, and do not wait for a locked file."""
    monkeypatch.setattr(writing, "RETRY_DELAYS", (0.01,))
    pragmas = ("busy_timeout=20", *engines._SQLITE_PRAGMAS[1:])
    monkeypatch.setattr(engines, "_SQLITE_PRAGMAS", pragmas)


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
        for model in (EVChargingSession, EVBatteryStatus, EVVehicle):
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
            scene.writer.put([session(energy_kwh=float(energy))])
        scene.writer.put([session(end_soc=80.0)])
        assert scene.writer.pending == 1
        await scene.writer.flush()
        (row,) = await rows(scene.database, EVChargingSession)
        assert (row["energy_kwh"], row["end_soc"]) == (10.0, 80.0)

    async def test_many_rows_are_several_transactions(self, scene: Scene) -> None:
        commits = _count(scene.database, "commit")
        scene.writer.put([battery(at(n)) for n in range(2 * BATCH_ROWS + 1)])
        await scene.writer.flush()
        assert len(commits) == 3
        assert len(await rows(scene.database, EVBatteryStatus)) == 2 * BATCH_ROWS + 1

    async def test_what_belongs_together_comes_in_any_order(self, scene: Scene) -> None:
        charge = session()
        slices = [interval(charge, at(5 * n), 0.5) for n in range(BATCH_ROWS + 1)]
        scene.writer.put([*slices, charge])
        assert await scene.writer.flush()
        assert len(await rows(scene.database, EVChargingInterval)) == BATCH_ROWS + 1
        assert scene.writer.rows_dropped == 0

    async def test_a_session_is_priced_as_it_is_written(self, scene: Scene) -> None:
        async with scene.database.begin() as connection:
            await set_network_price(
                connection, "Home", Decimal("0.30"), "EUR", SINCE_EVER
            )
        scene.writer.put([session(network_name="Home")])
        await scene.writer.flush()
        (row,) = await rows(scene.database, EVChargingSession)
        assert row["cost"] == Decimal("3.0")

    async def test_several_may_flush(self, scene: Scene) -> None:
        scene.writer.put([battery(at(n)) for n in range(700)])
        await asyncio.gather(*(scene.writer.flush() for _ in range(5)))
        assert scene.writer.rows_written == 700
        assert len(await rows(scene.database, EVBatteryStatus)) == 700


class TestWhileItIsBeingWritten:
    """What is put while a COMMIT is under way is neither lost nor taken for written."""

    async def test_a_later_value_is_written_after(self, scene: Scene) -> None:
        scene.writer.put([session(energy_kwh=1.0)])
        _once(scene.database, lambda: scene.writer.put([session(energy_kwh=2.0)]))
        await scene.writer.flush()
        (row,) = await rows(scene.database, EVChargingSession)
        assert row["energy_kwh"] == 2.0
        assert scene.writer.pending == 0

    async def test_a_sample_is_written_after(self, scene: Scene) -> None:
        scene.writer.put([battery(at(0))])
        _once(scene.database, lambda: scene.writer.put([battery(at(1))]))
        await scene.writer.flush()
        assert len(await rows(scene.database, EVBatteryStatus)) == 2

    async def test_an_overflow_takes_the_right_ones(self, database: Database) -> None:
        """The two oldest go from the queue while they are being written."""
        scene = Scene(database, max_rows=4)
        scene.writer.put([battery(at(n)) for n in range(4)])
        more = [battery(at(n)) for n in (4, 5)]
        _once(database, lambda: scene.writer.put(more))
        await scene.writer.flush()
        found = await rows(database, EVBatteryStatus)
        assert [row["recorded_at"] for row in found] == [at(n) for n in range(6)]
        assert scene.writer.pending == 0


class TestOutage:
    """A database that is away is waited for."""

    async def test_rows_wait_until_it_is_back(
        self, scene: Scene, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        async with scene.running():
            async with away(scene.database.config):
                for n in range(5):
                    scene.writer.put([session(at(n)), battery(at(n))])
                    assert not await scene.writer.flush()
                await scene.until(lambda: scene.states == [False])
                assert not scene.writer.connected
                assert scene.writer.pending == 10
            await scene.until(lambda: scene.writer.pending == 0)
        assert scene.states == [False, True]
        assert scene.writer.connected
        assert len(await rows(scene.database, EVChargingSession)) == 5
        assert len(await rows(scene.database, EVBatteryStatus)) == 5
        assert [record.levelname for record in _ours(caplog)] == ["WARNING", "INFO"]
        assert VIN not in caplog.text

    async def test_an_urgent_record_does_not_press(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Trying again has its own time, or every record would be a try."""
        monkeypatch.setattr(writing, "RETRY_DELAYS", (NEVER_S,))
        async with away(scene.database.config):
            scene.writer.put([battery()])
            assert not await scene.writer.flush()
        async with scene.running():
            scene.writer.put([session()])
            assert scene.writer.pending == 2
            await asyncio.wait_for(asyncio.shield(_loop_turns(50)), WAIT_S)
            assert scene.writer.pending == 2
        assert await scene.writer.flush()

    async def test_missing_tables_are_an_outage(self, scene: Scene) -> None:
        """No row is at fault when its table is not there."""
        config = scene.database.config
        await execute(config, "ALTER TABLE ev_battery_status RENAME TO elsewhere")
        scene.writer.put([battery(), session()])
        assert not await scene.writer.flush()
        assert (scene.writer.pending, scene.writer.rows_dropped) == (2, 0)
        await execute(config, "ALTER TABLE elsewhere RENAME TO ev_battery_status")
        assert await scene.writer.flush()

    async def test_a_server_that_is_cut_off_in_the_middle(
        self, postgresql_ledger: PostgresConfig
    ) -> None:
        database = Database(postgresql_ledger)
        scene = Scene(database)
        scene.writer.put([session(), battery()])

        cuts = ["SELECT pg_terminate_backend(pg_backend_pid())"]

        def cut(connection: Connection) -> None:
            if cuts:
                connection.exec_driver_sql(cuts.pop())

        event.listen(database.engine.sync_engine, "commit", cut)
        assert not await scene.writer.flush()
        assert (scene.writer.pending, scene.writer.rows_written) == (2, 0)
        assert await scene.writer.flush()
        assert len(await rows(database, EVBatteryStatus)) == 1
        await database.dispose()


class TestCancelled:
    """Home Assistant cancels the task before it says that it stops."""

    async def test_while_it_waits_for_the_database(self, scene: Scene) -> None:
        scene.writer.put([session(), battery()])
        config = scene.database.config
        blocker = create_single_engine(config, (), begin="BEGIN IMMEDIATE")
        task = asyncio.create_task(scene.writer.flush())
        async with blocker.begin() as connection:
            if isinstance(config, PostgresConfig):
                await connection.exec_driver_sql("LOCK TABLE ev_charging_session")
            await _loop_turns(20)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await blocker.dispose()
        await scene.writer.close()
        assert scene.writer.pending == 0
        assert len(await rows(scene.database, EVChargingSession)) == 1
        assert len(await rows(scene.database, EVBatteryStatus)) == 1

    async def test_after_the_commit_that_nobody_heard_of(self, scene: Scene) -> None:
        charge = session(energy_kwh=7.7)
        batch = [charge, interval(charge, NOON, 0.3), battery(), tracker(name="a")]
        scene.writer.put(batch)
        commit = scene.writer._commit

        async def unheard(batch: Any) -> frozenset[str]:
            await commit(batch)
            raise asyncio.CancelledError

        scene.writer._commit = unheard  # type: ignore[method-assign]
        with pytest.raises(asyncio.CancelledError):
            await scene.writer.flush()
        models = EVChargingSession, EVChargingInterval, EVBatteryStatus, EVVehicle
        once = [await rows(scene.database, model) for model in models]
        assert [len(found) for found in once] == [1, 1, 1, 1]
        assert scene.writer.pending == 4
        scene.writer._commit = commit  # type: ignore[method-assign]
        await scene.writer.close()
        assert [await rows(scene.database, model) for model in models] == once

    async def test_closing_writes_what_is_left(self, scene: Scene) -> None:
        async with scene.running():
            scene.writer.put([battery(at(n)) for n in range(3)])
        await scene.writer.close()
        assert len(await rows(scene.database, EVBatteryStatus)) == 3

    async def test_closing_without_a_database_tells_what_is_lost(
        self, scene: Scene, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with away(scene.database.config):
            scene.writer.put([battery(at(n)) for n in range(3)])
            await scene.writer.close()
        assert "3 rows could not be written" in caplog.text


POISON = {
    "of no session": Record(
        RecordKind.INTERVAL,
        {"session_id": id_of(session()), "start_utc": NOON, "end_utc": NOON},
    ),
    "without a zone": battery(NOON, original_timestamp=datetime(2026, 3, 14)),  # noqa: DTZ001
    "with an unknown column": battery(NOON, flux_capacity=1.21),
    "with a float for money": session(cost=1.0),
    "without its vehicle": battery(NOON, device_id=None),
    "without meaning in JSON": trip(provenance={"distance": float("inf")}),
}


class TestPoison:
    """A row that can never be written goes, and holds up no other."""

    @pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
    async def test_only_it_goes(
        self, scene: Scene, poison: Record, caplog: pytest.LogCaptureFixture
    ) -> None:
        good = [battery(at(n)) for n in range(1, 20)]
        scene.writer.put([*good[:7], poison, *good[7:], trip(at(60))])
        assert await scene.writer.flush()
        assert (scene.writer.rows_written, scene.writer.rows_dropped) == (20, 1)
        assert len(await rows(scene.database, EVBatteryStatus)) == 19
        assert len(await rows(scene.database, EVTripMetrics)) == 1
        assert scene.writer.connected
        (told,) = _ours(caplog)
        assert poison.kind in told.message
        assert VIN not in caplog.text

    async def test_a_value_that_only_a_server_refuses(
        self, postgresql_ledger: PostgresConfig
    ) -> None:
        """SQLite takes any type, and text of any length."""
        database = Database(postgresql_ledger)
        scene = Scene(database)
        poison = (
            battery(at(1), hv_battery_soc="full"),
            session(at(2), location_type="somewhere quite else"),
            session(at(3), location_type="somewhere else altogether"),
            session(at(4), cost=Decimal(10) ** 12),
        )
        scene.writer.put([battery(at(0)), *poison])
        assert await scene.writer.flush()
        assert (scene.writer.rows_written, scene.writer.rows_dropped) == (2, 3)
        await database.dispose()

    async def test_a_rule_that_fails_costs_no_facts(
        self, scene: Scene, caplog: pytest.LogCaptureFixture
    ) -> None:
        scene.writer.put([session()])
        await scene.writer.flush()
        damaged = "UPDATE ev_charging_session SET price_plan = '[]'"
        await execute(scene.database.config, damaged)
        scene.writer.put([session(energy_kwh=11.0), trip()])
        assert await scene.writer.flush()
        (row,) = await rows(scene.database, EVChargingSession)
        assert row["energy_kwh"] == 11.0
        assert "could not be priced" in caplog.text

    async def test_a_listener_that_fails_stops_nothing(
        self, database: Database
    ) -> None:
        heard: list[str] = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, context: heard.append(str(context["exception"]))
        )

        def fail(_report: CommitReport) -> None:
            raise ValueError("a listener's own problem")

        writer = Writer(database, timezone=UTC, on_commit=fail)
        for n in range(2):
            writer.put([battery(at(n))])
            assert await writer.flush()
        await asyncio.wait_for(_loop_turns(2), WAIT_S)
        assert heard == ["a listener's own problem"] * 2


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
        assert len(await rows(database, EVChargingSession)) == 2
        found = await rows(database, EVBatteryStatus)
        assert [row["recorded_at"] for row in found] == [at(n) for n in range(22, 30)]
        assert len(_ours(caplog)) == 1

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
        assert len(_ours(caplog)) == 2


def _ours(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == writing.__name__]


def _count(database: Database, name: str) -> list[object]:
    """Return a list that grows with each event of the engine."""
    seen: list[object] = []
    event.listen(database.engine.sync_engine, name, seen.append)
    return seen


def _once(database: Database, action: Callable[[], None]) -> None:
    """Do something at the moment of the next COMMIT."""
    actions = [action]

    def act(_connection: object) -> None:
        if actions:
            actions.pop()()

    event.listen(database.engine.sync_engine, "commit", act)


async def _loop_turns(count: int) -> None:
    """Let everything else go on for a while."""
    for _ in range(count):
        await asyncio.sleep(0)
