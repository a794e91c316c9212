"""Any plan, any charge: for what has to hold for all of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from custom_components.lightningrod.ledger.pricing_facts import (
    Interval,
    PriceContext,
    PricePoint,
    SessionFacts,
)
from custom_components.lightningrod.ledger.sessions import ChargeType
from custom_components.lightningrod.ledger.tariff_checks import problems
from custom_components.lightningrod.ledger.tariffs import (
    WEEK,
    Band,
    Clock,
    Counted,
    Day,
    DayRange,
    FeeKind,
    Flat,
    Free,
    Membership,
    MonthDay,
    Offer,
    Plan,
    PowerTier,
    PriceEntity,
    Rates,
    Season,
    Tax,
    Tier,
    Tiers,
    TimeFee,
    TimeOfUse,
    TimeUnit,
    Window,
)

from .bench import ONE_HOUR, hours, plan, season

ZONES = (
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Asia/Kathmandu",
    "America/Santiago",
    "Africa/Cairo",
    "UTC",
)
# Around both changes of the clock, new year, a leap day, and nothing special.
MOMENTS = (
    datetime(2024, 3, 9, 20, tzinfo=UTC),
    datetime(2024, 3, 30, 20, tzinfo=UTC),
    datetime(2024, 4, 6, 10, tzinfo=UTC),
    datetime(2024, 4, 25, 18, tzinfo=UTC),
    datetime(2024, 9, 28, 10, tzinfo=UTC),
    datetime(2024, 10, 26, 20, tzinfo=UTC),
    datetime(2024, 11, 2, 20, tzinfo=UTC),
    datetime(2024, 12, 31, 15, tzinfo=UTC),
    datetime(2024, 2, 28, 20, tzinfo=UTC),
    datetime(2024, 7, 3, 8, tzinfo=UTC),
)

prices = st.decimals(0, 2, places=4)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8).filter(str.strip)
minutes = st.integers(0, 1439)
zones = st.sampled_from(ZONES).map(ZoneInfo)
dates = st.dates(date(2024, 1, 1), date(2025, 12, 31))


def _at(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


@st.composite
def partitions(draw: st.DrawFn, seasons: tuple[str, ...] = ()) -> list[Band]:
    """Return bands that share out the days of some seasons among them."""
    edges = sorted(draw(st.sets(minutes, min_size=1, max_size=5)))
    days = draw(st.sets(st.sampled_from([*WEEK, Day.HOLIDAY]), min_size=1))
    spans = [*pairwise(edges), (edges[-1], edges[0])]
    split = [
        Band(
            name=f"{number}",
            per_kwh=draw(prices),
            windows=(Window(start=_at(first), end=_at(last), days=frozenset(days)),),
            seasons=seasons,
        )
        for number, (first, last) in enumerate(spans)
    ]
    return [*split, Band(name="rest", per_kwh=draw(prices), seasons=seasons)]


def _scopes(seasons: tuple[Season, ...]) -> list[tuple[str, ...]]:
    return [(each.name,) for each in seasons] or [()]


@st.composite
def times_of_use(draw: st.DrawFn) -> TimeOfUse:
    """Return a good time-of-use price."""
    seasons = draw(
        st.sampled_from(
            (
                (),
                (season("s", "04-01/09-30"), season("w", "10-01/03-31")),
                (
                    season("a", "12-15/02-28"),
                    season("b", "03-01/03-30", "11-03/12-14"),
                    season("c", "03-31/11-02"),
                ),
            )
        )
    )
    bands = [band for scope in _scopes(seasons) for band in draw(partitions(scope))]
    return TimeOfUse(
        bands=tuple(bands),
        seasons=seasons,
        holidays=frozenset(draw(st.sets(dates, max_size=3))),
        holidays_count_as=Day.HOLIDAY,
        clock=draw(st.sampled_from(Clock)),
    )


flats = st.builds(Flat, per_kwh=prices)
entities = st.builds(
    PriceEntity,
    entity_id=st.just("sensor.price"),
    attribute=st.none() | names,
    factor=st.sampled_from([Decimal(1), Decimal("1.25"), Decimal("0.001")]),
    slot_minutes=st.sampled_from([15, 30, 60]),
)


@st.composite
def tiers(draw: st.DrawFn) -> Tiers:
    """Return good tiers."""
    limits = sorted(draw(st.sets(st.integers(1, 400), min_size=1, max_size=3)))
    return Tiers(
        steps=tuple(
            Tier(
                name=f"tier {number}",
                up_to_kwh=Decimal(limit),
                per_kwh=draw(prices),
                is_credit=draw(st.booleans()),
            )
            for number, limit in enumerate(limits)
        ),
        per_day=draw(st.booleans()),
        starts_on=draw(st.integers(1, 28)),
    )


@st.composite
def power_tiers(draw: st.DrawFn) -> tuple[PowerTier, ...]:
    """Return good tiers by power, or none."""
    limits = [*sorted(draw(st.sets(st.integers(1, 200), max_size=3))), None]
    chosen = tuple(
        PowerTier(
            up_to_kw=None if limit is None else Decimal(limit), per_minute=draw(prices)
        )
        for limit in limits
    )
    return draw(st.sampled_from([(), chosen]))


@st.composite
def fees(draw: st.DrawFn) -> TimeFee:
    """Return a good fee for time."""
    counted = draw(st.sampled_from(Counted))
    free = (hours("21:00", "07:00"),) if counted is not Counted.CHARGING else ()
    after = draw(st.integers(0, 300))
    return TimeFee(
        kind=draw(st.sampled_from(FeeKind)),
        counted=counted,
        price=draw(prices),
        per=draw(st.sampled_from(TimeUnit)),
        after_minutes=after,
        until_minutes=draw(st.none() | st.integers(after + 1, 900)),
        from_start=draw(st.booleans()),
        step_minutes=draw(st.sampled_from([0, 1, 15, 60])),
        free=draw(st.sampled_from([(), free])),
        cap=draw(st.none() | prices),
    )


rebates = st.builds(Flat, per_kwh=st.decimals("-0.5", 0, places=4))


def _meant(some: Rates) -> Rates:
    """Return rates without a discount that nobody means."""
    return some if problems(plan("EUR", some)) == () else replace(some, surcharge=None)


rates = st.builds(
    Rates,
    energy=st.just(Free()) | flats | times_of_use() | entities,
    surcharge=st.none() | flats | times_of_use() | rebates,
    tiers=st.none() | tiers(),
    own_solar=st.none() | prices,
    session_fee=st.none() | prices,
    time_fees=st.lists(fees(), max_size=2).map(tuple),
    power_tiers=power_tiers(),
    minimum=st.none() | prices,
    maximum=st.none() | st.decimals(5, 100, places=2),
    tax=st.none()
    | st.builds(Tax, percent=st.decimals(0, 30, places=1), included=st.booleans()),
).map(_meant)
offers = st.builds(Offer, rates=rates, dc=st.none() | rates)
plans = st.builds(
    Plan,
    currency=st.sampled_from(["EUR", "USD", "NOK", "JPY"]),
    offer=offers,
    membership=st.none()
    | st.builds(Membership, name=names, monthly_fee=prices, offer=offers),
    billing=st.none() | offers,
    tariff_id=st.none() | st.integers(1, 10**9),
    name=st.none() | names,
)


@st.composite
def charges(draw: st.DrawFn) -> SessionFacts:
    """Return a charge of up to a day and a half, with pauses.

    The energy of a slice is a whole number of tenths of a watt-hour for each second, so that
    it can be cut at any second without a rest.
    """
    begun = draw(st.sampled_from(MOMENTS)) + timedelta(
        seconds=draw(st.integers(0, 86400))
    )
    intervals: list[Interval] = []
    at = begun
    for _number in range(draw(st.integers(1, 6))):
        at += timedelta(seconds=draw(st.sampled_from([0, 0, 300, 5000, 40000])))
        length = draw(st.integers(2, 7200))
        power = draw(st.integers(1, 500))
        intervals.append(
            Interval(
                start=at,
                end=at + timedelta(seconds=length),
                energy_kwh=float(Decimal(length * power) / 10**4),
                solar_share=draw(st.none() | st.sampled_from([0.0, 0.25, 0.5, 1.0])),
            )
        )
        at = intervals[-1].end
    return SessionFacts(
        plug_in=begun,
        plug_out=at + timedelta(minutes=draw(st.integers(0, 600))),
        last_flow=at,
        charge_seconds=(at - begun).total_seconds(),
        intervals=tuple(intervals),
        charge_type=draw(st.sampled_from([ChargeType.AC, ChargeType.DC_FAST])),
    )


@st.composite
def points(draw: st.DrawFn, session: SessionFacts) -> tuple[PricePoint, ...]:
    """Return samples of a price during a charge, not all of them there."""
    assert session.plug_in
    first = session.plug_in.replace(minute=0, second=0)
    numbers = draw(st.sets(st.integers(0, 40), max_size=40))
    return tuple(
        PricePoint(
            start=first + ONE_HOUR * number, price=draw(st.decimals(-1, 1, places=5))
        )
        for number in sorted(numbers)
    )


@st.composite
def contexts(draw: st.DrawFn, session: SessionFacts) -> PriceContext:
    """Return a context for a charge."""
    return PriceContext(
        timezone=draw(zones),
        used_kwh=draw(st.none() | st.integers(0, 500).map(float)),
        points=draw(points(session)),
        holidays=frozenset(draw(st.sets(dates, max_size=2))),
        is_member=draw(st.booleans()),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[SessionFacts, Plan, PriceContext]:
    """Return a charge, a plan and a context."""
    session = draw(charges())
    return session, draw(plans), draw(contexts(session))


def cut(session: SessionFacts, shares: list[float]) -> SessionFacts:
    """Return the session with each of its intervals cut in two at a full second."""
    parts: list[Interval] = []
    for interval, share in zip(session.intervals, shares, strict=False):
        length = int((interval.end - interval.start).total_seconds())
        first = min(max(1, int(length * share)), length - 1)
        middle = interval.start + timedelta(seconds=first)
        energy = Decimal(repr(interval.energy_kwh))
        head = energy * first / length
        parts += [
            replace(interval, end=middle, energy_kwh=float(head)),
            replace(interval, start=middle, energy_kwh=float(energy - head)),
        ]
    return replace(session, intervals=tuple(parts))


MONTH_DAYS = st.builds(MonthDay, st.integers(1, 12), st.integers(1, 28))
any_season = st.builds(
    Season,
    name=names,
    ranges=st.lists(
        st.builds(DayRange, MONTH_DAYS, MONTH_DAYS), min_size=1, max_size=2
    ).map(tuple),
)
any_window = st.builds(
    Window,
    start=minutes.map(_at),
    end=minutes.map(_at),
    days=st.sets(st.sampled_from(Day), min_size=1).map(frozenset),
)
