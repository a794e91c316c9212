"""A small disk of its own, which can be filled; and files that cannot be written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import subprocess
from typing import Final

_BLOCK: Final = bytes(65536)


class DiskError(Exception):
    """The machine does not let us mount a disk, or close a folder."""


class Disk:
    """A file system in memory, mounted at a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def full(self) -> Iterator[None]:
        """Leave no room on it for a while."""
        ballast = self._folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            size = len(_BLOCK)
            while size:
                try:
                    file.write(_BLOCK[:size])
                except OSError:
                    size //= 2
        try:
            yield
        finally:
            ballast.unlink()


@contextmanager
def read_only(folder: Path, name: str) -> Iterator[None]:
    """Let nothing be made in a folder, and a file and its log not be written, for a while.

    What is open already cannot be written either, as when the system mounts a failing card
    read-only.
    """
    # Not what the database shares as memory: to write to that would end the process.
    found = [str(it) for it in (folder / name, folder / f"{name}-wal") if it.exists()]
    _attributes("+i", *found, str(folder))
    try:
        yield
    finally:
        _attributes("-i", *found, str(folder))


def _attributes(*arguments: str) -> None:
    _run("/usr/bin/chattr", *arguments)


@contextmanager
def small(folder: Path, megabytes: int) -> Iterator[Disk]:
    """Mount a small disk at an empty folder."""
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["/bin/umount", "-l", str(folder)], check=True)  # noqa: S603 our own


def _mount(*arguments: str) -> None:
    _run("/bin/mount", *arguments)


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 our own
    if done.returncode:
        raise DiskError(done.stderr.strip())
