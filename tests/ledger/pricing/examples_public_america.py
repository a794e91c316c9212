"""Worked examples: charges at networks and at work in North America."""

from custom_components.lightningrod.ledger.cost_lines import Completeness, Label, Note

from . import networks
from .bench import DC, Example, amount, line, place

NEW_YORK = place("America/New_York")
LA = place("America/Los_Angeles")
TORONTO = place("America/Toronto")
VANCOUVER = place("America/Vancouver")

FLAT = Label.ENERGY_FLAT
FREE = Label.ENERGY_FREE
BLOCKING = Label.BLOCKING_FEE
TIER = Label.POWER_TIER

EA = "Electrify America, from 17 Aug 2023: 0.40 a minute after 10, Pass+ a quarter less"
MA_2018 = "Electric Revs, 2 May 2018, prices in Massachusetts: half an hour"
TESLA_2017 = (
    "Tesla, 12 Jan 2017: per-minute tiers of Ontario, at or below and above 60 kW"
)
TESLA_2022 = "Drive Tesla Canada, May 2022: Charlottetown; tier 2 is a rounded example"
TESLA_2023 = "Guide de l'auto, 2023: Supercharger Richmond BC by time of day"
TESLA_IDLE = "Tesla: 0.50 a minute, waived within five; energy is a rounded example"
ESB = "ESB ecars, 23 Oct 2019: fast chargers, overstay fee of 5 EUR after 45 minutes"
KILROY = "Kilroy Centre Del Mar, workplace chargers: 1 USD/h for 4 h, then 5 USD/h"

