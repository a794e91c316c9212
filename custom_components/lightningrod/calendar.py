"""Calendars: when a vehicle charged and when it drove, off unless somebody wants them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.const import UnitOfLength
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import DistanceConverter

from .const import DOMAIN
from .coordinator import VehicleCoordinator
from .data import LightningRodConfigEntry
from .db.errors import DatabaseError
from .entity import VehicleEntity
from .figure_descriptions import distance_unit
from .late import async_late
from .validators import bound

PARALLEL_UPDATES = 0

type Row = Mapping[str, Any]

CHARGES: Final = CalendarEntityDescription(
    key="charges", translation_key="charges", entity_registry_enabled_default=False
)
TRIPS: Final = CalendarEntityDescription(
    key="trips", translation_key="trips", entity_registry_enabled_default=False
)
# What began before the time that is asked for may reach into it; no charge takes longer.
_REACH: Final = timedelta(days=3)
# More than a month of a busy car; whoever asks for years gets the newest.
_MOST: Final = 5000
_SHORTEST: Final = timedelta(minutes=1)
_GOES_ON: Final = timedelta(hours=1)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the calendars of each vehicle."""
    for subentry_id, coordinator in entry.runtime_data.coordinators.items():
        async_add_entities(
            [ChargeCalendar(coordinator, CHARGES), TripCalendar(coordinator, TRIPS)],
            config_subentry_id=subentry_id,
        )


class LedgerCalendar(VehicleEntity, CalendarEntity):
    """Rows of a vehicle as events."""

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return what lies in a time, oldest first."""
        listing = await async_late(hass, "db.listing")
        wanted = listing.Filter(
            device_ids=[self.coordinator.device_id],
            start=bound(start_date) - _REACH,
            end=bound(end_date) + self._after_end,
        )
        try:
            rows = await self._async_rows(listing, wanted)
        except DatabaseError as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key=err.key
            ) from err
        events = [event for row in rows if (event := self._event(row))]
        return sorted(
            (it for it in events if it.end > start_date and it.start < end_date),
            key=lambda event: event.start_datetime_local,
        )

    # Trips are found by their end.
    _after_end: timedelta = timedelta(0)

    async def _async_rows(self, listing: Any, wanted: Any) -> Sequence[Row]:
        """Return the rows, read as ``db.listing`` does."""
        raise NotImplementedError

    def _event(self, row: Row) -> CalendarEvent | None:
        raise NotImplementedError


class ChargeCalendar(LedgerCalendar):
    """When a vehicle charged."""

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """The charge that goes on now."""
        session = self.coordinator.data.open_session
        if session is None or session.plugged_in_at is None:
            return None
        return CalendarEvent(
            start=session.plugged_in_at,
            # Nobody knows when the cable will be pulled; it goes on at least for a while.
            end=dt_util.utcnow() + _GOES_ON,
            summary=_joined(_energy(session.energy_kwh), session.location_name),
        )

    @override
    async def _async_rows(self, listing: Any, wanted: Any) -> Sequence[Row]:
        page = listing.Page(sort_by="session_start_utc", limit=_MOST)
        rows: Sequence[Row] = await self.coordinator.database.read(
            lambda connection: listing.page_of_sessions(connection, wanted, page)
        )
        return rows

    @override
    def _event(self, row: Row) -> CalendarEvent | None:
        start, end = row["session_start_utc"], row["session_end_utc"]
        if start is None:
            return None
        return CalendarEvent(
            start=start,
            end=max(end or dt_util.utcnow(), start + _SHORTEST),
            summary=_joined(_energy(row["energy_kwh"]), self._cost(row)),
            location=row["location_name"],
            description=_levels(row),
            uid=str(row["session_id"]),
        )

    def _cost(self, row: Row) -> str | None:
        if row["cost"] is None:
            return None
        # Nothing is nothing in every currency.
        currency = row["cost_currency"] if row["cost"] else self.coordinator.currency
        return f"{row['cost']:.2f} {currency}"


class TripCalendar(LedgerCalendar):
    """When a vehicle drove."""

    _after_end = _REACH

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """Return none: a trip is known when it is over."""
        return None

    @override
    async def _async_rows(self, listing: Any, wanted: Any) -> Sequence[Row]:
        page = listing.Page(sort_by="end_time", limit=_MOST)
        rows: Sequence[Row] = await self.coordinator.database.read(
            lambda connection: listing.page_of_trips(connection, wanted, page)
        )
        return rows

    @override
    def _event(self, row: Row) -> CalendarEvent | None:
        start, end = row["start_time"], row["end_time"]
        if start is None or end is None:
            return None
        return CalendarEvent(
            start=start,
            end=max(end, start + _SHORTEST),
            summary=_joined(
                _distance(self.coordinator, row["distance"]),
                " \N{RIGHTWARDS ARROW} ".join(
                    filter(None, (row["start_place"], row["end_place"]))
                ),
            ),
            location=row["end_place"],
            description=_energy(row["energy_consumed"]),
            uid=str(row["trip_id"]),
        )


def _joined(*parts: str | None) -> str:
    return ", ".join(filter(None, parts))


def _energy(energy: float | None) -> str | None:
    return None if energy is None else f"{energy:.1f} kWh"


def _levels(row: Row) -> str | None:
    if row["start_soc"] is None or row["end_soc"] is None:
        return None
    arrow = "\N{RIGHTWARDS ARROW}"
    return f"{row['start_soc']:.0f} % {arrow} {row['end_soc']:.0f} %"


def _distance(coordinator: VehicleCoordinator, km: float | None) -> str | None:
    if km is None:
        return None
    unit = distance_unit(coordinator)
    return f"{DistanceConverter.convert(km, UnitOfLength.KILOMETERS, unit):.1f} {unit}"
