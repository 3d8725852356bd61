// text/event-stream as it comes in pieces (WHATWG HTML, section 9.2.6), without what nobody here sends: ids and retry times.

export interface ServerEvent {
  name: string; // "message" unless the server says another
  data: string;
}

export class EventReader {
  private rest = "";
  private name = "";
  private data: string[] = [];

  // The events that are whole after this piece.
  push(piece: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (this.data.length > 0) {
          events.push({ name: this.name || "message", data: this.data.join("\n") });
        }
        this.name = "";
        this.data = [];
        continue;
      }
      const colon = line.indexOf(":");
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "event") this.name = value;
      if (field === "data") this.data.push(value);
    }
    return events;
  }
}
