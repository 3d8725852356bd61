// The journal of the chosen character: the newest page, older ones on demand, and why it feels so now.
import { signal } from "@preact/signals";
import { ask, characterPath, told } from "../api/server";
import type { Explanation, LifeEvent, LifePage, LifePoint } from "../api/types";
import { castLoaded, chosen } from "./cast";
import { hasBegun } from "./feeling";

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

// The newest page over what is shown already: older pages that somebody has turned to stay.
function refreshed(life: Life | undefined, page: LifePage, character: string): Life {
  const newest = life?.character === character ? life.events[0] : undefined;
  const at = page.events.findIndex((event) => event.id === newest?.id);
  const last = life?.points.at(-1);
  if (!life || at < 0 || !last) return joined(undefined, page, character);
  return {
    ...life,
    points: [...life.points, ...page.points.filter((point) => point.time > last.time)],
    events: [...page.events.slice(at + 1).toReversed(), ...life.events],
  };
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
    if (character === chosen.peek()) lifeTrouble.value = told(error);
  } finally {
    lifeLoading.value = false;
  }
}

export function loadLife(): Promise<void> {
  return loading(async (character) => {
    await castLoaded();
    if (!hasBegun(character)) {
      life.value = { character, points: [], events: [] };
      explanation.value = undefined;
      return;
    }
    const [page, why] = await Promise.all([
      fetchPage(character),
      ask<Explanation>("GET", characterPath(character, "explain")),
    ]);
    if (character !== chosen.peek()) return;
    life.value = refreshed(life.peek(), page, character);
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
