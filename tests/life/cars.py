"""The car of a scenario, on the pure ledger and as Ford's entities in Home Assistant."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed_exact,
)
from sqlalchemy import select
from sqlalchemy.util import await_only

from custom_components.lightningrod.db import models
from custom_components.lightningrod.ledger.records import RecordKind
from custom_components.lightningrod.source.bursts import DEBOUNCE
from tests.ha.ledger import ledger_entry, setup, vehicle
from tests.ha.source.ford import Ford
from tests.ledger.scenario import HOME, USABLE, VIN, WORK, Car, Tables

from .entities import Shown, shown_log, shown_states, shown_trip

_ZONES = {"zone.home": HOME, "zone.work": WORK}
# What a table may be ordered by.
_ORDER = ("session_start_utc", "start_time", "start_utc")
# A moment after the end of a burst.
_BURST = timedelta(seconds=DEBOUNCE + 0.1)


class LifeCar(Car):
    """A car whose looks are fed to a tracker at once; its clock knows whole seconds."""

    @override
    def wait(self, minutes: float = 0.0, *, seconds: float = 0.0) -> None:
        super().wait(seconds=round(minutes * 60 + seconds))

    @contextmanager
    def out_of_reach(self) -> Iterator[None]:
        """Do something while Ford's integration is away, and ours runs."""
        self._watched = False
        yield
        self._watched = self._stale = True
        self.show()

    @property
    def gaps(self) -> list[dict[str, Any]]:
        """The kilometres that no trip explains."""
        return self.tables.of(RecordKind.GAP)


class DatabaseTables(Tables):
    """The rows in the database of a config entry."""

    def __init__(self, entry: MockConfigEntry) -> None:
        """Read what this entry writes."""
        super().__init__()
        self._entry = entry

    @override
    def of(self, kind: RecordKind) -> list[dict[str, Any]]:
        """Return a table as it is once all is written."""
        rows: list[dict[str, Any]] = await_only(self._read(kind))
        return rows

    async def _read(self, kind: RecordKind) -> list[dict[str, Any]]:
        table = models.METADATA.tables[kind]
        order = next(column for column in _ORDER if column in table.columns)
        data = self._entry.runtime_data
        assert await data.writer.flush()
        async with data.database.connect() as connection:
            found = await connection.execute(select(table).order_by(order))
            return [dict(row) for row in found.mappings()]


class HomeCar(LifeCar):
    """A car that shows itself as ha-fordpass would, followed by this integration.

    Its verbs are plain functions that may wait, for they run in a greenlet. While it is
    unwatched our entry is unloaded; with ``house`` all of Home Assistant is down.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        database: dict[str, Any],
        *,
        house: bool = False,
        **details: Any,
    ) -> None:
        """Park the car, and set the ledger up beside it."""
        super().__init__(**details)
        self.hass, self.freezer, self.house = hass, freezer, house
        self.ford = Ford(hass, vin=VIN)
        self.entry = ledger_entry(
            hass, vehicle(VIN, usable_capacity=USABLE), data=database
        )
        self.tables = DatabaseTables(self.entry)
        self._reachable = True
        # What Ford shows of before: one log and one trip, the newest ones.
        self._log: Shown | None = None
        self._trip: Shown | None = None
        self._known: set[tuple[str, str]] = set()
        self._show_zones()
        await_only(self._async_begin())

    async def _async_begin(self) -> None:
        self._write()
        await self._async_start()

    def _show_zones(self) -> None:
        for zone, place in _ZONES.items():
            attributes = {
                "friendly_name": place.name,
                "latitude": place.latitude,
                "longitude": place.longitude,
                "radius": place.radius_m,
            }
            self.hass.states.async_set(zone, "0", attributes)

    # -- verbs: Home Assistant runs in coroutines alone, never inside the greenlet ---------

    @override
    def show(self, **changes: Any) -> None:
        """Let the entities show the car, as long as they are there."""
        assert not changes, "only what a car can do is shown here"
        self._remember()
        if self._reachable:
            await_only(self._async_show())

    @override
    def wait(self, minutes: float = 0.0, *, seconds: float = 0.0) -> None:
        """Let time pass for Home Assistant."""
        self.now += timedelta(seconds=round(minutes * 60 + seconds))
        await_only(self._async_wait())

    @override
    def restart(self) -> None:
        """Unload our entry and set it up: its state comes from the database."""
        self.leave()
        await_only(self._async_start())

    @override
    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """Do something while our entry is unloaded, or while Home Assistant is down."""
        self.leave()
        if self.house:
            self._lose(restored=True)
        yield
        await_only(self._async_start())
        self._find()

    @override
    @contextmanager
    def out_of_reach(self) -> Iterator[None]:
        """Do something while all of Ford's entities are unavailable."""
        self._lose(restored=False)
        yield
        self._find()

    def leave(self) -> None:
        """Unload our entry."""
        await_only(self._async_leave())

    # -- Home Assistant --------------------------------------------------------------------

    def _remember(self) -> None:
        for log in self._logs:
            self._log = shown_log(log)
        for event in self._events:
            self._trip = shown_trip(event)
        self._logs, self._events = [], []

    def _lose(self, *, restored: bool) -> None:
        self._reachable = False
        await_only(self._async_lose({"restored": True} if restored else {}))

    def _find(self) -> None:
        if not self._reachable:
            self._reachable = True
            self.show()

    def _write(self) -> None:
        """Write all entities in one tick, as after one message of Ford."""
        for shown in (*shown_states(self.snapshot()), self._log, self._trip):
            if shown is None:
                continue
            self._known.add((shown.domain, shown.key))
            self.ford.show(
                shown.key,
                shown.value,
                shown.attributes,
                domain=shown.domain,
                force=shown.domain == "device_tracker",
            )

    async def _async_show(self) -> None:
        self._write()
        await self._async_end_burst()

    async def _async_end_burst(self) -> None:
        async_fire_time_changed_exact(self.hass, self.now + _BURST)
        await self.hass.async_block_till_done()

    async def _async_wait(self) -> None:
        if self.entry.state is ConfigEntryState.LOADED:
            # A write on its way takes no time here; to jump over it would be its timeout.
            assert await self.entry.runtime_data.writer.flush()
        self.freezer.move_to(self.now)
        async_fire_time_changed_exact(self.hass, self.now)
        await self.hass.async_block_till_done()

    async def _async_lose(self, attributes: dict[str, Any]) -> None:
        for domain, key in self._known:
            self.ford.show(key, "unavailable", attributes, domain=domain)
        await self._async_end_burst()

    async def _async_start(self) -> None:
        await setup(self.hass, self.entry)
        await self._async_end_burst()

    async def _async_leave(self) -> None:
        assert await self.hass.config_entries.async_unload(self.entry.entry_id)
