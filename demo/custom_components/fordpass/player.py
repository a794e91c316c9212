"""Plays the car's life: the past as fast as readers follow, the present at its own pace."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
import logging
from time import perf_counter
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .const import CONF_FIRST_DAY, CONF_SEED, DOMAIN
from .coordinator import FordConfigEntry, FordCoordinator
from .simulator import Simulation, Timeline

_LOGGER = logging.getLogger(__name__)

# Pushes between two chances for others to run: few enough that nothing feels blocked.
BREATH: Final = 4

# Others get no chance while the car drives, nor this long after. LightningROD's minutes are those
# of the present: one of them in the middle of a past trip would tell it that nothing more will
# come.
SETTLED: Final = timedelta(minutes=10)

# Rows that LightningROD may have waiting before the player waits for it: its queue is bounded,
# and drops samples when months of them come within seconds, as they never do from a real car.
PATIENCE: Final = 2_000
PATIENCE_DELAY: Final = 0.02
PATIENCE_TIMES: Final = 1_500

# The recorder keeps ten days; writing a year into it for that would take minutes.
RECORDED: Final = timedelta(days=10)

SAVE_DELAY: Final = 5.0
RECORDER: Final = "recorder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What has been played so far, and what of it just now: the truth in short."""

    until: str
    pushes: int
    seconds: float
    sessions: int
    energy_kwh: float
    trips: int
    distance_km: float
    live: bool


