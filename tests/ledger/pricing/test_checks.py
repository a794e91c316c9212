"""What is wrong with a plan is found, and found where it is."""

from dataclasses import replace
from datetime import time
from decimal import Decimal
from typing import Any

from homeassistant.generated.currencies import ACTIVE_CURRENCIES
import pytest

from custom_components.lightningrod.ledger.cost_lines import Completeness, Note
from custom_components.lightningrod.ledger.currencies import CURRENCIES, NO_CURRENCY
from custom_components.lightningrod.ledger.pricing import price, price_by_hour, quote
from custom_components.lightningrod.ledger.tariff_checks import Fault, Problem, problems
from custom_components.lightningrod.ledger.tariffs import (
    Band,
    Counted,
    EnergyPrice,
    FeeKind,
    Flat,
    Free,
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
    free_plan,
)

from . import networks, sheets
from .bench import D, hours, per_kwh, place, plan, season

HOME = place("Europe/Berlin")
ENERGY = "offer.rates.energy"


def band(name: str, *windows: Window, seasons: tuple[str, ...] = ()) -> Band:
    """Return a band whose price does not matter."""
    return Band(name=name, per_kwh=D("0.30"), windows=windows, seasons=seasons)


def time_of_use(*bands: Band, **more: Any) -> Plan:
    """Return a plan of bands."""
    return plan("EUR", TimeOfUse(bands=bands, **more))


FEE = TimeFee(kind=FeeKind.BLOCKING, counted=Counted.IDLE, price=D("0.1"))


def rates(**more: Any) -> Plan:
    """Return a plan of a flat price and something more."""
    return plan("EUR", Rates(**({"energy": per_kwh("0.30")} | more)))


def steps(*limits: str, **more: Any) -> Plan:
    """Return a plan with tiers up to some limits."""
    return rates(
        tiers=Tiers(
            steps=tuple(
                Tier(name=limit, up_to_kwh=D(limit), per_kwh=D("0.1"))
                for limit in limits
            ),
            **more,
        )
    )


def powers(*limits: str | None) -> Plan:
    """Return a plan with tiers of power up to some limits."""
    return rates(
        power_tiers=tuple(
            PowerTier(up_to_kw=None if limit is None else D(limit), per_minute=D(1))
            for limit in limits
        )
    )


def entity(**more: Any) -> EnergyPrice:
    """Return the price of an entity."""
    return PriceEntity(**({"entity_id": "sensor.price"} | more))


DAY_AND_NIGHT = TimeOfUse(
    bands=(
        Band(name="night", per_kwh=D("0.10"), windows=(hours("22:00", "06:00"),)),
        band("day"),
    )
)

