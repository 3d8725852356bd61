// What the server's answers look like, as far as the page reads them. docs/http.md has all of it.

export interface Place {
  valence: number; // -1 unpleasant … 1 pleasant
  arousal: number; // -1 calm … 1 excited
}

export interface Emotion extends Place {
  character: string;
  label: string; // a word for the feeling, or "neutral"
  quadrant: string;
  mood: Place;
  baseline: Place;
  distance_from_baseline: number;
  trajectory: { trend: string; momentum: string };
  last_update: number; // Unix seconds
}

export interface Character {
  name: string;
  display_name?: string;
  description?: string;
  clock?: string;
  from_file?: boolean;
  in_journal?: boolean;
  emotion?: Emotion;
}

// A kind of event and how it pushes a character.
export interface EventKind extends Place {
  type: string;
}

export interface LifePoint extends Place {
  time: number; // Unix seconds
  mood?: Place;
}

export interface LifeEvent {
  id: number | string;
  time: number;
  type?: string; // absent where it is none of the kinds: `cause` says what it was
  cause: string;
  intensity?: number;
  impulse?: Place;
  before: Place;
  after: Place;
  context?: string;
}

export interface LifePage {
  points: LifePoint[]; // these and the events: the oldest first
  events: LifeEvent[];
  before?: string; // where the page before this one is; absent on the oldest
}

export interface ExplanationRow {
  cause: "temperament" | "event" | "earlier" | "chance" | string;
  emotion: Place;
  mood: Place;
  event_type?: string;
  time?: number;
  intensity?: number;
  count?: number;
}

export interface Explanation {
  emotion: Place;
  mood: Place;
  baseline: Place;
  rows: ExplanationRow[];
}

export interface Model {
  state: string; // unloaded, loading, ready, failed, stuck
  name?: string;
  load_percent?: number;
  failure?: string;
}

export interface Pulse {
  model: Model;
  running: number;
  waiting: number;
  cells_used: number;
  cells_kept: number;
  cells_total: number;
  live_streams: number;
  threads: number;
  uptime_seconds: number;
  totals: {
    tokens_written: number;
    tokens_read: number;
    tokens_reused: number;
    requests_finished: number;
    requests_cancelled: number;
    requests_failed: number;
  };
  recent: {
    tokens_per_second: number;
    read_per_second: number;
    step_median_ms: number;
    step_p95_ms: number;
  };
}

// What a stretch of an answer felt like to the model. Offsets count characters (code points).
export interface FeltSpan extends Place {
  from: number;
  to: number;
}

export interface Felt {
  measured: boolean;
  reason?: string;
  valence?: number;
  arousal?: number;
  labels?: Record<string, number>;
  tokens?: ({ text: string } & Partial<Place>)[];
}

// How an answer came about: what it was steered by, and with which figures.
export interface Applied {
  temperature?: number;
  top_p?: number;
  [more: string]: unknown;
}
