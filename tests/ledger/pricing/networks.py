"""Tariffs of charging networks; the examples name where they were published."""

from custom_components.lightningrod.ledger.tariffs import (
    Band,
    Counted,
    FeeKind,
    Flat,
    Free,
    Membership,
    Offer,
    Plan,
    PowerTier,
    Rates,
    Tax,
    TimeFee,
    TimeOfUse,
    TimeUnit,
)

from .bench import D, hours, per_kwh, plan


def blocking(price: str, after: int, **more: object) -> TimeFee:
    """Return a fee per minute after the end of the charge."""
    known: dict[str, object] = {"counted": Counted.IDLE} | more
    return TimeFee(
        kind=FeeKind.BLOCKING,
        price=D(price),
        after_minutes=after,
        **known,  # type: ignore[arg-type]  # the fields of a fee
    )


def per_minute(price: str, **more: object) -> TimeFee:
    """Return a price per minute of charging."""
    known: dict[str, object] = {"counted": Counted.CHARGING} | more
    return TimeFee(
        kind=FeeKind.TIME,
        price=D(price),
        **known,  # type: ignore[arg-type]  # the fields of a fee
    )


def with_member(
    currency: str, rates: Rates, member: Rates, fee: str, name: str = "Member"
) -> Plan:
    """Return a plan with a membership."""
    return Plan(
        currency=currency,
        offer=Offer(rates=rates),
        membership=Membership(name=name, monthly_fee=D(fee), offer=Offer(rates=member)),
    )


_EA_IDLE = (blocking("0.40", 10),)
ELECTRIFY_AMERICA = with_member(
    "USD",
    Rates(energy=per_kwh("0.48"), time_fees=_EA_IDLE),
    # A quarter less.
    Rates(energy=per_kwh("0.36"), time_fees=_EA_IDLE),
    fee="7.00",
    name="Pass+",
)
ELECTRIFY_AMERICA_2018 = plan(
    "USD",
    Rates(energy=Free(), session_fee=D("1.00"), time_fees=(per_minute("0.30"),)),
)
EVGO_2018 = with_member(
    "USD",
    Rates(energy=Free(), time_fees=(per_minute("0.35"),)),
    Rates(energy=Free(), time_fees=(per_minute("0.21"),)),
    fee="9.99",
)
IONITY_DE = with_member(
    "EUR",
    Rates(energy=per_kwh("0.69")),
    Rates(energy=per_kwh("0.49")),
    fee="5.99",
    name="Passport Motion",
)
IONITY_NO = with_member(
    "NOK",
    Rates(energy=per_kwh("5.40")),
    Rates(energy=per_kwh("3.80")),
    fee="69",
    name="Passport Motion",
)
IONITY_FR_2020 = plan("EUR", Rates(energy=Free(), time_fees=(per_minute("0.79"),)))
FASTNED = with_member(
    "EUR",
    Rates(energy=per_kwh("0.69")),
    # Thirty per cent less.
    Rates(energy=per_kwh("0.483")),
    fee="11.99",
    name="Gold",
)
FASTNED_DE_2018 = plan("EUR", Rates(energy=Free(), session_fee=D("7.50")))

TESLA_ONTARIO_2017 = plan(
    "CAD",
    Rates(
        energy=Free(),
        power_tiers=(
            PowerTier(up_to_kw=D(60), per_minute=D("0.13")),
            PowerTier(up_to_kw=None, per_minute=D("0.26")),
        ),
    ),
)
TESLA_CHARLOTTETOWN = plan(
    "CAD",
    Rates(
        energy=Free(),
        power_tiers=(
            PowerTier(up_to_kw=D(60), per_minute=D("0.41")),
            PowerTier(up_to_kw=D(100), per_minute=D("0.80")),
            PowerTier(up_to_kw=D(180), per_minute=D("1.30")),
            PowerTier(up_to_kw=None, per_minute=D("2.15")),
        ),
    ),
)
TESLA_RICHMOND = plan(
    "CAD",
    TimeOfUse(
        bands=(
            Band(name="Night", per_kwh=D("0.10"), windows=(hours("00:00", "04:00"),)),
            Band(name="Day", per_kwh=D("0.27"), windows=(hours("04:00", "14:00"),)),
            Band(name="Evening", per_kwh=D("0.34"), windows=(hours("14:00", "24:00"),)),
        )
    ),
)
TESLA_IDLE = plan(
    "USD",
    Rates(
        energy=per_kwh("0.40"),
        time_fees=(blocking("0.50", 5, from_start=True),),
    ),
)

