"""Worked examples: charges at networks in Europe, Asia and Australia."""

from custom_components.lightningrod.ledger.cost_lines import Completeness, Label, Note

from . import networks
from .bench import AC, DC, Example, amount, line, place

BERLIN = place("Europe/Berlin")
PARIS = place("Europe/Paris")
OSLO = place("Europe/Oslo")
AMSTERDAM = place("Europe/Amsterdam")
DUBLIN = place("Europe/Dublin")
LONDON = place("Europe/London")
TOKYO = place("Asia/Tokyo")
PERTH = place("Australia/Perth")

FLAT = Label.ENERGY_FLAT
FREE = Label.ENERGY_FREE
BLOCKING = Label.BLOCKING_FEE

IONITY = "electrive, 27 May 2024: Ionity Direct and Passport Motion"
ENBW = (
    "EnBW mobility+, from 2021: 10 ct a minute after 4 h, at most 12 EUR; kWh rounded"
)
QUIET = "as of 2024, rounded example: no blocking fee by night"
MAINGAU = "Maingau EinfachStromLaden from 1 Feb 2019: 10 ct a minute, AC 120, DC 60 min"
ENEL = "Enel X Way Germany, Pay per Use Basic: 60 minutes after the end of the charge"
ESB = "ESB ecars, 23 Oct 2019: fast chargers, overstay fee of 5 EUR after 45 minutes"
EMP = (
    "e-Mobility Power, visitors, above 50 kW, 2024: 385 JPY to 5 min, then 77 a minute"
)

