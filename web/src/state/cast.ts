// Who can be talked with, and with whom it is.
import { signal } from "@preact/signals";
import { ask, told } from "../api/server";
import type { Character } from "../api/types";
import { keep, kept } from "../storage";

const stored = "elpis.character";

export const cast = signal<Character[]>([]);
export const castTrouble = signal("");
export const chosen = signal(kept("tab", stored) ?? "default");

const mostPages = 20;

let loaded: Promise<void> = Promise.resolve();

export function loadCast(): Promise<void> {
  loaded = load();
  return loaded;
}

// When it is known who has begun to live.
export function castLoaded(): Promise<void> {
  return loaded;
}

async function load(): Promise<void> {
  try {
    const all: Character[] = [];
    let after = "";
    for (let page = 0; page < mostPages; ++page) {
      const query = after ? `?after=${encodeURIComponent(after)}` : "";
      const answer = await ask<{ characters: Character[]; next?: string }>(
        "GET",
        `/api/characters${query}`,
      );
      all.push(...answer.characters);
      after = answer.next ?? "";
      if (!after) break;
    }
    // Who is chosen and has not begun to live is nobody the server knows.
    const missing = all.every((each) => each.name !== chosen.peek());
    cast.value = missing ? [...all, { name: chosen.peek() }] : all;
    castTrouble.value = "";
  } catch (error) {
    castTrouble.value = told(error);
  }
}

export function choose(name: string): void {
  keep("tab", stored, name);
  if (!cast.value.some((each) => each.name === name)) cast.value = [...cast.value, { name }];
  chosen.value = name;
}

// Whether the server has told of it. Of others only the name is known: they have not begun to live.
export function isListed(name: string): boolean {
  return cast.value.some((each) => each.name === name && each.clock !== undefined);
}

// What the character's file says of it, with names for the placeholders that such texts have.
export function descriptionOf(name: string): string {
  const text = cast.value.find((each) => each.name === name)?.description ?? "";
  return text.replaceAll(/\{\{char\}\}/gi, displayName(name)).replaceAll(/\{\{user\}\}/gi, "you");
}

export function displayName(name: string): string {
  const known = cast.value.find((each) => each.name === name);
  const shown = known?.display_name || name;
  return shown === "default" ? "Elpis" : shown;
}
