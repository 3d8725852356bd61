import assert from "node:assert/strict";
import test from "node:test";
import { drop, keep, kept } from "../src/storage";

function given(storage: () => unknown): void {
  Object.defineProperty(globalThis, "sessionStorage", { configurable: true, get: storage });
}

test("where storage is switched off, things are kept as long as the page is open", () => {
  given(() => {
    throw new Error("SecurityError");
  });
  assert.equal(kept("tab", "a"), undefined);
  keep("tab", "a", "1");
  assert.equal(kept("tab", "a"), "1");
  assert.equal(kept("machine", "a"), undefined);
  drop("tab", "a");
  assert.equal(kept("tab", "a"), undefined);
});

test("what storage takes is its own, and what it does not take goes before", () => {
  const taken = new Map<string, string>();
  let full = false;
  given(() => ({
    getItem: (name: string) => taken.get(name) ?? null,
    setItem: (name: string, text: string) => {
      if (full) throw new Error("QuotaExceededError");
      taken.set(name, text);
    },
    removeItem: (name: string) => taken.delete(name),
  }));
  keep("tab", "a", "1");
  assert.deepEqual([...taken], [["a", "1"]]);
  full = true;
  keep("tab", "a", "2");
  assert.equal(kept("tab", "a"), "2");
  full = false;
  keep("tab", "a", "3");
  assert.equal(kept("tab", "a"), "3");
  assert.equal(taken.get("a"), "3");
  drop("tab", "a");
  assert.equal(taken.size, 0);
});