BAD: tuple[tuple[Plan, Fault, str], ...] = (
    (plan("XXX", per_kwh("0.30")), Fault.UNKNOWN_CURRENCY, ""),
    (plan("eur", per_kwh("0.30")), Fault.UNKNOWN_CURRENCY, ""),
    (plan("EUR", per_kwh("-0.01")), Fault.NEGATIVE, f"{ENERGY}.per_kwh"),
    (plan("EUR", per_kwh("NaN")), Fault.NOT_A_NUMBER, f"{ENERGY}.per_kwh"),
    (plan("EUR", per_kwh("Infinity")), Fault.NOT_A_NUMBER, f"{ENERGY}.per_kwh"),
    (plan("EUR", per_kwh("1000001")), Fault.TOO_HIGH, f"{ENERGY}.per_kwh"),
    (rates(session_fee=D(-1)), Fault.NEGATIVE, "offer.rates.session_fee"),
    (rates(surcharge=per_kwh("-0.31")), Fault.BELOW_ZERO, "offer.rates"),
    (
        rates(energy=Free(), surcharge=per_kwh("-0.01")),
        Fault.BELOW_ZERO,
        "offer.rates",
    ),
    (
        rates(energy=DAY_AND_NIGHT, surcharge=per_kwh("-0.31")),
        Fault.BELOW_ZERO,
        "offer.rates",
    ),
    (
        rates(energy=entity(), surcharge=per_kwh("-1000001")),
        Fault.TOO_HIGH,
        "offer.rates.surcharge.per_kwh",
    ),
    (
        rates(surcharge=per_kwh("-Infinity")),
        Fault.NOT_A_NUMBER,
        "offer.rates.surcharge.per_kwh",
    ),
    (rates(own_solar=D(-1)), Fault.NEGATIVE, "offer.rates.own_solar"),
    (rates(minimum=D(5), maximum=D(4)), Fault.BOUNDS, "offer.rates"),
    (rates(tax=Tax(percent=D(101))), Fault.TOO_MUCH_TAX, "offer.rates.tax"),
    (rates(tax=Tax(percent=D(-1))), Fault.NEGATIVE, "offer.rates.tax.percent"),
    (time_of_use(), Fault.NO_BANDS, ENERGY),
    (time_of_use(band(" ")), Fault.NO_NAME, f"{ENERGY}.bands[0]"),
    (
        time_of_use(band("All", Window(start=time(6, 0, 30))), band("rest")),
        Fault.NOT_A_MINUTE,
        f"{ENERGY}.bands[0].windows[0]",
    ),
    (
        time_of_use(band("All", hours("06:00", "07:00", frozenset())), band("rest")),
        Fault.NO_DAYS,
        f"{ENERGY}.bands[0].windows[0]",
    ),
    (time_of_use(band("All"), band("x", seasons=("s",))), Fault.UNKNOWN_SEASON, ENERGY),
    (
        time_of_use(
            band("All"),
            seasons=(season("s", "01-01/06-30"), season("s", "07-01/12-31")),
        ),
        Fault.NAME_TWICE,
        ENERGY,
    ),
    (
        time_of_use(band("All"), seasons=(season("s", "01-01/02-30"),)),
        Fault.NO_SUCH_DAY,
        f"{ENERGY}.seasons[0].ranges[0]",
    ),
    (
        time_of_use(band("All"), seasons=(Season(name="", ranges=()),)),
        Fault.NO_NAME,
        f"{ENERGY}.seasons[0]",
    ),
    (plan("EUR", entity(entity_id="price")), Fault.NO_ENTITY, ENERGY),
    (plan("EUR", entity(slot_minutes=45)), Fault.SLOT, ENERGY),
    (plan("EUR", entity(unit="SEK/kWh")), Fault.OTHER_CURRENCY, ""),
    (plan("EUR", entity(factor=D(0))), Fault.ZERO_FACTOR, ENERGY),
    (plan("EUR", entity(factor=D(-1))), Fault.NEGATIVE, f"{ENERGY}.factor"),
    (steps(), Fault.NO_STEPS, "offer.rates.tiers"),
    (steps("100", "100"), Fault.ORDER, "offer.rates.tiers"),
    (steps("0"), Fault.ORDER, "offer.rates.tiers"),
    (steps("100", starts_on=29), Fault.STARTS_ON, "offer.rates.tiers"),
    (
        rates(tiers=Tiers(steps=(Tier(name="", up_to_kwh=D(1), per_kwh=D("0.1")),))),
        Fault.NO_NAME,
        "offer.rates.tiers.steps[0]",
    ),
    (powers("60"), Fault.LAST_IS_OPEN, "offer.rates"),
    (powers(None, "60"), Fault.LAST_IS_OPEN, "offer.rates"),
    (powers("100", "60", None), Fault.ORDER, "offer.rates"),
    (
        rates(time_fees=(replace(FEE, after_minutes=-1),)),
        Fault.NEGATIVE_TIME,
        "offer.rates.time_fees[0]",
    ),
    (
        rates(time_fees=(replace(FEE, after_minutes=60, until_minutes=60),)),
        Fault.ORDER,
        "offer.rates.time_fees[0]",
    ),
    (
        rates(
            time_fees=(
                replace(FEE, counted=Counted.CHARGING, free=(hours("22:00", "06:00"),)),
            )
        ),
        Fault.FREE_WITHOUT_CLOCK,
        "offer.rates.time_fees[0]",
    ),
    (
        replace(
            networks.ELECTRIFY_AMERICA,
            billing=Offer(rates=Rates(energy=Flat(per_kwh=D(-1)))),
        ),
        Fault.NEGATIVE,
        "billing.rates.energy.per_kwh",
    ),
)


