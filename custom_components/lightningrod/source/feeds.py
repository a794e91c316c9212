"""How often what an entity says is worth a row, by the kind of what it says.

A feed is told of the plug-in, of each change, of each minute and of the plug-out, and answers
with the readings that are to be kept: pairs of a time and a figure.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final, override

from homeassistant.core import State

from ..ledger.price_units import conversion, factor_of
from .numbers import listed_prices, number, price, unit_of

type Reading = tuple[datetime, float]
type Reader = Callable[[State], float | None]

# A counter that changes every second is read once a minute, a whole night of it is kept in
# memory: the car may tell of its plug-in late.
_METER_EVERY: Final = timedelta(seconds=55)
_METER_KEPT: Final = 720
# The mean of a power that flickers is kept for as long as an interval of a session.
_MEAN_EVERY: Final = timedelta(minutes=5)
# What does not change is said again, so that silence means nobody knows.
_AGAIN: Final = timedelta(hours=1)
# Entities that follow an exchange are not always on time.
_SLOT_LAG: Final = timedelta(minutes=1)
# Slots never reach over the full hour.
_LONGEST_SLOT: Final = timedelta(hours=1)


def _since(state: State, moment: datetime) -> datetime:
    """Return from when on a state holds, in a time that begins at a moment."""
    return max(state.last_updated, moment)


class Feed:
    """A figure that is kept when it changes: CO2 intensity, the price of petrol."""

    def __init__(self, read: Reader) -> None:
        """Read states with this function."""
        self._read = read
        self._last: Reading | None = None

    def begin(
        self, state: State | None, since: datetime, now: datetime
    ) -> list[Reading]:
        """Return what holds at a plug-in, which may be noticed some time after it."""
        self._last = None
        return (
            [] if state is None else self._keep(min(_since(state, since), now), state)
        )

    def change(self, _old: State | None, new: State) -> list[Reading]:
        """Return what a change brings."""
        return self._keep(new.last_updated, new)

    def tick(self, state: State | None, now: datetime) -> list[Reading]:
        """Return what a minute brings."""
        if state is None or (self._last and now - self._last[0] < _AGAIN):
            return []
        return self._keep(now, state, again=True)

    def end(self, state: State | None, now: datetime) -> list[Reading]:
        """Return what holds at the plug-out."""
        return [] if state is None else self._keep(now, state)

    def _keep(
        self, at: datetime, state: State, *, again: bool = False
    ) -> list[Reading]:
        figure = self._read(state)
        if figure is None or (not again and self._last and self._last[1] == figure):
            return []
        self._last = (at, figure)
        return [self._last]


class MeterFeed(Feed):
    """A counter. What it counted before anybody knew of the plug-in is remembered."""

    def __init__(self, read: Reader) -> None:
        """Remember nothing yet."""
        super().__init__(read)
        self._recent: deque[Reading] = deque(maxlen=_METER_KEPT)
        self._kept_until: datetime | None = None

    def note(self, state: State | None) -> None:
        """Remember what the counter shows, at any time."""
        if state is None or (figure := self._read(state)) is None:
            return
        recent, reading = self._recent, (state.last_updated, figure)
        if len(recent) > 1 and self._is_between(reading):
            recent.pop()
        if not recent or recent[-1] != reading:
            recent.append(reading)

    def _is_between(self, reading: Reading) -> bool:
        """Whether the newest reading says nothing beside those before and after it."""
        before, newest = self._recent[-2], self._recent[-1]
        return (
            before[1] <= newest[1] <= reading[1]
            and reading[0] - before[0] < _METER_EVERY
        )

    def between(self, start: datetime, end: datetime) -> list[Reading]:
        """Return what is remembered of a time, and the newest before it."""
        before = [it for it in self._recent if it[0] <= start]
        return before[-1:] + [it for it in self._recent if start < it[0] <= end]

    @override
    def begin(
        self, state: State | None, since: datetime, now: datetime
    ) -> list[Reading]:
        self.note(state)
        self._kept_until = now
        return [*self.between(since, now), *self._shown(state, now)]

    @override
    def change(self, _old: State | None, new: State) -> list[Reading]:
        self.note(new)
        return []

    @override
    def tick(self, state: State | None, now: datetime) -> list[Reading]:
        since, self._kept_until = self._kept_until or now, now
        return [it for it in self._recent if since <= it[0] <= now]

    @override
    def end(self, state: State | None, now: datetime) -> list[Reading]:
        return [*self.tick(state, now), *self._shown(state, now)]

    def _shown(self, state: State | None, now: datetime) -> list[Reading]:
        figure = None if state is None else self._read(state)
        return [] if figure is None else [(now, figure)]


@dataclass(slots=True)
class _Window:
    """A stretch of time with the area below what was shown in it."""

    start: datetime
    at: datetime
    figure: float | None
    area: float = 0.0
    known: timedelta = timedelta()

    def pass_to(self, now: datetime, figure: float | None) -> None:
        """Let time pass, and show another figure from then on."""
        if self.figure is not None and now > self.at:
            self.area += self.figure * (now - self.at).total_seconds()
            self.known += now - self.at
        self.at, self.figure = max(now, self.at), figure


class MeanFeed(Feed):
    """A power, or a share: the mean of five minutes, kept with their beginning."""

    _window: _Window | None = None

    @override
    def begin(
        self, state: State | None, since: datetime, now: datetime
    ) -> list[Reading]:
        start = now if state is None else min(_since(state, since), now)
        figure = None if state is None else self._read(state)
        self._window = _Window(start, start, figure)
        return []

    @override
    def change(self, _old: State | None, new: State) -> list[Reading]:
        if self._window is not None:
            self._window.pass_to(new.last_updated, self._read(new))
        return []

    @override
    def tick(self, state: State | None, now: datetime) -> list[Reading]:
        if self._window is None or now - self._window.start < _MEAN_EVERY:
            return []
        return self.end(state, now)

    @override
    def end(self, state: State | None, now: datetime) -> list[Reading]:
        window = self._window
        if window is None:
            return []
        window.pass_to(now, window.figure)
        self._window = _Window(now, now, window.figure)
        if not window.known:
            return []
        return [(window.start, round(window.area / window.known.total_seconds(), 6))]


class PriceFeed(Feed):
    """A price by the slot: the state, a figure among the attributes, or a list of prices."""

    def __init__(
        self, attribute: str | None, slot: timedelta, unit: str | None
    ) -> None:
        """Read the state, or an attribute of it, which may change with each slot.

        Figures are per kWh where the unit is known that the tariff was made for. What
        cannot be converted into that is no figure.
        """
        super().__init__(self._figure)
        self._attribute = attribute
        self._unit = unit
        self._slot = slot
        self._since: datetime | None = None
        self._listed: dict[datetime, float] = {}

    def _figure(self, state: State) -> float | None:
        figure = (
            price(state)
            if self._attribute is None
            else number(state.attributes.get(self._attribute))
        )
        return None if figure is None else self._per_kwh(state, figure)

    def _per_kwh(self, state: State, figure: float) -> float | None:
        if self._unit is None:
            return figure
        unit = unit_of(state)
        if conversion(unit, self._unit) is None:
            return None
        # As exact as it was said: no digits of binary fractions.
        return float(Decimal(repr(figure)) * factor_of(unit))

    @override
    def begin(
        self, state: State | None, since: datetime, now: datetime
    ) -> list[Reading]:
        self._since, self._listed, self._last = self._begin_of(since), {}, None
        if state is None:
            return []
        readings = self._told(state, now)
        held = _since(state, since)
        readings += self._keep(held, state)
        return readings + (self._keep(now, state) if held < now else [])

    @override
    def change(self, old: State | None, new: State) -> list[Reading]:
        # A list that ends with the day is last seen in the state that goes.
        before = [] if old is None else self._told(old, new.last_updated)
        return (
            before
            + self._told(new, new.last_updated)
            + self._keep(new.last_updated, new)
        )

    @override
    def tick(self, state: State | None, now: datetime) -> list[Reading]:
        if state is None or now - self._begin_of(now) < _SLOT_LAG:
            return []
        return self._told(state, now) + self._keep(now, state)

    @override
    def end(self, state: State | None, now: datetime) -> list[Reading]:
        return [] if state is None else self._told(state, now) + self._keep(now, state)

    @override
    def _keep(
        self, at: datetime, state: State, *, again: bool = False
    ) -> list[Reading]:
        """Keep the first of each slot, and what differs from the one before."""
        new = self._last is None or self._begin_of(self._last[0]) != self._begin_of(at)
        return super()._keep(at, state, again=again or new)

    def _begin_of(self, moment: datetime) -> datetime:
        """Return the beginning of a slot; slots are counted from the full hour."""
        hour = moment.replace(minute=0, second=0, microsecond=0)
        return hour + (moment - hour) // self._slot * self._slot

    def _told(self, state: State, now: datetime) -> list[Reading]:
        """Return the prices of a list for what has passed since the plug-in."""
        if self._attribute is None or self._since is None:
            return []
        listed = listed_prices(state.attributes.get(self._attribute))
        new = {
            start: figure
            for start, said in self._by_slot(listed, now)
            if self._since <= start <= now
            and (figure := self._per_kwh(state, said)) is not None
            and self._listed.get(start) != figure
        }
        self._listed |= new
        return sorted(new.items())

    def _by_slot(
        self, listed: Mapping[datetime, float], now: datetime
    ) -> Iterator[tuple[datetime, float]]:
        """Yield each price for every slot that it holds in: lists may be of whole hours.

        The closest two entries say how long each of them holds.
        """
        starts = sorted(listed)
        gaps = (after - start for start, after in pairwise(starts))
        holds = min(min(gaps, default=self._slot), _LONGEST_SLOT)
        for start in starts:
            at = start
            while at <= now and (at == start or at < start + holds):
                yield at, listed[start]
                at += self._slot
