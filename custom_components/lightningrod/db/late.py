"""Modules that a start does without, for what is written to the database.

Sessions are closed and priced a few times a day. What that takes is imported when it is
first done, on a thread: a commit waits for it once, an event loop never.
"""

import asyncio
from importlib import import_module
from types import ModuleType
from typing import Any, Final

_KNOWN: Final[dict[str, ModuleType]] = {}


async def late(name: str) -> Any:
    """Return a module of this package by its name within it, as ``settle``."""
    if name not in _KNOWN:
        _KNOWN[name] = await asyncio.to_thread(import_module, f"{__package__}.{name}")
    return _KNOWN[name]
