"""From the forms of a plan to the plan, and back to the same forms' plan."""

from datetime import date
from typing import Any

from hypothesis import given, strategies as st

from custom_components.lightningrod.ledger.tariff_checks import problems
from custom_components.lightningrod.ledger.tariff_history import (
    SINCE_EVER,
    history_from_json,
    history_to_json,
)
from custom_components.lightningrod.ledger.tariffs import (
    DayRange,
    Flat,
    MonthDay,
    TimeOfUse,
)
from custom_components.lightningrod.tariff_forms.bands import night_form, time_of_use
from custom_components.lightningrod.tariff_forms.draft import (
    Draft,
    Part,
    dated_plan,
    draft_of,
)
from custom_components.lightningrod.tariff_forms.energy import Kind, Names

NAMES = Names(day="Day", night="Night")
PRICES = st.integers(0, 20_000).map(lambda value: value / 10_000)
TIMES = st.times().map(lambda it: it.strftime("%H:%M:00"))
DAYS = st.lists(
    st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), unique=True
)


def form(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return forms in which any field may be empty."""
    return st.fixed_dictionaries({}, optional=fields)


ENERGY: st.SearchStrategy[Any] = st.one_of(
    st.tuples(st.just(Kind.FLAT), st.fixed_dictionaries({"price": PRICES})),
    st.tuples(st.just(Kind.FREE), st.just({})),
    st.tuples(
        st.just(Kind.NIGHT),
        st.fixed_dictionaries(
            {
                "day_price": PRICES,
                "night_price": PRICES,
                "night_start": TIMES,
                "night_end": TIMES,
                "weekend": st.booleans(),
            }
        ),
    ),
    st.tuples(
        st.just(Kind.ENTITY),
        st.fixed_dictionaries(
            {
                "price_entity": st.just("sensor.spot"),
                "factor": st.sampled_from([1, 0.001, 1.25]),
                "slot_minutes": st.sampled_from(["60", "15"]),
            },
            optional={"attribute": st.just("now"), "surcharge": PRICES},
        ),
    ),
    st.tuples(
        st.just(Kind.BANDS),
        st.fixed_dictionaries(
            {
                "bands": st.lists(
                    st.fixed_dictionaries(
                        {"name": st.sampled_from(["A", "B", "C"]), "price": PRICES},
                        optional={
                            "start": TIMES,
                            "end": TIMES,
                            "days": DAYS,
                            "season": st.sampled_from(["Summer", "Winter"]),
                        },
                    ),
                    max_size=5,
                )
            },
            optional={
                "seasons": st.lists(
                    st.fixed_dictionaries(
                        {
                            "name": st.sampled_from(["Summer", "Winter"]),
                            "first": st.integers(1, 12).map(str),
                            "last": st.integers(1, 12).map(str),
                        }
                    ),
                    max_size=3,
                ),
                "holidays": st.lists(
                    st.dates(date(2026, 1, 1), date(2027, 1, 1)).map(
                        lambda day: {"date": day.isoformat()}
                    ),
                    max_size=3,
                ),
                "holidays_as": st.sampled_from(["sun", "sat", "holiday"]),
                "holiday_entity": st.just("calendar.holidays"),
            },
        ),
    ),
)
PARTS = form(
    **{
        Part.FEES: form(
            session_fee=PRICES,
            per_minute=PRICES,
            blocking_fee=PRICES,
            blocking_after=st.integers(0, 600),
            blocking_counts=st.sampled_from(["idle", "plugged"]),
            blocking_cap=PRICES,
            parking_fee=PRICES,
            minimum=PRICES,
            maximum=PRICES,
            tax=PRICES,
            tax_included=st.booleans(),
        ),
        Part.FAST: form(fast_price=PRICES, fast_per_minute=PRICES),
        Part.MEMBER: st.fixed_dictionaries(
            {"membership": st.just("Plus")},
            optional={
                "monthly_fee": PRICES,
                "member_price": PRICES,
                "member_fast_price": PRICES,
                "is_member": st.booleans(),
            },
        ),
        Part.SPECIAL: form(
            tiers=st.lists(
                st.fixed_dictionaries({"up_to_kwh": PRICES, "price": PRICES}),
                min_size=1,
                max_size=3,
            ),
            starts_on=st.integers(1, 28),
            own_solar=PRICES,
            billing_price=PRICES,
        ),
    }
)


@given(
    ENERGY,
    PARTS,
    st.sampled_from([SINCE_EVER, date(2026, 6, 1)]),
    st.sampled_from(["EUR", "USD"]),
)
def test_a_plan_is_made_of_its_own_forms(
    energy: tuple[Kind, dict[str, Any]],
    parts: dict[Part, dict[str, Any]],
    begin: date,
    currency: str,
) -> None:
    kind, fields = energy
    draft = Draft(begin=begin, currency=currency, kind=kind, energy=fields, parts=parts)
    dated = dated_plan(draft, NAMES)
    assert dated_plan(draft_of(dated), NAMES) == dated
    # As it is stored, too, whether it is a good plan or not.
    assert history_from_json(history_to_json([dated])) == (dated,)
    problems(dated.plan)


def test_rows_of_one_price_are_one_band() -> None:
    plan = time_of_use(
        {
            "bands": [
                {"name": "Peak", "price": 1, "start": "07:00:00", "end": "09:00:00"},
                {"name": "Peak ", "price": 1, "start": "17:00:00", "end": "20:00:00"},
                {"name": "Peak", "price": 2, "days": ["sun"]},
                {"name": "Rest", "price": 0.5},
            ]
        }
    )
    assert [(band.name, len(band.windows)) for band in plan.bands] == [
        ("Peak", 2),
        ("Peak", 1),
        ("Rest", 0),
    ]


def test_a_season_ends_with_its_month() -> None:
    rows = [{"name": "Winter", "first": "11", "last": "2"}]
    (season,) = time_of_use({"seasons": rows}).seasons
    assert season.ranges == (DayRange(MonthDay(11, 1), MonthDay(2, 28)),)


def test_not_every_pair_of_bands_is_a_night_rate() -> None:
    rest = {"name": "Rest", "price": 1}
    early = {"name": "Early", "price": 1, "end": "06:00:00"}
    late = {"name": "Early", "price": 1, "start": "22:00:00"}
    for rows in ([rest], [early, rest], [rest, rest], [rest, early, late]):
        assert night_form(time_of_use({"bands": rows})) is None
    assert night_form(time_of_use({"bands": [rest, early]}))


def test_amounts_stay_as_they_were_typed() -> None:
    draft = Draft(
        begin=SINCE_EVER, currency="EUR", kind=Kind.FLAT, energy={"price": 0.1}
    )
    energy = dated_plan(draft, NAMES).plan.offer.rates.energy
    assert isinstance(energy, Flat)
    assert str(energy.per_kwh) == "0.1"
    assert not isinstance(energy, TimeOfUse)


def test_no_number_is_told_and_not_raised() -> None:
    draft = Draft(
        begin=SINCE_EVER, currency="EUR", kind=Kind.FLAT, energy={"price": float("nan")}
    )
    (problem,) = problems(dated_plan(draft, NAMES).plan)
    assert problem.fault == "not_a_number"
