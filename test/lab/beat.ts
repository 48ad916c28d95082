import { setTimeout as delay } from "node:timers/promises";
import { type Incident, now, type Truth } from "./incident.ts";
import { report } from "./rig/agent.ts";
import { beatSpikes, rhythm } from "./rig/beat-truth.ts";
import { type CheckScript, scriptRuns } from "./rig/check-script.ts";
import { startIncidentPair } from "./rig/incident-pair.ts";
import type { KeepalivedNode } from "./rig/keepalived.ts";
import { KernelLookTimes, kernelHz } from "./rig/kernel-looks.ts";
import { spin } from "./rig/load.ts";
import { seconds } from "./rig/trace.ts";

const TASKS = 4;
const BUSY_S = 0.1;
/** Ends when two spikes have gone by, and gives up after so many beats without drift. */
const PATIENCE = 4;
/** When the recording begins, the kernel still looks so long before a run: some minutes until it meets the first. */
const AHEAD_S = 0.2;
const NEAR_S = 0.05;

/**
 * The incident itself: a check script whose period nearly is the kernel's. `interval_s` 1 beats in 21 minutes at HZ 250 and
 * longer with drift, 5 in 104 minutes. After the first spike the report is asked when the next one will come.
 */
export function beat(interval_s: number): Incident {
  return {
    does: `Two keepalived in namespaces of their own; the first runs the incident's check script every ${interval_s} s, with ${TASKS} shells that
compute for ${BUSY_S} s, and dumps each time. The machine stays idle; it only has to be waited for.`,
    expected: { cause: "sampling-beat", culprit: "keepalived_chec" },
    needs: ["keepalived"],
    lead_s: 30,
    tail_s: 120,
    async prepare(lab, say) {
      const looks = new KernelLookTimes(kernelHz());
      const { script, a } = await startIncidentPair(lab, {
        interval_s,
        timeout_s: Math.max(1, interval_s - 1),
        extra: spin(TASKS, BUSY_S),
      });
      await bringNear(a, script, looks, interval_s);
      const began = now();
      const runs = () => scriptRuns(script).filter(({ start }) => start > began);
      return async (agent) => {
        const patience_s = PATIENCE * looks.period_s * (interval_s / Math.abs(looks.period_s - 5));
        let foretold: Truth["foretold"] = null;
        for (;;) {
          await delay(15_000);
          const spikes = beatSpikes(runs(), looks);
          const over = spikes.filter(({ end }) => now() - end > 60);
          if (over.length >= 1 && !foretold) {
            say(
              `first spike: ${((over[0]!.end - over[0]!.start) / 60).toFixed(1)} min; asking for the next one`,
            );
            const next = report(agent.db).next_spike;
            if (next)
              foretold = {
                at: seconds(next.at),
                low: seconds(next.low),
                high: seconds(next.high),
                came: null,
              };
            say(next ? `foretold: ${next.at} (${next.low} to ${next.high})` : "nothing was foretold");
          }
          if (over.length >= 2 || now() - began > patience_s) {
            if (foretold && over[1]) foretold.came = over[1].start;
            const { period_s, error_s, busy_s } = rhythm(runs());
            const account = [
              `Mean period ${period_s.toFixed(6)} s (standard error ${(error_s * 1e6).toFixed(0)} µs), busy ${(busy_s * 1e3).toFixed(0)} ms.`,
              `${spikes.length} stretches in which the kernel looked into runs${over[1] ? `, ${((over[1].start - over[0]!.start) / 60).toFixed(1)} min apart` : ""}.`,
            ];
            return { spikes, account, foretold };
          }
        }
      };
    },
  };
}

/** Starts keepalived anew until its runs begin shortly after the kernel's looks: nobody has to wait half an hour for nothing. */
async function bringNear(
  node: KeepalivedNode,
  script: CheckScript,
  looks: KernelLookTimes,
  interval_s: number,
): Promise<void> {
  const modulo = (value: number) => ((value % interval_s) + interval_s) % interval_s;
  let start = now();
  let later_s = 0;
  for (let attempt = 0; attempt < 5; attempt++) {
    await node.stop();
    await delay(modulo(start + later_s - now()) * 1000);
    start = now();
    await node.start();
    await delay(4000 + 2 * interval_s * 1000);
    const run = scriptRuns(script).at(-1)!;
    const look = looks.within(run.start, run.start + looks.period_s)[0]!;
    // How much later runs would have to begin.
    later_s = modulo(look - run.start + AHEAD_S);
    if (later_s < NEAR_S || later_s > interval_s - NEAR_S) return;
  }
}

export const incident = beat(1);
