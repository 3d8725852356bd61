// One answer over /v1/chat/completions, as it is written.
import { events, Refused } from "./server";
import type { Applied, Emotion, Felt, FeltSpan, Place } from "./types";

export interface ChatMessage {
  role: "user" | "assistant" | "system";
  content: string;
}

export interface ChatRequest {
  character: string;
  messages: ChatMessage[];
  emotion?: Place; // for this answer only
  strength?: number; // of the steering; 1 is the full strength of the vectors
  imagined?: boolean; // nobody lives through it: no feeling moves, nothing is remembered
  seed?: number;
  maxTokens?: number;
}

export interface AnswerEnd {
  reason: string; // stop, length
  emotion?: Emotion;
  felt?: Felt;
  applied?: Applied;
}

export interface Listener {
  text(piece: string): void;
  thought(piece: string): void;
  felt(span: FeltSpan): void;
}

interface FeltChunk extends Partial<Place> {
  from?: number;
  to?: number;
}

interface Chunk {
  choices?: {
    delta?: { content?: string; reasoning_content?: string };
    finish_reason?: string | null;
    elpis?: { felt?: FeltChunk | FeltChunk[] };
  }[];
  elpis?: { emotion?: Emotion; felt?: Felt; applied?: Applied };
  error?: { message: string };
}

function bodyOf(request: ChatRequest): unknown {
  return {
    model: "default",
    character: request.character,
    messages: request.messages,
    stream: true,
    probe: "tokens",
    ...(request.emotion && { emotion: request.emotion }),
    ...(request.strength !== undefined && { steering: { strength: request.strength } }),
    ...(request.imagined && { imagined: true }),
    ...(request.seed !== undefined && { seed: request.seed }),
    ...(request.maxTokens !== undefined && { max_completion_tokens: request.maxTokens }),
  };
}

// Counts code points, as the server does.
export function lengthOf(text: string): number {
  let count = 0;
  for (const _ of text) ++count;
  return count;
}

// Resolves at the answer's end; Refused when the server says no, before or on the way.
export async function answer(
  request: ChatRequest,
  listener: Listener,
  stop: AbortSignal,
): Promise<AnswerEnd> {
  const end: AnswerEnd = { reason: "" };
  let written = 0;
  for await (const event of events("POST", "/v1/chat/completions", bodyOf(request), stop)) {
    if (event.data === "[DONE]") return end;
    const chunk = JSON.parse(event.data) as Chunk;
    if (chunk.error) throw new Refused(0, chunk.error.message);
    const choice = chunk.choices?.[0];
    const begin = written;
    if (choice?.delta?.reasoning_content) listener.thought(choice.delta.reasoning_content);
    if (choice?.delta?.content) {
      listener.text(choice.delta.content);
      written += lengthOf(choice.delta.content);
    }
    for (const felt of [choice?.elpis?.felt ?? []].flat()) {
      if (felt.valence === undefined || felt.arousal === undefined) continue;
      listener.felt({
        from: felt.from ?? begin,
        to: felt.to ?? written,
        valence: felt.valence,
        arousal: felt.arousal,
      });
    }
    if (choice?.finish_reason) end.reason = choice.finish_reason;
    if (chunk.elpis) Object.assign(end, chunk.elpis);
  }
  throw new Refused(0, "The answer broke off before its end.");
}
