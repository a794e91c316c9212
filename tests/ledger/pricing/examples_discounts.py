"""Worked examples: discounts on each kWh."""

from custom_components.lightningrod.ledger.cost_lines import Label
from custom_components.lightningrod.ledger.tariffs import (
    Band,
    Membership,
    Offer,
    Plan,
    PriceEntity,
    Rates,
    Tax,
    TimeOfUse,
)

from .bench import D, Example, amount, hourly, hours, line, per_kwh, place, plan

BRITAIN, NEW_YORK = place("Europe/London"), place("America/New_York")
OSLO = place("Europe/Oslo")
SURCHARGE = Label.SURCHARGE

OFF_PEAK = TimeOfUse(
    bands=(
        Band(name="Off-peak", per_kwh=D("-0.10"), windows=(hours("00:00", "08:00"),)),
        Band(name="Peak", per_kwh=D(0)),
    )
)

DISCOUNTS = (
    Example(
        name="The state pays 17 pence of a fixed price",
        source="GOV.UK, Energy Price Guarantee from 1 October 2022: fixed tariffs above"
        " it are reduced by 17 p/kWh of electricity; rounded fixed price",
        plan=plan("GBP", Rates(energy=per_kwh("0.60"), surcharge=per_kwh("-0.17"))),
        session=BRITAIN.charge("2022-11-05 01:00", (4, 6)),
        context=BRITAIN.context(),
        lines=(
            line(Label.ENERGY_FLAT, "24", "0.60"),
            line(SURCHARGE, "24", "-0.17"),
        ),
        total="10.3200",
    ),
    Example(
        name="A network pays for what is charged by night",
        source="Con Edison, SmartCharge New York: 10 cents per kWh between midnight and"
        " 8 a.m.; rounded price of the energy",
        plan=plan("USD", Rates(energy=per_kwh("0.30"), surcharge=OFF_PEAK)),
        session=NEW_YORK.charge("2024-03-05 22:00", (4, 6)),
        context=NEW_YORK.context(),
        lines=(
            line(Label.ENERGY_FLAT, "24", "0.30"),
            line(SURCHARGE, "12", "0", "Peak"),
            line(SURCHARGE, "12", "-0.10", "Off-peak"),
        ),
        total="6.0000",
    ),
    Example(
        name="A discount is taxed with the price, and comes off before the minimum",
        source="a rule of the engine, rounded example",
        plan=plan(
            "EUR",
            Rates(
                energy=per_kwh("0.40"),
                surcharge=per_kwh("-0.10"),
                minimum=D(5),
                tax=Tax(percent=D(20), included=False),
            ),
        ),
        session=OSLO.charge("2024-06-01 12:00", (2, 6)),
        context=OSLO.context(),
        lines=(
            line(Label.ENERGY_FLAT, "12", "0.40"),
            line(SURCHARGE, "12", "-0.10"),
            amount(Label.MINIMUM, "1.4000"),
            amount(Label.TAX, "1.0000"),
        ),
        total="6.0000",
    ),
    Example(
        name="Below zero, where an hour's price is",
        source="a rule of the engine, rounded example",
        plan=plan(
            "NOK",
            Rates(
                energy=PriceEntity(entity_id="sensor.price"),
                surcharge=per_kwh("-0.05"),
            ),
        ),
        session=OSLO.charge("2024-06-01 12:00", (1, 6)),
        context=OSLO.context(points=hourly(OSLO.at("2024-06-01 12:00"), "-0.02")),
        lines=(
            line(SURCHARGE, "6", "-0.05"),
            line(Label.ENERGY_SPOT, "6", "-0.02"),
        ),
        total="-0.4200",
    ),
    Example(
        name="Members of a network have a discount on its price",
        source="a rule of the engine, rounded example",
        plan=Plan(
            currency="EUR",
            offer=Offer(rates=Rates(energy=per_kwh("0.59"))),
            membership=Membership(
                name="Club",
                monthly_fee=D(5),
                offer=Offer(
                    rates=Rates(energy=per_kwh("0.59"), surcharge=per_kwh("-0.20"))
                ),
            ),
        ),
        session=OSLO.charge("2024-06-01 12:00", (1, 10)),
        context=OSLO.context(is_member=True),
        lines=(
            line(Label.ENERGY_FLAT, "10", "0.59"),
            line(SURCHARGE, "10", "-0.20"),
        ),
        total="3.9000",
    ),
)
