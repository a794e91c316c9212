"""What prices, meters and other entities told during a plug-in of the past."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import State

from ..ledger.records import Record
from ..ledger.wall import TAIL
from .feeds import MeterFeed, Reading
from .readings import Watch, feed_of, reading_records

# How far back a figure is looked for that holds at the plug-in.
LEAD: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)


def past_readings(
    watch: Watch, states: Iterable[State], start: datetime, end: datetime
) -> list[Record]:
    """Return the readings that would have been kept from plug-in to plug-out.

    ``states`` are those of the entity from ``LEAD`` before the one to the tail after the
    other.
    """
    ordered = sorted(states, key=lambda state: state.last_updated_timestamp)
    feed = feed_of(watch)
    if isinstance(feed, MeterFeed):
        for state in ordered:
            feed.note(state)
        return reading_records(watch, feed.between(start, end + TAIL))
    before = [state for state in ordered if state.last_updated <= start]
    shown = before[-1] if before else None
    found: list[Reading] = feed.begin(shown, start, start)
    tick = start + _MINUTE
    for state in (state for state in ordered if start < state.last_updated <= end):
        while tick < state.last_updated:
            found += feed.tick(shown, tick)
            tick += _MINUTE
        found += feed.change(shown, state)
        shown = state
    while tick < end:
        found += feed.tick(shown, tick)
        tick += _MINUTE
    return reading_records(watch, [*found, *feed.end(shown, end)])
