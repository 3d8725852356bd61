// The engine's pulse: the last figures, and a few minutes of them.
import { signal } from "@preact/signals";
import type { Pulse } from "../api/types";

export const pulse = signal<Pulse | undefined>(undefined);

export interface Beat {
  time: number; // Unix seconds
  written: number; // tokens a second
  read: number;
  running: number;
  waiting: number;
  used: number; // share of the cache's cells, 0 … 1
  kept: number;
}

export const beats = signal<Beat[]>([]);
const mostBeats = 300;

const shortest = 0.5; // seconds between two beats; a speed over less is none

let last: { time: number; written: number; read: number } | undefined;

// The server says nothing while nothing changes: what it said last goes on.
export function goesOn(): void {
  const now = pulse.peek();
  if (now && last && Date.now() / 1000 - last.time > 1.5) {
    heard({ ...now, uptime_seconds: now.uptime_seconds + Date.now() / 1000 - last.time });
  }
}

// Speeds are differences of the totals: what `recent` says is about the last steps, however long ago
// those were.
export function heard(now: Pulse): void {
  const time = Date.now() / 1000;
  const seconds = last ? time - last.time : 0;
  const since = (total: number, before: number) =>
    seconds > 0 ? Math.max(0, total - before) / seconds : 0;
  const cells = Math.max(1, now.cells_total);
  pulse.value = now;
  if (last && seconds < shortest) return;
  const beat: Beat = {
    time,
    written: since(now.totals.tokens_written, last?.written ?? 0),
    read: since(now.totals.tokens_read, last?.read ?? 0),
    running: now.running,
    waiting: now.waiting,
    used: now.cells_used / cells,
    kept: now.cells_kept / cells,
  };
  last = { time, written: now.totals.tokens_written, read: now.totals.tokens_read };
  beats.value = [...beats.peek(), beat].slice(-mostBeats);
}
