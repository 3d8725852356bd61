import { tint } from "../feeling/place";
import { emotion } from "../state/feeling";
import { beats, pulse } from "../state/pulse";
import { darkNow, nextTheme, view, views } from "../state/screen";
import { Who } from "./who";

const names = { talk: "Talk", lab: "Lab", journal: "Journal", engine: "Engine" };

// The mark beats with the feeling of who is chosen: coloured by it, and quicker the more excited it is.
function Mark() {
  const now = emotion.value;
  const seconds = 3.2 - 2 * (now?.arousal ?? 0);
  return (
    <span class="mark" style={{ ...tint(now), "--beat": `${seconds.toFixed(2)}s` }} aria-hidden="true">
      <span class="mark-dot" />
    </span>
  );
}

function Speed() {
  const last = beats.value.at(-1);
  const model = pulse.value?.model;
  if (!last || !model) return null;
  const text =
    model.state === "loading"
      ? `loading ${model.load_percent ?? 0} %`
      : model.state === "ready"
        ? `${last.written.toFixed(0)} tok/s`
        : model.state === "unloaded"
          ? "no model yet"
          : model.state;
  return (
    <a class="speed" href="#engine" title="The engine’s pulse">
      <span class={last.running > 0 ? "lamp lamp-on" : "lamp"} aria-hidden="true" />
      {text}
    </a>
  );
}

export function Header() {
  return (
    <header class="top">
      <a class="brand" href="#talk" aria-label="Elpis, to the talk">
        <Mark />
        <span>Elpis</span>
      </a>
      <Who />
      <nav class="views" aria-label="Views">
        {views.map((each) => (
          <a key={each} href={`#${each}`} aria-current={view.value === each ? "page" : undefined}>
            {names[each]}
          </a>
        ))}
      </nav>
      <Speed />
      <button
        type="button"
        class="quiet icon"
        onClick={nextTheme}
        aria-label={darkNow.value ? "Show the page light" : "Show the page dark"}
        title={darkNow.value ? "Light" : "Dark"}
      >
        <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
          <circle cx="10" cy="10" r="6.5" fill="none" stroke="currentColor" stroke-width="1.6" />
          <path d="M10 3.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
        </svg>
      </button>
    </header>
  );
}
