import { EVERYDAY, type EverydayKind, isEveryday } from "../simulation/everyday.ts";
import { type IncidentOptions, KINDS, type Kind, LATER } from "../simulation/incidents.ts";
import type { Level } from "../simulation/scenario.ts";

export interface Planned extends IncidentOptions {
  seed: number;
}

/** How many incidents of each kind are drawn at each level of evidence; unexplained ones are many, to bound a rate of 1 %. */
const CAUSES_AT: Partial<Record<Level, number>> = {
  agent: 6,
  trace: 6,
  "no-tasks": 4,
  "proc-only": 4,
  samples: 4,
  "grid-10s": 3,
  "grid-60s": 3,
};
const HIDDEN_AT: Partial<Record<Level, number>> = {
  "no-tasks": 80,
  samples: 140,
  "grid-10s": 45,
  "grid-60s": 45,
};
const QUIET_AT: Partial<Record<Level, number>> = {
  agent: 8,
  trace: 8,
  "no-tasks": 3,
  samples: 3,
  "grid-10s": 4,
};
const MIXED_AT: Partial<Record<Level, number>> = { agent: 8, trace: 8 };
/** Beats take half the room again: keepalived's scripts and other collectors. */
const BEATS_TWICE: readonly Level[] = ["agent", "trace", "no-tasks", "proc-only"];

const EVERYDAY_AT: Record<EverydayKind, Partial<Record<Level, number>>> = {
  drowning: {
    agent: 14,
    trace: 10,
    "no-tasks": 6,
    "proc-only": 8,
    samples: 6,
    "grid-10s": 5,
    "grid-60s": 5,
    "grid-300s": 4,
    "grid-600s": 4,
  },
  offset: {
    agent: 18,
    trace: 14,
    "no-tasks": 6,
    "proc-only": 12,
    samples: 6,
    "grid-10s": 4,
    "grid-60s": 4,
    "grid-300s": 4,
    "grid-600s": 4,
  },
  "high-but-fine": {
    agent: 10,
    trace: 8,
    "no-tasks": 4,
    "proc-only": 6,
    samples: 4,
    "grid-10s": 3,
    "grid-60s": 3,
    "grid-300s": 3,
    "grid-600s": 3,
  },
  "one-spike": {
    agent: 14,
    trace: 12,
    "no-tasks": 8,
    "proc-only": 8,
    samples: 6,
    "grid-10s": 6,
    "grid-60s": 6,
  },
  "one-job": { agent: 10, trace: 8, "no-tasks": 3, "proc-only": 4, samples: 3, "grid-10s": 3, "grid-60s": 3 },
  "first-try": { agent: 28, trace: 20, "no-tasks": 8, "proc-only": 14, samples: 8, "grid-10s": 6 },
};
/** The causes once more, as a recorder sees them that looks every few minutes. */
const MINUTES_APART: readonly Level[] = ["grid-300s", "grid-600s"];
const MINUTES_APART_EACH = 3;

/** Every incident of the bench; `share` thins them out evenly for a quick look. */
export function plan(share: number, firstSeed: number): Planned[] {
  const planned: Planned[] = [];
  let seed = firstSeed;
  const add = (options: IncidentOptions) => {
    const number = planned.length;
    planned.push({
      ...options,
      seed: seed++,
      confounders: number % 3 === 1,
      trouble: number % 5 === 2,
      reboot: number % 16 === 9,
      limits: number % 4 === 3 && options.kind !== "cpu-quota",
    });
  };
  const isLater = (kind: string) => kind === "one-job" || LATER.some((one) => one === kind);
  const atEachLevel = (kind: Kind) => {
    const counts =
      kind === "unexplained"
        ? HIDDEN_AT
        : kind === "quiet"
          ? QUIET_AT
          : kind === "mixed"
            ? MIXED_AT
            : CAUSES_AT;
    for (const [name, count] of Object.entries(counts)) {
      const level = name as Level;
      const twice = kind === "sampling-beat" && BEATS_TWICE.includes(level);
      for (let i = 0; i < count * (twice ? 2 : 1); i++) {
        // A job that a child process does not do leaves no trace where only processes are recorded.
        const collector =
          (kind === "sampling-beat" || kind === "mixed") && i % 3 === 2 && level !== "no-tasks";
        const container = (kind === "quiet" || kind === "cpu-saturation") && level === "agent" && i % 4 === 3;
        add({ kind, level, collector, container });
      }
    }
  };
  const onEverydays = (kind: EverydayKind) => {
    for (const [name, count] of Object.entries(EVERYDAY_AT[kind]))
      for (let i = 0; i < count; i++) add({ kind, level: name as Level });
  };
  const minutesApart = (kind: Kind) => {
    for (const level of kind === "mixed" ? [] : MINUTES_APART)
      for (let i = 0; i < MINUTES_APART_EACH; i++) add({ kind, level });
  };
  const incidents = KINDS.filter((kind) => !isEveryday(kind));
  const earlier = incidents.filter((kind) => !isLater(kind));
  earlier.forEach(atEachLevel);
  EVERYDAY.filter((kind) => !isLater(kind)).forEach(onEverydays);
  earlier.forEach(minutesApart);
  // What came later has the seeds behind those of the others.
  LATER.forEach(atEachLevel);
  LATER.forEach(minutesApart);
  onEverydays("one-job");
  return planned.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
}