@pytest.mark.parametrize(("subject", "fault", "where"), BAD)
def test_bad_plan(subject: Plan, fault: Fault, where: str) -> None:
    assert (fault, where) in {(one.fault, one.where) for one in problems(subject)}


@pytest.mark.parametrize(("subject", "fault", "where"), BAD)
def test_a_bad_plan_is_never_applied(subject: Plan, fault: Fault, where: str) -> None:
    session = HOME.charge("2024-06-01 12:00", (1, 6))
    cost = price(session, subject, HOME.context())
    assert cost.completeness is Completeness.UNPRICED
    assert cost.total is None
    assert cost.notes == (Note.PLAN_INVALID,)
    assert cost.unpriced_kwh == Decimal(6)
    assert not price_by_hour(session, subject, HOME.context())
    assert quote(session, subject, HOME.context()).cost == cost


def test_every_fault_can_be_found() -> None:
    """No translation is for nothing."""
    told = {fault for _plan, fault, _where in BAD}
    assert told | {
        Fault.BAND_GAP,
        Fault.BAND_OVERLAP,
        Fault.SEASON_GAP,
        Fault.SEASON_OVERLAP,
        Fault.HOLIDAYS_NOT_APART,
    } == set(Fault)


def test_what_costs_nothing_needs_no_currency() -> None:
    """Free places have always been kept as XXX."""
    subject = replace(free_plan(NO_CURRENCY), name="Work", tariff_id=3)
    assert problems(subject) == ()
    assert (
        price(HOME.charge("2024-06-01 12:00", (1, 6)), subject, HOME.context()).total
        == 0
    )


def test_a_fee_needs_one() -> None:
    subject = plan(NO_CURRENCY, Rates(energy=Free(), session_fee=D(1)))
    assert [one.fault for one in problems(subject)] == [Fault.UNKNOWN_CURRENCY]


def test_a_price_entity_alone_may_be_negative() -> None:
    assert problems(plan("EUR", entity())) == ()


@pytest.mark.parametrize("unit", ["EUR/MWh", "€/kWh", "ct/kWh", "", "Rp/kWh"])
def test_a_unit_of_the_same_money_or_of_none_is_good(unit: str) -> None:
    assert problems(plan("EUR", entity(unit=unit))) == ()


def test_a_problem_names_its_value() -> None:
    (problem,) = problems(plan("EUR", per_kwh("-0.01")))
    assert problem == Problem(
        fault=Fault.NEGATIVE, where=f"{ENERGY}.per_kwh", details={"value": "-0.01"}
    )


def test_every_currency_of_home_assistant_is_known() -> None:
    assert ACTIVE_CURRENCIES <= CURRENCIES
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)


@pytest.mark.parametrize(
    "subject",
    [
        value
        for module in (sheets, networks)
        for value in vars(module).values()
        if isinstance(value, Plan)
    ],
)
def test_the_sheets_are_good(subject: Plan) -> None:
    assert problems(subject) == ()


@pytest.mark.parametrize(
    "good",
    [
        rates(surcharge=per_kwh("-0.30")),
        # By night it is more than the price: odd, but not sure to be a mistake.
        rates(energy=DAY_AND_NIGHT, surcharge=per_kwh("-0.20")),
        rates(surcharge=DAY_AND_NIGHT),
        rates(energy=entity(), surcharge=per_kwh("-5")),
        rates(
            energy=Free(),
            surcharge=per_kwh("-0.10"),
            power_tiers=(PowerTier(up_to_kw=None, per_minute=D(1)),),
        ),
    ],
)
def test_a_discount_is_good_as_long_as_it_may_be_meant(good: Plan) -> None:
    assert problems(good) == ()
