# ruff: noqa: ASYNC240 the files are small
"""What the database refuses for good is kept, tried again, and never worth a session."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
import errno
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, update

from custom_components.lightningrod.db.aside import Aside
from custom_components.lightningrod.db.aside_file import AsideFile
from custom_components.lightningrod.db.batch import slot_of
from custom_components.lightningrod.db.config import DatabaseConfig, PostgresConfig
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.errors import DatabaseError
from custom_components.lightningrod.db.models import (
    EV_BATTERY_STATUS,
    EV_CHARGING_COST_LINE,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
    EV_TRIP_GAP,
    EV_TRIP_METRICS,
)
from custom_components.lightningrod.db.tariffs import set_plan
from custom_components.lightningrod.db.unfit import settle_safely
from custom_components.lightningrod.db.unpriced import unpriced_places
from custom_components.lightningrod.ledger.records import Record
from custom_components.lightningrod.ledger.tariff_history import SINCE_EVER
from custom_components.lightningrod.ledger.tariffs import flat_plan

from .helpers import (
    NOON,
    VIN,
    at,
    battery,
    execute,
    gap,
    id_of,
    interval,
    rows,
    segment,
    session,
    trip,
)
from .scene import Scene, away, told

TABLES: dict[str, tuple[Callable[..., Record], str, Table]] = {
    "session": (session, "ev_charging_session", EV_CHARGING_SESSION),
    "trip": (trip, "ev_trip_metrics", EV_TRIP_METRICS),
    "gap": (gap, "ev_trip_gap", EV_TRIP_GAP),
    "sample": (battery, "ev_battery_status", EV_BATTERY_STATUS),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where refused rows are kept."""
    return tmp_path / "lightningrod.refused"


async def started(database: Database, path: Path, **how: Any) -> Scene:
    """Return a writer as a process finds it at its start."""
    aside = Aside(path)
    await aside.open()
    return Scene(database, aside=aside, **how)


@pytest.fixture
async def scene(database: Database, path: Path) -> Scene:
    """Return a writer that keeps what is refused."""
    return await started(database, path)


async def refuse(config: DatabaseConfig, name: str) -> None:
    """Let a table refuse every new row."""
    if isinstance(config, PostgresConfig):
        await execute(
            config, f"ALTER TABLE {name} ADD CONSTRAINT never CHECK (id < 0) NOT VALID"
        )
        return
    await execute(
        config,
        f"CREATE TRIGGER never BEFORE INSERT ON {name}"
        " BEGIN SELECT RAISE(ABORT, 'never'); END",
    )


async def accept(config: DatabaseConfig, name: str) -> None:
    """Let it take them again."""
    if isinstance(config, PostgresConfig):
        await execute(config, f"ALTER TABLE {name} DROP CONSTRAINT never")
        return
    await execute(config, "DROP TRIGGER never")


