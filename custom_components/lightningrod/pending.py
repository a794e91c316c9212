"""Writes what waits, for whoever is about to change or delete rows."""

import asyncio
from typing import Final

from .data import LightningRodConfigEntry
from .db.errors import CannotConnect

# The newest of what was observed is written first, so that nobody edits what is out of date;
# a database that does not answer by then is away.
_PATIENCE_S: Final = 30


async def async_write_pending(entry: LightningRodConfigEntry) -> None:
    """Write what was observed; raises :class:`DatabaseError` while that is not possible."""
    writer = entry.runtime_data.writer
    try:
        async with asyncio.timeout(_PATIENCE_S):
            written = await writer.flush()
    except TimeoutError as err:
        raise CannotConnect from err
    if not written:
        raise writer.error or CannotConnect
