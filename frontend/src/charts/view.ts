/** What a chart card shows of a figure: a sentence, a plot or a table, a remark. */

import type { Format } from "../format";
import type { Say } from "../words";
import type { Axis, Plot, PlotTable } from "./plot";

export interface View {
  /** The figure that matters most, said in a few words. */
  headline?: string;
  plot?: Plot;
  table?: PlotTable;
  note?: string;
  /** Why there is nothing to see, where that is known. */
  reason?: string;
  /** Whether the integration's settings can mend it. */
  settings?: boolean;
}

export interface Context {
  say: Say;
  format: Format;
  /** The currency of the ledger; costs in others are said, never drawn beside it. */
  currency: string;
  /** Now, on the clock of the house: its UTC parts are the local ones. */
  now: Date;
}

export const TYPES = ["home", "work", "public", "unknown"] as const;

export function energyAxis({ format }: Context): Axis {
  return { unit: "kWh", min: 0, format: (value) => format.measure(value, "kWh") };
}

export function moneyAxis({ format, currency }: Context, digits?: number): Axis {
  return { unit: currency, min: 0, format: (value) => format.money(value, currency, digits) };
}

export function percentAxis({ format }: Context, digits = 1): Axis {
  return { unit: "%", min: 0, format: (value) => format.percent(value, digits) };
}

export function distanceAxis({ format }: Context): Axis {
  return {
    unit: format.lengthUnit,
    min: 0,
    format: (value) => format.measure(value, format.lengthUnit, 0),
  };
}

export function consumptionAxis({ format }: Context): Axis {
  return {
    unit: format.efficiencyUnit,
    min: 0,
    format: (value) => format.measure(value, format.efficiencyUnit),
  };
}

/** Return an amount of the ledger's currency as a number. */
export function amount(
  monies: Record<string, string> | undefined,
  currency: string,
): number | null {
  const text = monies?.[currency];
  return text === undefined ? null : Number(text);
}
