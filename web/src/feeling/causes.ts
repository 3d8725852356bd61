// The journal's words for what moves a feeling, as people say it.
import type { LifeEvent } from "../api/types";

// Names of events are anybody's: "constructor" is one, too.
const causes = new Map(Object.entries({
  tool_call: "told",
  appraisal_words: "by words",
  appraisal_probe: "by what it felt",
  set_emotion: "placed by hand",
  set_baseline: "a new home",
  reset: "reset",
  restore: "restored",
  advance: "time advanced",
  turn_undone: "a turn undone",
  created: "began to live",
}));

function plain(name: string): string {
  return name.replaceAll("_", " ");
}

export function nameOfCause(cause: string): string {
  return causes.get(cause) ?? plain(cause);
}

export function nameOfKind(kind: string): string {
  return causes.get(kind) ?? plain(kind);
}

// What an entry is called, and beside it how it came about.
export function nameOfEvent(event: LifeEvent): { name: string; cause: string } {
  if (event.type === undefined) return { name: nameOfCause(event.cause), cause: "" };
  return { name: plain(event.type), cause: nameOfCause(event.cause) };
}
