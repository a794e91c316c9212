"""Looks whether the cars are still there, with the entities that the ledger needs of them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .const import CONF_VIN, SUBENTRY_VEHICLE
from .data import LightningRodConfigEntry
from .issues import BATTERY_SILENT, SOURCE_ENTITIES, VEHICLE_GONE, async_show_only
from .source.presence import is_battery_silent, lacking
from .vehicles import ford_vehicle, vehicle_source

# What lasts for less is nobody's concern: an integration is set up anew, a car sleeps.
_TOLD_AFTER: Final[Mapping[str, timedelta]] = {
    VEHICLE_GONE: timedelta(minutes=10),
    SOURCE_ENTITIES: timedelta(minutes=10),
    BATTERY_SILENT: timedelta(hours=1),
}

type Words = dict[str, str]


class SourceWatch:
    """Tells of what is amiss with the source of each vehicle, as long as it is."""

    def __init__(self, hass: HomeAssistant, entry: LightningRodConfigEntry) -> None:
        """Know of nothing yet."""
        self._hass = hass
        self._entry = entry
        # Since when something is amiss, by what it is and the vehicle.
        self._since: dict[tuple[str, str], datetime] = {}

    @callback
    def async_look(self, _now: datetime | None = None) -> None:
        """Look at every vehicle; show what has lasted, take back what is over."""
        found = {
            (key, subentry.subentry_id): {"name": subentry.title, **words}
            for subentry in self._entry.get_subentries_of_type(SUBENTRY_VEHICLE)
            for key, words in self._amiss(subentry)
        }
        now = dt_util.utcnow()
        self._since = {what: self._since.get(what, now) for what in found}
        for kind, lasts in _TOLD_AFTER.items():
            shown = {
                f"{kind}_{vehicle}": self._told(kind, vehicle, words)
                for (key, vehicle), words in found.items()
                if key == kind and now - self._since[key, vehicle] >= lasts
            }
            async_show_only(self._hass, self._entry, kind, shown)

    def _told(self, key: str, vehicle: str, words: Words) -> tuple[Words, Words]:
        """Return what an issue is about, and its words."""
        since = dt_util.as_local(self._since[key, vehicle])
        return {"subentry_id": vehicle}, {**words, "since": f"{since:%Y-%m-%d %H:%M}"}

    def _amiss(self, subentry: ConfigSubentry) -> Iterator[tuple[str, Words]]:
        """Yield what is amiss with the source of a vehicle, with the words for it."""
        vin = subentry.data[CONF_VIN]
        ford = ford_vehicle(self._hass, subentry)
        source = vehicle_source(subentry, ford).value
        if ford is None:
            yield VEHICLE_GONE, {"integration": f"ha-{source.replace('_', '-')}"}
        elif is_battery_silent(self._hass, vin, source):
            yield BATTERY_SILENT, {}
        elif found := lacking(self._hass, vin, source):
            yield SOURCE_ENTITIES, {"entities": ", ".join(found.names)}
