// What a feeling is owed to, as bars to either side of nothing. The rows sum to the feeling.
import type { Explanation, ExplanationRow } from "../api/types";
import { nameOfKind } from "../feeling/causes";
import { figure } from "../feeling/place";

const most = 8;
const least = 0.005; // of the plane: less is not told

function nameOf(row: ExplanationRow): string {
  if (row.cause === "temperament") return "temperament";
  if (row.cause === "event") return nameOfKind(row.event_type ?? "event");
  if (row.cause === "earlier") return row.count ? `${row.count} earlier events` : "earlier events";
  return row.cause;
}

function Bar(props: { name: string; value: number; scale: number }) {
  const width = (50 * Math.abs(props.value)) / props.scale;
  const x = props.value < 0 ? 50 - width : 50;
  return (
    <span class="why-bar">
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <line x1="50" x2="50" y1="0" y2="8" class="why-zero" />
        <rect x={x} y="1.5" width={width} height="5" class={`why-${props.name}`} />
      </svg>
      <span class="figure">
        <span class="unseen">{props.name} </span>
        {figure(props.value)}
      </span>
    </span>
  );
}

export function Why(props: { why: Explanation; name: string }) {
  const weight = (row: ExplanationRow) =>
    Math.max(Math.abs(row.emotion.valence), Math.abs(row.emotion.arousal));
  const rows = props.why.rows.filter((row) => weight(row) >= least).slice(0, most);
  const scale = Math.max(0.2, ...rows.map(weight));
  return (
    <section class="why" aria-labelledby="why">
      <h2 id="why">Why {props.name} feels so</h2>
      {rows.length === 0 ? (
        <p class="hint">It is at rest: nothing that has happened still acts.</p>
      ) : (
        <>
          <p class="why-key" aria-hidden="true">
            <span class="why-key-valence">valence</span> <span class="why-key-arousal">arousal</span>
          </p>
          <ul>
            {rows.map((row, index) => (
              <li key={index}>
                <span class="why-name">{nameOf(row)}</span>
                <Bar name="valence" value={row.emotion.valence} scale={scale} />
                <Bar name="arousal" value={row.emotion.arousal} scale={scale} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
