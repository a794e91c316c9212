/** A house for the tests: where it is and how its people write. */

import { Format } from "../src/format";
import type { FrontendLocale, HomeAssistant } from "../src/ha/types";
import { english } from "../src/words";

export type House = Pick<HomeAssistant, "locale" | "config" | "language">;

export function house(locale: Partial<FrontendLocale> = {}, imperial = false): House {
  return {
    language: locale.language ?? "en",
    locale: {
      language: "en",
      number_format: "language",
      time_format: "language",
      date_format: "language",
      time_zone: "server",
      first_weekday: "language",
      ...locale,
    },
    config: {
      currency: "EUR",
      time_zone: "Europe/Berlin",
      unit_system: imperial
        ? { length: "mi", temperature: "°F" }
        : { length: "km", temperature: "°C" },
    },
  };
}

export const NOW = new Date("2026-03-10T11:00:00Z");

export function context(it: House = house()) {
  return { say: english, format: new Format(it), currency: "EUR", now: NOW };
}

/** What a formatter writes, with plain spaces. */
export function plain(text: string | undefined): string {
  return (text ?? "").replace(/[\u00a0\u202f]/g, " ");
}
