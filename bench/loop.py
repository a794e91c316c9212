"""The event loop, per state change: ours against a bare callback, and those of others."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import thread_time
from typing import Final

from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event

from custom_components.lightningrod.source.listener import SnapshotListener

from .car import DOMAIN, VIN, Shown, VirtualFord, entity_ids, house, show, varied
from .measure import Report, alternate

ROUNDS: Final = 11
PUSHES: Final = 60
MOST: Final = 1.5
MICRO: Final = 1e6

type Begin = Callable[[HomeAssistant], Callable[[], None]]


async def loop(folder: Path) -> Report:
    """Measure what the loop does for a change, above doing nothing."""
    report = Report("Event loop, per state change above doing nothing (us of CPU)")
    async with house(folder) as hass:
        hass.bus.async_listen("state_changed", _recorder)
        ours = varied(VirtualFord(days_to_skip=1).everything(), 0)
        others: list[Shown] = [(f"sensor.other_{n}", "0", {}) for n in range(len(ours))]
        for what, states, goal in (("own", ours, True), ("others'", others, False)):
            arms = {
                name: partial(_arm, hass, begin, states) for name, begin in ARMS.items()
            }
            found = await alternate(arms, ROUNDS)
            nothing = found["nothing"]
            above = {
                name: median(
                    (it - null) * MICRO
                    for it, null in zip(values, nothing, strict=True)
                )
                for name, values in found.items()
            }
            bare, own = above["bare"], above["ours"]
            report.tell(f"{what} changes, a bare tracked callback", f"{bare:.2f} us")
            report.tell(f"{what} changes, ours", f"{own:.2f} us")
            if goal:
                report.hold("ours / bare", own / bare, MOST)
            report.tell(
                f"{what} changes, dispatch by Home Assistant alone",
                f"{median(nothing) * MICRO:.2f} us",
            )
    return report


@callback
def _recorder(_event: Event[EventStateChangedData]) -> None:
    """Stand for the recorder: with any listener Home Assistant makes the event object."""


async def _arm(
    hass: HomeAssistant, begin: Begin, states: list[tuple[str, str, dict[str, object]]]
) -> float:
    """Return the seconds that a change takes while this one listens."""
    show(hass, varied(states, -1), 1.8e9)
    end = begin(hass)
    await hass.async_block_till_done()
    pushes = [varied(states, number) for number in range(PUSHES)]
    show(hass, varied(states, -2), 1.8e9)
    begun = thread_time()
    for number, push in enumerate(pushes):
        # Within one burst, as changes of a push are.
        show(hass, push, 1.8e9 + number / 1000)
    spent = thread_time() - begun
    end()
    return spent / PUSHES / len(states)


def _nothing(_hass: HomeAssistant) -> Callable[[], None]:
    return lambda: None


def _bare(hass: HomeAssistant) -> Callable[[], None]:
    found: list[Event[EventStateChangedData]] = []

    @callback
    def _append(event: Event[EventStateChangedData]) -> None:
        found.append(event)

    return async_track_state_change_event(hass, entity_ids(), _append)


def _ours(hass: HomeAssistant) -> Callable[[], None]:
    listener = SnapshotListener(hass, VIN, DOMAIN, lambda _snapshot: None)
    listener.start()
    return listener.stop


ARMS: Final[dict[str, Begin]] = {"nothing": _nothing, "bare": _bare, "ours": _ours}
