// The plane of feelings: where one is now, its trail, its mood, its home, and what is pointed at.
import { useId } from "preact/hooks";
import type { Emotion, Place } from "../api/types";
import { clamped, figures, tint } from "../feeling/place";
import type { Footprint } from "../feeling/trail";

const x = (place: Place) => clamped(place.valence);
const y = (place: Place) => -clamped(place.arousal);
const corners = [-1, 1].flatMap((valence) => [-1, 1].map((arousal) => ({ valence, arousal })));
const grid = [-0.75, -0.5, -0.25, 0.25, 0.5, 0.75];

function described(name: string, now: Emotion | undefined): string {
  if (!now) return `${name} feels nothing that is known yet.`;
  return (
    `${name} feels ${now.label}: ${figures(now)}. ` +
    `Mood: ${figures(now.mood)}. Home: ${figures(now.baseline)}.`
  );
}

// The four corners in their colours, which fade towards the middle.
function Corners() {
  const own = useId(); // there may be more than one plane on the page
  return (
    <>
      {corners.map(({ valence, arousal }) => {
        const id = `${own}-${valence}${arousal}`;
        return (
          <g key={id}>
            <defs>
              <radialGradient
                id={id}
                class="felt"
                style={tint({ valence, arousal })}
                gradientUnits="userSpaceOnUse"
                cx={valence}
                cy={-arousal}
                r="1.3"
              >
                <stop offset="0" />
                <stop offset="1" />
              </radialGradient>
            </defs>
            <rect x="-1" y="-1" width="2" height="2" fill={`url(#${id})`} />
          </g>
        );
      })}
    </>
  );
}

function Ground() {
  return (
    <g class="plane-ground">
      <Corners />
      {grid.map((at) => (
        <g key={at}>
          <line x1={at} x2={at} y1="-1" y2="1" />
          <line x1="-1" x2="1" y1={at} y2={at} />
        </g>
      ))}
      <rect class="plane-frame" x="-1" y="-1" width="2" height="2" />
      <g class="plane-axes">
        <line x1="0" x2="0" y1="-1" y2="1" />
        <line x1="-1" x2="1" y1="0" y2="0" />
      </g>
      <g class="plane-corners">
        <text x="0.94" y="-0.87" text-anchor="end">
          excited
        </text>
        <text x="-0.94" y="-0.87">
          frustrated
        </text>
        <text x="0.94" y="0.94" text-anchor="end">
          calm
        </text>
        <text x="-0.94" y="0.94">
          depleted
        </text>
      </g>
      <g class="plane-scale">
        <text x="0" y="-1.05" text-anchor="middle">
          arousal
        </text>
        <text x="0" y="1.13" text-anchor="middle">
          unpleasant — valence — pleasant
        </text>
      </g>
    </g>
  );
}

function Trail(props: { steps: readonly Footprint[] }) {
  const count = props.steps.length;
  return (
    <g class="plane-trail">
      {props.steps.slice(1).map((step, index) => {
        const from = props.steps[index] ?? step;
        return (
          <line
            key={step.time}
            class="felt"
            style={{ ...tint(step), "--age": (1 - (index + 1) / count).toFixed(3) }}
            x1={x(from)}
            y1={y(from)}
            x2={x(step)}
            y2={y(step)}
          />
        );
      })}
    </g>
  );
}

export function Plane(props: {
  name: string;
  now: Emotion | undefined;
  trail?: readonly Footprint[];
  pointed?: { place: Place; name: string } | undefined;
  onPlace?: (place: Place) => void;
}) {
  const { now, pointed, onPlace } = props;
  const onClick = (event: MouseEvent) => {
    const svg = event.currentTarget as SVGSVGElement;
    const to = svg.getScreenCTM()?.inverse();
    if (!to || !onPlace) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(to);
    if (Math.abs(at.x) > 1 || Math.abs(at.y) > 1) return;
    onPlace({ valence: at.x, arousal: -at.y });
  };
  return (
    <div class={onPlace ? "plane plane-open" : "plane"}>
      <svg
        viewBox="-1.06 -1.16 2.12 2.34"
        role="img"
        aria-label={described(props.name, now)}
        onClick={onPlace && onClick}
      >
        <Ground />
        <Trail steps={props.trail ?? []} />
        {now && (
          <>
            <g class="plane-home" transform={`translate(${x(now.baseline)} ${y(now.baseline)})`}>
              <path d="M-0.045 0H0.045M0 -0.045V0.045" />
            </g>
            <g class="felt plane-mood" style={{ ...tint(now.mood) }}>
              <circle r="0.055" style={{ transform: `translate(${x(now.mood)}px, ${y(now.mood)}px)` }} />
            </g>
            <g class="felt plane-now" style={{ ...tint(now) }}>
              <g style={{ transform: `translate(${x(now)}px, ${y(now)}px)` }}>
                <circle class="plane-halo" r="0.11" />
                <circle r="0.05" />
              </g>
            </g>
          </>
        )}
        {pointed && (
          <g
            class="felt plane-pointed"
            style={tint(pointed.place)}
            transform={`translate(${x(pointed.place)} ${y(pointed.place)})`}
          >
            <path d="M0 -0.06L0.06 0L0 0.06L-0.06 0Z" />
            <text
              x={pointed.place.valence > 0.3 ? -0.1 : 0.1}
              y="0.035"
              text-anchor={pointed.place.valence > 0.3 ? "end" : "start"}
            >
              {pointed.name}
            </text>
          </g>
        )}
      </svg>
    </div>
  );
}

// What the signs in the plane mean.
export function PlaneKey() {
  return (
    <ul class="key" aria-label="Signs in the plane">
      <li>
        <svg viewBox="-8 -8 16 16" aria-hidden="true">
          <circle r="5" class="key-now" />
        </svg>
        now
      </li>
      <li>
        <svg viewBox="-8 -8 16 16" aria-hidden="true">
          <path d="M-7 4L-1 -2L2 1L7 -5" class="key-trail" />
        </svg>
        trail
      </li>
      <li>
        <svg viewBox="-8 -8 16 16" aria-hidden="true">
          <circle r="5" class="key-mood" />
        </svg>
        mood
      </li>
      <li>
        <svg viewBox="-8 -8 16 16" aria-hidden="true">
          <path d="M-5 0H5M0 -5V5" class="key-home" />
        </svg>
        home
      </li>
    </ul>
  );
}
