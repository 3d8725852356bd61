import assert from "node:assert/strict";
import test from "node:test";
import { longestTrail, stepped, type Footprint } from "../src/feeling/trail";

test("standing still leaves one footprint", () => {
  const once = stepped([], { valence: 0.1, arousal: 0.1, time: 1 });
  const twice = stepped(once, { valence: 0.1005, arousal: 0.1, time: 2 });
  assert.equal(twice.length, 1);
  assert.equal(twice[0]?.time, 2);
});

test("creeping is seen: a footprint stays where it was made", () => {
  let trail: Footprint[] = [];
  for (let step = 0; step < 100; ++step) {
    trail = stepped(trail, { valence: step / 1000, arousal: 0, time: step });
  }
  assert.ok(trail.length > 10);
});

test("the oldest footprints are forgotten", () => {
  let trail: Footprint[] = [];
  for (let step = 0; step < 2 * longestTrail; ++step) {
    trail = stepped(trail, { valence: Math.cos(step), arousal: Math.sin(step), time: step });
  }
  assert.equal(trail.length, longestTrail);
  assert.equal(trail.at(-1)?.time, 2 * longestTrail - 1);
});
