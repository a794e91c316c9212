import assert from "node:assert/strict";
import { test } from "node:test";
import { CHART_NAMES } from "../src/charts/catalog";
import {
  breakdown,
  byChargeType,
  calendarTable,
  compareMonths,
  costByMonth,
  energyByMonth,
} from "../src/charts/charging";
import { petrol, whatIf } from "../src/charts/compare";
import { byTemperature, capacity } from "../src/charts/driving";
import { isEmpty, tableOf } from "../src/charts/plot";
import type {
  BatteryFigure,
  EfficiencyFigure,
  Months,
  Petrol,
  Totals,
  WhatIf,
} from "../src/ledger/figures";
import en from "../src/words/en.json";
import { context, house, plain } from "./house";

function totals(
  energy_kwh: number,
  cost: Record<string, string>,
  more: Partial<Totals> = {},
): Totals {
  return {
    sessions: 1,
    energy_kwh,
    wall_kwh: null,
    loss_percent: null,
    cost,
    price: cost["EUR"] ? { EUR: String(Number(cost["EUR"]) / energy_kwh) } : {},
    unpriced_sessions: 0,
    partial_sessions: 0,
    free_sessions: 0,
    free_energy_kwh: 0,
    free_worth: {},
    solar_kwh: null,
    solar_percent: null,
    co2_kg: null,
    ...more,
  };
}

const HOME = totals(100, { EUR: "30.0000" });
const PUBLIC = totals(50, { USD: "25.0000" }, { unpriced_sessions: 2 });
const row = (month: string, whole: Totals, by_type: Record<string, Totals>) => ({
  month,
  start: "",
  end: "",
  totals: whole,
  by_type,
  trips: 3,
  distance_km: 500,
  unexplained_km: 0,
  trip_energy_kwh: 90,
  km_per_kwh: 5.5,
});
const MONTHS: Months = {
  rows: [
    row("2026-02", totals(150, { EUR: "30.0000", USD: "25.0000" }, { unpriced_sessions: 2 }), {
      home: HOME,
      public: PUBLIC,
    }),
    row("2026-03", HOME, { home: HOME }),
  ],
};

test("energy is stacked by the types that there are", () => {
  const view = energyByMonth(MONTHS, context());
  assert.equal(plain(view.headline), "250 kWh");
  assert.deepEqual(
    view.plot!.series.map((series) => [series.label, series.values]),
    [
      ["Home", [100, 100]],
      ["Public", [50, null]],
    ],
  );
});

test("costs in another currency are not drawn as if they were ours", () => {
  const view = costByMonth(MONTHS, context());
  assert.equal(view.headline, "€60.00");
  assert.deepEqual(
    view.plot!.series.map((series) => series.label),
    ["Home"],
  );
  assert.match(view.note!, /^2 /);
});

test("the table has the newest first, and both currencies", () => {
  const { rows } = calendarTable(MONTHS, context()).table!;
  assert.equal(rows[0]![0], "Mar 2026");
  assert.equal(rows[1]![3], "≥ €30.00 + $25.00");
  assert.equal(rows[0]!.at(-1), "€6.00");
});

test("kilometres that no trip explains have a column, and count for what a way costs", () => {
  const figure = { rows: MONTHS.rows.map((it) => ({ ...it, unexplained_km: 100 })) };
  const { head, rows } = calendarTable(figure, context()).table!;
  const column = head.indexOf("Without a trip");
  assert.deepEqual(rows[0]!.slice(column - 1, column + 1).map(plain), ["500 km", "100 km"]);
  assert.equal(rows[0]!.at(-1), "€5.00");
});

test("a column without any figure is left out", () => {
  const { head, rows } = calendarTable(MONTHS, context()).table!;
  assert.ok(!head.includes("Without a trip"));
  assert.deepEqual(new Set(rows.map((it) => it.length)), new Set([head.length]));
});

test("this month is that of the house's clock", () => {
  const { head, rows } = compareMonths(MONTHS, context()).table!;
  assert.deepEqual(head, ["", "This month", "Last month"]);
  assert.deepEqual(rows[1]!.map(plain), ["Energy", "100.0 kWh", "150.0 kWh"]);
  assert.deepEqual(compareMonths({ rows: [] }, context()), {});
});

