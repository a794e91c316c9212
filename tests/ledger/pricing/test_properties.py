"""What holds for any plan, any charge and any clock.

``PRICING_EXAMPLES=20000 script/test ledger -k pricing`` looks much longer.
"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
import json
import os

from hypothesis import given, settings, strategies as st

from custom_components.lightningrod.ledger.cost_lines import (
    Audience,
    Completeness,
    Cost,
    Label,
    LineKind,
    exact,
)
from custom_components.lightningrod.ledger.pricing import (
    _account,
    price,
    price_by_hour,
    quote,
)
from custom_components.lightningrod.ledger.pricing_facts import (
    Interval,
    PriceContext,
    SessionFacts,
)
from custom_components.lightningrod.ledger.tariff_checks import problems
from custom_components.lightningrod.ledger.tariff_json import (
    plan_from_json,
    plan_to_json,
)
from custom_components.lightningrod.ledger.tariffs import (
    Clock,
    Flat,
    Offer,
    Plan,
    PriceEntity,
    Rates,
    Tier,
    Tiers,
    TimeOfUse,
    counted_kwh,
)

from .strategies import (
    cases,
    charges,
    cut,
    entities,
    plans,
    points,
    times_of_use,
    zones,
)

ANY = settings(max_examples=int(os.environ.get("PRICING_EXAMPLES", "40")))

MAY = datetime(2026, 5, 1, 10, tzinfo=UTC)

type Case = tuple[SessionFacts, Plan, PriceContext]


def exact_energy(session: SessionFacts, plan: Plan, context: PriceContext) -> Fraction:
    """Return what the energy costs, before anything is rounded."""
    account = _account(session, plan, context, Audience.STANDARD)
    charges = account.outcome.charges
    return sum(
        (charge.amount for charge in charges if charge.kind is LineKind.ENERGY),
        Fraction(0),
    )


def without_tiers(plan: Plan) -> Plan:
    """Return the plan without what depends on the energy that came before."""
    rates = replace(plan.offer.rates, tiers=None)
    return replace(plan, offer=Offer(rates=rates))


@ANY
@given(cases())
def test_lines_make_the_total(case: Case) -> None:
    cost = price(*case)
    total = sum((line.amount for line in cost.lines), Decimal(0))
    if cost.completeness is Completeness.UNPRICED:
        assert cost.total is None
        assert not cost.lines
    else:
        assert cost.total == total
    assert all(line.amount == round(line.amount, 4) for line in cost.lines)


@ANY
@given(cases())
def test_hours_make_the_total(case: Case) -> None:
    shares = price_by_hour(*case)
    assert sum(shares.values(), Decimal(0)) == (price(*case).total or 0)
    assert all(hour == hour.replace(minute=0, second=0) for hour in shares)


@ANY
@given(cases())
def test_no_energy_is_lost_and_none_is_paid_twice(case: Case) -> None:
    session = case[0]
    cost = price(*case)
    paid = sum(
        (
            line.quantity
            for line in cost.lines
            if line.kind is LineKind.ENERGY
            and line.label not in (Label.SURCHARGE, Label.TIER_CREDIT)
        ),
        Decimal(0),
    )
    taken = sum(Decimal(repr(each.energy_kwh)) for each in session.intervals)
    # Each line shows six places of its quantity.
    assert abs(paid + cost.unpriced_kwh - taken) <= Decimal("0.000001") * 10
    assert cost.energy_kwh == taken


@ANY
@given(cases())
def test_energy_adds_up_over_intervals(case: Case) -> None:
    session, plan, context = case
    plan = without_tiers(plan)
    parts = [replace(session, intervals=(each,)) for each in session.intervals]
    assert exact_energy(session, plan, context) == sum(
        exact_energy(part, plan, context) for part in parts
    )


@ANY
@given(
    st.lists(
        st.tuples(st.integers(1, 40), st.sampled_from([0.0, 0.25, 0.5, 1.0])),
        min_size=1,
        max_size=5,
    ),
    st.none() | st.just(Decimal("0.05")),
)
def test_sessions_of_a_month_cost_what_one_does(
    hours: list[tuple[int, float]], own_solar: Decimal | None
) -> None:
    """What earlier sessions count for tiers is what earlier intervals of one do."""
    steps = (Tier(name="low", up_to_kwh=Decimal(30), per_kwh=Decimal("0.10")),)
    rates = Rates(
        energy=Flat(per_kwh=Decimal("0.40")),
        own_solar=own_solar,
        tiers=Tiers(steps=steps),
    )
    tariff = Plan(currency="EUR", name="Home", offer=Offer(rates=rates))
    slices = tuple(
        Interval(
            start=MAY + timedelta(hours=n),
            end=MAY + timedelta(hours=n + 1),
            energy_kwh=float(kwh),
            solar_share=share,
        )
        for n, (kwh, share) in enumerate(hours)
    )
    whole = SessionFacts(plug_in=MAY, intervals=slices)
    expected = exact_energy(whole, tariff, PriceContext(timezone=UTC, used_kwh=0.0))
    used, total = 0.0, Fraction(0)
    for each in slices:
        alone = SessionFacts(plug_in=each.start, intervals=(each,))
        context = PriceContext(timezone=UTC, used_kwh=used)
        total += exact_energy(alone, tariff, context)
        solar = each.energy_kwh * (each.solar_share or 0.0)
        used += counted_kwh(tariff, each.energy_kwh, solar)
    assert total == expected


@ANY
@given(cases(), st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_cutting_intervals_changes_nothing(case: Case, shares: list[float]) -> None:
    """Not the last place: shares of time are exact."""
    session, plan, context = case
    parts = cut(session, shares)
    assert len(parts.intervals) == 2 * len(session.intervals)
    assert price(parts, plan, context) == price(session, plan, context)


@ANY
@given(cases())
def test_the_same_again_costs_the_same(case: Case) -> None:
    """To the byte, also after the plan was kept and read."""
    session, plan, context = case
    first = json.dumps(price(session, plan, context).to_json())
    kept = plan_from_json(json.loads(json.dumps(plan_to_json(plan))))
    assert json.dumps(price(session, kept, context).to_json()) == first


@ANY
@given(cases())
def test_a_cost_survives_being_kept(case: Case) -> None:
    cost = price(*case)
    text = json.dumps(cost.to_json())
    kept = Cost.from_json(json.loads(text))
    assert kept == cost
    assert json.dumps(kept.to_json()) == text


@ANY
@given(plans)
def test_a_plan_survives_being_kept(plan: Plan) -> None:
    text = json.dumps(plan_to_json(plan))
    kept = plan_from_json(json.loads(text))
    assert kept == plan
    assert json.dumps(plan_to_json(kept)) == text


@ANY
@given(plans)
def test_these_plans_are_good(plan: Plan) -> None:
    assert problems(plan) == ()


@ANY
@given(cases())
def test_a_quote_holds_the_price(case: Case) -> None:
    session, plan, context = case
    told = quote(session, plan, context)
    assert told.cost == price(session, plan, context)
    assert told.cost in (told.standard, told.member)
    assert (told.member is None) == (plan.membership is None)
    assert (told.billing is None) == (plan.billing is None)


@ANY
@given(charges(), times_of_use(), zones)
def test_time_of_use_second_by_second(
    session: SessionFacts, energy: TimeOfUse, zone: tzinfo
) -> None:
    """An engine that knows only the clock on the wall says the same."""
    context = PriceContext(timezone=zone)
    plan = Plan(currency="EUR", offer=Offer(rates=Rates(energy=energy)))
    slowly = sum(
        (
            exact(each.energy_kwh)
            / int((each.end - each.start).total_seconds())
            * _seconds(each.start, each.end, energy, context)
            for each in session.intervals
        ),
        Fraction(0),
    )
    assert exact_energy(session, plan, context) == slowly


def _seconds(
    start: datetime, end: datetime, energy: TimeOfUse, context: PriceContext
) -> Fraction:
    """Return the prices of all seconds of a stretch; no price changes within a minute."""
    total = Fraction(0)
    at = start
    while at < end:
        until = min(end, at.replace(second=0) + timedelta(minutes=1))
        seconds = int((until - at).total_seconds())
        total += seconds * exact(_price_at(at, energy, context))
        at = until
    return total


def _price_at(moment: datetime, energy: TimeOfUse, context: PriceContext) -> Decimal:
    local = moment.astimezone(context.timezone)
    if energy.clock is Clock.STANDARD:
        winter = min(
            datetime(moment.year, month, 1, tzinfo=UTC)
            .astimezone(context.timezone)
            .utcoffset()
            or timedelta()
            for month in (1, 7)
        )
        local = (moment + winter).replace(tzinfo=UTC)
    weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][local.weekday()]
    kind = "holiday" if local.date() in energy.holidays else weekday
    season = _season_at((local.month, local.day), energy)
    minute = local.hour * 60 + local.minute
    holding = [
        band
        for band in energy.bands
        if season in (band.seasons or (season,))
        and any(
            kind in window.days and _is_in(minute, window.start, window.end)
            for window in band.windows
        )
    ]
    rest = [
        band
        for band in energy.bands
        if not band.windows and season in (band.seasons or (season,))
    ]
    (band,) = holding or rest
    return band.per_kwh


def _season_at(day: tuple[int, int], energy: TimeOfUse) -> str:
    if day == (2, 29):
        day = (2, 28)
    for season in energy.seasons:
        for days in season.ranges:
            first = (days.first.month, days.first.day)
            last = (days.last.month, days.last.day)
            if first <= day <= last or (first > last and not last < day < first):
                return season.name
    return ""


def _is_in(minute: int, start: time, end: time) -> bool:
    first, last = start.hour * 60 + start.minute, end.hour * 60 + end.minute
    if first < last:
        return first <= minute < last
    return minute >= first or minute < last


@ANY
@given(st.data(), charges(), entities, zones)
def test_samples_second_by_second(
    data: st.DataObject, session: SessionFacts, energy: PriceEntity, zone: tzinfo
) -> None:
    """A sample is the price of its slot, until the next one; what has none has no price."""
    context = PriceContext(timezone=zone, points=data.draw(points(session)))
    plan = Plan(currency="EUR", offer=Offer(rates=Rates(energy=energy)))
    samples = sorted((point.start, point.price) for point in context.points)
    slot = timedelta(minutes=energy.slot_minutes)
    total, unpriced = Fraction(0), Fraction(0)
    for each in session.intervals:
        length = int((each.end - each.start).total_seconds())
        for second in range(length):
            moment = each.start + timedelta(seconds=second)
            known = [p for start, p in samples if start <= moment < start + slot]
            share = exact(each.energy_kwh) / length
            total += share * exact(known[-1]) * exact(energy.factor) if known else 0
            unpriced += 0 if known else share
    account = _account(session, plan, context, Audience.STANDARD)
    assert exact_energy(session, plan, context) == total
    assert account.outcome.unpriced_kwh == unpriced
