"""What is wrong with a price plan, and where.

A plan with a problem is never applied. The codes are keys of translations, ``details`` their
placeholders.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from .currencies import CURRENCIES, NO_CURRENCY
from .price_units import is_other_money
from .tariff_calendar import YEAR, Stretch, kinds_of_day, seasons_by_day, stretches
from .tariffs import (
    Band,
    Counted,
    Day,
    DayRange,
    Flat,
    Free,
    MonthDay,
    Offer,
    Plan,
    PowerTier,
    PriceEntity,
    Rates,
    Season,
    Tax,
    Tier,
    Tiers,
    TimeFee,
    TimeOfUse,
    Window,
    price_entities,
)

# Far above any price in any currency; what is higher is a slip of the finger.
HIGHEST: Final = Decimal(1_000_000)
_SLOTS: Final = frozenset({1, 5, 10, 15, 20, 30, 60})
_LAST_START: Final = 28
_ALL_OF_IT: Final = Decimal(100)
_SIGNED: Final = ".surcharge."
_FREE: Final = Offer(rates=Rates(energy=Free()))


class Fault(StrEnum):
    """The kinds of problem."""

    UNKNOWN_CURRENCY = "unknown_currency"
    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    BELOW_ZERO = "below_zero"
    TOO_HIGH = "too_high"
    NO_NAME = "no_name"
    NO_BANDS = "no_bands"
    NO_DAYS = "no_days"
    NO_STEPS = "no_steps"
    NOT_A_MINUTE = "not_a_minute"
    NO_SUCH_DAY = "no_such_day"
    NAME_TWICE = "name_twice"
    UNKNOWN_SEASON = "unknown_season"
    HOLIDAYS_NOT_APART = "holidays_not_apart"
    BAND_GAP = "band_gap"
    BAND_OVERLAP = "band_overlap"
    SEASON_GAP = "season_gap"
    SEASON_OVERLAP = "season_overlap"
    NO_ENTITY = "no_entity"
    SLOT = "slot"
    ZERO_FACTOR = "zero_factor"
    OTHER_CURRENCY = "other_currency"
    ORDER = "order"
    BOUNDS = "bounds"
    STARTS_ON = "starts_on"
    LAST_IS_OPEN = "last_is_open"
    NEGATIVE_TIME = "negative_time"
    FREE_WITHOUT_CLOCK = "free_without_clock"
    TOO_MUCH_TAX = "too_much_tax"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong; ``where`` is the path to it, as in ``offer.rates.energy``."""

    fault: Fault
    where: str
    details: Mapping[str, str] = field(default_factory=dict)


type _Found = tuple[Fault, Mapping[str, str]]


def problems(plan: Plan) -> tuple[Problem, ...]:
    """Return everything that is wrong with a plan; nothing, when it can be applied."""
    return tuple(_examine(plan, ""))


def _examine(value: Any, where: str) -> Iterator[Problem]:
    if isinstance(value, Decimal) and _SIGNED in where:
        # A discount on each kWh is as good as what is added to it.
        value = abs(value)
    for fault, details in _CHECKS.get(type(value), _nothing)(value):
        yield Problem(fault=fault, where=where, details=details)
    for path, content in _contents(value, where):
        yield from _examine(content, path)


def _contents(value: Any, where: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, tuple):
        yield from ((f"{where}[{index}]", item) for index, item in enumerate(value))
    elif is_dataclass(value):
        prefix = f"{where}." if where else ""
        for item in fields(value):
            yield f"{prefix}{item.name}", getattr(value, item.name)


def _nothing(_value: Any) -> Iterator[_Found]:
    return iter(())


def _figure(value: Decimal) -> Iterator[_Found]:
    if not value.is_finite():
        yield Fault.NOT_A_NUMBER, {}
    elif value < 0:
        yield Fault.NEGATIVE, {"value": str(value)}
    elif value > HIGHEST:
        yield Fault.TOO_HIGH, {"value": str(value), "highest": str(HIGHEST)}


