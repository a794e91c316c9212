"""Tariffs of homes, as their sheets print them; the examples name the sheets."""

from datetime import date

from custom_components.lightningrod.ledger.tariffs import (
    WEEKEND,
    WORKDAYS,
    Band,
    Clock,
    Day,
    Rates,
    Tax,
    Tier,
    Tiers,
    TimeOfUse,
)

from .bench import D, hours, per_kwh, plan, season

SUMMER_4 = season("summer", "06-01/09-30")
WINTER_8 = season("winter", "10-01/05-31")

# Pacific Gas and Electric, Schedule EV2-A: every day alike.
EV2A = plan(
    "USD",
    TimeOfUse(
        seasons=(SUMMER_4, WINTER_8),
        bands=(
            Band(
                name="Off-Peak",
                per_kwh=D("0.34578"),
                windows=(hours("00:00", "15:00"),),
            ),
            Band(
                name="Partial-Peak",
                per_kwh=D("0.54779"),
                windows=(hours("15:00", "16:00"), hours("21:00", "24:00")),
                seasons=("summer",),
            ),
            Band(
                name="Peak",
                per_kwh=D("0.65828"),
                windows=(hours("16:00", "21:00"),),
                seasons=("summer",),
            ),
            Band(
                name="Partial-Peak",
                per_kwh=D("0.51447"),
                windows=(hours("15:00", "16:00"), hours("21:00", "24:00")),
                seasons=("winter",),
            ),
            Band(
                name="Peak",
                per_kwh=D("0.53117"),
                windows=(hours("16:00", "21:00"),),
                seasons=("winter",),
            ),
        ),
    ),
)

# Southern California Edison, TOU-D-PRIME, to the cent.
TOU_D_PRIME = plan(
    "USD",
    TimeOfUse(
        seasons=(SUMMER_4, WINTER_8),
        holidays=frozenset({date(2024, 7, 4)}),
        holidays_count_as=Day.SUN,
        bands=(
            Band(
                name="On-Peak",
                per_kwh=D("0.59"),
                windows=(hours("16:00", "21:00", WORKDAYS),),
                seasons=("summer",),
            ),
            Band(
                name="Mid-Peak",
                per_kwh=D("0.40"),
                windows=(hours("16:00", "21:00", WEEKEND),),
                seasons=("summer",),
            ),
            Band(name="Off-Peak", per_kwh=D("0.26"), seasons=("summer",)),
            Band(
                name="Mid-Peak",
                per_kwh=D("0.56"),
                windows=(hours("16:00", "21:00"),),
                seasons=("winter",),
            ),
            Band(
                name="Super Off-Peak",
                per_kwh=D("0.24"),
                windows=(hours("08:00", "16:00"),),
                seasons=("winter",),
            ),
            Band(
                name="Off-Peak",
                per_kwh=D("0.24"),
                windows=(hours("21:00", "08:00"),),
                seasons=("winter",),
            ),
        ),
    ),
)


def octopus_go(night: str, day: str, tax: Tax | None = None) -> Rates:
    """Return the rates of Octopus Go: a night from 00:30 to 05:30 on the local clock."""
    return Rates(
        energy=TimeOfUse(
            bands=(
                Band(
                    name="Night", per_kwh=D(night), windows=(hours("00:30", "05:30"),)
                ),
                Band(name="Day", per_kwh=D(day)),
            )
        ),
        tax=tax,
    )


GO = plan("GBP", octopus_go("0.0849975", "0.2895858"))
GO_BEFORE_TAX = plan(
    "GBP",
    octopus_go("0.08095", "0.275796", Tax(percent=D(5), included=False)),
)

# Good Energy EV: midnight to five by Greenwich Mean Time, all year.
GREENWICH = plan(
    "GBP",
    TimeOfUse(
        clock=Clock.STANDARD,
        bands=(
            Band(name="Night", per_kwh=D("0.074"), windows=(hours("00:00", "05:00"),)),
            Band(name="Day", per_kwh=D("0.29")),
        ),
    ),
)

ONTARIO_ULO = plan(
    "CAD",
    TimeOfUse(
        holidays=frozenset({date(2023, 12, 25), date(2023, 12, 26)}),
        holidays_count_as=Day.SAT,
        bands=(
            Band(
                name="Ultra-Low Overnight",
                per_kwh=D("0.028"),
                windows=(hours("23:00", "07:00"),),
            ),
            Band(
                name="Weekend Off-Peak",
                per_kwh=D("0.087"),
                windows=(hours("07:00", "23:00", WEEKEND),),
            ),
            Band(
                name="Mid-Peak",
                per_kwh=D("0.122"),
                windows=(
                    hours("07:00", "16:00", WORKDAYS),
                    hours("21:00", "23:00", WORKDAYS),
                ),
            ),
            Band(
                name="On-Peak",
                per_kwh=D("0.286"),
                windows=(hours("16:00", "21:00", WORKDAYS),),
            ),
        ),
    ),
)

