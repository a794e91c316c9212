"""What networks and places take today, in words."""

from collections.abc import Mapping
from typing import Final

from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..db.sellers import dated_plan
from ..db.tariffs import Tariff, in_force, tariffs
from ..ledger.tariff_history import SINCE_EVER
from ..plan_words import price_words
from ..words import Words
from .command import Answer, Command, Request


async def _async_tariffs(request: Request) -> Answer:
    words = await Words.async_load(request.hass, request.message.get("language"))
    known = await request.entry.runtime_data.database.read(tariffs)
    today = dt_util.now().date()
    held = (in_force(known, name, today) for name in {it.network_name for it in known})
    told = sorted((it for it in held if it), key=lambda it: it.network_name.casefold())
    return {"tariffs": [_tariff(tariff, words) for tariff in told]}


def _tariff(tariff: Tariff, words: Words) -> JsonValueType:
    """Return a tariff as JSON; without words where its price is not known."""
    since = tariff.effective_date
    dated = dated_plan(tariff)
    return {
        "name": tariff.network_name,
        "since": None if since == SINCE_EVER else since.isoformat(),
        "words": None if dated is None else price_words(dated, words),
    }


# Name -> the command.
COMMANDS: Final[Mapping[str, Command]] = {
    "tariffs": Command(_async_tariffs, {vol.Optional("language"): str}),
}
