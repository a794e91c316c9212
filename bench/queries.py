"""Reading ten years: every figure, the pages of the cards, one row with all, the sensors."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from custom_components.lightningrod.db.attention import needs_attention
from custom_components.lightningrod.db.chargers import visits
from custom_components.lightningrod.db.config import DatabaseConfig
from custom_components.lightningrod.db.detail import (
    all_networks,
    all_places,
    all_tags,
    session_detail,
    trip_detail,
)
from custom_components.lightningrod.db.edit_history import list_batches
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.figures.compare import what_if
from custom_components.lightningrod.db.figures.every import FIGURES
from custom_components.lightningrod.db.figures.query import FigureQuery
from custom_components.lightningrod.db.figures.summary import summary
from custom_components.lightningrod.db.fuel import Petrol
from custom_components.lightningrod.db.listing import (
    Filter,
    Page,
    list_sessions,
    list_trips,
)
from custom_components.lightningrod.db.models import EV_TRIP_METRICS
from custom_components.lightningrod.db.tariffs import tariffs
from custom_components.lightningrod.db.totals import read_totals
from custom_components.lightningrod.ledger.chargers import chargers
from custom_components.lightningrod.ledger.petrol import PetrolCar

from .measure import Clock, Report
from .tenyears import BY_HOUR, END, SESSIONS, VIN, session_uuid

type Read = Callable[[AsyncConnection], Awaitable[object]]

ROUNDS: Final = 9
GOAL_MS: Final = {"sqlite": 10.0, "postgresql": 15.0}
SENSORS_MS: Final = 20.0
LOOP_MS: Final = 1.0
QUERY: Final = FigureQuery(
    vehicles={"car": VIN},
    currency="EUR",
    zone=UTC,
    now=END,
    petrol=Petrol(car=PetrolCar(litres_per_100km=7.0), entity_id="sensor.petrol"),
    network="Ionity",
)
_OF_CAR: Final = Filter(device_ids=[VIN])


async def queries(name: str, config: DatabaseConfig) -> Report:
    """Time every reading of ten years as it is read, by a thread of its own.

    The CPU of the process, and that of the event loop that waits for the answer.
    """
    report = Report(f"Ten years on {name} (ms of CPU of all threads)")
    database = Database(config)
    try:
        loops = []
        goal = GOAL_MS[database.engine.dialect.name]
        for what, read in (await _readings(database)).items():
            total, loop = await _time(database, read)
            most = SENSORS_MS if what == "sensors" else goal
            report.hold(what, total, most, "ms")
            loops.append(loop)
        report.hold("any of them: the loop that waits", max(loops), LOOP_MS, "ms")
    finally:
        await database.dispose()
    return report


async def _readings(database: Database) -> Mapping[str, Read]:
    async with database.connect() as connection:
        trips = select(EV_TRIP_METRICS.c.trip_id).where(
            EV_TRIP_METRICS.c.device_id == VIN
        )
        trip = (await connection.execute(trips.limit(1).offset(9000))).scalar_one()
    session = UUID(hex=session_uuid(SESSIONS - 100))
    by_start = Page(sort_by="session_start_utc")
    by_end = Page(sort_by="end_time", offset=10_000)
    year = END - timedelta(days=365)

    figures: dict[str, Read] = {
        name: lambda it, figure=figure: figure(it, QUERY)  # type: ignore[misc]  # a bound default
        for name, figure in FIGURES.items()
    }
    return {
        "sensors": sensors,
        **figures,
        "what_if, a price by the hour": lambda it: what_if(
            it, replace(QUERY, network=BY_HOUR)
        ),
        "sessions, first page": lambda it: list_sessions(it, _OF_CAR, by_start),
        "sessions, a search": lambda it: list_sessions(
            it, Filter(device_ids=[VIN], search="ionity"), by_start
        ),
        "trips, page of the middle": lambda it: list_trips(it, _OF_CAR, by_end),
        "trips, last year": lambda it: list_trips(
            it, Filter(device_ids=[VIN], start=year), Page(sort_by="distance")
        ),
        "info": info,
        "chargers": charged_at,
        "tariffs": tariffs,
        "edits, first page": lambda it: list_batches(it, 50, 0),
        "summary": lambda it: summary(it, QUERY),
        "one session": lambda it: session_detail(it, session, [VIN]),
        "one trip": lambda it: trip_detail(it, trip, [VIN]),
    }


async def info(connection: AsyncConnection) -> Any:
    """Read what a dashboard has to know first."""
    places, networks = await all_places(connection), await all_networks(connection)
    return places, networks, await all_tags(connection)


async def charged_at(connection: AsyncConnection) -> Any:
    """Read the chargers that were met and have no place yet."""
    return chargers(await visits(connection))


async def sensors(connection: AsyncConnection) -> Any:
    """Read what the sensors of a car show."""
    await needs_attention(connection, VIN)
    return await read_totals(connection, QUERY)


async def _time(database: Database, read: Read) -> tuple[float, float]:
    totals, loops = [], []
    for number in range(ROUNDS + 2):
        clock = Clock()
        await database.read(read)
        if number > 1:
            totals.append(clock.total * 1000)
            loops.append(clock.loop * 1000)
    return median(totals), median(loops)
