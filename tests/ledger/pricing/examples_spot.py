"""Worked examples: prices that an entity tells, by the hour or its quarter."""

from datetime import timedelta

from custom_components.lightningrod.ledger.cost_lines import Completeness, Label, Note
from custom_components.lightningrod.ledger.pricing_facts import PricePoint
from custom_components.lightningrod.ledger.tariffs import Tax

from . import sheets_spot as sheets
from .bench import ONE_HOUR, D, Example, amount, hourly, line, place, plan

BERLIN = place("Europe/Berlin")
OSLO = place("Europe/Oslo")
COPENHAGEN = place("Europe/Copenhagen")
MADRID = place("Europe/Madrid")
AMSTERDAM = place("Europe/Amsterdam")
LONDON = place("Europe/London")

SPOT = Label.ENERGY_SPOT

SPOT_NOK = plan("NOK", sheets.spot(factor="1.25", surcharge=sheets.ELVIA))
SPOT_EUR = plan("EUR", sheets.spot())
SPOT_DKK = plan("DKK", sheets.spot())
EXAMPLE = "as of 2024, rounded example"

SPOTS = (
    Example(
        name="Norway: a workday evening, spot with VAT and the grid by day and night",
        source="Elvia, energy part from 1 Feb 2023; hourly prices: " + EXAMPLE,
        plan=SPOT_NOK,
        session=OSLO.charge("2023-02-15 20:00", (4, 7.2)),
        context=OSLO.context(
            points=hourly(
                OSLO.at("2023-02-15 20:00"), "1.2000", "1.0000", "0.8800", "0.8400"
            )
        ),
        # (1.2 + 1.0 + 0.88 + 0.84) x 1.25 = 4.9; x 7.2 = 35.28; grid turns night at 22.
        lines=(
            line(Label.SURCHARGE, "14.4", "0.4355", "Dag"),
            line(Label.SURCHARGE, "14.4", "0.3730", "Natt/Helg"),
            amount(SPOT, "35.2800"),
        ),
        total="46.9224",
    ),
    Example(
        name="Norway: clocks forward, the hour from two to three is not there",
        source="Elvia, energy part from 1 Feb 2023; hourly prices: " + EXAMPLE,
        plan=SPOT_NOK,
        session=OSLO.charge("2024-03-31 00:00", (4, 7.2)),
        context=OSLO.context(
            # 0-1, 1-2, 3-4 and 4-5 o'clock.
            points=hourly(OSLO.at("2024-03-31 00:00"), "0.60", "0.50", "0.40", "0.30")
        ),
        # 1.8 x 1.25 x 7.2 = 16.2; Sunday is all night to the grid.
        lines=(
            line(Label.SURCHARGE, "28.8", "0.3730", "Natt/Helg"),
            amount(SPOT, "16.2000"),
        ),
        total="26.9424",
    ),
    Example(
        name="Norway: clocks back, the hour from two to three comes twice",
        source="Elvia, energy part from 1 Feb 2023; hourly prices: " + EXAMPLE,
        plan=SPOT_NOK,
        session=OSLO.charge("2024-10-27 02:00", (2, 6)),
        context=OSLO.context(
            points=hourly(OSLO.at("2024-10-27 02:00"), "0.20", "0.80", "9.99")
        ),
        # (0.2 + 0.8) x 1.25 x 6 = 7.5: it is three when it ends.
        lines=(
            line(Label.SURCHARGE, "12", "0.3730", "Natt/Helg"),
            amount(SPOT, "7.5000"),
        ),
        total="11.9760",
    ),
    Example(
        name="Germany: clocks back, beginning in the second two o'clock",
        source=EXAMPLE,
        plan=SPOT_EUR,
        session=BERLIN.charge("2024-10-27 02:00", (2, 10.8), fold=1),
        context=BERLIN.context(
            points=hourly(BERLIN.at("2024-10-27 02:00"), "0.99", "0.20", "0.10")
        ),
        lines=(amount(SPOT, D("10.8") * D("0.30")),),
        total="3.2400",
    ),
    Example(
        name="Germany: clocks forward, from one to four are two hours",
        source=EXAMPLE,
        plan=SPOT_EUR,
        session=BERLIN.charge("2024-03-31 01:00", (2, 10.8)),
        context=BERLIN.context(
            points=hourly(BERLIN.at("2024-03-31 01:00"), "0.25", "0.21", "9.99")
        ),
        lines=(amount(SPOT, D("10.8") * D("0.46")),),
        total="4.9680",
    ),
    Example(
        name="Germany: the lowest price of June 2025 is paid out",
        source="pv magazine, 30 Jun 2025: 22 Jun 2025, 1 p.m., -0.099 EUR/kWh day-ahead",
        plan=SPOT_EUR,
        session=BERLIN.charge("2025-06-22 13:00", (1, 10.8)),
        context=BERLIN.context(points=hourly(BERLIN.at("2025-06-22 13:00"), "-0.099")),
        lines=(line(SPOT, "10.8", "-0.099"),),
        total="-1.0692",
    ),
    Example(
        name="Germany: from below zero to above, quarter by quarter",
        source=EXAMPLE,
        plan=plan("EUR", sheets.spot(slot=15)),
        session=BERLIN.charge("2025-10-05 13:30", (1, 9.6)),
        context=BERLIN.context(
            points=tuple(
                PricePoint(
                    start=BERLIN.at("2025-10-05 13:30")
                    + timedelta(minutes=15) * number,
                    price=D(price),
                )
                for number, price in enumerate(("-0.02", "-0.01", "0.01", "0.04"))
            )
        ),
        lines=(amount(SPOT, D("2.4") * D("0.02")),),
        total="0.0480",
    ),
    Example(
        name="Germany: Tibber by the quarter of an hour",
        source="Tibber, total prices in Germany, 16 May 2026, 22:00 to 23:00",
        plan=plan("EUR", sheets.spot(slot=15)),
        session=BERLIN.charge("2026-05-16 22:00", (1, 9.6)),
        context=BERLIN.context(
            points=tuple(
                PricePoint(
                    start=BERLIN.at("2026-05-16 22:00")
                    + timedelta(minutes=15) * number,
                    price=D(price),
                )
                for number, price in enumerate(("0.3196", "0.3126", "0.31", "0.3059"))
            )
        ),
        # 2.4 kWh in each quarter: 2.4 x 1.2481.
        lines=(amount(SPOT, "2.9954"),),
        total="2.9954",
    ),
    Example(
        name="Germany: four hours of a night, forecast with their ends",
        source="EPEX Spot with fees, total prices of 14 Mar 2026",
        plan=SPOT_EUR,
        session=BERLIN.charge("2026-03-14 00:30", (3, 3.6)),
        context=BERLIN.context(
            points=tuple(
                PricePoint(
                    start=BERLIN.at(f"2026-03-14 0{hour}:00"),
                    end=BERLIN.at(f"2026-03-14 0{hour + 1}:00"),
                    price=D(price),
                )
                for hour, price in enumerate(
                    ("0.29128", "0.286151", "0.279254", "0.282876")
                )
            )
        ),
        # 1.8 x 0.29128 + 3.6 x 0.286151 + 3.6 x 0.279254 + 1.8 x 0.282876.
        lines=(amount(SPOT, "3.0689"),),
        total="3.0689",
    ),
    Example(
        name="Denmark: into the evening peak",
        source="Energi Data Service, DK1, 20 Dec 2024, hours 16 to 19",
        plan=SPOT_DKK,
        session=COPENHAGEN.charge("2024-12-20 16:30", (2, 10.8)),
        context=COPENHAGEN.context(
            points=hourly(COPENHAGEN.at("2024-12-20 16:00"), "1.019", "1.503", "1.412")
        ),
        # 5.4 x 1.019 + 10.8 x 1.503 + 5.4 x 1.412.
        lines=(amount(SPOT, "29.3598"),),
        total="29.3598",
    ),
    Example(
        name="Denmark: in the middle of a price, with what was sampled before",
        source="Energi Data Service, DK2, 15 May 2025, hours 0 to 2",
        plan=SPOT_DKK,
        session=COPENHAGEN.charge("2025-05-15 00:30", (2, 10.8)),
        context=COPENHAGEN.context(
            points=hourly(COPENHAGEN.at("2025-05-15 00:00"), "2.132", "1.972", "1.953")
        ),
        # 5.4 x 2.132 + 10.8 x 1.972 + 5.4 x 1.953.
        lines=(amount(SPOT, "43.3566"),),
        total="43.3566",
    ),
    Example(
        name="Netherlands: the market price, and VAT on it",
        source="Frank Energie, market prices of 3 Jul 2025, 1:00 and 2:00; VAT 21 %",
        plan=plan("EUR", sheets.spot(tax=Tax(percent=D(21), included=False))),
        session=AMSTERDAM.charge("2025-07-03 01:00", (2, 10.8)),
        context=AMSTERDAM.context(
            points=hourly(AMSTERDAM.at("2025-07-03 01:00"), "0.08091", "0.079")
        ),
        # 10.8 x 0.15991 = 1.727028; 21 % of 1.7270 = 0.36267.
        lines=(amount(SPOT, "1.7270"), amount(Label.TAX, "0.3627")),
        total="2.0897",
    ),
    Example(
        name="Spain: the market and the toll of the hour",
        source="Red Electrica and CNMC, 12 Mar 2026: OMIE price and toll of 2.0TD",
        plan=plan("EUR", sheets.spot(surcharge=sheets.SPANISH_TOLLS)),
        session=MADRID.charge("2026-03-12 07:00", (4, 3.6)),
        context=MADRID.context(
            points=hourly(
                MADRID.at("2026-03-12 07:00"), "0.1830", "0.1930", "0.1150", "0.1270"
            )
        ),
        # The sums that were published: 0.1931, 0.2252, 0.1472 and 0.1923; x 3.6 = 2.7281.
        lines=(
            line(Label.SURCHARGE, "3.6", "0.0101", "Valle"),
            line(Label.SURCHARGE, "7.2", "0.0322", "Llano"),
            line(Label.SURCHARGE, "3.6", "0.0653", "Punta"),
            amount(SPOT, D("3.6") * D("0.6180")),
        ),
        total="2.7281",
    ),
    Example(
        name="United Kingdom: Agile, half an hour off-peak and half an hour at its peak",
        source="Octopus Energy, how Agile is calculated: 11p off-peak, 23p at peak",
        plan=plan("GBP", sheets.spot(slot=30)),
        session=LONDON.charge("2024-01-16 15:30", (1, 7.2)),
        context=LONDON.context(
            points=(
                PricePoint(start=LONDON.at("2024-01-16 15:30"), price=D("0.11")),
                PricePoint(start=LONDON.at("2024-01-16 16:00"), price=D("0.23")),
            )
        ),
        lines=(amount(SPOT, D("3.6") * D("0.34")),),
        total="1.2240",
    ),
    Example(
        name="A price per MWh",
        source=EXAMPLE,
        plan=plan("EUR", sheets.spot(factor="0.001")),
        session=BERLIN.charge("2024-05-02 22:00", (1, 10.8)),
        context=BERLIN.context(points=hourly(BERLIN.at("2024-05-02 22:00"), "85.4")),
        lines=(line(SPOT, "10.8", "0.0854"),),
        total="0.9223",
    ),
    Example(
        name="An hour of samples is missing",
        source=EXAMPLE,
        plan=SPOT_EUR,
        session=BERLIN.charge("2024-05-02 10:07", (3, 6)),
        context=BERLIN.context(
            points=(
                PricePoint(start=BERLIN.at("2024-05-02 10:07"), price=D("0.30")),
                PricePoint(start=BERLIN.at("2024-05-02 12:00"), price=D("0.20")),
                PricePoint(start=BERLIN.at("2024-05-02 13:00"), price=D("0.10")),
            )
        ),
        # 53 min at 0.30 are 5.3 kWh, 60 min at 0.20 are 6, 7 min at 0.10 are 0.7.
        lines=(amount(SPOT, "2.8600"),),
        total="2.8600",
        completeness=Completeness.PARTIAL,
        notes=(Note.PRICE_MISSING,),
        unpriced_kwh="6",
    ),
    Example(
        name="There is no sample at all",
        source=EXAMPLE,
        plan=SPOT_EUR,
        session=BERLIN.charge("2024-05-02 10:00", (3, 6)),
        context=BERLIN.context(),
        lines=(),
        total=None,
        completeness=Completeness.UNPRICED,
        notes=(Note.PRICE_MISSING,),
        unpriced_kwh="18",
    ),
    Example(
        name="The sample of the hour before does not speak for this one",
        source=EXAMPLE,
        plan=SPOT_EUR,
        session=BERLIN.charge("2024-05-02 10:00", (1, 6)),
        context=BERLIN.context(
            points=(
                PricePoint(
                    start=BERLIN.at("2024-05-02 10:00") - ONE_HOUR, price=D("0.30")
                ),
            )
        ),
        lines=(),
        total=None,
        completeness=Completeness.UNPRICED,
        notes=(Note.PRICE_MISSING,),
        unpriced_kwh="6",
    ),
)
