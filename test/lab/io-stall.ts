import { setTimeout as delay } from "node:timers/promises";
import { type Incident, lasting, now } from "./incident.ts";
import { startIncidentPair } from "./rig/incident-pair.ts";
import { alias, writeScript } from "./rig/load.ts";
import { Volume } from "./rig/volume.ts";

const FROZEN_S = lasting(90);
const SERVICES = ["postgres", "rsyslogd", "sipcapture"];

/** A datastore stops answering under services that have nothing to do with keepalived. */
export const incident: Incident = {
  does: `Three services append to a log on an ext4 that lies on another one; the lower one, their "datastore", is frozen
for ${FROZEN_S} s. They wait in D for the device; keepalived and its dumps lie elsewhere.`,
  expected: { cause: "io-stall", culprit: "" },
  needs: ["keepalived", "mkfs.ext4", "fsfreeze"],
  lead_s: 150,
  tail_s: 150,
  async prepare(lab) {
    const datastore = new Volume(lab, "datastore", 256);
    const disk = new Volume(lab, "disk", 64, datastore.mount);
    for (const name of SERVICES) {
      // Each asks the device itself after a record, as a database does with its journal.
      const service = alias(lab, name, "/bin/dd");
      const write = `${service} if=/dev/zero of=${disk.mount}/${name}.log bs=4k count=1 oflag=append,dsync conv=notrunc`;
      const loop = writeScript(lab, `${name}-loop`, `while :; do ${write}; sleep 2; done\n`);
      lab.start(loop, [], { log: "services.log" });
    }
    await startIncidentPair(lab);
    return async () => {
      const start = now();
      datastore.freeze(FROZEN_S);
      await delay(FROZEN_S * 1000);
      return {
        spikes: [{ start, end: now() }],
        account: [`The datastore did not answer for ${FROZEN_S} s.`],
      };
    };
  },
};
