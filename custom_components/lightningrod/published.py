"""What of the ledger has been published as statistics: by vehicle, series and month.

It lies in Home Assistant's own storage beside the statistics that it tells of. Without it
everything is published anew, which comes to the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, Self, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.singleton import singleton
from homeassistant.helpers.storage import Store
from homeassistant.util import slugify
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .ledger.months import Publication

_KEY: Final = f"{DOMAIN}.statistics"
_VERSION: Final = 1
_SAVE_DELAY_S: Final = 10
_FALLBACK_SLUG: Final = "ford"


@dataclass(slots=True)
class PublishedVehicle:
    """A vehicle's series: the name in their ids, what they are shown as, and their months.

    The slug stays what it was at first, so that dashboards find the series after the vehicle
    got another name.
    """

    slug: str
    units: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    publication: Publication = field(default_factory=Publication)

    def statistic_id(self, series: str) -> str:
        """Return the id of a series."""
        return f"{DOMAIN}:{self.slug}_{series}"

    def forget(self) -> None:
        """Take nothing for published any longer."""
        self.units, self.names, self.publication = {}, {}, Publication()

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "slug": self.slug,
            "units": self.units,
            "names": self.names,
            "months": self.publication.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        publication = Publication.from_json(data["months"])
        return cls(data["slug"], data["units"], data["names"], publication)


class _PublishedStore(Store[dict[str, Any]]):
    """The file. What another version wrote is not needed."""

    @override
    async def _async_migrate_func(
        self,
        old_major_version: int,
        old_minor_version: int,
        old_data: dict[str, Any],
    ) -> dict[str, Any]:
        return {}


class Published:
    """The vehicles of all entries, by the ids of entry and subentry."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Read nothing yet."""
        self._store = _PublishedStore(hass, _VERSION, _KEY)
        self._entries: dict[str, dict[str, PublishedVehicle]] = {}

    async def async_load(self) -> None:
        """Read what is known; what cannot be understood is published anew."""
        stored = await self._store.async_load() or {}
        for entry_id, vehicles in stored.items():
            self._entries[entry_id] = {
                subentry_id: PublishedVehicle.from_json(it)
                for subentry_id, it in vehicles.items()
            }

    @callback
    def vehicles(self, entry_id: str) -> Mapping[str, PublishedVehicle]:
        """Return the vehicles of an entry that were ever published."""
        return self._entries.get(entry_id, {})

    @callback
    def vehicle(
        self, entry_id: str, subentry_id: str, title: str, vin: str
    ) -> PublishedVehicle:
        """Return a vehicle; one that is new gets a slug of its own that tells no VIN."""
        vehicles = self._entries.setdefault(entry_id, {})
        if subentry_id not in vehicles:
            slug = self._free(slugify(title), vin)
            vehicles[subentry_id] = PublishedVehicle(slug)
        return vehicles[subentry_id]

    def _free(self, slug: str, vin: str) -> str:
        if not slug or slug == "unknown" or vin.lower() in slug:
            slug = _FALLBACK_SLUG
        taken = {
            it.slug for vehicles in self._entries.values() for it in vehicles.values()
        }
        candidates = (slug if n == 1 else f"{slug}_{n}" for n in count(1))
        return next(it for it in candidates if it not in taken)

    @callback
    def remove(self, entry_id: str, subentry_id: str) -> None:
        """Forget a vehicle."""
        self._entries[entry_id].pop(subentry_id)
        if not self._entries[entry_id]:
            self._entries.pop(entry_id)
        self.save()

    @callback
    def save(self) -> None:
        """Write soon."""
        self._store.async_delay_save(self._data, _SAVE_DELAY_S)

    @callback
    def _data(self) -> dict[str, Any]:
        return {
            entry_id: {
                subentry_id: it.to_json() for subentry_id, it in vehicles.items()
            }
            for entry_id, vehicles in self._entries.items()
        }


_PUBLISHED: Final[HassKey[Published]] = HassKey(_KEY)


@singleton(_PUBLISHED, async_=True)
async def async_get_published(hass: HomeAssistant) -> Published:
    """Return what was published, read once for all entries."""
    published = Published(hass)
    await published.async_load()
    return published
