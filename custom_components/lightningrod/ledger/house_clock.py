"""The clock of the house, held against Ford's.

A board without a clock of its own starts with any time; a clock is set by an hour too much. Ford's
own times stay right, and rows have to agree with them.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from .look import BLIND_AFTER, CLOCK_SLACK, CLOCKS_APART, Look
from .readings import Snapshot

_RIGHT: Final = timedelta(0)
# Longer silences say nothing of a clock that was set back.
_LONGEST_SILENCE: Final = timedelta(days=31)


@dataclass(slots=True)
class HouseClock:
    """By how much the clock of the house has to be moved to show the right time.

    ``off`` is sure: two pushes agree. ``guess`` is what the last push says; one that says our
    clock is ahead may be late itself, and one time of Ford's that lies ahead may be nonsense.
    Minutes are of no matter: what belongs together is found in spite of them.
    """

    off: timedelta = _RIGHT
    guess: timedelta = _RIGHT

    def right(self, look: Look | None, snapshot: Snapshot) -> Snapshot:
        """Return a snapshot with the time at which it was really seen."""
        shift = self.off if look is None else self._shift(look, snapshot)
        if not shift:
            return snapshot
        return replace(snapshot, observed_at=snapshot.observed_at + shift)

    def now(self, now: datetime) -> datetime:
        """Return what time it really is."""
        return now + (self.guess if self.guess < _RIGHT else self.off)

    def _shift(self, look: Look, snapshot: Snapshot) -> timedelta:
        told, seen = snapshot.refreshed_at, look.refreshed_at
        if told is None or seen is None or told <= seen:
            return self.off
        apart, moved = told - snapshot.observed_at, told - seen
        if abs(apart) <= CLOCKS_APART:
            self.off = self.guess = _RIGHT
            return _RIGHT
        if apart < _RIGHT and apart <= self.off and moved > BLIND_AFTER:
            # Ford has not been heard for long; what it tells now may be old.
            return self.off
        if abs(apart - self.guess) <= CLOCK_SLACK:
            if abs(apart - self.off) > CLOCK_SLACK:
                self.off = apart
            return self.off
        self.guess = apart
        fell = snapshot.observed_at < look.at and moved <= _LONGEST_SILENCE
        return apart if fell or apart < _RIGHT else self.off
