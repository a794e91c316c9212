/** What is read out of a row. */

import { type Format, NOTHING } from "../format";
import type { Session } from "./types";

/** Return what a kWh cost, over the energy that the cost is counted by; nothing has no price. */
export function priceOf(
  row: Pick<Session, "cost" | "cost_basis" | "energy_kwh" | "evse_energy_kwh" | "free">,
): number | null {
  const energy = row.cost_basis === "wall" ? row.evse_energy_kwh : row.energy_kwh;
  if (row.free || row.cost === null || !energy) return null;
  return Number(row.cost) / energy;
}

/** Say from which state of charge to which. */
export function socOf(
  row: { start_soc: number | null; end_soc: number | null },
  format: Format,
): string {
  if (row.start_soc === null && row.end_soc === null) return NOTHING;
  return `${format.number(row.start_soc, 0)} → ${format.percent(row.end_soc)}`;
}

/** Return the mean speed of a trip, km/h. */
export function speedOf(row: { distance: number | null; duration: number | null }): number | null {
  if (!row.distance || !row.duration) return null;
  return row.distance / (row.duration / 3600);
}
