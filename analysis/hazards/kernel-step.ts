import { atLeast } from "../../collectors/keepalived/config/version.ts";
import { type HazardRule, isDeaf } from "./hazard.ts";

declare module "../facts.ts" {
  interface Hazards {
    /** The interval keeps step with the kernel's looks. `scriptless`: what the version can do without a script. */
    "kernel-step": {
      interval_s: number;
      other_s: number;
      scriptless: { feature: "track_process" | "track_file"; since: string; known: boolean }[];
    };
  }
}

/** Beyond, one look in seven or fewer finds the job: load1 hardly shows it. */
const LONGEST_STEP_S = 30;
const LOOK_S = 5;

export const kernelStep: HazardRule = {
  of: "tracked",
  harm: () => "phantom",
  inJob({ interval_s }, configured) {
    if (interval_s > LONGEST_STEP_S || !(isStep(interval_s / LOOK_S) || isStep(LOOK_S / interval_s)))
      return [];
    const { version } = configured;
    const process = { feature: "track_process" as const, since: "2.0.11", known: atLeast(version, "2.0.11") };
    const file = { feature: "track_file" as const, since: "2.0.0", known: atLeast(version, "2.0.0") };
    return [
      {
        id: "kernel-step",
        values: {
          interval_s,
          // Two seconds beside a multiple of 5 only each n-th look finds it, n being the interval.
          other_s: Math.max(7, interval_s + 2),
          scriptless: isDeaf(configured) ? [file] : [process, file],
        },
      },
    ];
  },
};

function isStep(ratio: number): boolean {
  return ratio >= 1 && Math.abs(ratio - Math.round(ratio)) < 1e-6;
}
