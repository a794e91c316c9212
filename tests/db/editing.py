"""A ledger whose rows are observed and edited, for tests of edits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from custom_components.lightningrod.db.edit_batch import EditBatch, Editor, Outcome
from custom_components.lightningrod.db.edit_subject import Subject
from custom_components.lightningrod.db.edit_undo import undo
from custom_components.lightningrod.db.edits import (
    add_row,
    delete_rows,
    merge_rows,
    split_row,
    update_rows,
)
from custom_components.lightningrod.db.engine import Database
from custom_components.lightningrod.db.models import (
    EV_CHARGING_COST_LINE,
    EV_CHARGING_INTERVAL,
    EV_CHARGING_SEGMENT,
    EV_CHARGING_SESSION,
    EV_LOCATION_LOOKUP,
    EV_TRIP_METRICS,
)
from custom_components.lightningrod.db.repository import write_records
from custom_components.lightningrod.db.settle import settle
from custom_components.lightningrod.db.tariffs import set_plan
from custom_components.lightningrod.db.trip_classes import classify
from custom_components.lightningrod.ledger.edit_checks import EditRefused
from custom_components.lightningrod.ledger.records import Record, RecordKind
from custom_components.lightningrod.ledger.tariff_history import SINCE_EVER
from custom_components.lightningrod.ledger.tariffs import flat_plan

from .helpers import NOON, VIN, id_of, interval, rows, segment, session

NOW = NOON + timedelta(days=2)
NO_MATTER = frozenset({"id", "ingested_at"})


class Ledger:
    """A ledger whose rows are observed and edited."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW

    @asynccontextmanager
    async def editing(self) -> AsyncIterator[EditBatch]:
        """Make a batch of edits; each a minute after the one before."""
        self.now += timedelta(minutes=1)
        editor = Editor(
            made_by="user",
            device_ids=[VIN],
            currency="EUR",
            timezone=UTC,
            now=self.now,
        )
        async with self.database.begin() as connection:
            yield EditBatch(connection=connection, editor=editor)

    async def observe(self, *records: Record) -> None:
        """Write records as the writer does."""
        ids = {
            value
            for record in records
            if isinstance(value := record.values.get("session_id"), UUID)
        }
        async with self.database.begin() as connection:
            await write_records(connection, records)
            await settle(connection, ids, UTC)
            trips = [it for it in records if it.kind is RecordKind.TRIP]
            await classify(connection, [id_of(it) for it in trips])

    async def update(
        self, subject: Subject, records: list[Record], **changes: Any
    ) -> Outcome:
        async with self.editing() as batch:
            ids = [id_of(record) for record in records]
            await update_rows(batch, subject, ids, changes)
            return await batch.finish()

    async def add(self, subject: Subject, **values: Any) -> Outcome:
        async with self.editing() as batch:
            await add_row(batch, subject, VIN, values)
            return await batch.finish()

    async def delete(self, subject: Subject, *records: Record) -> Outcome:
        async with self.editing() as batch:
            await delete_rows(batch, subject, [id_of(record) for record in records])
            return await batch.finish()

    async def merge(self, subject: Subject, *records: Record) -> Outcome:
        async with self.editing() as batch:
            await merge_rows(batch, subject, [id_of(record) for record in records])
            return await batch.finish()

    async def split(self, subject: Subject, of: Record, **how: Any) -> Outcome:
        async with self.editing() as batch:
            await split_row(batch, subject, id_of(of), **how)
            return await batch.finish()

    async def undo(self, outcome: Outcome) -> Outcome:
        async with self.editing() as batch:
            await undo(batch, outcome.batch_id)
            return await batch.finish()

    async def sessions(self) -> list[dict[str, Any]]:
        """Return the sessions that count, oldest first."""
        found = await rows(self.database, EV_CHARGING_SESSION)
        return sorted(
            (row for row in found if row["deleted_at"] is None),
            key=lambda row: row["session_start_utc"],
        )

    async def trips(self) -> list[dict[str, Any]]:
        """Return the trips that count, oldest first."""
        found = await rows(self.database, EV_TRIP_METRICS)
        return sorted(
            (row for row in found if row["deleted_at"] is None),
            key=lambda row: row["start_time"],
        )

    async def everything(self) -> list[list[dict[str, Any]]]:
        """Return all rows that an edit may touch; when they were written is no matter."""
        models = (
            EV_CHARGING_SESSION,
            EV_TRIP_METRICS,
            EV_CHARGING_SEGMENT,
            EV_CHARGING_INTERVAL,
            EV_CHARGING_COST_LINE,
        )
        return [
            sorted(
                (
                    {
                        name: exact(value)
                        for name, value in row.items()
                        if name not in NO_MATTER
                    }
                    for row in await rows(self.database, model)
                ),
                key=repr,
            )
            for model in models
        ]


def home(start: datetime = NOON, **values: Any) -> Record:
    """Return a session at home, of 10 kWh from 40 % to 50 %."""
    return session(
        start,
        **{
            "location_name": "Home",
            "location_type": "home",
            "network_name": "Home",
            "plug_out_utc": start + timedelta(hours=2),
            "charge_duration_seconds": 3600.0,
            "plugged_in_duration_seconds": 7200.0,
            "start_soc": 40.0,
            "end_soc": 50.0,
            "energy_source": "live",
            **values,
        },
    )


def flow(of: Record, start: datetime = NOON) -> list[Record]:
    """Return an hour of flow, 10 kWh in all."""
    slices = [
        interval(of, start + timedelta(minutes=5 * i), 10 / 12) for i in range(12)
    ]
    return [segment(of, start, 10.0), *slices]


def exact(value: Any) -> Any:
    """Return a value without what is beyond the precision of sums."""
    return round(value, 9) if isinstance(value, float) else value


async def refusal(edit: Any) -> str:
    """Return why an edit is refused."""
    with pytest.raises(EditRefused) as refused:
        await edit
    return refused.value.key


async def priced_ledger(database: Database) -> Ledger:
    """Return a ledger in which a kWh costs 0.30 EUR at home and 0.50 EUR away."""
    async with database.begin() as connection:
        for name, price in (("Home", "0.3"), ("Away", "0.5")):
            plan = flat_plan(Decimal(price), "EUR")
            await set_plan(connection, name, SINCE_EVER, plan)
        await connection.execute(
            EV_LOCATION_LOOKUP.insert(),
            {
                "id": 7,
                "location_name": "Office",
                "location_type": "work",
                "network_name": "Away",
            },
        )
    return Ledger(database)
