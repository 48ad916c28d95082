import { setTimeout as delay } from "node:timers/promises";
import { type Incident, lasting, now } from "./incident.ts";
import { ControlGroup } from "./rig/control-group.ts";
import { spin, writeScript } from "./rig/load.ts";

const SECONDS = lasting(390);
const SHELLS = 24;

/** A control group's CPU limit: its tasks are there at the start of each period, and then for nobody to count. */
export const incident: Incident = {
  does: `Twenty-four shells of one unit ("batch.service") compute for ${SECONDS} s in a control group that may run for 20 ms of
each 100 ms. The kernel's looks slip by some milliseconds against these periods and meet them now and then.`,
  expected: { cause: "cpu-quota", culprit: "batch.service" },
  needs: [],
  lead_s: 90,
  tail_s: 60,
  async prepare(lab) {
    const group = new ControlGroup(lab, "cpu", "system.slice/batch.service");
    group.limitCpu(20_000, 100_000);
    const service = writeScript(lab, "batch", spin(SHELLS, SECONDS));
    return async () => {
      const start = now();
      lab.start(service, [], { log: "batch.log", groups: [group] });
      await delay(SECONDS * 1000);
      return {
        spikes: [{ start, end: now() }],
        account: [
          `Twenty-four tasks wanted to run for ${SECONDS} s, and might for a fifth of one processor.`,
        ],
      };
    };
  },
};
