"""What a ledger has to know to go on while its database is away: kept by Home Assistant."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .const import DOMAIN, LOGGER
from .ledger.places import Place
from .ledger.serialise import from_json, to_json
from .ledger.tracker import VehicleTracker
from .losses import Losses

STORAGE_VERSION: Final = 1
# The state of a tracker is in the database with every commit. This copy is for a start without
# it: what began or ended is noted at once, all the rest now and then, to spare the card.
SAVE_INTERVAL: Final = timedelta(minutes=15)


def memory_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return where the memory of an entry is kept; it holds VINs and positions."""
    return Store(
        hass,
        STORAGE_VERSION,
        f"{DOMAIN}.{entry_id}",
        private=True,
        atomic_writes=True,
    )


class LedgerMemory:
    """The copy of what a start reads from the database, for one database.

    ``identity`` names the database: what was known of another one is not known of this one.
    ``trackers`` are those to remember, by vehicle; ``losses`` are until they were read of.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str, identity: str) -> None:
        """Remember nothing yet."""
        self.trackers: dict[str, VehicleTracker] = {}
        self.losses = Losses()
        self.revision: str | None = None
        self.places: tuple[Place, ...] = ()
        self._identity = identity
        self._states: dict[str, Any] = {}
        self._store = memory_store(hass, entry_id)
        self._milestones: Any = None
        self._saved_at: datetime | None = None

    @property
    def is_known(self) -> bool:
        """Whether this database was in use before."""
        return self.revision is not None

    async def async_load(self) -> None:
        """Remember what was saved; what cannot be read is not remembered."""
        stored = await self._store.async_load() or {}
        # A car that is charging goes on charging, whichever database it is kept in.
        self._states = stored.get("trackers", {})
        try:
            self.losses.load(stored.get("losses", {}))
        except AttributeError, TypeError, ValueError:
            LOGGER.debug("What was lost was saved by another version, and is not told")
        if stored.get("identity") != self._identity:
            return
        self.revision = stored.get("revision")
        try:
            self.places = tuple(from_json(Place, it) for it in stored.get("places", ()))
        except KeyError, TypeError, ValueError:
            LOGGER.debug("The places were saved by another version, and are not used")

    def tracker_state(self, device_id: str) -> Mapping[str, Any] | None:
        """Return the state that a vehicle's tracker had when it was saved."""
        state: Mapping[str, Any] | None = self._states.get(device_id)
        return state

    async def async_forget_vehicle(self, device_id: str) -> None:
        """Remember nothing of a vehicle any more."""
        if self._states.pop(device_id, None) is not None:
            await self.async_save()

    @callback
    def async_forget(self) -> None:
        """Take the database for a new one."""
        self.revision = None

    @callback
    def async_move(self, identity: str) -> None:
        """Take what is known of the database to be known of its copy."""
        self._identity = identity

    async def async_note_revision(self, revision: str) -> None:
        """Remember that the database is in use, with its schema at this revision."""
        if revision != self.revision:
            self.revision = revision
            await self.async_save()

    async def async_note_places(self, places: Sequence[Place]) -> None:
        """Remember the places, with the ids of their rows."""
        if tuple(places) != self.places:
            self.places = tuple(places)
            await self.async_save()

    @callback
    def async_is_due(self) -> bool:
        """Return whether the trackers are worth saving now."""
        if self._present() != self._milestones or self._saved_at is None:
            return True
        return dt_util.utcnow() - self._saved_at >= SAVE_INTERVAL

    async def async_save(self) -> None:
        """Save all of it. A disk that does not take it is no reason to stop."""
        self._milestones = self._present()
        self._saved_at = dt_util.utcnow()
        self._states |= {vin: it.state_json for vin, it in self.trackers.items()}
        await self._store.async_save(
            {
                "identity": self._identity,
                "revision": self.revision,
                "places": to_json(self.places),
                "trackers": dict(self._states),
                "losses": self.losses.to_json(),
            }
        )

    def _present(self) -> dict[str, Any]:
        return {vin: tracker.milestones for vin, tracker in self.trackers.items()}
