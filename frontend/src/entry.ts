/** What Home Assistant's frontend loads on every page: names, and where the rest is. */

import type { HomeAssistant } from "./ha/types";
import { type CardShell, defineShell } from "./shell";

const DOCUMENTATION = "https://github.com/lightningrod-ha/lightningrod/blob/main/docs/dashboard.md";

const CARDS: CardShell[] = [
  {
    tag: "lightningrod-sessions-card",
    load: () => import("./cards/sessions-card"),
    stub: {},
    grid: { columns: "full", min_columns: 6 },
    size: 30,
  },
  {
    tag: "lightningrod-trips-card",
    load: () => import("./cards/trips-card"),
    stub: {},
    grid: { columns: "full", min_columns: 6 },
    size: 30,
  },
  {
    tag: "lightningrod-chart-card",
    load: () => import("./cards/chart-card"),
    stub: { chart: "energy" },
    grid: { columns: 12, min_columns: 6 },
    size: 5,
  },
  {
    tag: "lightningrod-attention-card",
    load: () => import("./cards/attention-card"),
    stub: {},
    grid: { columns: 12, min_columns: 6 },
    size: 3,
  },
  {
    tag: "lightningrod-places-card",
    load: () => import("./cards/places-card"),
    stub: {},
    grid: { columns: 12, min_columns: 6 },
    size: 6,
  },
];

/** What Home Assistant tells of a card or dashboard that can be added. */
interface Offer {
  name: string;
  description?: string;
}

interface Registries {
  customCards?: object[];
  customStrategies?: object[];
}

const registries = window as unknown as Registries;
registries.customCards ??= [];
registries.customStrategies ??= [];

/** Suggest the tables and the chart for the ledger's own sensors. */
function suggestion(card: CardShell) {
  return (hass: HomeAssistant, entityId: string) => {
    const entity = hass.entities[entityId];
    return entity?.platform === "lightningrod"
      ? { config: { type: `custom:${card.tag}`, ...card.stub } }
      : null;
  };
}

const offered = new Map<string, Offer>();

for (const card of CARDS) {
  defineShell(card);
  const offer = {
    type: card.tag,
    name: `LightningROD ${card.tag.split("-")[1]}`,
    preview: true,
    documentationURL: DOCUMENTATION,
    getEntitySuggestion: suggestion(card),
  };
  offered.set(card.tag, offer);
  registries.customCards.push(offer);
}

class DashboardStrategy extends HTMLElement {
  /** Whether the ledger was not there when it was asked. */
  private static waiting = false;

  static async generate(config: object, hass: HomeAssistant): Promise<object> {
    const { apology, generate } = await import("./strategy/dashboard");
    const dashboard = await generate(config, hass);
    this.waiting = !dashboard;
    return dashboard ?? apology(hass);
  }

  /** Called with every state of the house: while the ledger is missed, its first one counts. */
  static shouldRegenerate(_: object, old: HomeAssistant, now: HomeAssistant): boolean {
    if (old.entities !== now.entities || old.devices !== now.devices) return true;
    if (!this.waiting || old.states === now.states) return false;
    return Object.values(now.entities).some(
      ({ entity_id, platform }) =>
        platform === "lightningrod" && old.states[entity_id] !== now.states[entity_id],
    );
  }

  static getCreateSuggestions(): object {
    return { title: "LightningROD", icon: "mdi:ev-station" };
  }

  static readonly noEditor = true;
}

if (!customElements.get("ll-strategy-dashboard-lightningrod")) {
  customElements.define("ll-strategy-dashboard-lightningrod", DashboardStrategy);
  const offer = {
    type: "lightningrod",
    strategyType: "dashboard",
    name: "LightningROD",
    documentationURL: DOCUMENTATION,
  };
  offered.set(offer.strategyType, offer);
  registries.customStrategies.push(offer);
}

/** Say what is offered in the user's language. */
async function translate(): Promise<void> {
  const { offers } = await import("./offers");
  for (const [kind, words] of await offers()) Object.assign(offered.get(kind) ?? {}, words);
}

// They are there before a card or a dashboard is offered; words are not worth a load elsewhere.
for (const editor of ["hui-card-edit-mode", "ha-config-lovelace-dashboards"]) {
  void customElements.whenDefined(editor).then(translate);
}
