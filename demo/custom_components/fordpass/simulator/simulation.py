"""The life of the car, day after day."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from . import physics
from .charging import Plan, charge
from .diary import Diary, Leg
from .dice import dice
from .driving import drive
from .life import Life
from .parking import REST_METRICS, rest
from .records import Push, Truth
from .weather import Weather
from .world import COAST, HOME, MARKET, WORK, ChargerKind, Place

# The cheap hours of the house begin at eleven in the evening.
NIGHT: Final = time(23, 0)
MORNING: Final = time(5, 0)

LONG_WAY_KM: Final = 90.0
DAILY_TARGET: Final = 80
FULL: Final = 100

# Less than this is not worth a cable, and in less time nobody unrolls it.
WORTHWHILE_SOC: Final = 5
WORTHWHILE_TIME: Final = timedelta(minutes=12)

# A stop on a long way without a charge.
COFFEE_SECONDS: Final = (480, 900)

# Life begins this long before anybody looks, so that there is something to see.
PROLOGUE: Final = timedelta(days=7)

# The component collects frames for a moment, so no two pushes are closer than this.
APART: Final = timedelta(seconds=2)

# Below this state of charge the car is plugged in where it stands, with this probability.
HABITS: Final[dict[Place, tuple[float, float]]] = {
    HOME: (48.0, 0.85),
    WORK: (52.0, 0.45),
    MARKET: (46.0, 0.5),
    COAST: (70.0, 1.0),
}
ALWAYS: Final = (101.0, 1.0)


@dataclass(slots=True)
class Simulation:
    """One car from the morning of ``first_day`` on; the same arguments give the same life."""

    first_day: date
    seed: int = 1
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))
    life: Life = field(init=False)

    def __post_init__(self) -> None:
        """Put the car in front of the house, some days before anybody looks."""
        rng = dice("life", self.seed, self.first_day)
        born = self._midnight(self.first_day - PROLOGUE)
        self.life = Life(now=born, weather=Weather(self.seed), rng=rng)
        self.life.wait(0)

    @property
    def truth(self) -> Truth:
        """Return what has happened up to the last push that was taken."""
        return self.life.truth

    def pushes(self) -> Iterator[Push]:
        """Yield every push in order of time, without end; the first one shows everything."""
        stream = self._spaced()
        yield self._first_sight(stream)
        yield from stream

    def _first_sight(self, stream: Iterator[Push]) -> Push:
        """Live unseen until the first day finds the car long at rest, with things to show."""
        life, midnight = self.life, self._midnight(self.first_day)
        for push in stream:
            at_rest = set(push.metrics) == set(REST_METRICS)
            unplugged = life.vehicle.plug == "DISCONNECTED"
            seen = life.trip is not None and life.charge_log is not None
            if push.at >= midnight and at_rest and unplugged and seen:
                life.truth.forget()
                return replace(life.refresh(), at=push.at, charge_log=life.charge_log)
        raise AssertionError("a life has no end")

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def _spaced(self) -> Iterator[Push]:
        """Merge what arrives late into what happens, and keep two pushes apart."""
        last = self.life.now
        for happening in self._happen():
            for push in (*self.life.arrived(happening.at), happening):
                last = max(push.at, last + APART)
                yield push if push.at == last else replace(push, at=last)

    def _happen(self) -> Iterator[Push]:
        life = self.life
        legs = Diary(self.seed, self.zone).legs(self.first_day - PROLOGUE)
        leg = next(legs)
        while True:
            yield from self._stay(leg)
            yield from drive(life, leg)
            leg = next(legs)

    def _stay(self, coming: Leg) -> Iterator[Push]:
        """Stand at the origin of the coming leg until it is time to go."""
        life = self.life
        life.wait(life.rng.randint(45, 150))
        plan = self._plan(coming)
        if plan is not None:
            yield from charge(life, coming.origin, plan)
        elif coming.depart is None:
            life.wait(life.rng.randint(*COFFEE_SECONDS))
        if coming.depart is not None:
            yield from rest(life, coming.depart)

    def _plan(self, coming: Leg) -> Plan | None:
        """Decide whether to plug in, and for what."""
        place, soc = coming.origin, self.life.vehicle.soc
        if place.charger is None:
            return None
        target = self._target(coming)
        threshold, probability = HABITS.get(place, ALWAYS)
        if target <= DAILY_TARGET and not (
            soc < threshold and self.life.chance(probability)
        ):
            return None
        leave = self._leave(coming)
        in_a_hurry = leave is not None and leave - self.life.now < WORTHWHILE_TIME
        if in_a_hurry or soc > target - WORTHWHILE_SOC:
            return None
        begin = self._night() if place is HOME else None
        return Plan(charger=place.charger, target=target, begin=begin, leave=leave)

    def _leave(self, coming: Leg) -> datetime | None:
        """Return when to unplug: some minutes before the departure."""
        if coming.depart is None:
            return None
        return coming.depart - timedelta(seconds=self.life.rng.randint(100, 260))

    def _target(self, coming: Leg) -> int:
        distance = coming.origin.road_to(coming.destination)
        charger = coming.origin.charger
        if charger is not None and charger.kind is ChargerKind.DC:
            return self._enough(distance)
        return FULL if distance > LONG_WAY_KM else DAILY_TARGET

    def _enough(self, distance: float) -> int:
        """Return what a fast charge has to reach for a leg of this length."""
        outside = self.life.vehicle.outside
        per_km = (
            physics.road_kwh_per_km(116, outside) + physics.climate_kw(outside) / 100
        )
        needed = 100 * 1.1 * per_km * distance / physics.USABLE_KWH + 12
        return max(DAILY_TARGET, min(95, round(needed)))

    def _night(self) -> datetime | None:
        """Return the start of the cheap hours, None when they have begun."""
        local = self.life.now.astimezone(self.zone)
        if local.time() >= NIGHT or local.time() < MORNING:
            return None
        return datetime.combine(local.date(), NIGHT, self.zone).astimezone(UTC)
