/** What a command was refused for, in the user's language. */

import { formatOf } from "../format";
import type { HomeAssistant } from "../ha/types";
import { type Say, sayFor } from "../words";

/** An error as Home Assistant's websocket sends it; one of a lost connection is wrapped. */
interface Refusal {
  code?: string;
  message?: string;
  translation_domain?: string;
  translation_key?: string;
  translation_placeholders?: Record<string, string> | null;
  error?: { message?: string };
}

const UTC_MINUTE = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) UTC$/;

/** Send a command; what is thrown has words for people. */
export async function ask<T>(
  hass: HomeAssistant,
  message: { type: string; [key: string]: unknown },
): Promise<T> {
  try {
    return await hass.callWS<T>(message);
  } catch (error) {
    throw new Error(await wordsOfRefusal(hass, error as Refusal), { cause: error });
  }
}

async function wordsOfRefusal(hass: HomeAssistant, refusal: Refusal): Promise<string> {
  if (refusal.error) return (await sayFor(hass))("common.connection_lost");
  // The commands are there as long as the integration is.
  if (refusal.code === "unknown_command") return (await sayFor(hass))("common.not_loaded");
  const { translation_domain: domain, translation_key: key } = refusal;
  const english = refusal.message ?? String(refusal);
  if (!domain || !key) return english;
  const localize = await hass.loadBackendTranslation("exceptions", domain);
  const values = await said(hass, refusal.translation_placeholders ?? {});
  return localize(`component.${domain}.exceptions.${key}.message`, values) || english;
}

/** Return placeholders as the user reads them: columns by their word, times in local time. */
async function said(
  hass: HomeAssistant,
  placeholders: Record<string, string>,
): Promise<Record<string, string>> {
  const [say, { SESSION_FIELDS, TRIP_FIELDS }] = await Promise.all([
    sayFor(hass),
    import("../dialogs/fields"),
  ]);
  const labels = [...SESSION_FIELDS, ...TRIP_FIELDS];
  const { field, ...others } = placeholders;
  const label = labels.find((one) => one.name === field)?.label;
  const values = Object.entries(others).map(([name, value]) => [name, timed(hass, value)]);
  if (field !== undefined) values.push(["field", label ? quoted(say, label) : field]);
  return Object.fromEntries(values) as Record<string, string>;
}

function timed(hass: HomeAssistant, value: string): string {
  const [, day, minute] = UTC_MINUTE.exec(value) ?? [];
  return day ? formatOf(hass).dateTime(`${day}T${minute}:00Z`) : value;
}

function quoted(say: Say, label: Parameters<Say>[0]): string {
  return say("common.quoted", { text: say(label) });
}
