"""The usable capacity of the battery, as its charges tell it.

A charge that moved the state of charge by a known part with a known energy tells a
capacity. One charge tells little: the state of charge is in whole percents, and what is
called full depends on temperature and age. So many are looked at, their middle is the
answer, and it is withheld until there are enough that agree.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby
from typing import Any, Final, NamedTuple

# Fewer charges may agree by chance; older ones tell of a younger battery.
MINIMUM_CHARGES: Final = 10
NEWEST: Final = 30
# Half of the charges lie within the band. A wider one says that something else is measured.
MAXIMUM_SPREAD: Final = 0.12
# No battery ages by this much, and none grows: the energy or the capacity is that of another.
MAXIMUM_DEVIATION: Final = 0.25

TOO_FEW: Final = "too_few_charges"
TOO_MUCH_SPREAD: Final = "too_much_spread"
IMPLAUSIBLE: Final = "implausible"


class Charge(NamedTuple):
    """A charge: energy into the battery in kWh, change of the state of charge in %."""

    at: datetime
    energy_kwh: float
    soc_change: float
    charge_type: str | None = None

    @property
    def capacity_kwh(self) -> float:
        """The capacity that this charge alone tells."""
        return self.energy_kwh / self.soc_change * 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A capacity with the band that half of the charges lie in, or why there is none."""

    capacity_kwh: float | None = None
    low_kwh: float | None = None
    high_kwh: float | None = None
    charges: int = 0
    since: datetime | None = None
    withheld: str | None = None

    def told(self, configured_kwh: float | None) -> dict[str, Any] | None:
        """Return the estimate as JSON, ``None`` while it is withheld."""
        if self.withheld is not None or self.capacity_kwh is None:
            return None
        return {
            "capacity_kwh": self.capacity_kwh,
            "low_kwh": self.low_kwh,
            "high_kwh": self.high_kwh,
            "charges": self.charges,
            "health_percent": health_percent(self.capacity_kwh, configured_kwh),
            "since": None if self.since is None else self.since.isoformat(),
        }


class MonthlyCapacity(NamedTuple):
    """What the charges of a month told."""

    month: date
    capacity_kwh: float
    low_kwh: float
    high_kwh: float
    charges: int


def estimate_capacity(
    charges: Sequence[Charge], configured_kwh: float | None
) -> Estimate:
    """Return the capacity by the newest charges, which come in the order of time."""
    newest = charges[-NEWEST:]
    if len(newest) < MINIMUM_CHARGES:
        return Estimate(charges=len(newest), withheld=TOO_FEW)
    middle, low, high = _band([charge.capacity_kwh for charge in newest])
    return Estimate(
        capacity_kwh=middle,
        low_kwh=low,
        high_kwh=high,
        charges=len(newest),
        since=newest[0].at,
        withheld=_doubt(middle, low, high, configured_kwh),
    )


def monthly_capacity(
    charges: Iterable[Charge], zone: tzinfo
) -> Iterator[MonthlyCapacity]:
    """Yield what the charges of each local month told, in the order of time."""
    for month, group in groupby(charges, key=lambda it: _month(it.at, zone)):
        capacities = [charge.capacity_kwh for charge in group]
        yield MonthlyCapacity(month, *_band(capacities), len(capacities))


def health_percent(capacity_kwh: float, configured_kwh: float | None) -> float | None:
    """Return what is left of the capacity that the vehicle had when it was new."""
    return capacity_kwh / configured_kwh * 100 if configured_kwh else None


def _band(capacities: Iterable[float]) -> tuple[float, float, float]:
    """Return the middle, and the bounds that half of the capacities lie between."""
    in_order = sorted(capacities)
    return (
        _quantile(in_order, 0.5),
        _quantile(in_order, 0.25),
        _quantile(in_order, 0.75),
    )


def _quantile(in_order: Sequence[float], share: float) -> float:
    place = share * (len(in_order) - 1)
    below = int(place)
    above = min(below + 1, len(in_order) - 1)
    return in_order[below] + (in_order[above] - in_order[below]) * (place - below)


def _doubt(
    middle: float, low: float, high: float, configured_kwh: float | None
) -> str | None:
    if high - low > MAXIMUM_SPREAD * middle:
        return TOO_MUCH_SPREAD
    if configured_kwh and abs(middle / configured_kwh - 1) > MAXIMUM_DEVIATION:
        return IMPLAUSIBLE
    return None


def _month(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date().replace(day=1)
