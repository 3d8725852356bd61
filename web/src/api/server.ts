// The one way to the server: JSON, event streams, the token, and errors as the sentences that it says.
import { signal } from "@preact/signals";
import { keep, kept } from "../storage";
import { EventReader, type ServerEvent } from "./sse";

const stored = "elpis.token";

// Whether the server has asked for a token that we do not have.
export const tokenWanted = signal(false);

export class Refused extends Error {
  constructor(
    readonly status: number, // 0: nobody answered
    message: string,
  ) {
    super(message);
  }
}

export function setToken(token: string): void {
  keep("tab", stored, token);
  tokenWanted.value = false;
}

function headers(body: boolean): Headers {
  const all = new Headers();
  const token = kept("tab", stored);
  if (token) all.set("Authorization", `Bearer ${token}`);
  if (body) all.set("Content-Type", "application/json");
  return all;
}

async function sentence(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error?: { message?: string } };
    if (error?.message) return error.message;
  } catch {
    // No JSON: the status has to say it.
  }
  return `The server answered ${response.status} ${response.statusText}.`;
}

async function request(
  method: string,
  path: string,
  body: unknown,
  stop: AbortSignal | undefined,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: headers(body !== undefined),
      body: body === undefined ? null : JSON.stringify(body),
      signal: stop ?? null,
      cache: "no-store",
    });
  } catch (error) {
    if (stop?.aborted) throw error;
    throw new Refused(0, "The server cannot be reached.");
  }
  if (response.status === 401) tokenWanted.value = true;
  if (!response.ok) throw new Refused(response.status, await sentence(response));
  return response;
}

export async function ask<T>(
  method: string,
  path: string,
  body?: unknown,
  stop?: AbortSignal,
): Promise<T> {
  const response = await request(method, path, body, stop);
  return (await response.json()) as T;
}

// The events of a stream until it ends. A stream that breaks off is Refused with status 0.
export async function* events(
  method: string,
  path: string,
  body: unknown,
  stop: AbortSignal,
  alive: () => void = () => undefined, // called whenever something comes, be it a comment
): AsyncGenerator<ServerEvent> {
  const response = await request(method, path, body, stop);
  if (!response.body) return;
  const reader = new EventReader();
  const text = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    while (true) {
      const { done, value } = await text.read().catch((error: unknown) => {
        if (stop.aborted) throw error;
        throw new Refused(0, "The connection to the server broke off.");
      });
      if (done) return;
      alive();
      yield* reader.push(value);
    }
  } finally {
    // Whoever stops listening hangs up; the server sees that and ends what was asked.
    await text.cancel().catch(() => undefined);
  }
}

export function characterPath(name: string, rest: string): string {
  return `/api/characters/${encodeURIComponent(name)}/${rest}`;
}

// What went wrong, as a sentence for people.
export function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
