import { setTimeout as delay } from "node:timers/promises";
import { type Incident, lasting, now } from "./incident.ts";
import { ControlGroup } from "./rig/control-group.ts";
import { startIncidentPair } from "./rig/incident-pair.ts";
import { compute, startScheduler, writeScript } from "./rig/load.ts";

const FROZEN_S = lasting(45);
const JOBS = 12;
const ROUNDS = 20_000;

/**
 * A guest that stands still while its clock runs on: everything of the lab, the agent too, is in a frozen control group.
 * After the thaw each periodic job catches up with what it missed. A real stun stops the kernel's ticks as well; that
 * part cannot be made from inside.
 */
export const incident: Incident = {
  does: `${JOBS} small jobs a second, keepalived and the agent are frozen for ${FROZEN_S} s (freezer control group), then thawed: they all
catch up at once on the two processors.`,
  expected: { cause: "vm-stun", culprit: "" },
  needs: ["keepalived"],
  lead_s: 150,
  tail_s: 200,
  async prepare(lab) {
    await startIncidentPair(lab);
    for (let i = 0; i < JOBS; i++) {
      const job = writeScript(lab, `poll-${i}`, compute(ROUNDS));
      startScheduler(lab, `poller-${i}`, 1 + i / 50, job);
    }
    const group = new ControlGroup(lab, "freezer", "guest");
    return async () => {
      const start = now();
      // Three times: what is not yet in the group goes on starting others.
      for (let pass = 0; pass < 3; pass++) for (const pid of lab.processes()) group.add(pid);
      group.freeze(true);
      await delay(FROZEN_S * 1000);
      group.freeze(false);
      const thawed = now();
      await delay(60_000);
      return {
        spikes: [{ start: thawed, end: now() }],
        account: [`Everything stood still for ${(thawed - start).toFixed(1)} s.`],
      };
    };
  },
};
