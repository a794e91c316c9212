"""Takes the rows of another LightningROD in: finds the database, reads it, lets figures follow."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from homeassistant.const import (
    CONF_CURRENCY,
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from .connection import database_config
from .const import (
    CONF_BACKEND,
    CONF_DATABASE,
    CONF_SCHEMA,
    CONF_TLS,
    DEFAULT_PORT,
    DOMAIN,
    SIGNAL_EDITED,
    Backend,
    Tls,
)
from .data import LightningRodConfigEntry, kept_positions
from .db.config import PostgresConfig, SqliteConfig
from .db.errors import ImportOfItself
from .db.peer_columns import Heard
from .db.peer_import import Found, Import, look
from .db.peer_places import peer_places
from .db.peer_rows import How, Taken
from .db.peer_source import PeerSource
from .db.writer import CommitReport
from .following import Offer, async_follow, offer
from .forms import SCHEMA_NAME
from .ledger.records import RecordKind

type Source = PostgresConfig | SqliteConfig

AUTO: Final = "auto"
UNITS: Final = (AUTO, *Heard)
# Its setting of the units, as its users chose it.
_UNITS_SETTING: Final = "ha_unit_system"
_EXAMPLE: Final = "postgresql://user@host:port/database"
_TLS: Final[Mapping[str, Tls]] = {
    "disable": Tls.OFF,
    "require": Tls.ENCRYPT,
    "verify-ca": Tls.VERIFY,
    "verify-full": Tls.VERIFY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be taken in: the source, its units, and whose the rows without a car are.

    ``follow`` says whether its places and networks are to be places and networks here.
    """

    source: Source
    units: str
    owner: str | None
    follow: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the rows, and the places and networks that are new here."""

    taken: Taken
    followed: Offer


async def async_file_source(hass: HomeAssistant, told: str) -> SqliteConfig:
    """Return a file in a folder that Home Assistant allows; raises for any other.

    What is not absolute lies in the media folder.
    """
    return await hass.async_add_executor_job(_file_source, hass, told)


def _file_source(hass: HomeAssistant, told: str) -> SqliteConfig:
    media = next(iter(hass.config.media_dirs.values()), hass.config.path("media"))
    path = Path(media, told)
    if "\0" in told or not hass.config.is_allowed_path(str(path)):
        raise _refusal("import_path", path=str(path))
    if not path.is_file():
        raise _refusal("import_no_file", path=str(path))
    return SqliteConfig(path.resolve())


@callback
def server_source(
    hass: HomeAssistant, entry: LightningRodConfigEntry, url: URL, schema: str
) -> Source:
    """Return the database of a URL that :func:`server_url` made.

    The password is that of the ledger where it is on the same server with the same user,
    and so is how the connection is protected. To others there is none.
    """
    if not SCHEMA_NAME.fullmatch(schema):
        raise _refusal("import_schema")
    told = {
        CONF_HOST: url.host,
        CONF_PORT: url.port or DEFAULT_PORT,
        CONF_USERNAME: url.username,
    }
    ours = entry.data
    is_same = all(ours.get(key) == value for key, value in told.items())
    secret = {
        CONF_PASSWORD: ours[CONF_PASSWORD] if is_same else "",
        CONF_TLS: ours[CONF_TLS] if is_same else _tls(url),
    }
    there = {CONF_DATABASE: url.database, CONF_SCHEMA: schema}
    backend = {CONF_BACKEND: Backend.POSTGRESQL}
    return database_config(hass, backend | told | secret | there)


def server_url(dsn: str) -> URL:
    """Return the parts of a URL, ``postgresql://user@host:port/database``.

    ``sslmode`` may be among its parameters. Raises for what is no such URL, without
    repeating it.
    """
    try:
        url = make_url(dsn)
    except ArgumentError, ValueError:
        raise _refusal("import_dsn", example=_EXAMPLE) from None
    backend = url.drivername.partition("+")[0]
    known = url.host and url.database and url.username
    if backend not in ("postgresql", "postgres") or not known or _tls(url) is None:
        raise _refusal("import_dsn", example=_EXAMPLE)
    return url


def _tls(url: URL) -> Tls | None:
    mode = url.query.get("sslmode", "disable")
    return _TLS.get(mode) if isinstance(mode, str) else None


async def async_look(entry: LightningRodConfigEntry, order: Order) -> Found:
    """Return what there is to take in; raises ``DatabaseError``."""
    _other(entry, order.source)
    async with PeerSource(order.source) as source:
        return await look(source)


async def async_take_in(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    order: Order,
    *,
    on_progress: Callable[[float], None] = lambda _part: None,
) -> Outcome:
    """Take all of it in; raises ``DatabaseError``. Cancelled, it ends with the next page."""
    _other(entry, order.source)
    stop = asyncio.Event()
    work = _async_take_in(hass, entry, order, on_progress, stop.is_set)
    # Who asked may go away; a transaction that is broken off half-way leaves the connection
    # of some drivers in no known state.
    task = entry.async_create_task(hass, work, f"{DOMAIN} import", eager_start=False)
    try:
        await asyncio.wait([task])
    except BaseException:
        stop.set()
        await asyncio.gather(task, return_exceptions=True)
        raise
    return task.result()


async def _async_take_in(
    hass: HomeAssistant,
    entry: LightningRodConfigEntry,
    order: Order,
    on_progress: Callable[[float], None],
    stopped: Callable[[], bool],
) -> Outcome:
    data = entry.runtime_data
    async with PeerSource(order.source) as source:
        settings = {
            row["key"]: row["value"] for row in await source.rows("app_settings")
        }
        how = How(
            currency=entry.options[CONF_CURRENCY],
            zone=data.writer.timezone,
            heard=_heard(hass, order.units, settings),
            positions=kept_positions(entry.options),
            owner=order.owner,
        )
        work = Import(data.database, source, how, progress=on_progress, stopped=stopped)
        try:
            taken = await work.run()
        finally:
            _tell(hass, entry, work.taken)
        followed = offer(hass, entry, await peer_places(source))
        if order.follow:
            await async_follow(hass, entry, followed, work.places)
        else:
            followed = Offer(unplaced=followed.unplaced)
    return Outcome(taken, followed)


@callback
def _heard(
    hass: HomeAssistant, units: str, settings: Mapping[str, str | None]
) -> Heard:
    """Return the units that it heard: as told, as it was told, else those of this house."""
    for told in (units, settings.get(_UNITS_SETTING)):
        if told in (Heard.METRIC, Heard.US):
            return Heard(told)
    return Heard.US if hass.config.units is US_CUSTOMARY_SYSTEM else Heard.METRIC


def _other(entry: LightningRodConfigEntry, source: Source) -> None:
    if source.identity == entry.runtime_data.database.config.identity:
        raise ImportOfItself


@callback
def _tell(hass: HomeAssistant, entry: LightningRodConfigEntry, taken: Taken) -> None:
    """Let figures, days and statistics follow what was added."""
    data = entry.runtime_data
    for subentry_id, coordinator in data.coordinators.items():
        vin = coordinator.device_id
        if vin not in taken.earliest:
            continue
        data.keeper.async_committed(
            CommitReport(
                devices=frozenset({vin}),
                kinds=frozenset({RecordKind.SESSION, RecordKind.TRIP}),
                oldest=taken.earliest[vin],
                newest=taken.latest[vin],
            )
        )
        coordinator.async_schedule_refresh()
        async_dispatcher_send(hass, SIGNAL_EDITED, subentry_id, taken.earliest[vin])


def told_offer(wanted: Offer) -> dict[str, Any]:
    """Return places and networks that are new here as an action tells them; no position."""
    return {
        "places": wanted.place_names,
        "networks": list(wanted.networks),
        "without_position": list(wanted.unplaced),
    }


def told_found(found: Found) -> dict[str, Any]:
    """Return what there is as an action tells it; no VIN."""
    return {
        "rows": dict(found.rows),
        "vehicles": len(found.owners),
        "left_out": dict(found.left_out),
        "same_kind": found.is_ours,
    }


def told_taken(taken: Taken) -> dict[str, Any]:
    """Return what came of it as an action tells it."""
    return {
        name: dict(+getattr(taken, name))
        for name in ("added", "known", "overlapping", "nameless", "unfit")
    }


def _refusal(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders or None,
    )
