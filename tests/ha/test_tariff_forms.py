"""From the forms of a plan to the plan, and back to the same forms' plan."""

from dataclasses import is_dataclass, replace
from datetime import date, time
from decimal import Decimal
import json
from pathlib import Path
import re
from typing import Any, get_type_hints

from homeassistant.util.yaml import parse_yaml
from hypothesis import given, strategies as st
import pytest

from custom_components.lightningrod.ledger import tariffs
from custom_components.lightningrod.ledger.tariff_checks import problems
from custom_components.lightningrod.ledger.tariff_history import (
    SINCE_EVER,
    DatedPlan,
    history_from_json,
    history_to_json,
)
from custom_components.lightningrod.ledger.tariffs import (
    Day,
    DayRange,
    Flat,
    MonthDay,
    Offer,
    Plan,
    PowerTier,
    Rates,
    TimeOfUse,
    Window,
)
from custom_components.lightningrod.tariff_forms.bands import night_form, time_of_use
from custom_components.lightningrod.tariff_forms.draft import (
    Draft,
    dated_plan,
    draft_of,
)
from custom_components.lightningrod.tariff_forms.energy import Kind, Names
from custom_components.lightningrod.tariff_forms.rates import (
    AS_OTHERS,
    RatesForms,
    Scope,
)
from custom_components.lightningrod.tariff_forms.whole import (
    WHOLE_NUMBERS,
    whole_form,
    whole_plan,
)

from ..ledger.pricing.examples import EXAMPLES

NAMES = Names(day="Day", night="Night")
PRICES = st.integers(0, 20_000).map(lambda value: value / 10_000)
TIMES = st.times().map(lambda it: it.strftime("%H:%M:00"))
DAYS = st.lists(
    st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), unique=True
)


