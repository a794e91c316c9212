"""A simulation with a finger on the page: what comes next, and how far we are."""

from collections.abc import Iterator
from datetime import datetime

from .records import Push, Truth
from .simulation import Simulation


class Timeline:
    """The pushes of a simulation, one after the other, with a look ahead.

    ``reached`` is the time of the last push that was taken; the first one is taken at once.
    """

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._stream = simulation.pushes()
        self.first = next(self._stream)
        self.reached: datetime = self.first.at
        self._coming: Push | None = None

    @property
    def truth(self) -> Truth:
        """Return what has happened so far.

        A look ahead may have let a trip or a session end a moment early.
        """
        return self._simulation.truth

    @property
    def coming(self) -> Push:
        """Return the next push without taking it."""
        if self._coming is None:
            self._coming = next(self._stream)
        return self._coming

    def until(self, moment: datetime) -> Iterator[Push]:
        """Take every push up to a moment."""
        while self.coming.at <= moment:
            yield self.take()

    def take(self) -> Push:
        """Take the next push."""
        push = self.coming
        self._coming, self.reached = None, push.at
        return push
