"""Hourly long-term statistics of each vehicle: a mirror of the ledger for the Energy dashboard.

Energy, cost and distance are published as external statistics, from the hours in which they
arose. When something in the past changes, all from its hour on is published again, as the sums
after it change too. Without the recorder nothing happens.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import batched
from typing import Final

from homeassistant.components.recorder.const import DOMAIN as RECORDER
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    get_last_statistics,
    statistics_during_period,
)
from homeassistant.const import UnitOfEnergy, UnitOfLength
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.recorder import get_instance
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import DistanceConverter, EnergyConverter
from sqlalchemy.exc import SQLAlchemyError

from .const import DOMAIN, LOGGER
from .coordinator import VehicleCoordinator
from .data import LightningRodConfigEntry
from .db.engine import Database
from .db.errors import DatabaseError
from .db.hours import VehicleHours, fingerprints, vehicle_hours
from .figure_descriptions import distance_unit
from .ledger.hours import Hours, Row, rows_to_publish
from .ledger.months import month_after, month_start
from .published import Published, PublishedVehicle, async_get_published
from .soon import Soon

# A charge that goes on is written every half a minute; its bar may grow as slowly.
COOLDOWN_S: Final = 30.0
# The recorder looks up each row; a year of them at once would hold up everything else.
_ROWS_A_TASK: Final = 500
_CHECKED: Final = 0.001
_RECORDER_TIMEOUT_S: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series: its hours, its unit, and how that belongs to a class of units."""

    key: str
    hours: Callable[[VehicleHours], Hours]
    unit: Callable[[VehicleCoordinator], str]
    unit_class: str | None
    per_unit: Callable[[VehicleCoordinator], float] = lambda _: 1.0


def _km(coordinator: VehicleCoordinator) -> float:
    """Return the road distance unit of the house in km."""
    unit = distance_unit(coordinator)
    return DistanceConverter.convert(1, unit, UnitOfLength.KILOMETERS)


