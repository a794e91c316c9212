"""A Home Assistant on its way through time that can be treated worse than a soak does."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
import json
from pathlib import Path
from typing import Final

from demo.runner import checks, scene
from demo.soak.plan import Disturbance, Kind
from demo.soak.run import BURST_SECONDS, SETTLE_SECONDS, Soak

from .clock import SystemClock

STATUS: Final = "lightningrod.status"
CATCH_UP_SECONDS: Final = 180
# What is said of an outage is wanted; these words are not.
WRONG: Final = (checks.BLOCKING, "are lost", "was refused", "Traceback")


class Stage(Soak):
    """One Home Assistant with cars, to strike."""

    struck = 0

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as the soak takes them
        self.absences: list[Disturbance] = []
        # Words of faults that are part of what is done to it.
        self.expected: tuple[str, ...] = ()
        self._clock: SystemClock | None = None

    @property
    def waiting(self) -> bool:
        """Tell whether rows wait on disk."""
        return any(self.instance.folder.glob("lightningrod-*.journal"))

    @property
    def faults(self) -> list[str]:
        """Return what the logs hold that must not be there."""
        found = [
            one
            for one in self.complaints
            if any(word in one for word in WRONG)
            and not any(word in one for word in self.expected)
        ]
        return found + (["rows still wait on disk"] if self.waiting else [])

    def take_clock(self, clock: SystemClock) -> None:
        """Let the clock of the process go wrong with that of the cars' states."""
        self._clock = clock
        self.instance.environment = clock.environment

    async def begin(self) -> None:
        """Start for the first time, and set all up."""
        await self._start()
        await self._set_up()

    async def end(self) -> None:
        """Stop for good."""
        await self._stop()

    async def strike(self, plan: Sequence[Disturbance]) -> None:
        """Do what a plan says."""
        for one in plan:
            self._say(f"    {one}")
            await self._disturb(one)
            self.struck += 1

    async def play(self, until: datetime) -> None:
        """Let the cars live on, and the ledger take in what they showed."""
        await self._play(until)
        await asyncio.sleep(BURST_SECONDS)

    async def settle(self) -> None:
        """Wait for longer than measurements wait for their commit."""
        await asyncio.sleep(SETTLE_SECONDS)

    async def restart(
        self, at: datetime, back: datetime, *, kill: bool, off: timedelta = timedelta()
    ) -> None:
        """Be away for a while of the cars' time; back, the clock may be wrong."""
        await self._stop(kill=kill)
        self.let_pass(back, off.total_seconds())
        self._set_system(off)
        await self._start()
        self.absences.append(
            Disturbance(
                kind=Kind.KILL if kill else Kind.RESTART,
                at=at,
                back=back,
                aim="in an outage",
                abrupt=False,
            )
        )
        await asyncio.sleep(BURST_SECONDS)

    def let_pass(self, until: datetime, off: float = 0.0) -> None:
        """Let the cars live on while Home Assistant is away, and the clock go wrong."""
        for file in (self.instance.folder / ".storage").glob("fordpass_demo.*"):
            content = json.loads(file.read_text())
            content["data"] |= {"until": until.isoformat(), "clock_off": off}
            file.write_text(json.dumps(content))

    async def set_clock(self, off: timedelta) -> None:
        """Set the clock of the house, wrong by so much."""
        self._set_system(off)
        self._client.renew()
        for told in self._lives:
            path = f"/api/services/{scene.FORD}/demo_clock"
            data = {"off": off.total_seconds(), "vin": told.car.vin}
            await self._client.post(path, data)

    def _set_system(self, off: timedelta) -> None:
        if self._clock is not None:
            self._clock.set(off)

    async def status(self) -> str:
        """Return what the ledger says of its database."""
        entities = await scene.entities(self._client)
        state = await self._client.get(f"/api/states/{entities[STATUS]}")
        return str(state["state"])

    async def until_status(self, wanted: str) -> None:
        """Wait until the ledger says so of its database, and nothing waits if it is back."""
        async for _ in self.instance.looks(CATCH_UP_SECONDS):
            if not await self._is_not(wanted):
                return

    async def _is_not(self, wanted: str) -> bool:
        back = wanted == "connected"
        return await self.status() != wanted or (back and self.waiting)

    async def backup(self) -> Path:
        """Let Home Assistant make a backup; return where it is."""
        folder = self.instance.folder / "backups"
        known = set(folder.glob("*.tar"))
        await self._client.command(
            "backup/generate", agent_ids=["backup.local"], include_database=False
        )
        async for _ in self.instance.looks(CATCH_UP_SECONDS):
            info = await self._client.command("backup/info")
            new = set(folder.glob("*.tar")) - known
            if info["state"] == "idle" and new:
                return new.pop()
        raise AssertionError("looking ends with an error")


def minutes(count: float) -> timedelta:
    """Return a length of time."""
    return timedelta(minutes=count)
