// What the chosen character has lived through: its feeling over time, what happened, and why it feels so now.
import { useEffect, useMemo } from "preact/hooks";
import type { LifeEvent } from "../api/types";
import { nameOfEvent } from "../feeling/causes";
import { courseOf } from "../feeling/course";
import { figure, tint } from "../feeling/place";
import { chosen, displayName } from "../state/cast";
import { changes, emotion, pointed, trail } from "../state/feeling";
import { explanation, life, lifeLoading, lifeTrouble, loadLife, loadOlder } from "../state/life";
import { Chart } from "./chart";
import { FeelingPanel } from "./panel";
import { Plane, PlaneKey } from "./plane";
import { Why } from "./why";

const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const at = (seconds: number) => new Date(seconds * 1000);

function Move(props: { name: string; by: number | undefined }) {
  if (props.by === undefined) return null;
  return (
    <span class="figure">
      <abbr title={props.name}>{props.name[0]}</abbr> {figure(props.by)}
    </span>
  );
}

function Entry(props: { event: LifeEvent }) {
  const { event } = props;
  const { name, cause } = nameOfEvent(event);
  const point = (on: boolean) => {
    pointed.value = on ? { place: event.after, name } : undefined;
  };
  const moved = event.impulse;
  return (
    <li
      class="entry felt"
      style={tint(event.after)}
      onPointerEnter={() => point(true)}
      onPointerLeave={() => point(false)}
    >
      <time class="figure" dateTime={at(event.time).toISOString()}>
        {hour.format(at(event.time))}
      </time>
      <span class="entry-dot" aria-hidden="true" />
      <span class="entry-what">
        <b>{name}</b>
        {cause && <span class="entry-cause">{cause}</span>}
        {event.context && <q>{event.context}</q>}
      </span>
      <span class="entry-move">
        <Move name="valence" by={moved?.valence} />
        <Move name="arousal" by={moved?.arousal} />
      </span>
    </li>
  );
}

function Days(props: { events: LifeEvent[] }) {
  const days = new Map<string, LifeEvent[]>();
  for (const event of props.events) {
    const name = day.format(at(event.time));
    days.set(name, [...(days.get(name) ?? []), event]);
  }
  return (
    <>
      {[...days].map(([name, events]) => (
        <section key={name} class="day">
          <h3>{name}</h3>
          <ol class="entries">
            {events.map((event) => (
              <Entry key={event.id} event={event} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

export function Journal() {
  const character = chosen.value;
  const name = displayName(character);
  const heard = changes.value;
  useEffect(() => {
    // A burst of changes is looked at once.
    const soon = setTimeout(() => void loadLife(), life.peek()?.character === character ? 400 : 0);
    return () => clearTimeout(soon);
  }, [character, heard]);

  const now = life.value?.character === character ? life.value : undefined;
  const data = useMemo(() => {
    const course = courseOf(now?.points ?? [], now?.events.toReversed() ?? []);
    return [course.times, course.valence, course.arousal, course.mood];
  }, [now]);
  const empty = now && now.events.length === 0;

  return (
    <>
      <section class="sheet journal" tabIndex={0} aria-labelledby="journal">
        <h1 id="journal">{name}’s journal</h1>
        {lifeTrouble.value && (
          <p class="trouble" role="alert">
            {lifeTrouble.value}
          </p>
        )}
        {empty && (
          <p class="empty">
            Nothing has happened to {name} yet. <a href="#talk">Say something</a>, or let something
            happen, and it will stand here.
          </p>
        )}
        {now && now.points.length > 1 && (
          <section class="card" aria-labelledby="course">
            <h2 id="course">The course of the feeling</h2>
            <Chart
              label={`Valence, arousal and mood of ${name} over the ${now.points.length} moments shown`}
              lines={[
                { name: "valence", colour: "--line-1" },
                { name: "arousal", colour: "--line-2", dash: [6, 3] },
                { name: "mood (valence)", colour: "--line-3", dash: [1.5, 3] },
              ]}
              data={data}
              height={200}
              range={[-1, 1]}
              clock
              format={(value) => figure(value, 1)}
            />
          </section>
        )}
        {now && <Days events={now.events} />}
        {now?.before !== undefined && (
          <p class="row">
            <button type="button" class="quiet" disabled={lifeLoading.value} onClick={() => void loadOlder()}>
              {lifeLoading.value ? "Reading…" : "Older pages"}
            </button>
          </p>
        )}
        {!now && lifeLoading.value && <p class="empty">Reading the journal…</p>}
      </section>
      <FeelingPanel more="Why">
        <Plane name={name} now={emotion.value} trail={trail.value} pointed={pointed.value} />
        <PlaneKey />
        {explanation.value && now && <Why why={explanation.value} name={name} />}
      </FeelingPanel>
    </>
  );
}
