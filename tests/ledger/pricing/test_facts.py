"""What a session may not be, and what it counts as."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from custom_components.lightningrod.ledger.cost_lines import Basis, Label, Note, exact
from custom_components.lightningrod.ledger.pricing import price, price_by_hour, quote
from custom_components.lightningrod.ledger.pricing_facts import (
    Interval,
    PricePoint,
    SessionFacts,
)
from custom_components.lightningrod.ledger.sessions import ChargeType
from custom_components.lightningrod.ledger.tariffs import (
    Offer,
    Rates,
    Tax,
    flat_plan,
    free_plan,
)

from . import networks, sheets
from .bench import D, hourly, per_kwh, place, plan
from .sheets_spot import spot

HOME = place("Europe/Berlin")
NOON = HOME.at("2024-06-01 12:00")
LATER = NOON + timedelta(hours=1)
NAIVE = datetime(2024, 6, 1, 12)  # noqa: DTZ001 that is what is refused
CHARGE = HOME.charge("2024-06-01 12:00", (2, 6))
FLAT = flat_plan(D("0.30"), "EUR")


@pytest.mark.parametrize(
    "facts",
    [
        {"start": NAIVE, "end": NAIVE + timedelta(hours=1), "energy_kwh": 1.0},
        {"start": NOON, "end": NOON, "energy_kwh": 1.0},
        {"start": LATER, "end": NOON, "energy_kwh": 1.0},
        {"start": NOON, "end": LATER, "energy_kwh": -0.1},
        {"start": NOON, "end": LATER, "energy_kwh": float("nan")},
        {"start": NOON, "end": LATER, "energy_kwh": float("inf")},
        {"start": NOON, "end": LATER, "energy_kwh": 1.0, "solar_share": 1.1},
        {"start": NOON, "end": LATER, "energy_kwh": 1.0, "solar_share": float("nan")},
    ],
)
def test_an_impossible_interval(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"interval|share|zone"):
        Interval(**facts)


@pytest.mark.parametrize(
    "facts",
    [
        {"plug_in": NAIVE},
        {"energy_kwh": -1.0},
        {"wall_kwh": float("nan")},
        {"charge_seconds": float("inf")},
        {
            "intervals": (
                Interval(start=NOON, end=LATER, energy_kwh=1.0),
                Interval(start=NOON, end=LATER, energy_kwh=1.0),
            )
        },
    ],
)
def test_an_impossible_session(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"zone|energy|overlap"):
        SessionFacts(**facts)


@pytest.mark.parametrize(
    "facts",
    [
        {"start": NAIVE, "price": D(1)},
        {"start": NOON, "price": D("NaN")},
        {"start": LATER, "price": D(1), "end": NOON},
    ],
)
def test_an_impossible_sample(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"zone|number|begins"):
        PricePoint(**facts)


# --- Battery and wall -----------------------------------------------------------------------


def test_the_wall_is_paid_for_where_it_was_counted() -> None:
    cost = price(replace(CHARGE, wall_kwh=13.0), FLAT, HOME.context())
    assert (cost.basis, cost.energy_kwh, cost.total) == (
        Basis.WALL,
        Decimal(13),
        D("3.9000"),
    )


@pytest.mark.parametrize("wall", [None, 0.0])
def test_else_the_battery(wall: float | None) -> None:
    """A meter that counted nothing was not the meter of this charge."""
    cost = price(replace(CHARGE, wall_kwh=wall), FLAT, HOME.context())
    assert (cost.basis, cost.energy_kwh, cost.total) == (
        Basis.BATTERY,
        Decimal(12),
        D("3.6000"),
    )


def test_else_what_the_intervals_saw() -> None:
    cost = price(replace(CHARGE, energy_kwh=None), FLAT, HOME.context())
    assert (cost.basis, cost.total) == (Basis.BATTERY, D("3.6000"))


def test_else_nobody_knows() -> None:
    session = replace(CHARGE, energy_kwh=None, intervals=())
    cost = price(session, FLAT, HOME.context())
    assert (cost.basis, cost.energy_kwh, cost.total) == (None, None, None)
    assert cost.notes == (Note.ENERGY_UNKNOWN,)


def test_intervals_are_sorted() -> None:
    session = replace(CHARGE, intervals=CHARGE.intervals[::-1])
    go = sheets.GO
    assert price(session, go, HOME.context()) == price(CHARGE, go, HOME.context())


def test_ends_in_the_wrong_order_are_not_known() -> None:
    """A charge log can say such things; they are no reason to lose the session."""
    session = replace(CHARGE, plug_out=CHARGE.plug_in, plug_in=CHARGE.plug_out)
    cost = price(session, networks.ENBW, HOME.context())
    assert cost.notes == (Note.TIMES_UNKNOWN,)
    assert [line.label for line in cost.lines] == [Label.ENERGY_FLAT]


# --- Kinds of charge ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "price_per_kwh"),
    [
        (ChargeType.AC, "0.69"),
        (ChargeType.AC_LEVEL_1, "0.69"),
        (ChargeType.AC_LEVEL_2, "0.69"),
        (ChargeType.WIRELESS, "0.69"),
        (ChargeType.DC_FAST, "0.84"),
    ],
)
def test_rates_of_fast_charging(kind: ChargeType, price_per_kwh: str) -> None:
    session = replace(CHARGE, charge_type=kind)
    cost = price(session, networks.ENEL_X, HOME.context())
    assert cost.lines[0].unit_price == D(price_per_kwh)


# --- Members and employers ------------------------------------------------------------------


def test_with_and_without_membership() -> None:
    session = HOME.charge("2023-09-02 12:00", (0.5, 84), idle=18)
    told = quote(session, networks.ELECTRIFY_AMERICA, HOME.context())
    assert told.cost is told.standard
    assert told.standard.total == D("23.3600")
    assert told.member
    assert told.member.total == D("18.3200")
    assert told.billing is None
    held = quote(session, networks.ELECTRIFY_AMERICA, HOME.context(is_member=True))
    assert held.cost == told.member
    assert held.standard == told.standard


def test_nobody_is_a_member_of_nothing() -> None:
    context = HOME.context(is_member=True)
    assert price(CHARGE, FLAT, context) == price(CHARGE, FLAT, HOME.context())


def test_what_an_employer_is_billed() -> None:
    """At home by the hour, billed at one price with its tax."""
    subject = replace(
        sheets.GO,
        billing=Offer(
            rates=Rates(energy=per_kwh("0.35"), tax=Tax(percent=D("19"), included=True))
        ),
    )
    told = quote(CHARGE, subject, HOME.context())
    # 12 kWh at 0.2895858 are 3.4750; at 0.35 they are 4.20, of which 19/119 is tax.
    assert told.cost.total == D("3.4750")
    assert told.billing
    assert told.billing.total == D("4.2000")
    assert told.billing.tax == D("0.6706")
    assert told.cost.tax is None


def test_the_tax_that_is_on_top() -> None:
    told = price(CHARGE, networks.NOMAD, HOME.context())
    # 12 x 0.32 + 2.50 = 6.34.
    assert (told.total, told.tax) == (D("7.6714"), D("1.3314"))


# --- Samples --------------------------------------------------------------------------------


def spot_cost(*points: PricePoint, slot: int = 60) -> tuple[Decimal | None, Decimal]:
    """Return what two hours at 6 kW from noon on cost, and what has no price."""
    cost = price(
        CHARGE, plan("EUR", spot(slot=slot)), HOME.context(points=tuple(points))
    )
    return cost.total, cost.unpriced_kwh


def test_a_sample_speaks_for_its_whole_hour() -> None:
    """Also for the minutes before it was taken: the price was the same."""
    late = NOON + timedelta(minutes=20)
    assert spot_cost(PricePoint(start=late, price=D("0.10"))) == (D("0.6000"), D(6))


def test_of_two_samples_in_an_hour_each_speaks_from_its_own_moment() -> None:
    half = NOON + timedelta(minutes=30)
    points = hourly(NOON, "0.10", "0.20")
    assert spot_cost(*points, PricePoint(start=half, price=D("0.30"))) == (
        D("2.4000"),
        D(0),
    )


def test_of_two_samples_at_once_the_later_counts() -> None:
    assert spot_cost(*hourly(NOON, "9", "0.20"), *hourly(NOON, "0.10")) == (
        D("1.8000"),
        D(0),
    )


def test_a_forecast_says_itself_how_long_it_holds() -> None:
    points = (
        PricePoint(start=NOON, end=NOON + timedelta(minutes=90), price=D("0.10")),
        PricePoint(start=NOON + timedelta(minutes=100), price=D("0.20")),
    )
    # The sample reaches back to one o'clock, but not into what was known before it.
    assert spot_cost(*points) == (D("0.9000") + D("0.6000"), D(0))


def test_samples_need_no_order() -> None:
    points = hourly(NOON, "0.10", "0.20")
    assert spot_cost(*points[::-1]) == spot_cost(*points)


def test_an_averaged_line_says_so() -> None:
    context = HOME.context(points=hourly(NOON, "0.10", "0.20"))
    (line,) = price(CHARGE, plan("EUR", spot()), context).lines
    assert (line.unit_price, line.averaged) == (D("0.150000"), True)
    context = HOME.context(points=hourly(NOON, "0.10", "0.10"))
    (line,) = price(CHARGE, plan("EUR", spot()), context).lines
    assert (line.unit_price, line.averaged) == (D("0.10"), False)


# --- Hours ----------------------------------------------------------------------------------


def test_the_hours_of_a_night() -> None:
    """By the clock of the world: Berlin's noon is ten o'clock in summer."""
    session = HOME.charge("2024-06-01 12:30", (2, 6))
    shares = price_by_hour(session, FLAT, HOME.context())
    assert {hour.isoformat(): str(share) for hour, share in shares.items()} == {
        "2024-06-01T10:00:00+00:00": "0.9000",
        "2024-06-01T11:00:00+00:00": "1.8000",
        "2024-06-01T12:00:00+00:00": "0.9000",
    }


def test_fees_are_in_the_hours_in_which_they_arose() -> None:
    """A capped fee grows evenly, a tax goes with what is taxed."""
    session = HOME.charge("2021-06-01 12:00", (2, 10.8), idle=300)
    shares = price_by_hour(session, networks.ENBW, HOME.context())
    # 21.6 x 0.39 = 8.424 in two hours; 12 in the last three.
    assert [str(share) for share in shares.values()] == [
        "4.2120",
        "4.2120",
        "4.0000",
        "4.0000",
        "4.0000",
    ]


def test_a_tax_is_spread_like_what_is_taxed() -> None:
    context = HOME.context()
    subject = plan(
        "EUR", Rates(energy=per_kwh("0.50"), tax=Tax(percent=D(20), included=False))
    )
    shares = price_by_hour(CHARGE, subject, context)
    assert [str(share) for share in shares.values()] == ["3.6000", "3.6000"]


def test_nothing_is_nothing_in_every_hour() -> None:
    assert not price_by_hour(CHARGE, free_plan("EUR"), HOME.context())


def test_a_session_fee_alone_is_due_at_plug_in() -> None:
    subject = plan("EUR", Rates(energy=spot().energy, session_fee=D("1.00")))
    shares = price_by_hour(CHARGE, subject, HOME.context())
    assert list(shares.values()) == [D("1.0000")]
    assert next(iter(shares)) == NOON


def test_an_unknown_time_is_that_of_the_plug_in() -> None:
    session = SessionFacts(plug_in=NOON, energy_kwh=10.0)
    shares = price_by_hour(session, FLAT, HOME.context())
    assert shares == {NOON: D("3.0000")}


def test_what_is_on_top_goes_by_size_where_prices_are_paid_out() -> None:
    """Not by sum: hours below and above zero would lend each other without end."""
    subject = plan("EUR", Rates(energy=spot().energy, minimum=D("1.2")))
    context = HOME.context(points=hourly(NOON, "-0.10", "0.10"))
    shares = price_by_hour(CHARGE, subject, context)
    # -0.60 + 0.60 and 0.60 + 0.60: an hour of nothing is not told.
    assert shares == {LATER: D("1.2000")}


# --- Figures --------------------------------------------------------------------------------


def test_a_figure_is_what_is_written() -> None:
    """The float nearest to 14.1 is a little more than 14.1."""
    assert exact(14.1) == Fraction(141, 10)
    assert exact(D("0.30")) == Fraction(3, 10)


@pytest.mark.parametrize(
    ("energy", "total"),
    [(0.00005, "0.0000"), (0.00015, "0.0002"), (0.00025, "0.0002")],
)
def test_ties_go_to_the_even_place(energy: float, total: str) -> None:
    subject = flat_plan(D(1), "EUR")
    cost = price(SessionFacts(energy_kwh=energy), subject, HOME.context())
    assert str(cost.total) == total