def _plan(plan: Plan) -> Iterator[_Found]:
    is_free = (plan.offer, plan.membership, plan.billing) == (_FREE, None, None)
    if plan.currency not in CURRENCIES | ({NO_CURRENCY} if is_free else set()):
        yield Fault.UNKNOWN_CURRENCY, {"currency": plan.currency}
    for entity_id, unit in sorted(
        (price.entity_id, price.unit)
        for price in price_entities(plan)
        if price.unit and is_other_money(price.unit, plan.currency)
    ):
        told = {"entity_id": entity_id, "unit": unit, "currency": plan.currency}
        yield Fault.OTHER_CURRENCY, told


def _rates(rates: Rates) -> Iterator[_Found]:
    least, most = rates.minimum, rates.maximum
    if least is not None and most is not None and most.compare(least) == -1:
        yield Fault.BOUNDS, {"minimum": str(least), "maximum": str(most)}
    yield from _power(rates.power_tiers)
    yield from _discount(rates)


def _discount(rates: Rates) -> Iterator[_Found]:
    """Yield a discount on each kWh that is more than anybody ever pays for one."""
    if rates.surcharge is None or rates.power_tiers:
        return
    if isinstance(rates.energy, PriceEntity):
        # What it tells may be anything.
        return
    least, most = min(_prices(rates.surcharge)), max(_prices(rates.energy))
    if least + most < 0:
        yield Fault.BELOW_ZERO, {"discount": str(-least), "price": str(most)}


def _prices(price: Free | Flat | TimeOfUse) -> list[Decimal]:
    match price:
        case Flat():
            known = [price.per_kwh]
        case TimeOfUse():
            known = [band.per_kwh for band in price.bands]
        case Free():
            known = []
    return [each for each in known if each.is_finite()] or [Decimal(0)]


def _tax(tax: Tax) -> Iterator[_Found]:
    if tax.percent.is_finite() and tax.percent > _ALL_OF_IT:
        yield Fault.TOO_MUCH_TAX, {"percent": str(tax.percent)}


def _ascending(values: Sequence[Decimal | int]) -> Iterator[_Found]:
    known = [value for value in values if Decimal(value).is_finite()]
    for one, other in pairwise(known):
        if one >= other:
            yield Fault.ORDER, {"first": str(one), "second": str(other)}


# --- Time of use ----------------------------------------------------------------------------


def _window(window: Window) -> Iterator[_Found]:
    if not window.days:
        yield Fault.NO_DAYS, {}
    for moment in (window.start, window.end):
        if moment != time(moment.hour, moment.minute):
            yield Fault.NOT_A_MINUTE, {"time": moment.isoformat()}


def _band(band: Band) -> Iterator[_Found]:
    if not band.name.strip():
        yield Fault.NO_NAME, {}


def _season(season: Season) -> Iterator[_Found]:
    if not season.name.strip():
        yield Fault.NO_NAME, {}
    if not season.ranges:
        yield Fault.NO_DAYS, {}


def _range(days: DayRange) -> Iterator[_Found]:
    for day in (days.first, days.last):
        if day not in YEAR:
            yield Fault.NO_SUCH_DAY, {"day": _date(day)}


def _time_of_use(plan: TimeOfUse) -> Iterator[_Found]:
    if not plan.bands:
        yield Fault.NO_BANDS, {}
        return
    names = [season.name for season in plan.seasons]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield Fault.NAME_TWICE, {"name": name}
    used = {name for band in plan.bands for name in band.seasons}
    for name in sorted(used.difference(names)):
        yield Fault.UNKNOWN_SEASON, {"season": name}
    windows = [window for band in plan.bands for window in band.windows]
    apart = plan.holidays_count_as is Day.HOLIDAY
    if not apart and any(Day.HOLIDAY in window.days for window in windows):
        yield Fault.HOLIDAYS_NOT_APART, {"day": plan.holidays_count_as}
    yield from _season_cover(plan)
    yield from _band_cover(plan)


def _season_cover(plan: TimeOfUse) -> Iterator[_Found]:
    """Yield the days of the year that no season or more than one claims, by stretches."""
    if not plan.seasons:
        return
    claimed = [(day, names) for day, names in seasons_by_day(plan.seasons).items()]
    bad = [entry for entry in claimed if len(entry[1]) != 1]
    for first, last, names in _runs(bad):
        fault = Fault.SEASON_OVERLAP if names else Fault.SEASON_GAP
        yield (
            fault,
            {"first": _date(first), "last": _date(last), "seasons": ", ".join(names)},
        )


