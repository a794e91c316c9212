"""Moves a running ledger into another database: capture goes on, and nothing is lost.

While it is copied nobody writes; what is observed waits in the journal. When the copy has
been proven, the ledger starts again on it and writes there what waits. If it fails, what
waits is written where it always was.
"""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from threading import Event
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from .connection import database_config
from .data import LightningRodConfigEntry
from .db.engine import Database
from .db.errors import MoveStopped
from .db.guests import Hold
from .db.moving import Moved, move

# How much must have been done since a person was told last.
_STEP: Final = 0.01


async def async_relocate(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    data: Mapping[str, Any],
    *,
    on_progress: Callable[[float], None],
    on_moved: Callable[[Moved], None],
) -> Moved:
    """Copy the ledger of a loaded entry to the database that ``data`` describes.

    ``on_moved`` is called when the copy is proven and nobody can write to the old one any
    more; it is to make the entry use the new one. Raises ``DatabaseError``, and then all is
    as it was. Cancelled, it ends the copying first.
    """
    running = entry.runtime_data
    target = database_config(hass, data)
    stop = Event()
    hold = await running.database.pause()
    copying = hass.async_add_executor_job(
        partial(
            move,
            running.database.config,
            target,
            progress=_from_thread(hass, on_progress),
            stopped=stop.is_set,
        )
    )
    try:
        # Unlike awaiting it, this does not cancel it.
        await asyncio.wait([copying])
        moved = copying.result()
        _seal(running.database, hold)
    except BaseException:
        stop.set()
        await asyncio.gather(copying, return_exceptions=True)
        running.database.resume(hold)
        raise
    running.memory.async_move(target.identity)
    on_moved(moved)
    return moved


def _seal(database: Database, hold: Hold) -> None:
    """Let nobody write to the old database any more; raises where somebody may have."""
    if not database.seal(hold):
        raise MoveStopped


def _from_thread(
    hass: HomeAssistant, on_progress: Callable[[float], None]
) -> Callable[[float], None]:
    """Return what a worker thread calls to tell how far it is."""
    told = 0.0

    @callback
    def tell(part: float) -> None:
        on_progress(part)

    def progress(part: float) -> None:
        nonlocal told
        if part - told >= _STEP:
            told = part
            hass.loop.call_soon_threadsafe(tell, part)

    return progress
