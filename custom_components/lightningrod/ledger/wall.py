"""Wall energy: what a meter at the charger counted while a vehicle was plugged in.

A figure that cannot be true is refused with its reason and the figures that tell so, never
corrected. What a refused figure would have been is kept for a person to look at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from .counters import SLACK_KWH, Counter, CounterReading, Step

# A counter tells its last step some time after the plug was pulled.
TAIL: Final = timedelta(minutes=2)
# A reading from longer before the plug-in may be from before somebody else's charge.
_STALE: Final = timedelta(minutes=10)
# More than this beside what the battery got meanwhile was somebody else's.
_WASTE: Final = 0.2
_WASTE_SLACK_KWH: Final = 0.5

# No charger takes power from the air: less than what the battery got cannot be. A part of
# that is the rounding of both; energy by state of charge is itself only about right.
_LEAST: Final = 0.97
_LEAST_ROUGH: Final = 0.85
_LEAST_SLACK_KWH: Final = 0.2
# Half of it lost, beside what a cabin is warmed with before departure, was something else.
_MOST: Final = 2.0
_MOST_SLACK_KWH: Final = 1.0
# The part of a session that may lie before the first or after the last reading.
_UNREAD: Final = 0.02
# What flows through a meter while the battery takes nothing: cabin, battery heater.
_IDLE_KW: Final = 8.0
_PEAK: Final = 1.5
_PEAK_SLACK_KW: Final = 1.0
# Three phases of 32 A, and a little more.
_ANY_KW: Final = 25.0


class Doubt(StrEnum):
    """Why a meter's figure was refused; the key in the session's ``review``."""

    NO_START = "wall_no_start"
    NO_END = "wall_no_end"
    HOLE = "wall_hole"
    JUMP = "wall_jump"
    TOO_LOW = "wall_too_low"
    TOO_HIGH = "wall_too_high"
    SHARED = "wall_shared"


class Slice(NamedTuple):
    """Energy into the battery (kWh) in a stretch of time."""

    start: datetime
    end: datetime
    kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugged:
    """A plug-in as a meter is held against it.

    ``battery_kwh`` is the energy into the battery (``is_rough`` where only the state of charge
    tells it), ``max_kw`` the highest power into it, ``flow`` when it flowed, in order.
    ``is_open`` while the vehicle is still plugged in; ``end`` is the last look then.
    """

    start: datetime
    end: datetime
    battery_kwh: float | None = None
    is_rough: bool = False
    max_kw: float | None = None
    flow: tuple[Slice, ...] = ()
    is_open: bool = False

    @property
    def limit_kw(self) -> float:
        """The highest power that can have flowed through the meter."""
        if self.max_kw is None:
            return _ANY_KW
        return max(_IDLE_KW, _PEAK * self.max_kw + _PEAK_SLACK_KW)

    def flowed(self, start: datetime, end: datetime) -> float:
        """Return the energy into the battery in a part of the plug-in, in kWh.

        Where nobody saw when it flowed, it may have been at any time: evenly, then.
        """
        flow = self.flow or (Slice(self.start, self.end, self.battery_kwh or 0.0),)
        return sum(piece.kwh * _share(piece, start, end) for piece in flow)


def _share(piece: Slice, start: datetime, end: datetime) -> float:
    """Return how much of a slice lies in a stretch of time."""
    length = piece.end - piece.start
    common = min(piece.end, end) - max(piece.start, start)
    return max(common / length, 0.0) if length else float(start <= piece.start < end)


@dataclass(frozen=True, slots=True, kw_only=True)
class WallEnergy:
    """What the meter counted (kWh) and its highest power (kW), or why that is refused.

    ``figures`` are those that contradict each other, or ``meter``, the refused one.
    """

    kwh: float | None = None
    max_kw: float | None = None
    doubt: Doubt | None = None
    figures: Mapping[str, float] = field(default_factory=dict)


def wall_energy(
    readings: Sequence[CounterReading], plugged: Plugged, *, shared: bool = False
) -> WallEnergy | None:
    """Return the energy through the meter during a plug-in, ``None`` where it told nothing.

    The newest reading before the plug-in is where counting begins; without one, a counter that
    can have come this far since then began at zero. ``shared`` says that another vehicle
    charged at the meter meanwhile.
    """
    within = [it for it in readings if plugged.start < it.at <= plugged.end + TAIL]
    if not within:
        return None
    before = [it for it in readings if it.at <= plugged.start]
    baseline = max(before, key=lambda it: it.at, default=None)
    counter = Counter([*filter(None, [baseline]), *within], plugged.limit_kw)
    steps = _steps(counter, plugged, baseline)
    kwh = round(sum(step.kwh for step in steps), 4)
    if shared:
        return _refused(Doubt.SHARED, kwh)
    doubt = (
        _unread(counter, plugged, steps, kwh)
        or _foreign(plugged, steps, baseline, kwh)
        or _broken(counter, plugged, steps, kwh)
        or _contradicted(plugged, kwh)
    )
    return doubt or WallEnergy(kwh=kwh, max_kw=counter.max_kw())


def _steps(
    counter: Counter, plugged: Plugged, baseline: CounterReading | None
) -> list[Step]:
    """Return the steps since the plug-in, where counting began with it the one from zero."""
    steps, first = list(counter.steps()), counter.readings[0]
    if baseline is None:
        if first.kwh > counter.possible(plugged.start, first.at):
            return steps
        return [Step(plugged.start, first.at, first.kwh), *steps]
    # Before the plug-in nothing of ours was counted.
    return [it._replace(start=max(it.start, plugged.start)) for it in steps]


def _refused(doubt: Doubt, kwh: float, **figures: float) -> WallEnergy:
    told = {"meter": kwh, **figures}
    return WallEnergy(doubt=doubt, figures={k: round(v, 3) for k, v in told.items()})


def _unread(
    counter: Counter, plugged: Plugged, steps: Sequence[Step], kwh: float
) -> WallEnergy | None:
    """Refuse a figure that lacks the beginning or the end of the charge."""
    allowed = max(SLACK_KWH, _UNREAD * (plugged.battery_kwh or 0.0))
    begin = steps[0].start if steps else counter.readings[0].at
    missing = plugged.flowed(plugged.start, begin)
    if missing > allowed:
        return _refused(Doubt.NO_START, kwh, unread=missing)
    missing = plugged.flowed(counter.readings[-1].at, plugged.end)
    if missing > allowed and not plugged.is_open:
        return _refused(Doubt.NO_END, kwh, unread=missing)
    return None


def _foreign(
    plugged: Plugged,
    steps: Sequence[Step],
    baseline: CounterReading | None,
    kwh: float,
) -> WallEnergy | None:
    """Refuse a figure that may hold what somebody charged before the plug-in."""
    if baseline is None or not steps or plugged.start - baseline.at <= _STALE:
        return None
    first = steps[0]
    flowed = plugged.flowed(plugged.start, first.end)
    if first.kwh > flowed / (1 - _WASTE) + _WASTE_SLACK_KWH:
        return _refused(Doubt.NO_START, kwh, counted=first.kwh, battery=flowed)
    return None


def _broken(
    counter: Counter, plugged: Plugged, steps: Sequence[Step], kwh: float
) -> WallEnergy | None:
    """Refuse a figure that holds a jump, or a reset that hid what was counted before it."""
    for step in steps:
        possible = counter.possible(step.start, step.end)
        if step.kwh > possible:
            return _refused(Doubt.JUMP, kwh, jump=step.kwh, possible=possible)
        flowed = plugged.flowed(step.start, step.end)
        if step.reset and flowed > step.kwh + SLACK_KWH + counter.resolution:
            return _refused(Doubt.HOLE, kwh, counted=step.kwh, battery=flowed)
    return None


def _contradicted(plugged: Plugged, kwh: float) -> WallEnergy | None:
    """Refuse a figure that the battery's contradicts, once both are final."""
    battery = plugged.battery_kwh
    if plugged.is_open or battery is None:
        return None
    least = _LEAST_ROUGH if plugged.is_rough else _LEAST
    if kwh < least * battery - _LEAST_SLACK_KWH:
        return _refused(Doubt.TOO_LOW, kwh, battery=battery)
    if kwh > _MOST * battery + _MOST_SLACK_KWH:
        return _refused(Doubt.TOO_HIGH, kwh, battery=battery)
    return None


def loss(battery_kwh: float | None, wall_kwh: float | None) -> float | None:
    """Return the part of the wall energy that did not reach the battery (0 to 1).

    ``None`` where it cannot be told; less than nothing is never lost.
    """
    if battery_kwh is None or not wall_kwh or wall_kwh < battery_kwh:
        return None
    return 1 - battery_kwh / wall_kwh


def utilisation(
    wall_kwh: float | None, max_kw: float | None, charge_seconds: float | None
) -> float | None:
    """Return the mean power while charging over the highest (0 to 1), ``None`` if unknown."""
    if wall_kwh is None or not max_kw or not charge_seconds:
        return None
    return min(wall_kwh / (charge_seconds / 3600) / max_kw, 1.0)
