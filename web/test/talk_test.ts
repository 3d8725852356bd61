import assert from "node:assert/strict";
import test from "node:test";
import { choose } from "../src/state/cast";
import { forget, say, talkOf } from "../src/state/talk";

test("who is called as something of JavaScript's has a talk like everybody", async () => {
  globalThis.fetch = () => Promise.reject(new Error("there is no server"));
  for (const name of ["constructor", "toString", "__proto__", "Ada"]) {
    choose(name);
    assert.deepEqual(talkOf(name), []);
    await say("Hello.");
    assert.deepEqual(
      talkOf(name).map((said) => [said.role, said.state]),
      [
        ["user", "whole"],
        ["assistant", "failed"],
      ],
    );
    forget(name);
    assert.deepEqual(talkOf(name), []);
  }
});
