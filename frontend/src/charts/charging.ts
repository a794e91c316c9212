/** Charts of what was charged and paid. */

import type {
  Breakdown,
  LossFigure,
  Months,
  PriceOverTime,
  Stretch,
  Totals,
  Years,
} from "../ledger/figures";
import { NOTHING } from "../format";
import { type Key, sayCount, sayValue } from "../words";
import type { Series } from "./plot";
import {
  amount,
  type Context,
  distanceAxis,
  energyAxis,
  moneyAxis,
  percentAxis,
  TYPES,
  type View,
} from "./view";

/** Stack the types of places by month; a type of which there is nothing is left out. */
function byType(
  months: Months,
  { say }: Context,
  value: (totals: Totals) => number | null,
): Series[] {
  return TYPES.map((type) => ({
    label: say(`type.${type}`),
    hue: type,
    stack: "type",
    values: months.rows.map((row) => {
      const totals = row.by_type[type];
      return totals ? value(totals) : null;
    }),
  })).filter((series) => series.values.some(Boolean));
}

export function energyByMonth(months: Months, context: Context): View {
  const total = sum(months.rows.map((row) => row.totals.energy_kwh));
  return {
    headline: context.format.measure(total, "kWh", 0),
    plot: {
      labels: months.rows.map((row) => context.format.month(row.month)),
      series: byType(months, context, (totals) => totals.energy_kwh),
      left: energyAxis(context),
    },
  };
}

export function costByMonth(months: Months, context: Context): View {
  const { currency, format, say } = context;
  const total = sum(months.rows.map((row) => amount(row.totals.cost, currency) ?? 0));
  const unpriced = sum(months.rows.map((row) => row.totals.unpriced_sessions));
  return {
    headline: format.money(total, currency),
    plot: {
      labels: months.rows.map((row) => format.month(row.month)),
      series: byType(months, context, (totals) => amount(totals.cost, currency)),
      left: moneyAxis(context),
    },
    note: unpriced ? sayCount(say, "chart.note_unpriced", unpriced, format) : undefined,
  };
}

export function distanceByMonth(months: Months, context: Context): View {
  const { format, say } = context;
  const values = months.rows.map((row) => format.length(row.distance_km));
  return {
    headline: format.measure(sum(values.map((value) => value ?? 0)), format.lengthUnit, 0),
    plot: {
      labels: months.rows.map((row) => format.month(row.month)),
      series: [{ label: say("trips.distance"), hue: "primary", values }],
      left: distanceAxis(context),
    },
  };
}

export function priceByMonth(price: PriceOverTime, context: Context): View {
  const { currency, format, say } = context;
  const types: Series[] = TYPES.map((type) => ({
    label: say(`type.${type}`),
    hue: type,
    kind: "line" as const,
    dashed: true,
    values: price.rows.map((row) => amount(row.by_type[type], currency)),
  })).filter((series) => series.values.some((value) => value !== null));
  const values = price.rows.map((row) => amount(row.price, currency));
  const last = values.findLast((value) => value !== null);
  return {
    headline:
      last === undefined
        ? undefined
        : last === 0
          ? say("common.free")
          : `${format.money(last, currency, 3)} ${say("sessions.per_kwh")}`,
    plot: {
      labels: price.rows.map((row) => format.month(row.month)),
      series: [
        { label: say("chart.all_places"), hue: "average", kind: "line", values },
        // One kind of place alone is all of them.
        ...(types.length > 1 ? types : []),
      ],
      left: moneyAxis(context, 3),
    },
  };
}

/** Say how much of the energy was from fast chargers. */
export function byChargeType(figure: Breakdown, context: Context): View {
  const { format, say } = context;
  const fast = figure.rows.filter((row) => row.name?.startsWith("DC"));
  const energy = sum(fast.map((row) => row.totals.energy_kwh));
  const share = figure.total.energy_kwh ? (100 * energy) / figure.total.energy_kwh : null;
  return {
    headline: share === null ? undefined : `${format.percent(share)} ${say("charge.dc")}`,
    ...breakdown(figure, context, (name) => sayValue(say, "charge", name) || say("common.unknown")),
  };
}