type _Claim = tuple[MonthDay, tuple[str, ...]]


def _runs(
    claims: Sequence[_Claim],
) -> Iterator[tuple[MonthDay, MonthDay, tuple[str, ...]]]:
    """Yield stretches of days in a row with the same claim: first day, last day, claim."""
    begun = None
    for number, (day, names) in enumerate(claims):
        begun = begun or day
        following = claims[number + 1] if number + 1 < len(claims) else None
        if following != (_next(day), names):
            yield begun, day, names
            begun = None


def _next(day: MonthDay) -> MonthDay | None:
    index = YEAR.index(day) + 1
    return YEAR[index] if index < len(YEAR) else None


def _band_cover(plan: TimeOfUse) -> Iterator[_Found]:
    """Yield the hours that no band or more than one claims, once for all days alike."""
    found: dict[tuple[str, Stretch], list[Day]] = {}
    for season in [season.name for season in plan.seasons] or [""]:
        for kind in kinds_of_day(plan):
            for stretch in stretches(plan.bands, season, kind):
                if len(stretch.bands) != 1:
                    found.setdefault((season, stretch), []).append(kind)
    for (season, stretch), days in found.items():
        fault = Fault.BAND_OVERLAP if stretch.bands else Fault.BAND_GAP
        yield (
            fault,
            {
                "season": season,
                "days": ", ".join(days),
                "start": _clock(stretch.start),
                "end": _clock(stretch.end),
                "bands": ", ".join(plan.bands[index].name for index in stretch.bands),
            },
        )


def _date(day: MonthDay) -> str:
    return f"{day.month:02}-{day.day:02}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


# --- The rest -------------------------------------------------------------------------------


def _entity(price: PriceEntity) -> Iterator[_Found]:
    domain, _dot, name = price.entity_id.partition(".")
    if not domain or not name:
        yield Fault.NO_ENTITY, {"entity_id": price.entity_id}
    if price.slot_minutes not in _SLOTS:
        yield Fault.SLOT, {"minutes": str(price.slot_minutes)}
    if price.factor == 0:
        yield Fault.ZERO_FACTOR, {}


def _tiers(tiers: Tiers) -> Iterator[_Found]:
    if not tiers.steps:
        yield Fault.NO_STEPS, {}
    yield from _ascending([Decimal(0), *(step.up_to_kwh for step in tiers.steps)])
    if not 1 <= tiers.starts_on <= _LAST_START:
        yield Fault.STARTS_ON, {"day": str(tiers.starts_on)}


def _tier(tier: Tier) -> Iterator[_Found]:
    if not tier.name.strip():
        yield Fault.NO_NAME, {}


def _fee(fee: TimeFee) -> Iterator[_Found]:
    if min(fee.after_minutes, fee.step_minutes) < 0:
        yield Fault.NEGATIVE_TIME, {}
    if fee.until_minutes is not None:
        yield from _ascending([fee.after_minutes, fee.until_minutes])
    if fee.free and fee.counted is Counted.CHARGING:
        yield Fault.FREE_WITHOUT_CLOCK, {}


def _power(tiers: tuple[PowerTier, ...]) -> Iterator[_Found]:
    is_open = [tier.up_to_kw is None for tier in tiers]
    if tiers and is_open != [False] * (len(tiers) - 1) + [True]:
        yield Fault.LAST_IS_OPEN, {}
    limits = [tier.up_to_kw for tier in tiers if tier.up_to_kw is not None]
    yield from _ascending([Decimal(0), *limits])


_CHECKS: Final[Mapping[type, Callable[[Any], Iterator[_Found]]]] = {
    Decimal: _figure,
    Plan: _plan,
    Rates: _rates,
    Tax: _tax,
    Window: _window,
    Band: _band,
    Season: _season,
    DayRange: _range,
    TimeOfUse: _time_of_use,
    PriceEntity: _entity,
    Tiers: _tiers,
    Tier: _tier,
    TimeFee: _fee,
}
