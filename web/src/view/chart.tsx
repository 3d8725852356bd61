// A live series, drawn by uPlot. Its colours are the style sheet's, read again when light becomes dark.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { darkNow } from "../state/screen";

export interface Line {
  name: string;
  colour: string; // a custom property of style/colour.css: "--line-1"
  dash?: number[];
  fill?: boolean;
}

export interface ChartProps {
  label: string; // what it shows, for who cannot see it
  lines: Line[];
  // The times (Unix seconds), then each line's values.
  data: (number | null)[][];
  height: number;
  range?: [number, number]; // of the values; from the data otherwise, zero included
  span?: number; // seconds that are shown up to now; all otherwise
  clock?: boolean; // times of day below it, rather than how long ago
  format?: (value: number) => string;
}

function coloured(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const clocks = {
  minutes: [uPlot.fmtDate("{HH}:{mm}"), uPlot.fmtDate("{HH}:{mm}\n{MMM} {D}")],
  seconds: [uPlot.fmtDate("{HH}:{mm}:{ss}"), uPlot.fmtDate("{HH}:{mm}:{ss}\n{MMM} {D}")],
} as const;

function ago(seconds: number): string {
  if (seconds < 1) return "now";
  return seconds < 60 ? `−${Math.round(seconds)} s` : `−${Math.round(seconds / 30) / 2} min`;
}

// Times of day; the first one, and the first of each day, with the day.
function clockTimes(all: number[]): string[] {
  const apart = (all[1] ?? 0) - (all[0] ?? 0);
  const [time, timeAndDay] = apart < 60 ? clocks.seconds : clocks.minutes;
  let day = "";
  return all.map((at) => {
    const date = new Date(at * 1000);
    const fresh = date.toDateString() !== day;
    day = date.toDateString();
    return (fresh ? timeAndDay : time)(date);
  });
}

function options(props: ChartProps, width: number): uPlot.Options {
  const grid = { stroke: coloured("--grid"), width: 1 };
  const axis = {
    stroke: coloured("--ink-2"),
    grid,
    ticks: { show: false },
    font: `11px ${coloured("--sans")}`,
  };
  const format = props.format ?? ((value: number) => String(value));
  const { range, span } = props;
  const now = () => Date.now() / 1000;
  return {
    width,
    height: props.height,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 20, 0, 0],
    scales: {
      x: { time: true, ...(span && { range: () => [now() - span, now()] as [number, number] }) },
      y: { range: range ?? ((_, __, high) => [0, Math.max(1, high * 1.15)]) },
    },
    axes: [
      props.clock
        ? { ...axis, size: 42, space: 80, values: (_, all) => clockTimes(all) }
        : {
            ...axis,
            size: 26,
            splits: () => [4, 3, 2, 1, 0].map((part) => now() - (part * (span ?? 120)) / 4),
            values: (_, all) => all.map((at) => ago(now() - at)),
          },
      { ...axis, size: 52, values: (_, all) => all.map(format) },
    ],
    series: [
      {},
      ...props.lines.map((line) => ({
        label: line.name,
        stroke: coloured(line.colour),
        width: 1.75,
        points: { show: false },
        spanGaps: true,
        ...(line.dash && { dash: line.dash }),
        ...(line.fill && { fill: `${coloured(line.colour)}` + "22" }),
      })),
    ],
  };
}

export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const dark = darkNow.value;

  useEffect(() => {
    const at = box.current;
    if (!at) return;
    const made = new uPlot(options(props, at.clientWidth), props.data as uPlot.AlignedData, at);
    plot.current = made;
    const sized = new ResizeObserver(() =>
      made.setSize({ width: at.clientWidth, height: props.height }),
    );
    sized.observe(at);
    return () => {
      sized.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [dark, props.height]);

  useEffect(() => {
    plot.current?.setData(props.data as uPlot.AlignedData);
  }, [props.data]);

  return (
    <figure class="chart">
      <div ref={box} role="img" aria-label={props.label} />
      <figcaption class="chart-key">
        {props.lines.map((line) => (
          <span key={line.name}>
            <svg viewBox="0 0 20 8" width="20" height="8" aria-hidden="true">
              <line
                x1="0"
                x2="20"
                y1="4"
                y2="4"
                class="chart-line"
                style={{ stroke: `var(${line.colour})` }}
                stroke-dasharray={line.dash?.join(" ")}
              />
            </svg>
            {line.name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
