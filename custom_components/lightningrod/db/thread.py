"""A thread with an event loop of its own, for work that would hold up another one."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from threading import Thread
from typing import Any, Final

from .errors import NoAnswer

# What was asked for a moment ago should still be answered; a server may never answer.
PATIENCE_S: Final = 5


class LoopThread:
    """Runs coroutines on a thread that is there from the first of them to ``close``."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None

    async def run[T](self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Return what a coroutine returns; who waits may be cancelled, it goes on.

        Raises :class:`NoAnswer` if the thread was closed before it came to its end.
        """
        future = asyncio.run_coroutine_threadsafe(coroutine, self._begun())
        try:
            return await asyncio.shield(asyncio.wrap_future(future))
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not future.cancelled() or (task is not None and task.cancelling()):
                raise
            raise NoAnswer from None

    async def close(self, last: Callable[[], Awaitable[None]]) -> None:
        """Wait a moment for all that runs, run this as the last, and end the thread."""
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        self._loop = self._thread = None
        try:
            await self._ended(loop, last)
        finally:
            loop.call_soon_threadsafe(loop.stop)
            await asyncio.to_thread(thread.join)
            loop.close()

    def _begun(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = Thread(
                target=self._loop.run_forever, name=self._name, daemon=True
            )
            self._thread.start()
        return self._loop

    @staticmethod
    async def _ended(
        loop: asyncio.AbstractEventLoop, last: Callable[[], Awaitable[None]]
    ) -> None:
        async def _end() -> None:
            if others := asyncio.all_tasks() - {asyncio.current_task()}:
                _, late = await asyncio.wait(others, timeout=PATIENCE_S)
                for task in late:
                    task.cancel()
                await asyncio.gather(*late, return_exceptions=True)
            await last()

        future = asyncio.run_coroutine_threadsafe(_end(), loop)
        with suppress(asyncio.CancelledError):
            await asyncio.shield(asyncio.wrap_future(future))
