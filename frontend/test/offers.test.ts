import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { offersIn } from "../src/offers";
import { english } from "../src/words";

test("everything that can be added has a name and says what it is for", () => {
  const offers = new Map(offersIn(english));
  const tags = readFileSync("src/entry.ts", "utf8").match(/lightningrod-[a-z]+-card/g) ?? [];
  assert.deepEqual([...offers.keys()].sort(), [...new Set(tags), "dashboard"].sort());
  assert.deepEqual(offers.get("lightningrod-trips-card"), {
    name: "LightningROD: Trips",
    description: "Every drive, with search, filters, sums and editing.",
  });
  assert.equal(offers.get("dashboard")?.name, "LightningROD");
});