ENBW = plan(
    "EUR",
    Rates(
        energy=per_kwh("0.39"),
        time_fees=(blocking("0.10", 240, counted=Counted.PLUGGED, cap=D(12)),),
    ),
)
ENBW_QUIET_NIGHT = plan(
    "EUR",
    Rates(
        energy=per_kwh("0.39"),
        time_fees=(
            blocking(
                "0.10",
                240,
                counted=Counted.PLUGGED,
                cap=D(12),
                free=(hours("22:00", "07:00"),),
            ),
        ),
    ),
)
MAINGAU = plan(
    "EUR",
    Rates(
        energy=per_kwh("0.25"),
        time_fees=(blocking("0.10", 120, counted=Counted.PLUGGED),),
    ),
    dc=Rates(
        energy=per_kwh("0.25"),
        time_fees=(blocking("0.10", 60, counted=Counted.PLUGGED),),
    ),
)
ENEL_X = plan(
    "EUR",
    Rates(energy=per_kwh("0.69"), time_fees=(blocking("0.10", 60),)),
    dc=Rates(energy=per_kwh("0.84"), time_fees=(blocking("0.20", 60),)),
)
# Five euros, once, for more than three quarters of an hour.
_OVERSTAY = (
    blocking("5.00", 45, counted=Counted.CHARGING, per=TimeUnit.DAY, step_minutes=1440),
)
ESB = with_member(
    "EUR",
    Rates(energy=per_kwh("0.33"), time_fees=_OVERSTAY),
    Rates(energy=per_kwh("0.29"), time_fees=_OVERSTAY),
    fee="5.00",
)
NOMAD = plan(
    "EUR",
    Rates(
        energy=per_kwh("0.32"),
        session_fee=D("2.50"),
        tax=Tax(percent=D(21), included=False),
    ),
)
E_MOBILITY_POWER = plan(
    "JPY",
    Rates(
        energy=Free(),
        time_fees=(per_minute("77", step_minutes=1),),
        minimum=D(385),
    ),
)
WORKPLACE_BY_THE_HOUR = plan(
    "USD",
    Rates(
        energy=Free(),
        time_fees=(
            TimeFee(
                kind=FeeKind.PARKING,
                counted=Counted.PLUGGED,
                price=D(1),
                per=TimeUnit.HOUR,
                until_minutes=240,
            ),
            TimeFee(
                kind=FeeKind.PARKING,
                counted=Counted.PLUGGED,
                price=D(5),
                per=TimeUnit.HOUR,
                after_minutes=240,
            ),
        ),
    ),
)
CHARGEFOX_WA = plan(
    "AUD", Rates(energy=per_kwh("0.45"), time_fees=(blocking("1.00", 10),))
)
BC_HYDRO = plan("CAD", Rates(energy=Free(), time_fees=(per_minute("0.2133"),)))
CHARGEPOINT_FEE = plan("USD", Rates(energy=per_kwh("0.30"), session_fee=D("0.25")))
CHARGY = plan(
    "GBP",
    Rates(
        energy=TimeOfUse(
            bands=(
                Band(
                    name="Night", per_kwh=D("0.39"), windows=(hours("00:00", "07:00"),)
                ),
                Band(name="Day", per_kwh=D("0.59")),
            )
        ),
        minimum=D("0.30"),
    ),
)
FREE_AT_WORK = plan("USD", Free())
FREE_WITH_PARKING = plan(
    "EUR",
    Rates(
        energy=Free(),
        time_fees=(
            TimeFee(
                kind=FeeKind.PARKING,
                counted=Counted.PLUGGED,
                price=D("2.00"),
                per=TimeUnit.HOUR,
                step_minutes=60,
                cap=D("9.00"),
            ),
        ),
    ),
)
FLAT_PRICE: Flat = per_kwh("0.30")
