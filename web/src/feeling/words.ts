// From what each token felt like to what each word felt like.
import type { Felt, FeltSpan, Place } from "../api/types";

export interface Word {
  text: string; // without the blanks around it, or blanks alone
  blank: boolean;
  felt?: Place;
}

// The text in words and the blanks between them. A word's feeling is the mean of what the tokens in it felt
// like, weighed by how many of its characters each has. Offsets count code points.
export function words(text: string, spans: readonly FeltSpan[]): Word[] {
  const result: Word[] = [];
  let at = 0;
  let first = 0; // spans before it end before `at`
  for (const piece of text.match(/\s+|\S+/gu) ?? []) {
    const begin = at;
    at += [...piece].length;
    if (/^\s/u.test(piece)) {
      result.push({ text: piece, blank: true });
      continue;
    }
    while (first < spans.length && (spans[first]?.to ?? 0) <= begin) ++first;
    let weight = 0;
    let valence = 0;
    let arousal = 0;
    for (let i = first; i < spans.length; ++i) {
      const span = spans[i];
      if (!span || span.from >= at) break;
      const shared = Math.min(at, span.to) - Math.max(begin, span.from);
      if (shared <= 0) continue;
      weight += shared;
      valence += shared * span.valence;
      arousal += shared * span.arousal;
    }
    const word: Word = { text: piece, blank: false };
    if (weight > 0) word.felt = { valence: valence / weight, arousal: arousal / weight };
    result.push(word);
  }
  return result;
}

// Adds a span in its place; what it covers of older ones is theirs no more.
export function withSpan(spans: readonly FeltSpan[], span: FeltSpan): FeltSpan[] {
  const kept = spans.filter((each) => each.to <= span.from || each.from >= span.to);
  const at = kept.findIndex((each) => each.from >= span.to);
  kept.splice(at < 0 ? kept.length : at, 0, span);
  return kept;
}

// The spans of an answer that has ended, from its tokens. Absent where they are not the answer's text.
export function spansOf(text: string, felt: Felt): FeltSpan[] | undefined {
  const spans: FeltSpan[] = [];
  let at = 0;
  let joined = "";
  for (const token of felt.tokens ?? []) {
    const from = at;
    at += [...token.text].length;
    joined += token.text;
    if (token.valence === undefined || token.arousal === undefined || at === from) continue;
    spans.push({ from, to: at, valence: token.valence, arousal: token.arousal });
  }
  // A stop string, or a blank at the ends, may be a token's and not the answer's.
  if (spans.length === 0) return undefined;
  const shift = joined.indexOf(text);
  if (shift === 0 || text.startsWith(joined)) return spans;
  if (shift < 0) return undefined;
  const skipped = [...joined.slice(0, shift)].length;
  return spans
    .map((span) => ({ ...span, from: span.from - skipped, to: span.to - skipped }))
    .filter((span) => span.to > 0);
}

// The sentences of `text` that are complete behind `from`, and where they end: what may be read aloud while
// the rest is still being written.
export function sentences(text: string, from: number): { said: string; until: number } {
  const fresh = text.slice(from);
  const end = /^[\s\S]*(?:[.!?…:;]["'”’)]*(?=\s)|\n)/u.exec(fresh);
  if (!end) return { said: "", until: from };
  return { said: end[0].trim(), until: from + end[0].length };
}
