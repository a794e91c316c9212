import assert from "node:assert/strict";
import { test } from "node:test";
import { Format, NOTHING } from "../src/format";
import { house, plain } from "./house";

const metric = new Format(house());
const german = new Format(house({ language: "de" }));
const american = new Format(house({ language: "en-US" }, true));

test("numbers are written as the user chose", () => {
  assert.equal(metric.number(1234.56), "1,234.6");
  assert.equal(german.number(1234.56), "1.234,6");
  const french = new Format(house({ number_format: "space_comma" }));
  assert.equal(plain(french.number(1234.56)), "1 234,6");
  const none = new Format(house({ number_format: "none" }));
  assert.equal(none.number(1234.56), "1234.6");
});

test("what is not known is never a number", () => {
  for (const value of [null, undefined, NaN, Infinity]) {
    assert.equal(metric.number(value), NOTHING);
    assert.equal(metric.measure(value, "kWh"), NOTHING);
  }
  assert.equal(metric.money(null), NOTHING);
  assert.equal(metric.date(null), NOTHING);
  assert.equal(metric.efficiency(0), NOTHING);
});

test("money keeps its currency, and currencies are never added", () => {
  assert.equal(metric.money("4.2000", "EUR"), "€4.20");
  assert.equal(plain(german.money("4.2000", "EUR")), "4,20 €");
  assert.equal(metric.money("0.29", "EUR", 3), "€0.290");
  assert.equal(metric.money("1200", "JPY"), "¥1,200");
  assert.equal(metric.monies({ EUR: "1.00", USD: "2.00" }), "€1.00 + $2.00");
  assert.equal(metric.monies({}), NOTHING);
  // Nothing is nothing in every currency, also in none.
  assert.equal(metric.money("0.0000", "XXX"), "€0.00");
});

test("units follow the house", () => {
  assert.equal(plain(metric.distance(100)), "100.0 km");
  assert.equal(plain(american.distance(160.9344)), "100.0 mi");
  assert.equal(plain(metric.efficiency(5)), "20.0 kWh/100 km");
  assert.equal(plain(american.efficiency(5)), "3.1 mi/kWh");
  assert.equal(plain(metric.temperature(20)), "20 °C");
  assert.equal(plain(american.temperature(20)), "68 °F");
  assert.equal(plain(american.speed(80.4672)), "50 mph");
});

test("durations are short", () => {
  assert.equal(plain(metric.duration(59 * 60)), "59 min");
  assert.equal(plain(metric.duration(3900)), "1:05 h");
  assert.equal(plain(metric.duration(3599)), "1:00 h");
});

test("times are those of the house where the user wants it so", () => {
  const time = (locale: object) => plain(new Format(house(locale)).time("2026-07-01T12:00:00Z"));
  assert.equal(time({ time_format: "24" }), "14:00");
  assert.equal(time({ time_format: "12" }), "2:00 PM");
  assert.equal(time({ time_format: "24", time_zone: "local" }), "12:00");
});

test("a month is the same in every zone", () => {
  assert.equal(metric.month("2026-01"), "Jan 2026");
  assert.equal(german.month("2026-12", "long"), "Dezember 2026");
});