def form(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return forms in which any field may be empty."""
    return st.fixed_dictionaries({}, optional=fields)


HOURS = {"start": TIMES, "end": TIMES, "days": DAYS}
BAND_ROWS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["A", "B", "C"]), "price": PRICES},
        optional={
            **HOURS,
            "season": st.sampled_from(["Summer", "Winter", "Winter, Summer"]),
        },
    ),
    max_size=5,
)
CALENDAR: dict[str, st.SearchStrategy[Any]] = {
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
    "standard_time": st.booleans(),
}
BANDS = st.fixed_dictionaries({"bands": BAND_ROWS}, optional=CALENDAR)
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
            optional={"attribute": st.just("now")},
        ),
    ),
    st.tuples(
        st.just(Kind.POWER),
        st.fixed_dictionaries(
            {
                "power": st.lists(
                    st.fixed_dictionaries(
                        {"per_minute": PRICES}, optional={"up_to_kw": PRICES}
                    ),
                    min_size=1,
                    max_size=4,
                )
            }
        ),
    ),
    st.tuples(st.just(Kind.BANDS), BANDS),
)
CONDITIONS: dict[str, st.SearchStrategy[Any]] = {
    **HOURS,
    "holidays_free": st.booleans(),
    "after": st.integers(0, 600),
    "from_start": st.booleans(),
    "step": st.integers(1, 60),
    "cap": PRICES,
}
FEES = form(
    session_fee=PRICES,
    per_minute=PRICES,
    blocking_fee=PRICES,
    blocking_counts=st.sampled_from(["idle", "plugged"]),
    **{f"blocking_{key}": value for key, value in CONDITIONS.items()},
    parking_fee=PRICES,
    minimum=PRICES,
    maximum=PRICES,
    tax=PRICES,
    tax_included=st.booleans(),
    time_fees=st.lists(
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from(["time", "blocking", "parking"]),
                "price": PRICES,
                "per": st.sampled_from(["min", "h", "d"]),
                "counts": st.sampled_from(["charging", "plugged", "idle"]),
            },
            optional={**CONDITIONS, "until": st.integers(0, 600)},
        ),
        max_size=3,
    ),
)
SURCHARGE = st.one_of(form(surcharge=PRICES), BANDS)
EVERYBODY = st.builds(
    lambda energy, surcharge, fees: RatesForms(
        kind=energy[0], energy=energy[1], surcharge=surcharge, fees=fees
    ),
    ENERGY,
    SURCHARGE,
    FEES,
)
SOME = st.one_of(
    st.just(AS_OTHERS), EVERYBODY, st.builds(RatesForms, fees=FEES), EVERYBODY
)
MEMBER = st.fixed_dictionaries(
    {"membership": st.just("Plus")},
    optional={"monthly_fee": PRICES, "is_member": st.booleans()},
)
SPECIAL = form(
    tiers=st.lists(
        st.fixed_dictionaries(
            {"up_to_kwh": PRICES, "price": PRICES},
            optional={"is_credit": st.booleans(), "name": st.just("Baseline")},
        ),
        min_size=1,
        max_size=3,
    ),
    per_day=st.booleans(),
    starts_on=st.integers(1, 28),
    own_solar=PRICES,
    billing_price=PRICES,
)
DRAFTS = st.builds(
    Draft,
    begin=st.sampled_from([SINCE_EVER, date(2026, 6, 1)]),
    currency=st.sampled_from(["EUR", "USD"]),
    rates=st.fixed_dictionaries(
        {Scope.ALL: EVERYBODY},
        optional=dict.fromkeys((Scope.FAST, Scope.MEMBER, Scope.MEMBER_FAST), SOME),
    ),
    member=st.one_of(st.just({}), MEMBER),
    special=SPECIAL,
    holiday_entity=st.sampled_from([None, "calendar.holidays"]),
)


@given(DRAFTS)
def test_a_plan_is_made_of_its_own_forms(draft: Draft) -> None:
    dated = dated_plan(draft, NAMES)
    exact = draft_of(dated, NAMES)
    assert exact
    assert dated_plan(exact, NAMES) == dated
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
        assert night_form(time_of_use({"bands": rows}), "Rest", "Early") is None
    assert night_form(time_of_use({"bands": [rest, early]}), "Rest", "Early")


def test_amounts_stay_as_they_were_typed() -> None:
    draft = priced(0.1)
    energy = dated_plan(draft, NAMES).plan.offer.rates.energy
    assert isinstance(energy, Flat)
    assert str(energy.per_kwh) == "0.1"
    assert not isinstance(energy, TimeOfUse)


def test_no_number_is_told_and_not_raised() -> None:
    (problem,) = problems(dated_plan(priced(float("nan")), NAMES).plan)
    assert problem.fault == "not_a_number"


def test_a_night_rate_of_other_names_keeps_them() -> None:
    rows = [{"name": "Rest", "price": 1}, {"name": "Early", "price": 1, "end": "06:00"}]
    plan = time_of_use({"bands": rows})
    assert night_form(plan, "Day", "Night") is None


def flat(price: float, **fees: Any) -> RatesForms:
    """Return rates of one price, with fees of their own where there are some."""
    return RatesForms(kind=Kind.FLAT, energy={"price": price}, fees=fees or None)


def priced(price: float, **fees: Any) -> Draft:
    """Return a draft of one price for everybody."""
    rates = {Scope.ALL: flat(price, **fees)}
    return Draft(begin=SINCE_EVER, currency="EUR", rates=rates)


def test_fast_charging_is_as_all_charging_where_nothing_is_said() -> None:
    draft = priced(0.5, per_minute=0.1, session_fee=1)
    assert dated_plan(draft, NAMES).plan.offer.dc is None
    own_fees = draft.having({Scope.FAST: RatesForms(fees={"per_minute": 0.3})})
    by_time = dated_plan(own_fees, NAMES).plan.offer.dc
    assert by_time
    assert by_time.energy == Flat(per_kwh=Decimal("0.5"))
    assert [fee.price for fee in by_time.time_fees] == [Decimal("0.3")]
    assert by_time.session_fee is None
    own_price = draft.having({Scope.FAST: flat(0.7)})
    by_energy = dated_plan(own_price, NAMES).plan.offer.dc
    assert by_energy
    assert by_energy.energy == Flat(per_kwh=Decimal("0.7"))
    assert [fee.price for fee in by_energy.time_fees] == [Decimal("0.1")]
    assert by_energy.session_fee == 1


def test_members_charge_fast_without_the_fees_that_members_do_not_pay() -> None:
    draft = replace(
        priced(0.5, session_fee=1).having({Scope.FAST: flat(0.7)}),
        member={"membership": "Plus"},
    )
    free_of_fees = RatesForms(fees={})
    membership = dated_plan(
        draft.having({Scope.MEMBER: free_of_fees}), NAMES
    ).plan.membership
    assert membership
    fast = membership.offer.dc
    assert fast
    assert (fast.energy, fast.session_fee) == (Flat(per_kwh=Decimal("0.7")), None)


def test_a_fee_by_the_clock_keeps_the_hours_that_are_free() -> None:
    fees = {
        "blocking_fee": 0.1,
        "blocking_start": "08:00:00",
        "blocking_end": "20:00:00",
        "blocking_days": ["mon", "tue", "wed", "thu", "fri", "sat"],
        "blocking_holidays_free": True,
    }
    (fee,) = dated_plan(priced(0.5, **fees), NAMES).plan.offer.rates.time_fees
    assert fee.free == (
        Window(start=time(20), end=time(8)),
        Window(days=frozenset({Day.SUN, Day.HOLIDAY})),
    )


# --- Every price that is known of ---------------------------------------------------------------

each_example = pytest.mark.parametrize(
    "plan", [pytest.param(example.plan, id=example.name) for example in EXAMPLES]
)


@each_example
def test_every_example_can_be_described_in_forms(plan: Plan) -> None:
    """In forms that make the very same plan, and as a whole."""
    bare = replace(plan, tariff_id=None, name=None)
    dated = DatedPlan(effective_date=date(2026, 6, 1), plan=bare)
    draft = draft_of(dated, NAMES)
    assert draft
    assert dated_plan(draft, NAMES) == dated
    # As the browser sends it back.
    assert whole_plan(json.loads(json.dumps(whole_form(dated)))) == dated


@pytest.mark.parametrize(
    "offer",
    [
        # By energy and by the power at once.
        Offer(
            rates=Rates(
                energy=Flat(per_kwh=Decimal("0.5")),
                power_tiers=(PowerTier(up_to_kw=None, per_minute=Decimal(1)),),
            )
        ),
        # Allowances for fast charging alone.
        Offer(
            rates=Rates(energy=Flat(per_kwh=Decimal("0.5"))),
            dc=Rates(energy=Flat(per_kwh=Decimal("0.5")), own_solar=Decimal("0.1")),
        ),
    ],
)
def test_what_no_form_asks_for_is_described_as_a_whole_alone(offer: Offer) -> None:
    dated = DatedPlan(effective_date=SINCE_EVER, plan=Plan(currency="EUR", offer=offer))
    assert draft_of(dated, NAMES) is None
    assert whole_plan(json.loads(json.dumps(whole_form(dated)))) == dated


def test_a_whole_plan_is_read_as_people_write_it() -> None:
    """Amounts without quotes, and dates as an editor of YAML reads them."""
    energy = {
        "kind": "time_of_use",
        "bands": [{"name": "All", "per_kwh": 0.1}],
        "holidays": ["2026-12-25T00:00:00.000Z"],
    }
    written = {"currency": "EUR", "offer": {"rates": {"energy": energy}}}
    dated = whole_plan({"plan": written, "valid_from": "2026-06-01"})
    read = dated.plan.offer.rates.energy
    assert isinstance(read, TimeOfUse)
    assert read.bands[0].per_kwh == Decimal("0.1")
    assert read.holidays == {date(2026, 12, 25)}
    assert dated.effective_date == date(2026, 6, 1)


DOCS = Path(__file__).parents[2] / "docs" / "prices.md"


@pytest.mark.parametrize(
    "text", re.findall(r"```yaml\n(.*?)```", DOCS.read_text(), re.DOTALL)
)
def test_the_documented_examples_are_good(text: str) -> None:
    written = json.loads(json.dumps(parse_yaml(text)))
    dated = whole_plan({"plan": written})
    assert problems(dated.plan) == ()


def test_whole_numbers_are_those_of_the_plan() -> None:
    hints = [
        (name, hint)
        for cls in vars(tariffs).values()
        if is_dataclass(cls)
        for name, hint in get_type_hints(cls).items()
    ]
    whole = {name for name, hint in hints if hint in (int, int | None)}
    assert whole == WHOLE_NUMBERS - {"format"}
    assert not whole & {
        name for name, hint in hints if hint in (Decimal, Decimal | None)
    }
