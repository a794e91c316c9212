/** The visual editors of the cards: forms that Home Assistant draws. */

import { CHART_NAMES } from "./charts/catalog";
import type { ConfigForm, FormSchema, HomeAssistant } from "./ha/types";
import { info } from "./ledger/api";
import type { Info } from "./ledger/types";
import { type Key, type Say, sayFor } from "./words";
import { PERIODS } from "./zoned";

interface Option {
  value: string;
  label: string;
}

function choice(name: string, options: Option[], required = false): FormSchema {
  return { name, required, selector: { select: { mode: "dropdown", options } } };
}

/** Return the form of a card. The editor gives no hass, so it is taken from the page. */
export async function formOf(tag: string): Promise<ConfigForm> {
  const { hass } = document.querySelector("home-assistant") as unknown as { hass: HomeAssistant };
  const say = await sayFor(hass);
  const ledger = await info(hass).catch(() => undefined);
  const schema = [
    { name: "title", selector: { text: {} } },
    ...vehicles(ledger),
    ...(FIELDS[tag]?.(say, ledger) ?? []),
  ];
  return {
    schema,
    computeLabel: ({ name }) => say(`config.${name}` as Key),
    computeHelper: ({ name }) =>
      name === "vehicle" || name === "network" ? say(`config.${name}_help`) : undefined,
  };
}

function vehicles(ledger: Info | undefined): FormSchema[] {
  const options = (ledger?.vehicles ?? []).map((one) => ({ value: one.vehicle, label: one.name }));
  return options.length ? [choice("vehicle", options)] : [];
}

function period(say: Say): FormSchema {
  const known = PERIODS.filter((value) => value !== "custom");
  return choice(
    "period",
    known.map((value) => ({ value, label: say(`period.${value}`) })),
  );
}

function tableFields(say: Say): FormSchema[] {
  return [
    period(say),
    { name: "page_size", selector: { number: { min: 5, max: 100, mode: "box" } } },
    { name: "filters", default: true, selector: { boolean: {} } },
  ];
}

function chartFields(say: Say, ledger: Info | undefined): FormSchema[] {
  const charts = CHART_NAMES.map((value) => ({ value, label: say(`chart.title.${value}`) }));
  const networks = (ledger?.networks ?? []).map((name) => ({ value: name, label: name }));
  return [
    choice("chart", charts, true),
    period(say),
    ...(networks.length ? [choice("network", networks)] : []),
  ];
}

const FIELDS: Record<string, (say: Say, ledger: Info | undefined) => FormSchema[]> = {
  "lightningrod-sessions-card": tableFields,
  "lightningrod-trips-card": tableFields,
  "lightningrod-chart-card": chartFields,
  "lightningrod-places-card": (say) => [period(say)],
};
