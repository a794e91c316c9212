"""The command line of the soak: `script/soak`."""

import argparse
import asyncio
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
import socket
import sys
from time import monotonic
from typing import Final

from demo.runner.client import ClientError
from demo.runner.instance import ROOT, Instance, InstanceError

from . import report, watch
from .cars import VINS, Car, Told, calm_end, tell
from .compare import compare
from .plan import Disturbance, draw
from .run import Soak
from .watch import Watched

FOLDER: Final = ROOT / "test-results" / "soak"
# Three months with the summer's holiday in them.
FIRST_DAY: Final = date(2026, 5, 1)
DAYS: Final = 90
WATCHED_DAYS: Final = 1
DISTURBANCES: Final = 40
# Lives are told longer than they are played: a cable may stay in for days at the end.
BEYOND: Final = timedelta(days=21)
# The seeds of two cars of one soak.
ANOTHER_LIFE: Final = 1000


def main() -> int:
    """Run a soak; return the exit status."""
    arguments = _arguments()
    try:
        run = _run if arguments.watch is None else _watch
        return asyncio.run(run(arguments))
    except (InstanceError, ClientError) as error:
        _say(f"The soak failed: {error}")
        return 2


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/soak",
        description="Play months of two cars with restarts and outages; compare with the truth.",
    )
    add = parser.add_argument
    add("--seed", type=int, default=1, help="which lives, and what goes wrong (1)")
    add("--days", type=int, help=f"how long ({DAYS}; {WATCHED_DAYS} with --watch)")
    add(
        "--disturbances",
        type=int,
        default=DISTURBANCES,
        help=f"how many ({DISTURBANCES})",
    )
    add("--first-day", type=date.fromisoformat, default=FIRST_DAY, help=str(FIRST_DAY))
    add("--port", type=int, default=None, help="where to listen (any free port)")
    add("--folder", type=Path, default=FOLDER, help="emptied, and left for a look")
    add("--plan", action="store_true", help="only tell what would be done")
    add("--again", action="store_true", help="only compare, with the last run's ledger")
    add(
        "--watch",
        type=float,
        metavar="MINUTES",
        help="no trouble; look what is held in memory while days are played, and then in "
        "so many minutes of the present",
    )
    arguments = parser.parse_args()
    if arguments.days is None:
        arguments.days = DAYS if arguments.watch is None else WATCHED_DAYS
    return arguments


def _lives(arguments: argparse.Namespace) -> list[Told]:
    until = datetime.combine(arguments.first_day, time(), UTC)
    until += timedelta(days=arguments.days) + BEYOND
    seeds = (arguments.seed, arguments.seed + ANOTHER_LIFE)
    return [
        tell(Car(vin, seed, arguments.first_day), until)
        for vin, seed in zip(VINS, seeds, strict=True)
    ]


async def _run(arguments: argparse.Namespace) -> int:
    begun = monotonic()
    everything = _lives(arguments)
    wanted = max(told.begin for told in everything) + timedelta(days=arguments.days)
    end = calm_end(everything, wanted)
    lives = [told.until(end) for told in everything]
    plan = draw(lives, end, arguments.disturbances, arguments.seed)
    instance = Instance(arguments.folder.resolve(), arguments.port or _free_port())
    soak = Soak(instance, lives, _say)
    if arguments.plan:
        for one in plan:
            _say(str(one))
        return 0
    if not arguments.again:
        instance.prepare(fresh=True)
        await soak.run(plan, end)
    return _tell(arguments, soak, lives, plan, end, monotonic() - begun)


async def _watch(arguments: argparse.Namespace) -> int:
    """Let cars live on up to the present and in it; return the exit status."""
    now = datetime.now(UTC)
    begin = now - timedelta(days=arguments.days)
    later = now + timedelta(minutes=arguments.watch)
    first_day = (begin - watch.WARM).date()
    cars = watch.lively(first_day, now, later, arguments.seed)
    instance = Instance(arguments.folder.resolve(), arguments.port or _free_port())
    instance.prepare(fresh=True)
    soak = Watched(instance, [tell(car, later) for car in cars], _say)
    stretches = await soak.watch(begin, now, arguments.watch)
    faults = [*watch.faults(stretches), *(f"log: {one}" for one in soak.complaints)]
    watch.write(stretches, instance.folder / "looks.csv")
    _say(watch.table(stretches))
    for one in faults:
        _say(f"WRONG: {one}")
    _say("\nThe target is missed." if faults else "\nNothing grew.")
    return 1 if faults else 0


def _tell(
    arguments: argparse.Namespace,
    soak: Soak,
    lives: list[Told],
    plan: list[Disturbance],
    end: datetime,
    seconds: float,
) -> int:
    """Compare and report; return the exit status."""
    result = compare(soak.instance.ledger, lives, plan, end)
    faults = [*result.faults, *(f"log: {one}" for one in soak.complaints)]
    _say(
        f"\nseed {arguments.seed}, {arguments.days} days, {len(lives)} cars, "
        f"{len(plan)} disturbances ({report.kinds(plan)}), "
        f"{soak.starts} starts, {seconds:.0f} s\n"
    )
    _say(report.table(result))
    _say(f"\nSessions with larger errors:\n{report.large_errors(result.sessions)}")
    for one in faults:
        _say(f"WRONG: {one}")
    _say("\nThe target is missed." if faults else "\nThe target is met.")
    return 1 if faults else 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
