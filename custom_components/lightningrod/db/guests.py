"""Who uses a database now, and the end of it: nobody comes any more, and who is in may finish."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from .errors import CannotConnect
from .sqlite_engine import join_threads

# What somebody asked for a moment ago should still be answered, and hold up nobody for long.
PATIENCE_S: Final = 5


class Hold:
    """What somebody who keeps writers waiting lets them go with: nobody else's does."""


class Guests:
    """Those who have a connection of a database; ``closed`` lets in no more of them."""

    def __init__(self) -> None:
        self.closed = False
        self._inside: set[AsyncConnection] = set()
        self._left = asyncio.Event()

    def admit(self) -> None:
        """Raise :class:`CannotConnect` if nobody is let in any more."""
        if self.closed:
            raise CannotConnect

    @asynccontextmanager
    async def stay(
        self, connection: AsyncConnection, engine: AsyncEngine
    ) -> AsyncIterator[None]:
        """Be one of them for a while."""
        self._inside.add(connection)
        try:
            yield
        finally:
            self._inside.remove(connection)
            self._left.set()
            if self.closed:
                # Its pool may be gone: nobody else would close it.
                await connection.invalidate()
                await connection.close()
                await join_threads(engine)

    async def leave(self) -> None:
        """Let nobody in any more, and wait a moment for who is."""
        self.closed = True
        try:
            async with asyncio.timeout(PATIENCE_S):
                while self._inside:
                    self._left.clear()
                    await self._left.wait()
        except TimeoutError:
            # They close their connections as they go.
            return
