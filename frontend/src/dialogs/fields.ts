/** The columns that people see and change, each with its word, unit and input. */

import { type Format, KM_PER_MILE, NOTHING } from "../format";
import { type Key, type Say, sayValue } from "../words";
import { fromLocal, toLocal } from "../zoned";

export type Kind =
  | "moment"
  | "energy"
  | "power"
  | "percent"
  | "distance"
  | "temperature"
  | "duration"
  | "money"
  | "text"
  | "long"
  | "tags"
  | "place"
  | "network"
  | "class"
  | "charge"
  | "efficiency";

export interface Field {
  name: string;
  label: Key;
  kind: Kind;
  /** Whether an owner may set it; the others are only explained. */
  editable?: boolean;
  /** Whether it makes sense for several rows at once. */
  many?: boolean;
  /** Whether a new row is nothing without it. */
  needed?: boolean;
}

export const SESSION_FIELDS: readonly Field[] = [
  {
    name: "session_start_utc",
    label: "sessions.start",
    kind: "moment",
    editable: true,
    needed: true,
  },
  { name: "session_end_utc", label: "session.end", kind: "moment", editable: true, needed: true },
  { name: "plug_in_utc", label: "session.plug_in", kind: "moment", editable: true },
  { name: "plug_out_utc", label: "session.plug_out", kind: "moment", editable: true },
  { name: "energy_kwh", label: "sessions.energy", kind: "energy", editable: true },
  { name: "evse_energy_kwh", label: "sessions.wall", kind: "energy", editable: true },
  { name: "cost", label: "sessions.cost", kind: "money", editable: true, many: true },
  { name: "location_id", label: "sessions.place", kind: "place", editable: true, many: true },
  { name: "network_name", label: "sessions.network", kind: "network", editable: true, many: true },
  { name: "start_soc", label: "session.start_soc", kind: "percent", editable: true },
  { name: "end_soc", label: "session.end_soc", kind: "percent", editable: true },
  {
    name: "charge_type",
    label: "sessions.charge_type",
    kind: "charge",
    editable: true,
    many: true,
  },
  { name: "tags", label: "session.tags", kind: "tags", editable: true, many: true },
  { name: "notes", label: "session.notes", kind: "long", editable: true, many: true },
  { name: "max_power", label: "sessions.max_power", kind: "power" },
  { name: "charge_duration_seconds", label: "sessions.duration", kind: "duration" },
  { name: "plugged_in_duration_seconds", label: "session.plugged", kind: "duration" },
  { name: "location_name", label: "sessions.place", kind: "text" },
  { name: "address", label: "session.address", kind: "text" },
  { name: "live_energy_kwh", label: "session.live_energy", kind: "energy" },
  { name: "log_energy_kwh", label: "session.log_energy", kind: "energy" },
];

export const TRIP_FIELDS: readonly Field[] = [
  { name: "start_time", label: "trips.start", kind: "moment", editable: true, needed: true },
  { name: "end_time", label: "trip.arrival", kind: "moment", editable: true, needed: true },
  { name: "distance", label: "trips.distance", kind: "distance", editable: true, needed: true },
  { name: "energy_consumed", label: "trips.energy", kind: "energy", editable: true },
  { name: "trip_class", label: "trips.class", kind: "class", editable: true, many: true },
  { name: "start_location_id", label: "trips.from", kind: "place", editable: true },
  { name: "end_location_id", label: "trips.to", kind: "place", editable: true },
  { name: "tags", label: "session.tags", kind: "tags", editable: true, many: true },
  { name: "notes", label: "session.notes", kind: "long", editable: true, many: true },
  { name: "duration", label: "trips.duration", kind: "duration" },
  { name: "efficiency", label: "trips.efficiency", kind: "efficiency" },
  { name: "ambient_temp", label: "trips.temperature", kind: "temperature" },
  { name: "outside_air_temp", label: "trips.temperature", kind: "temperature" },
  { name: "start_soc", label: "session.start_soc", kind: "percent" },
  { name: "end_soc", label: "session.end_soc", kind: "percent" },
];

/** Say the value of a field of a row. */
export function valueOf(row: object, field: Field, format: Format, say: Say): string {
  const values = row as Record<string, unknown>;
  return saidValue(values[field.name], field, format, say, values["cost_currency"] as string);
}

export function saidValue(
  value: unknown,
  field: Field,
  format: Format,
  say: Say,
  currency?: string,
): string {
  if (value === null || value === undefined || value === "") return NOTHING;
  const number = Number(value);
  switch (field.kind) {
    case "moment":
      return format.dateTime(value as string);
    case "energy":
      return format.measure(number, "kWh", 2);
    case "power":
      return format.measure(number, "kW");
    case "percent":
      return format.percent(number);
    case "distance":
      return format.distance(number);
    case "temperature":
      return format.temperature(number);
    case "duration":
      return format.duration(number);
    case "efficiency":
      return format.efficiency(number);
    case "money":
      return format.money(value as string, currency);
    case "class":
      return sayValue(say, "class", String(value));
    case "charge":
      return sayValue(say, "charge", String(value));
    case "tags":
      return (value as string[]).join(", ") || NOTHING;
    default:
      return String(value);
  }
}

/** Return what an input shows for a value. */
export function toInput(value: unknown, field: Field, format: Format): string {
  if (value === null || value === undefined) return "";
  switch (field.kind) {
    case "moment":
      return toLocal(value as string, format.timeZone);
    case "distance":
      return String(round(format.length(Number(value)) ?? 0, 3));
    case "energy":
      return String(round(Number(value), 3));
    case "money":
      return String(Number(value));
    case "tags":
      return (value as string[]).join(", ");
    default:
      return String(value);
  }
}

/** Return the value of what stands in an input, in the ledger's units; null when emptied. */
export function fromInput(text: string, field: Field, format: Format): unknown {
  const trimmed = text.trim();
  if (field.kind === "tags") {
    return [...new Set(trimmed.split(",").map((tag) => tag.trim()))].filter(Boolean);
  }
  if (!trimmed) return null;
  switch (field.kind) {
    case "moment":
      return fromLocal(trimmed, format.timeZone).toISOString();
    case "distance":
      return Number(trimmed) * (format.miles ? KM_PER_MILE : 1);
    case "energy":
    case "percent":
    case "place":
      return Number(trimmed);
    default:
      return trimmed;
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
