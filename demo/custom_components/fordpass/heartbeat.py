"""Feels the pulse of the event loop: for how long it was held up, and how often."""

import os
from typing import Final

from homeassistant.core import HomeAssistant, ServiceResponse, callback

BEAT: Final = 0.02
# Shorter ones are not counted; nobody notices them.
STALL: Final = 0.1
# Of the thread that opens it: for how long it ran, and waited for a core, in nanoseconds.
_SCHEDULED: Final = "/proc/thread-self/schedstat"
_NANOSECONDS: Final = 1e-9


class Heartbeat:
    """Beats from the first look on.

    What the loop waited for a core, on a machine that others use too, is no stall of its own.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        self._loop = hass.loop
        self._due = 0.0
        self._file = -1
        self._queued = 0.0
        self._stalls: list[float] = []
        self._longest = 0.0
        self._beats = 0

    @callback
    def take(self) -> ServiceResponse:
        """Return what was felt since the last look, in seconds."""
        felt: ServiceResponse = {
            "beats": self._beats,
            "longest": round(self._longest, 4),
            "stalls": [round(it, 3) for it in self._stalls],
        }
        if self._file < 0:
            # Left open: reading it anew costs some microseconds of every beat.
            self._file = os.open(_SCHEDULED, os.O_RDONLY)
            self._next()
        self._stalls, self._longest, self._beats = [], 0.0, 0
        return felt

    def _next(self) -> None:
        self._queued = self._waited()
        self._due = self._loop.time() + BEAT
        self._loop.call_at(self._due, self._beat)

    def _beat(self) -> None:
        late = self._loop.time() - self._due - (self._waited() - self._queued)
        self._beats += 1
        self._longest = max(self._longest, late)
        if late > STALL:
            self._stalls.append(late)
        self._next()

    def _waited(self) -> float:
        """Return for how long the loop's thread has waited for a core."""
        return int(os.pread(self._file, 64, 0).split()[1]) * _NANOSECONDS
