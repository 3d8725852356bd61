import assert from "node:assert/strict";
import test from "node:test";
import { EventReader } from "../src/api/sse";

const stream = ': hello\n\nevent: emotion\ndata: {"a":1}\n\ndata: one\r\ndata: two\r\n\r\ndata: é\n\n';
const expected = [
  { name: "emotion", data: '{"a":1}' },
  { name: "message", data: "one\ntwo" },
  { name: "message", data: "é" },
];

test("events come out as they are, wherever the stream is cut", () => {
  for (let cut = 0; cut <= stream.length; ++cut) {
    const reader = new EventReader();
    const events = [...reader.push(stream.slice(0, cut)), ...reader.push(stream.slice(cut))];
    assert.deepEqual(events, expected, `cut at ${cut}`);
  }
});

test("one character at a time is no other stream", () => {
  const reader = new EventReader();
  assert.deepEqual(
    [...stream].flatMap((letter) => reader.push(letter)),
    expected,
  );
});

test("an event that is not whole is not told", () => {
  assert.deepEqual(new EventReader().push("data: half\n"), []);
});

test("comments and names without data are no events", () => {
  assert.deepEqual(new EventReader().push(": ping\n\nevent: end\n\n"), []);
});
