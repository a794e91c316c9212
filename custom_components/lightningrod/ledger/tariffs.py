"""What a place or a network asks for a charge: the price plan, as plain data.

A :class:`Plan` says nothing of when it came into force: whoever keeps it dates it. It is stored
as JSON by ``tariff_json``, examined by ``tariff_checks`` and applied by ``pricing``.

Money is ``Decimal`` in the currency of the plan, energy kWh, power kW. Times are those of the
clock on the wall where the charger stands. No field's default may ever change: plans that were
applied are kept with their sessions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Final

from .price_units import factor_of, price_source

MINUTES_A_DAY: Final = 24 * 60


class Day(StrEnum):
    """A kind of day. ``HOLIDAY`` is for those that are priced like no day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"
    HOLIDAY = "holiday"


# In the order of ``date.weekday()``.
WEEK: Final = (Day.MON, Day.TUE, Day.WED, Day.THU, Day.FRI, Day.SAT, Day.SUN)
EVERY_DAY: Final = frozenset(WEEK)
WORKDAYS: Final = frozenset(WEEK[:5])
WEEKEND: Final = frozenset(WEEK[5:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Hours of a day on some kinds of day, ``end`` not included.

    Midnight as the end is the end of the day. A window over midnight holds on the evening and
    on the early morning *of the same day*: 22:00 to 06:00 on Friday is Friday before 6 and
    Friday from 22, as tariff sheets mean it. Equal ends are the whole day.
    """

    start: time = time()
    end: time = time()
    days: frozenset[Day] = EVERY_DAY

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """The one or two stretches of the day, in minutes since midnight."""
        start, end = _minute(self.start), _minute(self.end) or MINUTES_A_DAY
        if start < end:
            return ((start, end),)
        return tuple(
            (first, last)
            for first, last in ((0, end), (start, MINUTES_A_DAY))
            if first < last
        )


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A price, and when it holds.

    No ``windows``: whenever no other band does. No ``seasons``: in all of them.
    """

    name: str
    per_kwh: Decimal
    windows: tuple[Window, ...] = ()
    seasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """A day of any year."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days of any year from ``first`` to ``last``, both included, over new year if need be.

    One that ends on 28 February holds the 29th as well.
    """

    first: MonthDay
    last: MonthDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """A part of the year by name."""

    name: str
    ranges: tuple[DayRange, ...]


class Clock(StrEnum):
    """Which clock a tariff goes by."""

    LOCAL = "local"
    # The meter does not know of summer time.
    STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Free:
    """Energy that costs nothing."""

    kind: ClassVar[str] = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat:
    """One price at all times."""

    kind: ClassVar[str] = "flat"

    per_kwh: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfUse:
    """A price by season, kind of day and hour.

    The bands have to cover each minute of each kind of day of each season exactly once, and
    the seasons each day of the year; none is one season. A holiday is priced like the day that
    it counts as.
    """

    kind: ClassVar[str] = "time_of_use"

    bands: tuple[Band, ...]
    seasons: tuple[Season, ...] = ()
    holidays: frozenset[date] = frozenset()
    holidays_count_as: Day = Day.SUN
    clock: Clock = Clock.LOCAL


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceEntity:
    """A price that an entity tells, sampled while charging.

    ``factor`` turns what it says into the currency of the plan per kWh (0.001 for a price per
    MWh, 1.25 to add a tax). ``unit`` is the one that it holds for; where that is known,
    samples are per kWh, in whatever unit the entity said them.

    The price may change every ``slot_minutes``, counted from the full hour: a sample speaks
    for its slot, until the next sample, and for no other slot. Its prices may be negative.
    """

    kind: ClassVar[str] = "price_entity"

    entity_id: str
    attribute: str | None = None
    factor: Decimal = Decimal(1)
    slot_minutes: int = 60
    unit: str | None = None

    @property
    def source(self) -> str:
        """What the samples are of: an entity may tell several prices."""
        return price_source(self.entity_id, self.attribute, self.unit)

    @property
    def sample_factor(self) -> Decimal:
        """What turns a sample into the currency of the plan per kWh."""
        return self.factor if self.unit is None else self.factor / factor_of(self.unit)


type EnergyPrice = Free | Flat | TimeOfUse | PriceEntity
type Surcharge = Flat | TimeOfUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """The energy of a month up to ``up_to_kwh``, from the end of the tier before it.

    It costs ``per_kwh`` in place of the price of energy. With ``is_credit`` that price stays,
    and ``per_kwh`` is taken off it (the baseline credit of Californian plans).
    """

    name: str
    up_to_kwh: Decimal
    per_kwh: Decimal
    is_credit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiers:
    """Allowances of a month, lowest first; energy beyond the last has the ordinary price.

    With ``per_day`` a limit counts for each day of the month. The month of the bill begins on
    ``starts_on`` (1 to 28).
    """

    steps: tuple[Tier, ...]
    per_day: bool = False
    starts_on: int = 1


class Counted(StrEnum):
    """The time that a fee is for."""

    CHARGING = "charging"
    PLUGGED = "plugged"
    # From the end of the charge on.
    IDLE = "idle"


class FeeKind(StrEnum):
    """What a fee for time is called on the bill."""

    TIME = "time"
    BLOCKING = "blocking"
    PARKING = "parking"


class TimeUnit(StrEnum):
    """The unit that a price for time is given in."""

    MINUTE = "min"
    HOUR = "h"
    DAY = "d"

    @property
    def minutes(self) -> int:
        """Its length."""
        return {"min": 1, "h": 60, "d": MINUTES_A_DAY}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFee:
    """A price for time.

    The counted time is paid for from ``after_minutes`` to ``until_minutes``; with
    ``from_start`` the minutes of grace count too once they are over. Hours in ``free`` cost
    nothing (a window on ``Day.HOLIDAY`` holds on holidays, whatever day they fall on). Time
    counts in steps of ``step_minutes``, each begun one whole; 0 counts it to the second.
    ``cap`` is the most that one plug-in costs; a cap of one step makes a fee that falls due
    once.
    """

    kind: FeeKind
    counted: Counted
    price: Decimal
    per: TimeUnit = TimeUnit.MINUTE
    after_minutes: int = 0
    until_minutes: int | None = None
    from_start: bool = False
    step_minutes: int = 0
    free: tuple[Window, ...] = ()
    cap: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerTier:
    """A price per minute of charging with a power of at most ``up_to_kw``.

    ``None`` is for whatever power is left.
    """

    up_to_kw: Decimal | None
    per_minute: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """A tax on what is bought; ``included`` says whether the prices hold it already."""

    percent: Decimal
    included: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """All that a plug-in can cost.

    ``energy`` is the price of what is bought, ``surcharge`` comes on top of all of that (what
    the grid takes beside a spot price), or off it when negative (a rebate). ``own_solar`` is
    what a kWh of own production is worth; ``None`` makes no difference between the two.
    ``minimum`` and ``maximum`` bound the sum of everything else, before a tax that is not
    included.
    """

    energy: EnergyPrice
    surcharge: Surcharge | None = None
    tiers: Tiers | None = None
    own_solar: Decimal | None = None
    session_fee: Decimal | None = None
    time_fees: tuple[TimeFee, ...] = ()
    power_tiers: tuple[PowerTier, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    tax: Tax | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The rates of one kind of customer; ``dc`` where fast charging has rates of its own."""

    rates: Rates
    dc: Rates | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """What members pay. The monthly fee is part of no session."""

    name: str
    monthly_fee: Decimal
    offer: Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The prices of a place or network in one currency (ISO 4217).

    ``billing`` is a second price beside the real one, for an employer to be billed with.
    ``tariff_id`` is the row of ``ev_charging_networks`` that the plan came from.
    """

    currency: str
    offer: Offer
    membership: Membership | None = None
    billing: Offer | None = None
    tariff_id: int | None = None
    name: str | None = None


def all_rates(plan: Plan) -> Iterator[Rates]:
    """Yield the rates of everyone whom the plan is for."""
    member = None if plan.membership is None else plan.membership.offer
    for offer in filter(None, (plan.offer, member, plan.billing)):
        yield from filter(None, (offer.rates, offer.dc))


def price_entities(plan: Plan) -> frozenset[PriceEntity]:
    """Return the entities whose samples the plan needs."""
    energies = (rates.energy for rates in all_rates(plan))
    return frozenset(each for each in energies if isinstance(each, PriceEntity))


def tier_starts(plan: Plan) -> frozenset[int]:
    """Return the days on which the plan's months of a bill begin; none without tiers."""
    return frozenset(
        rates.tiers.starts_on for rates in all_rates(plan) if rates.tiers is not None
    )


def counted_kwh(plan: Plan, kwh: float, solar_kwh: float | None) -> float:
    """Return how much of a session's energy counts for the plan's tiers.

    Own production does not, where it has a price of its own.
    """
    if all(rates.own_solar is None for rates in all_rates(plan)):
        return kwh
    return max(kwh - (solar_kwh or 0.0), 0.0)


def flat_plan(per_kwh: Decimal, currency: str) -> Plan:
    """Return the plan of one price at all times."""
    return Plan(
        currency=currency, offer=Offer(rates=Rates(energy=Flat(per_kwh=per_kwh)))
    )


def free_plan(currency: str) -> Plan:
    """Return the plan under which nothing costs anything."""
    return Plan(currency=currency, offer=Offer(rates=Rates(energy=Free())))


def kind_of_day(
    day: date, holidays: Iterable[date] = (), holidays_count_as: Day = Day.SUN
) -> Day:
    """Return what kind of day a date is priced as."""
    return holidays_count_as if day in holidays else WEEK[day.weekday()]
