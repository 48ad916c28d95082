import { setTimeout as delay } from "node:timers/promises";
import { type Incident, lasting, now } from "./incident.ts";
import { startIncidentPair } from "./rig/incident-pair.ts";
import { Volume } from "./rig/volume.ts";

const FROZEN_S = lasting(90);

/** keepalived dumps on a datastore that stops answering: VRRP is one thread, so the dump takes the adverts with it. */
export const incident: Incident = {
  does: `Two keepalived in namespaces of their own; the first dumps every 5 s onto a loop-mounted ext4 that is frozen
(fsfreeze) for ${FROZEN_S} s. Its processes wait in D meanwhile, and both nodes hold the virtual address.`,
  expected: { cause: "dump-writes", culprit: "keepalived" },
  needs: ["keepalived", "mkfs.ext4", "fsfreeze"],
  lead_s: 150,
  tail_s: 150,
  async prepare(lab, say) {
    const volume = new Volume(lab, "dumps", 64);
    const { pair } = await startIncidentPair(lab, { tmpdir: volume.mount });
    return async () => {
      const start = now();
      volume.freeze(FROZEN_S);
      await delay((FROZEN_S - 5) * 1000);
      const holders = pair.holders();
      say(`the virtual address is held by ${holders.join(" and ")}`);
      await delay(5000);
      return {
        spikes: [{ start, end: now() }],
        account: [
          `After ${FROZEN_S - 5} s of frozen dumps the virtual address was held by ${holders.join(" and ")}.`,
        ],
      };
    };
  },
};
