"""A small disk of its own, which can be filled."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import subprocess
from typing import Final

_BLOCK: Final = bytes(65536)


class DiskError(Exception):
    """No disk can be mounted on this machine."""


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
def small(folder: Path, megabytes: int) -> Iterator[Disk]:
    """Mount a small disk at an empty folder."""
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["/bin/umount", "-l", str(folder)], check=True)  # noqa: S603 our own


def _mount(*arguments: str) -> None:
    command = ["/bin/mount", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 our own
    if done.returncode:
        raise DiskError(done.stderr.strip())
