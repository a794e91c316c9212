/** Charts that compare: with petrol, with a network, with a membership. */

import type { Memberships, Petrol, WhatIf } from "../ledger/figures";
import { type Key, sayValue } from "../words";
import { type Context, moneyAxis, type View } from "./view";

const number = (money: string | null) => (money === null ? null : Number(money));

export function petrol(figure: Petrol, context: Context): View {
  const { format, say } = context;
  if (figure.withheld) return { note: sayValue(say, "withheld", figure.withheld) };
  const { saved, is_partial } = figure.total;
  const key: Key = Number(saved) < 0 ? "chart.cost_more" : "chart.saved";
  return {
    headline:
      saved === null
        ? undefined
        : say(key, { amount: format.money(Math.abs(Number(saved)), figure.currency) }),
    plot: {
      labels: figure.rows.map((row) => format.month(row.month)),
      series: [
        {
          label: say("chart.petrol"),
          hue: "unknown",
          values: figure.rows.map((row) => number(row.petrol_cost)),
        },
        {
          label: say("chart.charging"),
          hue: "primary",
          values: figure.rows.map((row) => number(row.charging_cost)),
        },
      ],
      left: moneyAxis({ ...context, currency: figure.currency }),
    },
    note: is_partial ? say("chart.note_partial") : undefined,
  };
}

export function whatIf(figure: WhatIf, context: Context): View {
  const { format, say } = context;
  const { currency, difference, network } = figure;
  if (!currency || !difference) return { note: say("chart.note_no_comparison") };
  const key: Key = Number(difference) > 0 ? "chart.would_cost_more" : "chart.would_cost_less";
  return {
    headline: say(key, { amount: format.money(Math.abs(Number(difference)), currency) }),
    plot: {
      labels: [say("chart.paid"), network ?? ""],
      series: [
        {
          label: say("sessions.cost"),
          hue: "primary",
          values: [number(figure.paid), number(figure.would_cost)],
        },
      ],
      left: moneyAxis({ ...context, currency }),
      horizontal: true,
    },
    note: say("chart.note_what_if", {
      count: figure.sessions,
      energy: format.measure(figure.energy_kwh, "kWh", 0),
      skipped: figure.skipped_sessions,
    }),
  };
}

export function memberships({ rows }: Memberships, { format, say }: Context): View {
  if (!rows.length) return { note: say("chart.note_no_membership") };
  const keys: Key[] = [
    "sessions.network",
    "sessions.title",
    "chart.without",
    "chart.with",
    "chart.fees",
    "chart.balance",
  ];
  return {
    table: {
      head: keys.map((key) => say(key)),
      rows: rows.map((row) => [
        row.name ? `${row.network} (${row.name})` : row.network,
        format.number(row.sessions, 0),
        format.money(row.without, row.currency),
        format.money(row.with, row.currency),
        format.money(row.fees, row.currency),
        row.is_worth_it === null
          ? "–"
          : `${format.money(row.saved, row.currency)} ${say(row.is_worth_it ? "chart.worth_it" : "chart.not_worth_it")}`,
      ]),
    },
  };
}
