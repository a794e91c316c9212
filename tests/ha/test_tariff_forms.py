"""From the forms of a plan to the plan, and back to the same forms' plan."""

from dataclasses import is_dataclass, replace
from datetime import date
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
    DayRange,
    Flat,
    Free,
    MonthDay,
    Plan,
    Rates,
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


def test_a_night_rate_of_other_names_keeps_them() -> None:
    rows = [{"name": "Rest", "price": 1}, {"name": "Early", "price": 1, "end": "06:00"}]
    plan = time_of_use({"bands": rows})
    assert night_form(plan, "Day", "Night") is None


def _described(draft: Draft) -> Rates:
    fast = dated_plan(draft, NAMES).plan.offer.dc
    assert fast
    return fast


def test_fast_charging_is_as_all_charging_where_nothing_is_said() -> None:
    draft = Draft(
        begin=SINCE_EVER,
        currency="EUR",
        kind=Kind.FLAT,
        energy={"price": 0.5},
        parts={Part.FEES: {"per_minute": 0.1, "session_fee": 1}},
    )
    by_time = _described(draft.with_part(Part.FAST, {"fast_per_minute": 0.3}))
    assert by_time.energy == Flat(per_kwh=Decimal("0.5"))
    assert [fee.price for fee in by_time.time_fees] == [Decimal("0.3")]
    by_energy = _described(draft.with_part(Part.FAST, {"fast_price": 0.7}))
    assert by_energy.energy == Flat(per_kwh=Decimal("0.7"))
    assert [fee.price for fee in by_energy.time_fees] == [Decimal("0.1")]
    neither = {"fast_price": 0, "fast_per_minute": 0}
    nothing = _described(draft.with_part(Part.FAST, neither))
    assert (nothing.energy, nothing.time_fees) == (Free(), ())
    assert nothing.session_fee == 1


# --- Every price that is known of ---------------------------------------------------------------

each_example = pytest.mark.parametrize(
    "plan", [pytest.param(example.plan, id=example.name) for example in EXAMPLES]
)
# Of the worked examples; whoever makes a form say more moves this up.
IN_FORMS = 81


@each_example
def test_every_example_can_be_described(plan: Plan) -> None:
    """In forms that make the very same plan, else as a whole; never in part."""
    bare = replace(plan, tariff_id=None, name=None)
    dated = DatedPlan(effective_date=date(2026, 6, 1), plan=bare)
    draft = draft_of(dated, NAMES)
    assert draft is None or dated_plan(draft, NAMES) == dated
    # As the browser sends it back.
    assert whole_plan(json.loads(json.dumps(whole_form(dated)))) == dated


def test_so_many_examples_need_no_more_than_forms() -> None:
    plans = [replace(it.plan, tariff_id=None, name=None) for it in EXAMPLES]
    dated = [DatedPlan(effective_date=SINCE_EVER, plan=plan) for plan in plans]
    assert sum(draft_of(it, NAMES) is not None for it in dated) >= IN_FORMS


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
    assert draft_of(dated, NAMES) is None


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