OTHER_NETWORKS = (
    Example(
        name="Ionity: ad hoc in Germany",
        source=IONITY,
        plan=networks.IONITY_DE,
        session=BERLIN.charge("2024-06-01 12:00", (0.25, 180)),
        context=BERLIN.context(),
        lines=(line(FLAT, "45", "0.69"),),
        total="31.0500",
    ),
    Example(
        name="Ionity: with a Passport in Germany",
        source=IONITY,
        plan=networks.IONITY_DE,
        session=BERLIN.charge("2024-06-01 12:00", (0.25, 180)),
        context=BERLIN.context(is_member=True),
        lines=(line(FLAT, "45", "0.49"),),
        total="22.0500",
    ),
    Example(
        name="Ionity: with a Passport in Norway",
        source=IONITY + ": 3.80 NOK; the monthly fee in NOK is a rounded example",
        plan=networks.IONITY_NO,
        session=OSLO.charge("2024-06-01 12:00", (0.25, 180)),
        context=OSLO.context(is_member=True),
        lines=(line(FLAT, "45", "3.80"),),
        total="171.0000",
    ),
    Example(
        name="Ionity: by the minute in France",
        source="Ionity, direct customers, from 1 Jul 2020: 0.79 EUR a minute",
        plan=networks.IONITY_FR_2020,
        session=PARIS.charge("2021-06-01 12:00", (0.25, 180)),
        context=PARIS.context(),
        lines=(line(FREE, "45", "0"), line(Label.TIME_FEE, "15", "0.79")),
        total="11.8500",
    ),
    Example(
        name="Fastned: Gold",
        source="Fastned: 0.69 EUR, Gold members thirty per cent less",
        plan=networks.FASTNED,
        session=AMSTERDAM.charge("2024-06-01 12:00", (0.5, 96)),
        context=AMSTERDAM.context(is_member=True),
        lines=(line(FLAT, "48", "0.483"),),
        total="23.1840",
    ),
    Example(
        name="Fastned: 7.50 for a charge, whatever it took",
        source="electrive, 9 Apr 2019: Fastned Germany until April 2019",
        plan=networks.FASTNED_DE_2018,
        session=BERLIN.charge("2018-06-01 12:00", (0.5, 48)),
        context=BERLIN.context(),
        lines=(line(FREE, "24", "0"), amount(Label.SESSION_FEE, "7.50")),
        total="7.5000",
    ),
    Example(
        name="EnBW: half an hour more than four",
        source=ENBW,
        plan=networks.ENBW,
        session=BERLIN.charge("2021-06-01 12:00", (2, 10.8), idle=150),
        context=BERLIN.context(),
        lines=(line(FLAT, "21.6", "0.39"), line(BLOCKING, "30", "0.10")),
        total="11.4240",
    ),
    Example(
        name="EnBW: seven hours, and the cap",
        source=ENBW,
        plan=networks.ENBW,
        session=BERLIN.charge("2021-06-01 12:00", (2, 10.8), idle=300),
        context=BERLIN.context(),
        # 180 minutes would be 18.
        lines=(
            line(FLAT, "21.6", "0.39"),
            line(BLOCKING, "180", "0.10"),
            amount(Label.CAP, "-6.00"),
        ),
        total="20.4240",
    ),
    Example(
        name="A blocking fee that sleeps at night",
        source=QUIET,
        plan=networks.ENBW_QUIET_NIGHT,
        session=BERLIN.charge("2024-06-03 17:00", (3, 10.8), idle=11 * 60 + 30),
        context=BERLIN.context(),
        # From 17:00 to 7:30; due from 21:00 on, free from 22:00 to 7:00: 60 + 30 minutes.
        lines=(line(FLAT, "32.4", "0.39"), line(BLOCKING, "90", "0.10")),
        total="21.6360",
    ),
    Example(
        name="Maingau: three hours at an AC pole",
        source=MAINGAU,
        plan=networks.MAINGAU,
        session=BERLIN.charge("2019-03-01 12:00", (2, 10.8), idle=60, charge_type=AC),
        context=BERLIN.context(),
        lines=(line(FLAT, "21.6", "0.25"), line(BLOCKING, "60", "0.10")),
        total="11.4000",
    ),
    Example(
        name="Maingau: 75 minutes at a DC pole",
        source=MAINGAU,
        plan=networks.MAINGAU,
        session=BERLIN.charge("2019-03-01 12:00", (1, 48), idle=15, charge_type=DC),
        context=BERLIN.context(),
        lines=(line(FLAT, "48", "0.25"), line(BLOCKING, "15", "0.10")),
        total="13.5000",
    ),
    Example(
        name="Enel X: AC is cheaper",
        source=ENEL,
        plan=networks.ENEL_X,
        session=BERLIN.charge("2023-03-01 12:00", (2, 10.8), charge_type=AC),
        context=BERLIN.context(),
        lines=(line(FLAT, "21.6", "0.69"),),
        total="14.9040",
    ),
    Example(
        name="Enel X: DC, and an hour and a half too long",
        source=ENEL,
        plan=networks.ENEL_X,
        session=BERLIN.charge("2023-03-01 12:00", (1, 48), idle=90, charge_type=DC),
        context=BERLIN.context(),
        lines=(line(FLAT, "48", "0.84"), line(BLOCKING, "30", "0.20")),
        total="46.3200",
    ),
    Example(
        name="Enel X: nobody knows whether it was AC or DC",
        source=ENEL,
        plan=networks.ENEL_X,
        session=BERLIN.charge("2023-03-01 12:00", (1, 48)),
        context=BERLIN.context(),
        lines=(),
        total=None,
        completeness=Completeness.UNPRICED,
        notes=(Note.CHARGE_TYPE_UNKNOWN,),
        unpriced_kwh="48",
    ),
    Example(
        name="ESB: three quarters of an hour",
        source=ESB,
        plan=networks.ESB,
        session=DUBLIN.charge("2019-12-01 12:00", (0.75, 48)),
        context=DUBLIN.context(),
        lines=(line(FLAT, "36", "0.33"),),
        total="11.8800",
    ),
    Example(
        name="ESB: five minutes more cost five euros, once",
        source=ESB,
        plan=networks.ESB,
        session=DUBLIN.charge("2019-12-01 12:00", (50 / 60, 36)),
        context=DUBLIN.context(is_member=True),
        lines=(line(FLAT, "30", "0.29"), amount(BLOCKING, "5.00")),
        total="13.7000",
    ),
    Example(
        name="Nomad Power: a start fee, and VAT on both",
        source="Nomad Power: 0.32 EUR/kWh and 2.50 EUR a transaction, without VAT",
        plan=networks.NOMAD,
        session=AMSTERDAM.charge("2019-12-01 20:00", (5, 2.4)),
        context=AMSTERDAM.context(),
        # 12 x 0.32 + 2.50 = 6.34; 21 % are 1.3314.
        lines=(
            line(FLAT, "12", "0.32"),
            amount(Label.SESSION_FEE, "2.50"),
            amount(Label.TAX, "1.3314"),
        ),
        total="7.6714",
    ),
    Example(
        name="e-Mobility Power: twenty seconds into the thirteenth minute",
        source=EMP,
        plan=networks.E_MOBILITY_POWER,
        session=TOKYO.charge("2024-12-01 12:00", (0.25, 84), charge_seconds=740.0),
        context=TOKYO.context(),
        lines=(line(FREE, "21", "0"), line(Label.TIME_FEE, "13", "77")),
        total="1001.0000",
    ),
    Example(
        name="e-Mobility Power: three minutes cost as much as five",
        source=EMP,
        plan=networks.E_MOBILITY_POWER,
        session=TOKYO.charge("2024-12-01 12:00", (5 / 60, 84), charge_seconds=180.0),
        context=TOKYO.context(),
        lines=(
            line(FREE, "7", "0"),
            line(Label.TIME_FEE, "3", "77"),
            amount(Label.MINIMUM, "154"),
        ),
        total="385.0000",
    ),
    Example(
        name="Free energy in a garage that is not",
        source="as of 2024, rounded example",
        plan=networks.FREE_WITH_PARKING,
        session=BERLIN.charge("2024-06-01 09:00", (2, 3.6), idle=135),
        context=BERLIN.context(),
        # 4:15 h are five hours begun: 10, capped at 9.
        lines=(
            line(FREE, "7.2", "0"),
            line(Label.PARKING_FEE, "5", "2.00"),
            amount(Label.CAP, "-1.00"),
        ),
        total="9.0000",
    ),
    Example(
        name="Chargefox: a dollar a minute after ten",
        source="The Driven, 14 Jun 2023: WA trial; kWh price of 2023",
        plan=networks.CHARGEFOX_WA,
        session=PERTH.charge("2023-07-20 12:00", (1, 48), idle=15),
        context=PERTH.context(),
        lines=(line(FLAT, "48", "0.45"), line(BLOCKING, "5", "1.00")),
        total="26.6000",
    ),
    Example(
        name="char.gy: over midnight into the night rate",
        source="char.gy: night 0.39, day 0.59, at least 0.30 GBP",
        plan=networks.CHARGY,
        session=LONDON.charge("2024-02-01 23:00", (3, 4.8)),
        context=LONDON.context(),
        lines=(
            line(Label.ENERGY_BAND, "4.8", "0.59", "Day"),
            line(Label.ENERGY_BAND, "9.6", "0.39", "Night"),
        ),
        total="6.5760",
    ),
    Example(
        name="char.gy: five minutes cost the minimum",
        source="char.gy: night 0.39, day 0.59, at least 0.30 GBP",
        plan=networks.CHARGY,
        session=LONDON.charge("2024-02-01 12:00", (5 / 60, 4.8)),
        context=LONDON.context(),
        # 0.4 kWh at 0.59 are 0.236.
        lines=(
            line(Label.ENERGY_BAND, "0.4", "0.59", "Day"),
            amount(Label.MINIMUM, "0.064"),
        ),
        total="0.3000",
    ),
)
