import { setTimeout as delay } from "node:timers/promises";
import { type Incident, now } from "./incident.ts";
import { beatSpikes, rhythm } from "./rig/beat-truth.ts";
import { scriptRuns } from "./rig/check-script.ts";
import { startIncidentPair } from "./rig/incident-pair.ts";
import { KernelLookTimes, kernelHz } from "./rig/kernel-looks.ts";
import { spin, startScheduler, writeScript } from "./rig/load.ts";

const BEAT_S = 330;
const TASKS = 6;
const BUSY_S = 0.4;

/** Two beats in twelve minutes: a periodic job whose period is chosen for the beat, because keepalived counts in whole seconds. */
export const incident: Incident = {
  does: `A poller starts a job every 5.08 s in which ${TASKS} shells compute for ${BUSY_S} s: a beat of ${BEAT_S} s with the kernel's sampling.
keepalived checks and dumps every 7 s, out of step.`,
  expected: { cause: "sampling-beat", culprit: "check_load.sh" },
  needs: ["keepalived"],
  lead_s: 20,
  tail_s: 60,
  async prepare(lab) {
    const looks = new KernelLookTimes(kernelHz());
    await startIncidentPair(lab, { interval_s: 7 });
    const tally = lab.path("poll-tally");
    const job = writeScript(
      lab,
      "check_load.sh",
      `echo "$$ start $EPOCHREALTIME" >>${tally}\n${spin(TASKS, BUSY_S)}echo "$$ end $EPOCHREALTIME 0" >>${tally}\n`,
    );
    // P = Tj·Ts/(Tj − Ts), solved for Tj.
    const period_s = (BEAT_S * looks.period_s) / (BEAT_S - looks.period_s);
    startScheduler(lab, "poller", period_s, job);
    return async () => {
      const began = now();
      await delay(2.2 * BEAT_S * 1000);
      const runs = scriptRuns({ tally }).filter(({ start }) => start > began);
      const { period_s: mean_s, busy_s } = rhythm(runs);
      return {
        spikes: beatSpikes(runs, looks),
        account: [`Mean period ${mean_s.toFixed(6)} s, busy ${(busy_s * 1e3).toFixed(0)} ms.`],
      };
    };
  },
};
