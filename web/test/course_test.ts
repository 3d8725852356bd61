import assert from "node:assert/strict";
import test from "node:test";
import { courseOf } from "../src/feeling/course";

const event = (time: number, before: number, after: number) => ({
  id: time,
  time,
  cause: "tool_call",
  before: { valence: before, arousal: 0 },
  after: { valence: after, arousal: 0 },
});

test("an event is a step, from where it found the feeling to where it left it", () => {
  const mood = { valence: 0.1, arousal: 0 };
  const course = courseOf(
    [{ time: 10, valence: 0.5, arousal: 0, mood }],
    [event(10, 0.2, 0.5)],
  );
  assert.deepEqual(course.valence, [0.2, 0.5]);
  assert.deepEqual(course.mood, [null, 0.1]);
});

test("times never fall, and there are as many values as times", () => {
  const points = [1, 2, 2.5, 90].map((time) => ({ time, valence: time / 100, arousal: 0 }));
  const { times, valence, arousal, mood } = courseOf(points, [event(2, 0, 0.02), event(90, 0, 0.9)]);
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  assert.equal(times.length, 6);
  for (const values of [valence, arousal, mood]) assert.equal(values.length, times.length);
});

test("points without their events are a line all the same", () => {
  assert.deepEqual(courseOf([{ time: 1, valence: 0.3, arousal: 0 }], []).valence, [0.3]);
});
