"""How much energy flowed between looks, by every evidence there is.

Three estimates run side by side (SOURCE_CONTRACT 5.1): the battery's remaining energy, the
power over time, and the state of charge. :meth:`EnergyMeter.energy` picks the best.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from .look import Look

# What a review calls an energy that is a lower bound.
AT_LEAST: Final = "energy_at_least"
INTERVAL: Final = timedelta(minutes=5)
# A power reading says nothing about what came more than ten minutes later.
POWER_HOLD: Final = timedelta(minutes=10)
# Two estimates of the same energy that differ by more than this do not tell of one charge.
_AGREE: Final = (0.7, 1.3)
# State of charge is whole percents on many cars: below this its error is too large to judge by.
_SOC_JUDGES_FROM: Final = 5.0
_ROUNDING: Final = 2.0
# A gain that needs more than this times the power seen is the battery management's (contract 3a).
_TICK_KWH: Final = 0.2
_POSSIBLE: Final = 1.5
_STRONGEST_KW: Final = 350.0
# The power tells an energy when it was seen for most of the time, and something for the rest.
_POWER_SEEN: Final = 0.5
_POWER_COVERS: Final = 0.8
# Less than this share of the time left untold is the rounding of moments.
_TOLD: Final = 0.99
# Estimates that differ by more than this are for a person to look at (SOURCE_CONTRACT 5.1).
_TO_SOC: Final = (0.8, 1.15)
_TO_POWER: Final = (0.75, 1.33)
_JUDGED_FROM_KWH: Final = 2.0


class Flow(NamedTuple):
    """What moved between two looks; energies in kWh, positive into the battery.

    ``ended`` says that it ceased in between: the power held for a part of the time only.
    ``told`` is false when the remaining energy is the one of before: it was not told since, or
    stands still while the state of charge moves.
    """

    start: datetime
    end: datetime
    remaining: float | None
    power: float | None
    power_seconds: float
    soc: float | None
    ended: bool = False
    told: bool = True

    @property
    def seconds(self) -> float:
        """Length of the flow in seconds."""
        return (self.end - self.start).total_seconds()

    @property
    def gained(self) -> bool:
        """Whether the battery has more than before, by either evidence."""
        return (self.remaining or 0.0) > 0 or (self.soc or 0.0) > 0

    @property
    def gain(self) -> Flow:
        """What the battery gained, where nobody saw when or with which power."""
        return self._replace(
            power=None,
            power_seconds=0.0,
            remaining=_positive(self.remaining),
            soc=_positive(self.soc),
        )

    def is_possible(self, power_kw: float | None, usable_kwh: float | None) -> bool:
        """Return whether a charger of this power may have brought what the battery gained."""
        most = (power_kw or _STRONGEST_KW) * self.seconds / 3600 * _POSSIBLE
        by_soc = None
        if self.soc is not None and usable_kwh is not None:
            by_soc = (self.soc - _ROUNDING / 2) * usable_kwh / 100
        gained = self.remaining if by_soc is None else by_soc
        return gained is None or gained <= most

    def shape(self, usable_kwh: float | None, most_kwh: float | None = None) -> float:
        """Return the energy that best shows when it flowed, 0 when nothing is known.

        The power is finer than the battery's figures, and bound by them: it may be stuck.
        ``most_kwh`` is what a hole can have brought at most by what the battery says of all so
        far: the rounding of one hole must not add up over many.
        """
        power, remaining = self.power, self.remaining if self.told else None
        if power is not None and self.power_seconds:
            power *= self.seconds / self.power_seconds
        if remaining is not None and (power is None or remaining >= _TICK_KWH):
            return max(0.0, remaining)
        bound, slack = remaining, _TICK_KWH
        if bound is None and self.soc is not None and usable_kwh:
            bound, slack = (x / 100 * usable_kwh for x in (self.soc, _ROUNDING / 2))
        likely = bound if power is None else power
        if bound is None or likely is None:
            return max(0.0, likely or 0.0)
        least = max(0.0, bound - slack) if self.has_hole else 0.0
        if self.has_hole and most_kwh is not None:
            likely = min(likely, most_kwh)
        return min(max(likely, least), max(0.0, bound) + slack)

    @property
    def untold_seconds(self) -> float:
        """The seconds for which no power is known."""
        return max(0.0, self.seconds - self.power_seconds)

    @property
    def has_hole(self) -> bool:
        """Whether the power does not tell of all the time."""
        return self.ended or self.untold_seconds > 0

    def is_told(self, usable_kwh: float | None) -> bool:
        """Return whether the battery tells of it, by either figure."""
        by_soc = self.soc is not None and bool(usable_kwh)
        return by_soc or (self.told and self.remaining is not None)


def measure(before: Look, after: Look) -> Flow:
    """Return what moved between two looks, while charging."""
    held = min(after.at - before.at, POWER_HOLD).total_seconds()
    power = None if after.frozen else before.power_kw
    if power is not None and after.charging and after.power_kw is not None:
        power = (power + after.power_kw) / 2
    remaining = _difference(before.energy_remaining, after.energy_remaining)
    soc = _difference(before.soc, after.soc)
    return Flow(
        start=before.at,
        end=after.at,
        remaining=remaining,
        power=None if power is None else power * held / 3600,
        power_seconds=0.0 if power is None else held,
        soc=soc,
        ended=before.charging and not after.charging,
        told=after.energy_at == after.at and bool(remaining or not soc),
    )


def measure_discharge(before: Look, after: Look) -> Flow:
    """Return what the battery gave between two looks; energies positive out of the battery."""
    flow = measure(before, after)
    held = min(after.at - before.at, POWER_HOLD).total_seconds()
    power = (
        before.battery_kw
        if before.battery_kw is not None and before.battery_kw > 0
        else None
    )
    return flow._replace(
        remaining=None if flow.remaining is None else -flow.remaining,
        power=None if power is None else power * held / 3600,
        power_seconds=0.0 if power is None else held,
        soc=None if flow.soc is None else -flow.soc,
    )


def _positive(value: float | None) -> float | None:
    return None if value is None else max(0.0, value)


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


@dataclass(slots=True, kw_only=True)
class EnergyMeter:
    """The three running estimates of one stretch of flow.

    ``seconds`` is the time that energy was seen to flow; ``unseen`` says that some more came
    while nobody looked, which the power knows nothing of. ``hole_kwh`` is what the battery adds
    to the power for the ``hole_seconds`` in which none was known; it is less than nothing where
    the power ended just after it was seen. An estimate that missed some of the flow
    (``…_missed``) is none.
    """

    remaining_kwh: float | None = None
    power_kwh: float | None = None
    power_seconds: float = 0.0
    hole_kwh: float = 0.0
    hole_seconds: float = 0.0
    soc: float | None = None
    seconds: float = 0.0
    unseen: bool = False
    remaining_missed: bool = False
    soc_missed: bool = False

    def share(self, flow: Flow, usable_kwh: float | None) -> float:
        """Return the energy in kWh of the flow that comes next.

        The power around a hole is as good a guess as the battery's own figures confirm: of the
        hole itself, and of everything until its end.
        """
        return flow.shape(usable_kwh, self._most(flow, usable_kwh))

    def add(self, flow: Flow, energy_kwh: float, usable_kwh: float | None) -> None:
        """Add what moved between two looks, while energy was seen to flow.

        ``energy_kwh`` is the :meth:`share` that it has in the session.
        """
        self.add_gain(flow)
        self.power_kwh = _plus(self.power_kwh, flow.power)
        self.power_seconds += flow.power_seconds
        self.seconds += flow.seconds
        if flow.has_hole and flow.is_told(usable_kwh):
            self.hole_kwh += energy_kwh - (flow.power or 0.0)
            self.hole_seconds += flow.untold_seconds

    def add_gain(self, flow: Flow) -> None:
        """Add what the battery gained between two looks."""
        self.remaining_missed |= flow.remaining is None and bool(flow.soc)
        self.soc_missed |= flow.soc is None and bool(flow.remaining or flow.power)
        self.remaining_kwh = _plus(self.remaining_kwh, flow.remaining)
        self.soc = _plus(self.soc, flow.soc)

    def _most(self, flow: Flow, usable_kwh: float | None) -> float | None:
        """Return what the state of charge leaves for the next flow, after all so far.

        A battery that has aged gains less than its charge says: there is no least.
        """
        soc = _plus(self.soc, flow.soc)
        if soc is None or usable_kwh is None or self.unseen or self.soc_missed:
            return None
        whole = (soc + _ROUNDING / 2) / 100 * usable_kwh
        return whole - (self.power_energy or 0.0)

    def soc_kwh(self, usable_kwh: float | None) -> float | None:
        """Return the energy that the gained state of charge stands for, in kWh."""
        if self.soc is None or self.soc_missed or usable_kwh is None:
            return None
        return self.soc * usable_kwh / 100

    def energy(self, usable_kwh: float | None) -> tuple[float | None, str | None]:
        """Return the best estimate in kWh and its source: remaining, power or soc."""
        by_power = self.power_energy
        estimates = (
            (self.remaining_kwh, "remaining", not self.remaining_missed),
            (by_power, "power", self._power_covers(_POWER_COVERS)),
            (self.soc_kwh(usable_kwh), "soc", True),
            (by_power, "power", True),
        )
        for energy, source, usable in estimates:
            if (
                energy is not None
                and energy > 0
                and usable
                and self._plausible(energy, usable_kwh)
            ):
                return energy, source
        return None, None

    def doubts(self, usable_kwh: float | None) -> dict[str, object]:
        """Return where the best estimate disagrees with another, or is a lower bound; in kWh."""
        energy, source = self.energy(usable_kwh)
        if energy is None or source is None:
            return {}
        found: dict[str, object] = {}
        if source == "power" and not self._power_covers(_TOLD):
            found[AT_LEAST] = {"live": energy}
        by_soc, by_power = self.soc_kwh(usable_kwh), self.power_energy
        judged = by_soc and self.soc is not None and self.soc >= _SOC_JUDGES_FROM
        if judged and not _agree(energy, by_soc, _TO_SOC):
            found[f"energy_{source}_soc"] = {source: energy, "soc": by_soc}
        both = by_power and self._power_covers(_TOLD) and energy >= _JUDGED_FROM_KWH
        if source == "remaining" and both and not _agree(energy, by_power, _TO_POWER):
            found["energy_remaining_power"] = {"remaining": energy, "power": by_power}
        return found

    @property
    def power_energy(self) -> float | None:
        """The power over time in kWh, with what the battery tells of its holes."""
        return None if self.power_kwh is None else self.power_kwh + self.hole_kwh

    def _power_covers(self, share: float) -> bool:
        """Return whether the power, with the holes that are told, tells of this share."""
        told = self.power_seconds + self.hole_seconds
        return (
            not self.unseen
            and self.power_seconds >= _POWER_SEEN * self.seconds
            and told >= share * self.seconds
        )

    def _plausible(self, energy: float, usable_kwh: float | None) -> bool:
        by_soc = self.soc_kwh(usable_kwh)
        if by_soc is None or self.soc is None or usable_kwh is None:
            return True
        if self.soc < _SOC_JUDGES_FROM:
            # A power that stays up while nothing flows any more (SOURCE_CONTRACT 4.6).
            return energy <= max(by_soc, 0.0) + _ROUNDING / 100 * usable_kwh
        return _AGREE[0] <= energy / by_soc <= _AGREE[1]


def _agree(one: float, other: float | None, limits: tuple[float, float]) -> bool:
    return not other or limits[0] <= one / other <= limits[1]


def _plus(total: float | None, more: float | None) -> float | None:
    if more is None:
        return total
    return more if total is None else total + more


@dataclass(slots=True, kw_only=True)
class Slice:
    """One fixed 5-minute slice of a session; energy in kWh."""

    start: datetime
    energy_kwh: float = 0.0
    soc: float | None = None
    battery_temperature: float | None = None

    @property
    def end(self) -> datetime:
        """The end of the slice."""
        return self.start + INTERVAL

    @property
    def mean_power_kw(self) -> float:
        """The energy of the slice spread over its five minutes."""
        return self.energy_kwh / (INTERVAL.total_seconds() / 3600)


def slice_start(moment: datetime) -> datetime:
    """Return the start of the 5-minute slice, on the UTC clock, that holds the moment."""
    seconds = int(INTERVAL.total_seconds())
    stamp = int(moment.timestamp())
    return datetime.fromtimestamp(stamp - stamp % seconds, UTC)


def spread(start: datetime, end: datetime, energy_kwh: float) -> list[Slice]:
    """Return the energy spread evenly over the slices that a stretch of time touches."""
    total = (end - start).total_seconds()
    if total <= 0:
        return []
    slices: list[Slice] = []
    edge = slice_start(start)
    while edge < end:
        inside = (min(edge + INTERVAL, end) - max(edge, start)).total_seconds()
        slices.append(Slice(start=edge, energy_kwh=energy_kwh * inside / total))
        edge += INTERVAL
    return slices
