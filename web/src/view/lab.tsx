// One question in up to four feelings, side by side.
import { useState } from "preact/hooks";
import { figure, tint } from "../feeling/place";
import { chosen, displayName } from "../state/cast";
import {
  add,
  amend,
  cancelLab,
  feel,
  mostTrials,
  presets,
  question,
  remove,
  run,
  running,
  trials,
  type Trial,
} from "../state/lab";
import { FeltText, Legend } from "./felt_text";

const questions = ["How was your day?", "A stranger knocks at the door. What do you do?", "Describe the rain."];

function Slider(props: {
  name: string;
  value: number;
  least: number;
  most: number;
  step: number;
  shown: string;
  set: (value: number) => void;
}) {
  return (
    <label class="slider">
      <span>{props.name}</span>
      <input
        type="range"
        min={props.least}
        max={props.most}
        step={props.step}
        value={props.value}
        onInput={(event) => props.set(Number(event.currentTarget.value))}
      />
      <output class="figure">{props.shown}</output>
    </label>
  );
}

function Sought(props: { trial: Trial }) {
  const { whole } = props.trial;
  if (!whole) return null;
  return (
    <p class="trial-felt felt" style={tint(whole)}>
      <span class="feeling-dot" aria-hidden="true" />
      It felt <span class="figure">v {figure(whole.valence)}</span>{" "}
      <span class="figure">a {figure(whole.arousal)}</span> to the model
    </p>
  );
}

function Column(props: { trial: Trial; number: number; alone: boolean }) {
  const { trial } = props;
  const change = (more: Partial<Trial>) => amend(trial.key, () => more);
  const custom = !presets.some((each) => each.name === trial.name);
  return (
    <article class="trial felt" style={tint(trial.place)} aria-label={`Answer ${props.number}: ${trial.name}`}>
      <header class="trial-head">
        <label class="unseen" for={`feeling-${trial.key}`}>
          Feeling of answer {props.number}
        </label>
        <select
          id={`feeling-${trial.key}`}
          value={trial.name}
          onChange={(event) => feel(trial.key, event.currentTarget.value)}
        >
          {custom && <option value={trial.name}>{trial.name}</option>}
          {presets.map((each) => (
            <option key={each.name} value={each.name}>
              {each.name}
            </option>
          ))}
        </select>
        {!props.alone && (
          <button
            type="button"
            class="quiet icon"
            aria-label={`Leave out answer ${props.number}`}
            onClick={() => remove(trial.key)}
          >
            <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
              <path d="M5 5l10 10M15 5L5 15" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" />
            </svg>
          </button>
        )}
      </header>
      <Slider
        name="Strength"
        value={trial.strength}
        least={0}
        most={2}
        step={0.1}
        shown={trial.strength.toFixed(1)}
        set={(strength) => change({ strength })}
      />
      <Slider
        name="Valence"
        value={trial.place.valence}
        least={-1}
        most={1}
        step={0.05}
        shown={figure(trial.place.valence)}
        set={(valence) => change({ name: "own", place: { ...trial.place, valence } })}
      />
      <Slider
        name="Arousal"
        value={trial.place.arousal}
        least={-1}
        most={1}
        step={0.05}
        shown={figure(trial.place.arousal)}
        set={(arousal) => change({ name: "own", place: { ...trial.place, arousal } })}
      />
      <div class="trial-answer" aria-busy={trial.state === "writing"}>
        {trial.state === "idle" && <p class="hint">Its answer will stand here.</p>}
        {trial.text !== "" && <FeltText text={trial.text} spans={trial.spans} name={trial.name} />}
        {trial.state === "writing" && (
          <p class="writing">
            <span class="writing-dots" aria-hidden="true" />
            {trial.text === "" ? "thinks…" : "writes…"}
          </p>
        )}
        {trial.state === "stopped" && <p class="note">Stopped by you.</p>}
        {trial.trouble && (
          <p class="trouble" role="alert">
            {trial.trouble}
          </p>
        )}
        {trial.unread && <p class="note">Words are not marked: {trial.unread}.</p>}
      </div>
      <Sought trial={trial} />
    </article>
  );
}

export function Lab() {
  const name = displayName(chosen.value);
  const all = trials.value;
  const [asked, setAsked] = useState(false);
  const go = (event?: Event) => {
    event?.preventDefault();
    if (question.value.trim() === "" || running.value) return;
    setAsked(true);
    void run();
  };
  const marked = all.some((trial) => trial.spans.length > 0);
  return (
    <section class="sheet lab">
      <h1>One question, {all.length === 1 ? "one feeling" : `${all.length} feelings`}</h1>
      <p class="lead">
        {name} answers as if it felt so, with the same chance for all. It only imagines: nothing here moves its
        feeling or is remembered.
      </p>
      <form class="question" onSubmit={go}>
        <label class="unseen" for="question">
          Question for all of them
        </label>
        <input
          id="question"
          value={question.value}
          placeholder="What shall they answer?"
          autocomplete="off"
          onInput={(event) => (question.value = event.currentTarget.value)}
        />
        {running.value ? (
          <button type="button" onClick={cancelLab}>
            Stop
          </button>
        ) : (
          <button type="submit" disabled={question.value.trim() === ""}>
            Ask
          </button>
        )}
      </form>
      {!asked && question.value === "" && (
        <p class="suggestions">
          {questions.map((each) => (
            <button key={each} type="button" class="opening" onClick={() => (question.value = each)}>
              {each}
            </button>
          ))}
        </p>
      )}
      <div class="trials">
        {all.map((trial, index) => (
          <Column key={trial.key} trial={trial} number={index + 1} alone={all.length === 1} />
        ))}
        {all.length < mostTrials && (
          <button type="button" class="trial-add" onClick={add}>
            One more feeling
          </button>
        )}
      </div>
      {marked && <Legend />}
    </section>
  );
}
