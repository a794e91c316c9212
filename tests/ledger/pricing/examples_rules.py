"""Worked examples: the rules that no public sheet shows, one at a time."""

from dataclasses import replace

from custom_components.lightningrod.ledger.cost_lines import Label
from custom_components.lightningrod.ledger.pricing_facts import SessionFacts
from custom_components.lightningrod.ledger.tariffs import (
    Band,
    Counted,
    Day,
    FeeKind,
    Rates,
    Tax,
    Tier,
    Tiers,
    TimeFee,
    TimeOfUse,
)

from . import networks, sheets
from .bench import D, Example, amount, hours, line, per_kwh, place, plan

HOME = place("Europe/Berlin")
EXAMPLE = "a rule of the engine, rounded example"

FLAT = Label.ENERGY_FLAT
SOLAR = Label.ENERGY_SOLAR

WITH_SOLAR = plan("EUR", Rates(energy=per_kwh("0.30"), own_solar=D("0.08")))
SUNNY = HOME.charge("2024-06-01 12:00", (2, 6))
HALF_SUNNY = replace(
    SUNNY,
    intervals=tuple(
        replace(interval, solar_share=0.75 if number < 12 else 0.25)
        for number, interval in enumerate(SUNNY.intervals)
    ),
)

RULES = (
    Example(
        name="Half of the energy came from the roof",
        source=EXAMPLE,
        plan=WITH_SOLAR,
        session=HALF_SUNNY,
        context=HOME.context(),
        # 6 x 0.75 + 6 x 0.25.
        lines=(line(SOLAR, "6", "0.08"), line(FLAT, "6", "0.30")),
        total="2.2800",
    ),
    Example(
        name="A plan that makes no difference between roof and grid",
        source=EXAMPLE,
        plan=plan("EUR", per_kwh("0.30")),
        session=HALF_SUNNY,
        context=HOME.context(),
        lines=(line(FLAT, "12", "0.30"),),
        total="3.6000",
    ),
    Example(
        name="Own production is not taxed, and uses up no allowance",
        source=EXAMPLE,
        plan=plan(
            "EUR",
            Rates(
                energy=per_kwh("0.30"),
                own_solar=D("0.08"),
                tiers=Tiers(
                    steps=(Tier(name="Basic", up_to_kwh=D(100), per_kwh=D("0.20")),)
                ),
                tax=Tax(percent=D(20), included=False),
            ),
        ),
        session=HALF_SUNNY,
        context=HOME.context(used_kwh=98.0),
        # 6 solar; 6 bought, of which 2 are within; 20 % of 0.40 + 1.20.
        lines=(
            line(SOLAR, "6", "0.08"),
            line(Label.ENERGY_TIER, "2", "0.20", "Basic"),
            line(FLAT, "4", "0.30"),
            amount(Label.TAX, "0.32"),
        ),
        total="2.4000",
    ),
    Example(
        name="A surcharge is on what is bought, not on what the roof gave",
        source=EXAMPLE,
        plan=plan(
            "EUR",
            Rates(
                energy=per_kwh("0.20"), surcharge=per_kwh("0.10"), own_solar=D("0.00")
            ),
        ),
        session=HALF_SUNNY,
        context=HOME.context(),
        lines=(
            line(SOLAR, "6", "0"),
            line(Label.SURCHARGE, "6", "0.10"),
            line(FLAT, "6", "0.20"),
        ),
        total="1.8000",
    ),
    Example(
        name="Three steps of a month in one night",
        source=EXAMPLE,
        plan=plan(
            "EUR",
            Rates(
                energy=per_kwh("0.40"),
                tiers=Tiers(
                    steps=(
                        Tier(name="1", up_to_kwh=D(100), per_kwh=D("0.10")),
                        Tier(name="2", up_to_kwh=D(110), per_kwh=D("0.20")),
                    )
                ),
            ),
        ),
        session=HOME.charge("2024-06-01 00:00", (4, 6)),
        context=HOME.context(used_kwh=95.0),
        lines=(
            line(Label.ENERGY_TIER, "5", "0.10", "1"),
            line(Label.ENERGY_TIER, "10", "0.20", "2"),
            line(FLAT, "9", "0.40"),
        ),
        total="6.1000",
    ),
    Example(
        name="No session costs more than the maximum",
        source=EXAMPLE,
        plan=plan("EUR", Rates(energy=per_kwh("0.50"), maximum=D("10"))),
        session=HOME.charge("2024-06-01 00:00", (4, 6)),
        context=HOME.context(),
        lines=(line(FLAT, "24", "0.50"), amount(Label.MAXIMUM, "-2")),
        total="10.0000",
    ),
    Example(
        name="A minimum is net where the prices are",
        source=EXAMPLE,
        plan=plan(
            "EUR",
            Rates(
                energy=per_kwh("0.50"),
                minimum=D("5"),
                tax=Tax(percent=D(19), included=False),
            ),
        ),
        session=HOME.charge("2024-06-01 00:00", (1, 6)),
        context=HOME.context(),
        lines=(
            line(FLAT, "6", "0.50"),
            amount(Label.MINIMUM, "2"),
            amount(Label.TAX, "0.95"),
        ),
        total="5.9500",
    ),
    Example(
        name="No minimum for a plug-in that took nothing",
        source=EXAMPLE,
        plan=plan("EUR", Rates(energy=per_kwh("0.50"), minimum=D("5"))),
        session=HOME.charge("2024-06-01 00:00", idle=30),
        context=HOME.context(),
        lines=(),
        total="0.0000",
    ),
    Example(
        name="A flat price needs no times",
        source=EXAMPLE,
        plan=plan("EUR", networks.FLAT_PRICE),
        session=SessionFacts(energy_kwh=14.1),
        context=HOME.context(),
        lines=(line(FLAT, "14.1", "0.30"),),
        total="4.2300",
    ),
    Example(
        name="An interval of the grid holds the two minutes in which it flowed",
        source=EXAMPLE,
        plan=plan("EUR", sheets.octopus_go("0.10", "0.30")),
        session=HOME.charge(
            "2024-06-01 00:25",
            (1 / 6, 6),
            first_flow=HOME.at("2024-06-01 00:29"),
            last_flow=HOME.at("2024-06-01 00:35"),
        ),
        context=HOME.context(),
        # The first slice flowed within its last minute, and still before the night.
        lines=(
            line(Label.ENERGY_BAND, "0.5", "0.30", "Day"),
            line(Label.ENERGY_BAND, "0.5", "0.10", "Night"),
        ),
        total="0.2000",
    ),
    Example(
        name="An interval that lies across the edge of a band",
        source=EXAMPLE,
        plan=plan("EUR", sheets.octopus_go("0.10", "0.30")),
        session=HOME.charge("2024-06-01 00:28", (1 / 12, 12)),
        context=HOME.context(),
        # Two of five minutes are day.
        lines=(
            line(Label.ENERGY_BAND, "0.4", "0.30", "Day"),
            line(Label.ENERGY_BAND, "0.6", "0.10", "Night"),
        ),
        total="0.1800",
    ),
    Example(
        name="That interval again, but it flowed in its last two minutes alone",
        source=EXAMPLE,
        plan=plan("EUR", sheets.octopus_go("0.10", "0.30")),
        session=HOME.charge(
            "2024-06-01 00:28", (1 / 12, 12), first_flow=HOME.at("2024-06-01 00:31")
        ),
        context=HOME.context(),
        lines=(line(Label.ENERGY_BAND, "1", "0.10", "Night"),),
        total="0.1000",
    ),
    Example(
        name="That interval again, but it flowed in its first two minutes alone",
        source=EXAMPLE,
        plan=plan("EUR", sheets.octopus_go("0.10", "0.30")),
        session=HOME.charge(
            "2024-06-01 00:28", (1 / 12, 12), last_flow=HOME.at("2024-06-01 00:30")
        ),
        context=HOME.context(),
        lines=(line(Label.ENERGY_BAND, "1", "0.30", "Day"),),
        total="0.3000",
    ),
    Example(
        name="To the last second of the grace",
        source=EXAMPLE,
        plan=networks.TESLA_IDLE,
        session=HOME.charge("2024-06-01 12:00", (0.5, 96), idle=5),
        context=HOME.context(),
        lines=(line(FLAT, "48", "0.40"),),
        total="19.2000",
    ),
    Example(
        name="Unplugged a moment before the current was seen to end",
        source=EXAMPLE,
        plan=plan(
            "EUR",
            replace(networks.TESLA_IDLE.offer.rates, minimum=D(20)),
        ),
        session=replace(
            HOME.charge("2024-06-01 12:00", (0.5, 96)),
            plug_out=HOME.at("2024-06-01 12:29"),
        ),
        context=HOME.context(),
        lines=(line(FLAT, "48", "0.40"), amount(Label.MINIMUM, "0.80")),
        total="20.0000",
    ),
    Example(
        name="Parking is free on Sundays and holidays",
        source=EXAMPLE,
        plan=plan(
            "EUR",
            Rates(
                energy=per_kwh("0.30"),
                time_fees=(
                    TimeFee(
                        kind=FeeKind.PARKING,
                        counted=Counted.PLUGGED,
                        price=D("0.02"),
                        free=(
                            hours("00:00", "24:00", frozenset({Day.SUN, Day.HOLIDAY})),
                        ),
                    ),
                ),
            ),
        ),
        # Sunday 31 March, Easter Monday 1 April, and one hour of Tuesday.
        session=HOME.charge("2024-03-31 12:00", (1, 6), idle=36 * 60),
        context=HOME.context(holidays=frozenset({HOME.at("2024-04-01").date()})),
        lines=(line(FLAT, "6", "0.30"), line(Label.PARKING_FEE, "60", "0.02")),
        total="3.0000",
    ),
    Example(
        name="Parking is free on a holiday that the price of the energy lists",
        source=EXAMPLE,
        plan=plan(
            "EUR",
            Rates(
                energy=TimeOfUse(
                    bands=(Band(name="Always", per_kwh=D("0.30")),),
                    holidays=frozenset({HOME.at("2024-05-01").date()}),
                ),
                time_fees=(
                    TimeFee(
                        kind=FeeKind.PARKING,
                        counted=Counted.PLUGGED,
                        price=D("0.02"),
                        free=(hours("00:00", "24:00", frozenset({Day.HOLIDAY})),),
                    ),
                ),
            ),
        ),
        # An hour before the 1st of May, all of that, and an hour after it.
        session=HOME.charge("2024-04-30 23:00", (1, 6), idle=25 * 60),
        context=HOME.context(),
        lines=(
            line(Label.ENERGY_BAND, "6", "0.30", "Always"),
            line(Label.PARKING_FEE, "120", "0.02"),
        ),
        total="4.2000",
    ),
    Example(
        name="Half to even: a tie of the fifth place goes down",
        source=EXAMPLE,
        plan=plan("EUR", per_kwh("0.00005")),
        session=SessionFacts(energy_kwh=1.0),
        context=HOME.context(),
        lines=(amount(FLAT, "0.0000"),),
        total="0.0000",
    ),
    Example(
        name="What never charged cannot block a charger",
        source=EXAMPLE,
        plan=networks.ELECTRIFY_AMERICA,
        session=HOME.charge("2024-06-01 12:00", idle=60, last_flow=None),
        context=HOME.context(),
        lines=(),
        total="0.0000",
    ),
    Example(
        name="Slices in which nothing flowed, and one outside what the car told",
        source=EXAMPLE,
        plan=plan("EUR", sheets.octopus_go("0.10", "0.30")),
        session=HOME.charge(
            "2024-06-01 00:00",
            (0.25, 0),
            (0.25, 6),
            (0.25, 6),
            first_flow=HOME.at("2024-06-01 00:30"),
            last_flow=HOME.at("2024-06-01 00:45"),
        ),
        context=HOME.context(),
        # What was seen before the first flow is left where it was seen.
        lines=(
            line(Label.ENERGY_BAND, "1.5", "0.30", "Day"),
            line(Label.ENERGY_BAND, "1.5", "0.10", "Night"),
        ),
        total="0.6000",
    ),
)
