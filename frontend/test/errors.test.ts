import assert from "node:assert/strict";
import { test } from "node:test";
import type { HomeAssistant } from "../src/ha/types";
import { ask } from "../src/ledger/errors";
import { house } from "./house";

const WORDS: Record<string, string> = {
  "component.lightningrod.exceptions.edit_out_of_bounds.message":
    "{field} muss zwischen {lowest} und {highest} liegen.",
  "component.lightningrod.exceptions.edit_overlaps.message": "Belegt von {start} bis {end}.",
};

/** A Home Assistant that refuses every command for one reason. */
function refusing(reason: unknown): HomeAssistant {
  return {
    ...house({ time_zone: "server" }),
    callWS: () => Promise.reject(reason),
    loadBackendTranslation: (category: string, domain: string) => {
      assert.deepEqual([category, domain], ["exceptions", "lightningrod"]);
      return Promise.resolve((key: string, values: Record<string, string> = {}) =>
        (WORDS[key] ?? "").replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ""),
      );
    },
  } as unknown as HomeAssistant;
}

async function said(reason: unknown): Promise<string> {
  try {
    await ask(refusing(reason), { type: "lightningrod/info" });
  } catch (error) {
    return (error as Error).message;
  }
  throw new assert.AssertionError({ message: "the command was not refused" });
}

function refusal(key: string, placeholders?: Record<string, string>): object {
  return {
    code: "invalid_format",
    message: "In English.",
    translation_domain: "lightningrod",
    translation_key: key,
    translation_placeholders: placeholders,
  };
}

test("a refusal is said in the user's language, with the word of its field", async () => {
  const reason = refusal("edit_out_of_bounds", { field: "start_soc", lowest: "0", highest: "100" });
  assert.equal(await said(reason), "“Battery at the start” muss zwischen 0 und 100 liegen.");
});

test("times of a refusal are local", async () => {
  const reason = refusal("edit_overlaps", {
    start: "2026-07-01 22:30 UTC",
    end: "2026-07-01 23:00 UTC",
  });
  const text = (await said(reason)).replace(/\u202f/g, " ");
  assert.equal(text, "Belegt von Jul 2, 2026, 12:30 AM bis Jul 2, 2026, 1:00 AM.");
});

test("a field without a word is said by its name", async () => {
  const reason = refusal("edit_out_of_bounds", { field: "x_y", lowest: "0", highest: "1" });
  assert.equal(await said(reason), "x_y muss zwischen 0 und 1 liegen.");
});

test("what has no words in that language keeps those it came with", async () => {
  assert.equal(await said(refusal("something_new")), "In English.");
  assert.equal(await said({ code: "unauthorized", message: "Unauthorized" }), "Unauthorized");
  assert.equal(await said("broken"), "broken");
});

test("a lost connection is said in words", async () => {
  const reason = { type: "result", success: false, error: { code: 3, message: "Connection lost" } };
  assert.equal(await said(reason), "The connection to Home Assistant was lost.");
});
