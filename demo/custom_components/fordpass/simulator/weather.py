"""Outside temperature: a season, a day, and weather that stays for some days."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import cos, pi

from .dice import dice

YEARLY_MEAN = 10.5
SEASON = 9.5
DAILY = 4.0
WEATHER = 3.5

# Late January is coldest, and so is the hour before sunrise (UTC, near the prime meridian).
COLDEST_DAY = 24
COLDEST_HOUR = 5


@dataclass(frozen=True, slots=True)
class Weather:
    """The weather of one seed."""

    seed: int

    def temperature(self, moment: datetime) -> float:
        """Return the outside temperature in °C at an aware time."""
        now = moment.astimezone(UTC)
        hours = now.hour + now.minute / 60
        season = cos(2 * pi * (now.timetuple().tm_yday - COLDEST_DAY) / 365)
        day = cos(2 * pi * (hours - COLDEST_HOUR) / 24)
        return YEARLY_MEAN - SEASON * season - DAILY * day + self._front(now)

    def _front(self, now: datetime) -> float:
        """Blend the weather of this day into that of the next, so that nothing jumps."""
        ordinal = now.toordinal()
        share = (now.hour + now.minute / 60) / 24
        return (1 - share) * self._mood(ordinal) + share * self._mood(ordinal + 1)

    def _mood(self, ordinal: int) -> float:
        return WEATHER * dice("weather", self.seed, ordinal).uniform(-1, 1)
