"""Follows the entities that the costs and the energy of a plug-in depend on.

Prices, meters, own production, CO2 intensity and the price of petrol are kept while a vehicle
is plugged in. Otherwise only the counters are listened to, whose last figures before a plug-in
are where counting begins; nothing is written and nothing polled then.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from ..ledger.currencies import NO_CURRENCY
from ..ledger.petrol import VolumeUnit
from ..ledger.price_units import price_source
from ..ledger.records import Record, RecordKind
from ..ledger.wall import TAIL
from .feeds import Feed, MeanFeed, MeterFeed, PriceFeed, Reading
from .numbers import carbon_grams, fuel_price, meter_kwh, power_kw, share

_MINUTE: Final = timedelta(minutes=1)


class Quantity(StrEnum):
    """What an entity tells."""

    PRICE = "price"
    METER = "meter"
    SOLAR_POWER = "solar_power"
    SOLAR_SHARE = "solar_share"
    CARBON = "carbon"
    FUEL = "fuel"

    @property
    def kind(self) -> str:
        """The kind that its readings are kept as."""
        return "solar" if self.startswith("solar") else self.value


@dataclass(frozen=True, slots=True)
class Watch:
    """An entity that is to be followed; for prices also where in it, and their slots.

    ``unit`` is the unit that a price is expected in, if that is known; of petrol it is in
    ``currency`` and ``sold_by``.
    """

    entity_id: str
    quantity: Quantity
    attribute: str | None = None
    slot_minutes: int = 60
    unit: str | None = None
    currency: str = NO_CURRENCY
    sold_by: VolumeUnit = VolumeUnit.LITRE

    @property
    def source(self) -> str:
        """What its readings are kept under."""
        if self.quantity is not Quantity.PRICE:
            return self.entity_id
        return price_source(self.entity_id, self.attribute, self.unit)


def _fuel_feed(watch: Watch) -> Feed:
    return Feed(partial(fuel_price, currency=watch.currency, sold_by=watch.sold_by))


def _price_feed(watch: Watch) -> Feed:
    slot = timedelta(minutes=watch.slot_minutes)
    return PriceFeed(watch.attribute, slot, watch.unit)


_FEEDS: Final[Mapping[Quantity, Callable[[Watch], Feed]]] = {
    Quantity.PRICE: _price_feed,
    Quantity.METER: lambda _: MeterFeed(meter_kwh),
    Quantity.SOLAR_POWER: lambda _: MeanFeed(power_kw),
    Quantity.SOLAR_SHARE: lambda _: MeanFeed(share),
    Quantity.CARBON: lambda _: Feed(carbon_grams),
    Quantity.FUEL: _fuel_feed,
}


def feed_of(watch: Watch) -> Feed:
    """Return what makes readings of the states of an entity."""
    return _FEEDS[watch.quantity](watch)


def reading_records(watch: Watch, readings: Iterable[Reading]) -> list[Record]:
    """Return the readings of an entity as records."""
    return [
        Record(
            RecordKind.READING,
            {
                "entity_id": watch.source,
                "kind": watch.quantity.kind,
                "recorded_at": at,
                "value": figure,
            },
        )
        for at, figure in readings
    ]


class ReadingsFollower:
    """Keeps what the watched entities say while any vehicle is plugged in.

    ``put`` takes the readings as records.
    """

    def __init__(
        self, hass: HomeAssistant, put: Callable[[Iterable[Record]], None]
    ) -> None:
        """Follow nothing yet."""
        self._hass = hass
        self._put = put
        self._feeds: dict[Watch, Feed] = {}
        self._subscriptions: dict[Watch, CALLBACK_TYPE] = {}
        self._plugged: dict[str, datetime] = {}
        self._stop_ticks: CALLBACK_TYPE | None = None

    @callback
    def watch(self, watches: Iterable[Watch]) -> None:
        """Follow these entities, and no others."""
        wanted = set(watches)
        for watch in self._feeds.keys() - wanted:
            self._unsubscribe(watch)
            del self._feeds[watch]
        for watch in sorted(wanted - self._feeds.keys(), key=lambda it: it.entity_id):
            feed = self._feeds[watch] = feed_of(watch)
            if isinstance(feed, MeterFeed):
                self._subscribe(watch)
                feed.note(self._hass.states.get(watch.entity_id))
            if self._plugged:
                self._begin(watch, min(self._plugged.values()))

    @callback
    def plugged(self, vehicle: str, since: datetime | None) -> None:
        """Take note that a vehicle is plugged in since then, or (``None``) no longer."""
        if self._plugged.get(vehicle) == since:
            return
        before = min(self._plugged.values(), default=None)
        if since is None:
            del self._plugged[vehicle]
        else:
            self._plugged[vehicle] = since
        first = min(self._plugged.values(), default=None)
        if before is not None and (first is None or first >= before):
            # Figures of this moment: they end one plug-in, or begin another one beside it.
            self._keep_all(self._end)
        elif first is not None:
            for watch in self._feeds:
                self._begin(watch, first)
        self._follow(is_plugged=first is not None)

    def _follow(self, *, is_plugged: bool) -> None:
        """Begin or cease to do what is only done while a vehicle is plugged in."""
        if not is_plugged:
            self._rest()
        elif self._stop_ticks is None:
            self._stop_ticks = async_track_time_interval(
                self._hass, self._on_tick, _MINUTE, cancel_on_shutdown=True
            )

    @callback
    def charged(self, start: datetime, end: datetime) -> None:
        """Take note of a plug-in that is over and that nobody knew of while it lasted."""
        for watch, feed in self._feeds.items():
            if isinstance(feed, MeterFeed):
                self._write(watch, feed.between(start, end + TAIL))

    @callback
    def stop(self) -> None:
        """Follow nothing any longer."""
        self._plugged.clear()
        self._rest()
        self.watch(())

    def _rest(self) -> None:
        """Let go of what is only needed while a vehicle is plugged in."""
        for watch, feed in self._feeds.items():
            if not isinstance(feed, MeterFeed):
                self._unsubscribe(watch)
        if self._stop_ticks is not None:
            self._stop_ticks()
            self._stop_ticks = None

    def _begin(self, watch: Watch, since: datetime) -> None:
        self._subscribe(watch)
        state = self._hass.states.get(watch.entity_id)
        self._write(watch, self._feeds[watch].begin(state, since, dt_util.utcnow()))

    def _end(self, watch: Watch, now: datetime) -> list[Reading]:
        return self._feeds[watch].end(self._hass.states.get(watch.entity_id), now)

    def _keep_all(self, read: Callable[[Watch, datetime], list[Reading]]) -> None:
        now = dt_util.utcnow()
        for watch in self._feeds:
            self._write(watch, read(watch, now))

    @callback
    def _on_tick(self, _now: datetime) -> None:
        self._keep_all(
            lambda watch, now: self._feeds[watch].tick(
                self._hass.states.get(watch.entity_id), now
            )
        )

    def _subscribe(self, watch: Watch) -> None:
        if watch in self._subscriptions:
            return

        @callback
        def _changed(event: Event[EventStateChangedData]) -> None:
            if (new := event.data["new_state"]) is not None:
                old = event.data["old_state"]
                self._write(watch, self._feeds[watch].change(old, new))

        self._subscriptions[watch] = async_track_state_change_event(
            self._hass, watch.entity_id, _changed
        )

    def _unsubscribe(self, watch: Watch) -> None:
        if (unsubscribe := self._subscriptions.pop(watch, None)) is not None:
            unsubscribe()

    def _write(self, watch: Watch, readings: Iterable[Reading]) -> None:
        if records := reading_records(watch, readings):
            self._put(records)
