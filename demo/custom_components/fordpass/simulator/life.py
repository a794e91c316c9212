"""The moving parts that driving, charging and resting share: time, car, weather, chance."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from .records import LATENCY, Push, PushKind, Truth
from .vehicle import Vehicle
from .weather import Weather


@dataclass(slots=True)
class Life:
    """One car in its world at one moment; ``now`` is the car's own clock, in whole seconds."""

    now: datetime
    weather: Weather
    rng: Random
    vehicle: Vehicle = field(default_factory=Vehicle)
    truth: Truth = field(default_factory=Truth)
    trip: Mapping[str, Any] | None = None
    charge_log: Mapping[str, Any] | None = None
    _later: list[tuple[datetime, int, Push]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def wait(self, seconds: float) -> None:
        """Let time pass; the weather goes with it."""
        self.now += timedelta(seconds=round(seconds))
        self.vehicle.outside = self.weather.temperature(self.now)

    def chance(self, probability: float) -> bool:
        """Throw the dice."""
        return self.rng.random() < probability

    def frame(self, names: Iterable[str] = (), after: float = 0.0) -> Push:
        """Return a frame with these metrics as they are now; empty ones are keep-alives."""
        at = self.now + LATENCY + timedelta(seconds=after)
        return Push(at=at, metrics=self.vehicle.frame(names, self.now))

    def refresh(self, **changes: object) -> Push:
        """Return what the REST interface would answer now; `changes` replace metrics."""
        return Push(
            at=self.now + LATENCY,
            kind=PushKind.REFRESH,
            metrics={**self.vehicle.everything(self.now), **changes},
            states=self.vehicle.states(self.now),
            trip=self.trip,
        )

    def send_later(self, push: Push) -> None:
        """Put a push on its way that arrives while other things happen."""
        heappush(self._later, (push.at, next(self._order), push))

    def arrived(self, until: datetime) -> Iterator[Push]:
        """Yield what was sent to arrive until a time."""
        while self._later and self._later[0][0] <= until:
            yield heappop(self._later)[2]
