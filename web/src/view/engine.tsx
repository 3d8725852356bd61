// The engine’s pulse: what it does now, how fast, and what its cache holds.
import { beats, pulse } from "../state/pulse";
import { Chart } from "./chart";

const shownSeconds = 120;

function share(part: number, whole: number): string {
  return `${whole > 0 ? Math.round((100 * part) / whole) : 0} %`;
}

function upFor(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

function Fact(props: { name: string; value: string; note?: string }) {
  return (
    <div class="fact">
      <dt>{props.name}</dt>
      <dd>
        <span class="fact-value">{props.value}</span>
        {props.note && <span class="fact-note">{props.note}</span>}
      </dd>
    </div>
  );
}

export function Engine() {
  const now = pulse.value;
  const all = beats.value;
  if (!now) {
    return (
      <section class="sheet">
        <h1>The engine’s pulse</h1>
        <p class="empty">Nothing has been heard of the engine yet.</p>
      </section>
    );
  }
  const times = all.map((beat) => beat.time);
  const last = all.at(-1);
  const totals = now.totals;
  const number = (value: number) => value.toLocaleString("en");
  return (
    <section class="sheet" tabIndex={0} aria-labelledby="engine">
      <h1 id="engine">The engine’s pulse</h1>
      <p class="lead">
        {now.model.name || "No model yet"} · {now.model.state} · {now.threads} {now.threads === 1 ? "thread" : "threads"} · up for{" "}
        {upFor(now.uptime_seconds)}
      </p>
      <div class="charts">
        <section class="card" aria-labelledby="speed">
          <h2 id="speed">
            Tokens per second <span class="figure">{(last?.written ?? 0).toFixed(1)}</span>
          </h2>
          <Chart
            label={`Tokens per second: ${(last?.written ?? 0).toFixed(1)} written and ${(last?.read ?? 0).toFixed(1)} read in the last second`}
            lines={[
              { name: "written", colour: "--line-1", fill: true },
              { name: "read", colour: "--line-2", dash: [4, 3] },
            ]}
            data={[times, all.map((beat) => beat.written), all.map((beat) => beat.read)]}
            height={210}
            span={shownSeconds}
          />
        </section>
        <section class="card" aria-labelledby="requests">
          <h2 id="requests">
            Streams <span class="figure">{now.running}</span>
          </h2>
          <Chart
            label={`Requests: ${now.running} run and ${now.waiting} wait`}
            lines={[
              { name: "running", colour: "--line-1", fill: true },
              { name: "waiting", colour: "--line-2", dash: [4, 3] },
            ]}
            data={[times, all.map((beat) => beat.running), all.map((beat) => beat.waiting)]}
            height={210}
            span={shownSeconds}
          />
        </section>
        <section class="card" aria-labelledby="cache">
          <h2 id="cache">
            Cache <span class="figure">{share(now.cells_used, now.cells_total)}</span>
          </h2>
          <Chart
            label={`Cache: ${share(now.cells_used, now.cells_total)} of its cells are used, ${share(now.cells_kept, now.cells_total)} keep prompts for later`}
            lines={[
              { name: "used", colour: "--line-1", fill: true },
              { name: "kept for later", colour: "--line-2", dash: [4, 3] },
            ]}
            data={[times, all.map((beat) => beat.used), all.map((beat) => beat.kept)]}
            height={210}
            range={[0, 1]}
            span={shownSeconds}
            format={(value) => `${Math.round(100 * value)} %`}
          />
        </section>
      </div>
      <dl class="facts">
        <Fact name="Written" value={number(totals.tokens_written)} note="tokens" />
        <Fact name="Read" value={number(totals.tokens_read)} note="tokens" />
        <Fact name="Read before, reused" value={number(totals.tokens_reused)} note="tokens" />
        <Fact
          name="Step"
          value={`${now.recent.step_median_ms.toFixed(1)} ms`}
          note={`median; 95 % within ${now.recent.step_p95_ms.toFixed(1)} ms`}
        />
        <Fact
          name="Answers"
          value={number(totals.requests_finished)}
          note={`${number(totals.requests_cancelled)} cancelled, ${number(totals.requests_failed)} failed`}
        />
        <Fact
          name="Cells"
          value={number(now.cells_used)}
          note={`of ${number(now.cells_total)}; ${number(now.cells_kept)} kept`}
        />
      </dl>
    </section>
  );
}
