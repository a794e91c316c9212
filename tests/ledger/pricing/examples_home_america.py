"""Worked examples: charges at home in North America.

Quantities are hours times kW, worked out by hand from the clock; amounts are quantity times
price, each rounded once.
"""

from custom_components.lightningrod.ledger.cost_lines import Completeness, Label, Note

from . import sheets
from .bench import Example, line, place

LA = place("America/Los_Angeles")
SEATTLE = LA
TORONTO = place("America/Toronto")
MONTREAL = place("America/Montreal")

BAND = Label.ENERGY_BAND

PGE = "PG&E tariff book, Schedule EV2 (EV2-A), total rates as of early 2024"
SCE = "SCE, TOU-D-PRIME as of 2024, to the cent"
SCE_CREDIT = "SCE, TOU-D-4-9PM as of 1 Oct 2024: baseline credit; prices are an example"
OEB = "Ontario Energy Board, Regulated Price Plan from 1 Nov 2023"
HQ = "Hydro-Québec, Rate Flex D, summer, from 1 Apr 2025: 40 kWh a day at the first price"
PSE = "Puget Sound Energy, summary of electric prices, 29 Jan 2026"
EDF = "EDF, option Tempo, prices of 2024; 10 Dec 2024 was a red day"

AMERICAN_HOMES = (
    Example(
        name="EV2-A: a summer afternoon into the peak",
        source=PGE,
        plan=sheets.EV2A,
        session=LA.charge("2024-07-10 15:30", (2, 7.2)),
        context=LA.context(),
        # 15:30-16:00 is 0.5 h, 16:00-17:30 is 1.5 h, at 7.2 kW.
        lines=(
            line(BAND, "3.6", "0.54779", "Partial-Peak"),
            line(BAND, "10.8", "0.65828", "Peak"),
        ),
        total="9.0814",
    ),
    Example(
        name="EV2-A: a night off-peak",
        source=PGE,
        plan=sheets.EV2A,
        session=LA.charge("2024-07-11 00:00", (6, 7.2)),
        context=LA.context(),
        lines=(line(BAND, "43.2", "0.34578", "Off-Peak"),),
        total="14.9377",
    ),
    Example(
        name="EV2-A: Christmas is a day like any other",
        source=PGE,
        plan=sheets.EV2A,
        session=LA.charge("2024-12-25 20:00", (4.5, 4.8)),
        context=LA.context(),
        # 20-21 peak 1 h, 21-24 partial 3 h, 0-0:30 off 0.5 h, at 4.8 kW.
        lines=(
            line(BAND, "4.8", "0.53117", "Peak"),
            line(BAND, "14.4", "0.51447", "Partial-Peak"),
            line(BAND, "2.4", "0.34578", "Off-Peak"),
        ),
        total="10.7879",
    ),
    Example(
        name="EV2-A: the season turns at midnight of 1 June",
        source=PGE,
        plan=sheets.EV2A,
        session=LA.charge("2024-05-31 23:00", (17, 1.2)),
        context=LA.context(),
        # The evening is winter's, the afternoon of the next day summer's.
        lines=(
            line(BAND, "1.2", "0.51447", "Partial-Peak"),
            line(BAND, "18", "0.34578", "Off-Peak"),
            line(BAND, "1.2", "0.54779", "Partial-Peak"),
        ),
        total="7.4987",
    ),
    Example(
        name="EV2-A: the wall counted more than the battery took",
        source=PGE,
        plan=sheets.EV2A,
        session=LA.charge("2024-07-10 15:00", (2, 7.2), wall_kwh=16.0),
        context=LA.context(),
        # 14.4 kWh of the battery are 16 at the wall; half of it in each hour.
        lines=(
            line(BAND, "8", "0.54779", "Partial-Peak"),
            line(BAND, "8", "0.65828", "Peak"),
        ),
        total="9.6485",
    ),
    Example(
        name="EV2-A: nobody saw when it charged",
        source=PGE,
        plan=sheets.EV2A,
        session=LA.charge("2024-07-10 15:00", (2, 7.2), intervals=()),
        context=LA.context(),
        lines=(
            line(BAND, "7.2", "0.54779", "Partial-Peak"),
            line(BAND, "7.2", "0.65828", "Peak"),
        ),
        total="8.6837",
        notes=(Note.SPREAD_EVENLY,),
    ),
    Example(
        name="EV2-A: nobody saw when, but all of it was off-peak",
        source=PGE,
        plan=sheets.EV2A,
        session=LA.charge("2024-07-10 01:00", (2, 7.2), intervals=()),
        context=LA.context(),
        lines=(line(BAND, "14.4", "0.34578", "Off-Peak"),),
        total="4.9792",
    ),
    Example(
        name="EV2-A: energy without any time",
        source=PGE,
        plan=sheets.EV2A,
        session=LA.charge(
            "2024-07-10 01:00",
            (2, 7.2),
            intervals=(),
            first_flow=None,
            last_flow=None,
            plug_in=None,
        ),
        context=LA.context(),
        lines=(),
        total=None,
        completeness=Completeness.UNPRICED,
        notes=(Note.TIMES_UNKNOWN,),
        unpriced_kwh="14.4",
    ),
    Example(
        name="EV2-A: spring forward, the missing hour",
        source=PGE,
        plan=sheets.EV2A,
        session=LA.charge("2024-03-09 23:00", (16, 1.2)),
        context=LA.context(),
        # 2:00 became 3:00: 15:00 of the 10th is 15 hours after 23:00, not 16.
        lines=(
            line(BAND, "2.4", "0.51447", "Partial-Peak"),
            line(BAND, "16.8", "0.34578", "Off-Peak"),
        ),
        total="7.0438",
    ),
    Example(
        name="TOU-D-PRIME: a summer workday at five",
        source=SCE,
        plan=sheets.TOU_D_PRIME,
        session=LA.charge("2024-07-10 20:00", (2, 9.6)),
        context=LA.context(),
        lines=(
            line(BAND, "9.6", "0.59", "On-Peak"),
            line(BAND, "9.6", "0.26", "Off-Peak"),
        ),
        total="8.1600",
    ),
    Example(
        name="TOU-D-PRIME: the same hours on a Saturday",
        source=SCE,
        plan=sheets.TOU_D_PRIME,
        session=LA.charge("2024-07-13 20:00", (2, 9.6)),
        context=LA.context(),
        lines=(
            line(BAND, "9.6", "0.40", "Mid-Peak"),
            line(BAND, "9.6", "0.26", "Off-Peak"),
        ),
        total="6.3360",
    ),
    Example(
        name="TOU-D-PRIME: Independence Day, a Thursday, is a Sunday",
        source=SCE,
        plan=sheets.TOU_D_PRIME,
        session=LA.charge("2024-07-04 20:00", (2, 9.6)),
        context=LA.context(),
        lines=(
            line(BAND, "9.6", "0.40", "Mid-Peak"),
            line(BAND, "9.6", "0.26", "Off-Peak"),
        ),
        total="6.3360",
    ),
    Example(
        name="TOU-D-PRIME: a winter day in the sun",
        source=SCE,
        plan=sheets.TOU_D_PRIME,
        session=LA.charge("2024-11-06 07:00", (10, 2.4)),
        context=LA.context(),
        # 7-8 off-peak 1 h, 8-16 super off-peak 8 h, 16-17 mid-peak 1 h.
        lines=(
            line(BAND, "2.4", "0.24", "Off-Peak"),
            line(BAND, "19.2", "0.24", "Super Off-Peak"),
            line(BAND, "2.4", "0.56", "Mid-Peak"),
        ),
        total="6.5280",
    ),
    Example(
        name="TOU-D-PRIME: summer ends at midnight",
        source=SCE,
        plan=sheets.TOU_D_PRIME,
        session=LA.charge("2024-09-30 22:00", (4, 9.6)),
        context=LA.context(),
        lines=(
            line(BAND, "19.2", "0.26", "Off-Peak"),
            line(BAND, "19.2", "0.24", "Off-Peak"),
        ),
        total="9.6000",
    ),
    Example(
        name="TOU-D-4-9PM: the baseline credit runs out on the way",
        source=SCE_CREDIT,
        plan=sheets.BASELINE_CREDIT,
        session=LA.charge("2024-10-08 20:00", (3, 7.2)),
        context=LA.context(used_kwh=190.0),
        # 7.2 kWh at peak and 14.4 off it; the first 10 of them are within the baseline.
        lines=(
            line(Label.TIER_CREDIT, "10", "-0.09", "Baseline"),
            line(BAND, "7.2", "0.58", "On-Peak"),
            line(BAND, "14.4", "0.35", "Off-Peak"),
        ),
        total="8.3160",
    ),
    Example(
        name="Ultra-Low Overnight: an evening through three prices",
        source=OEB,
        plan=sheets.ONTARIO_ULO,
        session=TORONTO.charge("2023-11-15 20:00", (12, 3.6)),
        context=TORONTO.context(),
        # 20-21 on, 21-23 mid, 23-7 overnight, 7-8 mid.
        lines=(
            line(BAND, "3.6", "0.286", "On-Peak"),
            line(BAND, "10.8", "0.122", "Mid-Peak"),
            line(BAND, "28.8", "0.028", "Ultra-Low Overnight"),
        ),
        total="3.1536",
    ),
    Example(
        name="Ultra-Low Overnight: Sunday turns Monday",
        source=OEB,
        plan=sheets.ONTARIO_ULO,
        session=TORONTO.charge("2023-11-19 22:00", (10, 3.6)),
        context=TORONTO.context(),
        lines=(
            line(BAND, "3.6", "0.087", "Weekend Off-Peak"),
            line(BAND, "28.8", "0.028", "Ultra-Low Overnight"),
            line(BAND, "3.6", "0.122", "Mid-Peak"),
        ),
        total="1.5588",
    ),
    Example(
        name="Ultra-Low Overnight: Christmas Day, a Monday",
        source=OEB,
        plan=sheets.ONTARIO_ULO,
        session=TORONTO.charge("2023-12-25 15:00", (4, 7.2)),
        context=TORONTO.context(),
        lines=(line(BAND, "28.8", "0.087", "Weekend Off-Peak"),),
        total="2.5056",
    ),
    Example(
        name="Ultra-Low Overnight: a holiday that a calendar told",
        source=OEB + "; Good Friday 2024",
        plan=sheets.ONTARIO_ULO,
        session=TORONTO.charge("2024-03-29 15:00", (4, 7.2)),
        context=TORONTO.context(
            holidays=frozenset({TORONTO.at("2024-03-29").date()}),
        ),
        lines=(line(BAND, "28.8", "0.087", "Weekend Off-Peak"),),
        total="2.5056",
    ),
    Example(
        name="Ontario TOU: off-peak over midnight from Friday to Saturday",
        source=OEB,
        plan=sheets.ONTARIO_TOU,
        session=TORONTO.charge("2023-11-17 18:00", (8, 7.2)),
        context=TORONTO.context(),
        lines=(
            line(BAND, "7.2", "0.182", "On-Peak"),
            line(BAND, "50.4", "0.087", "Off-Peak"),
        ),
        total="5.6952",
    ),
    Example(
        name="Ontario tiered: the thousandth kWh of the month",
        source=OEB,
        plan=sheets.ONTARIO_TIERED,
        session=TORONTO.charge("2023-11-25 22:00", (4, 7.2)),
        context=TORONTO.context(used_kwh=990.0),
        # 28.8 kWh, of which 10 are within the first 1,000.
        lines=(
            line(Label.ENERGY_TIER, "10", "0.103", "Tier 1"),
            line(Label.ENERGY_FLAT, "18.8", "0.125"),
        ),
        total="3.3800",
    ),
    Example(
        name="Ontario tiered: a new month begins on the way",
        source=OEB,
        plan=sheets.ONTARIO_TIERED,
        session=TORONTO.charge("2024-01-31 22:00", (4, 7.2)),
        context=TORONTO.context(used_kwh=1200.0),
        # Until midnight the month is used up; then the allowance is new.
        lines=(
            line(Label.ENERGY_FLAT, "14.4", "0.125"),
            line(Label.ENERGY_TIER, "14.4", "0.103", "Tier 1"),
        ),
        total="3.2832",
    ),
    Example(
        name="Ontario tiered: nobody knows what the month has used",
        source=OEB,
        plan=sheets.ONTARIO_TIERED,
        session=TORONTO.charge("2024-01-15 22:00", (4, 7.2)),
        context=TORONTO.context(),
        lines=(),
        total=None,
        completeness=Completeness.UNPRICED,
        notes=(Note.USE_UNKNOWN,),
        unpriced_kwh="28.8",
    ),
    Example(
        name="Hydro-Québec: forty kWh for each of thirty days",
        source=HQ,
        plan=sheets.HYDRO_QUEBEC,
        session=MONTREAL.charge("2025-04-29 18:00", (5, 6)),
        context=MONTREAL.context(used_kwh=1190.0),
        # April allows 1,200 kWh.
        lines=(
            line(Label.ENERGY_TIER, "10", "0.06905", "1st tier"),
            line(Label.ENERGY_FLAT, "20", "0.10652"),
        ),
        total="2.8209",
    ),
    Example(
        name="Puget Sound: a month that begins on the 15th",
        source=PSE,
        plan=sheets.PUGET_SOUND,
        session=SEATTLE.charge("2026-02-14 23:00", (2, 9.6)),
        context=SEATTLE.context(used_kwh=595.0),
        # 9.6 kWh before midnight: 5 in the tier, 4.6 beyond; then 9.6 of the new month.
        lines=(
            line(Label.ENERGY_TIER, "14.6", "0.145171", "Tier 1"),
            line(Label.ENERGY_FLAT, "4.6", "0.164588"),
        ),
        total="2.8766",
    ),
)
