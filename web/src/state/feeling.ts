// What the chosen character feels, live.
import { effect, signal } from "@preact/signals";
import { Feed, type Connection } from "../api/feed";
import { ask, characterPath, told, tokenWanted } from "../api/server";
import type { Emotion, EventKind, Place } from "../api/types";
import { stepped, type Footprint } from "../feeling/trail";
import { cast, castLoaded, chosen, isListed, loadCast } from "./cast";
import { goesOn, heard } from "./pulse";

export const emotion = signal<Emotion | undefined>(undefined);
export const trail = signal<Footprint[]>([]);
export const connection = signal<Connection>({ state: "connecting" });
export const kinds = signal<EventKind[]>([]);
export const feelingTrouble = signal("");
// What is pointed at: a word, an event of the journal. The plane shows where it lies.
export const pointed = signal<{ place: Place; name: string } | undefined>(undefined);
// How many changes have been heard of; whoever shows the past looks again.
export const changes = signal(0);

const restless = 0.005; // from home; what is nearer has arrived
const glance = 4000; // ms

let feed: Feed | undefined;

// Whether anything can be asked of it: of who has not begun to live, nothing is known.
export function hasBegun(character: string): boolean {
  return isListed(character) || emotion.peek()?.character === character;
}

function seen(now: Emotion): void {
  if (now.character !== chosen.peek()) return;
  emotion.value = now;
  trail.value = stepped(trail.peek(), {
    valence: now.valence,
    arousal: now.arousal,
    time: Date.now(),
  });
}

// Something has happened.
export function felt(now: Emotion): void {
  seen(now);
  changes.value = changes.peek() + 1;
}

// Somebody who has not begun to live can meet with what everybody can.
async function loadKinds(wanted: string): Promise<void> {
  await castLoaded();
  const character = hasBegun(wanted) ? wanted : "default";
  try {
    const answer = await ask<{ events: EventKind[] }>("GET", characterPath(character, "events"));
    if (wanted === chosen.peek()) kinds.value = answer.events;
  } catch {
    if (wanted === chosen.peek()) kinds.value = []; // the feed's state says that the server is away
  }
}

// The server tells of what happens; that a feeling settles in between is looked at, as long as it is not at
// rest and somebody sees it.
async function lookAgain(): Promise<void> {
  const before = emotion.peek();
  if (!before || document.hidden || connection.peek().state !== "here") return;
  if (before.distance_from_baseline < restless) return;
  try {
    const now = await ask<Emotion>("GET", characterPath(before.character, "emotion"));
    // What has been heard meanwhile is newer.
    if (emotion.peek() === before) seen(now);
  } catch {
    // The feed says what is the matter.
  }
}

function follow(character: string): void {
  feed?.close();
  emotion.value = undefined;
  trail.value = [];
  pointed.value = undefined;
  kinds.value = [];
  feelingTrouble.value = "";
  connection.value = { state: "connecting" };
  feed = new Feed(character, {
    emotion: felt,
    pulse: heard,
    erased: (name) => {
      if (name === chosen.peek()) trail.value = [];
      void loadCast();
    },
    connection: (now) => {
      const before = connection.peek().state;
      connection.value = now;
      if (now.state !== "here" || before === "here") return;
      void loadKinds(character);
      if (cast.peek().length < 2) void loadCast();
    },
  });
}

export function begin(): void {
  void loadCast();
  setInterval(() => void lookAgain(), glance);
  setInterval(() => {
    if (connection.peek().state === "here") goesOn();
  }, 1000);
  effect(() => {
    const character = chosen.value;
    if (!tokenWanted.value) follow(character);
  });
}

export function tryAgain(): void {
  feed?.tryNow();
}

async function change(method: string, rest: string, body: unknown): Promise<void> {
  try {
    felt(await ask<Emotion>(method, characterPath(chosen.peek(), rest), body));
    feelingTrouble.value = "";
  } catch (error) {
    feelingTrouble.value = told(error);
  }
}

export function happen(type: string, intensity: number): Promise<void> {
  return change("POST", "events", { type, intensity });
}

export function place(at: Place): Promise<void> {
  return change("PUT", "emotion", { valence: at.valence, arousal: at.arousal });
}
