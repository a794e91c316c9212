"""Measuring on a machine that others use too: CPU time, arms that take turns, medians."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
import gc
import os
from pathlib import Path
import platform
import resource
from statistics import median
from time import process_time, thread_time

ROUNDS = 7
MEBI = 1024 * 1024


@dataclass(slots=True)
class Report:
    """Lines of what was found, each with its goal where there is one."""

    title: str
    lines: list[str] = field(default_factory=list)
    missed: int = 0

    def tell(self, what: str, value: str) -> None:
        """Add a figure that has no goal."""
        self.lines.append(f"  {what:<58} {value}")

    def hold(self, what: str, value: float, most: float, unit: str = "") -> None:
        """Add a figure that must not be more than its goal."""
        self._judge(what, value, value <= most, f"<= {most:g}{unit}", unit)

    def reach(self, what: str, value: float, least: float, unit: str = "") -> None:
        """Add a figure that must be at least its goal."""
        self._judge(what, value, value >= least, f">= {least:g}{unit}", unit)

    def _judge(self, what: str, value: float, met: bool, goal: str, unit: str) -> None:  # noqa: FBT001 a verdict
        self.missed += not met
        verdict = "ok" if met else "MISSED"
        self.lines.append(f"  {what:<58} {value:>9.3g}{unit:<4} {goal:<12} {verdict}")

    def __str__(self) -> str:
        return "\n".join([self.title, *self.lines])


async def alternate(
    arms: Mapping[str, Callable[[], Awaitable[float]]], rounds: int = ROUNDS
) -> dict[str, list[float]]:
    """Run every arm once a round, in turns; return what each measured.

    A round before the first warms up caches and is not counted.
    """
    found: dict[str, list[float]] = {name: [] for name in arms}
    for number in range(rounds + 1):
        for name, arm in arms.items():
            gc.collect()
            value = await arm()
            if number:
                found[name].append(value)
    return found


def ratio(ours: list[float], floor: list[float]) -> float:
    """Return the median of the ratios of each round."""
    return median(a / b for a, b in zip(ours, floor, strict=True))


def machine() -> str:
    """Return what the figures were measured on."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    load = ", ".join(f"{it:.1f}" for it in os.getloadavg())
    return (
        f"{os.cpu_count()} x {names[0] if names else platform.machine()},"
        f" {platform.system()} {platform.release()}, Python {platform.python_version()},"
        f" load {load}"
    )


class Clock:
    """CPU time in seconds of this thread (the event loop's) and of the whole process."""

    def __init__(self) -> None:
        self._thread, self._process = thread_time(), process_time()

    @property
    def loop(self) -> float:
        """What the thread has used since."""
        return thread_time() - self._thread

    @property
    def total(self) -> float:
        """What all threads have used since."""
        return process_time() - self._process


def resident() -> int:
    """Return how many bytes of this process are in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def written() -> int:
    """Return how many bytes this process has sent to its disks."""
    text = Path("/proc/self/io").read_text(encoding="ascii")
    fields = dict(line.split(": ") for line in text.splitlines())
    return int(fields["wchar"])
