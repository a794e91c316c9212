import assert from "node:assert/strict";
import { test } from "node:test";
import { bounds, fromLocal, toLocal } from "../src/zoned";

const BERLIN = "Europe/Berlin";
const iso = (local: string, zone = BERLIN) => fromLocal(local, zone).toISOString();

test("local times become UTC, in summer and winter", () => {
  assert.equal(iso("2026-01-15T08:30"), "2026-01-15T07:30:00.000Z");
  assert.equal(iso("2026-07-15T08:30"), "2026-07-15T06:30:00.000Z");
  assert.equal(iso("2026-07-15"), "2026-07-14T22:00:00.000Z");
  assert.equal(iso("2026-07-15T08:30", "America/Los_Angeles"), "2026-07-15T15:30:00.000Z");
  assert.equal(iso("2026-07-15T08:30", "Asia/Kathmandu"), "2026-07-15T02:45:00.000Z");
});

test("the hour that comes twice is the first one, the one that never comes is moved", () => {
  assert.equal(iso("2026-10-25T02:30"), "2026-10-25T00:30:00.000Z");
  assert.equal(iso("2026-03-29T02:30"), "2026-03-29T01:30:00.000Z");
});

test("there and back is the same", () => {
  for (let hour = 0; hour < 24 * 366; hour += 7) {
    const moment = new Date(Date.UTC(2026, 0, 1, hour, 15));
    const back = fromLocal(toLocal(moment, BERLIN), BERLIN);
    // Of the hour that comes twice the second one cannot be told.
    const off = moment.getTime() - back.getTime();
    assert.ok(off === 0 || off === 3_600_000, moment.toISOString());
  }
});

test("periods begin and end at local midnight", () => {
  const now = new Date("2026-03-10T23:30:00Z"); // Already the 11th in Berlin.
  const of = (period: Parameters<typeof bounds>[0]) => bounds(period, BERLIN, now);
  assert.deepEqual(of("all"), {});
  assert.deepEqual(of("this_month"), { start: "2026-02-28T23:00:00.000Z" });
  assert.deepEqual(of("last_month"), {
    start: "2026-01-31T23:00:00.000Z",
    end: "2026-02-28T23:00:00.000Z",
  });
  assert.deepEqual(of("last_year"), {
    start: "2024-12-31T23:00:00.000Z",
    end: "2025-12-31T23:00:00.000Z",
  });
  assert.deepEqual(of("last_12_months"), { start: "2025-03-31T22:00:00.000Z" });
  assert.deepEqual(of("last_30_days"), { start: "2026-02-08T23:00:00.000Z" });
});
