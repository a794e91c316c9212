"""The rounds: each is one kind of trouble."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
import io
from pathlib import Path
import shutil
import socket
import sqlite3
import tarfile
from typing import Final

from demo.runner.instance import ROOT, Instance
from demo.soak.cars import VINS, Car, Told, calm_end, tell
from demo.soak.compare import Comparison, compare
from demo.soak.plan import Disturbance, Kind, draw

from . import disk
from .clock import SystemClock
from .copying import copy
from .server import server
from .stage import Stage, minutes

FIRST_DAY: Final = date(2026, 5, 1)
# Lives are told longer than they are played: a cable may stay in for days at the end.
BEYOND: Final = timedelta(days=21)
# So many strikes find room in a short life of one car.
FEW: Final = 5
KILLS: Final = {Kind.KILL: 1}
# Summer time ends within a week.
_AUTUMN: Final = date(2025, 10, 20)
# By how much the clock is wrong, and for how long.
CLOCKS: Final = (
    (timedelta(hours=1), minutes(40)),
    (timedelta(hours=-1), minutes(10)),
    (timedelta(hours=-1), minutes(90)),
    (timedelta(hours=-9), minutes(4)),
    (timedelta(minutes=-4), minutes(300)),
    (timedelta(hours=2), minutes(30)),
    (timedelta(minutes=7), minutes(200)),
    (timedelta(days=-400), minutes(15)),
    (timedelta(days=3), minutes(60)),
    (timedelta(minutes=-30), minutes(60)),
)


@dataclass(slots=True)
class Outcome:
    """What a round did, and what came of it."""

    strikes: int
    comparisons: list[Comparison] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def expected(self) -> int:
        """How many sessions and trips there were to find."""
        return sum(
            part.true - part.unknowable
            for one in self.comparisons
            for part in (one.sessions, one.trips)
        )

    @property
    def lost(self) -> int:
        """How many of them were not found."""
        return sum(
            len(part.missed)
            for one in self.comparisons
            for part in (one.sessions, one.trips)
        )

    @property
    def doubled(self) -> int:
        """How many rows tell of what another one tells of, or of nothing."""
        return sum(
            len(part.doubled) + len(part.invented)
            for one in self.comparisons
            for part in (one.sessions, one.trips)
        )

    def add(self, comparison: Comparison, stage: Stage) -> None:
        """Take in what one Home Assistant recorded."""
        self.comparisons.append(comparison)
        self.faults += [*comparison.faults, *stage.faults]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a round is to do: how much trouble, in which life."""

    folder: Path
    seed: int
    count: int
    say: Callable[[str], None]


def _lives(
    seed: int, days: int, cars: int = 1, first_day: date = FIRST_DAY
) -> tuple[list[Told], datetime]:
    """Return lives that end when nothing is going on, and when that is."""
    until = datetime.combine(first_day, time(), UTC) + timedelta(days=days) + BEYOND
    everything = [
        tell(Car(vin, seed + 1000 * number, first_day), until)
        for number, vin in enumerate(VINS[:cars])
    ]
    wanted = max(told.begin for told in everything) + timedelta(days=days)
    end = calm_end(everything, wanted)
    return [told.until(end) for told in everything], end


@asynccontextmanager
async def _stage(
    order: Order,
    lives: Sequence[Told],
    name: str = "ha",
    database: dict[str, object] | None = None,
    clock: SystemClock | None = None,
) -> AsyncIterator[Stage]:
    """Run a new Home Assistant with all set up; whatever happens, it ends."""
    instance = Instance(order.folder / name, _free_port())
    instance.prepare()
    stage = Stage(instance, lives, order.say, database)
    if clock is not None:
        stage.take_clock(clock)
    try:
        await stage.begin()
        yield stage
    finally:
        await stage.instance.kill()


