// The course of a feeling as a chart draws it.
import type { LifeEvent, LifePoint } from "../api/types";

export interface Course {
  times: number[]; // Unix seconds, ascending
  valence: number[];
  arousal: number[];
  mood: (number | null)[]; // its valence; null where it is not known
}

const justBefore = 0.001; // seconds

// An event moves a feeling at one moment: its line goes to where that found it, and from there straight to
// where it was left. Both lists begin with the oldest.
export function courseOf(points: readonly LifePoint[], events: readonly LifeEvent[]): Course {
  const found = new Map(events.map((event) => [event.time, event.before]));
  const course: Course = { times: [], valence: [], arousal: [], mood: [] };
  for (const point of points) {
    const before = found.get(point.time);
    if (before) {
      course.times.push(point.time - justBefore);
      course.valence.push(before.valence);
      course.arousal.push(before.arousal);
      course.mood.push(null);
    }
    course.times.push(point.time);
    course.valence.push(point.valence);
    course.arousal.push(point.arousal);
    course.mood.push(point.mood?.valence ?? null);
  }
  return course;
}
