"""The house of the story: an instance that is started and stopped again and again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
import shutil
from typing import Any, Final

from demo.custom_components.fordpass.simulator import (
    Simulation,
    Timeline,
    TrueSession,
    TrueTrip,
)
from demo.runner import checks
from demo.runner.client import Client
from demo.runner.instance import Instance

FIRST_DAY: Final = date(2026, 3, 20)
DAYS: Final = 21
SEED: Final = 1

# Charging away from the public: the car does not tell who is to be paid.
HOME_PRICE: Final = 0.29


@dataclass(slots=True)
class House:
    """An instance, and what its log said against us whenever it ran."""

    instance: Instance
    shots: Path
    complaints: list[str] = field(default_factory=list)
    runs: int = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Client]:
        """Start Home Assistant and log in; stop it like a service manager would."""
        self.instance.prepare()
        await self.instance.start()
        try:
            async with Client.connect(
                self.instance.url, first=self.instance.is_new
            ) as client:
                yield client
        finally:
            await self.instance.stop()
            self.runs += 1
            self.complaints += checks.complaints(self.instance.log)
            shutil.copy(self.instance.log, self.shots / f"run-{self.runs}.log")

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return rows of the ledger."""
        return checks.ledger(self.instance.ledger, query)


@dataclass(frozen=True, slots=True)
class Story:
    """What is going to happen, known beforehand: truth and the moments to act at."""

    sessions: tuple[TrueSession, ...]
    trips: tuple[TrueTrip, ...]
    interrupted: TrueSession
    last_session: TrueSession
    last_trip: TrueTrip
    end: datetime

    @property
    def power_cut(self) -> datetime:
        """Return the moment at which Home Assistant stops: in mid-charge."""
        segment = self.interrupted.segments[0]
        return segment.start + 0.4 * (segment.end - segment.start)

    @property
    def power_back(self) -> datetime:
        """Return the moment at which it is back; what came meanwhile was not seen."""
        return self.power_cut + timedelta(minutes=25)


def tell() -> Story:
    """Live through it all once, to know the truth."""
    timeline = Timeline(Simulation(FIRST_DAY, seed=SEED))
    for _ in timeline.until(timeline.reached + timedelta(days=DAYS)):
        pass
    truth = timeline.truth
    assert truth.last_session is not None
    assert truth.last_trip is not None
    long = [
        one
        for one in truth.sessions
        if not one.is_dc and one.logged and one.energy_kwh > 15
    ]
    end = truth.sessions[-1].plug_out + timedelta(minutes=5)
    return Story(
        sessions=tuple(one for one in truth.sessions if one.plug_out < end),
        trips=tuple(one for one in truth.trips if one.end < end),
        interrupted=long[1],
        last_session=truth.last_session,
        last_trip=truth.last_trip,
        end=end,
    )
