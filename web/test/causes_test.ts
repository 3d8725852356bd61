import assert from "node:assert/strict";
import test from "node:test";
import { nameOfCause, nameOfEvent, nameOfKind } from "../src/feeling/causes";

test("what is not known is called as the journal calls it, whatever that is", () => {
  assert.equal(nameOfKind("reset"), "reset");
  assert.equal(nameOfCause("appraisal_words"), "by words");
  for (const name of ["constructor", "toString", "__proto__"]) {
    assert.equal(nameOfKind(name), name.replaceAll("_", " "));
    assert.equal(nameOfCause(name), name.replaceAll("_", " "));
  }
});

test("an entry without a kind is called by its cause", () => {
  const event = { id: "1", time: 0, cause: "set_emotion" } as never;
  assert.deepEqual(nameOfEvent(event), { name: "placed by hand", cause: "" });
});
