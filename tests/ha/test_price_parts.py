"""The prices that fewer people pay: by power, by the hour on top, of fast charging, of members."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .dialogs import (
    FLAT,
    NO_FEES,
    begun,
    change,
    finish,
    network,
    suggested,
    summary,
    walk,
)
from .ledger import ledger_entry, setup, vehicle

POWER: list[dict[str, Any]] = [
    {"up_to_kw": 60, "per_minute": 0.41},
    {"up_to_kw": 100, "per_minute": 0.8},
    {"per_minute": 2.15},
]
GRID: list[dict[str, Any]] = [
    {
        "name": "Day",
        "price": 0.4355,
        "start": "06:00:00",
        "end": "22:00:00",
        "days": ["mon", "tue", "wed", "thu", "fri"],
    },
    {"name": "Night", "price": 0.373},
]
PEAK: dict[str, Any] = {
    "bands": [
        {"name": "Peak", "price": 0.6, "start": "16:00:00", "end": "21:00:00"},
        {"name": "Off-peak", "price": 0.3},
    ],
    "calendar": {"holidays_as": "sun", "standard_time": True},
}
MEMBER: dict[str, Any] = {"membership": "Plus", "monthly_fee": 7, "is_member": True}


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    return await setup(hass, ledger_entry(hass, vehicle()))


async def test_a_price_per_minute_by_power(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    form = {"currency": "CAD", "power": POWER}
    result = await begun(
        hass, entry, "power", {**form, "power": [*POWER[:2], {"up_to_kw": 180}]}
    )
    assert result["errors"] == {"power": "row_without_price"}
    result = await walk(hass, result, {**form, "power": POWER[:2]})
    assert result["errors"] == {"base": "last_is_open"}
    result = await walk(hass, result, form)
    assert summary(result) == [
        "Holds since ever",
        "Up to 60 kW: 0.41 CAD per minute",
        "Up to 100 kW: 0.80 CAD per minute",
        "Above that: 2.15 CAD per minute",
    ]
    result = await walk(hass, result, "energy", "power")
    assert suggested(result) == form
    result = await walk(hass, result, {**form, "power": POWER[2:]})
    assert summary(result)[1:] == [
        "2.15 CAD per minute of charging, at any power",
    ]
    await finish(hass, result, "save")
    result = await change(hass, entry, "Ionity")
    assert result["description_placeholders"]["prices"] == (
        "- Since ever: 2.15 CAD per minute of charging, at any power"
    )


async def test_who_pays_by_the_minute_does_not_charge_for_free(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    result = await begun(hass, entry, "free", {"currency": "CAD"})
    result = await walk(hass, result, "fees", {**NO_FEES, "per_minute": 0.2133})
    told = "0.2133 CAD per minute of charging"
    assert summary(result) == ["Holds since ever", told]
    await finish(hass, result, "save")
    result = await change(hass, entry, "Ionity")
    assert result["description_placeholders"]["prices"] == f"- Since ever: {told}"


async def test_a_grid_fee_by_the_hour_beside_a_price_entity(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.states.async_set("sensor.spot", "0.9", {"unit_of_measurement": "NOK/kWh"})
    entity = {"price_entity": "sensor.spot", "currency": "NOK"}
    details = {"factor": 1.25, "slot_minutes": "60"}
    result = await begun(hass, entry, "entity", entity)
    result = await walk(hass, result, {**details, "surcharge": 0.4})
    assert summary(result)[2] == "0.40 NOK per kWh are added"
    result = await walk(hass, result, "surcharge")
    assert suggested(result)["surcharge"] == 0.4
    discount = {"surcharge": -0.05, "calendar": {"holidays_as": "sun"}}
    result = await walk(hass, result, discount)
    assert summary(result)[2] == "0.05 NOK off each kWh"
    result = await walk(hass, result, "surcharge")
    calendar = {"holidays_as": "sun", "holiday_entity": "calendar.holidays"}
    result = await walk(hass, result, {"bands": GRID, "calendar": calendar})
    assert summary(result)[2:] == [
        (
            "Added to each kWh: Day: 0.4355 NOK per kWh, Monday to Friday, 06:00 to 22:00;"
            " Night: 0.373 NOK per kWh, at all other times"
        ),
        "Holidays are told by calendar.holidays",
    ]
    # How the entity is read has nothing to do with it, and leaves it alone.
    result = await walk(hass, result, "energy", "entity", entity)
    assert "surcharge" not in {str(key) for key in result["data_schema"].schema}
    result = await walk(hass, result, details)
    assert len(summary(result)) == 4
    result = await finish(hass, result, "save")
    (kept,) = result["data"]["tariffs"]
    assert kept["plan"]["offer"]["rates"]["surcharge"]["kind"] == "time_of_use"
    assert kept["holiday_entity"] == "calendar.holidays"


async def test_fast_charging_by_the_hour(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    result = await begun(hass, entry, "flat", FLAT, "fast")
    assert "same" not in result["menu_options"]
    result = await walk(hass, result, "examples", "example_empty")
    # Currency and first day are those of the whole price.
    assert {str(key) for key in result["data_schema"].schema} == {"bands", "calendar"}
    assert result["description_placeholders"]["whose"] == "**Fast charging (DC)**"
    result = await walk(hass, result, PEAK)
    told = (
        "Fast charging (DC): Peak: 0.60 EUR per kWh, every day, 16:00 to 21:00;"
        " Off-peak: 0.30 EUR per kWh, at all other times;"
        " The hours are those of standard time, also in summer"
    )
    assert summary(result) == ["Holds since ever", "0.50 EUR per kWh", told]
    result = await walk(hass, result, "fast", "examples")
    assert suggested(result)["bands"] == PEAK["bands"]
    result = await walk(hass, result, PEAK)
    # The price for everybody can change beside it.
    result = await walk(hass, result, "energy", "flat", {**FLAT, "price": 0.4})
    assert summary(result) == ["Holds since ever", "0.40 EUR per kWh", told]
    result = await walk(hass, result, "fast", "same")
    assert summary(result) == ["Holds since ever", "0.40 EUR per kWh"]


async def test_fees_of_fast_charging_begin_with_those_of_everybody(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    fees = {**NO_FEES, "session_fee": 1, "blocking_fee": 0.1, "blocking_after": 60}
    result = await begun(hass, entry, "flat", FLAT, "fees", fees)
    result = await walk(hass, result, "fast", "fast_fees")
    assert suggested(result).items() >= {"session_fee": 1, "blocking_after": 60}.items()
    assert result["description_placeholders"]["whose"] == (
        "**Fast charging (DC)**\n\nFilled with what the others pay. Change what differs."
    )
    result = await walk(hass, result, fees)
    assert not any("Fast" in line for line in summary(result))
    result = await walk(hass, result, "fast", "fast_fees")
    result = await walk(hass, result, {**NO_FEES, "blocking_fee": 0.2})
    assert summary(result)[2] == (
        "Fast charging (DC): Blocking: 0.20 EUR per minute after the charge has ended;"
        " no fee per session"
    )
    # What is asked afterwards is about everybody again.
    result = await walk(hass, result, "fees")
    assert suggested(result)["session_fee"] == 1
    assert not result["description_placeholders"]["whose"]


async def test_members_pay_by_the_hour_and_other_fees(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    fees = {**NO_FEES, "session_fee": 1, "per_minute": 0.1}
    result = await begun(hass, entry, "flat", FLAT, "fees", fees)
    assert "members" not in result["menu_options"]
    result = await walk(hass, result, "member", {**MEMBER, "member_price": 0.45})
    result = await walk(hass, result, "members", "member_fees")
    assert suggested(result)["session_fee"] == 1
    result = await walk(hass, result, NO_FEES)
    assert summary(result)[4:] == [
        "Plus: 7.00 EUR a month",
        "Members: 0.45 EUR per kWh; no price per minute; no fee per session",
        "You are a member",
    ]
    result = await walk(
        hass, result, "members", "member_prices", "examples", "example_empty", PEAK
    )
    result = await walk(
        hass, result, "members", "member_fast_prices", "flat", {"price": 0.39}
    )
    result = await walk(hass, result, "members", "member_fast_fees")
    assert "session_fee" not in suggested(result)
    result = await walk(hass, result, {**NO_FEES, "per_minute": 0.02})
    by_hour, fast = summary(result)[5:7]
    assert by_hour.startswith("Members: Peak: 0.60 EUR per kWh")
    assert fast == (
        "Members, fast charging (DC): 0.39 EUR per kWh; 0.02 EUR per minute of charging"
    )
    # The form of the membership cannot show hours, and leaves them as they are.
    result = await walk(hass, result, "member")
    assert suggested(result) == {**MEMBER, "member_fast_price": 0.39}
    result = await walk(hass, result, {**MEMBER, "monthly_fee": 8})
    assert summary(result)[4:7] == [
        "Plus: 8.00 EUR a month",
        by_hour,
        "Members, fast charging (DC): 0.02 EUR per minute of charging",
    ]
    result = await walk(hass, result, "members", "member_prices", "same")
    assert not any(line.startswith("Members: ") for line in summary(result))
    # Without a membership there is nothing of members.
    result = await walk(hass, result, "member", {"is_member": False})
    assert summary(result)[-1] == "1.00 EUR per session"
    assert "members" not in result["menu_options"]
    result = await walk(hass, result, "fast", "review")
    assert result["step_id"] == "review"


async def test_a_fee_with_hours_steps_and_a_cap(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    fees = {
        **NO_FEES,
        "blocking_fee": 0.1,
        "blocking_after": 5,
        "blocking": {
            "blocking_counts": "idle",
            "blocking_from_start": True,
            "blocking_start": "08:00:00",
            "blocking_end": "20:00:00",
            "blocking_days": ["mon", "tue", "wed", "thu", "fri"],
            "blocking_holidays_free": True,
            "blocking_step": 15,
            "blocking_cap": 12,
        },
        "times": {
            "time_fees": [
                {
                    "kind": "parking",
                    "price": 1,
                    "per": "h",
                    "counts": "plugged",
                    "until": 240,
                },
            ],
            "holiday_entity": "calendar.holidays",
        },
    }
    result = await begun(hass, entry, "flat", FLAT, "fees", fees)
    assert summary(result)[2:] == [
        "Holidays are told by calendar.holidays",
        (
            "Blocking: 0.10 EUR per minute after the charge has ended,"
            " for all of the time once it is over 5 minutes, in steps of 15 minutes,"
            " free every day, 20:00 to 08:00; Saturday, Sunday, Holiday, all day,"
            " at most 12.00 EUR"
        ),
        "Parking: 1.00 EUR per hour plugged in, until minute 240",
    ]
    result = await finish(hass, result, "save")
    # A correction begins with all of it.
    result = await walk(hass, await change(hass, entry, "Ionity"), "correct_price")
    result = await walk(hass, result, "fees")
    form = suggested(result)
    assert form.items() >= fees["blocking"].items()
    assert form["time_fees"] == fees["times"]["time_fees"]
    assert form["holiday_entity"] == "calendar.holidays"


async def test_allowances_for_each_day_and_as_a_credit(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    tiers = [
        {"up_to_kwh": 11, "price": 0.09, "is_credit": True, "name": "Baseline"},
        {"up_to_kwh": 20.5, "price": 0.2},
    ]
    unpriced = {"tiers": [{"up_to_kwh": 11}], "per_day": True}
    result = await begun(hass, entry, "flat", FLAT, "special", unpriced)
    assert result["errors"] == {"tiers": "row_without_price"}
    result = await walk(hass, result, {"tiers": tiers, "per_day": True})
    assert summary(result)[2:] == [
        "Up to 11 kWh for each day of the month: 0.09 EUR off each kWh",
        "Up to 20.5 kWh for each day of the month: 0.20 EUR per kWh",
    ]
    result = await walk(hass, result, "special")
    assert suggested(result)["tiers"] == tiers


async def test_members_pay_what_fast_charging_costs_nobody_else(
    hass: HomeAssistant,
) -> None:
    """A membership that knows no rates of its own for fast charging, as some plans have it."""
    rates = {"energy": {"kind": "flat", "per_kwh": "0.5"}}
    fast = {"energy": {"kind": "flat", "per_kwh": "0.7"}}
    member = {"name": "Plus", "monthly_fee": "7", "offer": {"rates": rates}}
    plan = {
        "format": 2,
        "currency": "EUR",
        "offer": {"rates": rates, "dc": fast},
        "membership": member,
    }
    kept = {
        "effective_date": "1970-01-01",
        "plan": plan,
        "is_member": True,
        "holiday_entity": None,
    }
    entry = ledger_entry(hass, vehicle(), network("Ionity", kept))
    await setup(hass, entry)
    result = await walk(hass, await change(hass, entry, "Ionity"), "correct_price")
    assert summary(result)[2:5] == [
        "Fast charging (DC): 0.70 EUR per kWh",
        "Plus: 7.00 EUR a month",
        "Members, fast charging (DC): 0.50 EUR per kWh",
    ]
    result = await walk(hass, result, "member")
    assert result["type"] is FlowResultType.FORM
    assert suggested(result)["member_fast_price"] == 0.5
