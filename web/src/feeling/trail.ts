// Where a feeling has been, for as long as the page looks on.
import type { Place } from "../api/types";

export interface Footprint extends Place {
  time: number; // ms since the epoch
}

export const longestTrail = 240;
const nearest = 0.002; // of the plane: what moves less is the same place

// The trail with one more place. A place where it already is only moves its time.
export function stepped(trail: readonly Footprint[], step: Footprint): Footprint[] {
  const last = trail.at(-1);
  if (last && Math.hypot(last.valence - step.valence, last.arousal - step.arousal) < nearest) {
    return [...trail.slice(0, -1), { ...last, time: step.time }];
  }
  return [...trail, step].slice(-longestTrail);
}
