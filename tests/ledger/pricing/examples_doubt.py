"""Worked examples: what is not known, and what is then left out or assumed."""

from dataclasses import replace

from custom_components.lightningrod.ledger.cost_lines import Completeness, Label, Note
from custom_components.lightningrod.ledger.pricing_facts import SessionFacts
from custom_components.lightningrod.ledger.tariffs import Rates

from . import networks, sheets
from .bench import D, Example, amount, line, per_kwh, place, plan
from .sheets_spot import ELVIA, spot

HOME = place("Europe/Berlin")
EXAMPLE = "a rule of the engine, rounded example"

FLAT = Label.ENERGY_FLAT
SOLAR = Label.ENERGY_SOLAR

WITH_SOLAR = plan("EUR", Rates(energy=per_kwh("0.30"), own_solar=D("0.08")))
SUNNY = HOME.charge("2024-06-01 12:00", (2, 6))
SUN_UNTIL_ONE = replace(
    SUNNY,
    intervals=tuple(
        replace(interval, solar_share=0.75 if number < 12 else None)
        for number, interval in enumerate(SUNNY.intervals)
    ),
)

DOUBTS = (
    Example(
        name="After one o'clock nobody knows where the energy came from",
        source=EXAMPLE,
        plan=WITH_SOLAR,
        session=SUN_UNTIL_ONE,
        context=HOME.context(),
        lines=(line(SOLAR, "4.5", "0.08"), line(FLAT, "7.5", "0.30")),
        total="2.6100",
        notes=(Note.SOLAR_UNKNOWN,),
    ),
    Example(
        name="What has no price is not filled up to the minimum",
        source=EXAMPLE,
        plan=plan("EUR", Rates(energy=spot().energy, session_fee=D(1), minimum=D("5"))),
        session=HOME.charge("2024-06-01 00:00", (1, 6)),
        context=HOME.context(),
        lines=(amount(Label.SESSION_FEE, "1"),),
        total="1.0000",
        completeness=Completeness.PARTIAL,
        notes=(Note.PRICE_MISSING,),
        unpriced_kwh="6",
    ),
    Example(
        name="The energy is not known, the session fee is",
        source=EXAMPLE,
        plan=networks.NOMAD,
        session=HOME.charge("2024-06-01 00:00", (1, 6), energy_kwh=None, intervals=()),
        context=HOME.context(),
        lines=(amount(Label.SESSION_FEE, "2.50"), amount(Label.TAX, "0.525")),
        total="3.0250",
        completeness=Completeness.PARTIAL,
        notes=(Note.ENERGY_UNKNOWN,),
    ),
    Example(
        name="Intervals that tell of a third of the energy",
        source=EXAMPLE,
        plan=plan("EUR", sheets.octopus_go("0.10", "0.30")),
        session=HOME.charge("2024-06-01 05:00", (1, 6), energy_kwh=18.0),
        context=HOME.context(),
        # Half of what was seen was before half past five.
        lines=(
            line(Label.ENERGY_BAND, "9", "0.10", "Night"),
            line(Label.ENERGY_BAND, "9", "0.30", "Day"),
        ),
        total="3.6000",
        notes=(Note.INTERVALS_DIFFER,),
    ),
    Example(
        name="The grid's share of a price needs to know when, the rest does not",
        source=EXAMPLE,
        plan=plan("EUR", Rates(energy=per_kwh("0.20"), surcharge=ELVIA)),
        session=SessionFacts(energy_kwh=10.0),
        context=HOME.context(),
        lines=(line(FLAT, "10", "0.20"),),
        total="2.0000",
        completeness=Completeness.PARTIAL,
        notes=(Note.TIMES_UNKNOWN,),
    ),
    Example(
        name="Power tiers of a charge that nobody watched",
        source=EXAMPLE,
        plan=networks.TESLA_ONTARIO_2017,
        session=HOME.charge("2024-06-01 12:00", (0.5, 84), intervals=()),
        context=HOME.context(),
        lines=(
            line(Label.ENERGY_FREE, "42", "0"),
            line(Label.POWER_TIER, "30", "0.26", "> 60 kW"),
        ),
        total="7.8000",
        notes=(Note.SPREAD_EVENLY,),
    ),
    Example(
        name="Power tiers of a charge that nobody watched, but somebody timed",
        source=EXAMPLE,
        plan=networks.TESLA_ONTARIO_2017,
        session=HOME.charge(
            "2024-06-01 12:00", (0.5, 36), intervals=(), charge_seconds=900.0
        ),
        context=HOME.context(),
        # 18 kWh in a quarter of an hour are 72 kW.
        lines=(
            line(Label.ENERGY_FREE, "18", "0"),
            line(Label.POWER_TIER, "15", "0.26", "> 60 kW"),
        ),
        total="3.9000",
        notes=(Note.SPREAD_EVENLY,),
    ),
    Example(
        name="Nobody saw when it charged, over the end of the month",
        source=EXAMPLE,
        plan=sheets.ONTARIO_TIERED,
        session=HOME.charge("2024-01-31 22:00", (4, 6), intervals=()),
        context=HOME.context(used_kwh=1000.0),
        lines=(
            line(FLAT, "12", "0.125"),
            line(Label.ENERGY_TIER, "12", "0.103", "Tier 1"),
        ),
        total="2.7360",
        notes=(Note.SPREAD_EVENLY,),
    ),
    Example(
        name="Nobody saw when it charged, and the grid is cheaper at night",
        source=EXAMPLE,
        plan=plan("EUR", Rates(energy=per_kwh("0.20"), surcharge=ELVIA)),
        session=HOME.charge("2024-06-03 21:00", (2, 6), intervals=()),
        context=HOME.context(),
        lines=(
            line(Label.SURCHARGE, "6", "0.4355", "Dag"),
            line(Label.SURCHARGE, "6", "0.3730", "Natt/Helg"),
            line(FLAT, "12", "0.20"),
        ),
        total="7.2510",
        notes=(Note.SPREAD_EVENLY,),
    ),
    Example(
        name="A tier needs to know when",
        source=EXAMPLE,
        plan=sheets.ONTARIO_TIERED,
        session=SessionFacts(energy_kwh=10.0),
        context=HOME.context(used_kwh=0.0),
        lines=(),
        total=None,
        completeness=Completeness.UNPRICED,
        notes=(Note.TIMES_UNKNOWN,),
        unpriced_kwh="10",
    ),
    Example(
        name="A price per minute needs to know how many",
        source=EXAMPLE,
        plan=networks.BC_HYDRO,
        session=HOME.charge("2024-06-01 12:00", (1, 6), charge_seconds=None),
        context=HOME.context(),
        lines=(line(Label.ENERGY_FREE, "6", "0"),),
        total="0.0000",
        completeness=Completeness.PARTIAL,
        notes=(Note.TIMES_UNKNOWN,),
    ),
    Example(
        name="A price by power needs to know how much",
        source=EXAMPLE,
        plan=networks.TESLA_ONTARIO_2017,
        session=HOME.charge("2024-06-01 12:00", (1, 6), energy_kwh=None, intervals=()),
        context=HOME.context(),
        lines=(),
        total=None,
        completeness=Completeness.UNPRICED,
        notes=(Note.ENERGY_UNKNOWN,),
    ),
    Example(
        name="A price by power needs to know when",
        source=EXAMPLE,
        plan=networks.TESLA_ONTARIO_2017,
        session=SessionFacts(energy_kwh=10.0),
        context=HOME.context(),
        lines=(line(Label.ENERGY_FREE, "10", "0"),),
        total="0.0000",
        completeness=Completeness.PARTIAL,
        notes=(Note.TIMES_UNKNOWN,),
    ),
)
