// The journal of the chosen character: the newest page, older ones on demand, and why it feels so now.
import { signal } from "@preact/signals";
import { ask, characterPath, Refused, told } from "../api/server";
import type { Explanation, LifeEvent, LifePage, LifePoint } from "../api/types";
import { chosen } from "./cast";

export interface Life {
  character: string;
  points: LifePoint[]; // in order of time
  events: LifeEvent[]; // the newest first
  before?: string;
}

export const life = signal<Life | undefined>(undefined);
export const explanation = signal<Explanation | undefined>(undefined);
export const lifeTrouble = signal("");
export const lifeLoading = signal(false);

const perPage = 50;

function joined(life: Life | undefined, page: LifePage, character: string): Life {
  const points = [...page.points, ...(life?.points ?? [])];
  const events = [...(life?.events ?? []), ...page.events.toReversed()];
  const whole: Life = { character, points, events };
  if (page.before !== undefined) whole.before = page.before;
  return whole;
}

async function fetchPage(character: string, before?: string): Promise<LifePage> {
  const older = before === undefined ? "" : `&before=${encodeURIComponent(before)}`;
  return ask<LifePage>("GET", characterPath(character, `history?limit=${perPage}${older}`));
}

async function loading(work: (character: string) => Promise<void>): Promise<void> {
  const character = chosen.peek();
  lifeLoading.value = true;
  try {
    await work(character);
    lifeTrouble.value = "";
  } catch (error) {
    if (character === chosen.peek()) failed(character, error);
  } finally {
    lifeLoading.value = false;
  }
}

function failed(character: string, error: unknown): void {
  const unborn = error instanceof Refused && error.status === 404;
  lifeTrouble.value = unborn ? "" : told(error);
  if (!unborn) return;
  life.value = { character, points: [], events: [] };
  explanation.value = undefined;
}

export function loadLife(): Promise<void> {
  return loading(async (character) => {
    const [page, why] = await Promise.all([
      fetchPage(character),
      ask<Explanation>("GET", characterPath(character, "explain")),
    ]);
    if (character !== chosen.peek()) return;
    life.value = joined(undefined, page, character);
    explanation.value = why;
  });
}

export function loadOlder(): Promise<void> {
  return loading(async (character) => {
    const now = life.peek();
    if (now?.before === undefined || now.character !== character) return;
    const page = await fetchPage(character, now.before);
    if (life.peek() === now) life.value = joined(now, page, character);
  });
}