AMERICAN_NETWORKS = (
    Example(
        name="Electrify America: eight minutes too long",
        source=EA,
        plan=networks.ELECTRIFY_AMERICA,
        session=LA.charge("2023-09-02 12:00", (0.5, 84), idle=18, charge_type=DC),
        context=LA.context(),
        # 42 kWh; 18 minutes idle less 10 of grace.
        lines=(line(FLAT, "42", "0.48"), line(BLOCKING, "8", "0.40")),
        total="23.3600",
    ),
    Example(
        name="Electrify America: the same with Pass+",
        source=EA,
        plan=networks.ELECTRIFY_AMERICA,
        session=LA.charge("2023-09-02 12:00", (0.5, 84), idle=18, charge_type=DC),
        context=LA.context(is_member=True),
        lines=(line(FLAT, "42", "0.36"), line(BLOCKING, "8", "0.40")),
        total="18.3200",
    ),
    Example(
        name="Electrify America: gone within the grace",
        source=EA,
        plan=networks.ELECTRIFY_AMERICA,
        session=LA.charge("2023-09-02 12:00", (0.5, 84), idle=10, charge_type=DC),
        context=LA.context(),
        lines=(line(FLAT, "42", "0.48"),),
        total="20.1600",
    ),
    Example(
        name="Electrify America: nobody saw the cable being pulled",
        source=EA,
        plan=networks.ELECTRIFY_AMERICA,
        session=LA.charge("2023-09-02 12:00", (0.5, 84), charge_type=DC, plug_out=None),
        context=LA.context(),
        lines=(line(FLAT, "42", "0.48"),),
        total="20.1600",
        completeness=Completeness.PARTIAL,
        notes=(Note.TIMES_UNKNOWN,),
    ),
    Example(
        name="Electrify America in its first days: a dollar and thirty minutes",
        source=MA_2018 + " costs 10 USD",
        plan=networks.ELECTRIFY_AMERICA_2018,
        session=NEW_YORK.charge("2018-05-03 12:00", (0.5, 48)),
        context=NEW_YORK.context(),
        lines=(
            line(FREE, "24", "0"),
            amount(Label.SESSION_FEE, "1.00"),
            line(Label.TIME_FEE, "30", "0.30"),
        ),
        total="10.0000",
    ),
    Example(
        name="EVgo in 2018: thirty minutes",
        source=MA_2018 + " costs 10.50 USD",
        plan=networks.EVGO_2018,
        session=NEW_YORK.charge("2018-05-03 12:00", (0.5, 48)),
        context=NEW_YORK.context(),
        lines=(line(FREE, "24", "0"), line(Label.TIME_FEE, "30", "0.35")),
        total="10.5000",
    ),
    Example(
        name="EVgo in 2018: thirty minutes of a member",
        source=MA_2018 + " costs members 6.30 USD",
        plan=networks.EVGO_2018,
        session=NEW_YORK.charge("2018-05-03 12:00", (0.5, 48)),
        context=NEW_YORK.context(is_member=True),
        lines=(line(FREE, "24", "0"), line(Label.TIME_FEE, "30", "0.21")),
        total="6.3000",
    ),
    Example(
        name="Supercharger: fifty minutes above 60 kW, fifteen below",
        source=TESLA_2017 + "; 50 x 0.26 + 15 x 0.13",
        plan=networks.TESLA_ONTARIO_2017,
        session=TORONTO.charge("2017-03-01 12:00", (50 / 60, 84), (0.25, 48)),
        context=TORONTO.context(),
        lines=(
            line(FREE, "82", "0"),
            line(TIER, "50", "0.26", "> 60 kW"),
            line(TIER, "15", "0.13", "≤ 60 kW"),
        ),
        total="14.9500",
    ),
    Example(
        name="Supercharger: exactly 60 kW is the lower tier",
        source=TESLA_2017,
        plan=networks.TESLA_ONTARIO_2017,
        session=TORONTO.charge("2017-03-01 12:00", (0.5, 60)),
        context=TORONTO.context(),
        lines=(line(FREE, "30", "0"), line(TIER, "30", "0.13", "≤ 60 kW")),
        total="3.9000",
    ),
    Example(
        name="Supercharger: down through four tiers",
        source=TESLA_2022,
        plan=networks.TESLA_CHARLOTTETOWN,
        session=TORONTO.charge(
            "2022-06-01 12:00",
            (5 / 60, 240),
            (10 / 60, 150),
            (10 / 60, 90),
            (15 / 60, 48),
        ),
        context=TORONTO.context(),
        # 5 x 2.15 + 10 x 1.30 + 10 x 0.80 + 15 x 0.41; 20 + 25 + 15 + 12 kWh.
        lines=(
            line(FREE, "72", "0"),
            line(TIER, "5", "2.15", "> 180 kW"),
            line(TIER, "10", "1.30", "≤ 180 kW"),
            line(TIER, "10", "0.80", "≤ 100 kW"),
            line(TIER, "15", "0.41", "≤ 60 kW"),
        ),
        total="37.9000",
    ),
    Example(
        name="Supercharger: by time of day",
        source=TESLA_2023,
        plan=networks.TESLA_RICHMOND,
        session=VANCOUVER.charge("2023-07-01 13:45", (0.5, 96)),
        context=VANCOUVER.context(),
        lines=(
            line(Label.ENERGY_BAND, "24", "0.27", "Day"),
            line(Label.ENERGY_BAND, "24", "0.34", "Evening"),
        ),
        total="14.6400",
    ),
    Example(
        name="Supercharger: four minutes idle are waived",
        source=TESLA_IDLE,
        plan=networks.TESLA_IDLE,
        session=LA.charge("2023-07-01 12:00", (0.5, 96), idle=4),
        context=LA.context(),
        lines=(line(FLAT, "48", "0.40"),),
        total="19.2000",
    ),
    Example(
        name="Supercharger: twelve minutes idle are all paid for",
        source=TESLA_IDLE,
        plan=networks.TESLA_IDLE,
        session=LA.charge("2023-07-01 12:00", (0.5, 96), idle=12),
        context=LA.context(),
        lines=(line(FLAT, "48", "0.40"), line(BLOCKING, "12", "0.50")),
        total="25.2000",
    ),
    Example(
        name="At work: six hours by the hour, dearer after four",
        source=KILROY,
        plan=networks.WORKPLACE_BY_THE_HOUR,
        session=LA.charge("2023-06-01 09:00", (3, 6), idle=180),
        context=LA.context(),
        lines=(
            line(FREE, "18", "0"),
            line(Label.PARKING_FEE, "4", "1"),
            line(Label.PARKING_FEE, "2", "5"),
        ),
        total="14.0000",
    ),
    Example(
        name="At work: a plug-in hybrid at a free charger",
        source="a free charger needs no price list",
        plan=networks.FREE_AT_WORK,
        session=LA.charge("2023-06-01 09:00", (2.5, 3.6), idle=300),
        context=LA.context(),
        lines=(line(FREE, "9", "0"),),
        total="0.0000",
    ),
    Example(
        name="At work: free, even if nobody knows how much",
        source="a free charger needs no price list",
        plan=networks.FREE_AT_WORK,
        session=LA.charge("2023-06-01 09:00", (2, 3.6), energy_kwh=None, intervals=()),
        context=LA.context(),
        lines=(),
        total="0.0000",
    ),
    Example(
        name="BC Hydro: forty minutes at 50 kW",
        source="Drive Tesla Canada, 2023: 0.2133 CAD a minute at 50 kW",
        plan=networks.BC_HYDRO,
        session=VANCOUVER.charge("2023-06-01 12:00", (40 / 60, 48)),
        context=VANCOUVER.context(),
        lines=(line(FREE, "32", "0"), line(Label.TIME_FEE, "40", "0.2133")),
        total="8.5320",
    ),
    Example(
        name="ChargePoint: the service fee comes with energy",
        source="ChargePoint, Aug 2025: 0.25 for AC with an account; kWh rounded",
        plan=networks.CHARGEPOINT_FEE,
        session=LA.charge("2025-09-01 12:00", (1, 6)),
        context=LA.context(),
        lines=(line(FLAT, "6", "0.30"), amount(Label.SESSION_FEE, "0.25")),
        total="2.0500",
    ),
    Example(
        name="ChargePoint: no energy, no service fee",
        source="ChargePoint, Aug 2025: sessions without energy are exempt",
        plan=networks.CHARGEPOINT_FEE,
        session=LA.charge("2025-09-01 12:00", idle=20),
        context=LA.context(),
        lines=(),
        total="0.0000",
    ),
)
