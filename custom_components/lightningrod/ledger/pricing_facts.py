"""What is known of a plug-in that is to be priced, and what a plan needs beside it."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import pairwise

from .cost_lines import Note
from .sessions import ChargeType
from .tariffs import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A slice of a session with the battery energy (kWh) that flowed in it.

    ``solar_share`` (0 to 1) is how much of it came from own production, ``None`` when nobody
    knows. Raises ``ValueError`` for a slice without length, times without a zone and figures
    out of range.
    """

    start: datetime
    end: datetime
    energy_kwh: float
    solar_share: float | None = None

    def __post_init__(self) -> None:
        _require_zones(self.start, self.end)
        if self.start >= self.end:
            raise ValueError("an interval ends after it begins")
        if not 0 <= self.energy_kwh < float("inf"):
            raise ValueError("an interval takes energy")
        _require_share(self.solar_share)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """A plug-in; ``None`` is "not known". Of one that is still open, the ends so far.

    ``energy_kwh`` went into the battery, ``wall_kwh`` through the plug where something counted
    it. The intervals say when energy flowed, not how much: they are scaled to the energy that
    is paid for. ``solar_share`` (0 to 1) is how much came from own production where no
    interval tells. Raises ``ValueError`` for times without a zone, figures out of range and
    intervals that overlap.
    """

    plug_in: datetime | None = None
    plug_out: datetime | None = None
    first_flow: datetime | None = None
    last_flow: datetime | None = None
    charge_seconds: float | None = None
    energy_kwh: float | None = None
    wall_kwh: float | None = None
    intervals: tuple[Interval, ...] = ()
    charge_type: ChargeType | None = None
    solar_share: float | None = None

    def __post_init__(self) -> None:
        _require_zones(self.plug_in, self.plug_out, self.first_flow, self.last_flow)
        for figure in (self.charge_seconds, self.energy_kwh, self.wall_kwh):
            if figure is not None and not 0 <= figure < float("inf"):
                raise ValueError("energy and time are finite and not negative")
        _require_share(self.solar_share)
        in_order = pairwise(self.by_time) if self.intervals else ()
        if any(one.end > other.start for one, other in in_order):
            raise ValueError("intervals do not overlap")

    @property
    def by_time(self) -> tuple[Interval, ...]:
        """The intervals, first things first."""
        return tuple(sorted(self.intervals, key=lambda interval: interval.start))

    @property
    def anchor(self) -> datetime | None:
        """When the session was, where nothing better is known: its first known moment."""
        known = (self.plug_in, self.first_flow, self.last_flow, self.plug_out)
        first = (interval.start for interval in self.by_time)
        return min(filter(None, (*known, *first)), default=None)

    @property
    def has_charged(self) -> bool:
        """Whether any energy flowed, as far as is known."""
        known = (self.wall_kwh, self.energy_kwh, self.charge_seconds)
        return (
            any(figure for figure in known)
            or any(interval.energy_kwh for interval in self.intervals)
            or (known == (None, None, None) and self.first_flow is not None)
        )

    @property
    def is_dc(self) -> bool | None:
        """Whether this was fast charging."""
        return (
            None if self.charge_type is None else self.charge_type is ChargeType.DC_FAST
        )


def _require_zones(*moments: datetime | None) -> None:
    for moment in moments:
        if moment is not None and moment.tzinfo is None:
            raise ValueError("a time without a zone is no moment")


def _require_share(share: float | None) -> None:
    if share is not None and not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePoint:
    """What a price entity said at ``start``, or says from then on until ``end``.

    Without ``end`` it is a sample; see :class:`~.tariffs.PriceEntity` for how long that holds.
    It is of whichever entity the plan names, unless ``source`` says of which, as
    :attr:`~.tariffs.PriceEntity.source` does. Raises
    ``ValueError`` for times without a zone or in the wrong order, and for a price that is no
    number.
    """

    start: datetime
    price: Decimal
    end: datetime | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        _require_zones(self.start, self.end)
        if self.end is not None and self.start >= self.end:
            raise ValueError("a price ends after it begins")
        if not self.price.is_finite():
            raise ValueError("a price is a finite number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A plan that comes into force while a session lasts, at ``since``.

    Without one the price is not known from then on, for the reason in ``note``. The rest is
    what :class:`PriceContext` holds for the plan before; ``used_kwh`` is of the month in which
    it comes into force.
    """

    since: datetime
    plan: Plan | None
    is_member: bool = False
    holidays: frozenset[date] = frozenset()
    used_kwh: float | None = None
    note: Note | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceContext:
    """What the price of a session depends on beside the session and the plan.

    ``timezone`` is where the charger stands. ``used_kwh`` is what was used before the session
    in the month of its bill, for tiers; ``points`` are the samples of a price entity;
    ``holidays`` are added to those of the plan; ``is_member`` says whether the membership of
    the plan was held. ``later`` are the plans that come into force while the session lasts,
    in the order of time.
    """

    timezone: tzinfo
    used_kwh: float | None = None
    points: tuple[PricePoint, ...] = ()
    holidays: frozenset[date] = frozenset()
    is_member: bool = False
    later: tuple[Version, ...] = ()
