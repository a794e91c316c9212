"""Gives trips their class by rules; what the owner says of a trip stays."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
import json
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.trip_classes import TRIP_CLASS, ClassRule, class_of
from .models import APP_SETTINGS, EV_TRIP_METRICS
from .upsert import upsert

_SETTINGS: Final = APP_SETTINGS.c

# Of this ledger alone: its places have other numbers in any other.
_SETTING: Final = "lightningrod_trip_classes"
_TRIP: Final = EV_TRIP_METRICS.c


async def set_class_rules(
    connection: AsyncConnection, rules: Sequence[ClassRule]
) -> None:
    """Keep these rules; where they are new, all trips take the class they give."""
    known = await _rules(connection)
    if known == list(rules):
        return
    row = {
        "key": _SETTING,
        "value": json.dumps([rule.to_json() for rule in rules]),
        "updated_at": datetime.now(UTC),
    }
    target = APP_SETTINGS
    changes = ("value", "updated_at")
    await connection.execute(
        upsert(connection.dialect.name, target, ("key",), changes), row
    )
    await _apply(connection, rules, None)


async def classify(connection: AsyncConnection, trip_ids: Collection[UUID]) -> None:
    """Give these trips the class that the rules in the database give them."""
    if trip_ids and (rules := await _rules(connection)):
        await _apply(connection, rules, trip_ids)


async def _rules(connection: AsyncConnection) -> list[ClassRule]:
    statement = select(_SETTINGS.value).where(_SETTINGS.key == _SETTING)
    text = await connection.scalar(statement)
    return [ClassRule.from_json(rule) for rule in json.loads(text)] if text else []


async def _apply(
    connection: AsyncConnection,
    rules: Sequence[ClassRule],
    trip_ids: Collection[UUID] | None,
) -> None:
    """Write the class where it is another one, and no word of the owner."""
    statement = select(
        _TRIP.id,
        _TRIP.start_location_id,
        _TRIP.end_location_id,
        _TRIP.trip_class,
        _TRIP.owner_values,
    )
    if trip_ids is not None:
        statement = statement.where(_TRIP.trip_id.in_(trip_ids))
    changes = [
        {"row": row.id, "its": its}
        for row in await connection.execute(statement)
        if TRIP_CLASS not in (row.owner_values or {})
        and (its := class_of(row.start_location_id, row.end_location_id, rules))
        != row.trip_class
    ]
    if changes:
        target = EV_TRIP_METRICS
        await connection.execute(
            update(target)
            .where(target.c.id == bindparam("row"))
            .values(trip_class=bindparam("its")),
            changes,
        )
