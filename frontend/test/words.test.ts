import assert from "node:assert/strict";
import { test } from "node:test";
import { english, sayValue, speak, wordsOf } from "../src/words";

test("placeholders are filled, and others left alone", () => {
  assert.equal(english("common.page", { from: 1, to: 25, total: 133 }), "1 to 25 of 133");
  assert.equal(speak({ "common.add": "{x}" })("common.add"), "{x}");
});

test("what a language lacks is said in English", () => {
  assert.equal(speak({})("common.save"), "Save");
});

test("a value without a word is said as it is", () => {
  assert.equal(sayValue(english, "source", "log"), "Ford's charge log");
  assert.equal(sayValue(english, "source", "SOME_THING"), "some thing");
  assert.equal(sayValue(english, "source", null), "");
});

test("a language speaks for its countries, and only a language that is asked for is read", async () => {
  assert.equal(speak(await wordsOf("de"))("common.save"), "Speichern");
  assert.equal(speak(await wordsOf("fr-CA"))("common.save"), "Enregistrer");
});

test("an unknown language is English", async () => {
  assert.equal(speak(await wordsOf("xx"))("common.save"), "Save");
});
