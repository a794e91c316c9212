/** What Home Assistant's frontend loads on every page: names, and where the rest is. */

import type { HomeAssistant } from "./ha/types";
import { type CardShell, defineShell } from "./shell";

const DOCUMENTATION = "https://github.com/lightningrod-ha/lightningrod/blob/main/docs/dashboard.md";

const CARDS: CardShell[] = [
  {
    tag: "lightningrod-sessions-card",
    name: "LightningROD charging sessions",
    description: "Every charge, with search, filters, sums and editing",
    load: () => import("./cards/sessions-card"),
    stub: {},
    grid: { columns: "full", min_columns: 6 },
    size: 10,
  },
  {
    tag: "lightningrod-trips-card",
    name: "LightningROD trips",
    description: "Every drive, with search, filters, sums and editing",
    load: () => import("./cards/trips-card"),
    stub: {},
    grid: { columns: "full", min_columns: 6 },
    size: 10,
  },
  {
    tag: "lightningrod-chart-card",
    name: "LightningROD chart",
    description: "What charging cost, where, and how the battery and the efficiency fare",
    load: () => import("./cards/chart-card"),
    stub: { chart: "energy" },
    grid: { columns: 12, min_columns: 6 },
    size: 5,
  },
  {
    tag: "lightningrod-attention-card",
    name: "LightningROD attention",
    description: "Charges without a price, rows to look at, kilometres without a trip",
    load: () => import("./cards/attention-card"),
    stub: {},
    grid: { columns: 12, min_columns: 6 },
    size: 3,
  },
  {
    tag: "lightningrod-places-card",
    name: "LightningROD places and prices",
    description: "Where it was charged, what each place cost, and chargers without a name",
    load: () => import("./cards/places-card"),
    stub: {},
    grid: { columns: 12, min_columns: 6 },
    size: 6,
  },
];

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

for (const card of CARDS) {
  defineShell(card);
  registries.customCards.push({
    type: card.tag,
    name: card.name,
    description: card.description,
    preview: true,
    documentationURL: DOCUMENTATION,
    getEntitySuggestion: suggestion(card),
  });
}

class DashboardStrategy extends HTMLElement {
  static async generate(config: object, hass: HomeAssistant): Promise<object> {
    const { generate } = await import("./strategy/dashboard");
    return generate(config, hass);
  }

  static getCreateSuggestions(): object {
    return { title: "LightningROD", icon: "mdi:ev-station" };
  }

  static readonly noEditor = true;
}

if (!customElements.get("ll-strategy-dashboard-lightningrod")) {
  customElements.define("ll-strategy-dashboard-lightningrod", DashboardStrategy);
  registries.customStrategies.push({
    type: "lightningrod",
    strategyType: "dashboard",
    name: "LightningROD",
    description: "What your electric Ford charges, drives and costs",
    documentationURL: DOCUMENTATION,
  });
}