SERIES: Final = (
    Series(
        key="energy",
        hours=lambda it: it.energy,
        unit=lambda _: UnitOfEnergy.KILO_WATT_HOUR,
        unit_class=EnergyConverter.UNIT_CLASS,
    ),
    Series(
        key="cost",
        hours=lambda it: it.cost,
        unit=lambda it: it.currency,
        unit_class=None,
    ),
    Series(
        key="distance",
        hours=lambda it: it.distance,
        unit=distance_unit,
        unit_class=DistanceConverter.UNIT_CLASS,
        per_unit=_km,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a vehicle's series are after they were published anew."""

    statistic_ids: Mapping[str, str]
    rows: int
    sums: Mapping[str, float]


class StatisticsMirror:
    """Keeps the statistics of an entry's vehicles as the ledger is."""

    def __init__(
        self, hass: HomeAssistant, entry: LightningRodConfigEntry, database: Database
    ) -> None:
        """Prepare for the vehicles of this entry."""
        self._hass = hass
        self._entry = entry
        self._database = database
        self._due: set[str] = set()
        self._checked: set[str] = set()
        self._stack = AsyncExitStack()
        self._debouncer = Soon(
            hass, cooldown=COOLDOWN_S, function=self._async_publish_due
        )

    @callback
    def async_start(self) -> None:
        """Publish what is not yet, and from then on what changes.

        The recorder takes up its work when Home Assistant has started.
        """
        if has_recorder(self._hass):
            self._stack.callback(async_at_started(self._hass, self._async_started))

    async def async_close(self) -> None:
        """Publish no more, and wait for what is being published."""
        await self._stack.aclose()
        await self._debouncer.async_close()

    async def async_rebuild(self, subentry_id: str) -> Rebuilt:
        """Clear the series of a vehicle and publish all of them; raises ``DatabaseError``."""
        async with self._debouncer.async_lock():
            published = await async_get_published(self._hass)
            coordinator = self._entry.runtime_data.coordinators[subentry_id]
            vehicle = self._vehicle(published, coordinator)
            self._clear(vehicle)
            rows = await self._async_publish(coordinator)
            await async_written(self._hass)
        return Rebuilt(
            statistic_ids={it.key: vehicle.statistic_id(it.key) for it in SERIES},
            rows=rows,
            sums={it.key: vehicle.publication.sum_of(it.key) for it in SERIES},
        )

    async def _async_started(self, _hass: HomeAssistant) -> None:
        for subentry_id, coordinator in self._entry.runtime_data.coordinators.items():
            changed = partial(self._changed, subentry_id)
            self._stack.callback(coordinator.async_add_listener(changed))
            self._changed(subentry_id)

    @callback
    def _changed(self, subentry_id: str) -> None:
        """Publish a vehicle soon; its totals were read after a change of whatever kind."""
        self._due.add(subentry_id)
        self._debouncer.async_schedule_call()

    async def _async_publish_due(self) -> None:
        due, self._due = self._due, set()
        try:
            await self._async_forget_removed()
            for subentry_id in due:
                coordinator = self._entry.runtime_data.coordinators[subentry_id]
                await self._async_check(coordinator)
                await self._async_publish(coordinator)
        except (DatabaseError, TimeoutError) as err:
            # There is another change when it is back.
            LOGGER.debug("Statistics wait: %r", err)
        except SQLAlchemyError as err:
            LOGGER.warning(
                "The recorder's statistics cannot be read: %s", type(err).__name__
            )

    async def _async_forget_removed(self) -> None:
        """Clear the series of vehicles that were removed."""
        published = await async_get_published(self._hass)
        gone = set(published.vehicles(self._entry.entry_id)) - set(
            self._entry.subentries
        )
        for subentry_id in gone:
            _forget(self._hass, published, self._entry.entry_id, subentry_id)

    async def _async_check(self, coordinator: VehicleCoordinator) -> None:
        """Take nothing for published that the recorder does not have, once a start."""
        vehicle = self._vehicle(await async_get_published(self._hass), coordinator)
        if vehicle.slug in self._checked:
            return
        for series in SERIES:
            last = await self._async_last_sum(vehicle.statistic_id(series.key))
            if abs(last - vehicle.publication.sum_of(series.key)) > _CHECKED:
                self._clear(vehicle)
                break
        self._checked.add(vehicle.slug)

    async def _async_last_sum(self, statistic_id: str) -> float:
        recorder = get_instance(self._hass)
        await async_written(self._hass)
        last = partial(
            get_last_statistics,
            self._hass,
            number_of_stats=1,
            statistic_id=statistic_id,
            convert_units=False,
            types={"sum"},
        )
        found = await recorder.async_add_executor_job(last)
        return found[statistic_id][0]["sum"] or 0.0 if found else 0.0

    async def _async_publish(self, coordinator: VehicleCoordinator) -> int:
        """Publish what differs; return how many rows that were."""
        published = await async_get_published(self._hass)
        vehicle = self._vehicle(published, coordinator)
        await self._async_describe(coordinator, vehicle)
        async with self._database.connect() as connection:
            prints = await fingerprints(connection, coordinator.device_id)
        rows = 0
        for month in vehicle.publication.begin(prints):
            count, sums = await self._async_publish_month(coordinator, vehicle, month)
            vehicle.publication.finish(month, sums, prints)
            rows += count
        published.save()
        return rows

    async def _async_describe(
        self, coordinator: VehicleCoordinator, vehicle: PublishedVehicle
    ) -> None:
        """Publish names and units where they changed; another unit is another series."""
        units = {series.key: str(series.unit(coordinator)) for series in SERIES}
        if vehicle.units != units:
            self._clear(vehicle)
            vehicle.units = units
        names = await self._async_names(coordinator.subentry.title)
        if vehicle.names != names:
            vehicle.names = names
            for series in SERIES:
                self._add(vehicle, series, [])

    async def _async_publish_month(
        self, coordinator: VehicleCoordinator, vehicle: PublishedVehicle, month: str
    ) -> tuple[int, dict[str, float]]:
        """Publish what differs in a month; return how many rows, and the sums of it."""
        start, end = month_start(month), month_start(month_after(month))
        async with self._database.connect() as connection:
            hours = await vehicle_hours(
                connection, coordinator.device_id, start, end, coordinator.currency
            )
        before = await self._async_rows(vehicle, start, end)
        count, sums = 0, dict[str, float]()
        for series in SERIES:
            factor = series.per_unit(coordinator)
            wanted = {hour: it / factor for hour, it in series.hours(hours).items()}
            base = vehicle.publication.sum_before(month, series.key)
            rows, total = rows_to_publish(wanted, before[series.key], base)
            self._add(vehicle, series, rows)
            count += len(rows)
            sums[series.key] = total - base
        return count, sums

    async def _async_rows(
        self, vehicle: PublishedVehicle, start: datetime, end: datetime
    ) -> dict[str, list[Row]]:
        """Return what the recorder has of a time, by series."""
        recorder = get_instance(self._hass)
        await async_written(self._hass)
        ids = {series.key: vehicle.statistic_id(series.key) for series in SERIES}
        found = await recorder.async_add_executor_job(
            statistics_during_period,
            self._hass,
            start,
            end,
            set(ids.values()),
            "hour",
            None,
            {"state", "sum"},
        )
        return {
            key: [
                Row(
                    dt_util.utc_from_timestamp(it["start"]),
                    it["state"] or 0.0,
                    it["sum"] or 0.0,
                )
                for it in found.get(statistic_id, ())
            ]
            for key, statistic_id in ids.items()
        }

    def _add(
        self, vehicle: PublishedVehicle, series: Series, rows: Sequence[Row]
    ) -> None:
        metadata = StatisticMetaData(
            mean_type=StatisticMeanType.NONE,
            has_sum=True,
            name=vehicle.names[series.key],
            source=DOMAIN,
            statistic_id=vehicle.statistic_id(series.key),
            unit_class=series.unit_class,
            unit_of_measurement=vehicle.units[series.key],
        )
        for part in batched(rows, _ROWS_A_TASK, strict=False) if rows else ((),):
            data = [
                StatisticData(start=it.start, state=it.state, sum=it.sum) for it in part
            ]
            async_add_external_statistics(self._hass, metadata, data)

    def _clear(self, vehicle: PublishedVehicle) -> None:
        _clear(self._hass, vehicle)
        vehicle.forget()

    def _vehicle(
        self, published: Published, coordinator: VehicleCoordinator
    ) -> PublishedVehicle:
        subentry = coordinator.subentry
        return published.vehicle(
            self._entry.entry_id,
            subentry.subentry_id,
            subentry.title,
            coordinator.device_id,
        )

    async def _async_names(self, title: str) -> dict[str, str]:
        """Return the names of the series in the language of the house."""
        texts = await async_get_translations(
            self._hass, self._hass.config.language, "common", [DOMAIN]
        )
        prefix = f"component.{DOMAIN}.common.statistic_"
        return {
            series.key: texts[prefix + series.key].format(vehicle=title)
            for series in SERIES
        }


def has_recorder(hass: HomeAssistant) -> bool:
    """Return whether there is anything to publish to."""
    return RECORDER in hass.config.components


async def async_written(hass: HomeAssistant) -> None:
    """Wait until the recorder has done everything that it was told before."""
    done = asyncio.Event()

    def _done() -> None:
        hass.loop.call_soon_threadsafe(done.set)

    # To clear nothing is a task that tells when its turn was over; the recorder's own way to
    # wait overlooks the task that is under way.
    get_instance(hass).async_clear_statistics([], on_done=_done)
    async with asyncio.timeout(_RECORDER_TIMEOUT_S):
        await done.wait()


async def async_forget_entry(hass: HomeAssistant, entry_id: str) -> None:
    """Clear the series of an entry that was removed."""
    published = await async_get_published(hass)
    for subentry_id in list(published.vehicles(entry_id)):
        _forget(hass, published, entry_id, subentry_id)


@callback
def _forget(
    hass: HomeAssistant, published: Published, entry_id: str, subentry_id: str
) -> None:
    _clear(hass, published.vehicles(entry_id)[subentry_id])
    published.remove(entry_id, subentry_id)


@callback
def _clear(hass: HomeAssistant, vehicle: PublishedVehicle) -> None:
    if has_recorder(hass):
        ids = [vehicle.statistic_id(series.key) for series in SERIES]
        get_instance(hass).async_clear_statistics(ids)
