"""Names of places and networks: prices are kept under them, so each is there once."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_NAME

from ..configured import places_and_networks
from ..const import HOME_NETWORK
from .refusal import Refusal


def name_refusal(
    entry: ConfigEntry, name: str, *, but: str | None = None, is_home: bool = False
) -> Refusal | None:
    """Return why a place or network cannot have a name, ``but`` its own subentry aside.

    The name of the home price is kept for the home.
    """
    if not name:
        return Refusal("name_required", CONF_NAME)
    others = [it for it in places_and_networks(entry) if it.subentry_id != but]
    taken = {it.title.casefold() for it in others}
    if not is_home:
        taken.add(HOME_NETWORK.casefold())
    if name.casefold() in taken:
        return Refusal("name_taken", CONF_NAME)
    return None
