"""Keeps what a time came to when it was first reported: the state that a report handed in."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
import json
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.closing import Closing, Figures
from .edit_subject import SESSIONS, TRIPS, Subject
from .models import APP_SETTINGS
from .row_json import from_json, to_json
from .upsert import upsert

_SETTINGS: Final = APP_SETTINGS.c

_SETTING: Final = "lightningrod_closed"


def _key(device_id: str, start: datetime, end: datetime) -> str:
    first, last = (f"{it.astimezone(UTC):%Y-%m-%dT%H:%MZ}" for it in (start, end))
    return f"{_SETTING}:{device_id}:{first}/{last}"


async def closings(
    connection: AsyncConnection,
    device_ids: Collection[str],
    start: datetime,
    end: datetime,
) -> dict[str, Closing]:
    """Return what the first report of a time found, by the VIN of the vehicle."""
    keys = {_key(it, start, end): it for it in device_ids}
    rows = await connection.execute(
        select(_SETTINGS.key, _SETTINGS.value).where(_SETTINGS.key.in_(keys))
    )
    return {keys[row.key]: _decoded(row.value) for row in rows if row.value}


async def close(
    connection: AsyncConnection,
    found: Mapping[str, Closing],
    start: datetime,
    end: datetime,
) -> None:
    """Keep what was found, by VIN; what was reported before stays as it was."""
    rows = [
        {
            "key": _key(device_id, start, end),
            "value": _encoded(closing),
            "updated_at": closing.made_at,
        }
        for device_id, closing in found.items()
    ]
    if rows:
        target = APP_SETTINGS
        statement = upsert(connection.dialect.name, target, ("key",), ())
        await connection.execute(statement, rows)


async def forget_closings(connection: AsyncConnection, device_id: str) -> None:
    """Forget what was reported of a vehicle."""
    its_own = _SETTINGS.key.startswith(f"{_SETTING}:{device_id}:", autoescape=True)
    await connection.execute(delete(APP_SETTINGS).where(its_own))


def _encoded(closing: Closing) -> str:
    figures = closing.figures
    told = {
        "made_at": closing.made_at.isoformat(),
        "sessions": {key: to_json(row) for key, row in figures.sessions.items()},
        "trips": {key: to_json(row) for key, row in figures.trips.items()},
        "unexplained_km": figures.unexplained_km,
    }
    return json.dumps(told, separators=(",", ":"))


def _decoded(text: str) -> Closing:
    told = json.loads(text)
    return Closing(
        made_at=datetime.fromisoformat(told["made_at"]),
        figures=Figures(
            sessions=_rows(SESSIONS, told["sessions"]),
            trips=_rows(TRIPS, told["trips"]),
            unexplained_km=told["unexplained_km"],
        ),
    )


def _rows(
    subject: Subject, told: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    return {key: from_json(subject.table, row) for key, row in told.items()}