ONTARIO_TOU = plan(
    "CAD",
    TimeOfUse(
        bands=(
            Band(
                name="Off-Peak",
                per_kwh=D("0.087"),
                windows=(
                    hours("19:00", "07:00", WORKDAYS),
                    hours("00:00", "24:00", WEEKEND),
                ),
            ),
            Band(
                name="Mid-Peak",
                per_kwh=D("0.122"),
                windows=(hours("11:00", "17:00", WORKDAYS),),
            ),
            Band(
                name="On-Peak",
                per_kwh=D("0.182"),
                windows=(
                    hours("07:00", "11:00", WORKDAYS),
                    hours("17:00", "19:00", WORKDAYS),
                ),
            ),
        )
    ),
)

ONTARIO_TIERED = plan(
    "CAD",
    Rates(
        energy=per_kwh("0.125"),
        tiers=Tiers(
            steps=(Tier(name="Tier 1", up_to_kwh=D(1000), per_kwh=D("0.103")),)
        ),
    ),
)

HYDRO_QUEBEC = plan(
    "CAD",
    Rates(
        energy=per_kwh("0.10652"),
        tiers=Tiers(
            steps=(Tier(name="1st tier", up_to_kwh=D(40), per_kwh=D("0.06905")),),
            per_day=True,
        ),
    ),
)

PUGET_SOUND = plan(
    "USD",
    Rates(
        energy=per_kwh("0.164588"),
        tiers=Tiers(
            steps=(Tier(name="Tier 1", up_to_kwh=D(600), per_kwh=D("0.145171")),),
            starts_on=15,
        ),
    ),
)

# Southern California Edison, TOU-D-4-9PM: its credit of 9 cents within the baseline.
BASELINE_CREDIT = plan(
    "USD",
    Rates(
        energy=TimeOfUse(
            bands=(
                Band(
                    name="On-Peak",
                    per_kwh=D("0.58"),
                    windows=(hours("16:00", "21:00"),),
                ),
                Band(name="Off-Peak", per_kwh=D("0.35")),
            )
        ),
        tiers=Tiers(
            steps=(
                Tier(
                    name="Baseline",
                    up_to_kwh=D(200),
                    per_kwh=D("0.09"),
                    is_credit=True,
                ),
            )
        ),
    ),
)

MIDDAY_SAVER = plan(
    "AUD",
    TimeOfUse(
        bands=(
            Band(
                name="Super Off-Peak",
                per_kwh=D("0.084050"),
                windows=(hours("09:00", "15:00"),),
            ),
            Band(
                name="Peak", per_kwh=D("0.525313"), windows=(hours("15:00", "21:00"),)
            ),
            Band(
                name="Off-Peak",
                per_kwh=D("0.231138"),
                windows=(hours("21:00", "09:00"),),
            ),
        )
    ),
)

# The seasons and hours of Ausgrid, from July 2024; the prices are a rounded example.
AUSGRID = plan(
    "AUD",
    TimeOfUse(
        seasons=(
            season("summer", "11-01/03-31"),
            season("winter", "06-01/08-31"),
            season("between", "04-01/05-31", "09-01/10-31"),
        ),
        bands=(
            Band(
                name="Peak",
                per_kwh=D("0.60"),
                windows=(hours("15:00", "21:00"),),
                seasons=("summer", "winter"),
            ),
            Band(name="Off-Peak", per_kwh=D("0.25")),
        ),
    ),
)

CHRISTCHURCH = plan(
    "NZD",
    Rates(
        energy=TimeOfUse(
            bands=(
                Band(
                    name="Night",
                    per_kwh=D("0.1114"),
                    windows=(hours("23:00", "07:00"),),
                ),
                Band(
                    name="Day", per_kwh=D("0.2934"), windows=(hours("07:00", "23:00"),)
                ),
            )
        ),
        tax=Tax(percent=D(15), included=False),
    ),
)

# EDF Tempo, blue days and one red one; the red days are a kind of day of their own.
TEMPO = plan(
    "EUR",
    TimeOfUse(
        holidays=frozenset({date(2024, 12, 10)}),
        holidays_count_as=Day.HOLIDAY,
        bands=(
            Band(
                name="Bleu HP", per_kwh=D("0.1609"), windows=(hours("06:00", "22:00"),)
            ),
            Band(
                name="Bleu HC", per_kwh=D("0.1296"), windows=(hours("22:00", "06:00"),)
            ),
            Band(
                name="Rouge HP",
                per_kwh=D("0.7562"),
                windows=(hours("06:00", "22:00", frozenset({Day.HOLIDAY})),),
            ),
            Band(
                name="Rouge HC",
                per_kwh=D("0.1568"),
                windows=(hours("22:00", "06:00", frozenset({Day.HOLIDAY})),),
            ),
        ),
    ),
)
