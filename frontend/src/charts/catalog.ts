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
  /** What is said where there is nothing, and why is not known: what would be shown. */
  empty: Empty;
}

type Empty = "charges" | "trips" | "calendar" | "prices" | "measured";

/** Draw networks or places by their names, with a word for those without one. */
function named(nameless: Key) {
  return (answer: Breakdown, context: Context) =>
    breakdown(answer, context, (name) => name || context.say(nameless));
}

const YEAR: Period = "last_12_months";

export const CHARTS = {
  energy: { figure: "months", view: energyByMonth, period: YEAR, empty: "charges" },
  cost: { figure: "months", view: costByMonth, period: YEAR, empty: "prices" },
  distance: { figure: "months", view: distanceByMonth, period: YEAR, empty: "trips" },
  price: { figure: "price", view: priceByMonth, period: YEAR, empty: "prices" },
  networks: { figure: "networks", view: named("chart.no_network"), period: YEAR, empty: "charges" },
  places: { figure: "places", view: named("type.unknown"), period: YEAR, empty: "charges" },
  types: { figure: "types", view: byChargeType, period: YEAR, empty: "charges" },
  loss: { figure: "loss", view: lossByMonth, period: YEAR, empty: "charges" },
  years: { figure: "years", view: calendarTable, period: "all", empty: "calendar" },
  compare: { figure: "months", view: compareMonths, empty: "calendar" },
  months: { figure: "months", view: calendarTable, period: YEAR, empty: "calendar" },
  temperature: { figure: "efficiency", view: byTemperature, period: "all", empty: "trips" },
  speed: { figure: "efficiency", view: bySpeed, period: "all", empty: "trips" },
  capacity: { figure: "battery", view: capacity, single: true, empty: "charges" },
  capacity_odometer: {
    figure: "battery",
    view: capacityByOdometer,
    single: true,
    empty: "charges",
  },
  drain: { figure: "drain", view: drain, period: YEAR, single: true, empty: "measured" },
  lv: { figure: "lv", view: lv, single: true, empty: "measured" },
  soc_bands: { figure: "soc_bands", view: socBands, period: YEAR, single: true, empty: "measured" },
  petrol: { figure: "petrol", view: petrol, period: YEAR, empty: "prices" },
  what_if: { figure: "what_if", view: whatIf, period: YEAR, network: true, empty: "charges" },
  membership: { figure: "membership", view: memberships, period: YEAR, empty: "charges" },
} satisfies Record<string, ChartKind>;

export type ChartName = keyof typeof CHARTS;
export const CHART_NAMES = Object.keys(CHARTS) as ChartName[];

export function chartOf(name: string | undefined): [ChartName, ChartKind] {
  const known = (name && name in CHARTS ? name : "energy") as ChartName;
  return [known, CHARTS[known]];
}
