import { atLeast, formatVersion } from "../../collectors/keepalived/config/version.ts";
import type { HazardFact } from "../facts.ts";
import type { HazardRule } from "./hazard.ts";

declare module "../facts.ts" {
  interface Hazards {
    /** A hung run is still there when the next is due. */
    timeout: { timeout_s: number; interval_s: number };
    /** This version starts a run while one is still there. `most_timeout_s` `null`: none is short enough. */
    overlap: { version: string; most_timeout_s: number | null };
    /** No instance tracks it; `missing`: keepalived removes it, for its user or group is not there. */
    "never-runs": { missing: { kind: "user" | "group"; name: string } | null };
  }
}

/** Two seconds pass between the SIGTERM of a timeout and the SIGKILL. */
const KILLED_AFTER_S = 2;

export const runsOverlap: HazardRule = {
  of: "tracked",
  harm: () => "piles-up",
  inJob({ kind, interval_s, timeout_s, rearms }, { version }) {
    // The next run waits for the end of this one.
    if (rearms === "end") return [];
    const hazards: HazardFact[] = [];
    // No guard in 1.3.5; in 2.1.3 to 2.3.2 the message is there and the return is not (fixed by 94d40e3b in 2.3.3).
    const unguarded = !atLeast(version, "1.4.0") || (atLeast(version, "2.1.3") && !atLeast(version, "2.3.3"));
    if (kind === "vrrp_script" && unguarded && (timeout_s ?? interval_s) + KILLED_AFTER_S > interval_s) {
      const most_timeout_s = interval_s > 3 ? interval_s - 3 : null;
      hazards.push({ id: "overlap", values: { version: formatVersion(version), most_timeout_s } });
    }
    if (timeout_s !== null && timeout_s >= interval_s)
      hazards.push({ id: "timeout", values: { timeout_s, interval_s } });
    return hazards;
  },
};

export const neverRuns: HazardRule = {
  of: "untracked",
  // What was meant to run and does not is worse than what is left over.
  harm: (found) => (found.id === "never-runs" && found.values.missing !== null ? "blind" : "left-over"),
  inJob: ({ missing_user }) => [{ id: "never-runs", values: { missing: missing_user } }],
};
