"""The steps of a price: every kind, what is refused, and what is said of it."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .dialogs import FLAT, NO_FEES, begun, finish, suggested, summary, walk
from .ledger import ledger_entry, setup, vehicle

BANDS: list[dict[str, Any]] = [
    {"name": "Peak", "price": 0.6, "start": "16:00:00", "end": "21:00:00"},
    {"name": "Off-peak", "price": 0.3},
]
HALVES: list[dict[str, str]] = [
    {"name": "Summer", "first": "6", "last": "9"},
    {"name": "Winter", "first": "10", "last": "5"},
]


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    return await setup(hass, ledger_entry(hass, vehicle()))


@pytest.mark.parametrize(
    ("form", "errors", "told"),
    [
        ({"currency": "EUR"}, {"price": "price_needed"}, {}),
        ({**FLAT, "price": -1}, {"base": "negative"}, {"value": "-1"}),
        ({**FLAT, "price": 2e6}, {"base": "too_high"}, {"value": "2000000"}),
        (
            {**FLAT, "currency": "Euro"},
            {"base": "unknown_currency"},
            {"currency": "EURO"},
        ),
    ],
)
async def test_a_bad_price_is_refused_and_can_be_mended(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    form: dict[str, Any],
    errors: dict[str, str],
    told: dict[str, str],
) -> None:
    result = await begun(hass, entry, "flat", form)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == errors
    assert result["description_placeholders"].items() >= told.items()
    assert suggested(result) == form
    assert not entry.get_subentries_of_type("network")
    result = await walk(hass, result, FLAT)
    assert summary(result)[1] == "0.50 EUR per kWh"


async def test_a_night_rate(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    form = {
        "day_price": 0.4,
        "night_start": "23:30:00",
        "night_end": "05:30:00",
        "weekend": True,
        "currency": "GBP",
    }
    result = await begun(hass, entry, "night", form)
    assert result["errors"] == {"night_price": "price_needed"}
    result = await walk(hass, result, {**form, "night_price": 0.085})
    assert summary(result) == [
        "Holds since ever",
        (
            "Night: 0.085 GBP per kWh, Monday to Friday, 23:30 to 05:30;"
            " Saturday and Sunday, all day"
        ),
        "Day: 0.40 GBP per kWh, at all other times",
    ]
    # Whoever goes back finds what was filled in.
    result = await walk(hass, result, "energy", "night")
    assert suggested(result) == {**form, "night_price": 0.085}


@pytest.mark.parametrize(
    ("example", "names"),
    [
        ("example_week", ["Day", "Off-peak"]),
        ("example_peak", ["Peak", "Night", "Off-peak"]),
        (
            "example_seasons",
            [
                "Peak, Summer",
                "Night, Summer",
                "Off-peak, Summer",
                "Peak, Winter",
                "Night, Winter",
                "Off-peak, Winter",
            ],
        ),
        ("example_empty", []),
    ],
)
async def test_examples_lack_only_their_prices(
    hass: HomeAssistant, entry: MockConfigEntry, example: str, names: list[str]
) -> None:
    result = await begun(hass, entry, "examples", example)
    form = suggested(result)
    bands = form.get("bands", [])
    assert [band["name"] for band in bands] == names
    calendar = {"seasons": form["seasons"]} if "seasons" in form else {}
    given = {"bands": bands, "calendar": calendar, "currency": "USD"}
    result = await walk(hass, result, given)
    if not bands:
        assert result["errors"] == {"base": "no_bands"}
        return
    assert result["errors"] == {"bands": "band_without_price"}
    assert result["description_placeholders"]["band"] == names[0]
    priced = [{**band, "price": 0.25} for band in bands]
    result = await walk(hass, result, {**given, "bands": priced})
    assert len(summary(result)) == 1 + len(names) + len(calendar.get("seasons", ()))


@pytest.mark.parametrize(
    ("bands", "calendar", "key", "told"),
    [
        (
            BANDS[:1],
            {},
            "band_gap",
            {"days": "every day", "start": "00:00", "end": "16:00", "season": ""},
        ),
        (
            [*BANDS[:1], {**BANDS[1], "season": "Summer"}],
            {"seasons": HALVES},
            "band_gap",
            {"days": "every day", "end": "16:00", "season": " in Winter"},
        ),
        (
            [
                *BANDS,
                {
                    "name": "Rush",
                    "price": 1,
                    "start": "20:00:00",
                    "end": "22:00:00",
                    "days": ["mon", "tue"],
                },
            ],
            {},
            "band_overlap",
            {"days": "Monday, Tuesday", "bands": "Peak, Rush", "start": "20:00"},
        ),
        (
            [
                *BANDS,
                {
                    "name": "Hot",
                    "price": 1,
                    "start": "16:00:00",
                    "end": "17:00:00",
                    "season": "Summer",
                },
            ],
            {},
            "unknown_season",
            {"season": "Summer"},
        ),
        (
            [{**BANDS[0], "days": ["holiday"]}, BANDS[1]],
            {},
            "holidays_not_apart",
            {"day": "Sunday"},
        ),
        (
            BANDS,
            {"seasons": [{"name": "Summer", "first": "5", "last": "9"}]},
            "season_gap",
            {"first": "01-01", "last": "04-30"},
        ),
    ],
)
async def test_bad_hours_are_refused_by_name(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    bands: list[Any],
    calendar: dict[str, Any],
    key: str,
    told: dict[str, str],
) -> None:
    form = {"bands": bands, "calendar": calendar, "currency": "EUR"}
    result = await begun(hass, entry, "examples", "example_empty", form)
    assert result["errors"] == {"base": key}
    assert result["description_placeholders"].items() >= told.items()
    good = {"bands": BANDS, "calendar": {}, "currency": "EUR"}
    assert summary(await walk(hass, result, good)) == [
        "Holds since ever",
        "Peak: 0.60 EUR per kWh, every day, 16:00 to 21:00",
        "Off-peak: 0.30 EUR per kWh, at all other times",
    ]


async def test_amounts_are_written_as_in_the_language(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.config.language = "de"
    result = await begun(hass, entry, "flat", {**FLAT, "price": 0.3456})
    assert "0,3456 EUR" in summary(result)[1]


async def test_seasons_and_holidays(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    bands = [
        {"name": "Peak", "price": 0.6, "days": ["mon", "holiday"], "season": "Summer"},
        {"name": "Off-peak", "price": 0.3},
    ]
    calendar = {
        "seasons": HALVES,
        "holidays": [{"date": "2026-12-25"}],
        "holidays_as": "holiday",
        "holiday_entity": "calendar.holidays",
    }
    form = {"bands": bands, "calendar": calendar, "currency": "EUR"}
    result = await begun(hass, entry, "examples", "example_empty", form)
    assert summary(result) == [
        "Holds since ever",
        "Peak: 0.60 EUR per kWh, Monday, Holiday, all day in Summer",
        "Off-peak: 0.30 EUR per kWh, at all other times",
        "Summer is June to September",
        "Winter is October to May",
        "1 holidays are priced like: Holiday",
        "Holidays are told by calendar.holidays",
    ]
    # Hours that are there already are not asked for again.
    result = await walk(hass, result, "energy", "examples")
    assert result["step_id"] == "bands"
    assert suggested(result)["holiday_entity"] == "calendar.holidays"
    result = await finish(hass, await walk(hass, result, form), "save")
    (kept,) = result["data"]["tariffs"]
    assert kept["holiday_entity"] == "calendar.holidays"
    assert kept["plan"]["offer"]["rates"]["energy"]["holidays"] == ["2026-12-25"]


FEES: dict[str, Any] = {
    "session_fee": 1,
    "per_minute": 0.01,
    "blocking_fee": 0.1,
    "blocking_after": 240,
    "blocking": {
        "blocking_counts": "plugged",
        "blocking_from_start": False,
        "blocking_holidays_free": False,
        "blocking_cap": 12,
    },
    "limits": {
        "parking_fee": 2,
        "minimum": 3,
        "maximum": 90,
        "tax": 19,
        "tax_included": False,
    },
    "times": {},
}


async def test_everything_else_on_the_bill(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    member = {
        "membership": "Passport",
        "monthly_fee": 11.99,
        "member_price": 0.45,
        "member_fast_price": 0.39,
        "is_member": True,
    }
    special = {
        "tiers": [{"up_to_kwh": 100, "price": 0.2}],
        "per_day": False,
        "starts_on": 15,
        "own_solar": 0.08,
        "billing_price": 0.4,
    }
    result = await begun(hass, entry, "flat", FLAT)
    result = await walk(hass, result, "fees", FEES)
    result = await walk(hass, result, "fast", "flat", {"price": 0.79})
    result = await walk(hass, result, "fast", "fast_fees", {**FEES, "per_minute": 0.05})
    result = await walk(hass, result, "member", member)
    result = await walk(hass, result, "special", special)
    assert summary(result) == [
        "Holds since ever",
        "0.50 EUR per kWh",
        "Up to 100 kWh a month: 0.20 EUR per kWh",
        "Fast charging (DC): 0.79 EUR per kWh; 0.05 EUR per minute of charging",
        "0.01 EUR per minute of charging",
        "Blocking: 0.10 EUR per minute plugged in, after 240 minutes, at most 12.00 EUR",
        "Parking: 2.00 EUR per hour plugged in",
        "1.00 EUR per session",
        "At least 3.00 EUR per session",
        "At most 90.00 EUR per session",
        "19 % tax is added",
        "Passport: 11.99 EUR a month",
        "Members: 0.45 EUR per kWh",
        "Members, fast charging (DC): 0.39 EUR per kWh",
        "You are a member",
        "Own solar energy counts 0.08 EUR per kWh",
        "Billed at 0.40 EUR per kWh",
    ]
    # Everything is there when one goes back.
    for step, given in (("fees", FEES), ("member", member), ("special", special)):
        result = await walk(hass, result, step)
        form = {
            key: value for key, value in given.items() if not isinstance(value, dict)
        }
        assert suggested(result).items() >= form.items()
        result = await walk(hass, result, given)
    result = await finish(hass, result, "save")
    assert result["data"]["tariffs"][0]["is_member"]


async def test_the_sentences_of_less(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    result = await begun(hass, entry, "free", {"currency": "EUR"})
    fees = {**NO_FEES, "limits": {"tax": 7, "tax_included": True}}
    result = await walk(hass, result, "fees", fees)
    by_time = {**fees, "per_minute": 0.5}
    result = await walk(hass, result, "fast", "fast_fees", by_time)
    member = {"membership": "Plus", "is_member": False}
    result = await walk(hass, result, "member", member)
    assert summary(result) == [
        "Holds since ever",
        "Energy is free",
        "Fast charging (DC): 0.50 EUR per minute of charging",
        "7 % tax is included",
        "Plus: 0.00 EUR a month",
        "You are not a member",
    ]


@pytest.mark.parametrize(
    ("step", "form", "errors"),
    [
        (
            "fees",
            {
                **NO_FEES,
                "limits": {"minimum": 5, "maximum": 3, "tax_included": True},
            },
            {"base": "bounds"},
        ),
        ("fees", {**NO_FEES, "blocking_after": 9}, {"blocking_fee": "price_needed"}),
        (
            "fees",
            {
                **NO_FEES,
                "times": {
                    "time_fees": [{"kind": "parking", "per": "h", "counts": "plugged"}]
                },
            },
            {"base": "row_without_price"},
        ),
        (
            "surcharge",
            {"surcharge": -1, "calendar": {}},
            {"base": "below_zero"},
        ),
        (
            "surcharge",
            {"surcharge": 1, "bands": BANDS, "calendar": {}},
            {"surcharge": "surcharge_twice"},
        ),
        (
            "surcharge",
            {"bands": [{"name": "Day"}], "calendar": {}},
            {"bands": "band_without_price"},
        ),
        (
            "member",
            {"monthly_fee": 5, "is_member": True},
            {"membership": "membership_without_name"},
        ),
        (
            "special",
            {
                "tiers": [{"up_to_kwh": 9, "price": 1}, {"up_to_kwh": 3, "price": 1}],
                "per_day": False,
            },
            {"base": "order"},
        ),
    ],
)
async def test_a_bad_part_is_refused_and_can_be_mended(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    step: str,
    form: dict[str, Any],
    errors: dict[str, str],
) -> None:
    result = await begun(hass, entry, "flat", FLAT)
    result = await walk(hass, result, step, form)
    assert result["errors"] == errors
    good: dict[str, Any] = {
        "fees": NO_FEES,
        "surcharge": {"calendar": {}},
        "member": {"is_member": False},
        "special": {"per_day": False},
    }
    result = await walk(hass, result, good[step])
    assert summary(result) == ["Holds since ever", "0.50 EUR per kWh"]
