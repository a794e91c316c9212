"""Gathers what a report is about, and makes the page of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import fsum
from pathlib import Path
from typing import IO, Any, Final, Self

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from sqlalchemy.ext.asyncio import AsyncConnection
import voluptuous as vol

from .const import DOMAIN, SUBENTRY_VEHICLE
from .data import LightningRodConfigEntry
from .db.closing import close, closings
from .db.export import Found
from .db.listing import Filter
from .db.monthly import session_parts, trip_parts
from .db.report import charge_odometers, corrections, first_odometer, gaps, odometer_at
from .db.sums import Scope
from .files import async_write_file
from .ledger.closing import Closing, Figures, Since, all_corrections
from .ledger.export_format import Kind
from .ledger.periods import Past, Period, bounds, is_month_or_year
from .ledger.totals import Driven, Sums
from .ledgers import Fleet, LedgerVehicle
from .past_replay import PastVehicle
from .report.model import Odometer, Report, Row
from .report.page import page
from .report.words import Speech, load
from .validators import bound

SUFFIX: Final = ".html"
PERIODS: Final = {
    str(it): it for it in (*Past, *(it for it in Period if it is not Period.LIFETIME))
}
FIELDS: Final[Mapping[vol.Marker, Any]] = {
    vol.Optional("period"): vol.In(PERIODS),
    vol.Optional("start"): bound,
    vol.Optional("end"): bound,
    vol.Optional("language"): vol.All(str, vol.Length(min=2, max=20)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOrder:
    """Which report is wanted; ``vehicle`` is the id of one, or all.

    What the first report of a month or a year that is over found is kept, if it ``closes``:
    later ones list what is another way.
    """

    start: datetime
    end: datetime
    language: str
    vehicle: str | None
    closes: bool

    @classmethod
    def of(
        cls,
        hass: HomeAssistant,
        told: Mapping[str, Any],
        vehicle: str | None,
        *,
        closes: bool = True,
    ) -> Self:
        """Return the order for checked :data:`FIELDS`; raises for what does not fit."""
        start, end = told.get("start"), told.get("end")
        if start is None or "period" in told:
            named = PERIODS[told.get("period", Past.LAST_MONTH)]
            zone = dt_util.get_default_time_zone()
            first, last = bounds(named, dt_util.now().date(), zone)
            start, end = start or first, end or last
        end = end or dt_util.utcnow()
        if start is None or end <= start:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="end_before_start"
            )
        return cls(
            start=start,
            end=end,
            language=told.get("language") or hass.config.language,
            vehicle=vehicle,
            closes=closes
            and end <= dt_util.utcnow()
            and is_month_or_year(start, end, dt_util.get_default_time_zone()),
        )

    def file_name(self, mark: str = "") -> str:
        """Return what a file of the report is called, with ``mark`` at the end."""
        start, last = (
            dt_util.as_local(it) for it in (self.start, self.end - timedelta(seconds=1))
        )
        first, final = f"{start:%Y-%m-%d}", f"{last:%Y-%m-%d}"
        whole = dt_util.as_local(self.end).day == start.day == 1
        if whole and f"{start:%Y-%m}" == f"{last:%Y-%m}":
            return f"{DOMAIN}_report_{start:%Y-%m}{mark}{SUFFIX}"
        return f"{DOMAIN}_report_{first}_{final}{mark}{SUFFIX}"


@dataclass(frozen=True, slots=True)
class _Made:
    """A page, and what it found of each vehicle, by VIN."""

    page: str
    found: Mapping[str, Closing]


async def async_report(
    hass: HomeAssistant, entry: LightningRodConfigEntry, order: ReportOrder
) -> str:
    """Return the report as HTML.

    Raises :class:`ServiceValidationError` for a vehicle that is not there,
    :class:`DatabaseError` while the database is away.
    """
    made = await _async_make(hass, entry, order)
    await _async_close(entry, order, made)
    return made.page


async def async_write_report(
    hass: HomeAssistant, entry: LightningRodConfigEntry, order: ReportOrder, path: Path
) -> None:
    """Write the report into a file; raises also where that cannot be written."""
    made = await _async_make(hass, entry, order)

    async def write(file: IO[bytes]) -> None:
        await hass.async_add_executor_job(file.write, made.page.encode())

    await async_write_file(hass, path, write)
    await _async_close(entry, order, made)


async def _async_make(
    hass: HomeAssistant, entry: LightningRodConfigEntry, order: ReportOrder
) -> _Made:
    async with entry.runtime_data.database.snapshot() as connection:
        fleet = await Fleet.async_read(entry, connection)
        wanted = fleet.device_ids(order.vehicle)
        vehicles = [it for it in fleet.vehicles if it.device_id in wanted]
        report = await _async_gather(hass, entry, order, vehicles, connection)
    found = {
        vehicle.device_id: Closing(made_at=report.made_at, figures=it.now)
        for vehicle, it in zip(vehicles, report.since, strict=True)
        if it.first is None
    }
    return _Made(await hass.async_add_executor_job(_page, hass, order, report), found)


async def _async_close(
    entry: LightningRodConfigEntry, order: ReportOrder, made: _Made
) -> None:
    if order.closes and made.found:
        async with entry.runtime_data.database.begin() as connection:
            await close(connection, made.found, order.start, order.end)


def _page(hass: HomeAssistant, order: ReportOrder, report: Report) -> str:
    language, words = load(order.language)
    speech = Speech(
        language=language,
        words=words,
        zone=dt_util.get_default_time_zone(),
        miles=hass.config.units is US_CUSTOMARY_SYSTEM,
    )
    return page(report, speech)


async def _async_gather(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    order: ReportOrder,
    vehicles: list[LedgerVehicle],
    connection: AsyncConnection,
) -> Report:
    ids = [it.device_id for it in vehicles]
    names = {it.device_id: it.name for it in vehicles}
    start, end = order.start, order.end
    wanted = Filter(device_ids=ids, start=start, end=end)
    scope = Scope(devices=ids, start=start, end=end)
    sessions, trips = [
        [
            {**row, "vehicle": names[row["device_id"]]}
            async for rows in Found(connection, kind, wanted).pages()
            for row in rows
            if kind is Kind.TRIPS or row["merged_into"] is None
        ]
        for kind in (Kind.SESSIONS, Kind.TRIPS)
    ]
    begun_with = await charge_odometers(connection, wanted)
    for row in sessions:
        row["odometer"] = begun_with[row["session_id"]]
    charged = await session_parts(connection, scope)
    driven = await trip_parts(connection, scope)
    unexplained = await gaps(connection, ids, start, end)
    first = await closings(connection, ids, start, end)
    since = [
        Since(
            vehicle=it.name,
            now=_figures(it.device_id, sessions, trips, unexplained),
            first=first.get(it.device_id),
        )
        for it in vehicles
    ]
    return Report(
        start=start,
        end=end,
        made_at=dt_util.utcnow(),
        zone_name=hass.config.time_zone,
        odometers=[
            await _async_odometer(hass, entry, it, order, connection) for it in vehicles
        ],
        sessions=sessions,
        trips=trips,
        gaps=[{**row, "vehicle": names[row["device_id"]]} for row in unexplained],
        corrections=all_corrections(
            await corrections(connection, ids, start, end),
            since,
            _written([*sessions, *trips]),
        ),
        since=since,
        charged=Sums.of(part.sums for part in charged),
        driven=Driven.of(part.sums for part in driven),
    )


def _figures(
    device_id: str, sessions: Iterable[Row], trips: Iterable[Row], gaps: Iterable[Row]
) -> Figures:
    """Return what a vehicle's rows come to."""
    its_sessions, its_trips, its_gaps = (
        [row for row in rows if row["device_id"] == device_id]
        for rows in (sessions, trips, gaps)
    )
    unexplained = fsum(row["distance"] for row in its_gaps)
    return Figures.of(its_sessions, its_trips, unexplained)


def _written(rows: Iterable[Row]) -> dict[str, datetime | None]:
    """Return when rows were first written or last changed, by id, as far as that is known."""
    return {
        str(row.get("session_id") or row["trip_id"]): row["updated_at"]
        or row["ingested_at"]
        for row in rows
    }


async def _async_odometer(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    vehicle: LedgerVehicle,
    order: ReportOrder,
    connection: AsyncConnection,
) -> Odometer:
    entity_id = None
    subentry = entry.subentries.get(vehicle.id)
    if subentry is not None and subentry.subentry_type == SUBENTRY_VEHICLE:
        entity_id = PastVehicle(hass, entry, vehicle.id).odometer
    vin, start, end = vehicle.device_id, order.start, order.end
    first = await odometer_at(connection, vin, start, entity_id)
    if first is None:
        first = await first_odometer(connection, vin, start, end)
    return Odometer(
        vehicle=vehicle.name,
        start=first,
        end=await odometer_at(connection, vin, end, entity_id),
    )
