import { setTimeout as delay } from "node:timers/promises";
import { type Incident, lasting, now } from "./incident.ts";
import { scriptRuns } from "./rig/check-script.ts";
import { startIncidentPair } from "./rig/incident-pair.ts";
import { Volume } from "./rig/volume.ts";

const FROZEN_S = lasting(75);

/**
 * The check hangs on something that only it uses. keepalived 2.1.3–2.3.2 says "already running … skipping run" and
 * starts it all the same; a copy in D takes no signal, so the timeout does not end it and they pile up.
 */
export const incident: Incident = {
  does: `keepalived's check script writes its state to a loop-mounted ext4 that is frozen (fsfreeze) for ${FROZEN_S} s. The hung copies
wait in D, a new one joins every 5 s; the dumps lie elsewhere.`,
  expected: { cause: "check-script", culprit: "keepalived_chec" },
  needs: ["keepalived", "mkfs.ext4", "fsfreeze"],
  lead_s: 150,
  tail_s: 150,
  async prepare(lab) {
    const volume = new Volume(lab, "state", 32);
    const { script } = await startIncidentPair(lab, { extra: `echo "$status" >${volume.mount}/last-status` });
    return async () => {
      const start = now();
      volume.freeze(FROZEN_S);
      await delay(FROZEN_S * 1000);
      const end = now();
      await delay(1000);
      const hung = scriptRuns(script).filter((run) => run.start > start && run.start < end);
      return {
        spikes: [{ start, end }],
        account: [`${hung.length} copies of the check script hung, the first for ${FROZEN_S} s.`],
      };
    };
  },
};
