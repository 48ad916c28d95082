import { quantile } from "../../analysis/statistics/robust.ts";
import type { Foretold } from "./forecasts.ts";
import { percent, table, wilson } from "./tables.ts";

export const FORECASTS_HEAD = "## Forecasts while a recording grows";

const GROUPS: [name: string, of: (one: Foretold) => boolean][] = [
  ["all", () => true],
  ["the first, before any came", ({ seen }) => seen === 0],
  ["sampling-beat", ({ kind }) => kind === "sampling-beat"],
  ["sampling-beat, from one spike", ({ kind, seen }) => kind === "sampling-beat" && seen === 1],
  ["sampling-beat, from two", ({ kind, seen }) => kind === "sampling-beat" && seen === 2],
  ["sampling-beat, 8 h apart or more", ({ kind, period_h }) => kind === "sampling-beat" && period_h >= 8],
  ["other causes", ({ kind }) => kind !== "sampling-beat"],
  ["other causes, from three spikes", ({ kind, seen }) => kind !== "sampling-beat" && seen === 3],
  ["asked early (most of the period to go)", ({ ahead_h, period_h }) => ahead_h > 0.6 * period_h],
  ["asked late", ({ ahead_h, period_h }) => ahead_h < 0.3 * period_h],
];
const RECORDERS = ["agent", "trace", "no-tasks", "proc-only", "samples", "grid-60s"];

/** The section of `docs/accuracy.md` about the next spike. */
export function forecastReport(foretold: readonly Foretold[], silent: number, asked: number): string {
  const groups = [
    ...GROUPS,
    ...RECORDERS.map((level) => [`recorder ${level}`, (one: Foretold) => one.level === level] as const),
  ];
  const rows = groups.flatMap(([name, of]) => {
    const own = foretold.filter(of);
    if (own.length === 0) return [];
    const came = own.filter((one) => one.came).length;
    const off = quantile(
      own.map(({ late_h }) => 60 * Math.abs(late_h)),
      0.5,
    );
    const width = quantile(
      own.map(({ width_h, period_h }) => width_h / period_h),
      0.5,
    );
    return [
      [
        name,
        own.length,
        percent(came, own.length),
        wilson(came, own.length),
        `${off.toFixed(1)} min`,
        `${(100 * width).toFixed(0)} %`,
      ],
    ];
  });
  const early = foretold.filter(({ seen }) => seen === 0);
  return `${FORECASTS_HEAD}

Written by \`node test/bench/forecasts.ts\`. Recordings are cut between two spikes, and the report is asked for the next one. Intervals
are meant to hold it nine times in ten. Timers wander from day to day (\`test/simulation/jobs.ts\` says how that was measured), and those of
other causes have random delays. At ${silent} further moments nothing was foretold: too few spikes, or no rhythm in them. Asked at ${asked} moments before any spike, of whatever cause, it foretold a first one at ${early.length}, ${early.filter(({ kind }) => kind !== "sampling-beat").length} of them where what came was no beat.

${table(["forecasts", "how many", "came within the interval", "95 % interval", "median error", "median width, of the period"], rows)}
`;
}
