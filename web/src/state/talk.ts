// The talks of this browser tab, one for each character. The server is sent all of one with each message.
import { signal } from "@preact/signals";
import { answer, type ChatMessage } from "../api/chat";
import { told } from "../api/server";
import type { Emotion, FeltSpan, Place } from "../api/types";
import { spansOf, withSpan } from "../feeling/words";
import { keep, kept } from "../storage";
import { chosen, isListed, loadCast } from "./cast";
import { felt } from "./feeling";

export interface Said {
  id: number;
  role: "user" | "assistant";
  text: string;
  state: "writing" | "whole" | "stopped" | "failed";
  spans: FeltSpan[];
  whole?: Place; // what all of it felt like to the model
  unread?: string; // why nothing could be measured
  after?: Emotion;
  trouble?: string;
  cut?: boolean; // it ended because it had become as long as it may
}

const stored = "elpis.talks";
const mostKept = 60; // messages of a talk

// By the character's name, which may be any: in an object "constructor" would be somebody already.
type Talks = ReadonlyMap<string, Said[]>;

function remembered(): Talks {
  try {
    const all = JSON.parse(kept("tab", stored) ?? "{}") as Record<string, Said[]>;
    const talks = new Map(Object.entries(all));
    for (const talk of talks.values()) {
      for (const said of talk) if (said.state === "writing") said.state = "stopped";
    }
    return talks;
  } catch {
    return new Map(); // of another version of this page
  }
}

export const talks = signal<Talks>(remembered());
// The answer that is being written, if there is one.
export const writing = signal<{ character: string; id: number } | undefined>(undefined);

let stop = new AbortController();
let nextId = 1 + Math.max(0, ...[...talks.value.values()].flat().map((each) => each.id));

function remember(): void {
  const all = Object.fromEntries(
    [...talks.peek()].map(([name, talk]) => [name, talk.slice(-mostKept)]),
  );
  keep("tab", stored, JSON.stringify(all));
}

export function talkOf(character: string): Said[] {
  return talks.value.get(character) ?? [];
}

function write(character: string, talk: Said[]): void {
  talks.value = new Map(talks.peek()).set(character, talk);
}

function amend(character: string, id: number, change: (said: Said) => Partial<Said>): void {
  write(
    character,
    (talks.peek().get(character) ?? []).map((each) =>
      each.id === id ? { ...each, ...change(each) } : each,
    ),
  );
}

export function cancel(): void {
  stop.abort();
}

export function forget(character: string): void {
  cancel();
  write(character, []);
  remember();
}

export async function say(text: string): Promise<void> {
  const character = chosen.peek();
  const before = talks.peek().get(character) ?? [];
  const asked: Said = { id: nextId++, role: "user", text, state: "whole", spans: [] };
  write(character, [...before, asked]);
  await answerTo(character);
}

// The last answer once more: it takes the old one's place, here and in the character's life.
export async function again(): Promise<void> {
  const character = chosen.peek();
  const talk = talks.peek().get(character) ?? [];
  const last = talk.findLastIndex((each) => each.role === "user");
  if (last < 0) return;
  write(character, talk.slice(0, last + 1));
  await answerTo(character);
}

async function answerTo(character: string): Promise<void> {
  const talk = talks.peek().get(character) ?? [];
  const messages: ChatMessage[] = talk
    .filter((each) => each.text !== "" && each.state !== "failed")
    .map((each) => ({ role: each.role, content: each.text }));
  const id = nextId++;
  write(character, [...talk, { id, role: "assistant", text: "", state: "writing", spans: [] }]);
  stop.abort();
  stop = new AbortController();
  const mine = stop;
  writing.value = { character, id };
  try {
    const end = await answer(
      { character, messages },
      {
        text: (piece) => amend(character, id, (said) => ({ text: said.text + piece })),
        thought: () => undefined,
        felt: (span) => amend(character, id, (said) => ({ spans: withSpan(said.spans, span) })),
      },
      mine.signal,
    );
    amend(character, id, (said) => {
      const change: Partial<Said> = { state: "whole", cut: end.reason === "length" };
      if (end.emotion) change.after = end.emotion;
      const measured = end.felt;
      if (measured?.measured === false) change.unread = measured.reason ?? "";
      if (measured?.valence !== undefined && measured.arousal !== undefined) {
        change.whole = { valence: measured.valence, arousal: measured.arousal };
      }
      const spans = measured && spansOf(said.text, measured);
      if (spans) change.spans = spans;
      return change;
    });
    if (end.emotion) felt(end.emotion);
  } catch (error) {
    if (mine.signal.aborted) amend(character, id, () => ({ state: "stopped" }));
    else amend(character, id, () => ({ state: "failed", trouble: told(error) }));
  }
  if (writing.peek()?.id === id) writing.value = undefined;
  remember();
  // Somebody new has begun to live with this.
  if (!isListed(character)) void loadCast();
}
