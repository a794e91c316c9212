"""The past that the recorder kept, brought into a ledger that was not there when it happened."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
import importlib
import logging
import os
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from sqlalchemy import select, text

from custom_components.lightningrod.backfill import Brought, async_bring_in
from custom_components.lightningrod.db.models import (
    EV_CHARGING_SESSION,
    EV_TRIP_METRICS,
)
from custom_components.lightningrod.db.past import PastRows
from custom_components.lightningrod.ledger.readings import Snapshot
from custom_components.lightningrod.ledger.records import RecordKind
from custom_components.lightningrod.ledger.tracker import VehicleTracker
from custom_components.lightningrod.source.bursts import DEBOUNCE
from custom_components.lightningrod.source.listener import SnapshotListener
from demo.custom_components.fordpass.simulator import TrueSession
from demo.soak.cars import Car, Told, calm_end, tell
from demo.soak.compare import LARGE, Comparison, compare

from .conftest import FIRST_DAY, VIN, Stage

pytestmark = pytest.mark.usefixtures("recorder_mock")

CAR = Car(VIN, 1, FIRST_DAY)
DAYS = int(os.environ.get("LIGHTNINGROD_PAST_DAYS", "4"))
HOLE = 15
LONG_KWH = 10.0
ENERGY, USED = "energy_kwh", "energy_consumed"
TABLES = (
    "ev_charging_session",
    "ev_charging_interval",
    "ev_trip_metrics",
    "ev_trip_gap",
)
BEGIN = datetime.combine(FIRST_DAY, time(), UTC)
OPTIONS = {"home_price": "0.3", "currency": "EUR", "commit_interval": 30}


@pytest.fixture(autouse=True)
def everything_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the recorder keep all that is played, however long ago."""
    # Home Assistant finds the virtual Ford by this name.
    player = importlib.import_module("custom_components.fordpass.player")
    monkeypatch.setattr(player, "RECORDED", timedelta(days=1000))


@pytest.fixture
def persistent_database() -> bool:
    """Let the recorder write a file, as it does, so that it can be read beside it."""
    return True


@pytest.fixture
def recorder_config() -> dict[str, Any]:
    """Let the recorder write many states at once, as it does, and not each for itself."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    return {"commit_interval": 5}


@pytest.fixture(scope="module")
def life() -> Told:
    """Return what is true of two months of the car."""
    return tell(CAR, BEGIN + timedelta(days=60))


async def add_ledger(hass: HomeAssistant) -> MockConfigEntry:
    entry = MockConfigEntry(
        domain="lightningrod",
        title="LightningROD",
        unique_id="a database",
        data={"backend": "sqlite"},
        options=OPTIONS,
        subentries_data=[
            ConfigSubentryData(
                data={"vin": VIN, "usable_capacity": None, "source": "auto"},
                subentry_type="vehicle",
                title="Mach-E",
                unique_id=VIN,
            )
        ],
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def looked(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the ledger look at what the car shows now."""
    freezer.tick(2 * DEBOUNCE)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


async def bring_in(hass: HomeAssistant, entry: MockConfigEntry) -> Brought:
    brought = await async_bring_in(hass, entry, next(iter(entry.subentries)))
    await entry.runtime_data.writer.flush()
    return brought


@dataclass(slots=True)
class Live:
    """What live capture makes of it, had it been there."""

    tracker: VehicleTracker
    rows: PastRows = field(default_factory=PastRows)

    def see(self, snapshot: Snapshot) -> None:
        self.rows.take(self.tracker.feed(snapshot))

    def told(self) -> set[tuple[Any, ...]]:
        """Return the sessions and trips that are over, by time, with their energy."""
        rows = [
            *(
                record.values
                for it in self.rows.sessions
                if it.end
                for record in self.rows.session(it.row_id)
                if record.kind is RecordKind.SESSION
            ),
            *(self.rows.trip(it.row_id).values for it in self.rows.trips),
        ]
        return {
            (it.get("plug_in_utc", it.get("start_time")), it.get(ENERGY, it.get(USED)))
            for it in rows
        }


async def told(entry: MockConfigEntry) -> set[tuple[Any, ...]]:
    """Return what the ledger says of the same."""
    session, trip = EV_CHARGING_SESSION.c, EV_TRIP_METRICS.c
    async with entry.runtime_data.database.connect() as connection:
        return {
            tuple(row)
            for statement in (
                select(session.plug_in_utc, session.energy_kwh).where(
                    session.is_complete
                ),
                select(trip.start_time, trip.energy_consumed).where(trip.is_complete),
            )
            for row in await connection.execute(statement)
        }


def plugged_in_after(life: Told, days: int) -> TrueSession:
    """Return the first long charge after so many days."""
    return next(
        one
        for one in life.sessions
        if one.plug_in > BEGIN + timedelta(days=days) and one.energy_kwh > LONG_KWH
    )


