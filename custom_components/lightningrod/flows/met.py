"""What the ledger knows that helps to fill a dialog in; nothing while it is not there."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from uuid import UUID

from homeassistant.config_entries import ConfigEntryState
from homeassistant.util import dt as dt_util
from sqlalchemy.ext.asyncio import AsyncConnection

from ..configured import places_and_networks
from ..const import HOME_NETWORK, LOGGER
from ..data import LightningRodConfigEntry
from ..db.chargers import networks_met, sessions_of, visits
from ..db.errors import DatabaseError
from ..db.sellers import known_history
from ..ledger.chargers import Charger, chargers
from ..ledger.tariff_history import DatedPlan
from ..words import Words


async def chargers_met(entry: LightningRodConfigEntry) -> tuple[Charger, ...]:
    """Return the chargers that have no place yet, the last visited first."""
    return chargers(await _read(entry, visits) or ())


async def sessions_at(
    entry: LightningRodConfigEntry, charger: Charger
) -> Sequence[UUID]:
    """Return the sessions that are the visits to a charger."""
    return await _read(entry, partial(sessions_of, charger=charger)) or ()


async def networks_named(entry: LightningRodConfigEntry) -> list[str]:
    """Return the networks that were charged at and are not configured."""
    known = {it.title.casefold() for it in places_and_networks(entry)}
    known.add(HOME_NETWORK.casefold())
    met = await _read(entry, networks_met) or ()
    return [name for name in met if name.casefold() not in known]


async def home_history(entry: LightningRodConfigEntry) -> tuple[DatedPlan, ...]:
    """Return the prices that charging at home had so far."""
    return await _read(entry, partial(known_history, network_name=HOME_NETWORK)) or ()


async def _read[T](
    entry: LightningRodConfigEntry,
    read: Callable[[AsyncConnection], Awaitable[T]],
) -> T | None:
    if entry.state is not ConfigEntryState.LOADED:
        return None
    try:
        async with entry.runtime_data.database.connect() as connection:
            return await read(connection)
    except DatabaseError as err:
        LOGGER.debug("The dialog goes on without what the ledger knows: %s", err)
        return None


def charger_label(charger: Charger, words: Words) -> str:
    """Return a charger in one line, as people tell it apart from others."""
    last = charger.visits[0].last
    day = dt_util.as_local(last).date().isoformat() if last else "?"
    seen = words.say("visits", count=charger.sessions, last=day)
    named = dict.fromkeys(
        filter(None, (charger.name, charger.network, charger.address, seen))
    )
    return " · ".join(named)