/** Draw who got what: the largest ones. */
export function breakdown(
  figure: Breakdown,
  context: Context,
  name: (it: string | null) => string,
): View {
  const { currency, format, say } = context;
  const rows = figure.rows.filter((row) => row.totals.energy_kwh > 0);
  return {
    plot: {
      labels: rows.slice(0, 8).map((row) => name(row.name)),
      series: [
        {
          label: say("sessions.energy"),
          hue: "primary",
          values: rows.slice(0, 8).map((row) => row.totals.energy_kwh),
        },
      ],
      left: energyAxis(context),
      horizontal: true,
    },
    table: {
      head: ["", "sessions.title", "sessions.energy", "sessions.cost", "sessions.price"].map(
        (key) => (key ? say(key as Key) : ""),
      ),
      rows: rows.map((row) => [
        name(row.name),
        format.number(row.totals.sessions, 0),
        format.measure(row.totals.energy_kwh, "kWh", 0),
        format.monies(row.totals.cost),
        format.money(amount(row.totals.price, currency), currency, 3),
      ]),
    },
  };
}

export function lossByMonth(loss: LossFigure, context: Context): View {
  const { format, say } = context;
  const known = loss.total.loss_percent;
  return {
    headline: known === null ? undefined : format.percent(known, 1),
    plot: {
      labels: loss.months.map((row) => format.month(row.month)),
      series: [
        {
          label: say("session.loss"),
          hue: "public",
          values: loss.months.map((row) => row.loss_percent),
        },
      ],
      left: percentAxis(context),
    },
    note: say("chart.note_loss"),
  };
}

/** What is paid is at least this where some charges have no price. */
function atLeast(totals: Totals, words: string): string {
  const incomplete = totals.unpriced_sessions + totals.partial_sessions > 0;
  return incomplete && words !== NOTHING ? `≥ ${words}` : words;
}

function costOf(totals: Totals, { format }: Context): string {
  return atLeast(totals, format.monies(totals.cost));
}

/** What a way costs; the car also went where no trip was seen. */
function perDistance(row: Stretch, { currency, format }: Context): string {
  const cost = amount(row.totals.cost, currency);
  const way = format.length(row.distance_km + row.unexplained_km);
  if (cost === null || !way) return NOTHING;
  return atLeast(row.totals, format.money((100 * cost) / way, currency));
}

/** The year and month table of costs: a row each, the newest first. */
export function calendarTable(figure: Years | Months, context: Context): View {
  const { currency, format, say } = context;
  const keys: Key[] = [
    "sessions.title",
    "sessions.energy",
    "sessions.cost",
    "sessions.price",
    "trips.distance",
    "chart.unexplained",
    "trips.efficiency",
    "chart.per_distance",
  ];
  const rows = figure.rows.toReversed().map((row) => {
    return [
      "year" in row ? row.year : format.month(row.month),
      format.number(row.totals.sessions, 0),
      format.measure(row.totals.energy_kwh, "kWh", 0),
      costOf(row.totals, context),
      format.money(amount(row.totals.price, currency), currency, 3),
      format.distance(row.distance_km, 0),
      row.unexplained_km ? format.distance(row.unexplained_km, 0) : NOTHING,
      format.efficiency(row.km_per_kwh),
      perDistance(row, context),
    ];
  });
  const head = ["", ...keys.map((key) => say(key, { unit: format.lengthUnit }))];
  // A column of nothing only takes room from the others.
  const told = head.map((_, index) => !index || rows.some((row) => row[index] !== NOTHING));
  const kept = (row: string[]) => row.filter((_, index) => told[index]);
  return { table: { head: kept(head), rows: rows.map(kept) } };
}

/** Put this month beside the last one, each figure a row. */
export function compareMonths(months: Months, context: Context): View {
  const { currency, format, say, now } = context;
  const at = (back: number) => {
    const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 15));
    return months.rows.find((row) => row.month === day.toISOString().slice(0, 7));
  };
  const [current, last] = [at(0), at(1)];
  if (!current && !last) return {};
  const figures: [Key, (row: Months["rows"][number]) => string][] = [
    ["sessions.cost", (row) => costOf(row.totals, context)],
    ["sessions.energy", (row) => format.measure(row.totals.energy_kwh, "kWh")],
    ["sessions.price", (row) => format.money(amount(row.totals.price, currency), currency, 3)],
    ["trips.distance", (row) => format.distance(row.distance_km, 0)],
    ["trips.efficiency", (row) => format.efficiency(row.km_per_kwh)],
    ["chart.per_distance", (row) => perDistance(row, context)],
  ];
  return {
    table: {
      head: ["", say("period.this_month"), say("period.last_month")],
      rows: figures.map(([key, said]) => [
        say(key, { unit: format.lengthUnit }),
        current ? said(current) : NOTHING,
        last ? said(last) : NOTHING,
      ]),
    },
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
