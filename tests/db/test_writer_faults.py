"""The writer loses nothing, doubles nothing, waits for nobody and stops for nothing."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
import logging
from typing import Any

import pytest
from sqlalchemy import Connection, event

from custom_components.lightningrod.db import writer as writing
from custom_components.lightningrod.db.config import PostgresConfig
from custom_components.lightningrod.db.engine import Database, create_single_engine
from custom_components.lightningrod.db.models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SESSION,
    EV_TRIP_METRICS,
    EV_VEHICLE,
)
from custom_components.lightningrod.db.writer import CommitReport, Writer
from custom_components.lightningrod.ledger.records import Record, RecordKind

from .helpers import (
    NOON,
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
from .scene import NEVER_S, WAIT_S, Scene, away, loop_turns, told


@pytest.mark.usefixtures("impatient")
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
        assert len(await rows(scene.database, EV_CHARGING_SESSION)) == 5
        assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 5
        assert [record.levelname for record in told(caplog)] == ["WARNING", "INFO"]
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
            await asyncio.wait_for(asyncio.shield(loop_turns(50)), WAIT_S)
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
        assert len(await rows(database, EV_BATTERY_STATUS)) == 1
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
            await loop_turns(20)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await blocker.dispose()
        await scene.writer.close()
        assert scene.writer.pending == 0
        assert len(await rows(scene.database, EV_CHARGING_SESSION)) == 1
        assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 1

    async def test_again_and_again_in_mid_transaction(self, scene: Scene) -> None:
        """A driver that is cut off twice keeps its locks; the writer never cuts it off."""
        for turns in range(30):
            scene.writer.put([session(at(turns)), battery(at(turns))])
            task = asyncio.create_task(scene.writer.flush())
            await loop_turns(turns)
            task.cancel()
            await loop_turns(1)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await scene.writer.close()
        assert scene.writer.pending == 0
        assert len(await rows(scene.database, EV_CHARGING_SESSION)) == 30
        assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 30

    async def test_after_the_commit_that_nobody_heard_of(self, scene: Scene) -> None:
        charge = session(energy_kwh=7.7)
        batch = [charge, interval(charge, NOON, 0.3), battery(), tracker(name="a")]
        scene.writer.put(batch)
        commit = scene.writer._commit

        async def unheard(batch: Any, **_: Any) -> frozenset[str]:
            await commit(batch)
            raise asyncio.CancelledError

        scene.writer._commit = unheard  # type: ignore[method-assign]
        with pytest.raises(asyncio.CancelledError):
            await scene.writer.flush()
        models = (
            EV_CHARGING_SESSION,
            EV_CHARGING_INTERVAL,
            EV_BATTERY_STATUS,
            EV_VEHICLE,
        )
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
        assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 3

    @pytest.mark.usefixtures("impatient")
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
    """A row that can never be written is put aside, and holds up no other."""

    @pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
    async def test_only_it_goes(
        self, scene: Scene, poison: Record, caplog: pytest.LogCaptureFixture
    ) -> None:
        good = [battery(at(n)) for n in range(1, 20)]
        scene.writer.put([*good[:7], poison, *good[7:], trip(at(60))])
        assert await scene.writer.flush()
        assert (scene.writer.rows_written, scene.writer.rows_dropped) == (20, 0)
        assert scene.writer.aside.records == [poison]
        assert len(await rows(scene.database, EV_BATTERY_STATUS)) == 19
        assert len(await rows(scene.database, EV_TRIP_METRICS)) == 1
        assert scene.writer.connected
        (error,) = told(caplog)
        assert poison.kind in error.message
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
        assert (scene.writer.rows_written, len(scene.writer.aside)) == (2, 3)
        await database.dispose()

    async def test_a_rule_that_fails_costs_no_facts(
        self, scene: Scene, caplog: pytest.LogCaptureFixture
    ) -> None:
        scene.writer.put([session()])
        await scene.writer.flush()
        damaged = "UPDATE ev_charging_session SET price_plan = '[]'"
        # A charge that goes on meets it again and again, and that is told once.
        for energy in (10.0, 11.0):
            await execute(scene.database.config, damaged)
            scene.writer.put([session(energy_kwh=energy), trip()])
            assert await scene.writer.flush()
        (row,) = await rows(scene.database, EV_CHARGING_SESSION)
        assert row["energy_kwh"] == 11.0
        for words in ("A batch could not be priced", "A charge could not be priced"):
            assert caplog.text.count(words) == 1
        assert (row["cost"], row["cost_notes"]) == (None, ["price_unfit"])

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
        await asyncio.wait_for(loop_turns(2), WAIT_S)
        assert heard == ["a listener's own problem"] * 2