@pytest.mark.parametrize("kind", TABLES)
async def test_it_is_kept_over_a_restart_and_comes_back(
    scene: Scene, path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A rule of the table refuses the row: a constraint on a server, a trigger in a file."""
    make, name, model = TABLES[kind]
    config = scene.database.config
    await refuse(config, name)
    scene.writer.put([make(at(n)) for n in range(3)])
    assert await scene.writer.flush()
    assert (len(scene.writer.aside), scene.writer.pending) == (3, 0)
    assert not await rows(scene.database, model)
    assert len(told(caplog)) == 1
    assert VIN not in caplog.text
    again = await started(scene.database, path)
    assert again.writer.aside.kinds == {name: 3}
    assert again.writer.aside.since == scene.writer.aside.since
    # A start tries them, and keeps what is still refused.
    assert await again.writer.flush()
    assert len(again.writer.aside) == 3
    await accept(config, name)
    assert await again.writer.try_refused()
    assert len(await rows(scene.database, model)) == 3
    assert not path.exists()


async def test_a_start_is_enough(scene: Scene, path: Path) -> None:
    await refuse(scene.database.config, "ev_trip_metrics")
    scene.writer.put([trip()])
    await scene.writer.flush()
    await accept(scene.database.config, "ev_trip_metrics")
    again = await started(scene.database, path)
    assert await again.writer.flush()
    assert len(await rows(scene.database, EV_TRIP_METRICS)) == 1
    assert not again.writer.aside


async def test_what_comes_later_of_a_row_heals_it_with_all_that_hangs_on_it(
    scene: Scene, path: Path
) -> None:
    """A session that was refused while it went on has its flow, and its first figures."""
    await refuse(scene.database.config, "ev_charging_session")
    charge = session(is_complete=False, start_soc=20.0)
    scene.writer.put(
        [charge, interval(charge, NOON, 0.5), segment(charge, NOON, 0.5), battery()]
    )
    assert await scene.writer.flush()
    assert len(scene.writer.aside) == 3
    scene.writer.put([replace(charge, values={**charge.values, "end_soc": 30.0})])
    assert await scene.writer.flush()
    assert len(scene.writer.aside) == 3
    await accept(scene.database.config, "ev_charging_session")
    last = {**session().values}
    scene.writer.put([replace(charge, values=last)])
    assert await scene.writer.flush()
    (row,) = await rows(scene.database, EV_CHARGING_SESSION)
    assert (row["start_soc"], row["end_soc"], row["is_complete"]) == (20.0, 30.0, True)
    assert len(await rows(scene.database, EV_CHARGING_INTERVAL)) == 1
    assert len(await rows(scene.database, EV_CHARGING_SEGMENT)) == 1
    assert not scene.writer.aside
    assert not path.exists()


async def test_a_number_out_of_range(
    postgresql_ledger: PostgresConfig, path: Path
) -> None:
    """Kept as it was said, to the digit, until its owner decides."""
    database = Database(postgresql_ledger)
    scene = await started(database, path)
    bad = session(cost=Decimal(10) ** 12)
    scene.writer.put([bad, battery()])
    assert await scene.writer.flush()
    (kept,) = AsideFile(path).read()
    assert kept.record == bad
    assert kept.reason == "DBAPIError 22003"
    assert not await scene.writer.try_refused()
    await scene.writer.aside.discard(scene.writer.aside.slots)
    assert not path.exists()
    await database.dispose()


async def test_characters_that_say_nothing_are_left_out(scene: Scene) -> None:
    """A server has no NUL in a text, nor in JSON; SQLite has."""
    odd = session(location_name="Ion\0ity", provenance={"energy\0": ["lo\0g"]})
    scene.writer.put([odd])
    assert await scene.writer.flush()
    (row,) = await rows(scene.database, EV_CHARGING_SESSION)
    assert row["location_name"].replace("\0", "") == "Ionity"
    assert not scene.writer.aside


async def test_the_database_goes_away_meanwhile(scene: Scene) -> None:
    await refuse(scene.database.config, "ev_trip_metrics")
    scene.writer.put([trip()])
    await scene.writer.flush()
    async with away(scene.database.config):
        with pytest.raises(DatabaseError):
            await scene.writer.try_refused()
    await accept(scene.database.config, "ev_trip_metrics")
    assert await scene.writer.flush()
    assert len(await rows(scene.database, EV_TRIP_METRICS)) == 1


async def test_samples_have_a_bound(database: Database, path: Path) -> None:
    scene = Scene(database, aside=Aside(path, max_samples=2))
    await refuse(database.config, "ev_battery_status")
    await refuse_more(database.config)
    scene.writer.put([battery(at(n)) for n in range(5)])
    scene.writer.put([trip(at(n)) for n in range(5)])
    assert await scene.writer.flush()
    assert len(scene.writer.aside) == 7
    assert scene.writer.rows_dropped == 3


async def refuse_more(config: DatabaseConfig) -> None:
    """Let the table of trips refuse new rows, too."""
    if isinstance(config, PostgresConfig):
        await refuse(config, "ev_trip_metrics")
        return
    await execute(
        config,
        "CREATE TRIGGER never_trips BEFORE INSERT ON ev_trip_metrics"
        " BEGIN SELECT RAISE(ABORT, 'never'); END",
    )


async def test_a_row_that_is_refused_again_and_again_takes_no_room(
    scene: Scene, path: Path
) -> None:
    await refuse(scene.database.config, "ev_charging_session")
    for n in range(1200):
        await scene.writer.aside.add(session(energy_kwh=float(n)), "refused")
    assert path.read_bytes().count(b"\n") <= 502
    (kept,) = AsideFile(path).read()[-1:]
    assert kept.record == session(energy_kwh=1199.0)


async def test_a_disk_that_does_not_take_them(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    await refuse(scene.database.config, "ev_trip_metrics")
    scene.writer.put([trip()])
    with monkeypatch.context() as patch:
        patch.setattr(AsideFile, "append", full)
        await scene.writer.flush()
        assert scene.writer.aside.unsaved == 1
        await scene.writer.close()
    assert "1 refused rows are lost" in caplog.text
    await scene.writer.flush()
    assert not scene.writer.aside.unsaved


async def test_a_death_before_it_is_forgotten(
    scene: Scene, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is tried again is no older than what the database has taken."""
    config = scene.database.config
    await refuse(config, "ev_charging_session")
    scene.writer.put([session(energy_kwh=5.0, is_complete=False)])
    await scene.writer.flush()
    await accept(config, "ev_charging_session")
    scene.writer.put([session(energy_kwh=11.0)])
    with monkeypatch.context() as patch:
        patch.setattr(AsideFile, "replace", lambda *_: None)
        assert await scene.writer.flush()
    again = await started(scene.database, path)
    assert len(again.writer.aside) == 1
    assert await again.writer.flush()
    (row,) = await rows(scene.database, EV_CHARGING_SESSION)
    assert (row["energy_kwh"], row["is_complete"]) == (11.0, True)
    assert not path.exists()


async def test_what_was_taken_while_the_disk_was_full_does_not_come_back(
    scene: Scene, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = scene.database.config
    await refuse(config, "ev_trip_metrics")
    scene.writer.put([trip(duration=60.0)])
    await scene.writer.flush()
    await accept(config, "ev_trip_metrics")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    scene.writer.put([trip(duration=90.0)])
    with monkeypatch.context() as patch:
        patch.setattr(AsideFile, "replace", full)
        assert await scene.writer.flush()
    assert not scene.writer.aside
    assert path.exists()
    assert await scene.writer.flush()
    assert not path.exists()


def test_a_file_that_is_damaged(path: Path) -> None:
    """What can be read is read, what cannot stays, and what was not finished goes."""
    scribe = AsideFile(path)
    aside = Aside(path)
    assert not aside
    first, second = kept("a"), kept("b")
    scribe.append([first, second])
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b"0badf00d R []\n" + lines[1] + lines[0][:-5])
    again = AsideFile(path)
    assert again.read() == [first, second]
    assert path.read_bytes() == b"0badf00d R []\n" + lines[0] + lines[1]
    again.replace([])
    assert path.read_bytes() == b"0badf00d R []\n"


def kept(reason: str) -> Any:
    """Return a refused row."""
    from custom_components.lightningrod.db.aside_file import Refused  # noqa: PLC0415

    return Refused(battery(), reason, NOON)


async def test_a_value_without_a_form(scene: Scene, path: Path) -> None:
    """It is kept in words, and no database takes those for the value."""
    odd = battery(hv_battery_soc=object())  # type: ignore[arg-type]
    await scene.writer.aside.add(odd, "no form")
    again = await started(scene.database, path)
    assert not await again.writer.try_refused()
    (record,) = again.writer.aside.records
    assert "object object" in str(record.values["hv_battery_soc"])


async def test_a_file_that_cannot_be_read(
    database: Database, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.mkdir()
    assert not (await started(database, path)).writer.aside
    assert "cannot be read" in caplog.text


async def test_a_file_that_could_not_be_read_is_not_written_over(
    scene: Scene, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = scene.database.config
    await refuse(config, "ev_trip_metrics")
    scene.writer.put([trip(at(0), ambient_temp=9.0), trip(at(1))])
    await scene.writer.flush()
    elsewhere = path.rename(path.with_name("elsewhere"))
    # It leads to itself.
    path.symlink_to(path)
    again = await started(scene.database, path)
    again.writer.put([trip(at(0), duration=60.0), trip(at(2))])
    await again.writer.flush()
    assert (len(again.writer.aside), again.writer.aside.unsaved) == (2, 2)
    assert caplog.text.count("cannot be read") == 1
    elsewhere.replace(path)
    await again.writer.aside.discard({slot_of(trip(at(2)))})
    assert len(again.writer.aside) == 2
    assert not again.writer.aside.unsaved
    third = await started(scene.database, path)
    await accept(config, "ev_trip_metrics")
    assert await third.writer.flush()
    found = await rows(scene.database, EV_TRIP_METRICS)
    assert len(found) == 2
    assert (9.0, 60.0) in {(it["ambient_temp"], it["duration"]) for it in found}


@pytest.fixture
async def priced(scene: Scene) -> Scene:
    """Return a ledger whose home has a price that no column takes."""
    await price(scene, Decimal(1000))
    return scene


async def price(scene: Scene, per_kwh: Decimal) -> None:
    """Set what charging at home costs."""
    async with scene.database.begin() as connection:
        plan = flat_plan(per_kwh, "EUR")
        await set_plan(connection, "Home", SINCE_EVER, plan)


async def test_a_price_that_no_column_takes_is_not_worth_a_session(
    priced: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    odd = session(network_name="Home", energy_kwh=1e13, location_id=None)
    priced.writer.put([odd, session(at(180)), trip()])
    assert await priced.writer.flush()
    first, second = await rows(priced.database, EV_CHARGING_SESSION)
    assert first["energy_kwh"] == 1e13
    assert (first["cost"], first["cost_completeness"]) == (None, "unpriced")
    assert first["cost_notes"] == ["price_unfit"]
    assert (first["needs_review"], first["review"]) == (True, {"price_unfit": {}})
    assert not second["needs_review"]
    assert not priced.writer.aside
    assert VIN not in caplog.text
    # A price that can be kept is kept, and the mark goes.
    await price(priced, Decimal("0.0001"))
    async with priced.database.begin() as connection:
        await settle_safely(connection, {id_of(odd)}, UTC)
    first, _ = await rows(priced.database, EV_CHARGING_SESSION)
    assert first["cost"] == Decimal(10) ** 9
    assert (first["needs_review"], first["review"]) == (False, None)


async def test_what_its_owner_said_stays(priced: Scene) -> None:
    odd = session(network_name="Home", energy_kwh=1e13)
    said = {"cost": Decimal(9), "cost_source": "manual", "cost_currency": "EUR"}
    priced.writer.put([replace(odd, values={**odd.values, "network_name": None})])
    await priced.writer.flush()
    target = EV_CHARGING_SESSION
    async with priced.database.begin() as connection:
        await connection.execute(
            update(target).values(
                **said, owner_values={"needs_review": False}, needs_review=False
            )
        )
    priced.writer.put([odd])
    assert await priced.writer.flush()
    (row,) = await rows(priced.database, EV_CHARGING_SESSION)
    assert row["cost"] == Decimal(9)
    assert row["cost_completeness"] == "complete"
    assert not row["needs_review"]
    assert not await rows(priced.database, EV_CHARGING_COST_LINE)


async def test_prices_are_settled_whatever_they_are(priced: Scene) -> None:
    """As at a start: one session that cannot be priced is in nobody's way."""
    odd = session(network_name="Home", energy_kwh=1e13, is_complete=False)
    well = session(at(300), network_name="Home", energy_kwh=1.0, is_complete=False)
    await price(priced, Decimal("0.0001"))
    priced.writer.put([odd, well])
    await priced.writer.flush()
    await price(priced, Decimal(1000))
    async with priced.database.begin() as connection:
        await settle_safely(connection, {id_of(odd), id_of(well)}, UTC)
        assert await unpriced_places(connection) == []
    first, second = await rows(priced.database, EV_CHARGING_SESSION)
    assert (first["cost"], second["cost"]) == (None, Decimal(1000))
    with pytest.raises(DatabaseError):
        async with away(priced.database.config), priced.database.begin() as connection:
            await settle_safely(connection, {id_of(odd)}, UTC)
