/** Charts that compare: with petrol, with a network, with a membership. */

import type { Memberships, Petrol, WhatIf } from "../ledger/figures";
import { type Key, sayCount, sayValue } from "../words";
import { type Context, moneyAxis, type View } from "./view";

const number = (money: string | null) => (money === null ? null : Number(money));

export function petrol(figure: Petrol, context: Context): View {
  const { format, say } = context;
  if (figure.withheld) {
    return { reason: sayValue(say, "withheld", figure.withheld), settings: true };
  }
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
  if (network && !figure.sessions && !figure.skipped_sessions) return {};
  if (!currency || !difference) return { reason: say("chart.note_no_comparison"), settings: true };
  const change = Number(difference);
  const key: Key = change > 0 ? "chart.would_cost_more" : "chart.would_cost_less";
  const amount = format.money(Math.abs(change), currency);
  return {
    headline: change ? say(key, { amount }) : say("chart.would_cost_same"),
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
    note: [
      sayCount(say, "chart.note_compared", figure.sessions, format, {
        energy: format.measure(figure.energy_kwh, "kWh", 0),
      }),
      ...(figure.skipped_sessions
        ? [sayCount(say, "chart.note_skipped", figure.skipped_sessions, format)]
        : []),
    ].join(" "),
  };
}

export function memberships({ rows }: Memberships, { format, say }: Context): View {
  if (!rows.length) return { reason: say("chart.note_no_membership"), settings: true };
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
