/** What the cards and the dashboard are called where they can be added. */

import type { HomeAssistant } from "./ha/types";
import { type Key, type Say, sayFor } from "./words";

const NAME = "LightningROD";

/** Tag of a card, or `dashboard` -> what it is called, and what it is for */
const WORDS: Record<string, [title: Key | undefined, about: Key]> = {
  "lightningrod-sessions-card": ["sessions.title", "sessions.description"],
  "lightningrod-trips-card": ["trips.title", "trips.description"],
  "lightningrod-chart-card": ["config.chart", "chart.description"],
  "lightningrod-attention-card": ["attention.title", "attention.description"],
  "lightningrod-places-card": ["places.title", "places.description"],
  dashboard: [undefined, "view.description"],
};

export type Words = [kind: string, words: { name: string; description: string }];

/** Return what is offered in the language of whoever looks at the page. */
export async function offers(): Promise<Words[]> {
  const root = document.querySelector<HTMLElement & { hass?: HomeAssistant }>("home-assistant");
  return offersIn(await sayFor(root?.hass ?? { language: document.documentElement.lang }));
}

export function offersIn(say: Say): Words[] {
  return Object.entries(WORDS).map(([kind, [title, about]]) => [
    kind,
    { name: title ? `${NAME}: ${say(title)}` : NAME, description: say(about) },
  ]);
}