test("a breakdown says all rows and draws the largest", () => {
  const rows = Array.from({ length: 12 }, (_, index) => ({ name: `N${index}`, totals: HOME }));
  const figure = { rows: [...rows, { name: null, totals: HOME }], total: HOME };
  const view = breakdown(figure, context(), (name) => name ?? "Not named");
  assert.equal(view.plot!.labels!.length, 8);
  assert.equal(view.table!.rows.length, 13);
  assert.equal(view.table!.rows.at(-1)![0], "Not named");
});

test("the share of fast charging is said", () => {
  const rows = [
    { name: "AC", totals: totals(75, {}) },
    { name: "DC", totals: totals(25, {}) },
  ];
  const view = byChargeType({ rows, total: totals(100, {}) }, context());
  assert.equal(plain(view.headline), "25 % DC");
  assert.deepEqual(view.plot!.labels, ["AC", "DC"]);
});

test("a capacity that is withheld says why, and draws nothing", () => {
  const battery = {
    configured_kwh: 91,
    estimate: null,
    withheld: "too_few_charges",
    months: [],
    charges: [],
    dc_percent: null,
  } as BatteryFigure;
  const view = capacity(battery, context());
  assert.equal(view.plot, undefined);
  assert.match(view.reason!, /Not enough charges/);
});

test("efficiency is said as people say it there", () => {
  const bin = { from: 0, to: 5, trips: 1, distance_km: 10, km_per_kwh: 5 };
  const figure = { total: bin, by_temperature: [bin], by_speed: [] } as EfficiencyFigure;
  const metric = byTemperature(figure, context()).plot!;
  assert.deepEqual(metric.labels, ["0 – 5 °C"]);
  assert.deepEqual(metric.series[0]!.values, [20]);
  const american = byTemperature(figure, context(house({}, true))).plot!;
  assert.deepEqual(american.labels, ["32 – 41 °F"]);
  assert.equal(american.left.unit, "mi/kWh");
});

test("comparisons say who is ahead", () => {
  const base = { currency: "EUR", litres_per_100km: 7, withheld: null, rows: [] };
  const total = {
    distance_km: 1,
    petrol_cost: "9",
    charging_cost: "4",
    saved: "5",
    is_partial: false,
    co2_petrol_kg: null,
  };
  assert.equal(petrol({ ...base, total } as Petrol, context()).headline, "€5.00 saved");
  const worse = { ...total, saved: "-5" };
  assert.equal(
    petrol({ ...base, total: worse } as Petrol, context()).headline,
    "€5.00 more than petrol",
  );
  const none = { ...base, withheld: "no_consumption", total } as Petrol;
  assert.match(petrol(none, context()).reason!, /settings/);
  assert.ok(petrol(none, context()).settings);
  const what = {
    network: "X",
    currency: "EUR",
    sessions: 2,
    energy_kwh: 40,
    paid: "10",
    would_cost: "14",
    difference: "4",
    skipped_sessions: 0,
    notes: [],
  } as WhatIf;
  assert.equal(whatIf(what, context()).headline, "€4.00 more");
  assert.equal(plain(whatIf(what, context()).note), "2 charges, 40 kWh.");
  const same = whatIf({ ...what, sessions: 1, difference: "0", skipped_sessions: 3 }, context());
  assert.equal(same.headline, "It would cost the same.");
  assert.equal(plain(same.note), "1 charge, 40 kWh. 3 could not be compared.");
  assert.match(whatIf({ ...what, difference: null }, context()).reason!, /nothing to compare/);
});

test("a table says the same as its chart", () => {
  const { head, rows } = tableOf(energyByMonth(MONTHS, context()).plot!);
  assert.deepEqual(head, ["", "Home", "Public"]);
  assert.deepEqual(rows[0]!.map(plain), ["Feb 2026", "100.0 kWh", "50.0 kWh"]);
  assert.equal(rows[1]![2], "");
  assert.ok(
    isEmpty({
      series: [{ label: "", hue: 0, values: [0, null] }],
      left: { unit: "", format: String },
    }),
  );
});

test("every chart has a title", () => {
  for (const name of CHART_NAMES) assert.ok(`chart.title.${name}` in en, name);
});
