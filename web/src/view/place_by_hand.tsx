// What a click into the plane does, by keyboard and to the hundredth.
import { useState } from "preact/hooks";
import { figure } from "../feeling/place";
import { emotion, place } from "../state/feeling";

function Axis(props: { name: string; value: number; set: (value: number) => void }) {
  return (
    <label class="slider">
      <span>{props.name}</span>
      <input
        type="range"
        min="-1"
        max="1"
        step="0.05"
        value={props.value}
        onInput={(event) => props.set(Number(event.currentTarget.value))}
      />
      <output class="figure">{figure(props.value)}</output>
    </label>
  );
}

export function PlaceByHand() {
  const [valence, setValence] = useState(0);
  const [arousal, setArousal] = useState(0);
  const onToggle = (event: Event) => {
    if (!(event.currentTarget as HTMLDetailsElement).open) return;
    setValence(emotion.value?.valence ?? 0);
    setArousal(emotion.value?.arousal ?? 0);
  };
  return (
    <details class="by-hand" onToggle={onToggle}>
      <summary>Place the feeling by hand</summary>
      <p class="hint">Or click into the plane. From there it settles as always.</p>
      <Axis name="Valence" value={valence} set={setValence} />
      <Axis name="Arousal" value={arousal} set={setArousal} />
      <div class="row end">
        <button type="button" class="quiet" onClick={() => void place({ valence, arousal })}>
          Place it
        </button>
      </div>
    </details>
  );
}
