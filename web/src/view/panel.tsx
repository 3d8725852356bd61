// How the chosen character feels, and what can happen to it.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { EventKind } from "../api/types";
import { figure, figures, tint } from "../feeling/place";
import { chosen, displayName } from "../state/cast";
import { connection, emotion, feelingTrouble, happen, kinds, place, pointed, trail } from "../state/feeling";
import { Plane, PlaneKey } from "./plane";
import { PlaceByHand } from "./place_by_hand";

function Figures() {
  const now = emotion.value;
  if (!now) return <p class="panel-figures" />;
  return (
    <p class="panel-figures">
      <span class="figure">
        <abbr title="valence: unpleasant −1 to +1 pleasant">v</abbr> {figure(now.valence)}
      </span>
      <span class="figure">
        <abbr title="arousal: calm −1 to +1 excited">a</abbr> {figure(now.arousal)}
      </span>
      <span>{now.trajectory?.trend ?? ""}</span>
    </p>
  );
}

function Feeling() {
  const now = emotion.value;
  return (
    <p class="feeling felt" style={tint(now)}>
      <span class="feeling-dot" aria-hidden="true" />
      <span>
        <span class="feeling-who">{displayName(chosen.value)} feels</span>{" "}
        <strong data-testid="label">{now?.label ?? (connection.value.state === "here" ? "nothing yet" : "…")}</strong>
      </span>
    </p>
  );
}

// The push of an event, as an arrow in a little plane.
function Push(props: { kind: EventKind }) {
  const length = Math.hypot(props.kind.valence, props.kind.arousal);
  const drawn = length > 0 ? Math.min(9, 4 + 16 * length) / length : 0; // a faint push is seen, too
  const to = { x: props.kind.valence * drawn, y: -props.kind.arousal * drawn };
  const angle = (Math.atan2(to.y, to.x) * 180) / Math.PI;
  return (
    <svg class="push felt" style={tint(props.kind)} viewBox="-11 -11 22 22" aria-hidden="true">
      <circle r="10" class="push-ring" />
      <line x1={-to.x * 0.6} y1={-to.y * 0.6} x2={to.x * 0.7} y2={to.y * 0.7} />
      {length > 0 && <path d="M0 0L-4.6 -3L-4.6 3Z" transform={`translate(${to.x} ${to.y}) rotate(${angle})`} />}
    </svg>
  );
}

const fewest = 9;

const strongest = (known: EventKind[]) =>
  known
    .toSorted((a, b) => Math.hypot(b.valence, b.arousal) - Math.hypot(a.valence, a.arousal))
    .slice(0, fewest);
const pleasantFirst = (known: EventKind[]) => known.toSorted((a, b) => b.valence - a.valence);

function Happenings() {
  const [intensity, setIntensity] = useState(1);
  const [all, setAll] = useState(false);
  const known = kinds.value;
  const name = displayName(chosen.value);
  if (known.length === 0) return null;
  const shown = pleasantFirst(all ? known : strongest(known));
  return (
    <section class="happenings" aria-labelledby="happenings">
      <h2 id="happenings">Let something happen to {name}</h2>
      <div class="events">
        {shown.map((kind) => (
          <button
            key={kind.type}
            type="button"
            class="event"
            title={`${figures(kind)} at full strength`}
            onClick={() => void happen(kind.type, intensity)}
          >
            <Push kind={kind} />
            <span>{kind.type.replaceAll("_", " ")}</span>
          </button>
        ))}
        {known.length > fewest && (
          <button type="button" class="event event-more" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? "fewer" : `${known.length - fewest} more`}
          </button>
        )}
      </div>
      <label class="slider">
        <span>How strongly</span>
        <input
          type="range"
          min="0.1"
          max="2"
          step="0.1"
          value={intensity}
          onInput={(event) => setIntensity(Number(event.currentTarget.value))}
        />
        <output class="figure">×{intensity.toFixed(1)}</output>
      </label>
    </section>
  );
}

// The head is always there; the rest is, too, where there is room, and behind a button where there is none.
export function FeelingPanel(props: { more: string; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <aside class={open ? "panel panel-opened" : "panel"} aria-label="Feeling">
      <div class="panel-head">
        <Feeling />
        <Figures />
        <button
          type="button"
          class="quiet panel-switch"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? "Less" : props.more}
        </button>
      </div>
      <div class="panel-body">{props.children}</div>
    </aside>
  );
}

export function Panel() {
  return (
    <FeelingPanel more="Plane">
      <Plane
        name={displayName(chosen.value)}
        now={emotion.value}
        trail={trail.value}
        pointed={pointed.value}
        onPlace={(at) => void place(at)}
      />
      <PlaneKey />
      {feelingTrouble.value && (
        <p class="trouble" role="alert">
          {feelingTrouble.value}
        </p>
      )}
      <Happenings />
      <PlaceByHand />
    </FeelingPanel>
  );
}
