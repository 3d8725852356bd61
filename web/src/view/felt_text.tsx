// A text whose words are marked by what they felt like. The marks differ in colour, in the form of their line
// and in its weight; figures are told for the word that is pointed at, or reached with the arrow keys.
import { useMemo, useRef, useState } from "preact/hooks";
import type { FeltSpan } from "../api/types";
import { depth, figure, quadrant, tint } from "../feeling/place";
import { words, type Word } from "../feeling/words";
import { pointed } from "../state/feeling";

const faint = 0.15; // from neutral; what is nearer has no mark

function markOf(word: Word): string {
  if (!word.felt) return "word";
  if (depth(word.felt) < faint) return "word word-plain";
  return word.felt.valence < 0 ? "word felt word-low" : "word felt word-high";
}

export function FeltText(props: { text: string; spans: readonly FeltSpan[]; name: string }) {
  const all = useMemo(() => words(props.text, props.spans), [props.text, props.spans]);
  const [at, setAt] = useState<number | undefined>(undefined);
  const box = useRef<HTMLParagraphElement>(null);
  const measured = all.some((word) => word.felt);

  const show = (index: number | undefined) => {
    setAt(index);
    const word = index === undefined ? undefined : all[index];
    pointed.value = word?.felt ? { place: word.felt, name: word.text } : undefined;
  };
  const step = (by: number) => {
    let next = at === undefined ? (by > 0 ? -1 : all.length) : at;
    do next += by;
    while (next >= 0 && next < all.length && !all[next]?.felt);
    if (next >= 0 && next < all.length) show(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const by = steps[event.key];
    if (by !== undefined) step(by);
    else if (event.key === "Escape") show(undefined);
    else return;
    event.preventDefault();
  };
  const onPointerOver = (event: PointerEvent) => {
    const index = (event.target as HTMLElement).dataset["word"];
    show(index === undefined ? undefined : Number(index));
  };

  const word = at === undefined ? undefined : all[at];
  return (
    <>
      <p
        ref={box}
        class="said"
        {...(measured && {
          tabIndex: 0,
          role: "group",
          "aria-label": `What ${props.name} says`,
          "aria-description": "Arrow keys tell what each word felt like.",
        })}
        onKeyDown={measured ? onKeyDown : undefined}
        onPointerOver={onPointerOver}
        onPointerLeave={() => show(undefined)}
        onBlur={() => show(undefined)}
      >
        {all.map((each, index) =>
          each.blank ? (
            each.text
          ) : (
            <span
              key={index}
              class={index === at ? `${markOf(each)} word-at` : markOf(each)}
              style={each.felt ? tint(each.felt) : undefined}
              data-word={each.felt ? index : undefined}
            >
              {each.text}
            </span>
          ),
        )}
      </p>
      {measured && (
        <p class="reading" aria-live="polite">
          {word?.felt ? (
            <>
              <b>{word.text}</b> <span class="figure">valence {figure(word.felt.valence)}</span>{" "}
              <span class="figure">arousal {figure(word.felt.arousal)}</span> {quadrant(word.felt)}
            </>
          ) : (
            " "
          )}
        </p>
      )}
    </>
  );
}

// What the marks mean.
export function Legend() {
  const corner = (valence: number, arousal: number) => tint({ valence, arousal });
  return (
    <p class="legend">
      <span>As it felt:</span>{" "}
      <span class="word felt word-high" style={corner(0.6, 0.6)}>
        excited
      </span>{" "}
      <span class="word felt word-high" style={corner(0.6, -0.6)}>
        calm
      </span>{" "}
      <span class="word felt word-low" style={corner(-0.6, 0.6)}>
        frustrated
      </span>{" "}
      <span class="word felt word-low" style={corner(-0.6, -0.6)}>
        depleted
      </span>
      <span class="legend-note">
        A straight line is pleasant, a wavy one unpleasant.
      </span>
    </p>
  );
}