async def found(hass: HomeAssistant, life: Told, end: datetime) -> Comparison:
    """Hold the ledger against the truth."""
    ledger = Path(hass.config.path("lightningrod.db"))
    return await hass.async_add_executor_job(
        compare, ledger, [life.until(end)], [], end
    )


async def content(entry: MockConfigEntry) -> list[tuple[Any, ...]]:
    """Return all sessions, trips and samples."""
    async with entry.runtime_data.database.connect() as connection:
        return [
            tuple(row)
            for table in TABLES
            for row in await connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 our names
        ]


async def test_days_without_the_ledger_are_brought_in_while_the_car_charges(
    hass: HomeAssistant,
    stage: Callable[[], Awaitable[Stage]],
    freezer: FrozenDateTimeFactory,
    life: Told,
):
    # It remembers where every callback was scheduled, which takes its time.
    hass.loop.set_debug(False)
    charge = plugged_in_after(life, DAYS)
    moment = charge.plug_in + (charge.plug_out - charge.plug_in) / 2
    car = await stage()
    live = Live(VehicleTracker(VIN, model="2024 Mustang Mach-E"))
    listener = SnapshotListener(hass, VIN, "fordpass", live.see)
    listener.start()
    await car.play(moment)
    listener.stop()
    freezer.move_to(moment)
    entry = await add_ledger(hass)
    await looked(hass, freezer)
    brought = await bring_in(hass, entry)
    # The ledger had found the open session, and what Ford told of the last charge and trip.
    assert (brought.sessions.completed, brought.trips.completed) == (2, 1)
    assert brought.sessions.new == len(live.rows.sessions)
    assert brought.trips.new == len(live.rows.trips)
    assert await told(entry) == live.told()

    # Again, and nothing changes.
    before = await content(entry)
    again = await bring_in(hass, entry)
    assert (again.sessions.new, again.trips.new) == (0, 0)
    assert await content(entry) == before

    # The car goes on, and the session that was open is one, with all of its energy.
    end = calm_end([life], charge.plug_out + timedelta(hours=1))
    await car.play(end)
    freezer.move_to(end)
    await hass.async_block_till_done()
    await entry.runtime_data.writer.flush()
    result = await found(hass, life, end)
    assert result.faults == []
    assert result.sessions.found == result.sessions.true
    assert result.trips.found == result.trips.true


async def absent(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    car: Stage,
    entry: MockConfigEntry,
    until: datetime,
) -> None:
    """Let the ledger be away while the car lives on."""
    await hass.config_entries.async_unload(entry.entry_id)
    await car.play(until)
    freezer.move_to(until)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await looked(hass, freezer)


async def seen(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    car: Stage,
    entry: MockConfigEntry,
    until: datetime,
) -> None:
    """Let the car live on while the ledger follows it."""
    await car.play(until)
    freezer.move_to(until)
    await hass.async_block_till_done()
    await entry.runtime_data.writer.flush()


@pytest.mark.parametrize("edges", ["calm", "charging"])
async def test_a_hole_in_the_middle_is_filled(
    hass: HomeAssistant,
    stage: Callable[[], Awaitable[Stage]],
    freezer: FrozenDateTimeFactory,
    life: Told,
    edges: str,
) -> None:
    """The ledger follows the car, is away for days, and follows it again."""
    hass.loop.set_debug(False)

    def edge(days: int) -> datetime:
        charge = plugged_in_after(life, days)
        middle = charge.plug_in + (charge.plug_out - charge.plug_in) / 2
        calm = calm_end([life], charge.plug_out + timedelta(hours=1))
        return calm if edges == "calm" else middle

    away, back = edge(1), edge(1 + HOLE)
    end = calm_end([life], back + timedelta(days=2))
    freezer.move_to(BEGIN)
    car = await stage()
    entry = await add_ledger(hass)
    await seen(hass, freezer, car, entry, away)
    before = await told(entry)
    await absent(hass, freezer, car, entry, back)
    await seen(hass, freezer, car, entry, end)
    subentry_id = next(iter(entry.subentries))

    async def fill() -> Brought:
        filled = await async_bring_in(
            hass, entry, subentry_id, start=away - timedelta(days=1), end=back
        )
        await entry.runtime_data.writer.flush()
        return filled

    # Without it, all that the ledger knows of these days is what came of them.
    holed = await found(hass, life, end)
    await fill()
    result = await found(hass, life, end)
    assert result.faults == []
    assert holed.trips.found < holed.trips.true == result.trips.found
    assert holed.sessions.found < result.sessions.found == result.sessions.true
    # A charge that was cut in two by the hole is whole.
    assert result.sessions.worst_error < LARGE
    assert (result.gap_km, holed.gap_km > 0) == (0, True)
    # What live capture had by itself is as it was.
    assert before <= await told(entry)
    rows = await content(entry)
    again = await fill()
    assert (again.sessions.new, again.trips.new, again.gaps) == (0, 0, 0)
    assert await content(entry) == rows
