/** The websocket commands, each as a function. */

import type { HomeAssistant } from "../ha/types";
import { ask } from "./errors";
import type {
  EditResult,
  Filter,
  Info,
  ListQuery,
  PageAnswer,
  RepriceScope,
  Repricing,
  Session,
  SessionDetail,
  SessionSums,
  Trip,
  TripDetail,
  TripSums,
} from "./types";

/** Rows are kept in two tables, and the commands of both are alike. */
export type Table = "sessions" | "trips";

const ID = { sessions: "session_id", trips: "trip_id" } as const;
export const CHANGED = "lightningrod-changed";

const INFO_MS = 60_000;
let known: { connection: object; at: number; info: Promise<Info> } | undefined;

/** Return what there is: vehicles, places, networks; asked once for all cards. */
export function info(hass: HomeAssistant): Promise<Info> {
  const now = Date.now();
  if (!known || known.connection !== hass.connection || now - known.at > INFO_MS) {
    const asked = ask<Info>(hass, { type: "lightningrod/info" });
    known = { connection: hass.connection, at: now, info: asked };
    asked.catch(() => (known = undefined));
  }
  return known.info;
}

export function listSessions(
  hass: HomeAssistant,
  query: ListQuery,
): Promise<PageAnswer<Session, SessionSums>> {
  return ask(hass, { type: "lightningrod/sessions/list", ...given(query) });
}

export function listTrips(
  hass: HomeAssistant,
  query: ListQuery,
): Promise<PageAnswer<Trip, TripSums>> {
  return ask(hass, { type: "lightningrod/trips/list", ...given(query) });
}

/** Return a link to a file of what a filter lets through. */
export async function exportLink(
  hass: HomeAssistant,
  kind: Table,
  filter: Filter,
): Promise<string> {
  const type = "lightningrod/export";
  return (await ask<{ path: string }>(hass, { type, kind, ...given(filter) })).path;
}

/** Return a link to a report; without a time it is about last month. */
export async function reportLink(hass: HomeAssistant, filter: Filter): Promise<string> {
  const { vehicle, start, end } = filter;
  const language = hass.locale.language;
  const asked = { type: "lightningrod/report", language, ...given({ vehicle, start, end }) };
  return (await ask<{ path: string }>(hass, asked)).path;
}

export function getSession(hass: HomeAssistant, session_id: string): Promise<SessionDetail> {
  return ask(hass, { type: "lightningrod/sessions/get", session_id });
}

export function getTrip(hass: HomeAssistant, trip_id: string): Promise<TripDetail> {
  return ask(hass, { type: "lightningrod/trips/get", trip_id });
}

export function update(
  hass: HomeAssistant,
  table: Table,
  ids: string[],
  values: Record<string, unknown>,
): Promise<EditResult> {
  return changed(hass, { type: `lightningrod/${table}/update`, [`${ID[table]}s`]: ids, values });
}

export function add(
  hass: HomeAssistant,
  table: Table,
  vehicle: string,
  values: Record<string, unknown>,
): Promise<EditResult> {
  return changed(hass, { type: `lightningrod/${table}/add`, vehicle, values });
}

export function remove(hass: HomeAssistant, table: Table, ids: string[]): Promise<EditResult> {
  return changed(hass, { type: `lightningrod/${table}/delete`, [`${ID[table]}s`]: ids });
}

export function merge(hass: HomeAssistant, table: Table, ids: string[]): Promise<EditResult> {
  return changed(hass, { type: `lightningrod/${table}/merge`, [`${ID[table]}s`]: ids });
}

export function split(
  hass: HomeAssistant,
  table: Table,
  id: string,
  at: string,
): Promise<EditResult> {
  return changed(hass, { type: `lightningrod/${table}/split`, [ID[table]]: id, at });
}

export function undo(hass: HomeAssistant, batch_id: string): Promise<EditResult> {
  return changed(hass, { type: "lightningrod/undo", batch_id });
}

/** Return what charges would cost by the prices of today. */
export function previewPrices(hass: HomeAssistant, scope: RepriceScope): Promise<Repricing> {
  return ask(hass, { type: "lightningrod/reprice", scope: given(scope) });
}

/** Let charges cost what they would by the prices of today. */
export function applyPrices(hass: HomeAssistant, scope: RepriceScope): Promise<Repricing> {
  return changed(hass, { type: "lightningrod/reprice", scope: given(scope), apply: true });
}

/** Send an edit; tell every card afterwards. */
async function changed<Result = EditResult>(
  hass: HomeAssistant,
  message: { type: string; [key: string]: unknown },
): Promise<Result> {
  const result = await ask<Result>(hass, message);
  known = undefined;
  window.dispatchEvent(new Event(CHANGED));
  return result;
}

/** Ask for a figure by its name. */
export function figure<T>(hass: HomeAssistant, name: string, query: object): Promise<T> {
  return ask(hass, { type: `lightningrod/figures/${name}`, ...given(query) });
}

/** Leave out what is not set: the commands know no empty values. */
function given(query: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== ""),
  );
}

/** What a network, or a place with prices of its own, takes today. */
export interface Tariff {
  name: string;
  since: string | null;
  /** What energy costs, for people; nothing where it is not known. */
  words: string | null;
}

export async function tariffs(hass: HomeAssistant): Promise<Tariff[]> {
  const { language } = hass.locale;
  const type = "lightningrod/tariffs";
  return (await ask<{ tariffs: Tariff[] }>(hass, { type, language })).tariffs;
}

/** A charger that was met and has no name yet. */
export interface Charger {
  name: string | null;
  network: string | null;
  address: string | null;
  sessions: number;
  energy_kwh: number;
}

/** Return the chargers that wait for a name. */
export async function chargers(hass: HomeAssistant): Promise<Charger[]> {
  const { chargers: met } = await ask<{ chargers: Charger[] }>(hass, {
    type: "lightningrod/chargers",
  });
  return met;
}
