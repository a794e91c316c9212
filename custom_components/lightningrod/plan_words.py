"""A price plan in words, for a person to agree to."""

from collections.abc import Iterable, Iterator
from datetime import date, time
from decimal import Decimal
from typing import Final

from homeassistant.util.yaml import dump

from .ledger.exact_json import NotUnderstoodError, to_json
from .ledger.tariff_checks import Fault, Problem
from .ledger.tariff_history import SINCE_EVER, DatedPlan
from .ledger.tariffs import (
    EVERY_DAY,
    WEEK,
    WEEKEND,
    WORKDAYS,
    Band,
    Day,
    Flat,
    Free,
    Membership,
    Plan,
    PriceEntity,
    Rates,
    Tiers,
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

_IN_A_SEASON: Final = (Fault.BAND_GAP, Fault.BAND_OVERLAP)


def amount(value: Decimal, currency: str, words: Words) -> str:
    """Return money as people write it: with cents, or finer where it is finer."""
    places = -int(value.normalize().as_tuple().exponent)
    return words.number(f"{value:.{max(places, _CENTS)}f}") + f" {currency}"


def describe(dated: DatedPlan, words: Words, today: date) -> list[str]:
    """Return a dated plan as sentences, the one that says since when it holds first."""
    return [
        _since(dated.effective_date, words, today),
        *_Speaker(dated.plan, words).sentences(dated),
    ]


def headline(dated: DatedPlan, words: Words) -> str:
    """Return a dated plan in one line."""
    return f"{day_words(dated.effective_date, words)}: {price_words(dated, words)}"


def price_words(dated: DatedPlan, words: Words) -> str:
    """Return what the energy of a dated plan costs, in one line."""
    return "; ".join(_Speaker(dated.plan, words).energy(dated.plan.offer.rates))


def bullets(sentences: Iterable[str]) -> str:
    """Return sentences as a list in Markdown."""
    return "\n".join(f"- {sentence}" for sentence in sentences)


def day_words(day: date, words: Words) -> str:
    """Return the first day of a plan in words."""
    return words.say("since_ever") if day == SINCE_EVER else day.isoformat()


def details(problem: Problem, words: Words) -> dict[str, str]:
    """Return what an error message tells of a problem, its codes in words."""
    told = dict(problem.details)
    for key in ("days", "day"):
        if told.get(key) and set(told[key].split(", ")) <= set(Day):
            told[key] = _days({Day(day) for day in told[key].split(", ")}, words)
    if problem.fault in _IN_A_SEASON and (season := told["season"]):
        # The space is part of it: most plans know no seasons, and then there is none.
        told["season"] = " " + words.say("in_season", season=season)
    return told


def misread(err: NotUnderstoodError, words: Words) -> str:
    """Return why a written plan cannot be understood, and what could stand there."""
    if err.unknown:
        possible = ", ".join(err.possible)
        return words.say("read_unknown", what=err.unknown, possible=possible)
    return words.say("read_value", example=err.example)


def in_full(dated: DatedPlan) -> str:
    """Return a plan to the last detail, as a block of Markdown."""
    return f"```yaml\n{dump(to_json(dated.plan))}```"


def _since(day: date, words: Words, today: date) -> str:
    if day == SINCE_EVER:
        return words.say("holds_since_ever")
    key = "holds_in_future" if day > today else "holds_from"
    return words.say(key, date=day.isoformat(), days=(day - today).days)


def _days(days: Iterable[Day], words: Words) -> str:
    wanted = frozenset(days)
    for group, key in _GROUPS:
        if wanted == group:
            return words.say(key)
    return ", ".join(
        words.say(f"day_{day}") for day in (*WEEK, Day.HOLIDAY) if day in wanted
    )


class _Speaker:
    """Says what a plan is, amounts in its currency."""

    def __init__(self, plan: Plan, words: Words) -> None:
        self._plan = plan
        self._say = words.say
        self._words = words

    def _money(self, value: Decimal) -> str:
        return amount(value, self._plan.currency, self._words)

    def sentences(self, dated: DatedPlan) -> Iterator[str]:
        offer = self._plan.offer
        yield from self.energy(offer.rates)
        if dated.holiday_entity:
            yield self._say("holidays_from", entity=dated.holiday_entity)
        if offer.dc is not None:
            yield self._say("fast", what="; ".join(self._fast(offer.dc)))
        yield from self._fees(offer.rates)
        if self._plan.membership is not None:
            yield from self._member(self._plan.membership, is_member=dated.is_member)
        yield from self._special()

    def energy(self, rates: Rates) -> Iterator[str]:
        match rates.energy:
            case Free():
                yield self._say("free")
            case Flat(per_kwh=price):
                yield self._say("flat", price=self._money(price))
            case PriceEntity() as entity:
                yield self._entity(entity)
            case TimeOfUse() as plan:
                yield from self._time_of_use(plan)
        if isinstance(rates.surcharge, Flat):
            yield self._say("surcharge", price=self._money(rates.surcharge.per_kwh))
        if rates.tiers is not None:
            yield from self._tiers(rates.tiers)

    def _entity(self, entity: PriceEntity) -> str:
        attribute = f" ({entity.attribute})" if entity.attribute else ""
        return self._say(
            "entity",
            entity=entity.entity_id + attribute,
            factor=self._words.number(f"{entity.factor.normalize():f}"),
            minutes=entity.slot_minutes,
        )

    def _time_of_use(self, plan: TimeOfUse) -> Iterator[str]:
        for band in plan.bands:
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

    def _band(self, band: Band) -> str:
        when = "; ".join(self._window(window) for window in band.windows)
        season = ", ".join(self._say("in_season", season=name) for name in band.seasons)
        return self._say(
            "band",
            name=band.name,
            price=self._money(band.per_kwh),
            when=" ".join(filter(None, (when or self._say("otherwise"), season))),
        )

    def _window(self, window: Window) -> str:
        days = _days(window.days, self._words)
        if (window.start, window.end) == (time(), time()):
            return self._say("all_day", days=days)
        hours = {"start": f"{window.start:%H:%M}", "end": f"{window.end:%H:%M}"}
        return self._say("hours", days=days, **hours)

    def _month(self, number: int) -> str:
        return self._say(f"month_{number}")

    def _fast(self, rates: Rates) -> Iterator[str]:
        if isinstance(rates.energy, Flat):
            yield self._say("flat", price=self._money(rates.energy.per_kwh))
        own = [
            fee
            for fee in rates.time_fees
            if fee not in self._plan.offer.rates.time_fees
        ]
        yield from (self._time_fee(fee) for fee in own)

    def _fees(self, rates: Rates) -> Iterator[str]:
        bounds = (
            ("session_fee", rates.session_fee),
            ("minimum", rates.minimum),
            ("maximum", rates.maximum),
        )
        yield from (self._time_fee(fee) for fee in rates.time_fees)
        for key, value in bounds:
            if value is not None:
                yield self._say(key, price=self._money(value))
        if rates.tax is not None:
            key = "tax_included" if rates.tax.included else "tax_added"
            yield self._say(key, percent=self._words.number(f"{rates.tax.percent:f}"))

    def _time_fee(self, fee: TimeFee) -> str:
        words = self._say(
            f"fee_{fee.kind}",
            price=self._money(fee.price),
            unit=self._say(f"per_{fee.per}"),
            counted=self._say(f"counted_{fee.counted}"),
        )
        if fee.after_minutes:
            words += self._say("fee_after", minutes=fee.after_minutes)
        if fee.cap is not None:
            words += self._say("fee_cap", price=self._money(fee.cap))
        return words

    def _member(self, member: Membership, *, is_member: bool) -> Iterator[str]:
        yield self._say(
            "membership", name=member.name, price=self._money(member.monthly_fee)
        )
        prices = (
            ("member_price", member.offer.rates, self._plan.offer.rates),
            ("member_fast", member.offer.dc, self._plan.offer.dc),
        )
        for key, own, others in prices:
            if own != others and own is not None and isinstance(own.energy, Flat):
                yield self._say(key, price=self._money(own.energy.per_kwh))
        yield self._say("is_member" if is_member else "is_no_member")

    def _tiers(self, tiers: Tiers) -> Iterator[str]:
        for step in tiers.steps:
            yield self._say(
                "tier",
                limit=self._words.number(f"{step.up_to_kwh:f}"),
                price=self._money(step.per_kwh),
            )

    def _special(self) -> Iterator[str]:
        rates, billing = self._plan.offer.rates, self._plan.billing
        if rates.own_solar is not None:
            yield self._say("own_solar", price=self._money(rates.own_solar))
        if billing is not None and isinstance(billing.rates.energy, Flat):
            yield self._say("billing", price=self._money(billing.rates.energy.per_kwh))
