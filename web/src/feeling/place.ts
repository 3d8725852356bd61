// A place in the plane as people read it: figures, words, a hue. Nothing here draws.
import type { Place } from "../api/types";

export const origin: Place = { valence: 0, arousal: 0 };

// "+0.21", "−0.08", "0.00"; never "−0.00".
export function figure(value: number, digits = 2): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : "+") + text;
}

export function figures(place: Place): string {
  return `valence ${figure(place.valence)}, arousal ${figure(place.arousal)}`;
}

const strongest = 1.2; // from neutral; the corners of the square are √2 away, and no stronger

// How far from neutral, 0 … 1.
export function depth(place: Place): number {
  return Math.min(1, Math.hypot(place.valence, place.arousal) / strongest);
}

export type Quadrant = "excited" | "frustrated" | "calm" | "depleted";

export function quadrant(place: Place): Quadrant {
  if (place.arousal >= 0) return place.valence >= 0 ? "excited" : "frustrated";
  return place.valence >= 0 ? "calm" : "depleted";
}

// The hues (OKLCH, degrees) of the eight directions, from pleasant (0°) against the clock. They fall all
// the way round, once: what lies between two feelings has a hue between theirs.
const hues = [128, 78, 52, 27, -30, -92, -142, -185];

// A hue in degrees, 0 … 360. Of neutral it is any; depth is 0 there.
export function hue(place: Place): number {
  const eighths = (Math.atan2(place.arousal, place.valence) / (2 * Math.PI)) * hues.length;
  const turn = ((eighths % hues.length) + hues.length) % hues.length;
  const at = Math.floor(turn) % hues.length;
  const from = hues[at] ?? 0;
  const to = at + 1 < hues.length ? (hues[at + 1] ?? 0) : (hues[0] ?? 0) - 360;
  return (((from + (to - from) * (turn - at)) % 360) + 360) % 360;
}

// What style sheets make a colour of, light or dark: see style/colour.css.
export function tint(place: Place | undefined): Record<string, string> {
  if (!place) return { "--hue": "0", "--depth": "0" };
  return { "--hue": hue(place).toFixed(1), "--depth": depth(place).toFixed(3) };
}

export function clamped(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
