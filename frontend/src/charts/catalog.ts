/** The charts there are: which figure each asks for, and how it is shown. */

import type { Breakdown } from "../ledger/figures";
import type { Key } from "../words";
import type { Period } from "../zoned";
import {
  breakdown,
  byChargeType,
  calendarTable,
  compareMonths,
  costByMonth,
  distanceByMonth,
  energyByMonth,
  lossByMonth,
  priceByMonth,
} from "./charging";
import { memberships, petrol, whatIf } from "./compare";
import {
  bySpeed,
  byTemperature,
  capacity,
  capacityByOdometer,
  drain,
  lv,
  socBands,
} from "./driving";
import type { Context, View } from "./view";

export interface ChartKind {
  figure: string;
  /** `any`: the answer's type belongs to the figure; the table below pairs them. */
  view: (answer: any, context: Context) => View;
  /** What is asked for unless the card says another; without one the figure knows. */
  period?: Period;
  /** About one car: with several the first one is meant. */
  single?: boolean;
  /** Asks for a network. */
  network?: boolean;
}

/** Draw networks or places by their names, with a word for those without one. */
function named(nameless: Key) {
  return (answer: Breakdown, context: Context) =>
    breakdown(answer, context, (name) => name || context.say(nameless));
}

const YEAR: Period = "last_12_months";

export const CHARTS = {
  energy: { figure: "months", view: energyByMonth, period: YEAR },
  cost: { figure: "months", view: costByMonth, period: YEAR },
  distance: { figure: "months", view: distanceByMonth, period: YEAR },
  price: { figure: "price", view: priceByMonth, period: YEAR },
  networks: { figure: "networks", view: named("chart.no_network"), period: YEAR },
  places: { figure: "places", view: named("type.unknown"), period: YEAR },
  types: { figure: "types", view: byChargeType, period: YEAR },
  loss: { figure: "loss", view: lossByMonth, period: YEAR },
  years: { figure: "years", view: calendarTable, period: "all" },
  compare: { figure: "months", view: compareMonths },
  months: { figure: "months", view: calendarTable, period: YEAR },
  temperature: { figure: "efficiency", view: byTemperature, period: "all" },
  speed: { figure: "efficiency", view: bySpeed, period: "all" },
  capacity: { figure: "battery", view: capacity, single: true },
  capacity_odometer: { figure: "battery", view: capacityByOdometer, single: true },
  drain: { figure: "drain", view: drain, period: YEAR, single: true },
  lv: { figure: "lv", view: lv, single: true },
  soc_bands: { figure: "soc_bands", view: socBands, period: YEAR, single: true },
  petrol: { figure: "petrol", view: petrol, period: YEAR },
  what_if: { figure: "what_if", view: whatIf, period: YEAR, network: true },
  membership: { figure: "membership", view: memberships, period: YEAR },
} satisfies Record<string, ChartKind>;

export type ChartName = keyof typeof CHARTS;
export const CHART_NAMES = Object.keys(CHARTS) as ChartName[];

export function chartOf(name: string | undefined): [ChartName, ChartKind] {
  const known = (name && name in CHARTS ? name : "energy") as ChartName;
  return [known, CHARTS[known]];
}
