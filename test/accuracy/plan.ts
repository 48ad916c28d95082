import { type IncidentOptions, KINDS } from "../simulation/incidents.ts";
import type { Level } from "../simulation/scenario.ts";

export interface Planned extends IncidentOptions {
  seed: number;
}

/** How many incidents of each kind are drawn at each level of evidence; unexplained ones are many, to bound a rate of 1 %. */
const CAUSES_AT: Record<Level, number> = {
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
  for (const kind of KINDS) {
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
  }
  return planned.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
}
