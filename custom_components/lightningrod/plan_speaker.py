"""The sentences that say what a price plan holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import time
from decimal import Decimal
from typing import Final

from .ledger.tariff_history import DatedPlan
from .ledger.tariffs import (
    EVERY_DAY,
    WEEK,
    WEEKEND,
    WORKDAYS,
    Band,
    Clock,
    Day,
    FeeKind,
    Flat,
    Free,
    Membership,
    Plan,
    PowerTier,
    PriceEntity,
    Rates,
    Tier,
    TimeFee,
    TimeOfUse,
    Window,
)
from .words import Words

_CENTS: Final = 2
_GROUPS: Final = (
    (EVERY_DAY, "every_day"),
    (WORKDAYS, "workdays"),
    (WEEKEND, "weekend"),
)


def amount(value: Decimal, currency: str, words: Words) -> str:
    """Return money as people write it: with cents, or finer where it is finer."""
    places = -int(value.normalize().as_tuple().exponent)
    return words.number(f"{value:.{max(places, _CENTS)}f}") + f" {currency}"


def days_words(days: Iterable[Day], words: Words) -> str:
    """Return kinds of day in words."""
    wanted = frozenset(days)
    for group, key in _GROUPS:
        if wanted == group:
            return words.say(key)
    return ", ".join(
        words.say(f"day_{day}") for day in (*WEEK, Day.HOLIDAY) if day in wanted
    )


class Speaker:
    """Says what a plan is, amounts in its currency."""

    def __init__(self, plan: Plan, words: Words) -> None:
        """Speak of this plan."""
        self._plan = plan
        self._say = words.say
        self._words = words

    def sentences(self, dated: DatedPlan) -> Iterator[str]:
        """Yield all there is to say of it but since when it holds."""
        offer = self._plan.offer
        yield from self._energy(offer.rates)
        yield from self._on_top(offer.rates)
        if dated.holiday_entity:
            yield self._say("holidays_from", entity=dated.holiday_entity)
        if offer.dc is not None:
            yield from self._rates_of("fast", offer.dc, offer.rates)
        yield from (
            line for lines in self._fees(offer.rates).values() for line in lines
        )
        if self._plan.membership is not None:
            yield from self._member(self._plan.membership, is_member=dated.is_member)
        yield from self._special()

    def price(self) -> Iterator[str]:
        """Yield what charging costs, without the fees that come on top of it."""
        rates = self._plan.offer.rates
        yield from self._energy(rates)
        yield from self._on_top(rates)
        if _is_by_time(rates):
            yield from self._fees(rates)[FeeKind.TIME]

    def _money(self, value: Decimal) -> str:
        return amount(value, self._plan.currency, self._words)

    def _figure(self, value: Decimal) -> str:
        return self._words.number(f"{value.normalize():f}")

    # --- The price of energy -------------------------------------------------------------------

    def _energy(self, rates: Rates) -> Iterator[str]:
        match rates.energy:
            case Free() if rates.power_tiers or _is_by_time(rates):
                # Nobody who pays by the minute would call it free.
                pass
            case Free():
                yield self._say("free")
            case Flat(per_kwh=price):
                yield self._say("flat", price=self._money(price))
            case PriceEntity() as entity:
                yield self._entity(entity)
            case TimeOfUse() as plan:
                yield from self._time_of_use(plan)
        yield from self._power(rates.power_tiers)

    def _power(self, tiers: Sequence[PowerTier]) -> Iterator[str]:
        for tier in tiers:
            price = self._money(tier.per_minute)
            if tier.up_to_kw is not None:
                limit = self._figure(tier.up_to_kw)
                yield self._say("power_up_to", limit=limit, price=price)
            else:
                key = "power_beyond" if len(tiers) > 1 else "power_any"
                yield self._say(key, price=price)

    def _on_top(self, rates: Rates) -> Iterator[str]:
        """Yield what makes some kWh dearer or cheaper than their price."""
        match rates.surcharge:
            case Flat(per_kwh=price):
                key = "discount" if price < 0 else "surcharge"
                yield self._say(key, price=self._money(abs(price)))
            case TimeOfUse() as plan:
                what = "; ".join(self._time_of_use(plan))
                yield self._say("surcharge_by_hour", what=what)
        if rates.tiers is not None:
            by = "tier_day" if rates.tiers.per_day else "tier_month"
            yield from (self._tier(step, self._say(by)) for step in rates.tiers.steps)

    def _entity(self, entity: PriceEntity) -> str:
        attribute = f" ({entity.attribute})" if entity.attribute else ""
        return self._say(
            "entity",
            entity=entity.entity_id + attribute,
            factor=self._figure(entity.factor),
            minutes=entity.slot_minutes,
        )

    def _time_of_use(self, plan: TimeOfUse) -> Iterator[str]:
        # "At all other times" says something only after those.
        for band in sorted(plan.bands, key=lambda band: not band.windows):
            yield self._band(band)
        for season in plan.seasons:
            months = ", ".join(
                self._say(
                    "months",
                    first=self._month(days.first.month),
                    last=self._month(days.last.month),
                )
                for days in season.ranges
            )
            yield self._say("season", name=season.name, months=months)
        if plan.holidays:
            kind = self._say(f"day_{plan.holidays_count_as}")
            yield self._say("holidays", count=len(plan.holidays), kind=kind)
        if plan.clock is Clock.STANDARD:
            yield self._say("standard_time")

    def _band(self, band: Band) -> str:
        season = ", ".join(self._say("in_season", season=name) for name in band.seasons)
        when = self._windows(band.windows) or self._say("otherwise")
        return self._say(
            "band",
            name=band.name,
            price=self._money(band.per_kwh),
            when=" ".join(filter(None, (when, season))),
        )

    def _windows(self, windows: Iterable[Window]) -> str:
        return "; ".join(self._window(window) for window in windows)

    def _window(self, window: Window) -> str:
        days = days_words(window.days, self._words)
        if (window.start, window.end) == (time(), time()):
            return self._say("all_day", days=days)
        hours = {"start": f"{window.start:%H:%M}", "end": f"{window.end:%H:%M}"}
        return self._say("hours", days=days, **hours)

    def _month(self, number: int) -> str:
        return self._say(f"month_{number}")

    def _tier(self, tier: Tier, by: str) -> str:
        key = "tier_credit" if tier.is_credit else "tier"
        limit, price = self._figure(tier.up_to_kwh), self._money(tier.per_kwh)
        return self._say(key, limit=limit, by=by, price=price)

    # --- Fees ----------------------------------------------------------------------------------

    def _fees(self, rates: Rates) -> Mapping[str, list[str]]:
        """Return what is to be said of the fees, by their kind."""
        told: dict[str, list[str]] = {
            kind: [self._time_fee(fee) for fee in rates.time_fees if fee.kind is kind]
            for kind in FeeKind
        }
        bounds = {
            "session_fee": rates.session_fee,
            "minimum": rates.minimum,
            "maximum": rates.maximum,
        }
        for key, value in bounds.items():
            told[key] = (
                [] if value is None else [self._say(key, price=self._money(value))]
            )
        told["tax"] = []
        if rates.tax is not None:
            key = "tax_included" if rates.tax.included else "tax_added"
            percent = self._figure(rates.tax.percent)
            told["tax"].append(self._say(key, percent=percent))
        return told

    def _time_fee(self, fee: TimeFee) -> str:
        told = self._say(
            f"fee_{fee.kind}",
            price=self._money(fee.price),
            unit=self._say(f"per_{fee.per}"),
            counted=self._say(f"counted_{fee.counted}"),
        )
        return told + "".join(self._conditions(fee))

    def _conditions(self, fee: TimeFee) -> Iterator[str]:
        """Yield what limits a fee; a comma goes before each."""
        if fee.after_minutes:
            key = "fee_all_after" if fee.from_start else "fee_after"
            yield ", " + self._say(key, minutes=fee.after_minutes)
        if fee.until_minutes is not None:
            yield ", " + self._say("fee_until", minutes=fee.until_minutes)
        if fee.step_minutes:
            yield ", " + self._say("fee_step", minutes=fee.step_minutes)
        if fee.free:
            yield ", " + self._say("fee_free", when=self._windows(fee.free))
        if fee.cap is not None:
            yield ", " + self._say("fee_cap", price=self._money(fee.cap))

    # --- Rates of some -------------------------------------------------------------------------

    def _rates_of(self, whose: str, rates: Rates, others: Rates) -> Iterator[str]:
        """Yield the line that says what some pay, as far as others pay something else."""
        energy, added = list(self._energy(rates)), list(self._on_top(rates))
        also = list(self._on_top(others))
        told = []
        if (energy, added) != (list(self._energy(others)), also):
            told = [*energy, *(line for line in added if line not in also)]
        known = self._fees(others)
        for kind, lines in self._fees(rates).items():
            if lines != known[kind]:
                told += lines or [self._say(f"no_{kind}")]
        if told:
            yield self._say(whose, what="; ".join(told))

    def _member(self, member: Membership, *, is_member: bool) -> Iterator[str]:
        yield self._say(
            "membership", name=member.name, price=self._money(member.monthly_fee)
        )
        everybody, own = self._plan.offer, member.offer
        yield from self._rates_of("members", own.rates, everybody.rates)
        if own.dc is not None or everybody.dc is not None:
            fast = own.dc or own.rates
            others = everybody.dc or own.rates
            yield from self._rates_of("members_fast", fast, others)
        yield self._say("is_member" if is_member else "is_no_member")

    def _special(self) -> Iterator[str]:
        rates, billing = self._plan.offer.rates, self._plan.billing
        if rates.own_solar is not None:
            yield self._say("own_solar", price=self._money(rates.own_solar))
        if billing is not None and isinstance(billing.rates.energy, Flat):
            yield self._say("billing", price=self._money(billing.rates.energy.per_kwh))


def _is_by_time(rates: Rates) -> bool:
    """Return whether the price is one for time, beside energy that costs nothing."""
    return isinstance(rates.energy, Free) and any(
        fee.kind is FeeKind.TIME for fee in rates.time_fees
    )
