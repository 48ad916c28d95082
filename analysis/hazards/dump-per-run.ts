import type { HazardRule } from "./hazard.ts";

declare module "../facts.ts" {
  interface Hazards {
    /** Each run makes keepalived write dumps, in the thread that sends its adverts. */
    "dump-per-run": { signals: string[]; dumps_per_day: number };
  }
}

const DUMPS = new Set(["USR1", "USR2", "JSON", "STATS_CLEAR"]);

export const dumpPerRun: HazardRule = {
  of: "tracked",
  harm: () => "adverts",
  inJob({ sends, interval_s }) {
    const signals = sends.filter((signal) => DUMPS.has(signal));
    if (signals.length === 0) return [];
    const dumps_per_day = Math.round((signals.length * 86_400) / interval_s);
    return [{ id: "dump-per-run", values: { signals, dumps_per_day } }];
  },
};