class Player:
    """Moves one car through its simulated life; how far it got survives a restart."""

    def __init__(
        self, hass: HomeAssistant, entry: FordConfigEntry, coordinator: FordCoordinator
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._coordinator = coordinator
        self._simulation = Simulation(
            first_day=date.fromisoformat(entry.options[CONF_FIRST_DAY]),
            seed=int(entry.options[CONF_SEED]),
        )
        self._timeline: Timeline
        self._store: Store[dict[str, Any]] = Store(
            hass, 1, f"{DOMAIN}_demo.{entry.entry_id}"
        )
        self._live: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self.was_live = False

    async def restore(self) -> None:
        """Bring the car to where it was left, or to its first day."""
        stored = await self._store.async_load() or {}
        self.was_live = bool(stored.get("live"))
        until = dt_util.parse_datetime(stored["until"]) if stored else None
        await self._hass.async_add_executor_job(self._begin, until)
        # Whoever asks the cloud anew has its answer now, whenever the car last told something.
        now = max(until or self._timeline.reached, self._timeline.reached)
        self._coordinator.clock_off = float(stored.get("clock_off", 0.0))
        self._coordinator.tell_time(now)

    def _begin(self, until: datetime | None) -> None:
        """Live through time that readers have seen already."""
        self._timeline = Timeline(self._simulation)
        self._coordinator.cloud.apply(self._timeline.first)
        self._skip(until or self._timeline.reached)

    async def play(self, until: datetime | None = None) -> Played:
        """Play on to a time and stop there; without one, to the present and on with it."""
        await self.stop()
        async with self._lock:
            begun = perf_counter()
            pushes = await self._play_past(until or dt_util.utcnow())
            if until is None:
                self._go_live()
            await self._store.async_save(self._progress())
        return self._played(pushes, perf_counter() - begun)

    async def skip(self, until: datetime, *, show: bool = False) -> Played:
        """Let time pass that nobody sees; `show` what a poll would bring at the end of it."""
        await self.stop()
        async with self._lock:
            begun = perf_counter()
            await self._hass.async_add_executor_job(self._skip, until)
            if show:
                self._coordinator.tell_time(until)
                self._coordinator.show()
            await self._store.async_save(self._progress())
        return self._played(0, perf_counter() - begun)

    async def set_clock(self, seconds: float) -> None:
        """Let the clock of the house be wrong by so much from now on."""
        self._coordinator.clock_off = seconds
        await self._store.async_save(self._progress())

    def _skip(self, until: datetime) -> None:
        for push in self._timeline.until(until):
            self._coordinator.cloud.apply(push)

    async def stop(self) -> None:
        """Stop following the present."""
        if self._live is not None:
            self._live.cancel()
            await asyncio.gather(self._live, return_exceptions=True)
            self._live = None

    async def _play_past(self, until: datetime) -> int:
        pushes = unbroken = 0
        off = False
        drove_at = self._timeline.reached - SETTLED
        try:
            for push in self._timeline.until(until):
                if unbroken >= BREATH and push.at - drove_at > SETTLED:
                    off = await self._keep_from_recorder(until - push.at, off=off)
                    await self._breathe()
                    unbroken = 0
                self._coordinator.tell_time(push.at)
                self._coordinator.publish(push)
                if self._coordinator.cloud.value("ignitionStatus") != "OFF":
                    drove_at = push.at
                pushes += 1
                unbroken += 1
        finally:
            if off:
                await self._switch_recorder(on=True)
        return pushes

    async def _keep_from_recorder(self, age: timedelta, *, off: bool) -> bool:
        """Switch the recorder off for what it does not keep; return whether it is off."""
        wanted = age > RECORDED
        if wanted != off:
            await self._switch_recorder(on=not wanted)
        return wanted

    async def _switch_recorder(self, *, on: bool) -> None:
        """Switch the recorder, once it is done with what came before."""
        if RECORDER not in self._hass.config.components:
            return
        recorder = get_instance(self._hass)
        await self._wait_while(lambda: recorder.backlog > 0)
        recorder.set_enable(on)

    async def _breathe(self) -> None:
        """Let the others run, and wait while LightningROD is behind."""
        self._store.async_delay_save(self._progress, SAVE_DELAY)
        await asyncio.sleep(0)
        await self._wait_while(lambda: _waiting_rows(self._hass) > PATIENCE)

    async def _wait_while(self, busy: Callable[[], bool]) -> None:
        """Wait for others, who give no sign when they are done; not for ever."""
        for _ in range(PATIENCE_TIMES):
            if not busy():
                return
            await asyncio.sleep(PATIENCE_DELAY)

    def _go_live(self) -> None:
        self._coordinator.moment = None
        self._live = self._entry.async_create_background_task(
            self._hass, self._follow_present(), f"{DOMAIN} live"
        )

    async def _follow_present(self) -> None:
        """Send each push when its time has come."""
        while True:
            coming = self._timeline.coming.at - dt_util.utcnow()
            await asyncio.sleep(max(0.0, coming.total_seconds()))
            self._coordinator.publish(self._timeline.take())
            self._store.async_delay_save(self._progress, SAVE_DELAY)

    def _progress(self) -> dict[str, Any]:
        reached = self._timeline.reached.isoformat()
        return {
            "until": reached,
            "live": self._live is not None,
            "clock_off": self._coordinator.clock_off,
        }

    def _played(self, pushes: int, seconds: float) -> Played:
        truth, reached = self._timeline.truth, self._timeline.reached
        sessions = [one for one in truth.sessions if one.plug_out <= reached]
        trips = [one for one in truth.trips if one.end <= reached]
        return Played(
            until=reached.isoformat(),
            pushes=pushes,
            seconds=round(seconds, 2),
            sessions=len(sessions),
            energy_kwh=round(sum(one.energy_kwh for one in sessions), 3),
            trips=len(trips),
            distance_km=round(sum(one.distance_km for one in trips), 1),
            live=self._live is not None,
        )


def as_response(played: Played) -> dict[str, Any]:
    """Return what was played as the response of an action."""
    return asdict(played)


def _waiting_rows(hass: HomeAssistant) -> int:
    entries = hass.config_entries.async_loaded_entries("lightningrod")
    writers = (getattr(entry.runtime_data, "writer", None) for entry in entries)
    return sum(int(getattr(writer, "pending", 0)) for writer in writers)
