"""A price that changes while a car charges: energy by the price of its time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger.cost_lines import Completeness, Cost, Note
from custom_components.lightningrod.ledger.pricing import price, price_by_hour, quote
from custom_components.lightningrod.ledger.pricing_facts import (
    PriceContext,
    PricePoint,
    SessionFacts,
    Version,
)
from custom_components.lightningrod.ledger.tariffs import (
    Free,
    Membership,
    Offer,
    Plan,
    PowerTier,
    PriceEntity,
    Rates,
    Tax,
    Tier,
    Tiers,
    flat_plan,
    free_plan,
)

from .bench import hourly, per_kwh, place, plan as plan_of
from .strategies import cases, plans
from .test_properties import ANY, Case, exact_energy, without_tiers

BERLIN = place("Europe/Berlin")
MIDNIGHT = BERLIN.at("2026-04-01T00:00").astimezone(UTC)
# 22:00 to 04:00 with 6 kW: 12 kWh before midnight, 24 after it.
NIGHT = BERLIN.charge("2026-03-31T22:00", (6, 6))
OLD, NEW = flat_plan(Decimal("0.30"), "EUR"), flat_plan(Decimal("0.40"), "EUR")


def changing(
    new: Plan | None,
    *,
    used: tuple[float | None, float | None] = (None, None),
    joins: bool = False,
    points: tuple[PricePoint, ...] = (),
) -> PriceContext:
    """Return the context of a price that changes at midnight; ``used`` is before and after."""
    later = Version(since=MIDNIGHT, plan=new, is_member=joins, used_kwh=used[1])
    return BERLIN.context(later=(later,), used_kwh=used[0], points=points)


def told(cost: Cost) -> list[tuple[str, str | None, str]]:
    """Return what the lines say."""
    return [(line.label.value, line.band, str(line.amount)) for line in cost.lines]


def rates(plan: Plan) -> Rates:
    """Return the rates of everyone."""
    return plan.offer.rates


def flat(price: str, **more: object) -> Plan:
    """Return a flat price and what comes beside it."""
    return plan_of("EUR", Rates(energy=per_kwh(price), **more))  # type: ignore[arg-type]


class TestEnergy:
    """Each kWh costs what it cost when it flowed."""

    def test_each_price_has_a_line_and_the_new_one_says_since_when(self) -> None:
        """12 x 0.30 + 24 x 0.40."""
        cost = price(NIGHT, OLD, changing(NEW))
        assert told(cost) == [
            ("energy_flat", None, "3.6000"),
            ("energy_flat", "2026-04-01", "9.6000"),
        ]
        assert cost.notes == ()
        shares = price_by_hour(NIGHT, OLD, changing(NEW))
        assert shares[MIDNIGHT - timedelta(hours=1)] == Decimal("1.8")
        assert shares[MIDNIGHT] == Decimal("2.4")

    def test_without_slices_it_is_spread_and_said_so(self) -> None:
        session = replace(NIGHT, intervals=())
        cost = price(session, OLD, changing(NEW))
        assert cost.total == Decimal("13.2")
        assert cost.notes == (Note.SPREAD_EVENLY,)
        assert price(session, OLD, changing(OLD)).notes == ()

    def test_energy_of_a_time_nobody_knows_is_of_the_first(self) -> None:
        session = SessionFacts(energy_kwh=10.0)
        assert price(session, OLD, changing(NEW)).total == 3

    def test_a_price_that_is_not_known_leaves_its_part_out(self) -> None:
        cost = price(NIGHT, OLD, changing(None))
        assert cost.total == Decimal("3.6")
        assert cost.unpriced_kwh == 24
        assert (cost.completeness, cost.notes) == (
            Completeness.PARTIAL,
            (Note.NO_PLAN,),
        )

    def test_a_plan_that_is_wrong_leaves_its_part_out(self) -> None:
        wrong = flat_plan(Decimal(-1), "EUR")
        cost = price(NIGHT, OLD, changing(wrong))
        assert (cost.total, cost.notes) == (Decimal("3.6"), (Note.PLAN_INVALID,))
        # Without a price at the beginning there are no fees either.
        cost = price(NIGHT, wrong, changing(OLD))
        assert (cost.total, cost.unpriced_kwh) == (None, 36)

    def test_fast_charging_has_the_rates_of_each_plan(self) -> None:
        dc = plan_of("EUR", per_kwh("0.40"), Rates(energy=per_kwh("0.80")))
        cost = price(NIGHT, OLD, changing(dc))
        assert cost.notes == (Note.CHARGE_TYPE_UNKNOWN,)
        assert cost.completeness is Completeness.PARTIAL

    def test_samples_are_those_of_each_entity(self) -> None:
        """12 x 0.10 + 24 x 0.20."""
        one, two = (
            plan_of("EUR", PriceEntity(entity_id=f"sensor.{name}"))
            for name in ("one", "two")
        )
        points = tuple(
            replace(point, source=entity_id)
            for entity_id, price in (("sensor.one", "0.10"), ("sensor.two", "0.20"))
            for point in hourly(MIDNIGHT - timedelta(hours=2), *[price] * 6)
        )
        cost = price(NIGHT, one, changing(two, points=points))
        assert told(cost) == [
            ("energy_spot", None, "1.2000"),
            ("energy_spot", "2026-04-01", "4.8000"),
        ]

    def test_power_has_the_price_of_its_time(self) -> None:
        """120 minutes at 0.10, 240 at 0.20; evenly as well."""
        one, two = (
            plan_of(
                "EUR",
                Rates(
                    energy=Free(),
                    power_tiers=(PowerTier(up_to_kw=None, per_minute=Decimal(price)),),
                ),
            )
            for price in ("0.10", "0.20")
        )
        assert price(NIGHT, one, changing(two)).total == 60
        even = replace(NIGHT, intervals=(), charge_seconds=3 * 3600.0)
        cost = price(even, one, changing(two))
        # Half of the time it charged: with 12 kW, an hour of it before midnight.
        assert cost.total == 30


class TestFees:
    """What a plug-in costs once is asked for by the price at the beginning."""

    def test_of_two_fees_the_first_counts(self) -> None:
        one = flat("0.30", session_fee=Decimal(1), minimum=Decimal(20))
        two = flat("0.40", session_fee=Decimal(2), maximum=Decimal(1))
        assert told(price(NIGHT, one, changing(two))) == [
            ("energy_flat", None, "3.6000"),
            ("energy_flat", "2026-04-01", "9.6000"),
            ("session_fee", None, "1.0000"),
            ("minimum", None, "5.8000"),
        ]

    def test_another_fee_alone_is_no_other_price_of_energy(self) -> None:
        two = flat("0.30", session_fee=Decimal(2))
        assert told(price(NIGHT, OLD, changing(two))) == [
            ("energy_flat", None, "10.8000")
        ]

    def test_a_tax_is_that_of_the_price(self) -> None:
        """19 % on 3.60 + 1.00, 7 % on 9.60."""
        one = flat(
            "0.30",
            session_fee=Decimal(1),
            tax=Tax(percent=Decimal(19), included=False),
        )
        two = flat("0.40", tax=Tax(percent=Decimal(7), included=False))
        cost = price(NIGHT, one, changing(two))
        assert told(cost)[-2:] == [("tax", None, "0.8740"), ("tax", None, "0.6720")]
        assert cost.tax == Decimal("1.546")
        # Within a price there is no line for it: 9.60 / 107 x 7.
        within = flat("0.40", tax=Tax(percent=Decimal(7)))
        cost = price(NIGHT, one, changing(within))
        assert told(cost)[-1] == ("tax", None, "0.8740")
        assert cost.tax == Decimal("0.8740") + Decimal("0.6280")


class TestAllowances:
    """A month of a tariff goes on when its prices change, and a new month begins anew."""

    def tiers(self, price: str, low: str, name: str = "Home", **more: object) -> Plan:
        step = Tier(name="low", up_to_kwh=Decimal(20), per_kwh=Decimal(low))
        tiers = Tiers(steps=(step,), **more)  # type: ignore[arg-type]
        return replace(flat(price, tiers=tiers), name=name)

    def test_within_a_month_it_goes_on(self) -> None:
        """4 used before, 12 until midnight: 4 are left of it, then 20 at the new price."""
        one = self.tiers("0.30", "0.10", starts_on=15)
        two = self.tiers("0.40", "0.20", starts_on=15)
        cost = price(NIGHT, one, changing(two, used=(4.0, 4.0)))
        assert told(cost) == [
            ("energy_tier", "low", "1.2000"),
            ("energy_tier", "low · 2026-04-01", "0.8000"),
            ("energy_flat", "2026-04-01", "8.0000"),
        ]

    def test_a_new_month_begins_with_nothing_used(self) -> None:
        one, two = self.tiers("0.30", "0.10"), self.tiers("0.40", "0.20")
        cost = price(NIGHT, one, changing(two, used=(15.0, 0.0)))
        assert told(cost) == [
            ("energy_tier", "low", "0.5000"),
            ("energy_flat", None, "2.1000"),
            ("energy_tier", "low · 2026-04-01", "4.0000"),
            ("energy_flat", "2026-04-01", "1.6000"),
        ]

    def test_another_name_is_another_account(self) -> None:
        one = self.tiers("0.30", "0.10", starts_on=15)
        two = self.tiers("0.40", "0.20", name="Place", starts_on=15)
        cost = price(NIGHT, one, changing(two, used=(4.0, 0.0)))
        assert told(cost)[1:] == [
            ("energy_tier", "low · 2026-04-01", "4.0000"),
            ("energy_flat", "2026-04-01", "1.6000"),
        ]

    def test_an_allowance_that_begins_needs_to_know_what_was_used(self) -> None:
        two = self.tiers("0.40", "0.20")
        cost = price(NIGHT, OLD, changing(two))
        assert (cost.total, cost.notes) == (Decimal("3.6"), (Note.USE_UNKNOWN,))
        cost = price(NIGHT, OLD, changing(two, used=(None, 0.0)))
        assert cost.total == Decimal("3.6") + 4 + Decimal("1.6")

    def test_a_pause_over_the_turn_of_a_month_begins_anew(self) -> None:
        """The price changes on the 1st, the bill on the 3rd, and energy flows from then on."""
        legs = replace(
            BERLIN.charge("2026-03-31T22:00", (1, 6)),
            last_flow=None,
            plug_out=None,
            energy_kwh=None,
        )
        more = BERLIN.charge("2026-04-03T01:00", (1, 6)).intervals
        session = replace(legs, intervals=(*legs.intervals, *more))
        two = self.tiers("0.40", "0.20", starts_on=3)
        cost = price(session, OLD, changing(two, used=(None, 20.0)))
        assert told(cost)[1:] == [("energy_tier", "low · 2026-04-01", "1.2000")]


class TestWhose:
    """Membership and billing are dated like prices."""

    CLUB = Membership(
        name="Club", monthly_fee=Decimal(5), offer=Offer(rates=rates(flat("0.20")))
    )

    def test_who_joins_at_midnight_pays_both(self) -> None:
        plan = replace(OLD, membership=self.CLUB)
        all_told = quote(NIGHT, plan, changing(plan, joins=True))
        assert all_told.cost.total == Decimal("3.6") + Decimal("4.8")
        assert all_told.standard.total == Decimal("10.8")
        assert all_told.member is not None
        assert all_told.member.total == Decimal("7.2")
        assert sum(all_told.hours.values()) == all_told.cost.total

    def test_a_membership_that_begins_has_a_price_of_its_own_from_then_on(self) -> None:
        plan = replace(NEW, membership=self.CLUB)
        all_told = quote(NIGHT, OLD, changing(plan))
        assert all_told.cost == all_told.standard
        assert all_told.member is not None
        assert all_told.member.total == Decimal("3.6") + Decimal("4.8")

    def test_an_employer_is_billed_from_then_on(self) -> None:
        plan = replace(OLD, billing=Offer(rates=rates(flat("0.36"))))
        for one, other, total in ((OLD, plan, "8.64"), (plan, OLD, "4.32")):
            billing = quote(NIGHT, one, changing(other)).billing
            assert billing is not None
            assert billing.total == Decimal(total)
        assert quote(NIGHT, OLD, changing(NEW)).billing is None


class TestCurrency:
    """One bill has one currency."""

    def test_another_one_waits_for_the_next_charge(self) -> None:
        cost = price(NIGHT, OLD, changing(flat_plan(Decimal(4), "SEK")))
        assert (cost.currency, cost.total) == ("EUR", Decimal("10.8"))
        assert cost.notes == (Note.CURRENCY_CHANGED,)
        early = BERLIN.charge("2026-03-31T22:00", (2, 6))
        assert price(early, OLD, changing(flat_plan(Decimal(4), "SEK"))).notes == ()

    @pytest.mark.parametrize("is_first", [True, False])
    def test_what_is_free_is_in_any(self, *, is_first: bool) -> None:
        one, two = (free_plan("XXX"), NEW) if is_first else (OLD, free_plan("XXX"))
        cost = price(NIGHT, one, changing(two))
        assert cost.currency == "EUR"
        assert cost.total == (Decimal("9.6") if is_first else Decimal("3.6"))
        assert cost.notes == ()


moments = st.lists(st.integers(0, 200_000), min_size=1, max_size=3)


def also(case: Case, seconds: list[int], *plans: Plan) -> PriceContext:
    """Return the context of a case with plans that come into force meanwhile."""
    session, plan, context = case
    assert session.plug_in
    times = sorted({session.plug_in + timedelta(seconds=each) for each in seconds})
    versions = (
        Version(
            since=moment,
            plan=(plans or (plan,))[number % max(len(plans), 1)],
            is_member=context.is_member,
            holidays=context.holidays,
            used_kwh=context.used_kwh,
        )
        for number, moment in enumerate(times)
    )
    return replace(context, later=tuple(versions))


@ANY
@given(cases(), moments)
def test_the_same_prices_again_change_nothing(case: Case, seconds: list[int]) -> None:
    """However often a plan is added anew, and under whatever number."""
    session, plan, context = case
    same = also(case, seconds, replace(plan, tariff_id=7), plan)
    assert quote(session, plan, same) == quote(session, plan, context)


@ANY
@given(cases(), plans, moments)
def test_each_part_costs_what_its_plan_asks(
    case: Case, other: Plan, seconds: list[int]
) -> None:
    session, plan, context = case
    plan, other = (without_tiers(replace(it, currency="EUR")) for it in (plan, other))
    changed = also((session, plan, context), seconds, other, plan)
    whole = exact_energy(session, plan, changed)
    edges = [version.since for version in changed.later]
    assert session.plug_in
    assert whole == sum(
        exact_energy(part, each, context)
        for part, each in _parts(session, edges, [plan, other])
    )
    cost = price(session, plan, changed)
    assert sum(price_by_hour(session, plan, changed).values()) == (cost.total or 0)
    assert cost.total in (None, sum(line.amount for line in cost.lines))


def _parts(
    session: SessionFacts, edges: list[datetime], turns: list[Plan]
) -> list[tuple[SessionFacts, Plan]]:
    """Return the intervals of a session cut at the edges, each with the plan in force."""
    found = []
    for each in session.intervals:
        cuts = [
            each.start,
            *(it for it in edges if each.start < it < each.end),
            each.end,
        ]
        power = Fraction(Decimal(repr(each.energy_kwh))) / int(
            (each.end - each.start).total_seconds()
        )
        for start, end in pairwise(cuts):
            energy = power * int((end - start).total_seconds())
            # A whole number of tenths of a watt-hour for each second: exact in decimals.
            part = replace(each, start=start, end=end, energy_kwh=float(energy))
            number = sum(edge <= start for edge in edges)
            found.append((replace(session, intervals=(part,)), turns[number % 2]))
    return found
