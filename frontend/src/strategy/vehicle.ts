/** The entities of a car: the ledger's own, and those of the Ford integration that feeds it. */

import type { HomeAssistant } from "../ha/types";
import type { Vehicle } from "../ledger/types";

const FORD = new Set(["fordpass", "fordconnect_query"]);

export interface Car {
  vehicle: string;
  name: string;
  /** Of the ledger, by key. */
  ledger: Record<string, string>;
  /** Of the Ford integration, by the key of their translation. */
  ford: Record<string, string>;
}

type Device = HomeAssistant["devices"][string] & { via_device_id?: string | null };

export function carOf(hass: HomeAssistant, vehicle: Vehicle): Car {
  const device = vehicle.ha_device_id
    ? (hass.devices[vehicle.ha_device_id] as Device | undefined)
    : undefined;
  return {
    vehicle: vehicle.vehicle,
    name: vehicle.name,
    ledger: vehicle.entities,
    ford: fordEntities(hass, device?.via_device_id ?? undefined),
  };
}

function fordEntities(hass: HomeAssistant, deviceId: string | undefined): Record<string, string> {
  if (!deviceId) return {};
  const entries = Object.values(hass.entities).filter(
    (entity) => entity.device_id === deviceId && entity.platform && FORD.has(entity.platform),
  );
  return Object.fromEntries(
    entries
      .filter((entity) => entity.translation_key)
      .map((entity) => [entity.translation_key!.toLowerCase(), entity.entity_id]),
  );
}
