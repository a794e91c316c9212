import assert from "node:assert/strict";
import { test } from "node:test";
import { overSoc, overTime, hasCurve } from "../src/charts/curve";
import { changes, rowsOf } from "../src/dialogs/history";
import { lineName } from "../src/dialogs/session-parts";
import { fromInput, SESSION_FIELDS, toInput, TRIP_FIELDS, valueOf } from "../src/dialogs/fields";
import { Format } from "../src/format";
import { chosen, filterOf, NO_CHOICE } from "../src/ledger/filters";
import { priceOf, socOf, speedOf } from "../src/ledger/rows";
import type { Edit, SessionDetail } from "../src/ledger/types";
import { english } from "../src/words";
import { context, house, NOW, plain } from "./house";

const metric = new Format(house());
const american = new Format(house({}, true));
const field = (name: string, fields = SESSION_FIELDS) => fields.find((one) => one.name === name)!;

test("a line of a bill keeps the name that the owner gave it", () => {
  const line = { kind: "energy", label: "energy_band", name: "Nacht-Strom_2" };
  assert.equal(lineName(line, english), "Energy by time: Nacht-Strom_2");
  assert.equal(lineName({ ...line, label: "energy_flat", name: null }, english), "Energy");
});

test("the price is by the energy that the cost was counted by", () => {
  const row = {
    cost: "3.00",
    cost_basis: "battery",
    energy_kwh: 10,
    evse_energy_kwh: 12,
    free: false,
  };
  assert.equal(priceOf(row), 0.3);
  assert.equal(priceOf({ ...row, cost_basis: "wall" }), 0.25);
  assert.equal(priceOf({ ...row, cost: null }), null);
  assert.equal(priceOf({ ...row, energy_kwh: 0 }), null);
  assert.equal(priceOf({ ...row, cost: "0.0000" }), 0);
  assert.equal(priceOf({ ...row, cost: "0.0000", free: true }), null);
});

test("what was done to many rows is taken back for all of them", () => {
  const edit = { action: "import", in_batch: 3 } as Edit;
  assert.equal(rowsOf(edit), 3);
  assert.equal(rowsOf({ ...edit, action: "merge" }), 1);
  assert.equal(rowsOf({ ...edit, in_batch: undefined }), 1);
});

test("speed and state of charge", () => {
  assert.equal(speedOf({ distance: 50, duration: 1800 }), 100);
  assert.equal(speedOf({ distance: 50, duration: 0 }), null);
  assert.equal(plain(socOf({ start_soc: 20, end_soc: 80 }, metric)), "20 → 80 %");
  assert.equal(socOf({ start_soc: null, end_soc: null }, metric), "–");
});

test("a choice becomes a filter without empty fields", () => {
  const filter = filterOf(
    { ...NO_CHOICE, search: " work ", place: "7", unpriced: true, period: "this_month" },
    "Europe/Berlin",
    NOW,
  );
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  assert.deepEqual(Object.fromEntries(given), {
    search: "work",
    place_id: 7,
    unpriced: true,
    start: "2026-02-28T23:00:00.000Z",
  });
});

test("both days of an own period are part of it, also where the clock changes", () => {
  const choice = { ...NO_CHOICE, period: "custom" as const, from: "2026-03-28", to: "2026-03-29" };
  const { start, end } = filterOf(choice, "Europe/Berlin", NOW);
  assert.equal(start, "2026-03-27T23:00:00.000Z");
  assert.equal(end, "2026-03-29T22:00:00.000Z");
});

test("the number of filters leaves out the search", () => {
  assert.equal(chosen({ ...NO_CHOICE, search: "x" }), 0);
  assert.equal(chosen({ ...NO_CHOICE, network: "x", edited: true }), 2);
});

test("inputs are in the user's units, values in the ledger's", () => {
  const distance = field("distance", TRIP_FIELDS);
  assert.equal(toInput(160.9344, distance, american), "100");
  assert.equal(fromInput("100", distance, american), 160.9344);
  assert.equal(fromInput("100", distance, metric), 100);
  const start = field("session_start_utc");
  assert.equal(toInput("2026-07-01T12:00:00+00:00", start, metric), "2026-07-01T14:00");
  assert.equal(fromInput("2026-07-01T14:00", start, metric), "2026-07-01T12:00:00.000Z");
  assert.equal(fromInput("12.50", field("cost"), metric), "12.50");
  assert.equal(fromInput("", field("cost"), metric), null);
  assert.deepEqual(fromInput(" a, b,,a ", field("tags"), metric), ["a", "b"]);
  assert.deepEqual(fromInput("", field("tags"), metric), []);
});

test("every field is said with its unit", () => {
  const row = { energy_kwh: 12.3, cost: "4.2000", cost_currency: "USD", charge_type: "DC_FAST" };
  const said = (name: string) => plain(valueOf(row, field(name), metric, english));
  assert.equal(said("energy_kwh"), "12.30 kWh");
  assert.equal(said("cost"), "$4.20");
  assert.equal(said("charge_type"), "DC fast");
  assert.equal(said("notes"), "–");
});

test("the history tells what changed, of what people know", () => {
  const edit = {
    before: { energy_kwh: 10, owner_values: null, tags: ["a"], notes: "x" },
    after: { energy_kwh: 12, owner_values: { energy_kwh: 12 }, tags: ["a"], notes: "x" },
  } as unknown as Edit;
  assert.deepEqual(
    changes(edit, SESSION_FIELDS).map(([one, before, after]) => [one.name, before, after]),
    [["energy_kwh", 10, 12]],
  );
  assert.deepEqual(changes({ ...edit, before: null }, SESSION_FIELDS), []);
});

const CHARGE = {
  intervals: [
    ["2026-03-01T10:02:00Z", "2026-03-01T10:05:00Z", 40, 50],
    ["2026-03-01T10:05:00Z", "2026-03-01T10:10:00Z", 60, 55],
    ["2026-03-01T10:10:00Z", "2026-03-01T10:14:00Z", 30, null],
  ].map(([start_utc, end_utc, mean_power_kw, soc]) => ({ start_utc, end_utc, mean_power_kw, soc })),
  average_curve: [
    [50, 45],
    [52, 15],
    [55, 50],
  ],
} as unknown as SessionDetail;

test("the curve over time has whole minutes under it", () => {
  const { format, say } = context();
  const plot = overTime(CHARGE, format, say);
  assert.deepEqual(
    plot.series[0]!.points!.map(({ y }) => y),
    [40, 60, 30],
  );
  assert.equal(plot.bottom!.step, 5 * 60_000);
  assert.equal(plot.bottom!.min, Date.parse("2026-03-01T10:00:00Z"));
  assert.equal(plot.bottom!.max, Date.parse("2026-03-01T10:15:00Z"));
});

test("the curve over the battery leaves out what has no state of charge", () => {
  const { format, say } = context();
  const [power, average] = overSoc(CHARGE, format, say).series;
  assert.deepEqual(power!.points, [
    { x: 50, y: 40 },
    { x: 55, y: 60 },
  ]);
  assert.deepEqual(average!.points, [
    { x: 50, y: 30 },
    { x: 55, y: 50 },
  ]);
  assert.ok(hasCurve(CHARGE));
  assert.ok(!hasCurve({ ...CHARGE, intervals: [] }));
});
