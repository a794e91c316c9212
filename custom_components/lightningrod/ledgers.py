"""Which ledger and which of its vehicles are meant."""

from dataclasses import dataclass
from typing import Self

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from .const import CONF_VIN, DOMAIN, SUBENTRY_VEHICLE
from .data import LightningRodConfigEntry
from .db.detail import all_vehicles


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerVehicle:
    """A vehicle of a ledger, named to the outside by ``id``; ``removed`` ones keep history."""

    id: str
    device_id: str
    name: str
    model: str | None
    removed: bool


@dataclass(frozen=True, slots=True)
class Fleet:
    """The vehicles of one ledger that are this Home Assistant's business."""

    vehicles: tuple[LedgerVehicle, ...]

    @classmethod
    async def async_read(
        cls, entry: LightningRodConfigEntry, connection: AsyncConnection
    ) -> Self:
        """Return the vehicles that are followed now, then those that no one follows."""
        rows = {row["device_id"]: row for row in await all_vehicles(connection)}
        followed = [
            LedgerVehicle(
                id=subentry.subentry_id,
                device_id=vin,
                name=subentry.title,
                model=rows.get(vin, {}).get("model"),
                removed=False,
            )
            for subentry in entry.get_subentries_of_type(SUBENTRY_VEHICLE)
            for vin in [subentry.data[CONF_VIN]]
        ]
        known = {vehicle.device_id for vehicle in followed}
        removed = [
            LedgerVehicle(
                id=row["subentry_id"] or f"vehicle_{row['id']}",
                device_id=vin,
                name=row["name"] or "",
                model=row["model"],
                removed=True,
            )
            for vin, row in rows.items()
            if row["removed_at"] is not None and vin not in known
        ]
        return cls((*followed, *removed))

    def device_ids(self, vehicle_id: str | None = None) -> list[str]:
        """Return the VINs of one vehicle, or of all; raises for one that is not there."""
        found = [
            vehicle.device_id
            for vehicle in self.vehicles
            if vehicle_id in (None, vehicle.id)
        ]
        if vehicle_id is not None and not found:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="not_a_vehicle"
            )
        return found

    def id_of(self, device_id: str) -> str:
        """Return what the vehicle with this VIN is called outside."""
        return next(it.id for it in self.vehicles if it.device_id == device_id)


@callback
def async_ledger(hass: HomeAssistant, entry_id: str | None) -> LightningRodConfigEntry:
    """Return the loaded ledger of this entry; without an id, the only one there is."""
    entries: list[LightningRodConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    if entry_id is not None:
        entries = [entry for entry in entries if entry.entry_id == entry_id]
    if not entries:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_loaded"
        )
    if len(entries) > 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="several_ledgers"
        )
    return entries[0]
