"""A connection to a file on a thread of its own, so that an event loop need not wait for it.

It is the driver's, but for its end: that comes once, however often it is asked for. The
driver's own thread is gone after the first time, and whoever asks once more waits for ever.
"""

import asyncio
from pathlib import Path
import sqlite3
from threading import Thread
from typing import Any, Final, override

import aiosqlite

# As the driver has it where nobody asks for another number.
_ROWS_AT_ONCE: Final = 64


class Connection(aiosqlite.Connection):
    """A connection that is opened when it is awaited, as the driver's are."""

    def __init__(self, path: Path, **options: Any) -> None:
        """Prepare to open a file, with the options of ``sqlite3.connect``."""

        def _connect() -> sqlite3.Connection:
            # Where nobody can wait any more, whichever thread lets go of it closes it.
            connection: sqlite3.Connection = sqlite3.connect(
                path, check_same_thread=False, **options
            )
            return connection

        super().__init__(_connect, _ROWS_AT_ONCE)
        # A file that hangs is no reason not to end.
        self.thread.daemon = True
        self._is_ending = False

    @property
    def thread(self) -> Thread:
        """The thread that it is on."""
        return self._thread

    @override
    def stop(self) -> asyncio.Future[Any] | None:
        """Close it after all that was asked of it; what to wait for, at the first time."""
        if self._is_ending:
            return None
        self._is_ending = True
        return super().stop()

    @override
    async def rollback(self) -> None:
        """Undo the transaction; raises ``sqlite3.OperationalError`` after the end."""
        if self._is_ending:
            # By these words SQLAlchemy knows that it is lost, as it does by the driver's.
            raise sqlite3.OperationalError("no active connection")
        await super().rollback()
