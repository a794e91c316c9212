"""Holidays as calendars and the Workday integration tell them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import LOGGER
from .ledger.tariff_history import Seller

_CALENDAR: Final = "calendar"
_WORKDAY: Final = "workday"
# Charges of the past year may still be priced; holidays are known a year ahead.
_AROUND: Final = timedelta(days=400)
_DAY: Final = timedelta(days=1)
_FRIDAY: Final = 4


def holiday_entities(sellers: Iterable[Seller]) -> list[str]:
    """Return the entities that tell holidays of prices, each once."""
    found = (dated.holiday_entity for it in sellers for dated in it.history)
    return list(dict.fromkeys(entity for entity in found if entity))


async def async_holidays(
    hass: HomeAssistant, entities: Iterable[str]
) -> dict[str, list[date]]:
    """Return the holidays around today that each entity tells; none while it is not there."""
    today = dt_util.now().date()
    span = today - _AROUND, today + _AROUND
    return {
        entity_id: found
        for entity_id in entities
        if hass.states.get(entity_id) is not None
        and (found := await _async_read(hass, entity_id, *span))
    }


async def _async_read(
    hass: HomeAssistant, entity_id: str, first: date, last: date
) -> list[date]:
    if (known := _of_workday(hass, entity_id, first, last)) is not None:
        return known
    read = _async_calendar if entity_id.startswith(f"{_CALENDAR}.") else _async_workday
    try:
        return await read(hass, entity_id, first, last)
    except (HomeAssistantError, vol.Invalid) as err:
        LOGGER.debug("No holidays from %s: %s", entity_id, err)
        return []


@callback
def _of_workday(
    hass: HomeAssistant, entity_id: str, first: date, last: date
) -> list[date] | None:
    """Return the holidays that the Workday integration goes by, ``None`` of other entities.

    Its sensor is off on a weekend, whether or not that is a holiday too, and its calendar
    shows the days that are worked on. Its own days, added and left out, are heeded.
    """
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None or entity.platform != _WORKDAY or not entity.config_entry_id:
        return None
    entry = hass.config_entries.async_get_entry(entity.config_entry_id)
    # A dictionary that works out each year when it is first asked for a day of it.
    known = getattr(entry, "runtime_data", None)
    if not isinstance(known, dict):
        return None
    days = (first + _DAY * number for number in range((last - first).days + 1))
    return [day for day in days if day in known]


async def _async_calendar(
    hass: HomeAssistant, entity_id: str, first: date, last: date
) -> list[date]:
    """Return the days of a calendar's events that last all day."""
    answer = await _async_ask(
        hass,
        _CALENDAR,
        "get_events",
        entity_id,
        start_date_time=_begin(first),
        end_date_time=_begin(last),
    )
    return [day for event in answer.get("events", ()) for day in _days_of(event)]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), dt_util.get_default_time_zone())


def _days_of(event: dict[str, str]) -> Iterator[date]:
    """Yield the days of an event, none of one that has hours."""
    try:
        day, end = date.fromisoformat(event["start"]), date.fromisoformat(event["end"])
    except ValueError:
        return
    while day < end:
        yield day
        day += _DAY


async def _async_workday(
    hass: HomeAssistant, entity_id: str, first: date, last: date
) -> list[date]:
    """Return the days from Monday to Friday that are not worked on.

    For where the holidays themselves are not at hand; those on a weekend stay unknown.
    """
    found, day = [], first
    while day <= last:
        if day.weekday() <= _FRIDAY:
            asked = {"check_date": day.isoformat()}
            answer = await _async_ask(hass, _WORKDAY, "check_date", entity_id, **asked)
            if answer.get("workday") is False:
                found.append(day)
        day += _DAY
    return found


async def _async_ask(
    hass: HomeAssistant, domain: str, action: str, entity_id: str, **data: Any
) -> dict[str, Any]:
    """Return what an entity answers to an action; raises ``HomeAssistantError``."""
    answers = await hass.services.async_call(
        domain,
        action,
        {"entity_id": entity_id, **data},
        blocking=True,
        return_response=True,
    )
    answer: Any = (answers or {}).get(entity_id)
    return answer or {}
