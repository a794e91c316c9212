"""Worked examples: charges at home in Europe, Australia and New Zealand.

Quantities are hours times kW, worked out by hand from the clock; amounts are quantity times
price, each rounded once.
"""

from custom_components.lightningrod.ledger.cost_lines import Label

from . import sheets
from .bench import Example, amount, line, place

LONDON = place("Europe/London")
PERTH = place("Australia/Perth")
SYDNEY = place("Australia/Sydney")
AUCKLAND = place("Pacific/Auckland")
PARIS = place("Europe/Paris")

BAND = Label.ENERGY_BAND

SCE = "SCE, TOU-D-PRIME as of 2024, to the cent"
GO = "Octopus Energy API, Octopus Go, unit rates of 28 Apr to 2 May 2025"
GREENWICH = (
    "Good Energy: off-peak 12-5am UTC, 1-6am BST; What Car?, prices of 17 Jul 2024"
)
SYNERGY = "Synergy (Western Australia), Midday Saver, as of 2024/25"
AUSGRID = "Ausgrid, time-of-use seasons from 1 Jul 2024; prices are a rounded example"
GENESIS = "Genesis Energy, Christchurch, 15 Jan 2017, without GST; hours are an example"
EDF = "EDF, option Tempo, prices of 2024; 10 Dec 2024 was a red day"

OTHER_HOMES = (
    Example(
        name="Octopus Go: a whole night with both edges",
        source=GO,
        plan=sheets.GO,
        session=LONDON.charge("2025-04-29 23:30", (7, 7.2)),
        context=LONDON.context(),
        # 1 h before, 5 h in and 1 h after the night.
        lines=(
            line(BAND, "14.4", "0.2895858", "Day"),
            line(BAND, "36", "0.0849975", "Night"),
        ),
        total="7.2299",
    ),
    Example(
        name="Octopus Go: VAT on top of the net prices",
        source=GO,
        plan=sheets.GO_BEFORE_TAX,
        session=LONDON.charge("2025-04-29 23:30", (7, 7.2)),
        context=LONDON.context(),
        # 3.9715 + 2.9142 = 6.8857 net; 5 % of that are 0.344285.
        lines=(
            line(BAND, "14.4", "0.275796", "Day"),
            line(BAND, "36", "0.08095", "Night"),
            amount(Label.TAX, "0.3443"),
        ),
        total="7.2300",
    ),
    Example(
        name="Octopus Go: the night is an hour short in spring",
        source=GO + "; 30 Mar 2025, clocks forward at 1:00",
        plan=sheets.GO,
        session=LONDON.charge("2025-03-30 00:00", (5, 7.2)),
        context=LONDON.context(),
        # 0:00 to 6:00 are five hours: 0.5 day, 4 night, 0.5 day.
        lines=(
            line(BAND, "7.2", "0.2895858", "Day"),
            line(BAND, "28.8", "0.0849975", "Night"),
        ),
        total="4.5329",
    ),
    Example(
        name="Octopus Go: the night is an hour longer in autumn",
        source=GO + "; 26 Oct 2025, clocks back at 2:00",
        plan=sheets.GO,
        session=LONDON.charge("2025-10-26 00:00", (7, 7.2)),
        context=LONDON.context(),
        # 0:00 to 6:00 are seven hours: 0.5 day, 6 night, 0.5 day.
        lines=(
            line(BAND, "7.2", "0.2895858", "Day"),
            line(BAND, "43.2", "0.0849975", "Night"),
        ),
        total="5.7569",
    ),
    Example(
        name="A meter on Greenwich time, in summer",
        source=GREENWICH,
        plan=sheets.GREENWICH,
        session=LONDON.charge("2024-07-17 00:00", (5, 7.2)),
        context=LONDON.context(),
        # Midnight to five in Greenwich is one to six in London.
        lines=(
            line(BAND, "7.2", "0.29", "Day"),
            line(BAND, "28.8", "0.074", "Night"),
        ),
        total="4.2192",
    ),
    Example(
        name="A meter on Greenwich time, in winter",
        source=GREENWICH,
        plan=sheets.GREENWICH,
        session=LONDON.charge("2025-01-15 00:00", (5, 7.2)),
        context=LONDON.context(),
        lines=(line(BAND, "36", "0.074", "Night"),),
        total="2.6640",
    ),
    Example(
        name="Midday Saver: from the sun into the peak",
        source=SYNERGY,
        plan=sheets.MIDDAY_SAVER,
        session=PERTH.charge("2025-02-08 13:00", (3, 7.2)),
        context=PERTH.context(),
        lines=(
            line(BAND, "14.4", "0.084050", "Super Off-Peak"),
            line(BAND, "7.2", "0.525313", "Peak"),
        ),
        total="4.9926",
    ),
    Example(
        name="Sydney: the last summer evening has a peak",
        source=AUSGRID,
        plan=sheets.AUSGRID,
        session=SYDNEY.charge("2025-03-31 20:00", (2, 7.2)),
        context=SYDNEY.context(),
        lines=(
            line(BAND, "7.2", "0.60", "Peak"),
            line(BAND, "7.2", "0.25", "Off-Peak"),
        ),
        total="6.1200",
    ),
    Example(
        name="Sydney: the first of April has none",
        source=AUSGRID,
        plan=sheets.AUSGRID,
        session=SYDNEY.charge("2025-04-01 20:00", (2, 7.2)),
        context=SYDNEY.context(),
        lines=(line(BAND, "14.4", "0.25", "Off-Peak"),),
        total="3.6000",
    ),
    Example(
        name="Sydney: winter south of the equator is in July",
        source=AUSGRID,
        plan=sheets.AUSGRID,
        session=SYDNEY.charge("2025-07-02 14:30", (1, 7.2)),
        context=SYDNEY.context(),
        lines=(
            line(BAND, "3.6", "0.25", "Off-Peak"),
            line(BAND, "3.6", "0.60", "Peak"),
        ),
        total="3.0600",
    ),
    Example(
        name="Christchurch: night to day, with GST on top",
        source=GENESIS,
        plan=sheets.CHRISTCHURCH,
        session=AUCKLAND.charge("2017-02-01 05:00", (4, 2.4)),
        context=AUCKLAND.context(),
        # 4.8 x 0.1114 = 0.5347, 4.8 x 0.2934 = 1.4083, 15 % of 1.9430 = 0.29145.
        lines=(
            line(BAND, "4.8", "0.1114", "Night"),
            line(BAND, "4.8", "0.2934", "Day"),
            amount(Label.TAX, "0.2914"),
        ),
        total="2.2344",
    ),
    Example(
        name="Tempo: the evening of a red day",
        source=EDF,
        plan=sheets.TEMPO,
        session=PARIS.charge("2024-12-10 20:00", (4, 7.2)),
        context=PARIS.context(),
        lines=(
            line(BAND, "14.4", "0.7562", "Rouge HP"),
            line(BAND, "14.4", "0.1568", "Rouge HC"),
        ),
        total="13.1472",
    ),
)
