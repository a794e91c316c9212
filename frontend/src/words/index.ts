/** The words of the cards, in the user's language; English until they are there. */

import type { Format } from "../format";
import type { HomeAssistant } from "../ha/types";
import en from "./en.json";

export type Key = keyof typeof en;
export type Words = Partial<Record<Key, string>>;
/** Say a key, with its {placeholders} filled. */
export type Say = (key: Key, values?: Record<string, string | number>) => string;

/** All that it takes to say something to the user. */
export interface Voice {
  say: Say;
  format: Format;
}

const FALLBACK: Words = en;
const loaded = new Map<string, Promise<Words>>();

/** Return the words of a language, of its base language, else English. */
export function wordsOf(language: string): Promise<Words> {
  const found = loaded.get(language) ?? load(language);
  loaded.set(language, found);
  return found;
}

async function load(language: string): Promise<Words> {
  for (const name of [language, language.split("-")[0]]) {
    if (name === "en") return FALLBACK;
    try {
      const file = (await import(`./languages/${name}.json`)) as { default: Words };
      return file.default;
    } catch {
      // There is no such language: the next one.
    }
  }
  return FALLBACK;
}

export function speak(words: Words): Say {
  return (key, values = {}) =>
    (words[key] ?? FALLBACK[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) =>
      name in values ? String(values[name]) : whole,
    );
}

export const english: Say = speak(FALLBACK);

/** Return how to speak to the user, and wait for nothing that is there already. */
export async function sayFor(hass: Pick<HomeAssistant, "language">): Promise<Say> {
  return speak(await wordsOf(hass.language));
}

/** A key that comes as `…_one` and `…_other`. */
type StemOf<It> = It extends `${infer Stem}_one` ? Stem : never;
type Counted = StemOf<Key>;

/** Say how many there are. */
export function sayCount(
  say: Say,
  key: Counted,
  count: number,
  format: { number(value: number, digits: number): string },
  values: Record<string, string> = {},
): string {
  const form: Key = count === 1 ? `${key}_one` : `${key}_other`;
  return say(form, { count: format.number(count, 0), ...values });
}

/** Say something known only at run time, such as a source; what has no word is said as it is. */
export function sayValue(say: Say, group: string, value: string | null | undefined): string {
  if (!value) return "";
  const key = `${group}.${value.toLowerCase()}` as Key;
  return key in FALLBACK ? say(key) : value.replaceAll("_", " ").toLowerCase();
}
