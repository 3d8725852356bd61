// The server's feed, for as long as somebody wants it: it begins again by itself when it breaks off.
import { events, Refused, told } from "./server";
import type { ServerEvent } from "./sse";
import type { Emotion, Pulse } from "./types";

export type Connection =
  | { state: "connecting" }
  | { state: "here" }
  | { state: "away"; why: string } // and will be tried again
  | { state: "refused"; why: string }; // asking again would be in vain

export interface FeedListener {
  emotion(emotion: Emotion): void;
  pulse(pulse: Pulse): void;
  erased(character: string): void;
  connection(connection: Connection): void;
}

const shortest = 1000; // ms between two tries, doubled each time
const longest = 15000;
const silence = 45000; // ms; the server says something every 15 s, if only that it is there

export class Feed {
  private readonly stopped = new AbortController();
  private wake: () => void = () => undefined;

  constructor(
    private readonly character: string,
    private readonly listener: FeedListener,
  ) {
    void this.follow();
  }

  close(): void {
    this.stopped.abort();
    this.wake();
  }

  // Instead of waiting for the next try.
  tryNow(): void {
    this.wake();
  }

  private async follow(): Promise<void> {
    let wait = shortest;
    while (!this.stopped.signal.aborted) {
      let why: string;
      try {
        await this.listen(() => (wait = shortest));
        why = "The server has ended.";
      } catch (error) {
        why = told(error);
        if (this.stopped.signal.aborted) return;
        if (error instanceof Refused && error.status >= 400 && error.status < 500) {
          // Of a token that is missing the page asks by itself.
          if (error.status !== 401) this.listener.connection({ state: "refused", why });
          return;
        }
      }
      if (this.stopped.signal.aborted) return;
      this.listener.connection({ state: "away", why });
      await this.pause(wait);
      wait = Math.min(2 * wait, longest);
      if (!this.stopped.signal.aborted) this.listener.connection({ state: "connecting" });
    }
  }

  private async listen(arrived: () => void): Promise<void> {
    const path = `/api/feed?character=${encodeURIComponent(this.character)}`;
    const dead = new AbortController();
    const stop = AbortSignal.any([this.stopped.signal, dead.signal]);
    let timer = setTimeout(() => dead.abort(), silence);
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => dead.abort(), silence);
    };
    try {
      for await (const event of events("GET", path, undefined, stop, alive)) {
        if (event.name === "end") return;
        arrived();
        this.listener.connection({ state: "here" });
        this.tell(event);
      }
    } catch (error) {
      if (dead.signal.aborted) throw new Refused(0, "Nothing is heard of the server any more.");
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private tell(event: ServerEvent): void {
    if (event.name === "emotion") this.listener.emotion(JSON.parse(event.data) as Emotion);
    if (event.name === "pulse") this.listener.pulse(JSON.parse(event.data) as Pulse);
    if (event.name === "erased") {
      this.listener.erased((JSON.parse(event.data) as { character: string }).character);
    }
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}
