"""Watches what Home Assistant holds while cars live on in it: memory, threads, files, stalls."""

import asyncio
from collections.abc import Sequence
import csv
from dataclasses import astuple, dataclass, field, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Final

from demo.runner import process, scene
from demo.runner.client import Json
from demo.runner.instance import InstanceError
from demo.runner.process import Held

from .cars import VINS, Car, Told, tell
from .run import SETTLE_SECONDS, Soak

STEP: Final = timedelta(hours=1)
# Before anything is watched: caches fill, and the recorder has its ten days.
WARM: Final = timedelta(days=11)
LOOK_SECONDS: Final = 5.0
# A dashboard that is left open asks anew every minute.
READ_EVERY: Final = 12
READ: Final = ("info", "sessions/list", "trips/list", "figures/months", "edits/list")
# So many lives are looked through for those in which the most happens while it is watched.
TRIES: Final = 40

_MEGABYTE: Final = 1024 * 1024
# What may be more at the end of a stretch than at its beginning.
MEMORY: Final = 8 * _MEGABYTE
THREADS: Final = 0
FILES: Final = 2
# A loop that is held up for longer is felt.
LONGEST: Final = 0.25


@dataclass(slots=True)
class Stretch:
    """A stretch of time and what was held in it, look by look."""

    name: str
    looks: list[Held] = field(default_factory=list)
    seconds: float = 0.0
    beats: int = 0
    longest: float = 0.0
    stalls: list[float] = field(default_factory=list)

    def growth(self, what: str) -> float:
        """Return how much more there was at the end than after it had become warm."""
        values = [float(getattr(look, what)) for look in self.looks]
        warm = values[len(values) // 4 :]
        part = max(1, len(warm) // 4)
        return median(warm[-part:]) - median(warm[:part])

    @property
    def faults(self) -> list[str]:
        """Return what grew and must not."""
        limits = {"memory": MEMORY, "threads": THREADS, "files": FILES}
        return [
            f"{self.name}: {what} grew by {self.growth(what):.0f}"
            for what, limit in limits.items()
            if self.growth(what) > limit
        ]


def lively(first_day: date, start: datetime, end: datetime, seed: int) -> list[Car]:
    """Return the cars that drive and charge the most in a stretch of time."""

    def busy(car: Car) -> float:
        return _seconds(tell(car, end), start, end)

    lives = [Car(VINS[0], seed + number, first_day) for number in range(TRIES)]
    best = sorted(lives, key=busy, reverse=True)
    return [
        Car(vin, it.seed, it.first_day) for vin, it in zip(VINS, best, strict=False)
    ]


def _seconds(told: Told, start: datetime, end: datetime) -> float:
    spans = [(trip.start, trip.end) for trip in told.trips]
    spans += [(it.start, it.end) for one in told.sessions for it in one.segments]
    return sum(
        max(0.0, (min(end, until) - max(start, begin)).total_seconds())
        for begin, until in spans
    )


class Watched(Soak):
    """A Home Assistant that is left in peace, and watched."""

    async def watch(
        self, begin: datetime, end: datetime, minutes: float
    ) -> list[Stretch]:
        """Play the past hour by hour, then live on in the present for some minutes."""
        await self._start()
        try:
            await self._set_up()
            return [await self._past(begin, end), await self._present(minutes)]
        finally:
            await self._end()

    async def _end(self) -> None:
        """Stop; what was seen is told even if that fails."""
        try:
            await self._stop()
        except InstanceError as error:
            self.complaints.append(str(error))
            await self.instance.kill()

    @property
    def _pid(self) -> int:
        if self.instance.pid is None:
            raise InstanceError("Home Assistant has ended")
        return self.instance.pid

    async def _past(self, begin: datetime, end: datetime) -> Stretch:
        await self._play(begin)
        await asyncio.sleep(SETTLE_SECONDS)
        stretch, begun = Stretch("past"), monotonic()
        while begin < end:
            begin = min(begin + STEP, end)
            await self._play(begin)
            await self._look(stretch)
        stretch.seconds = monotonic() - begun
        return stretch

    async def _present(self, minutes: float) -> Stretch:
        for told in self._lives:
            await scene.play(self._client, None, told.car.vin)
        await asyncio.sleep(SETTLE_SECONDS)
        await self._pulse()
        stretch, begun = Stretch("present"), monotonic()
        while monotonic() - begun < 60 * minutes:
            await asyncio.sleep(LOOK_SECONDS)
            if len(stretch.looks) % READ_EVERY == 0:
                await self._read()
            await self._look(stretch)
            felt = await self._pulse()
            stretch.beats += felt["beats"]
            stretch.longest = max(stretch.longest, felt["longest"])
            stretch.stalls += felt["stalls"]
        stretch.seconds = monotonic() - begun
        return stretch

    async def _read(self) -> None:
        """Ask for what a dashboard shows."""
        for name in READ:
            await self._client.command(f"{scene.LIGHTNINGROD}/{name}")

    async def _look(self, stretch: Stretch) -> None:
        stretch.looks.append(await asyncio.to_thread(process.held, self._pid))

    async def _pulse(self) -> Json:
        return await self._client.action(scene.FORD, "demo_stalls")


def write(stretches: Sequence[Stretch], target: Path) -> None:
    """Write down every look, for who wants to draw it."""
    with target.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["stretch", *(it.name for it in fields(Held))])
        for stretch in stretches:
            writer.writerows([stretch.name, *astuple(it)] for it in stretch.looks)


def faults(stretches: Sequence[Stretch]) -> list[str]:
    """Return every way in which the target is missed."""
    found = [one for stretch in stretches for one in stretch.faults]
    present = stretches[-1]
    if present.longest > LONGEST:
        found.append(f"the event loop was held up for {present.longest:.2f} s")
    return found


def table(stretches: Sequence[Stretch]) -> str:
    """Return the figures of each stretch."""
    head = f"{'':9}{'looks':>7}{'s':>7}{'MB':>8}{'grew':>7}{'threads':>9}{'grew':>6}"
    lines = [f"{head}{'pool':>6}{'files':>7}{'grew':>6}{'longest stall':>15}"]
    for it in stretches:
        last = it.looks[-1]
        stall = f"{it.longest * 1000:.0f} ms" if it.beats else ""
        lines.append(
            f"{it.name:9}{len(it.looks):7}{it.seconds:7.0f}"
            f"{last.memory / _MEGABYTE:8.1f}{it.growth('memory') / _MEGABYTE:7.1f}"
            f"{last.threads:9}{it.growth('threads'):6.0f}{last.pool:6}"
            f"{last.files:7}{it.growth('files'):6.0f}{stall:>15}"
        )
    if stalls := sorted((one for it in stretches for one in it.stalls), reverse=True):
        lines.append(
            f"stalls of 0.1 s and more: {len(stalls)}, the longest "
            + ", ".join(f"{one * 1000:.0f}" for one in stalls[:10])
            + " ms"
        )
    return "\n".join(lines)