async def kills(order: Order) -> Outcome:
    """Kill Home Assistant again and again, with the embedded database."""
    many = order.count > FEW
    lives, end = _lives(order.seed, max(3, order.count // 2), cars=2 if many else 1)
    plan = draw(lives, end, order.count, order.seed, KILLS)
    outcome = Outcome(order.count)
    async with _stage(order, lives) as stage:
        await stage.strike(plan)
        await stage.play(end)
        await stage.end()
    outcome.add(compare(stage.instance.ledger, lives, plan, end), stage)
    return outcome


async def outages(order: Order) -> Outcome:
    """Stop PostgreSQL in charges and drives: a minute, and an hour with a restart inside."""
    lives, end = _lives(order.seed, 2 + order.count)
    outcome = Outcome(order.count)
    with server() as postgres:
        async with _stage(order, lives, database=postgres.answers) as stage:
            for number, begin in enumerate(_moments(lives[0], order.count)):
                order.say(f"    {begin:%m-%d %H:%M} the server stops")
                await stage.play(begin)
                await asyncio.to_thread(
                    postgres.stop, "immediate" if number % 2 else "fast"
                )
                if number % 2:
                    await stage.play(begin + minutes(1))
                    await stage.settle()
                else:
                    await stage.play(begin + minutes(20))
                    await stage.settle()
                    away = begin + minutes(20), begin + minutes(25)
                    await stage.restart(*away, kill=number % 4 == 0)
                    await stage.play(begin + minutes(60))
                    await stage.until_status("disconnected")
                await asyncio.to_thread(postgres.start)
                await stage.until_status("connected")
            await stage.play(end)
            await stage.end()
        copied = order.folder / "copy.db"
        await copy(postgres.config, copied)
    outcome.add(compare(copied, lives, stage.absences, end), stage)
    return outcome


async def full_disk(order: Order) -> Outcome:
    """Fill the disk under the configuration folder, for hours, and make room again."""
    lives, end = _lives(order.seed, 2 + 2 * order.count)
    outcome = Outcome(order.count)
    (order.folder / "ha").mkdir(parents=True)
    with disk.small(order.folder / "ha", megabytes=96) as mounted:
        async with _stage(order, lives) as stage:
            # Home Assistant says so of every file of its own that it cannot write.
            stage.expected = ("No space left on device",)
            for begin in _moments(lives[0], order.count):
                order.say(f"    {begin:%m-%d %H:%M} the disk is full")
                await stage.play(begin)
                # Room that files have already lasts for a while; this is for longer.
                with mounted.full():
                    await stage.play(begin + minutes(600))
                    await stage.settle()
                await stage.play(begin + minutes(660))
                await stage.until_status("connected")
            await stage.play(end)
            await stage.end()
        kept = shutil.copy(stage.instance.ledger, order.folder / "kept.db")
    outcome.add(compare(Path(kept), lives, [], end), stage)
    return outcome


async def read_only(order: Order) -> Outcome:
    """Let the database and its folder be read-only for hours, and writable again."""
    lives, end = _lives(order.seed, 2 + 2 * order.count)
    outcome = Outcome(order.count)
    async with _stage(order, lives) as stage:
        # Home Assistant says so of every file of its own that it cannot write.
        stage.expected = ("Operation not permitted",)
        for number, begin in enumerate(_moments(lives[0], order.count)):
            order.say(f"    {begin:%m-%d %H:%M} nothing can be written")
            await stage.play(begin)
            ledger = stage.instance.ledger
            with disk.read_only(stage.instance.folder, ledger.name):
                await stage.play(begin + minutes(600 if number % 2 else 45))
                await stage.settle()
            await stage.play(begin + minutes(660))
            await stage.until_status("connected")
        await stage.play(end)
        await stage.end()
    outcome.add(compare(stage.instance.ledger, lives, [], end), stage)
    return outcome


async def clocks(order: Order, *, system: bool = False) -> Outcome:
    """Let the clock of the house jump, in charges and drives and at starts; set it again.

    With ``system`` that of the whole process jumps by as much, not only that of the states.

    The days are those around the end of summer time. Every other time it is wrong from a start
    on, as on a board that has no clock of its own before the network tells it the time.
    """
    lives, end = _lives(order.seed, 2 + 2 * order.count, first_day=_AUTUMN)
    outcome = Outcome(order.count)
    clock = SystemClock(order.folder / "clock") if system else None
    async with _stage(order, lives, clock=clock) as stage:
        for number, begin in enumerate(_moments(lives[0], order.count)):
            off, lasts = CLOCKS[number % len(CLOCKS)]
            order.say(
                f"    {begin:%m-%d %H:%M} the clock is off by {off / minutes(1):+.0f} min"
            )
            await stage.play(begin)
            if number % 2:
                await stage.settle()
                back = begin + minutes(2)
                await stage.restart(begin, back, kill=number % 4 == 1, off=off)
            else:
                await stage.set_clock(off)
            await stage.play(begin + lasts)
            await stage.set_clock(timedelta())
        await stage.play(end)
        await stage.end()
    outcome.add(compare(stage.instance.ledger, lives, stage.absences, end), stage)
    return outcome


async def system_clocks(order: Order) -> Outcome:
    """Set the clock that the whole process reads, in charges and drives and at starts."""
    return await clocks(order, system=True)


async def two_houses(order: Order) -> Outcome:
    """Let two Home Assistants keep one ledger, a car each, both killed now and then."""
    lives, end = _lives(order.seed, max(6, order.count), cars=2)
    plans = [
        draw([told], end, order.count, order.seed + number, KILLS)
        for number, told in enumerate(lives)
    ]
    outcome = Outcome(2 * order.count)
    with server() as postgres:
        async with AsyncExitStack() as stack:
            stages = [
                await stack.enter_async_context(
                    _stage(order, [told], f"ha-{number}", postgres.answers)
                )
                for number, told in enumerate(lives)
            ]
            await asyncio.gather(
                *(_live(*it, end) for it in zip(stages, plans, strict=True))
            )
        copied = order.folder / "copy.db"
        await copy(postgres.config, copied)
    for stage, told, plan in zip(stages, lives, plans, strict=True):
        outcome.add(compare(copied, [told], plan, end), stage)
    return outcome


async def _live(stage: Stage, plan: Sequence[Disturbance], end: datetime) -> None:
    await stage.strike(plan)
    await stage.play(end)
    await stage.end()


async def backups(order: Order) -> Outcome:
    """Make backups while rows are written; each holds a whole ledger of that time."""
    lives, end = _lives(order.seed, 2 + 2 * order.count)
    outcome = Outcome(order.count)
    async with _stage(order, lives) as stage:
        for begin in _moments(lives[0], order.count):
            await stage.play(begin)
            order.say(f"    {begin:%m-%d %H:%M} a backup")
            before = _sessions(stage.instance.ledger)
            playing = asyncio.create_task(stage.play(begin + minutes(180)))
            restored = _restored(await stage.backup(), order.folder / "restored.db")
            await playing
            if not before <= restored <= _sessions(stage.instance.ledger):
                outcome.faults.append("a backup holds other sessions than there were")
        await stage.play(end)
        await stage.end()
    outcome.add(compare(stage.instance.ledger, lives, [], end), stage)
    return outcome


def _sessions(ledger: Path) -> int:
    with closing(sqlite3.connect(ledger)) as connection:
        query = "SELECT count(*) FROM ev_charging_session"
        return int(connection.execute(query).fetchone()[0])


def _restored(backup: Path, target: Path) -> int:
    """Return how many sessions are in the ledger of a backup; -1 if it is not whole."""
    with tarfile.open(backup) as outer:
        inner = io.BytesIO(_content(outer, "homeassistant.tar.gz"))
    with tarfile.open(fileobj=inner) as files:
        names = set(files.getnames())
        for suffix in ("", "-wal"):
            beside = target.with_name(target.name + suffix)
            beside.unlink(missing_ok=True)
            if (name := f"data/lightningrod.db{suffix}") in names:
                beside.write_bytes(_content(files, name))
    with closing(sqlite3.connect(target)) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return _sessions(target) if whole else -1


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    return b"" if found is None else found.read()


def _moments(told: Told, count: int) -> list[datetime]:
    """Return moments in the middle of charges and drives, far from each other."""
    busy = sorted(
        [one.start + (one.end - one.start) / 2 for one in told.trips[2:]]
        + [
            one.segments[0].start + (one.segments[0].end - one.segments[0].start) / 3
            for one in told.sessions[1:]
            if one.segments
        ]
    )
    found: list[datetime] = []
    for moment in busy:
        if not found or moment - found[-1] > timedelta(hours=6):
            found.append(moment.replace(microsecond=0))
    if len(found) < count:
        raise ValueError("There is too little going on in so few days")
    step = len(found) / count
    return [found[int(number * step)] for number in range(count)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


ROUNDS: Final[Mapping[str, Callable[[Order], Awaitable[Outcome]]]] = {
    "kill": kills,
    "outage": outages,
    "disk": full_disk,
    "readonly": read_only,
    "clock": clocks,
    "system": system_clocks,
    "two": two_houses,
    "backup": backups,
}
FOLDER: Final = ROOT / "test-results" / "chaos"
