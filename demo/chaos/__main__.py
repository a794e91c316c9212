"""The command line of the chaos: `script/chaos`."""

import argparse
import asyncio
from pathlib import Path
import shutil
import subprocess
import sys
from time import monotonic
from typing import Final

import aiohttp

from demo.runner.client import ClientError
from demo.runner.instance import InstanceError

from .clock import ClockError
from .disk import DiskError
from .rounds import FOLDER, ROUNDS, Order, Outcome

# How often each kind of trouble strikes, in the short form and in the long one.
SHORT: Final = {"kill": 2, "outage": 1, "clock": 2}
LONG: Final = {
    "kill": 100,
    "outage": 12,
    "disk": 4,
    "readonly": 6,
    "clock": 10,
    "system": 10,
    "two": 10,
    "backup": 6,
}
# What keeps a round from its end, and with it from the comparison; the others go on.
FAILURES: Final = (
    aiohttp.ClientError,
    ClientError,
    ClockError,
    DiskError,
    InstanceError,
    TimeoutError,
    subprocess.CalledProcessError,
)


def main() -> int:
    """Run the rounds; return the exit status."""
    return asyncio.run(_run(_arguments()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/chaos",
        description="Treat a real Home Assistant badly; compare its ledger with the truth.",
    )
    add = parser.add_argument
    add("rounds", nargs="*", choices=[*ROUNDS, []], help="which (by default all of it)")
    add("--long", action="store_true", help="as often as it takes to be sure")
    add("--count", type=int, help="how often each kind strikes")
    add("--seed", type=int, default=1, help="which lives, and when it strikes (1)")
    add("--folder", type=Path, default=FOLDER, help="emptied, and left for a look")
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> int:
    counts = LONG if arguments.long or arguments.rounds else SHORT
    faults: list[str] = []
    lines = [f"{'round':10}{'strikes':>9}{'rows':>7}{'lost':>6}{'doubled':>9}{'s':>6}"]
    for name in arguments.rounds or counts:
        begun = monotonic()
        folder = arguments.folder.resolve() / name
        shutil.rmtree(folder, ignore_errors=True)
        order = Order(
            folder=folder,
            seed=arguments.seed,
            count=arguments.count or counts[name],
            say=_say,
        )
        _say(f"{name}:")
        try:
            outcome = await ROUNDS[name](order)
        except FAILURES as error:
            faults.append(f"{name}: {type(error).__name__}: {error}")
            continue
        faults += [f"{name}: {one}" for one in outcome.faults]
        lines.append(_line(name, outcome, monotonic() - begun))
    _say("\n" + "\n".join(lines))
    for one in faults:
        _say(f"WRONG: {one}")
    _say("\nThe target is missed." if faults else "\nNothing lost, nothing doubled.")
    return 1 if faults else 0


def _line(name: str, outcome: Outcome, seconds: float) -> str:
    figures = outcome.strikes, outcome.expected, outcome.lost, outcome.doubled, seconds
    widths = 9, 7, 6, 9, 6
    cells = zip(figures, widths, strict=True)
    return f"{name:10}" + "".join(f"{figure:>{width}.0f}" for figure, width in cells)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
