import type { ConfiguredScript } from "../../collectors/keepalived/config/model.ts";
import { burstOf } from "../drift.ts";
import { predictTogether } from "../predict-together.ts";
import type { Configured, Found, HazardRule } from "./hazard.ts";

declare module "../facts.ts" {
  interface Hazards {
    /** Scripts of one interval start together: the look that finds one finds them all. */
    "in-step": {
      jobs: string[];
      interval_s: number;
      /** Of all together, and the highest of one alone, for `burst_s` of activity of one process a run. */
      peak_load1: number;
      apart_load1: number;
      burst_s: number;
      /** Seconds from one start to the next that keep the looks from finding two; `null`: there is no room for that. */
      apart_s: number | null;
    };
  }
}

/** Less is not seen on any machine. */
const LEAST_PEAK = 0.5;
const LOOK_MS = 5000;
const MOST_APART_S = 1;

/**
 * keepalived starts all scripts of its VRRP process at once and re-arms each for its own interval (vrrp/vrrp_scheduler.c,
 * `vrrp_init_script`, 1.3.5 to 2.4.3). A `MISC_CHECK` begins at random within its warmup, a delay_loop unless configured.
 */
export const inStep: HazardRule = {
  of: "tracked",
  harm: () => "phantom",
  inAll(configured) {
    const scripts = configured.config.scripts.filter(
      ({ kind, tracked }) => kind === "vrrp_script" && tracked,
    );
    const together = Map.groupBy(scripts, ({ interval_s }) => interval_s);
    return [...together.values()].flatMap((group) => (group.length < 2 ? [] : ofGroup(group, configured)));
  },
};

function ofGroup(scripts: readonly ConfiguredScript[], { hz, drift_s }: Configured): Found[] {
  const [{ interval_s, where } = { interval_s: 0, where: "" }] = scripts;
  const burst_s = burstOf(interval_s);
  const job = { interval_s, burst_s, hz, drift_s };
  const peak_load1 = predictTogether(scripts.map(() => job)).peak_load1;
  if (peak_load1 < LEAST_PEAK) return [];
  const values = {
    jobs: scripts.map(({ name }) => name),
    interval_s,
    peak_load1,
    apart_load1: predictTogether([job]).peak_load1,
    burst_s,
    apart_s: apart(interval_s, scripts.length, burst_s),
  };
  return [{ id: "in-step", values, job: null, where }];
}

/**
 * Within one beat the looks find the starts of an interval and whole steps of what it shares with 5 s: of 7 s each second,
 * of 10 s each fifth. Starts are apart for the kernel where they differ by less than that step, and by more than runs last.
 */
function apart(interval_s: number, count: number, burst_s: number): number | null {
  const step_s = sharedStep(Math.round(interval_s * 1000), LOOK_MS) / 1000;
  const tenths = Math.floor(Math.min(MOST_APART_S, step_s / count) * 10);
  return tenths / 10 >= 2 * burst_s ? tenths / 10 : null;
}

function sharedStep(a: number, b: number): number {
  return b === 0 ? a : sharedStep(b, a % b);
}
