// One question, answered by the chosen character in several feelings side by side. It only imagines them:
// each answer has a feeling for itself, and none of them is lived through or remembered.
import { signal } from "@preact/signals";
import { answer } from "../api/chat";
import { told } from "../api/server";
import type { Applied, FeltSpan, Place } from "../api/types";
import { spansOf, withSpan } from "../feeling/words";
import { chosen } from "./cast";

export interface Trial {
  key: number;
  name: string;
  place: Place;
  strength: number;
  text: string;
  spans: FeltSpan[];
  state: "idle" | "writing" | "whole" | "stopped" | "failed";
  whole?: Place;
  unread?: string;
  trouble?: string;
  applied?: Applied;
}

// Places of feelings by name, as docs/steering.md has them, and the four corners.
export const presets: { name: string; place: Place }[] = [
  { name: "calm", place: { valence: 0.7, arousal: -0.7 } },
  { name: "excited", place: { valence: 0.8, arousal: 0.8 } },
  { name: "frustrated", place: { valence: -0.7, arousal: 0.7 } },
  { name: "depleted", place: { valence: -0.7, arousal: -0.7 } },
  { name: "joy", place: { valence: 0.8, arousal: 0.5 } },
  { name: "anger", place: { valence: -0.6, arousal: 0.7 } },
  { name: "fear", place: { valence: -0.7, arousal: 0.6 } },
  { name: "sadness", place: { valence: -0.7, arousal: -0.4 } },
  { name: "tenderness", place: { valence: 0.7, arousal: -0.3 } },
  { name: "curiosity", place: { valence: 0.4, arousal: 0.5 } },
  { name: "boredom", place: { valence: -0.3, arousal: -0.7 } },
  { name: "neutral", place: { valence: 0, arousal: 0 } },
];

export const mostTrials = 4;
const longestAnswer = 160; // tokens: side by side, short texts compare better

let nextKey = 1;
function trial(name: string): Trial {
  const place = presets.find((each) => each.name === name)?.place ?? { valence: 0, arousal: 0 };
  return { key: nextKey++, name, place, strength: 1, text: "", spans: [], state: "idle" };
}

export const question = signal("");
export const trials = signal<Trial[]>(["calm", "excited", "frustrated", "depleted"].map(trial));
export const running = signal(false);

let stop = new AbortController();

export function amend(key: number, change: (trial: Trial) => Partial<Trial>): void {
  trials.value = trials
    .peek()
    .map((each) => (each.key === key ? { ...each, ...change(each) } : each));
}

export function feel(key: number, name: string): void {
  const preset = presets.find((each) => each.name === name);
  if (preset) amend(key, () => ({ name, place: preset.place }));
}

export function add(): void {
  if (trials.peek().length >= mostTrials) return;
  const free = presets.find((preset) => !trials.peek().some((each) => each.name === preset.name));
  trials.value = [...trials.peek(), trial(free?.name ?? "neutral")];
}

export function remove(key: number): void {
  trials.value = trials.peek().filter((each) => each.key !== key);
}

export function cancelLab(): void {
  stop.abort();
}

export async function run(): Promise<void> {
  stop.abort();
  stop = new AbortController();
  const mine = stop;
  running.value = true;
  // The same chance for all: what differs is the feeling.
  const seed = Math.floor(Math.random() * 2 ** 31);
  await Promise.all(trials.peek().map((each) => runOne(each.key, seed, mine.signal)));
  if (stop === mine) running.value = false;
}

async function runOne(key: number, seed: number, signal: AbortSignal): Promise<void> {
  const { unread, trouble, whole, applied, ...plain } = trials
    .peek()
    .find((each) => each.key === key) as Trial;
  const fresh: Trial = { ...plain, text: "", spans: [], state: "writing" };
  trials.value = trials.peek().map((each) => (each.key === key ? fresh : each));
  try {
    const end = await answer(
      {
        character: chosen.peek(),
        imagined: true,
        messages: [{ role: "user", content: question.peek() }],
        emotion: fresh.place,
        strength: fresh.strength,
        seed,
        maxTokens: longestAnswer,
      },
      {
        text: (piece) => amend(key, (now) => ({ text: now.text + piece })),
        thought: () => undefined,
        felt: (span) => amend(key, (now) => ({ spans: withSpan(now.spans, span) })),
      },
      signal,
    );
    amend(key, (now) => {
      const change: Partial<Trial> = { state: "whole" };
      if (end.applied) change.applied = end.applied;
      if (end.felt?.measured === false) change.unread = end.felt.reason ?? "";
      if (end.felt?.valence !== undefined && end.felt.arousal !== undefined) {
        change.whole = { valence: end.felt.valence, arousal: end.felt.arousal };
      }
      const spans = end.felt && spansOf(now.text, end.felt);
      if (spans) change.spans = spans;
      return change;
    });
  } catch (error) {
    if (signal.aborted) amend(key, () => ({ state: "stopped" }));
    else amend(key, () => ({ state: "failed", trouble: told(error) }));
  }
}
