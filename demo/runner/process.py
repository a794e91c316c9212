"""What the system tells of a process: Linux's /proc, read from outside."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_NANOSECONDS: Final = 1e-9
_PAGE: Final = 4096
# Home Assistant's pool for blocking calls grows to its full size, whoever uses it.
POOL: Final = "SyncWorker"


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds at one time: bytes in memory, threads, open files."""

    memory: int
    threads: int
    pool: int
    files: int


def held(pid: int) -> Held:
    """Return what a process holds; ``threads`` are those outside the pool."""
    folder = _PROC / str(pid)
    names = [_name(task) for task in (folder / "task").iterdir()]
    pool = sum(name.startswith(POOL) for name in names)
    return Held(
        memory=int((folder / "statm").read_text().split()[1]) * _PAGE,
        threads=len(names) - pool,
        pool=pool,
        files=sum(1 for _ in (folder / "fd").iterdir()),
    )


def queued(pid: int) -> float:
    """Return for how many seconds the threads of a process have waited for a core."""
    total = 0
    for task in (_PROC / str(pid) / "task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[1])
        except OSError:
            # The thread has just ended.
            continue
    return total * _NANOSECONDS


def _name(task: Path) -> str:
    try:
        return (task / "comm").read_text().strip()
    except OSError:
        return ""
