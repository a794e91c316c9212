"""Holidays of a calendar and of the Workday integration find their way into prices."""

from datetime import date, datetime, timedelta
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.components.calendar.const import DATA_COMPONENT
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lightningrod.holidays import async_holidays
from custom_components.lightningrod.ledger.tariff_history import (
    SINCE_EVER,
    history_to_json,
)
from custom_components.lightningrod.tariff_forms.draft import Draft, dated_plan
from custom_components.lightningrod.tariff_forms.energy import Kind, Names
from custom_components.lightningrod.tariff_forms.rates import RatesForms, Scope

from .dialogs import network
from .ledger import at, charge, ledger_entry, rows, settled, setup, vehicle, write

ENTITY = "calendar.holidays"
WORKDAY = "binary_sensor.workday"
# 2026-03-05 is a Thursday.
NOW = at(5)


class Holidays(CalendarEntity):
    """A calendar with a feast of two days, and an event that is none."""

    entity_id = ENTITY
    broken = False
    feast = date(2026, 3, 9)

    @property
    @override
    def event(self) -> CalendarEvent | None:
        return None

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        if self.broken:
            raise HomeAssistantError("no calendar today")
        hour = dt_util.as_local(NOW)
        return [
            CalendarEvent(
                start=self.feast, end=self.feast + timedelta(days=2), summary="Feast"
            ),
            CalendarEvent(start=hour, end=hour + timedelta(hours=1), summary="Dentist"),
        ]


def apart(entity_id: str) -> dict[str, Any]:
    """Return a stored price of 2 on Sundays and holidays, and of 1 otherwise."""
    bands = [
        {"name": "Sunday", "price": 2, "days": ["sun"]},
        {"name": "Else", "price": 1},
    ]
    forms = RatesForms(kind=Kind.BANDS, energy={"bands": bands})
    draft = Draft(
        begin=SINCE_EVER,
        currency="EUR",
        rates={Scope.ALL: forms},
        holiday_entity=entity_id,
    )
    (kept,) = history_to_json([dated_plan(draft, Names(day="Day", night="Night"))])
    return kept


@pytest.fixture
async def calendar(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Holidays:
    freezer.move_to(NOW)
    assert await async_setup_component(hass, "calendar", {})
    entity = Holidays()
    await hass.data[DATA_COMPONENT].async_add_entities([entity])
    return entity


async def test_days_of_a_calendar(hass: HomeAssistant, calendar: Holidays) -> None:
    assert await async_holidays(hass, [ENTITY, "calendar.gone"]) == {
        ENTITY: [date(2026, 3, 9), date(2026, 3, 10)]
    }
    calendar.broken = True
    assert await async_holidays(hass, [ENTITY]) == {}


async def test_days_that_are_not_worked_on(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOW)
    asked: list[date] = []

    async def check(call: ServiceCall) -> dict[str, Any]:
        day = date.fromisoformat(call.data["check_date"])
        asked.append(day)
        return {WORKDAY: {"workday": day != date(2026, 3, 6)}}

    hass.states.async_set(WORKDAY, "on")
    assert await async_holidays(hass, [WORKDAY]) == {}
    hass.services.async_register(
        "workday", "check_date", check, supports_response=SupportsResponse.ONLY
    )
    assert await async_holidays(hass, [WORKDAY]) == {WORKDAY: [date(2026, 3, 6)]}
    assert max(day.weekday() for day in asked) == 4


class Years(dict[date, str]):
    """Holidays as the Workday integration has them: a year at a time, when asked."""

    @override
    def __contains__(self, day: object) -> bool:
        assert isinstance(day, date)
        self[date(day.year, 12, 26)] = "Boxing Day"
        return day in self.keys()


@pytest.mark.parametrize("domain", ["binary_sensor", "calendar"])
async def test_a_holiday_on_a_weekend_is_one(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, domain: str
) -> None:
    """26 December 2026 is a Saturday: nobody works then anyway."""
    freezer.move_to(NOW)
    entry = MockConfigEntry(domain="workday")
    entry.add_to_hass(hass)
    registry = er.async_get(hass)
    entity = registry.async_get_or_create(domain, "workday", "1", config_entry=entry)
    hass.states.async_set(entity.entity_id, "off")
    # Before it is set up, and after.
    assert await async_holidays(hass, [entity.entity_id]) == {}
    entry.runtime_data = Years()
    assert await async_holidays(hass, [entity.entity_id]) == {
        entity.entity_id: [date(2025, 12, 26), date(2026, 12, 26)]
    }


async def test_a_holiday_is_priced_like_a_sunday(
    hass: HomeAssistant, calendar: Holidays, freezer: FrozenDateTimeFactory
) -> None:
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), network("Ionity", apart(ENTITY)))
    )
    await settled(hass)

    async def costs() -> list[Any]:
        found = await rows(
            entry, "SELECT cost FROM ev_charging_session ORDER BY session_start_utc"
        )
        return [cost for (cost,) in found]

    days = [charge(at(day), network_name="Ionity") for day in (8, 9, 11)]
    await write(hass, entry, days)
    assert await costs() == [400000, 400000, 200000]
    # Another holiday is known on the next day; what was charged keeps its cost.
    calendar.feast = date(2026, 3, 11)
    freezer.move_to(at(12, 0))
    async_fire_time_changed(hass, at(12, 0))
    await settled(hass)
    await write(hass, entry, [charge(at(12), network_name="Ionity")])
    assert await costs() == [400000, 400000, 200000, 400000]
    # One is told by mistake, and is none when its day comes.
    for today, feast in ((13, 14), (14, 20)):
        calendar.feast = date(2026, 3, feast)
        freezer.move_to(at(today, 0))
        async_fire_time_changed(hass, at(today, 0))
        await settled(hass)
    await write(hass, entry, [charge(at(14), network_name="Ionity")])
    assert await costs() == [400000, 400000, 200000, 400000, 200000]
